"""The Overview's small map: counties by a fill, as an SVG picture of its own."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import cos, radians, sin, sqrt
from typing import Any

from dashboard.charts import map as charts
from dashboard.charts.choropleth import Painted
from dashboard.charts.palette import Theme

# Of a part of the country: the two latitudes without distortion, the longitude and latitude of its
# center, where that lies in the picture, and units on one radius of the earth.
Part = tuple[tuple[float, float], tuple[float, float], tuple[float, float], float]
LOWER_48: Part = ((29.5, 45.5), (-96.6, 38.7), (0, 0), 10_700)
PARTS: Mapping[str, Part] = {
    "AK": ((55, 65), (-154, 58.5), (-3280, 2150), 3750),
    "HI": ((8, 18), (-157.5, 20.3), (-1810, 2160), 10_700),
    "PR": ((8, 18), (-66, 18.2), (4100, 2260), 10_700),
    "VI": ((8, 18), (-66, 18.2), (4100, 2260), 10_700),
}
# What is nearer than this to the point before it, or smaller, can't be seen.
NEAREST, SMALLEST = 5, 6

Feature = Mapping[str, Any]


def nation_map(painted: Painted, theme: Theme) -> bytes:
    """Return the picture.

    Args:
        painted: a fill of counties; those of its first class have the ground of their state.
        theme: the colors.
    """
    counties, states, box = _paths()
    fill = painted.fill
    land = "".join(states.values())
    parts = [f'<path d="{land}" fill="{fill.colors[0]}"/>']
    for place, color in list(enumerate(fill.colors))[1:]:
        path = "".join(
            path for index, path in counties.items() if fill.classes[index] == str(place)
        )
        parts.append(
            f'<path d="{path}" fill="{color}" stroke="{theme.background}" stroke-width="3"/>'
        )
    parts.append(
        f'<path d="{land}" fill="none" stroke="{theme.state_line}" stroke-width="6" '
        'stroke-linejoin="round"/>'
    )
    left, top, right, bottom = box
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="{left} {top} {right - left} {bottom - top}">{"".join(parts)}</svg>'
    ).encode()


@cache
def _paths() -> tuple[dict[int, str], dict[int, str], tuple[int, int, int, int]]:
    """Return the outlines of counties and states by their index; left, top, right, bottom."""
    counties, states = (
        [each for each in charts.features(file) if _drawn(each)]
        for file in (charts.COUNTIES, charts.STATES)
    )
    rings = [ring for state in states for ring in _rings(state)]
    across, down = zip(*(point for ring in rings for point in ring), strict=True)
    box = (min(across) - 5, min(down) - 5, max(across) + 5, max(down) + 5)
    of_counties, of_states = (
        {each["properties"]["i"]: _path(each) for each in features}
        for features in (counties, states)
    )
    return of_counties, of_states, box


def _drawn(feature: Feature) -> bool:
    """Whether there is room for a feature: the islands of the Pacific are on the map's own page."""
    return feature["properties"]["state"] not in ("AS", "GU", "MP")


def _place(state: str, longitude: float, latitude: float) -> tuple[int, int]:
    """Return where a point lies in Albers' projection, as on most maps of the country."""
    (first, second), (middle, center), (right, down), scale = PARTS.get(state, LOWER_48)
    n = (sin(radians(first)) + sin(radians(second))) / 2
    c = cos(radians(first)) ** 2 + 2 * n * sin(radians(first))

    def rho(degrees: float) -> float:
        return sqrt(c - 2 * n * sin(radians(degrees))) / n

    theta = n * radians(longitude - middle)
    x = rho(latitude) * sin(theta)
    y = rho(latitude) * cos(theta) - rho(center)
    return round(right + scale * x), round(down + scale * y)


def _rings(feature: Feature) -> list[list[tuple[int, int]]]:
    """Return the outer rings of a feature in tenths, without what can't be seen."""
    state, geometry = feature["properties"]["state"], feature["geometry"]
    polygons = geometry["coordinates"]
    rings = [
        _thinned([_place(state, *point) for point in polygon[0]])
        for polygon in ([polygons] if geometry["type"] == "Polygon" else polygons)
        # The far end of the Aleutians lies beyond the date line, where nobody has an agreement.
        if polygon[0][0][0] < 0
    ]
    seen = [ring for ring in rings if _size(ring) >= SMALLEST]
    return seen or rings[:1]


def _thinned(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = [ring[0]]
    for point in ring[1:]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= NEAREST:
            kept.append(point)
    return kept


def _size(ring: Iterable[tuple[int, int]]) -> int:
    across, down = zip(*ring, strict=True)
    width, height = max(across) - min(across), max(down) - min(down)
    return int(max(width, height))


def _path(feature: Feature) -> str:
    """Return a feature's outline; each point as its distance from the one before."""
    parts = []
    for ring in _rings(feature):
        x, y = ring[0]
        parts.append(f"M{x} {y}")
        for right, lower in ring[1:]:
            parts.append(f"l{right - x} {lower - y}")
            x, y = right, lower
        parts.append("z")
    return "".join(parts)
