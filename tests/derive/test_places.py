"""Where agencies are: rules on small cases, a hand-checked sample, and every agency's point."""

import csv
import json
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard import paths
from dashboard.derive.agency_names import NamedAgency
from dashboard.derive.kinds import Classifier, Kind
from dashboard.derive.places import Gazetteer, Location, place_names, place_type
from dashboard.reference import CuratedError

REFERENCE = paths.ROOT / "data" / "reference"
SAMPLE = Path(__file__).parent / "placements_checked.csv"
KM_PER_DEGREE = 111.195


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(REFERENCE)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(REFERENCE)


def checked() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", checked(), ids=lambda row: f"{row['state']} {row['agency']}")
def test_hand_checked_sample(
    gazetteer: Gazetteer, classifier: Classifier, row: dict[str, str]
) -> None:
    """Each looked up in the Gazetteer's files: `geoid` is the Census entity whose point it is."""
    named = NamedAgency(
        "id",
        row["state"],
        row["agency"],
        (row["agency"],),
        tuple(filter(None, row["ice_types"].split("; "))),
        tuple(filter(None, row["ice_counties"].split("; "))),
    )
    kind = classifier.classify(named)
    found = gazetteer.locate(named, kind)
    assert (kind.kind, kind.level, found.basis) == (row["kind"], row["level"], row["basis"])
    assert (found.county_fips or "") == row["county_fips"]
    if row["geoid"]:
        assert (found.latitude, found.longitude) == points()[row["geoid"]]
    else:
        assert (found.latitude, found.longitude) == (None, None)


def points() -> dict[str, tuple[float, float]]:
    """The point of each Census entity by GEOID; GEOIDs of the three tables differ in length."""
    if not _POINTS:
        for name, key in (("counties", "fips"), ("places", "geoid"), ("subdivisions", "geoid")):
            table = pd.read_parquet(REFERENCE / f"{name}.parquet")
            _POINTS.update(
                zip(
                    table[key],
                    zip(table["latitude"], table["longitude"], strict=True),
                    strict=True,
                )
            )
    return _POINTS


_POINTS: dict[str, tuple[float, float]] = {}


def test_the_sample_is_stratified() -> None:
    rows = checked()
    assert len(rows) >= 120
    assert len({row["state"] for row in rows}) >= 40
    assert len(Counter(row["kind"] for row in rows)) == 12


MUNICIPAL = Kind("municipal_police", "municipal", "")
COUNTY = Kind("sheriff", "county", "")


def located(gazetteer: Gazetteer, state: str, name: str, *counties: str, kind: Kind) -> Location:
    return gazetteer.locate(NamedAgency("id", state, name, (name,), (), counties), kind)


@pytest.mark.parametrize(
    ("state", "name", "county", "place", "fips"),
    [
        ("PA", "Mahoning Township Police Department", "Lawrence", "Mahoning township", "42073"),
        ("PA", "Bradford Police Department", "McKean County", "Bradford city", "42083"),
        ("PA", "Mahanoy City Borough Police Department", "", "Mahanoy City borough", "42107"),
        ("PA", "Milford Borough Police Department", "Pike County", "Milford borough", "42103"),
        ("AR", "Ashdown City Police Department", "", "Ashdown city", "05081"),
        ("FL", "Orange City Police Department", "#N/A", "Orange City city", "12127"),
        ("FL", "City of Miami Police Department", "#NA", "Miami city", "12086"),
        ("FL", "Town of Palm Beach Police Department", "#N/A", "Palm Beach town", "12099"),
        ("FL", "Boca Raton Police Services Department", "#N/A", "Boca Raton city", "12099"),
        ("FL", "Macro Island Police Department", "#N/A", "Marco Island city", "12021"),
        ("NH", "Troy Police Department", "N/A", "Troy town", "33005"),
        (
            "TX",
            'Cut "N" Shoot Police Department',
            "Montgomery County",
            "Cut and Shoot city",
            "48339",
        ),
        (
            "WV",
            "Village of Clearview Police Department",
            "Ohio County",
            "Clearview village",
            "54069",
        ),
        (
            "LA",
            "Arnaudville Police Department, LA",
            "St. Landry County",
            "Arnaudville town",
            "22097",
        ),
        ("MO", "Ste. Genevieve Police Department", "", "Ste. Genevieve city", "29186"),
        (
            "TN",
            "Nashville Police Department",
            "",
            "Nashville-Davidson metropolitan government (balance)",
            "47037",
        ),
        ("PA", "Lower Burrell Fourth Ward Constable", "#N/A", "Lower Burrell city", "42129"),
        (
            "PA",
            "Office of Constable Monroeville 6th Ward",
            "Alleghany County",
            "Monroeville municipality",
            "42003",
        ),
    ],
)
def test_municipalities(
    gazetteer: Gazetteer, state: str, name: str, county: str, place: str, fips: str
) -> None:
    found = located(gazetteer, state, name, *filter(None, [county]), kind=MUNICIPAL)
    assert (found.place, found.county_fips, found.basis) == (place, fips, "place")


@pytest.mark.parametrize(
    ("state", "name", "fips"),
    [
        ("VA", "Richmond County Sheriff's Office", "51159"),
        ("VA", "Richmond Sheriff's Office", "51760"),
        ("VA", "Hopewell County Sheriff's Office", "51670"),
        ("MD", "St. Mary's County Sheriff's Office", "24037"),
        ("LA", "Lafourche County Sheriff's Office", "22057"),
        ("LA", "LaSalle Parish Sheriff's Office", "22059"),
        ("FL", "DeSoto County Sheriff's Office", "12027"),
        ("MI", "Berrian County Sheriff's Office", "26021"),
        ("TN", "Metropolitan Moore County Sheriff's Office", "47127"),
        ("PA", "County of Franklin / Franklin County Jail", "42055"),
        ("FL", "Miami Dade Corrections and Rehabilitation", "12086"),
        ("PA", "Pennsylvania State Constables Office Cambria County", "42021"),
        ("CT", "Fairfield County Sheriff's Office", "09001"),
    ],
)
def test_counties_by_name(gazetteer: Gazetteer, state: str, name: str, fips: str) -> None:
    found = located(gazetteer, state, name, kind=COUNTY)
    assert (found.county_fips, found.basis, found.counties) == (fips, "county", (fips,))


