"""The map's figures: map, table, sentence and download say the same, and it is what SQL says."""

import csv
import io
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import formats
from dashboard.charts import choropleth, markers
from dashboard.charts import map as charts
from dashboard.charts.palette import LIGHT, MODELS
from dashboard.downloads.table_files import csv_file, geojson_file
from dashboard.filters import STATUSES, Filters
from dashboard.map_assets import marked_agencies, write_marks
from dashboard.paths import ROOT
from dashboard.queries import map as queries
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor
from dashboard.ui import map_page as page_parts
from dashboard.ui.components.find import BROWSER
from dashboard.ui.components.map import step_of

DATABASE = ROOT / "data" / "agreements.duckdb"
STATES = [(), ("FL",), ("GU", "MP", "TX")]
MODEL_CHOICES = [(), ("TFM",), ("JEM", "WSO")]
KINDS = [(), ("sheriff",), ("corrections", "municipal_police", "state_police")]
STATUS_CHOICES = [("active",), ("pending",), ("ended",), ("active", "pending", "ended")]
DAYS = [None, date(2025, 5, 19), date(2021, 6, 1), date(2026, 1, 2)]
VIEWS = [charts.NATION, "AK", "HI", charts.PACIFIC, "FL"]

Held = dict[str, dict[str | None, set[str]]]


def combinations() -> list[tuple[str, str, Filters]]:
    """Return at least 200 combinations of fill, view and filters; each value occurs often."""
    filters = [
        Filters(states=states, models=models, kinds=kinds, statuses=statuses, as_of=day)
        for states, models, kinds, statuses, day in product(
            STATES, MODEL_CHOICES, KINDS, STATUS_CHOICES, DAYS
        )
    ]
    names = list(choropleth.GEOGRAPHIES)
    # 432 filters; every other one, so that each fill meets each status, day and view.
    return [
        (names[n % len(names)], VIEWS[n % len(VIEWS)], each) for n, each in enumerate(filters[::2])
    ]


@pytest.fixture(scope="module")
def connection() -> Iterator[Cursor]:
    status = DATABASE.stat()
    with cursor(DatabaseVersion(str(DATABASE), status.st_mtime_ns, status.st_size)) as connection:
        yield connection


