"""The map's boundaries and the table of boxes: complete, valid, small, and seamless."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

ROOT = Path(__file__).resolve().parent.parent
FILES = ("counties-2023.json", "states-2023.json")

# Counties and equivalents of the 2020s, with Connecticut's eight counties.
PER_STATE = {
    "AL": 67, "AK": 30, "AZ": 15, "AR": 75, "CA": 58, "CO": 64, "CT": 8, "DE": 3, "DC": 1, "FL": 67,
    "GA": 159, "HI": 5, "ID": 44, "IL": 102, "IN": 92, "IA": 99, "KS": 105, "KY": 120, "LA": 64,
    "ME": 16, "MD": 24, "MA": 14, "MI": 83, "MN": 87, "MS": 82, "MO": 115, "MT": 56, "NE": 93,
    "NV": 17, "NH": 10, "NJ": 21, "NM": 33, "NY": 62, "NC": 100, "ND": 53, "OH": 88, "OK": 77,
    "OR": 36, "PA": 67, "RI": 5, "SC": 46, "SD": 66, "TN": 95, "TX": 254, "UT": 29, "VT": 14,
    "VA": 133, "WA": 39, "WV": 55, "WI": 72, "WY": 23,
}  # fmt: skip
TERRITORIES = {"AS": 3, "GU": 1, "MP": 4, "PR": 78, "VI": 3}


def features(name: str) -> list[dict[str, Any]]:
    collection = json.loads((ROOT / "static" / name).read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


@pytest.fixture(scope="module")
def counties() -> dict[str, dict[str, Any]]:
    return {f["properties"]["fips"]: f for f in features("counties-2023.json")}


@pytest.fixture(scope="module")
def shapes(counties: dict[str, dict[str, Any]]) -> dict[str, shapely.Geometry]:
    return {fips: shape(feature["geometry"]) for fips, feature in counties.items()}


def test_every_county_of_every_state_is_there(counties: dict[str, dict[str, Any]]) -> None:
    counted = Counter(f["properties"]["state"] for f in counties.values())
    assert counted == PER_STATE | TERRITORIES
    assert sum(PER_STATE.values()) == 3143
    assert len(counties) == 3143 + 89


@pytest.mark.parametrize("name", FILES)
def test_indices_follow_the_fips_codes(name: str) -> None:
    properties = [f["properties"] for f in features(name)]
    assert [p["i"] for p in properties] == list(range(len(properties)))
    assert [p["fips"] for p in properties] == sorted({p["fips"] for p in properties})
    assert all(set(p) == {"i", "fips", "name", "state"} for p in properties)


@pytest.mark.parametrize("name", FILES)
def test_shapes_are_valid_and_none_runs_around_the_world(name: str) -> None:
    for feature in features(name):
        geometry = shape(feature["geometry"])
        assert geometry.is_valid, feature["properties"]
        assert geometry.area > 0, feature["properties"]
        for part in shapely.get_parts(geometry):
            west, _, east, _ = part.bounds
            assert east - west < 60, feature["properties"]


@pytest.mark.parametrize(
    ("fips", "name"),
    [
        ("02063", "Chugach Census Area"),
        ("02066", "Copper River Census Area"),
        ("06075", "San Francisco County"),
        ("09001", "Fairfield County"),
        ("22071", "Orleans Parish"),
        ("35013", "Doña Ana County"),
        ("51059", "Fairfax County"),
        ("51600", "Fairfax city"),
        ("51095", "James City County"),
        ("66010", "Guam"),
        ("69110", "Saipan Municipality"),
        ("78010", "St. Croix Island"),
    ],
)
def test_names_are_the_census_bureaus(
    counties: dict[str, dict[str, Any]], fips: str, name: str
) -> None:
    assert counties[fips]["properties"]["name"] == name


def test_editions(counties: dict[str, dict[str, Any]]) -> None:
    assert "02261" not in counties, "Valdez-Cordova was divided in 2019"
    assert sorted(f for f in counties if f.startswith("09")) == [
        "09001", "09003", "09005", "09007", "09009", "09011", "09013", "09015",
    ]  # fmt: skip


def test_virginias_38_independent_cities_have_an_area(
    shapes: dict[str, shapely.Geometry],
) -> None:
    cities = [fips for fips in shapes if fips.startswith("51") and int(fips) >= 51500]
    assert len(cities) == 38
    assert min(shapes[fips].area for fips in cities) > 0.0001
    # Falls Church, which the atlas has flattened to a line: 2.05 square miles by the Gazetteer.
    assert shapes["51610"].area * 69.0 * 53.8 == pytest.approx(2.05, abs=0.3)
    assert shapes["51610"].intersection(shapes["51059"]).area == pytest.approx(0, abs=1e-9)


def test_interior_points_lie_in_or_beside_their_county(
    shapes: dict[str, shapely.Geometry],
) -> None:
    table = pd.read_parquet(ROOT / "data/reference/counties.parquet")
    assert set(table["fips"]) == set(shapes)
    far = {
        row.name
        for row in table.itertuples()
        if shapes[row.fips].distance(shapely.Point(row.longitude, row.latitude)) > 0.035
    }
    assert far == set()


def test_neighbors_share_their_lines_also_around_connecticut(
    shapes: dict[str, shapely.Geometry],
) -> None:
    new_england = [s for f, s in shapes.items() if f[:2] in ("09", "25", "44", "36")]
    assert shapely.coverage_is_valid(new_england)
    union = shapely.union_all(new_england)
    assert sum(len(part.interiors) for part in shapely.get_parts(union)) == 0


def test_few_counties_of_the_nation_overlap_or_leave_gaps(
    shapes: dict[str, shapely.Geometry],
) -> None:
    """Thirteen do so in the atlas itself, by some metres; simplifying adds hardly any."""
    edges = shapely.coverage_invalid_edges(list(shapes.values()))
    assert sum(not edge.is_empty for edge in edges) <= 20
    union = shapely.union_all(list(shapes.values()))
    holes = [shapely.Polygon(r).area for p in shapely.get_parts(union) for r in p.interiors]
    assert sum(holes) < 1e-3


def test_size_budget() -> None:
    raw = [(ROOT / "static" / name).read_bytes() for name in FILES]
    assert sum(map(len, raw)) <= 1_200_000
    assert sum(len(gzip.compress(data)) for data in raw) <= 300_000


def test_three_decimals() -> None:
    for feature in features("states-2023.json"):
        coordinates = shapely.get_coordinates(shape(feature["geometry"]))
        assert (coordinates == coordinates.round(3)).all()
