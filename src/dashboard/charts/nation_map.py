"""The Overview's small map: counties by a fill, as an SVG picture of its own."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from dashboard.charts import map as charts
from dashboard.charts import plane
from dashboard.charts.choropleth import Painted
from dashboard.charts.palette import Theme

# The picture's units are tenths of the plane's, so that whole numbers do.
TENTHS = 10
# What is nearer than this to the point before it, or smaller, can't be seen.
NEAREST, SMALLEST = 5, 6

Feature = Mapping[str, Any]


def nation_map(painted: Painted, theme: Theme) -> bytes:
    """Return the picture.

    Args:
        painted: a fill of counties; those of its first class have the ground of their state.
        theme: the colors.
    """
    counties, states = _paths()
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
    parts.append(
        f'<path d="{"".join(map(_frame, plane.FRAMES))}" fill="none" stroke="{theme.grid}" '
        'stroke-width="6"/>'
    )
    left, top, right, bottom = (TENTHS * edge for edge in charts.views()[charts.NATION])
    box = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(parts)}</svg>'
    ).encode()


@cache
def _paths() -> tuple[dict[int, str], dict[int, str]]:
    """Return the outlines of counties and states by their index."""
    counties, states = (
        {each["properties"]["i"]: _path(each) for each in charts.features(file)}
        for file in (charts.COUNTIES.in_plane, charts.STATES.in_plane)
    )
    return counties, states


def _frame(box: plane.Box) -> str:
    left, top, right, bottom = (round(TENTHS * edge) for edge in box)
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def _rings(feature: Feature) -> list[list[tuple[int, int]]]:
    """Return the outer rings of a feature in tenths, without what can't be seen."""
    rings = [
        _thinned([(round(TENTHS * x), round(TENTHS * y)) for x, y in polygon[0]])
        for polygon in feature["geometry"]["coordinates"]
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
