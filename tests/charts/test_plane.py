"""The plane: equal areas, insets in their frames, nothing over another."""

from itertools import combinations
from math import pi, sqrt

import pytest
from shapely.geometry import box, shape

from dashboard.charts import map as charts
from dashboard.charts import plane

# Square kilometers of land and water within its cartographic boundary, from the Census Bureau.
AREAS = {"WY": 253_335, "TX": 695_662, "ME": 91_633, "HI": 16_635}
EARTH_KM = 6371


def drawn_area(state: str) -> float:
    """Return the area of a state in the plane, in square kilometers."""
    (feature,) = (
        each
        for each in charts.features(charts.STATES.in_plane)
        if each["properties"]["state"] == state
    )
    km = EARTH_KM / plane.INSETS.get(state, plane.LOWER_48).scale
    return float(shape(feature["geometry"]).area) * km**2


@pytest.mark.parametrize(("state", "area"), AREAS.items())
def test_areas_are_true(state: str, area: float) -> None:
    assert drawn_area(state) == pytest.approx(area, rel=0.12)


def test_north_is_up_and_east_is_right() -> None:
    west, south = plane.project("CA", -118.2, 34.1)
    east, north = plane.project("ME", -69.8, 44.3)
    assert west < east
    assert north < south
    assert plane.project("KS", -96.6, 38.7) == (0, 0)


def test_distances_are_those_of_the_earth_near_the_parallels() -> None:
    one, other = plane.project("KS", -96, 37.5), plane.project("KS", -96, 38.5)
    km = sqrt((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) * EARTH_KM / plane.LOWER_48.scale
    assert km == pytest.approx(EARTH_KM * pi / 180, rel=0.02)


def test_insets_lie_in_their_frames_and_over_nothing_else() -> None:
    shapes = {
        feature["properties"]["state"]: shape(feature["geometry"])
        for feature in charts.features(charts.STATES.in_plane)
    }
    for state, conic in plane.INSETS.items():
        assert conic.frame
        assert box(*conic.frame).contains(shapes[state]), state
    lower = [each for state, each in shapes.items() if state not in plane.INSETS]
    frames = [box(*frame) for frame in plane.FRAMES]
    for frame in frames:
        assert not any(frame.intersects(each) for each in lower)
    for one, other in combinations(frames, 2):
        assert one.intersection(other).area == 0


def test_a_coordinate_has_two_decimals() -> None:
    x, y = plane.project("TX", -97.123456, 31.654321)
    assert (x, y) == (round(x, 2), round(y, 2))
