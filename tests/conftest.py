"""What all tests share: small databases of one's own, and the one committed with the project."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from hypothesis import settings

from dashboard import paths, schema, store
from dashboard.derive import editorial
from dashboard.derive.pipeline import derive
from dashboard.lists.raw import RawLayer
from tests import read_once

# A busy machine is slow, not wrong.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
read_once.curated_files()
read_once.installed_components()

Row = Mapping[str, object]
# The day of the newest list when the figures in the tests were counted.
COUNTED_ON = date(2026, 5, 11)
BUILD = {"build_id": "test", "schema_version": schema.VERSION, "list_count": 1}


@pytest.fixture
def build_database(tmp_path: Path) -> Callable[..., Path]:
    """Build a database from a few rows: `build_database("a.duckdb", lists=[{"list_id": …}])`.

    Tables and columns that are not named stay empty.
    """

    def build(name: str = "agreements.duckdb", **rows: list[Row]) -> Path:
        given = {"build_info": [BUILD]} | rows
        tables = schema.core_tables() | editorial.tables()
        path = tmp_path / name
        store.write(
            path,
            tables,
            {
                table: definition.frame(
                    [dict.fromkeys(definition.names) | row for row in given.get(table, [])]
                )
                for table, definition in tables.items()
            },
        )
        return path

    return build


@pytest.fixture(scope="session")
def newest_database() -> Path:
    """The database that comes with the project, whatever the environment says."""
    return paths.COMMITTED_DATABASE


def _fingerprint(database: Path) -> str:
    """Return a hash of all that a database derived anew depends on."""
    files = [database, *paths.REFERENCE.iterdir(), *paths.EDITORIAL.iterdir()]
    files += [file for file in (paths.ROOT / "src").rglob("*") if file.suffix in (".py", ".toml")]
    contents = hashlib.sha256(str(COUNTED_ON).encode())
    for file in sorted(file for file in files if file.is_file()):
        contents.update(hashlib.sha256(file.read_bytes()).digest())
    return contents.hexdigest()


@pytest.fixture(scope="session")
def committed_database(newest_database: Path, pytestconfig: pytest.Config) -> Path:
    """That database as it was when the tests' figures were counted: no list is newer.

    So a list that the scheduled refresh adds changes no test. Tests that must hold for any newest
    list take `newest_database` and are marked `data`. Where there is a newer list, the first
    process to need the earlier database derives it, and pytest's cache keeps it.
    """
    with duckdb.connect(str(newest_database), read_only=True) as con:
        counted = con.execute(
            "SELECT digest FROM lists WHERE published_on <= ?", [COUNTED_ON]
        ).fetchall()
        lists = con.execute("SELECT count(*) FROM lists").fetchall()
    if lists == [(len(counted),)]:
        return newest_database
    assert pytestconfig.cache
    folder = pytestconfig.cache.mkdir("counted")
    # Named as the committed one is: the SQL box's process is told only the folder.
    database = folder / _fingerprint(newest_database) / newest_database.name
    with FileLock(folder / "lock"):
        if not database.exists():
            for outdated in folder.glob("*/"):
                shutil.rmtree(outdated)
            database.parent.mkdir()
            _write_earlier(newest_database, {digest for (digest,) in counted}, database)
    return database


def _write_earlier(newest: Path, digests: set[str], database: Path) -> None:
    """Derive a database from only those lists of another that have these digests."""
    raw = store.read_raw(newest)
    tables = {digest: raw.tables[digest] for digest in digests}
    printed = {row_id for table in tables.values() for _, row_id in table.rows}
    earlier = RawLayer(
        tables,
        {row_id: row for row_id, row in raw.printed_rows.items() if row_id in printed},
        {each for each in raw.captures if each.digest in tables and each.named_on <= COUNTED_ON},
    )
    derived = derive(earlier, paths.REFERENCE, paths.EDITORIAL)
    store.write(database, derived.schema, derived.tables)
