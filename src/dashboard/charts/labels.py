"""The names on the map: one object for each state and county, as the browser reads it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

# In degrees of longitude, what a character takes on the national map.
CHARACTER_WIDTH = 0.34
COUNTY_ENDINGS = (" County", " Parish", " Borough", " Census Area", " Municipality", " Municipio")

Feature = Mapping[str, Any]
Ring = Sequence[tuple[float, float]]


def label_objects(
    states: Sequence[Feature], counties: Iterable[Feature]
) -> list[dict[str, object]]:
    """Return the labels of GeoJSON features with the properties `i`, `name` and `state`.

    Keys: `t` the text; `p` where its middle lies, longitude and latitude in degrees; `s` the index
    of its state; `c` 0 for a state and 1 for a county. A state too narrow for its name on the
    national map has its postal code.
    """
    indices = {state["properties"]["state"]: state["properties"]["i"] for state in states}
    objects: list[dict[str, object]] = []
    for state in states:
        ring = _largest_ring(state["geometry"])
        longitudes = [longitude for longitude, _ in ring]
        room = max(longitudes) - min(longitudes)
        name = state["properties"]["name"]
        text = name if len(name) * CHARACTER_WIDTH <= room else state["properties"]["state"]
        objects.append(
            {"t": text, "p": _centroid(ring), "s": state["properties"]["i"], "c": 0},
        )
    for county in counties:
        name = county["properties"]["name"]
        for ending in COUNTY_ENDINGS:
            name = name.removesuffix(ending)
        objects.append(
            {
                "t": name,
                "p": _centroid(_largest_ring(county["geometry"])),
                "s": indices[county["properties"]["state"]],
                "c": 1,
            }
        )
    return objects


def _largest_ring(geometry: Mapping[str, Any]) -> Ring:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return max((polygon[0] for polygon in polygons), key=lambda ring: abs(_area(ring)))


def _area(ring: Ring) -> float:
    """Return twice the signed area of a closed ring, in square degrees."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def _centroid(ring: Ring) -> list[float]:
    """Return a closed ring's centre of area, to a hundredth of a degree."""
    # Measured from a corner: far from it, the small area would drown in rounding.
    left, bottom = ring[0]
    near = [(x - left, y - bottom) for x, y in ring]
    x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise(near):
        cross = x0 * y1 - x1 * y0
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    scale = 3 * _area(near)
    return [round(left + x / scale, 2), round(bottom + y / scale, 2)]
