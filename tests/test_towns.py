"""Towns by the names that people use."""

import pytest

from dashboard.queries.connection import current_version, cursor
from dashboard.queries.search import towns
from dashboard.towns import town_name


@pytest.mark.parametrize(
    ("census", "used"),
    [
        ("Knoxville city", "Knoxville"),
        ("Abanda CDP", "Abanda"),
        ("Boise City city", "Boise City"),
        ("Winston-Salem city", "Winston-Salem"),
        ("Juneau city and borough", "Juneau"),
        ("Nashville-Davidson metropolitan government (balance)", "Nashville"),
        ("Louisville/Jefferson County metro government (balance)", "Louisville"),
        ("Lexington-Fayette urban county", "Lexington"),
        ("Macon-Bibb County", "Macon"),
        ("Milford city (balance)", "Milford"),
        ("Ponce zona urbana", "Ponce"),
        ("Meridian charter township", "Meridian"),
    ],
)
def test_a_census_name_becomes_the_name_people_use(census: str, used: str) -> None:
    assert town_name(census) == used


@pytest.mark.usefixtures("committed_database")
def test_the_largest_town_of_a_name_comes_first() -> None:
    with cursor(current_version()) as connection:
        named = [
            (town.state, town.county_fips) for town in towns(connection) if town.name == "Knoxville"
        ]
    assert named[0] == ("TN", "47093")
    assert len(named) == len({state for state, _county in named})
