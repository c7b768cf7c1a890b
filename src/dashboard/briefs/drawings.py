"""The two drawings of a brief as SVG: agreements over time by model, and a map of counties.

They are drawn here and not by Altair: turning an Altair chart into SVG without a browser needs
vl-convert, 84 MB more to install and more than a second for its first chart. Lengths are in points.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, log10
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

from dashboard import formats, words
from dashboard.charts import map as charts_map
from dashboard.charts.palette import LIGHT, MODEL_SHAPES, MODELS, OTHER_MODEL
from dashboard.charts.plane import Box, Point

FONT = "Public Sans"
SIZE = 7.5
LABEL_GAP = 9.5
# Points of a boundary that are nearer than this are one.
FINEST = 0.35
# Around a map, so that its lines are whole.
EDGE = 2
# Pale beneath marks; the nation has none.
PALE = {"county": LIGHT.ramp[1], "other": LIGHT.ramp[0]}
FULL = {"county": LIGHT.ramp[2], "other": LIGHT.ramp[1]}


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
    """An agency on the map. place: in the plane. model: the one whose shape and color it has."""

    place: Point
    model: str


def county_map(
    state: str | None,
    taking_part: Mapping[str, Any],
    dots: Iterable[Dot],
    chosen_county: str | None,
    width: float,
    height: float,
) -> str | None:
    """Return a map of counties by who takes part, of one state or of all; None without shapes.

    Args:
        state: a postal code; None for the nation.
        taking_part: 'county' or 'other' by county, as `queries.map.fill_values` returns them.
        dots: agencies to mark.
        chosen_county: a county to outline.
        width: of the drawing.
        height: of the drawing.
    """
    view = charts_map.NATION if state is None else state
    if view not in charts_map.views():
        return None
    fit = Fit(charts_map.views()[view], width, height)
    colors = PALE if state else FULL
    fills: dict[str, str] = dict.fromkeys(colors, "")
    ground = lines = outline = ""
    for feature in _features(charts_map.STATES.in_plane, state):
        ground += fit.path(feature)
    for feature in _features(charts_map.COUNTIES.in_plane, state):
        fips = feature["properties"]["fips"]
        part = taking_part.get(fips)
        if part in fills or state:
            path = fit.path(feature)
            if part in fills:
                fills[part] += path
            lines += path if state else ""
            outline += path if fips == chosen_county else ""
    parts = [f'<path d="{ground}" fill="{LIGHT.zero}"/>']
    parts += [f'<path d="{d}" fill="{colors[part]}"/>' for part, d in fills.items() if d]
    if lines:
        parts.append(_stroke(lines, LIGHT.county_line, 0.3))
    parts.append(_stroke(ground, LIGHT.state_line, 0.45))
    if outline:
        parts.append(_stroke(outline, LIGHT.ink, 1.1))
    parts += [_mark(fit.point(dot.place), dot.model, 2.0) for dot in dots]
    return _svg(parts, width, height)


def _features(file: str, state: str | None) -> Iterator[Mapping[str, Any]]:
    """Yield the features of a state, or all."""
    for feature in charts_map.features(file):
        if state in (None, feature["properties"]["state"]):
            yield feature


class Fit:
    """A box of the plane as large as a drawing has room for, in its middle."""

    def __init__(self, box: Box, width: float, height: float) -> None:
        left, top, right, bottom = box
        self._scale = min((width - 2 * EDGE) / (right - left), (height - 2 * EDGE) / (bottom - top))
        self._left = (width - self._scale * (left + right)) / 2
        self._top = (height - self._scale * (top + bottom)) / 2

    def point(self, point: Sequence[float]) -> Point:
        """Return where a point of the plane lies in the drawing."""
        return self._left + self._scale * point[0], self._top + self._scale * point[1]

    def path(self, feature: Mapping[str, Any]) -> str:
        """Return a feature's outlines as the data of a path, without what is too small to see."""
        paths = []
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                kept: list[Point] = []
                for x, y in map(self.point, ring):
                    if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= FINEST:
                        kept.append((x, y))
                if len(kept) > 2:
                    paths.append(_path(kept) + "Z")
        return "".join(paths)


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
