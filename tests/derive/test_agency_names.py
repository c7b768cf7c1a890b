"""Keys, ids and the words that tell names apart."""

import pytest

from dashboard.derive.agency_names import Abbreviations, agency_slug, distinctive_words, name_key
from dashboard.paths import REFERENCE

ABBREVIATIONS = Abbreviations.load(REFERENCE)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Lee County Sheriff's Office", "LEE  COUNTY SHERIFFS DEPT.", "Lee Co. SHERIFF’S Office"),
        ("St. Johns County Sheriff's Office", "St Johns County Sheriff's Office"),
        ("Gulfport PD", "Gulfport Police Department"),
        ("Gulf County BOCC", "Gulf County Board of County Commissioners"),
        ("Indian River Shores DPS", "Indian River Shores Department of Public Safety"),
        ("Stowe Twp. Police Dept", "Stowe Township Police Department"),
        ("Freestone County Constable Pct. 2", "Freestone County Constable Precinct 2"),
    ],
)  # fmt: skip
def test_trivial_spellings_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({name_key(each, ABBREVIATIONS) for each in spellings}) == 1


def test_bodies_of_one_place_have_keys_of_their_own() -> None:
    names = ("Butler Police Dept", "Butler County Sheriff", "Butler Township Police", "Butler Jail")
    assert len({name_key(each, ABBREVIATIONS) for each in names}) == len(names)


def test_an_id_is_made_of_state_and_words() -> None:
    assert agency_slug("FL", "desoto county sheriff") == "fl-desoto-county-sheriff"
    key = name_key("Florida A&M University Board of Trustees", ABBREVIATIONS)
    assert agency_slug("FL", key) == "fl-florida-a-and-m-university-board-of-trustees"


@pytest.mark.parametrize(
    ("key", "state", "name", "words"),
    [
        ("alaska department of corrections", "AK", "alaska", ("corrections", "department")),
        ("city of monroe police", "GA", "georgia", ("monroe", "police")),
        ("unity township constable pa", "PA", "pennsylvania", ("constable", "township", "unity")),
        ("oklahoma county sheriff", "OK", "oklahoma", ("county", "oklahoma", "sheriff")),
        ("kansas city police", "KS", "kansas", ("city", "kansas", "police")),
        ("university of florida police", "FL", "florida", ("florida", "police", "university")),
    ],
)
def test_the_words_that_tell_a_name(
    key: str, state: str, name: str, words: tuple[str, ...]
) -> None:
    assert distinctive_words(key, state, name) == words
