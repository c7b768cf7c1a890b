"""What can be taken away: downloads equal the database, lists equal what ICE printed."""

import csv
import io
import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from dashboard import schema
from dashboard.derive import editorial
from dashboard.downloads import printed_lists, table_files
from dashboard.filters import STATUSES, Filters
from dashboard.lists import read_list
from dashboard.queries import data as queries
from dashboard.queries import printed
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.queries.filter_options import filter_options
from dashboard.queries.paging import PAGE_ROWS

Build = Callable[..., Path]
ARTICLE = Filters(as_of=date(2025, 5, 19))


def sampled_filters(connection: Cursor, count: int) -> list[Filters]:
    """Filters as visitors might choose them, the same at each run."""
    choose = random.Random(287)
    choices = filter_options(connection)
    days = (choices.newest_list - choices.first_list).days
    return [
        Filters(
            states=tuple(choose.sample(choices.states, choose.choice([0, 1, 3]))),
            models=tuple(choose.sample(choices.models, choose.choice([0, 0, 1]))),
            kinds=tuple(choose.sample(choices.kinds, choose.choice([0, 0, 2]))),
            statuses=tuple(choose.sample(STATUSES, choose.choice([1, 2, 3]))),
            as_of=choices.first_list + timedelta(days=choose.randrange(days)),
        )
        for _case in range(count)
    ]


def test_a_view_has_the_rows_that_sql_counts(connection: Cursor) -> None:
    for filters in [ARTICLE, *sampled_filters(connection, 60)]:
        view = queries.filtered_view(connection, filters)
        rows = connection.execute(
            "SELECT count(*), count(DISTINCT agency_id), coalesce(sum(printed_rows), 0)::BIGINT "
            "FROM filtered_rows($filters)",
            filters.sql_parameters(),
        ).fetchall()
        assert (len(view), view["agency_id"].nunique(), view["printed_rows"].sum()) == rows[0]
        agreements, requests, agencies = queries.view_size(connection, filters)
        assert (agreements + requests, agencies) == rows[0][:2]
        assert set(view["status"]) <= set(filters.statuses)
    # ICE's own count of that day.
    assert queries.filtered_view(connection, ARTICLE)["printed_rows"].sum() == 588


def test_a_view_opens_in_pandas_duckdb_and_openpyxl(connection: Cursor, tmp_path: Path) -> None:
    filters = Filters(states=("FL",), statuses=STATUSES)
    view = queries.filtered_view(connection, filters)
    agreements, requests, _agencies = queries.view_size(connection, filters)
    (tmp_path / "view.csv").write_bytes(table_files.csv_file(view))
    (tmp_path / "view.parquet").write_bytes(table_files.parquet_file(view))
    (tmp_path / "view.xlsx").write_bytes(table_files.excel_file(view, "view"))

    by_pandas = pd.read_csv(tmp_path / "view.csv", dtype={"county_fips": str})
    assert list(by_pandas.columns) == list(view.columns)
    assert list(by_pandas["agency"]) == list(view["agency"])
    assert by_pandas["county_fips"].dropna().str.fullmatch(r"12\d{3}").all()
    with duckdb.connect() as con:
        for file in ("view.csv", "view.parquet"):
            counted = con.execute(
                "SELECT count(agreement_id), count(pending_id), min(signed_on), sum(population) "
                f"FROM '{tmp_path / file}'"
            ).fetchall()
            assert counted == [
                (agreements, requests, view["signed_on"].min(), view["population"].sum())
            ]
        types = con.execute(f"DESCRIBE FROM '{tmp_path / 'view.parquet'}'").df()
        by_name = dict(zip(types["column_name"], types["column_type"], strict=True))
        assert by_name["signed_on"] == "DATE"
        assert by_name["population"] == "INTEGER"
    sheet = openpyxl.load_workbook(tmp_path / "view.xlsx").active
    assert sheet is not None
    header, *rows = sheet.iter_rows(values_only=True)
    assert list(header) == list(view.columns)
    assert len(rows) == len(view)
    signed = [row[header.index("signed_on")] for row in rows]
    assert [day.date() for day in signed if day] == list(view["signed_on"].dropna())