@pytest.fixture(scope="module")
def plain() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows none of the app's macros and queries."""
    with duckdb.connect(DATABASE, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def marks_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marks of the committed database, as `dashboard derive` writes them."""
    folder = tmp_path_factory.mktemp("static")
    for name in (charts.COUNTIES.in_degrees, charts.STATES.in_degrees):
        (folder / name).symlink_to(charts.STATIC / name)
    return write_marks(DATABASE, folder)


@pytest.fixture(scope="module")
def in_browser(connection: Cursor, marks_file: Path) -> dict[Filters, dict[str, Any]]:
    """What the map's program answers to each combination of filters; nothing without node."""
    node = shutil.which("node")
    if node is None:
        return {}
    days = queries.list_days(connection)
    filters = [each for _, _, each in combinations()]
    asked = [
        {
            "step": step_of(days, each.as_of),
            "states": each.states,
            "kinds": each.kinds,
            "models": each.models,
            "statuses": each.statuses,
        }
        for each in filters
    ]
    done = subprocess.run(
        [node, ROOT / "tests" / "map_program.mjs", BROWSER / "map_data.js", marks_file],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(filters, json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def agencies(connection: Cursor) -> list[markers.Marked]:
    return marked_agencies(connection)


@cache
def rows_on(
    connection: duckdb.DuckDBPyConnection, day: date
) -> list[tuple[str, str | None, str, str]]:
    """Return agency, model, status and id of all agreements and requests on a day.

    From the macros that come with the database, not from those that the app makes.
    """
    return connection.execute(
        """
        SELECT DISTINCT agency_id, model_code, 'active', agreement_id
        FROM agreements_on($day)
        UNION ALL
        SELECT DISTINCT requested.agency_id, model_code, 'pending', pending_id
        FROM pending_on($day) AS requested
        JOIN pending USING (pending_id)
        LEFT JOIN agreements USING (agreement_id)
        WHERE agreements.signed_on IS NULL
           OR agreements.signed_on > $day
        UNION ALL
        SELECT agency_id, model, 'ended', agreement_id
        FROM agreements
        WHERE gone_by <= $day
          AND NOT EXISTS (
              SELECT *
              FROM agreements AS later
              WHERE later.agreement_id = coalesce(
                  agreements.superseded_by, agreements.returned_as
              )
                AND later.first_listed_on <= $day
          )
        """,
        {"day": day},
    ).fetchall()


def held_by_sql(connection: duckdb.DuckDBPyConnection, filters: Filters) -> tuple[Held, int]:
    """Return what agencies hold under filters, and the count of agreements and requests."""
    known = agencies_of(connection)
    held: Held = defaultdict(lambda: defaultdict(set))
    count = 0
    for agency_id, model, status, _ in rows_on(connection, filters.as_of or date.max):
        state, kind, *_rest = known[agency_id]
        if (
            status in filters.statuses
            and state in (filters.states or (state,))
            and model in (filters.models or (model,))
            and kind in (filters.kinds or (kind,))
        ):
            held[agency_id][model].add(status)
            count += 1
    return held, count


@cache
def agencies_of(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, tuple[str, str, float | None, str]]:
    rows = connection.execute(
        "SELECT agency_id, state, kind, longitude, location_basis FROM agencies"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_the_matrix_is_large_and_covers_every_value() -> None:
    matrix = combinations()
    assert len(matrix) >= 200
    assert {fill for fill, _, _ in matrix} == set(choropleth.GEOGRAPHIES)
    assert {view for _, view, _ in matrix} == set(VIEWS)
    for name, choices in (("states", STATES), ("kinds", KINDS), ("statuses", STATUS_CHOICES)):
        assert {getattr(filters, name) for _, _, filters in matrix} == set(choices)


@pytest.mark.parametrize(
    ("fill", "view", "filters"), combinations(), ids=[str(n) for n in range(len(combinations()))]
)
def test_map_table_sentence_and_download_say_what_sql_says(
    connection: Cursor,
    plain: duckdb.DuckDBPyConnection,
    agencies: list[markers.Marked],
    in_browser: dict[Filters, dict[str, Any]],
    fill: str,
    view: str,
    filters: Filters,
) -> None:
    expected, rows = held_by_sql(plain, filters)
    placed = {agency for agency in expected if agencies_of(plain)[agency][2] is not None}
    statewide = {
        agency
        for agency in expected
        if agency not in placed and agencies_of(plain)[agency][3] == "state"
    }

    seen = cells_seen(agencies, filters, step_of(queries.list_days(connection), filters.as_of))
    assert set(seen) == placed
    for agency, number in seen.items():
        assert number == expected_cell(expected[agency])

    counts = queries.map_counts(connection, filters)
    if answer := in_browser.get(filters):
        assert {agency: int(cell) for agency, cell in answer["cells"].items()} == seen
        check_answer(connection, answer, counts, filters, statewide)
    assert (counts.agencies, counts.placed, counts.statewide, counts.rows) == (
        len(expected),
        len(placed),
        len(statewide),
        rows,
    )
    assert {
        agency.agency_id for agency in queries.statewide_agencies(connection, filters)
    } == statewide

    sentence = page_parts.sentence(counts, filters.as_of or date(2026, 5, 11))
    if rows:
        for status, of_status in counts.by_status.items():
            agencies = [
                a for a, models in expected.items() if any(status in s for s in models.values())
            ]
            assert of_status.agencies == len(agencies)
            assert formats.number(of_status.rows) in sentence
            assert formats.number(of_status.agencies) in sentence
        assert sum(of_status.rows for of_status in counts.by_status.values()) == rows
    else:
        assert "nothing" in sentence

    everything = queries.map_rows(connection, filters)
    assert len(everything) == rows
    assert set(everything["agency_id"]) == set(expected)
    # Some of the columns; writing all of them takes as long as everything else here.
    download = everything[["agency_id", "longitude", "latitude"]]
    text = csv_file(download).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text, newline="")))) == rows
    features = json.loads(geojson_file(download))["features"]
    assert {f["properties"]["agency_id"] for f in features if f["geometry"]} == placed

    check_fill(connection, plain, fill, filters, expected)
    left, top, right, bottom = charts.views()[view]
    assert left < right
    assert top < bottom


