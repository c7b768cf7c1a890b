"""The map's figures: map, table, sentence and download say the same, and it is what SQL says."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import duckdb
import pytest

from dashboard import formats
from dashboard.charts import choropleth, markers
from dashboard.charts import map as charts
from dashboard.charts.palette import LIGHT, MODELS
from dashboard.downloads.table_files import csv_file, geojson_file
from dashboard.filters import Filters
from dashboard.map_assets import write_marks
from dashboard.paths import ROOT
from dashboard.queries import map as queries
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor
from dashboard.ui import map_page as page_parts
from tests.expressions import reader

DATABASE = ROOT / "data" / "agreements.duckdb"
STATES = [(), ("FL",), ("GU", "MP", "TX")]
MODEL_CHOICES = [(), ("TFM",), ("JEM", "WSO")]
KINDS = [(), ("sheriff",), ("corrections", "municipal_police", "state_police")]
STATUS_CHOICES = [("active",), ("pending",), ("ended",), ("active", "pending", "ended")]
DAYS = [None, date(2025, 5, 19), date(2021, 6, 1), date(2026, 1, 2)]
VIEWS = [charts.LOWER_48, "AK", "HI", charts.PACIFIC, "FL"]

Held = dict[str, dict[str | None, set[str]]]


def combinations() -> list[tuple[str, str, Filters]]:
    """Return at least 200 combinations of fill, view and filters; each value occurs often."""
    filters = [
        Filters(states=states, models=models, kinds=kinds, statuses=statuses, as_of=day)
        for states, models, kinds, statuses, day in product(
            STATES, MODEL_CHOICES, KINDS, STATUS_CHOICES, DAYS
        )
    ]
    names = list(choropleth.LEVELS)
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
def drawn_marks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The marks of the committed database, as `dashboard derive` writes them."""
    folder = tmp_path_factory.mktemp("static")
    for name in (charts.COUNTIES, charts.STATES):
        (folder / name).symlink_to(charts.STATIC / name)
    marks_of_database: list[dict[str, Any]] = json.loads(
        write_marks(DATABASE, folder).read_text(encoding="utf-8")
    )
    return marks_of_database


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
              WHERE later.agreement_id = agreements.superseded_by
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


def shown(connection: Cursor, filters: Filters) -> charts.Shown:
    kinds = queries.kinds(connection)
    return charts.Shown(
        step=page_parts.step_of(queries.list_days(connection), filters.as_of),
        states=filters.states,
        models=filters.models,
        kinds=tuple(kinds.index(kind) for kind in filters.kinds if kind in kinds),
        statuses=filters.statuses,
    )


def test_the_matrix_is_large_and_covers_every_value() -> None:
    matrix = combinations()
    assert len(matrix) >= 200
    assert {fill for fill, _, _ in matrix} == set(choropleth.LEVELS)
    assert {view for _, view, _ in matrix} == set(VIEWS)
    for name, choices in (("states", STATES), ("kinds", KINDS), ("statuses", STATUS_CHOICES)):
        assert {getattr(filters, name) for _, _, filters in matrix} == set(choices)


@pytest.mark.parametrize(
    ("fill", "view", "filters"), combinations(), ids=[str(n) for n in range(len(combinations()))]
)
def test_map_table_sentence_and_download_say_what_sql_says(
    connection: Cursor,
    plain: duckdb.DuckDBPyConnection,
    drawn_marks: list[dict[str, Any]],
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

    seen = cells_seen(drawn_marks, shown(connection, filters))
    assert set(seen) == placed
    for agency, number in seen.items():
        assert number == expected_cell(expected[agency])

    counts = queries.map_counts(connection, filters)
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
    assert charts.view(view, 830, 560).zoom > 0


def cells_seen(drawn_marks: list[dict[str, Any]], shown: charts.Shown) -> dict[str, int]:
    """Return the number of the cell of each mark that the expressions let be seen."""
    size = reader(charts.size_expression(shown, 13))
    cell = reader(charts.cell_expression(shown))
    # Marks alike in all that the expressions look at are evaluated once.
    known: dict[tuple[object, ...], int] = {}
    seen = {}
    for mark in drawn_marks:
        held = (
            markers.bits(mark[key], shown.step) if key in mark else None
            for key in markers.SLOT_KEYS.values()
        )
        alike = (mark["s"], mark["k"], *held)
        if alike not in known:
            known[alike] = int(cell(mark)) if size(mark) > 0 else 0
        if known[alike]:
            seen[mark["id"]] = known[alike]
    return seen


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
    if choropleth.LEVELS[fill] == "county":
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
    signed = queries.map_rows(connection, Filters(), "signed", 1)["signed_on"]
    assert list(signed) == sorted(signed, reverse=True)
    officers = queries.map_rows(connection, Filters(), "officers", 1)["sworn_officers"]
    assert list(officers) == sorted(officers, reverse=True)
    names = queries.map_rows(connection, Filters(), "agency", 1)["agency"]
    assert list(names) == sorted(names)


def test_the_tables_pages_are_its_rows_in_order(connection: Cursor) -> None:
    filters = Filters(states=("FL",))
    whole = queries.map_rows(connection, filters)
    pages = [queries.map_rows(connection, filters, page=number + 1) for number in range(4)]
    assert [len(page) for page in pages] == [100, 100, 100, len(whole) - 300]
    assert [a for page in pages for a in page["agency_id"]] == list(whole["agency_id"])


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
    connection: Cursor, drawn_marks: list[dict[str, Any]]
) -> None:
    (committed,) = charts.STATIC.glob("agencies-*.json")
    assert committed.name == charts.marks_file(queries.build_id(connection))
    assert json.loads(committed.read_text(encoding="utf-8")) == drawn_marks
