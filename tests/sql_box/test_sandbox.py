"""The SQL box: honest questions are answered, everything else is refused with a reason."""

import errno
import io
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from dashboard.paths import ROOT
from dashboard.queries.connection import DatabaseVersion, current_version, cursor
from dashboard.queries.questions import QUESTIONS
from dashboard.sql_box import kept_answers, line, sandbox, worker
from dashboard.sql_box.sandbox import QueryError, run, running_query

ENDLESS = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT max(x) FROM t"

NO_WAY_OUT = "Queries here can read this database only: no files, no network"
READING_ONLY = "Only queries that read are allowed"
LOCKED = "Settings can't be changed here"
MEMORY = "The query needs more than the 128 MB of memory"
STOPPED = "The query was stopped after 1 seconds."
UNKNOWN = "The query names a table or function that does not exist."
ONE = "Only one query at a time: this text has 2."
UNREADABLE = "The query has a syntax error."
UNFITTING = "The query names a column that does not exist, or mixes types"
WIDE = "The answer has 201 columns; at most 200 are shown."
FAILED = "The query failed."

ATTACKS = {
    # Files, by every function that reads one.
    "SELECT * FROM read_csv('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_csv_auto('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM sniff_csv('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_text('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_blob('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_json('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_json_auto('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_json_objects('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_ndjson('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_ndjson_objects('/etc/passwd')": NO_WAY_OUT,
    "SELECT * FROM read_parquet('/tmp/a.parquet')": NO_WAY_OUT,
    "SELECT * FROM parquet_scan('/tmp/a.parquet')": NO_WAY_OUT,
    "SELECT * FROM parquet_metadata('/tmp/a.parquet')": NO_WAY_OUT,
    "SELECT * FROM parquet_schema('/tmp/a.parquet')": NO_WAY_OUT,
    "SELECT * FROM parquet_file_metadata('/tmp/a.parquet')": NO_WAY_OUT,
    "SELECT * FROM parquet_kv_metadata('/tmp/a.parquet')": NO_WAY_OUT,
    "SELECT * FROM read_duckdb('/tmp/a.duckdb')": NO_WAY_OUT,
    "SELECT * FROM glob('/etc/*')": NO_WAY_OUT,
    "SELECT * FROM '/etc/passwd.csv'": NO_WAY_OUT,
    "FROM '../*.parquet'": NO_WAY_OUT,
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')": NO_WAY_OUT,
    # The network.
    "SELECT * FROM 'https://example.org/a.csv'": NO_WAY_OUT,
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')": NO_WAY_OUT,
    # Writing, loading, attaching.
    "COPY agencies TO '/tmp/stolen.csv'": READING_ONLY,
    "COPY agencies FROM '/etc/passwd'": READING_ONLY,
    "COPY (SELECT 1) TO '/dev/stdout'": READING_ONLY,
    "EXPORT DATABASE '/tmp/stolen'": READING_ONLY,
    "IMPORT DATABASE '/tmp/stolen'": READING_ONLY,
    "ATTACH '/tmp/other.duckdb'": READING_ONLY,
    "ATTACH ':memory:' AS mine": READING_ONLY,
    "DETACH data": READING_ONLY,
    "USE memory": READING_ONLY,
    "INSTALL httpfs": READING_ONLY,
    "LOAD '/tmp/evil.duckdb_extension'": READING_ONLY,
    "CALL pragma_version()": READING_ONLY,
    "CHECKPOINT": READING_ONLY,
    "CREATE TEMP TABLE t AS SELECT 1": READING_ONLY,
    "CREATE MACRO spy(x) AS TABLE SELECT * FROM read_text(x)": READING_ONLY,
    "CREATE SECRET s (TYPE s3)": READING_ONLY,
    "CREATE TABLE memory.main.t AS SELECT 1": READING_ONLY,
    "INSERT INTO agencies (agency_id) VALUES ('x')": READING_ONLY,
    "UPDATE agencies SET name = 'x'": READING_ONLY,
    "DELETE FROM agencies": READING_ONLY,
    "DROP TABLE agencies": READING_ONLY,
    "ALTER TABLE agencies ADD COLUMN x INTEGER": READING_ONLY,
    "TRUNCATE agencies": READING_ONLY,
    "WITH x AS (DELETE FROM agencies RETURNING *) SELECT * FROM x": READING_ONLY,
    "WITH x AS (INSERT INTO agencies (agency_id) VALUES ('x') RETURNING *) FROM x": READING_ONLY,
    "PREPARE p AS SELECT 1": READING_ONLY,
    "EXPLAIN ANALYZE SELECT 1": READING_ONLY,
    "BEGIN TRANSACTION": READING_ONLY,
    # Settings.
    "SET enable_external_access = true": READING_ONLY,
    "SET memory_limit = '64GB'": READING_ONLY,
    "RESET lock_configuration": READING_ONLY,
    "PRAGMA threads = 64": READING_ONLY,
    "PRAGMA database_list": READING_ONLY,
    "SELECT * FROM enable_logging(storage = 'file', storage_path = '/tmp/log')": LOCKED,
    "SELECT * FROM enable_profiling(save_location = '/tmp/profile.json')": LOCKED,
    # Several queries in one.
    "SELECT 1; DROP TABLE agencies": ONE,
    "SELECT 1; SELECT * FROM read_text('/etc/passwd')": ONE,
    "SELECT 1; -- comment\nSET threads = 64": ONE,
    "SELECT * FROM query('SELECT 1; DROP TABLE agencies')": UNREADABLE,
    # What the process, its variables and its environment hold.
    "SELECT getenv('HOME')": UNKNOWN,
    "SELECT * FROM request": UNKNOWN,
    "SELECT * FROM connection": UNKNOWN,
    "SELECT * FROM duckdb_secrets()": NO_WAY_OUT,
    "SELECT * FROM which_secret('s3://a', 's3')": NO_WAY_OUT,
    "SELECT * FROM duckdb_extensions()": NO_WAY_OUT,
    "SELECT * FROM python_map_function()": UNFITTING,
    # Regular expressions that explode elsewhere.
    "SELECT 'a' ~ '((((a{1,100}){1,100}){1,100}){1,100})'": FAILED,
    # Text that is no query.
    "": "There is no query yet.",
    "-- only a comment": "There is no query yet.",
    "SELEC 1": UNREADABLE,
    "SELECT nothing FROM agencies": UNFITTING,
    f"SELECT {'(' * 5000}1{')' * 5000}": UNREADABLE,
    # More columns than anybody reads.
    f"SELECT 1{', 1' * 200}": WIDE,
}

