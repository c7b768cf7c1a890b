"""The database that comes with the project gives ICE's own counts, whatever its newest list is."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import paths, schema
from dashboard.charts import map as charts_map
from dashboard.derive import editorial
from dashboard.feed import write_feeds
from dashboard.map_assets import write_marks
from dashboard.open_files import write_open_files

MEGABYTE = 2**20

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def con(newest_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(newest_database), read_only=True) as connection:
        yield connection


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def test_the_founding_articles_day(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        con,
        "SELECT count(*), count(DISTINCT agreement_id), count(DISTINCT state_code) "
        "FROM agreements_on('2025-05-19')",
    ) == [(588, 587, 40)]  # ICE prints St. Cloud, Florida, twice
    assert dict(
        rows(con, "SELECT model_code, count(*) FROM agreements_on('2025-05-19') GROUP BY ALL")
    ) == {"TFM": 285, "WSO": 212, "JEM": 91}
    assert rows(
        con,
        "SELECT count(*), count(DISTINCT agency_id), count(DISTINCT state_code) "
        "FROM pending_on('2025-05-19')",
    ) == [(83, 77, 18)]


def test_before_2025(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        con,
        "SELECT count(*), count(DISTINCT agreement_id), count(DISTINCT state_code) "
        "FROM agreements_on('2024-12-15')",
    ) == [(135, 135, 21)]


def test_every_accepted_list_counts_its_own_rows(con: duckdb.DuckDBPyConnection) -> None:
    """The last list of each day, as the macros see it, has as many rows as ICE printed."""
    for kind, macro in (("participating", "agreements_on"), ("pending", "pending_on")):
        days = rows(
            con,
            f"SELECT published_on, arg_max(row_count, sequence) FROM lists "
            f"WHERE kind = '{kind}' AND status = 'accepted' GROUP BY ALL ORDER BY ALL",
        )
        assert len(days) > 150
        for day, row_count in days:
            assert rows(con, f"SELECT count(*) FROM {macro}('{day}')") == [(row_count,)], day


def test_the_lists_of_may_2026(con: duckdb.DuckDBPyConnection) -> None:
    for day, by_model in (
        ("2026-05-14", {"TFM": 1151, "WSO": 500, "JEM": 181}),
        ("2026-05-18", {"TFM": 1162, "WSO": 499, "JEM": 182}),
    ):
        found = rows(
            con, f"SELECT model_code, count(*) FROM agreements_on('{day}') GROUP BY model_code"
        )
        assert dict(found) == by_model


def test_ices_empty_pending_lists_count(con: duckdb.DuckDBPyConnection) -> None:
    """ICE published an empty pending list seven times between November 6 and 21, 2025."""
    days = [f"2025-11-{day:02}" for day in range(5, 25)]
    pending = {day: rows(con, f"SELECT count(*) FROM pending_on('{day}')")[0][0] for day in days}
    assert [int(day[-2:]) for day, count in pending.items() if count == 0] == [
        *(6, 14, 15, 16, 17),
        *(20, 21, 22, 23),
    ]


def test_lists_with_a_slip_in_their_names(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        con,
        "SELECT file_name, CAST(published_on AS VARCHAR) FROM lists "
        "WHERE date_basis = 'corrected' AND published_on <= '2026-05-11' ORDER BY ALL",
    ) == [
        ("participatingAgencies01052025pm.xlsx", "2026-01-05"),
        ("participatingAgencies01092025pm.xlsx", "2026-01-08"),
        ("participatingAgencies08022025pm.xlsx", "2025-09-02"),
        ("pendingAgencies01052025pm.xlsx", "2026-01-05"),
        ("pendingAgencies01062025pm.xlsx", "2026-01-06"),
        ("pendingAgencies01092025pm.xlsx", "2026-01-09"),
    ]
    assert rows(
        con,
        "SELECT file_name, kind FROM lists "
        "WHERE status = 'rejected' AND published_on <= '2026-05-11' ORDER BY ALL",
    ) == [
        ("participatingAgencies04212025am.xlsx", "participating"),
        ("participatingAgencies09222025pm.xlsx", "pending"),
        ("pendingAgencies09222025pm.xlsx", "participating"),
    ]


def test_no_two_rows_share_a_key(con: duckdb.DuckDBPyConnection) -> None:
    for name, table in {**schema.core_tables(), **editorial.tables()}.items():
        if table.key:
            key = ", ".join(table.key)
            twice = rows(con, f"SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1")
            assert twice == [], name
            empty = " OR ".join(f"{column} IS NULL" for column in table.key)
            assert rows(con, f"SELECT count(*) FROM {name} WHERE {empty}") == [(0,)], name


def test_current_agreements_are_the_active_ones_in_words(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        con,
        "SELECT count(*), count(DISTINCT agreement_id), count(DISTINCT state), "
        "count(*) FILTER (status <> 'active' OR last_listed_on <> newest_participating_on) "
        "FROM current_agreements, build_info",
    ) == rows(
        con,
        "SELECT count(*), count(*), count(DISTINCT state), 0 "
        "FROM agreements JOIN agencies USING (agency_id) WHERE status = 'active'",
    )
    assert rows(
        con,
        "SELECT agency, state, state_code, county, kind, model, CAST(signed_on AS VARCHAR) "
        "FROM current_agreements WHERE agency_id = 'al-etowah-county-sheriff' AND model = 'JEM'",
    ) == [
        (
            "Etowah County Sheriff's Office",
            "Alabama",
            "AL",
            "Etowah County",
            "sheriff",
            "JEM",
            "2020-06-09",
        )
    ]


def test_active_by_day_and_month_are_the_lists_of_their_days(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for day in ("2021-01-13", "2024-12-11", "2025-05-19", "2026-05-11"):
        assert rows(
            con,
            "SELECT state, model, agreements, agencies FROM active_by_day "
            f"WHERE day = '{day}' ORDER BY ALL",
        ) == rows(
            con,
            "SELECT state_code, model_code, count(DISTINCT agreement_id), "
            f"count(DISTINCT agency_id) FROM agreements_on('{day}') GROUP BY ALL ORDER BY ALL",
        ), day
    assert rows(
        con,
        "SELECT count(DISTINCT day), sum(agreements) FROM active_by_day WHERE day = '2025-05-19'",
    ) == [(1, 587)]
    # One day for each month with a list, the last one.
    assert (
        rows(
            con,
            "SELECT day FROM active_by_month GROUP BY day "
            "EXCEPT SELECT max(published_on) FROM lists WHERE kind = 'participating' "
            "AND status = 'accepted' GROUP BY date_trunc('month', published_on)",
        )
        == []
    )
    ((day, active),) = rows(
        con,
        "SELECT day, sum(agreements) FROM active_by_month "
        "WHERE date_trunc('month', day) = '2025-05-01' GROUP BY day",
    )
    assert [(active,)] == rows(
        con, f"SELECT count(DISTINCT agreement_id) FROM agreements_on('{day}')"
    )


def test_a_days_rows_have_usable_names_beside_the_printed_ones(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        con,
        "SELECT state_name, printed_state, agency_name, county_name, printed_county, model_code, "
        "printed_model, agency_type, CAST(signed_on AS VARCHAR) "
        "FROM agreements_on('2026-05-11') WHERE agency_id = 'ak-department-of-corrections'",
    ) == [
        (
            *("Alaska", "ALASKA", "Alaska Department of Corrections", None, "#N/A", "WSO"),
            *("Warrant Service Officer", "State Agency", "2020-07-24"),
        )
    ]
    for macro in ("agreements_on", "pending_on"):
        # What earlier versions had stays as it was, but for TYPE, which is trimmed.
        assert rows(
            con,
            "SELECT count(*) FILTER ((agency, state, county, model, signed) IS DISTINCT FROM "
            "(printed_agency, printed_state, printed_county, printed_model, printed_signed)), "
            "count(*) FILTER (agency_type <> trim(agency_type)), "
            "count(*) FILTER (agency_type <> trim(printed_agency_type)) "
            f"FROM {macro}('2026-02-27')",
        ) == [(0, 0, 0)]


def test_endings_of_requests_lie_between_two_pending_lists(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        con,
        "SELECT count(*) FROM pending, build_info "
        "WHERE (gone_by IS NULL) <> (last_listed_on = newest_pending_on) "
        "OR gone_by < last_listed_on",
    ) == [(0,)]


def test_every_row_has_a_reading_and_every_agreement_an_agency(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        con,
        "SELECT count(*) FROM listings JOIN lists USING (list_id) "
        "LEFT JOIN readings USING (row_id) WHERE status = 'accepted' AND agency_id IS NULL",
    ) == [(0,)]
    assert rows(
        con,
        "SELECT count(*) FROM agreements LEFT JOIN agencies USING (agency_id) "
        "WHERE agencies.agency_id IS NULL",
    ) == [(0,)]


def test_active_agreements_are_those_on_the_newest_list(con: duckdb.DuckDBPyConnection) -> None:
    active, listed = rows(
        con,
        "SELECT (SELECT count(*) FROM agreements WHERE status = 'active'), "
        "(SELECT count(DISTINCT agreement_id) FROM agreements_on('9999-12-31'))",
    )[0]
    assert active == listed
    assert rows(con, "SELECT count(DISTINCT agreement_id) FROM agreements_on('2026-05-11')") == [
        (1797,)
    ]


def test_marks_feeds_and_open_files_are_those_of_the_database(
    newest_database: Path, tmp_path: Path
) -> None:
    for name in (charts_map.STATES.in_degrees, charts_map.COUNTIES.in_degrees):
        shutil.copy(paths.STATIC / name, tmp_path)
    made = [write_marks(newest_database, tmp_path), *write_feeds(newest_database, tmp_path)]
    made += write_open_files(newest_database, tmp_path).iterdir()
    for file in made:
        committed = paths.STATIC / file.relative_to(tmp_path)
        assert committed.read_bytes() == file.read_bytes(), file.name
    assert [file.name for file in paths.STATIC.glob("agencies-*.json")] == [
        file.name for file in tmp_path.glob("agencies-*.json")
    ]


def test_no_check_fails(con: duckdb.DuckDBPyConnection) -> None:
    assert rows(con, "SELECT check_id, rows FROM data_checks WHERE status = 'fail'") == []


def test_older_clients_can_open_the_file(con: duckdb.DuckDBPyConnection) -> None:
    """DuckDB 1.4.5 was tried: every table, view and macro."""
    assert rows(
        con, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
    ) == [("v1.4.0+",)]


def test_the_file_stays_small(newest_database: Path) -> None:
    assert newest_database.stat().st_size <= 8 * MEGABYTE
