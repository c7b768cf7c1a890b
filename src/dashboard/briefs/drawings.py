"""The two drawings of a brief as SVG: agreements over time by model, and a map of counties.

They are drawn here and not by Altair: turning an Altair chart into SVG without a browser needs
vl-convert, 84 MB more to install and more than a second for its first chart. Lengths are in points.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from math import ceil, cos, log10, radians, sin, sqrt
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

from dashboard import formats, words
from dashboard.charts import map as charts_map
from dashboard.charts.palette import LIGHT, MODEL_SHAPES, MODELS, OTHER_MODEL

FONT = "Public Sans"
SIZE = 7.5
LABEL_GAP = 9.5
# Points of a boundary that are nearer than this are one.
FINEST = 0.35
OUTSIDE = ("AS", "GU", "MP", "PR", "VI")
# Pale beneath marks; the nation has none.
PALE = {"county": LIGHT.ramp[1], "other": LIGHT.ramp[0]}
FULL = {"county": LIGHT.ramp[2], "other": LIGHT.ramp[1]}

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def timeline(active: pd.DataFrame, first: date, last: date, width: float, height: float) -> str:
    """Return stacked steps of active agreements by model.

    Args:
        active: as `queries.briefs.active_over_time` returns them; not empty.
        first: the first day of the axis.
        last: its last day.
        width: of the drawing.
        height: of the drawing.
    """
    counts = active.pivot_table(index="day", columns="model", values="agreements", aggfunc="last")
    days = pd.DatetimeIndex([pd.Timestamp(first), *counts.index, pd.Timestamp(last)]).unique()
    counts = counts.reindex(days.sort_values()).ffill().fillna(0).astype(int)
    models = [model for model in MODELS if model in counts]
    models += [str(model) for model in counts if model not in MODELS]
    top, step = _axis(int(counts.sum(axis="columns").max()))
    left, right, above, below = 24.0, 116.0, 5.0, 14.0
    span = max((last - first).days, 1)

    def across(day: pd.Timestamp | date) -> float:
        return left + (width - left - right) * (pd.Timestamp(day) - pd.Timestamp(first)).days / span

    def down(value: float) -> float:
        return height - below - (height - above - below) * value / top

    parts = []
    for value in range(0, top + 1, step):
        y = down(value)
        color = LIGHT.muted if value == 0 else LIGHT.grid
        parts.append(_line((left, y), (width - right, y), color))
        parts.append(_text(formats.number(value), left - 3, y + 2.6, "end", LIGHT.muted))
    years = [year for year in range(first.year, last.year + 1) if date(year, 1, 1) >= first]
    for year in years:
        x = across(date(year, 1, 1))
        parts.append(_line((x, height - below), (x, height - below + 3), LIGHT.muted))
        parts.append(_text(str(year), x, height - 2.5, "middle", LIGHT.muted))
    xs = [across(day) for day in counts.index]
    base = pd.Series(0, index=counts.index)
    labels = []
    for model in models:
        upper = base + counts[model]
        over = _steps([*zip(xs, map(down, upper), strict=True)])
        under = _steps([*zip(xs, map(down, base), strict=True)])
        color = LIGHT.model(model)
        parts.append(f'<path d="{_path([*over, *reversed(under)])}Z" fill="{color}"/>')
        if count := int(counts[model].iloc[-1]):
            middle = down((upper.iloc[-1] + base.iloc[-1]) / 2)
            labels.append((middle, f"{formats.number(count)} {words.model(model)}", color))
        base = upper
    parts += _end_labels(labels, width - right + 4, above, height - below)
    return _svg(parts, width, height)


def _axis(most: int) -> tuple[int, int]:
    """Return the end of an axis from 0 and the distance of its ticks, at most five of them."""
    if most <= 4:
        return max(most, 1), 1
    size = 10 ** int(log10(most / 4))
    step = next(size * each for each in (1, 2, 5, 10) if ceil(most / (size * each)) <= 4)
    return step * ceil(most / step), step


def _steps(points: Sequence[Point]) -> list[Point]:
    """Return a line that keeps its height until the next point."""
    held = [(x2, y1) for (_x1, y1), (x2, _y2) in pairwise(points)]
    return [points[0], *(each for pair in zip(held, points[1:], strict=True) for each in pair)]


def _end_labels(
    labels: Sequence[tuple[float, str, str]], x: float, above: float, below: float
) -> list[str]:
    """Return labels beside the ends of the areas, moved apart where they would touch."""
    places: list[float] = []
    # Areas are stacked upward: the first label is the lowest.
    for middle, _label, _color in labels:
        limit = places[-1] - LABEL_GAP if places else below - 2
        places.append(min(middle, limit))
    shift = max(above + 3 - places[-1], 0) if places else 0
    parts = []
    for y, (_middle, label, color) in zip(places, labels, strict=True):
        parts.append(
            f'<rect x="{x:.1f}" y="{y + shift - 3:.1f}" width="6" height="6" fill="{color}"/>'
        )
        parts.append(_text(label, x + 9, y + shift + 2.6, "start", LIGHT.ink))
    return parts


@dataclass(frozen=True)
class Dot:
    """An agency on the map. model: the one whose shape and color it has."""

    longitude: float
    latitude: float
    model: str


def county_map(
    state: str | None,
    taking_part: Mapping[str, Any],
    dots: Iterable[Dot],
    chosen_county: str | None,
    width: float,
    height: float,
) -> str | None:
    """Return a map of counties by who takes part, of one state or of the 50; None without shapes.

    Args:
        state: a postal code; None for the nation, with Alaska and Hawaii beside it.
        taking_part: 'county' or 'other' by county, as `queries.map.fill_values` returns them.
        dots: agencies to mark.
        chosen_county: a county to outline.
        width: of the drawing.
        height: of the drawing.
    """
    if state is None:
        frames: list[tuple[tuple[str, ...], Box, Box]] = [
            (_mainland(), (-124.8, 24.4, -66.9, 49.4), (0.0, 0.0, width, height)),
            (
                ("AK",),
                (-179.0, 51.0, -130.0, 71.5),
                (0.0, height * 0.72, width * 0.24, height * 0.28),
            ),
            (
                ("HI",),
                (-160.4, 18.8, -154.7, 22.4),
                (width * 0.25, height * 0.82, width * 0.13, height * 0.16),
            ),
        ]
    elif state in charts_map.boxes():
        frames = [((state,), charts_map.boxes()[state], (2.0, 2.0, width - 4, height - 4))]
    else:
        return None
    dots = list(dots)
    colors = PALE if state else FULL
    parts = []
    for states, box, frame in frames:
        camera = Camera(box, frame)
        shapes = [each for each in _shapes(charts_map.STATES) if each[0] in states]
        ground = "".join(camera.path(rings) for _state, _fips, rings in shapes)
        parts.append(f'<path d="{ground}" fill="{LIGHT.zero}"/>')
        fills: dict[str, str] = dict.fromkeys(colors, "")
        lines = outline = ""
        for code, fips, rings in _shapes(charts_map.COUNTIES):
            if code not in states:
                continue
            part = taking_part.get(fips)
            if part in fills or state or fips == chosen_county:
                path = camera.path(rings)
                if part in fills:
                    fills[part] += path
                lines += path if state else ""
                outline += path if fips == chosen_county else ""
        parts += [f'<path d="{d}" fill="{colors[part]}"/>' for part, d in fills.items() if d]
        if lines:
            parts.append(_stroke(lines, LIGHT.county_line, 0.3))
        parts.append(_stroke(ground, LIGHT.state_line, 0.45))
        if outline:
            parts.append(_stroke(outline, LIGHT.ink, 1.1))
        for dot in dots:
            (place,) = camera.points([(dot.longitude, dot.latitude)])
            parts.append(_mark(place, dot.model, 2.0))
    return _svg(parts, width, height)


class Camera:
    """Albers' equal-area conic projection of a box of degrees, fitted into a frame."""

    def __init__(self, box: Box, frame: Box) -> None:
        """Args: west, south, east, north; left, top, width, height."""
        west, south, east, north = box
        lower, upper = (radians(south + (north - south) * part) for part in (1 / 6, 5 / 6))
        self._cone = (sin(lower) + sin(upper)) / 2
        self._constant = cos(lower) ** 2 + 2 * self._cone * sin(lower)
        self._middle = (west + east) / 2
        self._scale, self._left, self._top = 1.0, 0.0, 0.0
        steps = [part / 10 for part in range(11)]
        edge = [(west + (east - west) * part, lat) for part in steps for lat in (south, north)]
        edge += [(lon, south + (north - south) * part) for part in steps for lon in (west, east)]
        xs, ys = zip(*self._plane(edge), strict=True)
        left, top, width, height = frame
        self._scale = min(width / (max(xs) - min(xs)), height / (max(ys) - min(ys)))
        self._left = left + width / 2 - self._scale * (max(xs) + min(xs)) / 2
        self._top = top + height / 2 - self._scale * (max(ys) + min(ys)) / 2

    def _plane(self, points: Iterable[Sequence[float]]) -> list[Point]:
        placed = []
        for longitude, latitude in points:
            # The Aleutians cross the date line.
            lon = longitude - 360 if longitude - self._middle > 180 else longitude
            angle = self._cone * radians(lon - self._middle)
            radius = sqrt(self._constant - 2 * self._cone * sin(radians(latitude))) / self._cone
            placed.append((radius * sin(angle), radius * cos(angle)))
        return placed

    def points(self, points: Iterable[Sequence[float]]) -> list[Point]:
        """Return where points (longitude, latitude) lie in the frame."""
        return [
            (self._left + self._scale * x, self._top + self._scale * y)
            for x, y in self._plane(points)
        ]

    def path(self, rings: Iterable[Sequence[Sequence[float]]]) -> str:
        """Return closed lines as the data of an SVG path, without what is too small to see."""
        paths = []
        for ring in rings:
            kept: list[Point] = []
            for x, y in self.points(ring):
                if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= FINEST:
                    kept.append((x, y))
            if len(kept) > 2:
                paths.append(_path(kept) + "Z")
        return "".join(paths)


