"""How far agreements reach, against a count by hand and with each kind of agency."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.queries import open_files
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.queries.coverage import Coverage, coverage, taking_part_over_time, total
from dashboard.queries.map import fill_values, state_figures

Build = Callable[..., Path]

DAYS = [date(2021, 1, 13), date(2025, 5, 19), date(2025, 9, 8), date(2026, 5, 11)]


@pytest.mark.parametrize("day", DAYS)
def test_every_state_is_what_pandas_counts(connection: Cursor, day: date) -> None:
    states = connection.execute("SELECT * FROM states").df().set_index("state")
    agencies = connection.execute("SELECT * FROM agencies").df()
    counties = connection.execute("SELECT * FROM counties").df().set_index("county_fips")
    served = connection.execute("SELECT * FROM served_counties WHERE link = 'serves'").df()
    active = connection.execute(
        "SELECT DISTINCT agency_id, model_code FROM agreements_on($day)", {"day": day}
    ).df()
    task_forces = active[active["model_code"] == "TFM"]["agency_id"]
    jails = active[active["model_code"].isin(["JEM", "WSO"])]["agency_id"]
    here = agencies[agencies["agency_id"].isin(active["agency_id"])]
    shown = coverage(connection, Filters(as_of=day))
    assert list(shown) == sorted(states.index)
    assert len(shown) == 56
    for state, figures in shown.items():
        own = here[here["state"] == state]
        local = own[~own["level"].isin(["state", "territory"])]
        roster = own[own["kind"].isin(["sheriff", "municipal_police"]) & own["ori"].notna()]
        bodies = own[own["kind"].isin(["sheriff", "corrections"])]["agency_id"]
        of_bodies = served[served["agency_id"].isin(bodies)]
        fips = of_bodies["county_fips"].unique()
        with_jail = of_bodies[of_bodies["agency_id"].isin(jails)]["county_fips"].unique()
        with_task_force = own[own["agency_id"].isin(task_forces)]
        local_task_forces = local[local["agency_id"].isin(task_forces)]
        assert figures == Coverage(
            population=states.loc[state, "population"],
            counties=states.loc[state, "counties"],
            local_agencies=states.loc[state, "local_agencies"],
            agencies=len(own),
            statewide_agencies=len(own) - len(local),
            roster_agencies=len(roster),
            counties_taking_part=len(fips),
            police_population=states.loc[state, "police_population"],
            statewide_task_forces=len(with_task_force) - len(local_task_forces),
            task_force_residents=int(local_task_forces["population"].sum()),
            jail_counties=len(with_jail),
            jail_residents=int(counties.loc[with_jail, "population"].sum()),
            officers=int(local["sworn_officers"].sum()),
            agencies_with_officers=int(local["sworn_officers"].count()),
        ), state


@pytest.mark.parametrize("day", DAYS)
def test_no_share_is_above_one(connection: Cursor, day: date) -> None:
    for state, here in coverage(connection, Filters(as_of=day)).items():
        assert here.counties_taking_part <= here.counties, state
        assert here.task_force_residents <= here.police_population, state
        assert here.jail_residents <= here.population, state
        assert here.roster_agencies <= (here.local_agencies or here.roster_agencies), state


def test_shares_of_residents_have_one_source_each(connection: Cursor) -> None:
    """Florida's residents are more by the FBI than by the Census; Pennsylvania's are fewer.

    Before, Florida's 20.2 million (FBI, 2025) were a share of 21.9 million (Census, 2019-2023).
    """
    here = coverage(connection, Filters())
    assert here["FL"].police_population == 23_712_848
    assert round(here["FL"].task_force_residents / here["FL"].police_population, 2) == 0.85
    sources = dict(
        connection.execute("SELECT state, police_population_source FROM states").fetchall()
    )
    assert sources["FL"] == "FBI police employee data 2025"
    assert sources["PA"] == "American Community Survey 2019-2023, table B01003"
    assert here["PA"].police_population == here["PA"].population == 12_986_518


def test_how_many_counties_has_one_answer(connection: Cursor) -> None:
    """The states' figures, the map's fill, the open files and plain SQL on the file agree."""
    nation = total(coverage(connection, Filters()).values())
    plain = connection.execute(
        """
        SELECT count(DISTINCT served_counties.county_fips)
        FROM served_counties
        JOIN agencies USING (agency_id)
        WHERE link = 'serves'
          AND kind IN ('sheriff', 'corrections')
          AND agency_id IN (SELECT agency_id FROM agreements WHERE status = 'active')
        """
    ).fetchall()
    assert plain == [(nation.counties_taking_part,)]
    fill = fill_values(connection, Filters(), "takes_part")
    assert list(fill.values()).count("county") == nation.counties_taking_part
    files = open_files.counties(connection)
    assert files["county_takes_part"].sum() == nation.counties_taking_part
    shares = state_figures(connection, Filters()).set_index("state")["share_of_counties"]
    here = coverage(connection, Filters())
    for state, share in shares.items():
        assert share == here[str(state)].counties_taking_part / here[str(state)].counties


def test_the_total_is_the_nation(connection: Cursor) -> None:
    nation = total(coverage(connection, Filters()).values())
    assert nation.counties == 3232
    assert nation.local_agencies == 14630
    rows = connection.execute("SELECT count(DISTINCT agency_id) FROM agreements_on('2026-05-11')")
    assert (nation.agencies,) in rows.fetchall()
    assert total([]) == Coverage()


def test_all_counties_of_florida_take_part_since_february_2025(connection: Cursor) -> None:
    florida = taking_part_over_time(connection, Filters(states=("FL",)), "counties")
    assert florida["count"].iloc[-1] == 67
    assert florida["day"].iloc[-1] == pd.Timestamp("2025-02-26")


@pytest.mark.parametrize("unit", ["agencies", "counties"])
def test_the_lines_end_with_the_figures_of_the_day(connection: Cursor, unit: str) -> None:
    field = {"agencies": "roster_agencies", "counties": "counties_taking_part"}[unit]
    for day in DAYS:
        filters = Filters(as_of=day)
        lines = taking_part_over_time(connection, filters, unit)  # type: ignore[arg-type]
        last = lines.groupby("state")["count"].last()
        expected = {
            state: getattr(here, field)
            for state, here in coverage(connection, filters).items()
            if getattr(here, field)
        }
        assert last[last > 0].to_dict() == expected, day


def test_filters_narrow_what_takes_part_but_not_the_denominators(connection: Cursor) -> None:
    everything = coverage(connection, Filters(states=("TX",)))
    one = coverage(connection, Filters(states=("TX",), models=("JEM",), statuses=("ended",)))
    assert list(one) == ["TX"]
    assert 0 < one["TX"].counties_taking_part < everything["TX"].counties_taking_part
    assert one["TX"].local_agencies == everything["TX"].local_agencies == 1024


def test_each_kind_of_agency_counts_where_it_should(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheriff, a police without an ORI, a regional jail of two counties, a state police.

    The jail has a jail model, the others are task forces.
    """
    kinds = {
        "sheriff": {"kind": "sheriff", "level": "county", "ori": "O1", "population": 100},
        "police": {"kind": "municipal_police", "level": "municipal", "population": 30},
        "jail": {"kind": "corrections", "level": "regional"},
        "troopers": {"kind": "state_police", "level": "state", "sworn_officers": 900},
    }
    day = date(2025, 3, 1)
    database = build_database(
        listed_periods=[
            {"agreement_id": name, "listed_from": day, "printed_rows": 1} for name in kinds
        ],
        agreements=[
            {
                "agreement_id": name,
                "agency_id": name,
                "model": "JEM" if name == "jail" else "TFM",
                "first_listed_on": day,
                "last_listed_on": day,
                "status": "active",
            }
            for name in kinds
        ],
        agencies=[{"agency_id": name, "state": "VA"} | row for name, row in kinds.items()],
        served_counties=[
            {"agency_id": "sheriff", "county_fips": "51001", "link": "serves"},
            {"agency_id": "jail", "county_fips": "51001", "link": "serves"},
            {"agency_id": "jail", "county_fips": "51003", "link": "serves"},
            {"agency_id": "police", "county_fips": "51005", "link": "lies in"},
        ],
        counties=[
            {"county_fips": "51001", "state": "VA", "population": 200},
            {"county_fips": "51003", "state": "VA", "population": 50},
            {"county_fips": "51005", "state": "VA", "population": 7},
        ],
        states=[
            {
                "state": "VA",
                "population": 257,
                "police_population": 260,
                "counties": 3,
                "local_agencies": 9,
            },
            {"state": "GU", "population": 5, "police_population": 5, "counties": 1},
        ],
    )
    monkeypatch.setenv("DASHBOARD_DATABASE", str(database))
    with cursor(current_version()) as connection:
        shown = coverage(connection, Filters())
        counties = taking_part_over_time(connection, Filters(), "counties")
    assert shown == {
        "GU": Coverage(population=5, police_population=5, counties=1),
        "VA": Coverage(
            population=257,
            police_population=260,
            counties=3,
            local_agencies=9,
            agencies=4,
            statewide_agencies=1,
            statewide_task_forces=1,
            roster_agencies=1,
            counties_taking_part=2,
            task_force_residents=130,
            jail_counties=2,
            jail_residents=250,
        ),
    }
    assert counties.values.tolist() == [["VA", pd.Timestamp(day), 2]]
