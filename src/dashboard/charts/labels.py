"""The names on the map: one object for each state and county, as the browser reads it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from math import log2
from typing import Any

# What a character takes in pixels, and how far a name may stick out of its state or county.
CHARACTER_WIDTH = 6.4
OVERHANG = 1.25
STATE, COUNTY, POSTAL_CODE = range(3)
COUNTY_ENDINGS = (
    " County",
    " Parish",
    " City and Borough",
    " Borough",
    " Census Area",
    " Municipality",
    " Municipio",
)

Feature = Mapping[str, Any]
Ring = Sequence[tuple[float, float]]


def label_objects(
    states: Sequence[Feature], counties: Iterable[Feature]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the labels of states, and those of counties.

    Of GeoJSON features with the properties `i`, `name` and `state`. Keys: `t` the text; `p` where
    its middle lies, longitude and latitude in degrees; `s` the index of its state; `c` STATE,
    COUNTY or POSTAL_CODE; `z` the zoom from which the name has room. Below it a state has its
    postal code, which has the same `z`, and a county has nothing.
    """
    indices = {state["properties"]["state"]: state["properties"]["i"] for state in states}
    of_states: list[dict[str, object]] = []
    of_counties: list[dict[str, object]] = []
    for feature, kind in chain(
        ((state, STATE) for state in states), ((county, COUNTY) for county in counties)
    ):
        properties = feature["properties"]
        name = properties["name"]
        for ending in COUNTY_ENDINGS if kind == COUNTY else ():
            name = name.removesuffix(ending)
        ring = _largest_ring(feature["geometry"])
        label = {
            "t": name,
            "p": _centroid(ring),
            "s": indices[properties["state"]],
            "c": kind,
            "z": _least_zoom(name, ring),
        }
        if kind == COUNTY:
            of_counties.append(label)
        else:
            of_states += [label, label | {"t": properties["state"], "c": POSTAL_CODE}]
    return of_states, of_counties


def _least_zoom(text: str, ring: Ring) -> float:
    """Return the zoom at which a ring is as wide as a text, to a tenth."""
    longitudes = [longitude for longitude, _ in ring]
    pixels_at_zoom_0 = (max(longitudes) - min(longitudes)) / 360 * 512 * OVERHANG
    return round(log2(len(text) * CHARACTER_WIDTH / pixels_at_zoom_0), 1)


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