@cache
def _shapes(file: str) -> list[tuple[str, str, list[Sequence[Sequence[float]]]]]:
    """Return postal code, FIPS code and rings of each state or county."""
    shapes = []
    for feature in charts_map.features(file):
        geometry, properties = feature["geometry"], feature["properties"]
        several = geometry["type"] == "MultiPolygon"
        polygons = geometry["coordinates"] if several else [geometry["coordinates"]]
        rings = [ring for polygon in polygons for ring in polygon]
        shapes.append((properties["state"], properties["fips"], rings))
    return shapes


def _mainland() -> tuple[str, ...]:
    elsewhere = {"AK", "HI", *OUTSIDE}
    return tuple(code for code in charts_map.state_codes() if code not in elsewhere)


def _mark(place: Point, model: str, size: float) -> str:
    x, y = place
    style = f'fill="{LIGHT.model(model)}" stroke="#FFFFFF" stroke-width="0.4"'
    match MODEL_SHAPES.get(model, MODEL_SHAPES[OTHER_MODEL]):
        case "circle":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" {style}/>'
        case "square":
            corner = size * 0.9
            return (
                f'<rect x="{x - corner:.1f}" y="{y - corner:.1f}" width="{2 * corner:.1f}" '
                f'height="{2 * corner:.1f}" {style}/>'
            )
        case "diamond":
            arm = size * 1.25
            points = [(x, y - arm), (x + arm, y), (x, y + arm), (x - arm, y)]
        case _:
            points = [(x, y - size), (x + size, y + size), (x - size, y + size)]
    return f'<path d="{_path(points)}Z" {style}/>'


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _stroke(path: str, color: str, width: float) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}" '
        'stroke-linejoin="round"/>'
    )


def _line(start: Point, end: Point, color: str) -> str:
    return _stroke(_path([start, end]), color, 0.5)


def _text(text: str, x: float, y: float, anchor: str, color: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}" '
        f'font-family="{FONT}" font-size="{SIZE}">{escape(text)}</text>'
    )


def _svg(parts: Iterable[str], width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )
