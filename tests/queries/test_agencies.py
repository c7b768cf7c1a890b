"""Profiles of 300 agencies against the lists themselves; known cases; ids that are no more."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import STATUSES, Filters
from dashboard.queries import agencies as queries
from dashboard.queries.connection import Cursor
from dashboard.queries.paging import PAGE_ROWS
from tests.queries.raw_lists import RawLists, raw_lists

Build = Callable[..., Path]
SAMPLE = 300


@pytest.fixture(scope="module")
def raw(connection: Cursor) -> RawLists:
    return raw_lists(connection)


@pytest.fixture(scope="module")
def sample(raw: RawLists) -> list[str]:
    return random.Random(287).sample(sorted(set(raw.agency.values())), SAMPLE)


def days(values: pd.Series) -> list[date]:
    return [value.date() for value in values]


def unbroken(places: set[int]) -> list[tuple[int, int]]:
    starts = sorted(place for place in places if place - 1 not in places)
    ends = sorted(place for place in places if place + 1 not in places)
    return list(zip(starts, ends, strict=True))


def test_spans_are_the_unbroken_runs_of_lists(
    connection: Cursor, raw: RawLists, sample: list[str]
) -> None:
    of_agency: dict[str, list[tuple[bool, str, date, date]]] = {each: [] for each in sample}
    for (kind, item), by_place in raw.rows.items():
        found = of_agency.get(raw.agency[kind, item])
        if found is not None:
            found += [
                (kind == "pending", item, raw.lists[kind][first][1], raw.lists[kind][last][1])
                for first, last in unbroken(set(by_place))
            ]
    for agency_id, expected in of_agency.items():
        spans = queries.spans(connection, agency_id)
        shown = zip(
            spans["is_request"],
            spans["item"],
            days(spans["first_listed_on"]),
            days(spans["last_listed_on"]),
            strict=True,
        )
        assert sorted(shown) == sorted(expected), agency_id


def test_rows_as_printed_cover_each_list_once(
    connection: Cursor, raw: RawLists, sample: list[str]
) -> None:
    listings = dict.fromkeys(sample, 0)
    for key, by_place in raw.rows.items():
        if raw.agency[key] in listings:
            listings[raw.agency[key]] += sum(map(len, by_place.values()))
    for agency_id, expected in listings.items():
        rows = queries.printed_rows(connection, agency_id)
        assert rows["lists"].sum() == expected, agency_id


def test_the_profile_of_an_agency_with_all_three_models(connection: Cursor) -> None:
    agency_id = "fl-hernando-county-sheriff"
    agency = queries.agency(connection, agency_id)
    assert agency
    assert (agency["name"], agency["county"]) == (
        "Hernando County Sheriff's Office",
        "Hernando County",
    )
    assert agency["county_population"] > 150_000
    agreements = queries.agreements(connection, agency_id)
    assert list(zip(agreements["model"], days(agreements["signed_on"]), strict=True)) == [
        ("TFM", date(2025, 2, 26)),
        ("JEM", date(2020, 6, 9)),
        ("WSO", date(2019, 5, 6)),
    ]
    assert agreements["moa_url"].str.startswith("https://www.ice.gov/doclib/287gMOA/").all()


def test_a_renewal_names_its_successor(connection: Cursor) -> None:
    agreements = queries.agreements(connection, "al-etowah-county-sheriff")
    old = agreements[agreements["status"] == "superseded"].iloc[0]
    assert (old["signed_on"].date(), old["next_signed_on"].date()) == (
        date(2016, 6, 8),
        date(2020, 6, 9),
    )


def test_a_gap_and_what_ice_printed_otherwise(connection: Cursor) -> None:
    agency_id = "tx-southside-place-police"
    # Off 107 lists from July 2025 to March 2026: an ending and a return.
    held = queries.agreements(connection, agency_id)
    assert held["status"].tolist() == ["active", "ended"]
    assert held["lists_missed"].tolist() == [0, 0]
    spans = queries.spans(connection, agency_id)
    listed = spans[~spans["is_request"]]
    assert days(listed["last_listed_on"]) == [date(2025, 7, 16), date(2026, 5, 11)]
    printed = queries.printed_rows(connection, agency_id)
    entry = printed[printed["list_kind"] == "participating"]
    assert entry["county"].tolist() == ["#N/A", "Harris County"]
    assert days(entry["first_listed_on"]) == [date(2025, 6, 27), date(2026, 3, 2)]
    assert entry["follows"].tolist() == [False, False], "lists in between left it out"


def test_other_spellings_and_how_values_were_read(connection: Cursor) -> None:
    names = queries.names(connection, "fl-lake-placid-police")
    assert names[["spelling", "state"]].to_numpy().tolist() == [
        ["Lake Placid Police Department", "NY"]
    ]
    readings = queries.readings(connection, "fl-lake-placid-police")
    assert ("state", "FL") in set(zip(readings["field"], readings["corrected"], strict=True))


def test_former_ids_lead_to_agencies(connection: Cursor) -> None:
    assert queries.successors(connection, "ny-lake-placid-police") == [
        ("fl-lake-placid-police", "Lake Placid Police Department", "FL")
    ]
    assert len(queries.successors(connection, "fl-gulf-county-board-of-county-commissioners")) == 2
    assert queries.successors(connection, "xx-nobody") == []
    assert queries.agency(connection, "xx-nobody") is None


def test_neighbors_share_the_county(connection: Cursor) -> None:
    found = queries.neighbors(connection, "fl-alachua-county-sheriff").set_index("agency_id")
    assert "fl-alachua-county-sheriff" not in found.index
    assert list(found["models"]["fl-alachua-police"]) == ["TFM"]
    assert found["signed_on"]["fl-alachua-police"].year == 2025
    assert queries.neighbors(connection, "ak-department-of-corrections").empty


def test_a_states_active_agencies_and_a_countys_name(connection: Cursor) -> None:
    assert queries.active_in_state(connection, "AK") == 2
    assert queries.active_in_state(connection, "CA") == 0
    assert queries.county_name(connection, "47093") == "Knox County"
    assert queries.county_name(connection, "00000") is None


def test_history_before_the_lists(connection: Cursor) -> None:
    history = queries.history(connection, "fl-collier-county-sheriff")
    assert set(history["signed_on"].dt.date) == {date(2007, 8, 6)}
    assert queries.history(connection, "tx-southside-place-police").empty


def test_agencies_under_filters_are_paged(connection: Cursor) -> None:
    florida = Filters(states=("FL",), statuses=STATUSES)
    first, total = queries.agency_rows(connection, florida, 1)
    ids = [
        agency_id
        for page in range(1, -(-total // PAGE_ROWS) + 1)
        for agency_id in queries.agency_rows(connection, florida, page)[0]["agency_id"]
    ]
    assert len(first) == PAGE_ROWS
    assert len(ids) == len(set(ids)) == total
    assert total == connection.execute(
        "SELECT count(*) FROM agencies WHERE state = 'FL' AND agency_id IN "
        "(SELECT agency_id FROM agreements WHERE status <> 'superseded' "
        " UNION SELECT agency_id FROM pending WHERE last_listed_on = "
        " (SELECT newest_pending_on FROM build_info))"
    ).fetchall()[0][0]  # fmt: skip
    nothing, none = queries.agency_rows(connection, Filters(states=("VT",)), 1)
    assert (len(nothing), none) == (0, 0)