# DuckDB's own limit does not count all of these, and nothing interrupts the making of one text.
GREEDY_ATTACKS = {
    "SELECT repeat('x', 1000000000)": MEMORY,
    "SELECT length(repeat('x', 1000000000))": MEMORY,
    "SELECT repeat([1, 2, 3], 500000000)": MEMORY,
    "SELECT repeat(agency, 100000) FROM printed_rows": MEMORY,
    "SELECT list(repeat('x', 1000000)) FROM range(100000)": MEMORY,
    "SELECT string_agg(row_id, '') FROM (FROM listings, range(1000))": MEMORY,
    "SELECT range(1000000000)": MEMORY,
    "SELECT repeat('x', 5000000)": "The answer is larger than 4 MB.",
}

# Each would run for hours.
ENDLESS_ATTACKS = [
    ENDLESS,
    "SELECT count(*) FROM listings a, listings b, listings c WHERE a.row_id > b.row_id",
    "SELECT * FROM listings a, listings b, listings c ORDER BY random()",
    "SELECT sum(length(regexp_replace(agency, '(a|b|ab)*c', 'x', 'g'))) "
    "FROM printed_rows, range(1000000)",
    "SELECT count(*) FROM printed_rows a, printed_rows b WHERE levenshtein(a.agency, b.agency) < 3",
]


@pytest.fixture
def version(committed_database: Path, monkeypatch: pytest.MonkeyPatch) -> DatabaseVersion:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    return current_version()


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 1)


@pytest.mark.parametrize(("attack", "explanation"), ATTACKS.items(), ids=lambda text: text[:60])
def test_an_attack_is_refused_with_the_reason(
    committed_database: Path, attack: str, explanation: str
) -> None:
    """Here without a process of its own, which takes longer to start than all the rest."""
    request = sandbox._request(str(committed_database.parent), attack)
    with pytest.raises(QueryError) as caught:
        sandbox.answer_of(worker.reply(request))
    assert str(caught.value).startswith(explanation), caught.value.detail


@pytest.mark.parametrize(
    ("attack", "explanation"), GREEDY_ATTACKS.items(), ids=lambda text: text[:60]
)
def test_an_attack_on_the_memory_ends_with_its_process(
    version: DatabaseVersion, attack: str, explanation: str
) -> None:
    with pytest.raises(QueryError) as caught:
        run(version, attack)
    assert str(caught.value).startswith(explanation), caught.value.detail


def test_a_long_text_is_not_even_read(version: DatabaseVersion) -> None:
    with pytest.raises(QueryError, match="The query has more than 20,000 characters"):
        run(version, f"SELECT '{'x' * 20_000}'")


