"""What all tests share: small databases of one's own, and the one committed with the project."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest
from altair.utils import schemapi
from hypothesis import settings

from dashboard import paths, schema, store
from dashboard.derive import editorial
from dashboard.derive.pipeline import derive
from dashboard.lists.raw import RawLayer

# A busy machine is slow, not wrong.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

Row = Mapping[str, object]
# The day of the newest list when the figures in the tests were counted.
COUNTED_ON = date(2026, 5, 11)
BUILD = {"build_id": "test", "schema_version": schema.VERSION}


@pytest.fixture(autouse=True)
def checked_charts() -> Iterator[None]:
    """Have Altair check each part of a chart as it is made, which the running app leaves out."""
    # It leaves that out when it is imported, which must not come later than this.
    importlib.import_module("dashboard.ui.components.chart")
    with schemapi.debug_mode(True):
        yield


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


@pytest.fixture(scope="session")
def committed_database(newest_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That database as it was when the tests' figures were counted: no list is newer.

    So a list that the scheduled refresh adds changes no test. Tests that must hold for any newest
    list take `newest_database` and are marked `data`.
    """
    with duckdb.connect(str(newest_database), read_only=True) as con:
        counted = con.execute(
            "SELECT digest FROM lists WHERE published_on <= ?", [COUNTED_ON]
        ).fetchall()
        lists = con.execute("SELECT count(*) FROM lists").fetchall()
    if lists == [(len(counted),)]:
        return newest_database
    raw = store.read_raw(newest_database)
    tables = {digest: raw.tables[digest] for (digest,) in counted}
    printed = {row_id for table in tables.values() for _, row_id in table.rows}
    earlier = RawLayer(
        tables,
        {row_id: row for row_id, row in raw.printed_rows.items() if row_id in printed},
        {each for each in raw.captures if each.digest in tables and each.named_on <= COUNTED_ON},
    )
    derived = derive(earlier, paths.REFERENCE, paths.EDITORIAL)
    database = tmp_path_factory.mktemp("counted") / "agreements.duckdb"
    store.write(database, derived.schema, derived.tables)
    return database
