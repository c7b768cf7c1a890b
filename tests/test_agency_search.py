"""A search that forgives: what people type, and which agency they mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.agency_search import Entry, SearchIndex
from dashboard.queries.connection import current_version, cursor
from dashboard.queries.search import search_index


@pytest.fixture(scope="module")
def index(committed_database: Path) -> Iterator[SearchIndex]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_DATABASE", str(committed_database))
        with cursor(current_version()) as connection:
            yield search_index(connection)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("Alachua County Sheriff's Office", "fl-alachua-county-sheriff", id="whole"),
        pytest.param("alachua sheriff", "fl-alachua-county-sheriff", id="without County"),
        pytest.param("alachua co so", "fl-alachua-county-sheriff", id="short forms"),
        pytest.param("Alachua Sherif Ofice", "fl-alachua-county-sheriff", id="letters left out"),
        pytest.param("sheriff alachua", "fl-alachua-county-sheriff", id="other order"),
        pytest.param("alchaua police", "fl-alachua-police", id="letters swapped"),
        pytest.param("alac", "fl-alachua-police", id="only begun"),
        pytest.param("hialeah pd", "fl-city-of-hialeah-police", id="pd"),
        pytest.param("st johns sheriff", "fl-saint-johns-county-sheriff", id="St."),
        pytest.param("Indiatlantic", "fl-indialantic-police", id="misspelled by ICE"),
        pytest.param("Loudon virginia", "va-loudoun-county-sheriff", id="name and state"),
        pytest.param("Tarant county", "tx-tarrant-county-sheriff", id="county misspelled"),
        pytest.param("O'Brien", None, id="nobody of that name"),
        pytest.param("zzzz", None, id="nothing like it"),
        pytest.param("", None, id="nothing typed"),
        pytest.param("?!", None, id="no letters"),
    ],
)
def test_the_first_result_is_the_one_meant(
    index: SearchIndex, typed: str, meant: str | None
) -> None:
    found, count = index.find(typed, 5)
    if meant is None:
        assert (found, count) == ([], 0) or found[0].name not in typed
    else:
        assert found[0].agency_id == meant


def test_a_town_or_county_finds_the_agencies_in_it(index: SearchIndex) -> None:
    found, _ = index.find("gainesville florida", 10)
    assert "fl-university-of-florida-police" in {entry.agency_id for entry in found}
    found, count = index.find("polk", 50)
    assert count == len(found)
    assert all("Polk" in f"{entry.name} {entry.county}" for entry in found[:15])


@pytest.mark.parametrize(
    "typed", ["Knoxville police", "knoxville", "Knoxville, TN", "Knoxville PD", "knoxvile police"]
)
def test_a_town_without_an_agency_answers_with_its_countys(index: SearchIndex, typed: str) -> None:
    found, count = index.find(typed, 20)
    assert (found, count) == ([], 0), "Kingsville, Texas, is no typo of it"
    answer = index.town_answer(typed)
    assert answer
    assert (answer.town.name, answer.town.state) == ("Knoxville", "TN")
    assert [entry.agency_id for entry in answer.county_agencies] == ["tn-knox-county-sheriff"]


def test_a_state_tells_towns_of_one_name_apart(index: SearchIndex) -> None:
    answer = index.town_answer("knoxville iowa police department")
    assert answer
    assert answer.town.state == "IA"
    assert [entry.agency_id for entry in answer.county_agencies] == ["ia-marion-county-sheriff"]


def test_a_county_without_a_listed_agency_is_told(index: SearchIndex) -> None:
    answer = index.town_answer("boston police department")
    assert answer
    assert (answer.town.state, answer.county_agencies) == ("MA", ())


def test_a_name_of_several_towns_means_the_largest_and_tells_how_many(index: SearchIndex) -> None:
    answer = index.town_answer("Springfield")
    assert answer
    assert (answer.town.state, answer.namesakes > 10) == ("MO", True)
    one = index.town_answer("Springfield, Illinois")
    assert one
    assert (one.town.state, one.namesakes, one.county_agencies) == ("IL", 0, ())


def test_a_county_goes_before_a_small_town_of_its_name(index: SearchIndex) -> None:
    assert index.town_answer("collier") is None, "not Collier, Pennsylvania"
    small = index.town_answer("collier pennsylvania")
    assert small
    assert small.town.county_fips == "42003"
    large = index.town_answer("houston")
    assert large
    assert large.town.state == "TX"


def test_a_word_of_a_towns_name_is_not_the_beginning_of_another(index: SearchIndex) -> None:
    found, _ = index.find("St. Louis", 20)
    assert {entry.state for entry in found} == {"MO"}, "and not Louisiana"


def test_accents_need_not_be_typed(index: SearchIndex) -> None:
    assert index.town_answer("dona ana") == index.town_answer("Doña Ana")
    assert index.town_answer("dona ana")


@pytest.mark.parametrize(
    "typed", ["alachua police", "gainesville florida", "knox county", "", "florida", "pensecola"]
)
def test_only_a_town_without_a_listed_agency_has_such_an_answer(
    index: SearchIndex, typed: str
) -> None:
    assert index.town_answer(typed) is None


def test_a_state_finds_all_of_it(index: SearchIndex) -> None:
    found, count = index.find("florida", 400)
    in_florida = {entry.agency_id for entry in found if entry.state == "FL"}
    assert len(in_florida) > 250
    assert count >= len(in_florida)


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    entry = Entry("tx-a-police", "Å Police Department", "TX", "municipal_police", None, ())
    found, count = SearchIndex([(entry, ["A Police Dept."], ["Texas", "TX"])]).find(text, 5)
    assert count == len(found) <= 1
