"""Finding a county: what people type, and which counties that may mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.place_search import MOST, PlaceIndex
from dashboard.queries.connection import current_version, cursor
from dashboard.queries.search import place_index

# The county that must be found first for each text; None: nothing may be found.
FIRST = {
    # Counties, parishes, boroughs, independent cities.
    "Harris County, Texas": "48201",
    "harris county tx": "48201",
    "harris": "48201",
    "haris county texas": "48201",
    "Harris County Sheriff's Office": "48201",
    "sheriff of Escambia County FL": "12033",
    "Los Angles": "06037",
    "los angeles county": "06037",
    "cook county il": "17031",
    "Maricopa": "04013",
    "Maricoppa county": "04013",
    "Miami Dade": "12086",
    "miami-dade": "12086",
    "Prince Georges County": "24033",
    "Prince George's County MD": "24033",
    "prince george va": "51149",
    "St. Louis County": "29189",
    "saint louis county missouri": "29189",
    "st louis city mo": "29510",
    "Baltimore City": "24510",
    "baltimore county": "24005",
    "Doña Ana": "35013",
    "dona ana county": "35013",
    "DeKalb County GA": "13089",
    "de kalb county georgia": "13089",
    "LaSalle Parish": "22059",
    "la salle parish louisiana": "22059",
    "Orleans Parish": "22071",
    "East Baton Rouge": "22033",
    "O'Brien County": "19141",
    "obrien iowa": "19141",
    "McLean County IL": "17113",
    "Queen Annes": "24035",
    "Carson City NV": "32510",
    "Richmond city VA": "51760",
    "Richmond County VA": "51159",
    "Fairfax County": "51059",
    "fairfax city va": "51600",
    "Roanoke city Virginia": "51770",
    "Roanoke County": "51161",
    "Franklin city VA": "51620",
    "Alexandria": "51510",
    "alexandira va": "51510",
    "Virginia Beach": "51810",
    "Falls Church": "51610",
    "Charlottesville": "51540",
    "Manasas Park": "51685",
    "Broomfield": "08014",
    "Honolulu": "15003",
    "Hawaii County": "15001",
    # Alaska.
    "Anchorage": "02020",
    "Juneau": "02110",
    "Fairbanks North Star": "02090",
    "Fairbanks": "02090",
    "Ketchikan": "02130",
    "Valdez AK": "02063",
    "Matanuska-Susitna": "02170",
    "Mat Su": None,
    "Nome": "02180",
    "Utqiagvik": "02185",
    # Connecticut: the old counties.
    "Danbury CT": "09001",
    "Fairfield County CT": "09001",
    "Hartford": "09003",
    "New Haven Connecticut": "09009",
    "Storrs": "09013",
    # Districts and territories.
    "Washington DC": "11001",
    "District of Columbia": "11001",
    "Guam": "66010",
    "Saipan": "69110",
    "Tinian": "69120",
    "San Juan PR": "72127",
    "Ponce": "72113",
    "St. Croix VI": "78010",
    "Pago Pago": "60010",
    "Christiansted": "78010",
    "Hagatna": "66010",
    # Towns.
    "Springfield IL": "17167",
    "Springfield, Massachusetts": "25013",
    "springfeild mo": "29077",
    "Portland Maine": "23005",
    "Portland OR": "41051",
    "Columbus, Georgia": "13215",
    "Houston": "48201",
    "Houston Police Department": "48201",
    "Philedelphia": "42101",
    "Pittsburgh": "42003",
    "Albuquerqe": "35001",
    "Cincinatti": "39061",
    "Tuscon": "04019",
    "Kansas City KS": "20209",
    "Kansas City, Missouri": "29095",
    "Southside Place": "48201",
    "city of Hialeah": "12086",
    "Ft Lauderdale": "12011",
    "Mount Vernon NY": "36119",
    "Winston Salem": "37067",
    "Coeur d'Alene": "16055",
    # ZIP codes.
    "77449": "48201",
    "22302": "51510",
    "22302-1234": "51510",
    "06810": "09001",
    "99686": "02063",
    "99588": "02066",
    "96910": "66010",
    "96950": "69110",
    "00802": "78030",
    "20001": "11001",
    "10001": "36061",
    # Nothing.
    "00000": None,
    "xyzzyqqq": None,
    "?!": None,
    "": None,
}


@pytest.fixture(scope="module")
def index(committed_database: Path) -> Iterator[PlaceIndex]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_DATABASE", str(committed_database))
        with cursor(current_version()) as connection:
            yield place_index(connection)


def test_a_hundred_inputs_are_tried() -> None:
    assert len(FIRST) >= 100


@pytest.mark.parametrize("typed", FIRST)
def test_the_first_county_found_is_the_one_meant(index: PlaceIndex, typed: str) -> None:
    found = index.find(typed)
    assert (found[0].counties[0] if found else None) == FIRST[typed]


def test_places_of_one_name_are_all_found_the_largest_first(index: PlaceIndex) -> None:
    found = index.find("Springfield")
    assert [(each.state, each.kind) for each in found[:3]] == [
        ("MO", "town"),
        ("MA", "town"),
        ("IL", "town"),
    ]
    assert len(found) > 25
    assert {each.likeness for each in found} == {1}


def test_what_crosses_county_lines_has_all_its_counties(index: PlaceIndex) -> None:
    (code,) = index.find("22302")
    assert (code.name, code.counties) == ("Alexandria", ("51510", "51013", "51059"))
    city = index.find("New York City NY")[0]
    assert sorted(city.counties) == ["36005", "36047", "36061", "36081", "36085"]


def test_a_county_and_a_city_of_one_name_are_told_apart(index: PlaceIndex) -> None:
    assert {(each.kind, each.name) for each in index.find("Fairfax VA")} == {
        ("county", "Fairfax County"),
        ("county", "Fairfax city"),
        ("town", "Fairfax"),
    }
    assert "Miami-Dade County" in [each.name for each in index.find("Dade County")]


@given(st.text(max_size=90))
def test_no_text_breaks_it(index: PlaceIndex, text: str) -> None:
    assert len(index.find(text)) <= MOST