@pytest.mark.parametrize("attack", ENDLESS_ATTACKS, ids=lambda text: text[:60])
@pytest.mark.usefixtures("one_second")
def test_what_does_not_end_is_ended(version: DatabaseVersion, attack: str) -> None:
    with running_query(version, attack, "a") as running:
        assert running.wait(0.1) is None
        process = running.process_id
        with pytest.raises(QueryError, match=STOPPED):
            running.wait(60)
    assert process is not None
    assert not is_alive(process)


def test_what_duckdb_tells_about_itself_tells_nothing_about_the_host(
    version: DatabaseVersion,
) -> None:
    answer = run(
        version,
        """
        SELECT 'database', path FROM duckdb_databases()
        UNION ALL SELECT 'list', file FROM pragma_database_list
        UNION ALL SELECT name, value FROM duckdb_settings()
        UNION ALL SELECT 'user', current_user
        UNION ALL SELECT 'agent', user_agent FROM pragma_user_agent()
        UNION ALL SELECT 'log', message FROM duckdb_logs
        UNION ALL SELECT 'variable', CAST(value AS VARCHAR) FROM duckdb_variables()
        UNION ALL SELECT 'temporary', path FROM duckdb_temporary_files()
        UNION ALL SELECT 'cached', path FROM duckdb_external_file_cache()
        UNION ALL SELECT 'function', macro_definition FROM duckdb_functions()
        """,
    )
    told = str(answer.table.to_pylist())
    assert "agreements.duckdb" in told
    secrets = {str(ROOT), str(Path.home()), socket.gethostname(), sys.prefix}
    secrets |= {value for value in os.environ.values() if len(value) > 12}
    assert {secret for secret in secrets if secret in told} == set()


def test_the_process_gets_nothing_of_the_environment(
    version: DatabaseVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "not to be read")
    with running_query(version, ENDLESS, "a") as running:
        running.wait(0.2)
        environment = Path(f"/proc/{running.process_id}/environ").read_text().split("\0")
    assert {each.partition("=")[0] for each in environment if each} <= {
        *sandbox.ENVIRONMENT,
        "PYTHONPATH",
        "ARROW_DEFAULT_MEMORY_POOL",
        "TMPDIR",
    }


def test_others_are_answered_while_two_queries_run_away(version: DatabaseVersion) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    heavy = "SELECT * FROM listings a, listings b, listings c ORDER BY a.row_id || b.row_id"
    with (
        running_query(version, ENDLESS, "a") as first,
        running_query(version, heavy, "b") as second,
    ):
        assert first.wait(0.1) is None
        assert second.wait(0.1) is None
        with cursor(version) as connection:
            rows = connection.execute("SELECT count(*) FROM agreements_on('2025-05-19')").fetchall()
        assert rows == [(588,)]
        assert first.process_id
        assert is_alive(first.process_id)
        # A third visitor is answered meanwhile, too.
        assert run(version, "SELECT 1 AS one", "c").table.to_pydict() == {"one": [1]}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown * 1024 < 50 * 2**20


def test_leaving_ends_the_query_and_frees_its_place(version: DatabaseVersion) -> None:
    processes = []
    for _visit in range(line.PLACES + 1):
        with suppress(KeyboardInterrupt), running_query(version, ENDLESS, "a") as running:
            running.wait(0.1)
            processes.append(running.process_id)
            raise KeyboardInterrupt
    assert len(set(processes)) == line.PLACES + 1
    assert not any(map(is_alive, filter(None, processes)))


def test_a_process_ends_by_itself_when_the_dashboard_is_gone(
    version: DatabaseVersion, tmp_path: Path
) -> None:
    code = (
        "import sys\n"
        "from dashboard.sql_box import sandbox\n"
        "from dashboard.queries.connection import current_version\n"
        "sandbox.SECONDS = -4\n"
        f"running = sandbox.running_query(current_version(), {ENDLESS!r}, 'a')\n"
        "running._process = running._start()\n"
        "running._process.stdin.write(running._request)\n"
        "running._process.stdin.close()\n"
        "print(running._process.pid, flush=True)\n"
        "running._process.wait()\n"
        "print(running._process.returncode)\n"
    )
    environment = os.environ | {"DASHBOARD_DATABASE": version.path}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    _process, code_of_end = told.stdout.split()
    assert int(code_of_end) < 0, told.stderr


