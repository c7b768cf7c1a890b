"""What changed between 60 pairs of lists, against the lists themselves; known cases; filters."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from dashboard import words
from dashboard.filters import Filters
from dashboard.queries import changes as queries
from dashboard.queries.connection import Cursor
from dashboard.queries.paging import PAGE_ROWS
from tests.queries.raw_lists import PRINTED, RawLists, raw_lists

PAIRS = 60
ALL = Filters()
FIRST, NEWEST = "participating-2021-01-13-002027", "participating-2026-05-11-am"


@pytest.fixture(scope="module")
def raw(connection: Cursor) -> RawLists:
    return raw_lists(connection)


@pytest.fixture(scope="module")
def pairs(raw: RawLists) -> list[tuple[int, int]]:
    places = range(len(raw.lists["participating"]))
    chosen = random.Random(287)
    found = [tuple(sorted(chosen.sample(places, 2))) for _ in range(PAIRS - 3)]
    same_day = next(
        place
        for place in places
        if place
        and raw.lists["participating"][place][1] == raw.lists["participating"][place - 1][1]
    )
    return [*found, (0, places[-1]), (places[-2], places[-1]), (same_day - 1, same_day)]


@pytest.fixture(scope="module")
def statuses(connection: Cursor) -> dict[str, str]:
    rows = connection.execute(
        "SELECT 'participating/' || agreement_id, status FROM agreements "
        "UNION ALL SELECT 'pending/' || pending_id, outcome FROM pending"
    ).fetchall()
    return dict(rows)


def test_counts_and_rows_equal_the_lists(
    connection: Cursor, raw: RawLists, pairs: list[tuple[int, int]], statuses: dict[str, str]
) -> None:
    events = Counter(_events(raw, statuses))
    for after, until in pairs:
        (earlier, first_day), (later, last_day) = (
            raw.lists["participating"][place] for place in (after, until)
        )
        expected = Counter[str]()
        for (kind, change, place), number in events.items():
            day = raw.lists[kind][place][1]
            if after < place <= until if kind == "participating" else first_day < day <= last_day:
                expected[change] += number
        counted = queries.counts(connection, ALL, earlier, later)
        assert {change: counted[change] for change in words.CHANGES} == {
            change: expected[change] for change in words.CHANGES
        }, (earlier, later)
        rows = queries.changes(connection, ALL, earlier, later, tuple(words.CHANGES))
        assert rows["change"].value_counts().to_dict() == dict(+expected)
        days = queries.days(connection, ALL, earlier, later)
        assert days[list(words.CHANGES)].sum().to_dict() == {
            change: expected[change] for change in words.CHANGES
        }


def _events(raw: RawLists, statuses: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield (kind of list, change, place of the list) for all that the lists show."""
    for (kind, item), rows in raw.rows.items():
        first, gone = min(rows), max(rows) + 1
        status = statuses[f"{kind}/{item}"]
        arrival, departures = {
            "participating": ("signed", {"ended": "ended", "superseded": "replaced"}),
            "pending": ("requested", {"dropped": "dropped"}),
        }[kind]
        if first:
            yield kind, arrival, first
        if status in departures:
            yield kind, departures[status], gone
        before = None
        for place in sorted(rows):
            if before is not None:
                for field in _reprinted(raw, rows[before], rows[place]):
                    if _in_use(raw, kind, field, before):
                        yield kind, words.CORRECTED, place
            before = place


def _reprinted(raw: RawLists, before: set[str], after: set[str]) -> Iterator[str]:
    for field, name in enumerate(PRINTED):
        texts = [
            {
                " ".join(raw.texts[row][field].replace("\u2019", "'").replace("\u200b", "").split())
                for row in rows
            }
            for rows in (before, after)
        ]
        if texts[0] != texts[1]:
            yield name


def _in_use(raw: RawLists, kind: str, field: str, place: int) -> bool:
    """Whether ICE's lists had the column by then: TYPE since February 2025, COUNTY since March."""
    since = {"agency_type": date(2025, 2, 21), "county": date(2025, 3, 17)}.get(field, date.min)
    return raw.lists[kind][place][1] >= since


def test_what_two_lists_hold_and_what_lies_between_adds_up(
    connection: Cursor, raw: RawLists, pairs: list[tuple[int, int]]
) -> None:
    for after, until in pairs:
        earlier, later = (raw.lists["participating"][place][0] for place in (after, until))
        (before, before_left_out), (now, now_left_out) = (
            queries.on_list(connection, ALL, list_id) for list_id in (earlier, later)
        )
        assert before == sum(
            after in rows for (kind, _), rows in raw.rows.items() if kind == "participating"
        )
        counts = queries.counts(connection, ALL, earlier, later)
        change = counts["signed"] - counts["ended"] - counts["replaced"]
        assert before + before_left_out + change == now + now_left_out, (earlier, later)


