"""What came, what left, what was asked for and what the law says, state by state."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.derive import editorial
from dashboard.filters import Filters
from dashboard.queries import overview
from dashboard.queries import states as queries
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.words import Clock

Build = Callable[..., Path]

DAYS = [date(2021, 1, 13), date(2025, 5, 19), date(2025, 9, 8), date(2026, 5, 11)]


@pytest.mark.parametrize("clock", ["listed", "signed"])
# No list of these days leaves out an agreement that lists around it carry.
@pytest.mark.parametrize("day", [DAYS[0], DAYS[1], date(2025, 6, 20), DAYS[3]])
def test_what_came_less_what_went_is_what_is_there(
    connection: Cursor, clock: Clock, day: date
) -> None:
    filters = Filters(as_of=day)
    changes = queries.came_and_went(connection, filters, clock)
    now = overview.headline(connection, filters).agreements
    first = overview.headline(connection, Filters(as_of=DAYS[0])).agreements
    net = int(changes["came"].sum() - changes["went"].sum())
    assert net == (now - first if clock == "listed" else now)


def test_a_month_counts_what_its_lists_brought(connection: Cursor) -> None:
    changes = queries.came_and_went(connection, Filters(states=("DE",)), "listed")
    assert changes.values.tolist() == [
        [pd.Timestamp("2025-04-01"), 1, 0],
        [pd.Timestamp("2025-05-01"), 0, 1],
    ]


@pytest.mark.parametrize("day", DAYS)
def test_agencies_are_counted_by_state(connection: Cursor, day: date) -> None:
    found = queries.agencies_by_state(connection, Filters(as_of=day))
    assert sum(found.values()) == overview.headline(connection, Filters(as_of=day)).agencies
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_neighbors_are_the_states_with_a_common_border(connection: Cursor) -> None:
    assert queries.neighbors(connection, "PA") == ("DE", "MD", "NJ", "NY", "OH", "WV")
    assert queries.neighbors(connection, "ME") == ("NH",)
    assert queries.neighbors(connection, "HI") == queries.neighbors(connection, "GU") == ()
    # Only their corners meet.
    assert "CO" not in queries.neighbors(connection, "AZ")


def test_the_largest_agencies_are_local_ones(connection: Cursor) -> None:
    rows = queries.largest(connection, Filters(states=("PA",)), 3)
    assert rows["agency"].tolist() == [
        "Northern York County Regional Police Department",
        "York County Regional Police Department",
        "Hazleton Police Department",
    ]
    assert rows["residents"].is_monotonic_decreasing


@pytest.mark.parametrize("state", ["PA", "TX", "VA", "CT", "DE"])
def test_counties_are_all_there_and_their_curves_end_with_their_agencies(
    connection: Cursor, state: str
) -> None:
    filters = Filters(states=(state,))
    rows = queries.counties(connection, filters).set_index("county_fips")
    (whole,) = connection.execute(
        "SELECT counties FROM states WHERE state = $state", {"state": state}
    ).fetchall()[0]
    assert len(rows) == whole
    curves = queries.county_curves(connection, filters)
    last = curves.groupby("county_fips")["agencies"].last()
    assert last[last > 0].to_dict() == rows[rows["agencies"] > 0]["agencies"].to_dict()
    assert (rows["takes_part"].notna() == (rows["agencies"] > 0)).all()
    assert (rows["first_listed_on"].notna() == (rows["agencies"] > 0)).all()


def test_a_share_that_nobody_knows_is_not_everybody(connection: Cursor) -> None:
    rows = queries.counties(connection, Filters(states=("PA",))).set_index("county")["residents"]
    # The FBI gives no residents to the constables that take part there.
    assert pd.isna(rows["Westmoreland County"])
    assert rows["Schuylkill County"] == pytest.approx(0.17, abs=0.01)


def test_totals_by_others_are_newer_than_every_list_and_heed_the_filters(
    connection: Cursor,
) -> None:
    rows = queries.reported(connection, Filters(states=("PA",)))
    last = rows[rows["day"] == rows["day"].max()]
    assert last["agreements"].tolist() == [140, 3]
    assert last["model"].tolist() == ["TFM", "WSO"]
    assert queries.reported(connection, Filters(models=("WSO",)))["model"].unique() == ["WSO"]
    assert queries.reported(connection, Filters(kinds=("sheriff",))).empty


def test_a_stance_is_that_of_the_law_in_effect_or_else_of_the_next(connection: Cursor) -> None:
    found = queries.stances(connection, date(2026, 5, 11))
    assert found["NY"] == ("bans", date(2026, 8, 25))
    assert found["FL"] == ("requires", date(2025, 2, 13))
    assert queries.stances(connection, date(2022, 12, 31))["FL"] == ("requires", date(2022, 6, 17))
    assert found["NC"] == ("none", None)
    assert found["HI"] == ("bill", None)
    # Not researched: nothing is said.
    assert "OH" not in found


def test_what_is_before_a_court_is_marked(connection: Cursor) -> None:
    rows = queries.milestones(connection, "PA", date(2026, 5, 11))
    assert rows[rows["disputed"]]["title"].tolist() == [
        "Bucks County sheriff ends task force agreement"
    ]


@pytest.mark.parametrize("day", DAYS[1:])
def test_open_requests_are_those_on_the_pending_list(connection: Cursor, day: date) -> None:
    rows = queries.requests(connection, Filters(as_of=day))
    pending = overview.headline(connection, Filters(as_of=day)).pending
    assert (rows["outcome"] == "open").sum() == pending
    signed = rows[rows["outcome"] == "signed"]
    assert (signed["signed_on"] <= pd.Timestamp(day)).all()
    assert rows[rows["outcome"] == "dropped"]["signed_on"].isna().all()


def test_the_articles_day_has_65_requests_that_were_not_signed(connection: Cursor) -> None:
    """ICE's pending list of the day has 83, of which it later printed 18 as signed before."""
    rows = queries.requests(connection, Filters(as_of=date(2025, 5, 19)))
    assert (rows["outcome"] == "open").sum() == 65
    listed = connection.execute(
        """
        SELECT count(*), count(*) FILTER (signed_on <= DATE '2025-05-19')
        FROM (SELECT DISTINCT pending_id FROM pending_on('2025-05-19'))
        JOIN pending USING (pending_id)
        LEFT JOIN agreements USING (agreement_id)
        """
    ).fetchall()
    assert listed == [(83, 18)]


