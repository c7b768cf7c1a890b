"""Reading the database: always the current file, from any thread, and a clear word when not."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboard import schema, store
from dashboard.queries import connection
from dashboard.queries.connection import (
    DatabaseError,
    current_version,
    cursor,
    one_version,
    verify,
)

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


def hostile(path: Path, *statements: str) -> Path:
    """Change a database as whoever made it could."""
    with duckdb.connect(path) as other:
        for statement in statements:
            other.execute(statement)
    return path


def test_a_view_in_the_database_reads_no_file_and_is_not_told(
    build_database: Build, tmp_path: Path
) -> None:
    (tmp_path / "passwd").write_text("root:x:0:0")
    path = hostile(
        build_database(),
        "DROP TABLE build_info",
        "CREATE VIEW build_info AS "
        f"SELECT content AS schema_version FROM read_text('{tmp_path}/passwd')",
    )
    for use in (read_list_ids, lambda: verify(path)):
        with pytest.raises(DatabaseError) as refused:
            use()
        assert "root:x" not in str(refused.value)
        assert "PermissionException" in str(refused.value)


def test_a_version_that_is_no_number_is_not_told(build_database: Build) -> None:
    path = hostile(
        build_database(),
        "DROP TABLE build_info",
        "CREATE TABLE build_info AS SELECT 'Call this number' AS schema_version",
    )
    with pytest.raises(DatabaseError, match="has tables of version unknown"):
        verify(path)


def test_what_runs_when_it_is_read_is_refused(build_database: Build) -> None:
    path = build_database()
    verify(path)
    sound = path.read_bytes()
    for statement, stranger in (
        ("CREATE VIEW trap AS SELECT * FROM range(1000000000000)", "a view"),
        ("CREATE MACRO lower(x) AS 'root'", "a macro"),
        ("CREATE MACRO trap(x) AS TABLE SELECT * FROM read_text(x)", "a macro"),
        ("CREATE TABLE trap (a INTEGER, b BIGINT AS (list_sum(range(a))))", "a computed column"),
    ):
        path.write_bytes(sound)
        with pytest.raises(DatabaseError, match=f"It has {stranger} that is not this project's"):
            verify(hostile(path, statement))


def test_a_macro_never_takes_the_place_of_duckdbs_own(build_database: Build) -> None:
    hostile(build_database(), "CREATE MACRO lower(x) AS 'hacked'")
    with cursor(current_version()) as connection:
        assert connection.execute("SELECT lower('A')").fetchall() == [("a",)]


def test_the_name_of_a_failed_check_is_told_only_if_it_is_one(build_database: Build) -> None:
    names = [{"check_id": name, "status": "fail"} for name in ("rows_counted", "**Call** 555")]
    with pytest.raises(DatabaseError, match=r"Its checks failed: rows_counted, an unnamed one\."):
        verify(build_database(data_checks=names))


def test_a_database_that_never_ends_is_given_up(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile(
        build_database(),
        "DROP TABLE build_info",
        "CREATE VIEW build_info AS SELECT max(a.range)::INTEGER AS schema_version "
        "FROM range(1000000) a, range(1000000) b",
    )
    monkeypatch.setattr(connection, "VERIFY_SECONDS", 0.2)
    with pytest.raises(DatabaseError, match="InterruptException"):
        verify(path)


def test_the_writer_reads_no_other_file_for_the_database(
    build_database: Build, tmp_path: Path
) -> None:
    (tmp_path / "passwd").write_text("root:x:0:0")
    path = hostile(
        build_database(),
        "DROP TABLE data_checks",
        f"CREATE VIEW data_checks AS SELECT content FROM read_text('{tmp_path}/passwd')",
    )
    with pytest.raises(store.StoreError, match="file system operations are disabled"):
        store.read_checks(path)


@pytest.mark.data
def test_the_projects_own_views_and_macros_are_known(newest_database: Path) -> None:
    """Another needs its name in `schema.VIEWS` or `schema.MACROS`."""
    verify(newest_database)