def test_the_sandbox_reads_the_database_of_its_version(build_database: object) -> None:
    first = build_database("a.duckdb", agencies=[{"agency_id": "tx-a"}])  # type: ignore[operator]
    status = first.stat()
    version = DatabaseVersion(str(first), status.st_mtime_ns, status.st_size)
    assert run(version, "SELECT agency_id FROM agencies").table.to_pydict() == {
        "agency_id": ["tx-a"]
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_ready_made_question_has_an_answer(version: DatabaseVersion, name: str) -> None:
    request = sandbox._request(str(Path(version.path).parent), QUESTIONS[name].sql)
    answer = sandbox.answer_of(worker.reply(request))
    assert answer.table.num_rows
    assert answer.table.num_columns > 1


def test_research_questions_are_one_statement_with_the_views() -> None:
    """Six of them at least: who has one, by month, by state, growth, one state, kinds, models."""
    views = re.compile(r"\b(current_agreements|active_by_day|active_by_month)\b")
    with_views = [name for name, each in QUESTIONS.items() if views.search(each.sql)]
    assert with_views == [
        *("current", "by_month", "states", "growth", "one_state"),
        *("models", "kinds", "counties", "residents"),
    ]
    for name in with_views:
        assert len(duckdb.extract_statements(QUESTIONS[name].sql)) == 1, name


def test_research_questions_give_the_figures_of_the_newest_list(version: DatabaseVersion) -> None:
    def answer(name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = run(version, QUESTIONS[name].sql).table.to_pylist()
        return rows

    states = answer("states")
    assert sum(row["agreements"] for row in states) == len(answer("current")) == 1797
    newest = answer("by_month")[-3:]
    assert sum(row["agreements"] for row in newest) == 1797
    growth = {row["state"]: row for row in answer("growth")}
    texas = answer("one_state")[-1]
    in_texas = sum(texas[name] for name in ("jail_enforcement", "warrant_service", "task_force"))
    assert growth["TX"]["now"] == in_texas
    assert growth["TX"]["now"] == next(
        row["agreements"] for row in states if row["state"] == "Texas"
    )
    kinds = answer("kinds")
    assert sum(row["jail_enforcement"] for row in kinds) == newest[0]["agreements"]
    # As the pages count counties: by the sheriff or the county's jail.
    assert (answer("counties")[0]["state"], answer("counties")[0]["percent"]) == ("Florida", 100)


def test_the_ready_made_questions_agree_with_the_founding_article(
    version: DatabaseVersion,
) -> None:
    rows = run(version, QUESTIONS["article"].sql).table.to_pylist()
    assert {row["model"]: row["printed_rows"] for row in rows} == {
        "TFM": 285,
        "WSO": 212,
        "JEM": 91,
    }


def test_an_answer_keeps_order_types_and_names(version: DatabaseVersion) -> None:
    answer = run(
        version,
        """
        SELECT
            1 AS a,
            2 AS a,
            sum(range) AS total,
            DATE '2025-05-19' AS day,
            TIMESTAMP '2025-05-19 01:02:03.5' AS moment,
            1.5::DECIMAL(4, 2) AS share,
            true AS yes,
            [1, 2] AS list,
            NULL AS nothing,
            'infinity'::DATE AS never,
            2::HUGEINT ** 80 AS huge,
            170141183460469231731687303715884105727 AS most
        FROM range(3)
        """,
    )
    (row,) = answer.table.to_pylist()
    assert row == {
        "a": 1,
        "a_2": 2,
        "total": 3,
        "day": date(2025, 5, 19),
        "moment": datetime(2025, 5, 19, 1, 2, 3, 500_000),  # noqa: DTZ001  (DuckDB's has no zone)
        "share": 1.5,
        "yes": True,
        "list": "[1, 2]",
        "nothing": None,
        "never": "infinity",
        "huge": 2.0**80,
        "most": "170141183460469231731687303715884105727",
    }
    ordered = run(version, "SELECT range AS x FROM range(20000) ORDER BY x DESC")
    assert ordered.is_cut
    assert ordered.table["x"].to_pylist() == list(range(19_999, 9_999, -1))
    none = run(version, "SELECT name FROM agencies WHERE false")
    assert not none.is_cut
    assert none.table.to_pydict() == {"name": []}
    assert none.types == ("VARCHAR",)


def test_an_error_says_what_duckdb_found(version: DatabaseVersion) -> None:
    with pytest.raises(QueryError) as caught:
        run(version, "SELECT * FROM agreement")
    assert 'Did you mean "agreements"' in caught.value.detail


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_columns_of_one_name_are_told_apart_in_linear_time() -> None:
    assert worker.unique(["a", "a", "a_2", "b", "a"]) == ["a", "a_2", "a_2_2", "b", "a_3"]
    names = worker.unique(["x" * 500] * 20_000)
    assert len(set(names)) == 20_000
    assert len(names[0]) == worker.NAME_CHARACTERS


def test_an_error_is_not_told_at_any_length(version: DatabaseVersion) -> None:
    with pytest.raises(QueryError, match="failed") as caught:
        run(version, "SELECT error(repeat('x', 1000000))")
    assert len(caught.value.detail) <= worker.DETAIL_CHARACTERS


def test_eight_bombs_do_not_keep_an_honest_query_waiting(
    version: DatabaseVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They run, wait and give way; a second query of one visitor is refused meanwhile."""
    monkeypatch.setattr(line, "FIRST_TURN_SECONDS", 0.2)
    with ExitStack() as stack:
        bombs = [
            stack.enter_context(running_query(version, ENDLESS, f"bomb {number}"))
            for number in range(8)
        ]
        for bomb in bombs:
            assert bomb.wait(0) is None
        assert sum(bomb.process_id is not None for bomb in bombs) == line.PLACES
        with (
            pytest.raises(QueryError, match="Your last query is still running"),
            running_query(version, "SELECT 1", "bomb 7"),
        ):
            pass
        honest = stack.enter_context(running_query(version, "SELECT 42 AS x", "honest"))
        turns = 0
        while (output := honest.wait(0.05)) is None:
            turns += 1
            assert turns < 2_000
            for bomb in bombs:
                assert bomb.wait(0) is None
    assert sandbox.answer_of(output).table.to_pydict() == {"x": [42]}


def test_a_copy_that_the_system_tidied_away_is_made_again(version: DatabaseVersion) -> None:
    assert run(version, "SELECT 1 AS x").table.num_rows == 1
    shutil.rmtree(sandbox._copy(version).name)
    assert run(version, "SELECT 1 AS x").table.num_rows == 1


def test_a_server_without_room_says_so(
    version: DatabaseVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox._copy.cache_clear()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(QueryError, match="no room for queries"):
        run(version, "SELECT 1")


def test_a_killed_process_is_not_taken_for_greedy(version: DatabaseVersion) -> None:
    with running_query(version, ENDLESS, "a") as running:
        assert running.wait(0.2) is None
        assert running.process_id
        os.kill(running.process_id, signal.SIGKILL)
        with pytest.raises(QueryError, match="The server ended the query"):
            running.wait(60)


@pytest.mark.usefixtures("one_second")
def test_a_stopped_process_is_ended(version: DatabaseVersion) -> None:
    with running_query(version, "SELECT 1", "a") as running:
        running.wait(0)
        assert running.process_id
        os.kill(running.process_id, signal.SIGSTOP)
        with pytest.raises(QueryError, match=STOPPED):
            running.wait(60)


def test_files_of_an_answer_are_made_in_a_process(version: DatabaseVersion) -> None:
    answer = run(
        version,
        "SELECT 9007199254740993 AS big, '=1+1' AS formula, DATE '2025-05-19' AS day "
        "UNION ALL SELECT NULL, NULL, NULL",
    )
    made = {
        ending: sandbox.answer_file(answer, ending, "Answer", "a")
        for ending in ("csv", "xlsx", "parquet")
    }
    assert made["csv"].decode("utf-8-sig").splitlines() == [
        "big,formula,day",
        "9007199254740993,'=1+1,2025-05-19",
        ",,",
    ]
    sheet = load_workbook(io.BytesIO(made["xlsx"]))["Answer"]
    assert [cell.value for cell in sheet[2]][1:] == ["'=1+1", datetime(2025, 5, 19)]  # noqa: DTZ001
    assert pq.read_table(io.BytesIO(made["parquet"])).to_pylist() == answer.table.to_pylist()


def test_a_file_that_takes_too_long_is_given_up(
    version: DatabaseVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run(version, "SELECT * FROM listings")
    monkeypatch.setattr(sandbox, "SECONDS", 0)
    with pytest.raises(QueryError, match="was stopped after"):
        sandbox.answer_file(answer, "xlsx", "Answer", "a")


def test_answers_are_kept_within_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 10)
    kept = kept_answers.KeptAnswers()
    kept.keep("a", sandbox.Answer(b"1234"))
    kept.keep("b", sandbox.Answer(b"1234"))
    kept.keep("a", sandbox.Answer(b"12345"))
    assert kept.of("a") == sandbox.Answer(b"12345")
    kept.keep("c", sandbox.Answer(b"1234"))
    assert kept.of("b") is None
    assert kept.of("c") == sandbox.Answer(b"1234")


@pytest.fixture(autouse=True)
def no_place_is_lost() -> Iterator[None]:
    yield
    assert sandbox._line._tickets == set()
