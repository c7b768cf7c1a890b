"""Timelines: on each list date exactly what that list has, by both clocks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.queries import timeline
from dashboard.queries.connection import Cursor, current_version, cursor

Build = Callable[..., Path]


def counted_on_lists(cursor: Cursor) -> pd.DataFrame:
    """What the last list of each day has: day, state, model, agreements."""
    return cursor.execute(
        """
        SELECT
            last.day,
            agencies.state,
            agreements.model,
            count(DISTINCT agreement_id) AS agreements
        FROM (
            SELECT published_on AS day, max_by(list_id, sequence) AS list_id
            FROM lists
            WHERE kind = 'participating'
              AND status = 'accepted'
            GROUP BY published_on
        ) AS last
        JOIN listings USING (list_id)
        JOIN readings USING (row_id)
        JOIN agreements USING (agreement_id)
        JOIN agencies ON agencies.agency_id = agreements.agency_id
        GROUP BY ALL
        """
    ).df()


def at(steps: pd.DataFrame, days: pd.Index) -> pd.DataFrame:
    """The value of each series on each day, a column a series."""
    table = steps.pivot(index="day", columns="series", values="agreements")
    return table.reindex(table.index.union(days)).ffill().fillna(0).astype(int).loc[days]


def test_on_each_list_date_the_timeline_is_the_count_of_that_list(connection: Cursor) -> None:
    counted = counted_on_lists(connection)
    days = pd.Index(sorted(counted["day"].unique()))
    for series in ("model", "state"):
        steps = timeline.active_over_time(connection, Filters(), series)
        expected = counted.pivot_table(
            index="day", columns=series, values="agreements", aggfunc="sum", fill_value=0
        )
        shown = at(steps, days)
        # A series of which every agreement has ended is there, at zero.
        assert (shown.drop(columns=expected.columns) == 0).all(axis=None)
        pd.testing.assert_frame_equal(
            shown[expected.columns], expected.astype(int), check_names=False, check_freq=False
        )
    assert len(days) > 150


@pytest.mark.parametrize("state", ["FL", "TX", "PA", "MD", "WY", "OH", "DE", "GU"])
def test_each_model_of_a_state_is_exact_on_each_list_date(connection: Cursor, state: str) -> None:
    counted = counted_on_lists(connection)
    days = pd.Index(sorted(counted["day"].unique()))
    expected = (
        counted[counted["state"] == state]
        .pivot(index="day", columns="model", values="agreements")
        .reindex(days)
        .fillna(0)
        .astype(int)
    )
    shown = at(timeline.active_over_time(connection, Filters(states=(state,)), "model"), days)
    pd.testing.assert_frame_equal(shown, expected, check_names=False, check_freq=False)


@pytest.mark.parametrize("day", [date(2021, 1, 13), date(2025, 5, 19), date(2025, 9, 8), None])
def test_a_timeline_ends_with_the_filters_day(connection: Cursor, day: date | None) -> None:
    filters = Filters(as_of=day)
    steps = timeline.active_over_time(connection, filters, "state")
    last = steps.groupby("series")["agreements"].last()
    active = connection.execute(
        """
        SELECT state, count(*) AS agreements
        FROM filtered_rows($filters)
        GROUP BY state
        """,
        filters.sql_parameters(),
    ).df()
    assert last[last > 0].to_dict() == active.set_index("state")["agreements"].to_dict()


def test_the_clock_of_signatures_begins_before_the_lists(connection: Cursor) -> None:
    listed = timeline.active_over_time(connection, Filters(), "model")
    signed = timeline.active_over_time(connection, Filters(), "model", "signed")
    assert listed["day"].min() == pd.Timestamp("2021-01-13")
    assert signed["day"].min() == pd.Timestamp("2016-06-08")
    last = signed.groupby("series")["agreements"].last()
    assert last.to_dict() == listed.groupby("series")["agreements"].last().to_dict()


def test_an_agreement_that_lists_left_out_has_two_periods(connection: Cursor) -> None:
    """Garrett County, Maryland: on neither list of March 3, 2026 nor that of March 4."""
    periods = connection.execute(
        """
        SELECT listed_from, listed_until, printed_rows
        FROM listed_periods
        WHERE agreement_id = 'md-garrett-county-sheriff/WSO/2025-02-28'
        ORDER BY listed_from
        """
    ).fetchall()
    assert periods == [
        (date(2025, 3, 6), date(2026, 3, 3), 1),
        (date(2026, 3, 5), None, 1),
    ]


def small(build_database: Build) -> Path:
    """Three lists; one agreement is renewed on the second, another is left out there."""
    days = [date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)]
    lists = [
        {
            "list_id": f"l{number}",
            "kind": "participating",
            "status": "accepted",
            "published_on": day,
            "sequence": number,
        }
        for number, day in enumerate(days, start=1)
    ]
    common = {"agency_id": "tx-a", "model": "TFM"}
    return build_database(
        lists=lists,
        agencies=[{"agency_id": "tx-a", "name": "A", "state": "TX", "kind": "sheriff"}],
        agreements=[
            common
            | {
                "agreement_id": "old",
                "signed_on": date(2025, 2, 1),
                "first_listed_on": days[0],
                "last_listed_on": days[0],
                "gone_by": days[1],
                "status": "superseded",
                "superseded_by": "new",
                "lists_missed": 0,
            },
            common
            | {
                "agreement_id": "new",
                "signed_on": date(2025, 3, 20),
                "first_listed_on": days[1],
                "last_listed_on": days[2],
                "status": "active",
                "lists_missed": 0,
            },
            common
            | {
                "agreement_id": "gap",
                "signed_on": date(2025, 2, 15),
                "first_listed_on": days[0],
                "last_listed_on": days[2],
                "status": "active",
                "lists_missed": 1,
            },
        ],
        listed_periods=[
            {"agreement_id": "old", "listed_from": days[0], "listed_until": days[1]},
            {"agreement_id": "new", "listed_from": days[1], "listed_until": None},
            {"agreement_id": "gap", "listed_from": days[0], "listed_until": days[1]},
            {"agreement_id": "gap", "listed_from": days[2], "listed_until": None},
        ],
    )


def test_a_renewal_counts_once_and_a_gap_not_at_all(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(small(build_database)))
    with cursor(current_version()) as connection:
        listed = timeline.active_over_time(connection, Filters(), "model")
        signed = timeline.active_over_time(connection, Filters(), "model", "signed")
        before = timeline.active_over_time(
            connection, Filters(as_of=date(2025, 3, 31)), "model", "signed"
        )
    assert list(zip(listed["day"].dt.date, listed["agreements"], strict=True)) == [
        (date(2025, 3, 1), 2),
        (date(2025, 4, 1), 1),
        (date(2025, 5, 1), 2),
    ]
    assert list(zip(signed["day"].dt.date, signed["agreements"], strict=True)) == [
        (date(2025, 2, 1), 1),
        (date(2025, 2, 15), 2),
    ]
    assert list(before["agreements"]) == [1, 2]


def test_a_database_without_rows_has_no_timeline(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(build_database()))
    with cursor(current_version()) as connection:
        assert timeline.active_over_time(connection, Filters(), "state").empty