def test_a_view_is_valid_geojson(connection: Cursor) -> None:
    """By RFC 7946: the members of each object, positions of two numbers, longitude first."""
    view = queries.filtered_view(connection, ARTICLE)
    collection = json.loads(table_files.geojson_file(view))
    assert set(collection) == {"type", "features"}
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == len(view) > 500
    for feature in collection["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
        geometry = feature["geometry"]
        if geometry is None:
            assert feature["properties"]["location_basis"] in ("state", "none")
            continue
        assert set(geometry) == {"type", "coordinates"}
        assert geometry["type"] == "Point"
        longitude, latitude = geometry["coordinates"]
        assert -180 <= longitude < -64 or 144 < longitude < 147
        assert 13 < latitude < 72
    placed = view["longitude"].notna().sum()
    assert sum(feature["geometry"] is not None for feature in collection["features"]) == placed


def test_what_a_spreadsheet_would_run_is_neutralized() -> None:
    dangerous = ["=1+1", "+1", "-1", "@sum(A1)", "\tx", "\rx", " =x", "\u00a0=x", "=cmd|' /c'!A1"]
    harmless = ["1-1", "a=b", "O'Brien", "ß", "", "\x01bell", "line\nbreak"]
    frame = pd.DataFrame({"=name": dangerous + harmless, "number": range(16)})
    frame["number"] -= 3
    read = list(
        csv.reader(io.StringIO(table_files.csv_file(frame).decode("utf-8-sig"), newline=""))
    )
    assert read[0] == ["'=name", "number"]
    assert [row[0] for row in read[1:10]] == ["'" + text for text in dangerous]
    assert [row[0] for row in read[10:]] == harmless
    assert [row[1] for row in read[1:4]] == ["-3", "-2", "-1"]
    sheet = openpyxl.load_workbook(io.BytesIO(table_files.excel_file(frame, "x" * 40))).active
    assert sheet is not None
    cells = [(row[0].value, row[0].data_type) for row in sheet.iter_rows(min_row=2)]
    assert {kind for value, kind in cells if value} == {"s"}
    # XML reads a carriage return as a line break.
    expected = ["'" + text.replace("\r", "\n") for text in dangerous]
    assert [value for value, _kind in cells[:9]] == expected
    assert cells[14][0] == "bell"
    assert [row[1].value for row in sheet.iter_rows(min_row=2, max_row=3)] == [-3, -2]


def test_days_and_times_and_lists_are_written_out() -> None:
    frame = pd.DataFrame(
        {
            "day": [pd.Timestamp("2025-05-19"), pd.NaT],
            "time": [pd.Timestamp("2025-05-19 13:30"), None],
            "list": [["a", "b"], []],
            "old": [date(1850, 1, 2), None],
        }
    )
    text = table_files.csv_file(frame).decode("utf-8-sig")
    assert text == "day,time,list,old\r\n2025-05-19,2025-05-19T13:30:00,a; b,1850-01-02\r\n,,,\r\n"
    sheet = openpyxl.load_workbook(io.BytesIO(table_files.excel_file(frame, "x"))).active
    assert sheet is not None
    _header, first, _second = sheet.iter_rows(values_only=True)
    assert first[1:] == (pd.Timestamp("2025-05-19 13:30"), "a; b", "1850-01-02")


def test_every_table_can_be_taken_whole(connection: Cursor, tmp_path: Path) -> None:
    tables = queries.tables(connection)
    tables = tables[tables["kind"] == "table"]
    with duckdb.connect() as con:
        for name, rows in zip(tables["name"], tables["rows"], strict=True):
            frame = queries.whole_table(connection, name)
            file = tmp_path / f"{name}.parquet"
            file.write_bytes(table_files.parquet_file(frame))
            read = con.execute(f"FROM '{file}'").fetchall()
            assert read == connection.execute(f"FROM {name}").fetchall()
            assert len(read) == rows
    with pytest.raises(KeyError, match="nothing"):
        queries.whole_table(connection, "nothing")
    with pytest.raises(KeyError):
        queries.whole_table(connection, "agencies; DROP TABLE agencies")


def test_the_dictionary_describes_every_table_and_column(connection: Cursor) -> None:
    tables = queries.tables(connection)
    described = schema.core_tables() | editorial.tables()
    assert set(tables[tables["kind"] == "table"]["name"]) == set(described)
    assert list(tables[tables["kind"] == "macro"]["name"]) == [
        "agreements_on(day)",
        "pending_on(day)",
    ]
    columns = queries.columns(connection)
    assert columns["about"].str.len().min() >= len("Name")
    for name, table in described.items():
        assert list(columns[columns["table"] == name]["column"]) == table.names


def lists_of_each_kind(connection: Cursor) -> list[tuple[str, str, str, str]]:
    """Lists with each header, those rejected, one with a line break in a cell, and the newest."""
    return connection.execute(
        """
        SELECT DISTINCT list_id, file_name, digest, kind
        FROM (
            SELECT arg_min(lists, row_count) AS chosen FROM lists GROUP BY header
            UNION ALL
            SELECT lists FROM lists WHERE status = 'rejected'
            UNION ALL
            SELECT arg_max(lists, sequence) FROM lists GROUP BY kind
            UNION ALL
            SELECT arg_min(lists, row_count)
            FROM lists
            JOIN listings USING (list_id)
            JOIN printed_rows USING (row_id)
            WHERE contains(printed_rows.county, chr(10))
        )
        JOIN lists ON list_id = chosen.list_id
        ORDER BY list_id
        """
    ).fetchall()


def test_a_rebuilt_list_reads_as_ices_own(connection: Cursor, tmp_path: Path) -> None:
    """The digest is of all that was read from ICE's workbook: kind, header, every cell."""
    chosen = lists_of_each_kind(connection)
    assert len(chosen) >= 10
    for list_id, file_name, digest, kind in chosen:
        file = tmp_path / file_name
        file.write_bytes(printed_lists.excel_list(printed.printed_table(connection, list_id)))
        read = read_list(file)
        assert read.digest == digest, list_id
        assert read.kind == kind
        positions = connection.execute(
            "SELECT position FROM listings WHERE list_id = ? ORDER BY position", [list_id]
        ).fetchall()
        assert [(position,) for position, _ in read.rows] == positions


def test_a_list_as_csv_has_a_row_for_each_printed_one(connection: Cursor) -> None:
    table = printed.printed_table(connection, "participating-2025-05-19-pm")
    read = list(csv.DictReader(io.StringIO(printed_lists.csv_list(table).decode("utf-8-sig"))))
    assert len(read) == 588
    assert list(read[0]) == [
        "STATE",
        "LAW ENFORCEMENT AGENCY",
        "TYPE",
        "COUNTY",
        "SUPPORT TYPE",
        "SIGNED",
        "MOA",
        "MOA ADDRESS",
    ]
    assert sum(row["SUPPORT TYPE"] == "Task Force Model" for row in read) == 285
    with pytest.raises(KeyError, match="no-such-list"):
        printed.printed_table(connection, "no-such-list")


def test_a_list_never_runs_a_formula() -> None:
    rows = pd.DataFrame(
        [[2, "=1+1", "=2+2", None, "@x", "-1", "=today()", "=link", "=address", None, None]],
        columns=[
            *("position", "state", "agency", "agency_type", "county", "model", "signed"),
            *("moa", "moa_url", "addendum", "addendum_url"),
        ],
        dtype=object,
    )
    table = printed.PrintedTable(
        ("STATE", "LAW ENFORCEMENT AGENCY", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA"), rows
    )
    sheet = openpyxl.load_workbook(io.BytesIO(printed_lists.excel_list(table))).active
    assert sheet is not None
    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert [cell.data_type for cell in cells] == ["s"] * 6
    assert [cell.value for cell in cells] == ["=1+1", "=2+2", "@x", "-1", "=today()", "=link"]
    assert printed_lists.csv_list(table).decode().splitlines()[1] == (
        "'=1+1,'=2+2,'@x,'-1,'=today(),'=link,'=address"
    )


def test_pages_of_corrections_add_up(connection: Cursor) -> None:
    counts = queries.correction_counts(connection)
    total = connection.execute("SELECT count(*) FROM corrections").fetchall()[0][0]
    assert sum(counts.values()) == total == queries.build(connection).corrections
    for field, count in [(None, total), *counts.items()]:
        pages = -(-count // PAGE_ROWS)
        sizes = [len(queries.corrections(connection, field, page)) for page in range(1, pages + 2)]
        assert sum(sizes) == count
        assert sizes[-1] == 0
    counties = queries.corrections(connection, "county", 1)
    assert not counties["corrected"].str.fullmatch(r"\d{5}").any()


def test_the_build_says_what_it_was_made_from(connection: Cursor) -> None:
    build = queries.build(connection)
    assert build.participating_lists + build.pending_lists == build.lists == 448
    assert build.placed + build.counties_placed + build.statewide + build.unplaced == build.agencies
    assert build.rejected_lists == 3
    assert build.active == 1797
    assert queries.placement(connection)["agencies"].sum() == build.agencies


def test_an_empty_database_has_empty_answers(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(build_database()))
    with cursor(current_version()) as connection:
        assert queries.build(connection).agreements == 0
        assert queries.filtered_view(connection, Filters()).empty
        assert queries.view_size(connection, Filters()) == (0, 0, 0)
        assert queries.published_lists(connection).empty
        assert queries.checks(connection).empty
        assert queries.correction_counts(connection) == {}
        assert queries.corrections(connection, None, 1).empty
        assert queries.placement(connection).empty
        assert queries.uncertain_agencies(connection).empty
        assert queries.history(connection).empty
        assert queries.published_totals(connection).empty
        assert queries.whole_table(connection, "agencies").empty
        assert table_files.csv_file(queries.whole_table(connection, "states")).startswith(
            b"\xef\xbb\xbfstate"
        )