def test_between_signing_and_its_first_list_an_agreement_is_neither_pending_nor_active(
    connection: Cursor,
) -> None:
    """As About says: "active" is what a list has, "pending" is what is not signed yet."""
    ((between, counted),) = connection.execute(
        """
        SELECT
            count(DISTINCT pending.pending_id),
            count(*) FILTER (
                rows_over_time.since <= signed.signed_on
                AND coalesce(rows_over_time.until > signed.signed_on, true)
            )
        FROM pending
        JOIN agreements AS signed USING (agreement_id)
        LEFT JOIN rows_over_time
            ON rows_over_time.status IN ('pending', 'active')
            AND (
                rows_over_time.agreement_id = signed.agreement_id
                OR rows_over_time.pending_id = pending.pending_id
            )
        WHERE signed.signed_on < signed.first_listed_on
        """
    ).fetchall()
    assert between == 500
    assert counted == 0


def test_a_law_binds_from_the_day_it_takes_effect(connection: Cursor) -> None:
    before = queries.laws(connection, "NM", date(2026, 5, 19))
    after = queries.laws(connection, "NM", date(2026, 5, 20))
    assert list(before["in_force"]) == [False]
    assert list(after["in_force"]) == [True]
    assert after.iloc[0]["stance"] == "bans"
    assert not queries.laws(connection, "AZ", date(2026, 5, 11))["in_force"].any()
    assert queries.laws(connection, "WY", date(2026, 5, 11)).empty, "not researched"
    carolina = queries.laws(connection, "NC", date(2026, 5, 11)).iloc[0]
    assert (carolina["stance"], carolina["in_force"]) == ("none", False)
    assert list(queries.laws(connection, "FL", date(2023, 1, 1))["in_force"]) == [True, False]


def test_every_law_and_state_event_is_on_its_states_page(connection: Cursor) -> None:
    rows = editorial.load()
    for law in rows["state_laws"]:
        assert law["title"] in set(queries.laws(connection, law["state"], date.max)["title"])
    for event in rows["milestones"]:
        for state in {event["scope"], *event["also_states"]} - {"US"}:
            shown = queries.milestones(connection, state, date.max)
            assert event["title"] in set(shown["title"])
            assert list(shown["number"]) == list(range(1, len(shown) + 1))


def test_events_of_the_nation_begin_with_the_lists(connection: Cursor) -> None:
    shown = queries.milestones(connection, "WY", date(2025, 5, 19))
    assert shown["national"].all()
    # The end of one county's agreement concerns its own state.
    assert shown["day"].min() == pd.Timestamp("2025-01-20")
    assert shown["day"].max() <= pd.Timestamp("2025-05-19")
    county = queries.milestones(connection, "MA", date(2025, 5, 19))
    assert pd.Timestamp("2021-05-20") in set(county["day"])


def test_the_history_of_a_state_has_every_row(connection: Cursor) -> None:
    alabama = queries.history(connection, "AL")
    assert {"Alabama Department of Public Safety", "Etowah County Sheriff's Office"} <= set(
        alabama["name"]
    )
    states = connection.execute("SELECT state, count(*) FROM history GROUP BY state").fetchall()
    assert all(len(queries.history(connection, state)) == count for state, count in states)
    assert queries.history(connection, "VT").empty


def test_a_database_without_rows_gives_empty_frames(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(build_database()))
    with cursor(current_version()) as connection:
        assert queries.came_and_went(connection, Filters(), "listed").empty
        assert queries.requests(connection, Filters()).empty
        assert queries.laws(connection, "FL", date.max).empty
        assert queries.milestones(connection, "FL", date.max).empty
        assert queries.history(connection, "FL").empty
