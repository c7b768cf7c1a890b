"""Population and officers: whose they are, and whose they must not be."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import paths
from dashboard.derive.agency_names import NamedAgency
from dashboard.derive.kinds import Classifier
from dashboard.derive.places import Gazetteer
from dashboard.derive.police_employees import Match, Roster, roster_rows
from dashboard.reference import CuratedError

REFERENCE = paths.ROOT / "data" / "reference"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(REFERENCE)


@pytest.fixture(scope="module")
def roster(gazetteer: Gazetteer) -> Roster:
    return Roster.load(REFERENCE, gazetteer)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(REFERENCE)


@pytest.mark.parametrize(
    ("state", "name", "county", "ori", "population", "officers"),
    [
        ("FL", "Hillsborough County Sheriff's Office", "", "FL0290000", 1_092_535, 1_421),
        ("FL", "Jacksonville Sheriff's Office", "Duval County", "FL0160000", 1_008_920, 1_887),
        ("TN", "Trousdale County Sheriff's Office", "", "TN0850000", 12_310, 21),
        ("GA", "Cobb County Sheriff's Office", "", "GA0330000", None, 509),
        ("NE", "Sioux County Sheriff's Office", "", "NB0830000", 1_090, 3),
        ("NY", "Nassau County Police Department", "", "NY0290000", 1_091_921, 2_591),
        ("NY", "Nassau County Sheriff's Office", "", None, None, None),
        ("MO", "Saint Charles County Police Department", "", "MO0922400", 120_397, 165),
        ("NV", "Las Vegas Metropolitan Police Department", "", "NV0020100", 1_712_136, 3_226),
        ("NY", "Allegany Village Police Department", "", "NY0042000", 1_601, 3),
        ("KY", "Middlesboro Police Department", "Bell County", "KY0070100", 8_791, None),
        ("FL", "North Bay Village Police Department", "", "FL0131700", 8_329, 31),
        ("PA", "Mahoning TWP Police Department - Montour", "", "PA0470200", 4_513, 8),
        ("FL", "University of South Florida Police Department", "", "FL0290700", None, 51),
        ("FL", "Melbourne International Airport Police Department", "", "FL0051800", None, 14),
        (
            "PA",
            "Susquehanna Regional Police Department",
            "Lancaster County",
            "PA0363800",
            15_095,
            16,
        ),
        ("VA", "Virginia Department of State Police", "", "VAVSP0000", None, 1_863),
    ],
)
def test_matches(
    roster: Roster,
    gazetteer: Gazetteer,
    classifier: Classifier,
    state: str,
    name: str,
    county: str,
    ori: str | None,
    population: int | None,
    officers: int | None,
) -> None:
    named = NamedAgency("id", state, name, (name,), (), tuple(filter(None, [county])))
    kind = classifier.classify(named)
    found = roster.match(named, kind, gazetteer.locate(named, kind))
    assert (found.ori, found.population, found.sworn_officers) == (ori, population, officers)


def test_what_is_not_certain_stays_empty_with_the_reason(
    roster: Roster, gazetteer: Gazetteer, classifier: Classifier
) -> None:
    def match(state: str, name: str, *counties: str) -> Match:
        named = NamedAgency("id", state, name, (name,), (), counties)
        kind = classifier.classify(named)
        return roster.match(named, kind, gazetteer.locate(named, kind))

    unknown = "no agency of the FBI's is known to be this one"
    # A city and a township of one name: Union Township's figures of another county are not its own.
    assert match("PA", "Union Township Police Department", "Washington County").note == unknown
    # A corporation that is no municipality of the FBI's.
    assert match("IN", "Greens Fork Police Department", "#N/A") == Match(None, None, None, unknown)
    assert match("PA", "Pequea Township Police Department", "Lancaster County").note == (
        "2 agencies of the FBI's could be meant"
    )


def test_notes_tell_old_and_missing_figures(
    roster: Roster, gazetteer: Gazetteer, classifier: Classifier
) -> None:
    named = NamedAgency("id", "MO", "Saint Mary Police Department", (), (), ())
    kind = classifier.classify(named)
    assert roster.match(named, kind, gazetteer.locate(named, kind)) == Match(
        "MO0970200",
        348,
        None,
        "reported for 2019; the FBI has no officers reported",
        ("MO0970200",),
    )


@pytest.mark.parametrize(
    ("state", "name", "codes", "ori", "officers", "note"),
    [
        (
            "FL",
            "Florida Department of Highway Safety and Motor Vehicles, Division of Highway Patrol",
            7,
            "FL0379000",
            2_098,
            "the FBI has 7 codes for it; the officers are the sum of the reports for 2024 and 2025,"
            " without 21 in older reports, whom the newer ones may count again",
        ),
        (
            "FL",
            "Florida Fish & Wildlife Conservation Commission",
            7,
            "FL0370800",
            915,
            "the FBI has 7 codes for it; the officers are the sum of the reports for 2024 and 2025,"
            " without 971 in older reports, whom the newer ones may count again",
        ),
        (
            "FL",
            "Florida Department of Law Enforcement",
            7,
            "FL0133000",
            273,
            "the FBI has 7 codes for it; the officers are the sum of the reports for 2025",
        ),
        ("FL", "Florida Division of Alcoholic Beverages and Tobacco", 1, "FL0375000", 94, ""),
        ("TN", "Tennessee Department of Safety and Homeland Security", 1, "TNTHP0100", 1_359, ""),
        ("IN", "Waterloo Marshal's Office", 1, "IN0170400", 6, ""),
        ("TX", "Smiley City Marshal's Office", 1, "TX0891000", 1, ""),
        (
            "GA",
            "Georgia Department of Public Safety",
            0,
            None,
            None,
            "the FBI has only its State Patrol (GAGSP0000)",
        ),
    ],
)
def test_agencies_with_several_codes_or_another_name(
    roster: Roster,
    gazetteer: Gazetteer,
    classifier: Classifier,
    state: str,
    name: str,
    codes: int,
    ori: str | None,
    officers: int | None,
    note: str,
) -> None:
    """Officers are summed; a report that the newer ones may count again is told, not added."""
    named = NamedAgency("id", state, name, (name,), (), ())
    kind = classifier.classify(named)
    found = roster.match(named, kind, gazetteer.locate(named, kind))
    assert (len(found.oris), found.ori, found.sworn_officers, found.note) == (
        codes,
        ori,
        officers,
        note,
    )


def test_states_are_postal_codes() -> None:
    """The FBI writes NB for Nebraska and GM for Guam."""
    table = pd.read_parquet(REFERENCE / "police_employees.parquet")
    assert (table["state"] == "NE").sum() == 192
    assert not table["state"].isin(["NB", "GM"]).any()
    assert (table["population"].dropna() > 0).all()


def test_a_curated_ori_that_does_not_exist_is_refused(tmp_path: Path, gazetteer: Gazetteer) -> None:
    for path in REFERENCE.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "roster_matches.csv").unlink()
    (tmp_path / "roster_matches.csv").write_text("state,name,ori,reason\nFL,Some,FL999,x\n")
    with pytest.raises(CuratedError, match="'FL999' is no ORI of the FBI's"):
        Roster.load(tmp_path, gazetteer)


def test_match_rate_and_no_figures_twice(committed_database: Path) -> None:
    with duckdb.connect(str(committed_database), read_only=True) as con:
        ((total, matched),) = con.execute(
            "SELECT count(*), count(ori) FROM agencies "
            "WHERE kind IN ('sheriff', 'municipal_police')"
        ).fetchall()
        twice = con.execute(
            "SELECT ori, list(agency_id) "
            "FROM (SELECT agency_id, unnest(oris) AS ori FROM agencies) "
            "GROUP BY ori HAVING count(*) > 1"
        ).fetchall()
    assert matched >= 0.95 * total
    assert twice == []


@pytest.fixture(scope="module")
def listed(gazetteer: Gazetteer) -> dict[object, dict[str, object]]:
    return {row["ori"]: row for row in roster_rows(REFERENCE, gazetteer)}


@pytest.mark.parametrize(
    ("ori", "name", "counties"),
    [
        ("VA0790000", "Richmond", ["51159"]),  # the county; the city of that name has CITY
        ("VA0330000", "Franklin", ["51067"]),
        ("MO0950000", "St. Louis County Police Department", ["29189"]),
        ("CT0003400", "Danbury", ["09001"]),  # ICE's old county, not the planning region
        ("AK0011200", "Valdez", ["02063"]),
        ("DCMPD0000", "Washington", ["11001"]),
        ("GM0010000", "Guam Police Department", ["66010"]),
        ("NY0303000", "New York", ["36005", "36061", "36047", "36081", "36085"]),
        ("TX0000000", "Department of Public Safety", []),
    ],
)
def test_the_roster_lists_agencies_by_county(
    listed: dict[object, dict[str, object]], ori: str, name: str, counties: list[str]
) -> None:
    assert listed[ori]["name"] == name
    assert sorted(listed[ori]["county_fips"]) == sorted(counties)  # type: ignore[call-overload]


def test_the_roster_is_whole(listed: dict[object, dict[str, object]]) -> None:
    without = [
        row["name"]
        for row in listed.values()
        if row["type"] in ("City", "County") and not row["county_fips"]
    ]
    assert len(listed) == len(pd.read_parquet(REFERENCE / "police_employees.parquet"))
    assert without == []
