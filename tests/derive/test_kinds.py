"""Kinds of agency: by name first, by ICE's TYPE second."""

from pathlib import Path

import pytest

from dashboard import paths
from dashboard.derive.agency_names import NamedAgency
from dashboard.derive.kinds import Classifier, disagreement
from dashboard.reference import CuratedError

REFERENCE = paths.ROOT / "data" / "reference"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(REFERENCE)


def agency(state: str, name: str, *types: str) -> NamedAgency:
    return NamedAgency("id", state, name, (name,), types, ())


@pytest.mark.parametrize(
    ("state", "name", "kind", "level"),
    [
        ("FL", "Alachua County Sheriff's Office", "sheriff", "county"),
        ("NJ", "Cape May County Sheriffs Office", "sheriff", "county"),
        ("MO", "Christian County Sherrif's Office", "sheriff", "county"),
        ("OK", "Texas County Sheriff's Office", "sheriff", "county"),
        ("FL", "Jacksonville Sheriff's Office", "sheriff", "county"),
        ("FL", "Gulfport PD", "municipal_police", "municipal"),
        ("FL", "Indian River Shores Department of Public Safety", "municipal_police", "municipal"),
        ("MI", "Center Line Division of Public Safety", "municipal_police", "municipal"),
        ("OK", "Oklahoma City Police Department", "municipal_police", "municipal"),
        ("TX", "College Station Police Department", "municipal_police", "municipal"),
        ("MI", "Constantine Police Department", "municipal_police", "municipal"),
        ("NY", "Nassau County Police Department", "municipal_police", "county"),
        ("VA", "Virginia Department of State Police", "state_police", "state"),
        ("WY", "Wyoming Highway State Patrol", "state_police", "state"),
        ("IA", "Iowa Dept. of Public Safety", "state_police", "state"),
        ("MP", "CNMI Department of Public Safety", "state_police", "territory"),
        ("AR", "Department of Public Safety-Crime Information Center", "state_agency", "state"),
        ("LA", "Louisiana Office of the State Fire Marshal", "state_agency", "state"),
        ("GU", "Office Of The Attorney General", "state_agency", "territory"),
        ("FL", "Florida Department of Law Enforcement", "state_agency", "state"),
        ("AK", "Department of Corrections", "corrections", "state"),
        ("LA", "Louisiana Department of Public Safety & Corrections", "corrections", "state"),
        ("VA", "Virginia DOC Law Enforcement Services", "corrections", "state"),
        ("MD", "Wicomico County Corrections Center", "corrections", "county"),
        ("FL", "Pasco County BOCC", "corrections", "county"),
        ("NC", "Albemarle District Jail", "corrections", "regional"),
        ("TX", "Galveston County Constable's Office Pct.1", "constable", "county"),
        ("TN", "Tennessee State Constable 4th District", "constable", "county"),
        ("PA", "Troy Township PA State Constable", "constable", "municipal"),
        ("TX", "Saint Hedwig Marshal's Office", "municipal_police", "municipal"),
        ("TX", "Parker County (County) Attorney's Office", "prosecutor", "county"),
        ("FL", "Office of the State Attorney, 20th Judicial Circuit", "prosecutor", "regional"),
        ("FL", "Florida A&M University Board of Trustees", "campus", "campus"),
        ("FL", "Florida Atlantic Police Department", "campus", "campus"),
        ("OK", "Caney Valley Public Schools Police Department", "campus", "campus"),
        ("FL", "Lee County Port Authority Police", "port", "port"),
        ("MO", "COMET Drug Task Force", "regional", "regional"),
        ("PA", "Northern York County Regional Police Department", "regional", "regional"),
        ("LA", "Louisiana Military Department", "guard", "state"),
        ("FL", "Florida State Guard", "guard", "state"),
    ],
)
def test_kind_and_level_by_name(
    classifier: Classifier, state: str, name: str, kind: str, level: str
) -> None:
    found = classifier.classify(agency(state, name, "Municipality"))
    assert (found.kind, found.level) == (kind, level)
    assert found.statewide == (level in ("state", "territory"))


def test_another_spelling_tells_where_the_name_does_not(classifier: Classifier) -> None:
    named = NamedAgency(
        "id", "PA", "East Donegal Township, PA", ("East Donegal Township Constable",), (), ()
    )
    assert classifier.classify(named).kind == "constable"


@pytest.mark.parametrize(
    ("type_", "kind", "level"),
    [
        ("State Agency", "state_agency", "state"),
        ("County", "other", "county"),
        ("Muncipality", "other", "municipal"),
        ("#NA", "other", "municipal"),
    ],
)
def test_type_tells_the_level_where_no_name_tells_the_kind(
    classifier: Classifier, type_: str, kind: str, level: str
) -> None:
    found = classifier.classify(agency("OH", "Board of Things", type_))
    assert (found.kind, found.level) == (kind, level)


def test_disagreements_with_ices_type(classifier: Classifier) -> None:
    constable = agency("TX", "Bexar County Constable Precinct 3", "Municipality")
    assert disagreement(constable, classifier.classify(constable)) == (
        "Bexar County Constable Precinct 3 (TX): ICE's TYPE is Municipality, read as county"
    )
    for name, type_ in (
        ("Bexar County Sheriff's Office", "County "),
        ("University of Texas Police Department", "Municipality"),
        ("Bexar County Sheriff's Office", "#NA"),
    ):
        named = agency("TX", name, type_)
        assert disagreement(named, classifier.classify(named)) is None


def test_an_unknown_kind_in_the_table_is_refused(tmp_path: Path) -> None:
    for name in ("abbreviations.csv", "states.csv", "agency_kinds.csv"):
        (tmp_path / name).write_bytes((REFERENCE / name).read_bytes())
    (tmp_path / "kinds.csv").write_text("pattern,kind,level,reason\nx,sherif,county,y\n")
    with pytest.raises(CuratedError, match=r"'x': sherif, county is no known kind and level"):
        Classifier.load(tmp_path)