def check_answer(
    connection: Cursor,
    answer: dict[str, Any],
    counts: queries.MapCounts,
    filters: Filters,
    statewide: set[str],
) -> None:
    """What the map counts in the browser is what SQL counts, chips and counties included."""
    assert (answer["rows"], answer["agencies"], answer["states"]) == (
        counts.rows,
        counts.agencies,
        counts.states,
    )
    assert answer["curve"] == counts.rows
    assert set(answer["statewide"]) == statewide
    every_model = queries.map_counts(connection, replace(filters, models=()))
    assert {model or None: rows for model, rows in answer["byModel"].items() if rows} == dict(
        every_model.rows_by_model
    )
    every_status = queries.map_counts(connection, filters.with_status(*STATUSES))
    assert {status: rows for status, (_, rows) in answer["byStatus"].items() if rows} == {
        status: each.rows for status, each in every_status.by_status.items()
    }
    takes_part = queries.fill_values(connection, filters, "takes_part")
    assert {
        code: choropleth.PARTS[part]
        for code, part in zip(charts.COUNTIES.codes, answer["counties"], strict=False)
        if part
    } == takes_part
    of_counties = zip(charts.COUNTIES.codes, answer["countyRows"], strict=False)
    of_states = answer["stateRows"].items()
    for fill, counted in (("agreements", of_counties), ("state_agreements", of_states)):
        values = queries.fill_values(connection, filters, fill)
        assert {code: rows for code, rows in counted if rows} == {
            code: rows for code, rows in values.items() if rows
        }, fill


def cells_seen(agencies: list[markers.Marked], filters: Filters, step: int) -> dict[str, int]:
    """Return the number of the cell of each mark that a picture has under filters."""
    cells = {
        agency.agency_id: markers.codes_of(agency.periods, step, filters.models, filters.statuses)
        for agency in agencies
        if agency.point
        and agency.state in (filters.states or (agency.state,))
        and agency.kind in (filters.kinds or (agency.kind,))
    }
    return {agency: int(markers.cell_name(codes)) for agency, codes in cells.items() if any(codes)}


def expected_cell(models: dict[str | None, set[str]]) -> int:
    """Return the number of the cell that shows these models, by the rules of the legend."""
    number = 0
    for place, slot in enumerate(markers.SLOTS):
        statuses = {
            status
            for model, held in models.items()
            if (model if model in MODELS else "other") == slot
            for status in held
        }
        code = next(
            (
                code
                for status, code in (("active", 1), ("pending", 2), ("ended", 3))
                if status in statuses
            ),
            0,
        )
        number += code * 4**place
    return number


def check_fill(
    connection: Cursor,
    plain: duckdb.DuckDBPyConnection,
    fill: str,
    filters: Filters,
    expected: Held,
) -> None:
    """The fill's values and its legend fit the agencies that SQL gives."""
    values = queries.fill_values(connection, filters, fill)
    painted = choropleth.paint(fill, values, LIGHT)
    if fill in ("none", "state_law"):
        return
    ids = list(expected)
    if choropleth.GEOGRAPHIES[fill] == charts.COUNTIES:
        codes = plain.execute(
            """
            SELECT DISTINCT county_fips
            FROM served_counties
            WHERE list_contains($ids, agency_id)
            """,
            {"ids": ids},
        ).fetchall()
    else:
        codes = plain.execute(
            "SELECT DISTINCT state FROM agencies WHERE list_contains($ids, agency_id)",
            {"ids": ids},
        ).fetchall()
    assert set(values) == {code for (code,) in codes}
    if fill == "takes_part":
        lines = {line.label: line.count for line in painted.lines}
        assert lines["sheriff or county jail"] + lines["only other agencies"] == len(codes)
    if fill == "state_agreements":
        assert sum(map(float, values.values())) == sum(  # type: ignore[arg-type]
            queries.map_counts(connection, filters).rows_by_model.values()
        )
    if fill in ("residents", "state_counties"):
        assert all(value is None or 0 <= float(value) <= 1 for value in values.values())


def test_the_picture_of_the_founding_articles_day(connection: Cursor) -> None:
    counts = queries.map_counts(connection, Filters(as_of=date(2025, 5, 19)))
    sentence = page_parts.sentence(counts, date(2025, 5, 19))
    assert counts.by_status["active"].printed_rows == 588
    assert "588" in sentence
    assert counts.states == 40
    pending = queries.map_counts(
        connection, Filters(statuses=("pending",), as_of=date(2025, 5, 19))
    )
    assert pending.by_status["pending"] == (60, 65, 65)