def test_the_name_is_stronger_than_ices_county(gazetteer: Gazetteer) -> None:
    found = located(gazetteer, "TN", "Madison County Sheriff's Office", "Macon County", kind=COUNTY)
    assert (found.county, found.note) == ("Madison County", "ICE prints Macon County")


def test_ices_county_tells_two_namesakes_apart_and_none_leaves_both_out(
    gazetteer: Gazetteer,
) -> None:
    name = "Derry Township Constable's Office"
    assert located(gazetteer, "PA", name, "Mifflin County", kind=MUNICIPAL).county_fips == "42087"
    assert located(gazetteer, "PA", name, "#N/A", kind=MUNICIPAL).basis == "none"


def test_statewide_agencies_have_no_point(gazetteer: Gazetteer) -> None:
    kind = Kind("guard", "state", "")
    found = located(gazetteer, "FL", "Florida National Guard", "Leon County", kind=kind)
    assert found == Location(None, None, None, None, None, "state")


def test_curated_bodies_of_several_counties(gazetteer: Gazetteer) -> None:
    kind = Kind("prosecutor", "regional", "")
    found = located(
        gazetteer, "FL", "Office of the State Attorney Sixth Judicial Circuit", kind=kind
    )
    assert (found.place, found.county) == ("Clearwater city", "Pinellas County")
    assert found.counties == ("12103", "12101")


@pytest.mark.parametrize(
    ("state", "printed", "fips", "rule"),
    [
        ("AR", "Pop County", ("05115",), "misspelled"),
        ("FL", "Flagere County", ("12035",), "misspelled"),
        ("AL", "Baldwin Couny", ("01003",), "as printed"),
        ("KS", "Lyon's County", ("20111",), "misspelled"),
        ("NM", "Dona Ana County", ("35013",), "as printed"),
        ("VA", "Richmond", ("51159", "51760"), "as printed"),
        ("LA", "Union County", ("22111",), "as printed"),
        ("LA", "Chalmette Parish", ("22087",), "curated"),
        ("AR", "Bowie County", (), "curated"),
        ("FL", "#N/A", (), "empty"),
        ("TX", "#n?A", (), "empty"),
        ("AL", "County", (), "empty"),
        ("FL", "Kershaw County", (), "unknown"),
    ],
)
def test_reading_printed_counties(
    gazetteer: Gazetteer, state: str, printed: str, fips: tuple[str, ...], rule: str
) -> None:
    found = gazetteer.read_county(state, printed)
    assert (found.fips, found.rule) == (fips, rule)


def test_place_names() -> None:
    assert place_names("Boise City city") == ["Boise City"]
    assert place_names("Augusta-Richmond County consolidated government (balance)") == [
        "Augusta-Richmond County",
        "Augusta",
    ]
    assert place_names("Wilkes-Barre city") == ["Wilkes-Barre"]
    assert place_type("Lansing charter township") == "charter township"


def test_a_curated_place_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    for path in REFERENCE.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "agency_locations.csv").unlink()
    (tmp_path / "agency_locations.csv").write_text(
        "state,name,place,counties,reason\nFL,Somewhere Police,Atlantis town,Leon County,x\n"
    )
    with pytest.raises(CuratedError, match="'Atlantis town' is no place of FL in Leon County"):
        Gazetteer.load(tmp_path)


def shapes(name: str, key: str) -> dict[str, shapely.Geometry]:
    features = json.loads((paths.ROOT / "static" / name).read_text(encoding="utf-8"))["features"]
    return {f["properties"][key]: shapely.geometry.shape(f["geometry"]) for f in features}


def kilometres(shape: shapely.Geometry, latitude: float, longitude: float) -> float:
    shrink = np.cos(np.radians(latitude))
    scaled = shapely.transform(shape, lambda c: c * [shrink, 1])
    return float(scaled.distance(shapely.Point(longitude * shrink, latitude)) * KM_PER_DEGREE)


def test_every_agency_of_the_committed_database(committed_database: Path) -> None:
    """At least 99% placed; each in its state and in or near its county.

    Half a kilometre is the tolerance of the map's boundaries at the coast.
    """
    counties, states = shapes("counties-2023.json", "fips"), shapes("states-2023.json", "state")
    with duckdb.connect(str(committed_database), read_only=True) as con:
        rows = con.execute(
            "SELECT agency_id, state, level, county_fips, latitude, longitude, location_basis "
            "FROM agencies"
        ).fetchall()
    local = [row for row in rows if row[2] not in ("state", "territory")]
    placed = [row for row in local if row[3] and row[4] is not None]
    assert len(local) > 1400
    assert len(placed) >= 0.99 * len(local)
    for agency_id, state, _, fips, latitude, longitude, basis in placed:
        assert basis in ("place", "county"), agency_id
        assert kilometres(states[state], latitude, longitude) <= 0.5, agency_id
        assert kilometres(counties[fips], latitude, longitude) <= 5, agency_id
    for agency_id, *_, latitude, _, basis in set(rows) - set(local):
        assert (latitude, basis) == (None, "state"), agency_id
