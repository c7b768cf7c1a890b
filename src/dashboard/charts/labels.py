"""The names on the map: one entry for each state and county, as the browser reads it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log2
from typing import Any

from dashboard.charts.plane import INSETS, PACIFIC

# What a character takes in pixels, and how far a name may stick out of its state or county.
CHARACTER_WIDTH = 6.4
OVERHANG = 1.25
# An inset's small islands have their code above or at the left, this far, in units of the plane.
SMALL, ABOVE, BESIDE = 14, 8, 13
# Of the lower 48, a state narrower than this part of its code has none until one zooms in.
CROWDED = 0.6
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


def label_objects(states: Sequence[Feature], counties: Iterable[Feature]) -> dict[str, list[Any]]:
    """Return the names of `states` and `counties`, an entry each.

    Of features of the plane with the properties `i`, `name` and `state`. An entry of a state has
    its code, its name, x and y of its middle, the zooms from which the code and the name have
    room; that of a county its name, the index of its state, x, y, zoom.
    """
    indices = {state["properties"]["state"]: state["properties"]["i"] for state in states}
    of_states = []
    for state in states:
        code, name = state["properties"]["state"], state["properties"]["name"]
        ring = _largest_ring(state)
        x, y = _centroid(ring)
        if INSETS.get(code) is PACIFIC:
            x -= BESIDE
        elif code in INSETS and _width(ring) < SMALL:
            y -= ABOVE
        code_zoom = -9 if code in INSETS else _least_zoom(code, ring, 1 / CROWDED)
        of_states.append([code, name, round(x, 1), round(y, 1), code_zoom, _least_zoom(name, ring)])
    of_counties = []
    for county in counties:
        name = county["properties"]["name"]
        for ending in COUNTY_ENDINGS:
            name = name.removesuffix(ending)
        ring = _largest_ring(county)
        state = indices[county["properties"]["state"]]
        of_counties.append([name, state, *_centroid(ring), _least_zoom(name, ring)])
    return {"states": of_states, "counties": of_counties}


def _least_zoom(text: str, ring: Ring, overhang: float = OVERHANG) -> float:
    """Return the zoom at which a ring is as wide as a text, to a tenth; at 0 a unit is a pixel."""
    return round(log2(len(text) * CHARACTER_WIDTH / (max(_width(ring), 0.1) * overhang)), 1)


def _width(ring: Ring) -> float:
    across = [x for x, _ in ring]
    return max(across) - min(across)


def _largest_ring(feature: Feature) -> Ring:
    return max(
        (polygon[0] for polygon in feature["geometry"]["coordinates"]),
        key=lambda ring: abs(_area(ring)),
    )


def _area(ring: Ring) -> float:
    """Return twice the signed area of a closed ring, in square units."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def _centroid(ring: Ring) -> list[float]:
    """Return a closed ring's center of area, to a tenth of a unit."""
    # Measured from a corner: far from it, the small area would drown in rounding.
    left, top = ring[0]
    near = [(x - left, y - top) for x, y in ring]
    if not _area(near):
        return [round(left, 1), round(top, 1)]
    x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise(near):
        cross = x0 * y1 - x1 * y0
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    scale = 3 * _area(near)
    return [round(left + x / scale, 1), round(top + y / scale, 1)]
