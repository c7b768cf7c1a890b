"""The one writer: lossless, swapped in whole, and clear when it can't."""

import time
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import paths, schema, store
from dashboard.derive.pipeline import Derived, derive
from dashboard.lists import PrintedList, read_list
from dashboard.lists.raw import RawLayer
from tests import forks
from tests.lists.test_raw import printed_lists
from tests.workbooks import MOA, PENDING, agreement, request, save


def build(database: Path, raw: RawLayer) -> None:
    derived = derive(raw, paths.REFERENCE, paths.EDITORIAL)
    with store.writing(database):
        store.write(database, derived.schema, derived.tables)


@pytest.fixture
def small(tmp_path: Path) -> RawLayer:
    raw = RawLayer()
    for path in (
        save(
            tmp_path / "participatingAgencies05192025pm.xlsx",
            [
                agreement("Alachua County Sheriff's Office"),
                (None,) * 8,
                agreement("Ocala Police Department", model="Jail Enforcement Model"),
                agreement("Alachua County Sheriff's Office"),
            ],
            links={"G2": f"{MOA}Alachua.pdf"},
        ),
        save(tmp_path / "pendingAgencies05192025pm.xlsx", [request("Largo Police")], PENDING),
    ):
        raw.add(read_list(path))
    return raw


def test_every_list_is_rebuilt_from_the_file(tmp_path: Path, small: RawLayer) -> None:
    build(tmp_path / "a.duckdb", small)
    assert store.read_raw(tmp_path / "a.duckdb") == small


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(printed_lists(), min_size=1, max_size=3))
def test_any_table_survives_the_file(tmp_path: Path, lists: list[PrintedList]) -> None:
    raw = RawLayer()
    for printed in lists:
        raw.add(printed)
    build(tmp_path / "a.duckdb", raw)
    assert store.read_raw(tmp_path / "a.duckdb") == raw


def test_every_table_and_column_has_its_comment(tmp_path: Path, small: RawLayer) -> None:
    build(tmp_path / "a.duckdb", small)
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as con:
        silent = con.execute(
            "SELECT table_name, '' FROM duckdb_tables() WHERE comment IS NULL UNION ALL "
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE NOT internal AND comment IS NULL"
        ).fetchall()
    assert silent == []


def test_counts_on_a_day_are_the_rows_of_the_last_list(tmp_path: Path, small: RawLayer) -> None:
    build(tmp_path / "a.duckdb", small)
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as con:
        counts = con.execute(
            "SELECT count(*), count(DISTINCT agreement_id) FROM agreements_on('2025-06-01')"
        ).fetchall()
        before = con.execute("SELECT count(*) FROM agreements_on('2025-05-18')").fetchall()
        pending = con.execute("SELECT agency, model_code FROM pending_on(DATE '2025-05-19')")
        assert pending.fetchall() == [("Largo Police", "TFM")]
    assert counts == [(3, 2)]
    assert before == [(0,)]


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    with store.writing(tmp_path / "a.duckdb"):  # noqa: SIM117
        with pytest.raises(store.StoreError, match="is being written by another process"):
            with store.writing(tmp_path / "a.duckdb"):
                pass


def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "a.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(store.StoreError, match="Put back the committed file"):
        store.read_raw(tmp_path / "a.duckdb")


def test_tables_must_be_those_of_the_schema(tmp_path: Path) -> None:
    tables = {"lists": schema.core_tables()["lists"]}
    with pytest.raises(ValueError, match="not the tables of the schema: lists"):
        store.write(tmp_path / "a.duckdb", tables, {})
    frame = tables["lists"].frame([]).drop(columns="note")
    with pytest.raises(ValueError, match="lists: columns"):
        store.write(tmp_path / "a.duckdb", tables, {"lists": frame})


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, small: RawLayer) -> None:
    database = tmp_path / "a.duckdb"
    build(database, small)
    before = database.read_bytes()
    (tmp_path / ".a.duckdb.new").mkdir()
    with pytest.raises(store.StoreError, match="The old file is unchanged"):
        build(database, small)
    assert database.read_bytes() == before


def _write_again_and_again(started: Connection, database: Path, derived: Derived) -> None:
    started.send("started")
    while True:
        with store.writing(database):
            store.write(database, derived.schema, derived.tables)


def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path, small: RawLayer) -> None:
    database = tmp_path / "a.duckdb"
    build(database, small)
    derived = derive(small, paths.REFERENCE, paths.EDITORIAL)
    for delay in (0.02, 0.11, 0.2, 0.31):
        writer, receiver = forks.start(_write_again_and_again, database, derived)
        assert receiver.recv() == "started"
        time.sleep(delay)
        writer.kill()
        writer.join()
        assert store.read_raw(database) == small
    build(database, small)  # neither the lock nor a half-written file is in the way
    assert [path.name for path in tmp_path.glob("*.new")] == []