def test_a_county_served_by_a_regional_body_counts_as_taking_part(connection: Cursor) -> None:
    regional = connection.execute(
        """
        SELECT agency_id, list(county_fips)
        FROM served_counties
        GROUP BY agency_id
        HAVING count(*) > 1
        ORDER BY count(*) DESC, agency_id
        """
    ).fetchall()
    assert regional
    agency_id, counties = regional[0]
    filters = Filters(statuses=("active", "pending", "ended"))
    takes_part = queries.fill_values(connection, filters, "takes_part")
    for county in counties:
        assert county in takes_part
        names = [
            agency for agency, _, _ in queries.county_detail(connection, filters, county).agencies
        ]
        assert agency_id in names


@pytest.mark.parametrize(
    ("state", "signed", "effective", "stance"),
    [
        ("NM", date(2026, 2, 5), date(2026, 5, 20), "bans"),
        ("NH", date(2025, 5, 22), date(2026, 1, 1), "encourages"),
        ("TX", date(2025, 6, 20), date(2026, 1, 1), "requires"),
        ("CA", date(2017, 10, 5), date(2018, 1, 1), "bans"),
        ("MS", date(2026, 4, 8), date(2026, 7, 1), "requires"),
        ("NY", date(2026, 6, 1), date(2026, 8, 25), "bans"),
    ],
)
def test_a_law_counts_from_the_day_it_takes_effect(
    connection: Cursor, state: str, signed: date, effective: date, stance: str
) -> None:
    for day in (signed, effective - timedelta(days=1)):
        assert state not in queries.state_stances(connection, day)
    assert queries.state_stances(connection, effective)[state] == stance


def test_one_standard_for_bans_and_limits(connection: Cursor) -> None:
    newest = queries.state_stances(connection, date.max)
    assert [newest[state] for state in ("IL", "ME", "CT", "SC")] == [
        "bans",  # names 287(g) agreements
        "bans",  # forbids the work that every agreement hands over
        "limits",  # forbids some holds
        "encourages",  # binds one state agency
    ]
    assert not {"AZ", "NC", "HI"} & set(newest), "vetoed; none found; not confirmed"


def test_orders_of_the_table(connection: Cursor) -> None:
    def column(order: str, name: str) -> list[Any]:
        return list(queries.shown_agencies(connection, Filters(), order)[name])

    for order, name in (
        ("residents", "population"),
        ("officers", "sworn_officers"),
        ("signed", "signed_on"),
    ):
        assert column(order, name) == sorted(column(order, name), reverse=True)
    for order, name in (("agency", "agency"), ("state", "state")):
        assert column(order, name) == sorted(column(order, name))
    assert set(queries.ORDERS) == {"residents", "officers", "signed", "agency", "state"}


def test_the_tables_pages_have_each_agency_once(connection: Cursor) -> None:
    filters = Filters(states=("AL",), statuses=STATUSES)
    agencies = queries.map_counts(connection, filters).agencies
    pages = -(-agencies // queries.TABLE_ROWS)
    frames = [
        queries.shown_agencies(connection, filters, page=number + 1) for number in range(pages)
    ]
    ids = [agency for frame in frames for agency in frame["agency_id"]]
    assert len(ids) == len(set(ids)) == agencies
    assert queries.shown_agencies(connection, filters, page=pages + 1).empty


def test_an_agency_that_is_not_there(connection: Cursor) -> None:
    assert queries.agency_detail(connection, "fl-nowhere") is None
    with pytest.raises(LookupError, match="There is no county 99999"):
        queries.county_detail(connection, Filters(), "99999")


def test_a_detail_has_all_that_an_agency_ever_held(connection: Cursor) -> None:
    detail = queries.agency_detail(connection, "fl-alachua-county-sheriff")
    assert detail
    assert detail.agency["county"] == "Alachua County"
    assert set(detail.agreements["model"]) >= {"TFM", "WSO"}


def test_the_committed_marks_are_those_of_the_committed_database(
    connection: Cursor, marks_file: Path
) -> None:
    (committed,) = charts.STATIC.glob("agencies-*.json")
    assert committed.name == charts.marks_file(queries.build_id(connection))
    assert committed.read_text(encoding="utf-8") == marks_file.read_text(encoding="utf-8")
