"""One county: who polices it, who takes part, what happened, and which counties are like it."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from dashboard.queries import places as queries
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.queries.places import Weights


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch, committed_database: Path) -> Iterator[Cursor]:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    with cursor(current_version()) as connection:
        yield connection


def test_a_county_is_known_by_its_number(connection: Cursor) -> None:
    found = queries.county(connection, "48201")
    assert found is not None
    assert (found["county"], found["state"], found["population"]) == (
        "Harris County",
        "TX",
        4_758_579,
    )
    assert queries.county(connection, "99999") is None


def test_all_agencies_of_a_county_are_there_on_the_lists_or_not(connection: Cursor) -> None:
    rows = queries.local_agencies(connection, "12033").set_index("name")
    assert rows.loc["Escambia County Sheriff's Office", "officers"] == 424
    assert list(rows.loc["Escambia County Sheriff's Office", "models"]) == ["TFM"]
    assert rows["local"].sum() == 2
    # A jail that the FBI's roster lacks.
    jail = rows.loc["Escambia County Board of County Commissioners/ Department of Corrections"]
    assert (jail["kind"], jail["local"], list(jail["models"])) == ("corrections", False, ["WSO"])
    assert pd.isna(jail["roster_name"])


@pytest.mark.parametrize("state", ["FL", "VA", "CT", "AK", "PA"])
def test_a_states_local_agencies_are_those_of_its_counties(connection: Cursor, state: str) -> None:
    """Together the counties' pages have every local agency that the state's total counts."""
    counties = connection.execute(
        "SELECT county_fips FROM counties WHERE state = $state", {"state": state}
    ).fetchall()
    ((total,),) = connection.execute(
        "SELECT local_agencies FROM states WHERE state = $state", {"state": state}
    ).fetchall()
    shown = sum(
        (1 / rows["counties"]).sum()
        for (fips,) in counties
        if len(rows := queries.local_agencies(connection, fips).query("local"))
    )
    assert round(shown, 3) == total


def test_every_active_local_agency_is_on_a_countys_page(connection: Cursor) -> None:
    """Also those without an entry in the FBI's roster, each where it lies or serves."""
    nowhere = connection.execute(
        """
        SELECT agency_id
        FROM agencies
        WHERE level NOT IN ('state', 'territory')
          AND agency_id IN (SELECT agency_id FROM agreements WHERE status = 'active')
          AND agency_id NOT IN (SELECT agency_id FROM present_in)
        """
    ).fetchall()
    assert nowhere == []


def test_a_countys_events_are_its_agencies(connection: Cursor) -> None:
    events = queries.events(connection, "42017")  # Bucks County, Pennsylvania
    left = events[events["change"] == "ended"]
    assert left[["agency", "day"]].values.tolist() == [
        ["Bucks County Sheriff's Office", pd.Timestamp("2026-01-15")]
    ]
    assert "corrected" not in set(events["change"])
    assert events["day"].is_monotonic_decreasing
    first = queries.events(connection, "24021")  # Frederick County, Maryland
    assert "first" in set(first["change"])


def test_neighbors_border_on_each_other(connection: Cursor) -> None:
    beside = queries.counties(
        connection, beside="51510"
    )  # Alexandria, Virginia, across the river, too
    assert beside["county"].tolist() == [
        "District of Columbia",
        "Prince George's County",
        "Arlington County",
        "Fairfax County",
    ]
    assert queries.counties(connection, beside="66010").empty
    one_way = connection.execute(
        """
        WITH pairs AS (SELECT county_fips AS one, unnest(neighbors) AS other FROM counties)
        SELECT one, other FROM pairs EXCEPT SELECT other, one FROM pairs
        """
    ).fetchall()
    assert one_way == []


def test_the_nearest_counties_are_those_of_a_recount(connection: Cursor) -> None:
    """Distances counted again with pandas, from the tables and not from `county_measures`."""
    counties = connection.execute("SELECT * FROM counties").df().set_index("county_fips")
    roster = connection.execute("SELECT * FROM roster WHERE type IN ('City', 'County')").df()
    roster["officers"] = roster["officers"].astype(float) / roster["county_fips"].map(len)
    officers = roster.explode("county_fips").groupby("county_fips")["officers"].sum()
    residents = counties["population"].astype(float)
    rate = (1000 * officers.reindex(counties.index) / residents).replace(0, float("nan"))
    measures = pd.DataFrame(
        {
            "a": residents.map(lambda n: pd.NA if n <= 0 else n).astype(float).pipe(_log),
            "b": (residents / counties["square_miles"]).pipe(_log),
            "c": rate,
        }
    )
    scaled = measures / measures.std()
    weights = Weights(2, 1, 3)
    differences = (scaled - scaled.loc["17031"]) ** 2
    distance = ((2 * differences["a"] + differences["b"] + 3 * differences["c"]) / 6).pow(0.5)
    expected = distance.dropna().sort_values().index[:11].tolist()
    shown = queries.similar(connection, "17031", weights)
    assert shown["county_fips"].tolist() == expected
    assert shown["distance"].tolist() == pytest.approx(distance[expected].tolist())


def _log(numbers: pd.Series) -> pd.Series:
    import numpy as np

    return np.log(numbers)  # type: ignore[no-any-return]


def test_a_county_without_officers_is_compared_without_them(connection: Cursor) -> None:
    rows = queries.similar(connection, "72127", Weights())  # San Juan, Puerto Rico
    assert pd.isna(rows["officers_rate"].iloc[0])
    assert len(rows) == 11
    assert rows["county_fips"].iloc[0] == "72127"
