"""Reading the database: always the current file, from any thread, and a clear word when not."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboard import schema
from dashboard.queries import connection
from dashboard.queries.connection import DatabaseError, current_version, cursor, one_version

Build = Callable[..., Path]


@pytest.fixture(autouse=True)
def _fresh_connections(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    connection._open.cache_clear()
    monkeypatch.setenv("DASHBOARD_DATABASE", str(tmp_path / "agreements.duckdb"))


def lists_of(*ids: str) -> list[dict[str, str]]:
    return [{"list_id": list_id} for list_id in ids]


def read_list_ids() -> list[str]:
    with cursor(current_version()) as connection:
        rows = connection.execute("SELECT list_id FROM lists ORDER BY list_id").fetchall()
    return [list_id for (list_id,) in rows]


def test_a_swapped_file_is_read_even_while_the_old_one_is_in_use(build_database: Build) -> None:
    build_database(lists=lists_of("old"))
    before = current_version()
    with cursor(before) as still_reading:
        assert read_list_ids() == ["old"]
        build_database(lists=lists_of("new", "newer"))
        assert current_version() != before
        assert read_list_ids() == ["new", "newer"]
        assert still_reading.execute("SELECT list_id FROM lists").fetchall() == [("old",)]
    assert read_list_ids() == ["new", "newer"]


def test_each_thread_gets_its_own_rows(build_database: Build) -> None:
    build_database(lists=lists_of(*(f"list-{number:03}" for number in range(200))))
    version = current_version()

    def ask(number: int) -> str:
        with cursor(version) as connection:
            rows = connection.execute(
                "SELECT list_id FROM lists WHERE list_id = ?", [f"list-{number:03}"]
            ).fetchall()
        return str(rows[0][0])

    with ThreadPoolExecutor(16) as visitors:
        answers = list(visitors.map(ask, range(200)))
    assert answers == [f"list-{number:03}" for number in range(200)]


def test_nothing_can_be_written_and_nothing_outside_be_read(
    build_database: Build, tmp_path: Path
) -> None:
    build_database()
    (tmp_path / "passwd").write_text("root:x:0:0")
    with cursor(current_version()) as connection:
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("DELETE FROM lists")
        with pytest.raises(duckdb.PermissionException):
            connection.execute("SELECT * FROM read_text(?)", [str(tmp_path / "passwd")])


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=re.escape(f"no database at {tmp_path}")) as missing:
        current_version()
    assert "`dashboard derive`" in str(missing.value)
    assert "DASHBOARD_DATABASE" in str(missing.value)


@pytest.mark.parametrize("content", [b"", b"Not a database", b"\0" * 20_000])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "agreements.duckdb").write_bytes(content)
    with pytest.raises(DatabaseError, match=r"agreements\.duckdb can't be read"):
        read_list_ids()


@pytest.mark.parametrize("tenths", [1, 5, 9])
def test_a_file_cut_short_is_refused(build_database: Build, tenths: int) -> None:
    path = build_database(lists=lists_of(*(f"list-{number}" for number in range(2000))))
    os.truncate(path, path.stat().st_size * tenths // 10)
    with pytest.raises(DatabaseError, match=r"agreements\.duckdb can't be read"):
        read_list_ids()


def test_tables_of_another_version_are_refused(build_database: Build) -> None:
    build_database(build_info=[{"schema_version": schema.VERSION + 1}])
    expected = f"has tables of version {schema.VERSION + 1}, this dashboard reads version"
    with pytest.raises(DatabaseError, match=expected):
        read_list_ids()


def test_another_database_altogether_is_refused(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "agreements.duckdb") as other:
        other.execute("CREATE TABLE cats (name VARCHAR)")
    with pytest.raises(DatabaseError, match="has tables of version unknown"):
        read_list_ids()


def test_a_page_never_mixes_two_databases(build_database: Build) -> None:
    build_database(lists=lists_of("old"))
    with one_version():
        assert read_list_ids() == ["old"]
        build_database(lists=lists_of("new", "newer"))
        assert read_list_ids() == ["old"]
    assert read_list_ids() == ["new", "newer"]


def test_a_page_that_began_without_a_database_finds_it(build_database: Build) -> None:
    with one_version():
        with pytest.raises(DatabaseError, match="There is no database at"):
            current_version()
        build_database(lists=lists_of("new"))
        assert read_list_ids() == ["new"]
