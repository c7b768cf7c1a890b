"""A rule's arithmetic, counted again by other SQL; whom laws bind; what the back-test says."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.queries import rules as queries
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.queries.rules import Reach, Rule

DAY = date(2026, 5, 11)
STATES = ["TX", "PA", "VA"]


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch, committed_database: Path):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    with cursor(current_version()) as connection:
        yield connection


def one(connection: Cursor, query: str, state: str) -> int:
    ((count,),) = connection.execute(query, {"state": state, "day": DAY}).fetchall()
    return int(count)


@pytest.mark.parametrize("state", STATES)
def test_a_mandate_for_sheriffs_is_a_recount_of_roster_and_list(
    connection: Cursor, state: str
) -> None:
    """From the list's rows and the roster, not from the tables that the page counts with."""
    bound = one(
        connection,
        """
        SELECT count(*) FROM (
            SELECT unnest(county_fips) AS fips FROM roster
            WHERE type = 'County' AND state = $state AND name NOT ILIKE '%police%'
              AND $day IS NOT NULL
            UNION
            SELECT county_fips FROM agencies WHERE kind = 'sheriff' AND state = $state
            UNION
            SELECT agency_counties.county_fips FROM agency_counties JOIN agencies USING (agency_id)
            WHERE kind = 'sheriff' AND state = $state
        ) WHERE fips IS NOT NULL
        """,
        state,
    )
    signed = one(
        connection,
        """
        SELECT count(DISTINCT county_fips) FROM agreements_on($day) AS rows
        JOIN agencies USING (agency_id)
        WHERE agencies.kind = 'sheriff' AND agencies.state = $state
        """,
        state,
    )
    rows = queries.touched(connection, Rule("require_sheriffs"), (state,), DAY)
    counts = rows["effect"].value_counts().to_dict()
    assert counts.get("stays", 0) == signed
    assert counts.get("added", 0) == bound - signed
    before, after = queries.before_and_after(connection, Rule("require_sheriffs"), (state,), DAY)
    assert after.agreements - before.agreements == bound - signed


@pytest.mark.parametrize("state", STATES)
def test_a_ban_is_a_recount_of_the_list(connection: Cursor, state: str) -> None:
    every = one(
        connection,
        "SELECT count(DISTINCT agreement_id) FROM agreements_on($day) WHERE state_code = $state",
        state,
    )
    task_force = one(
        connection,
        "SELECT count(DISTINCT agreement_id) FROM agreements_on($day) "
        "WHERE state_code = $state AND model_code = 'TFM'",
        state,
    )
    left = one(
        connection,
        "SELECT count(DISTINCT agency_id) FROM agreements_on($day) "
        "WHERE state_code = $state AND model_code <> 'TFM'",
        state,
    )
    before, after = queries.before_and_after(connection, Rule("ban_task_force"), (state,), DAY)
    assert before.agreements == every
    assert after.agreements == every - task_force
    assert after.agencies == left
    none = queries.before_and_after(connection, Rule("ban_all"), (state,), DAY)[1]
    assert none == Reach(0, 0, 0, 0)
    same = queries.before_and_after(connection, Rule("ban_new"), (state,), DAY)
    assert same == (before, before)


def test_a_ban_may_leave_out_agencies_of_the_whole_state(connection: Cursor) -> None:
    rows = queries.touched(connection, Rule("ban_all", statewide=False), ("TX",), DAY)
    stays = set(rows.loc[rows["effect"] == "stays", "kind"])
    assert stays <= {"state_police", "state_agency", "guard", "corrections"}
    assert len(stays) > 1


def test_a_mandate_counts_a_given_model_and_leaves_out_small_counties(connection: Cursor) -> None:
    anything = queries.touched(connection, Rule("require_sheriffs"), ("TX",), DAY)
    task_force = queries.touched(connection, Rule("require_sheriffs", "TFM"), ("TX",), DAY)
    assert (task_force["effect"] == "added").sum() > (anything["effect"] == "added").sum()
    # A sheriff with another model is no new agency.
    assert not task_force.query("effect == 'added'")["is_new"].all()
    limited = queries.touched(connection, Rule("require_sheriffs", "", 100_000), ("TX",), DAY)
    out = limited[limited["effect"] == "left out"]
    assert (out["residents"] < 100_000).all()
    assert len(limited) == len(anything)


def test_the_state_police_count_once_in_each_state(connection: Cursor) -> None:
    rows = queries.touched(connection, Rule("require_state_police"), (), DAY)
    assert len(rows) == 50
    assert rows.set_index("state").loc["TX", "effect"] == "stays"


def test_each_mandate_in_law_says_whom_it_binds(connection: Cursor) -> None:
    laws = queries.mandates(connection).set_index("state")
    assert list(laws.loc["TX", "bound"]) == ["sheriff"]
    assert laws.loc["TX", "deadline"] == pd.Timestamp("2026-12-01")
    assert laws.loc["TX", "bound_if"] == "whose county runs a jail"
    assert laws.loc["MS", "deadline"] == pd.Timestamp("2026-10-01")
    assert laws.index.is_unique
    units = queries.bound_units(connection, ("sheriff",), ("TX",), DAY)
    assert len(units) == 254
    assert not (units["signed"] & ~units["takes_part"]).any()


def test_the_back_test_has_hits_and_misses(connection: Cursor) -> None:
    laws = queries.back_test(connection).set_index("title")
    florida = laws.loc["Florida rewrites its 287(g) mandate and sets up a board"]
    assert (florida["listed"], florida["bound"], florida["said"]) == (46, 67, 21)
    assert florida["after_30"] == 21
    georgia = laws.loc["Georgia HB 1105 makes agencies seek federal agreements"]
    assert georgia["said"] > 400
    assert georgia["after_180"] == 0
    maryland = laws.loc["Maryland emergency law bans 287(g)"]
    assert (maryland["listed"], maryland["said"], maryland["after_30"]) == (9, 9, 7)
    # By others' count, after ICE's newest list here.
    new_york = laws.loc["New York's Local Cops, Local Crimes Act ends 287(g)"]
    assert (new_york["said"], new_york["after_30"], new_york["reported_30"]) == (14, 13, 1)
    assert pd.isna(new_york["after_90"])
    new_mexico = laws.loc["New Mexico Immigrant Safety Act bans 287(g)"]
    assert (new_mexico["said"], new_mexico["after_30"]) == (2, 0)