def test_a_departure_has_both_dates_and_a_return(connection: Cursor) -> None:
    ohio = queries.departures(connection, Filters(states=("OH",))).set_index("agency_id")
    butler = ohio.loc["oh-butler-county-sheriff"]
    assert butler["last_listed_on"] == pd.Timestamp("2021-05-20")
    assert butler["gone_by"] == pd.Timestamp("2021-06-10")
    assert butler["returned_on"] == pd.Timestamp("2025-02-26")
    then = queries.departures(connection, Filters(states=("OH",), as_of=date(2024, 1, 1)))
    assert list(then["agency_id"]) == ["oh-butler-county-sheriff"]
    assert then["returned_on"].isna().all()


def test_departures_are_the_ended_and_those_that_came_back(connection: Cursor) -> None:
    gone = queries.departures(connection, Filters())
    ended = connection.execute("SELECT count(*) FROM agreements WHERE status = 'ended'").fetchall()
    assert (len(gone),) in ended
    # Butler, Walworth, Franklin and Bradley signed again after 56 to 1,357 days; Southside Place
    # was off 107 lists.
    assert set(gone[gone["returned_on"].notna()]["agency_id"]) == {
        "oh-butler-county-sheriff",
        "wi-walworth-county-sheriff",
        "al-franklin-county-sheriff",
        "tn-bradley-county-sheriff",
        "tx-southside-place-police",
    }
    # The University of Central Florida's was printed beside the one that replaced it.
    assert "fl-university-of-central-florida-police" not in set(gone["agency_id"])
    # ICE published several lists on some days: the last one may lack what the first one has.
    assert (gone["last_listed_on"] <= gone["gone_by"]).all()


def test_departures_since_2021_with_both_dates(connection: Cursor, raw: RawLists) -> None:
    rows = queries.departures(connection, ALL)
    listed = [day for _, day in raw.lists["participating"]]
    for last, gone in zip(rows["last_listed_on"].dt.date, rows["gone_by"].dt.date, strict=True):
        place = max(n for n, day in enumerate(listed) if day == last)
        assert listed[place + 1] == gone or last == gone
    grafton = rows[rows["agency_id"] == "nh-grafton-county-sheriff"].iloc[0]
    assert (grafton["last_listed_on"].date(), grafton["gone_by"].date()) == (
        date(2026, 5, 7),
        date(2026, 5, 8),
    )
    early = queries.departures(connection, Filters(as_of=date(2022, 1, 1)))
    assert early["gone_by"].max() <= pd.Timestamp(2022, 1, 1)
    assert 0 < len(early) < len(rows)


def test_the_last_thirty_days(connection: Cursor) -> None:
    counts = queries.counts(connection, ALL, "participating-2026-04-01-am", NEWEST)
    assert (counts["signed"], counts["ended"]) == (204, 11)
    rows = queries.changes(connection, ALL, "participating-2026-05-08-am", NEWEST, words.CHANGES)
    corrected = rows[rows["change"] == words.CORRECTED].iloc[0]
    assert (corrected["printed_before"], corrected["printed_after"]) == (
        "Butler County",
        "Luzerne County",
    )


def test_filters_choose_among_the_changes(connection: Cursor) -> None:
    florida = Filters(states=("FL",), models=("TFM",), kinds=("sheriff",))
    rows = queries.changes(connection, florida, FIRST, NEWEST)
    assert set(rows["state"]) == {"FL"}
    assert set(rows["model"]) == {"TFM"}
    assert set(rows["kind"]) == {"sheriff"}
    counts = queries.counts(connection, florida, FIRST, NEWEST)
    assert len(rows) == sum(counts[change] for change in words.REAL_CHANGES)
    nothing = Filters(states=("VT",))
    assert queries.changes(connection, nothing, FIRST, NEWEST).empty
    assert queries.departures(connection, nothing).empty
    assert sum(queries.counts(connection, nothing, FIRST, NEWEST).values()) == 0


def test_pages_and_days_cut_the_rows(connection: Cursor) -> None:
    whole = queries.changes(connection, ALL, FIRST, NEWEST)
    pages = [queries.changes(connection, ALL, FIRST, NEWEST, page=number) for number in (1, 2)]
    assert pd.concat(pages, ignore_index=True).equals(whole.head(2 * PAGE_ROWS))
    day = date(2026, 5, 11)
    of_day = queries.changes(connection, ALL, FIRST, NEWEST, first_day=day, last_day=day)
    assert len(of_day) == (whole["day"].dt.date == day).sum() > 0


def test_the_latest_are_the_newest_of_all(connection: Cursor) -> None:
    latest = queries.latest(connection, ALL, 20)
    whole = queries.changes(connection, ALL, FIRST, NEWEST, ("ended", "signed"))
    assert sorted(latest["day"]) == sorted(whole["day"].head(20))
    assert queries.latest(connection, Filters(as_of=date(2021, 1, 13)), 20).empty


def test_rejected_lists_are_named(connection: Cursor) -> None:
    day = date(2025, 9, 22)
    rejected = queries.rejected_lists(connection, day, day)
    assert [file for _, file, _ in rejected] == [
        "participatingAgencies09222025pm.xlsx",
        "pendingAgencies09222025pm.xlsx",
    ]
    assert all("columns say" in why for _, _, why in rejected)
    assert queries.rejected_lists(connection, date(2026, 1, 1), date(2026, 5, 11)) == []
    assert queries.newest_pending_list(connection) == date(2026, 2, 27)
