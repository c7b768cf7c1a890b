"""What charts written as SVG share: elements, scales, ticks, steps, and labels kept apart.

Sizes are in pixels: a drawing is made for the width at which it is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

from dashboard import formats
from dashboard.charts.palette import MODEL_SHAPES, OTHER_MODEL

# What a character of the page's text takes, as a share of its size.
CHARACTER = 0.53
SHORT_SPAN = timedelta(days=1000)
# The least room for a year on a time axis, and for a month with its year.
YEAR_WIDTH, MONTH_WIDTH = 42, 74

Point = tuple[float, float]


def element(name: str, *inner: str, **attributes: object) -> str:
    """Return an element; an underscore in an attribute stands for a hyphen, None leaves it out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inner)}</{name}>"


def _written(value: object) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def text(words: str, x: float, y: float, fill: str, **attributes: object) -> str:
    """Return a line of text, escaped; its baseline is at `y`."""
    return element("text", escape(words), x=float(x), y=float(y), fill=fill, **attributes)


def drawing(width: float, height: float, *parts: str) -> str:
    """Return parts as the SVG that `ui.components.chart` shows and saves."""
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:.5g} {height:.5g}",
        class_="d-drawn",
        font_family="'Public Sans', sans-serif",
    )


def text_width(words: str, size: float) -> float:
    """Return about how wide a text is."""
    return len(words) * size * CHARACTER


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Return the lines into which a text falls at a width."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True)
class Scale:
    """A straight scale from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value lies."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round(self.start + share * (self.end - self.start), 1)


def ticks(most: float, *, whole: bool = True, about: int = 4) -> list[float]:
    """Return round values from 0 up to the first one at or above the most."""
    raw = max(most, 1 if whole else 1e-6) / about
    size = 10 ** floor(log10(raw))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= raw)
    if whole:
        step = max(1, step if step == int(step) else int(step) + 1)
    return [step * place for place in range(int(-(-max(most, 1e-9) // step)) + 1)]


def time_ticks(start: date, end: date, width: float) -> list[tuple[date, str]]:
    """Return days to mark on a time axis, with their words; years are always told."""
    if end - start > SHORT_SPAN:
        days = [date(year, 1, 1) for year in range(start.year, end.year + 1)]
        days = [day for day in days if start <= day <= end]
        every = ceil(len(days) * YEAR_WIDTH / width)
        return [(day, str(day.year)) for day in days[::every]]
    first = start.year * 12 + start.month - 1
    months = range(first, end.year * 12 + end.month)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    days = [day for day in days if start <= day <= end]
    step = next((one for one in (1, 3, 6) if len(days) / one * MONTH_WIDTH <= width), 12)
    chosen = [day for day in days if (day.month - 1) % step == 0] or days[:1] or [start]
    told: set[int] = set()
    named = []
    for day in chosen:
        named.append((day, formats.short_month(day, with_year=day.year not in told)))
        told.add(day.year)
    return named


def steps(points: Sequence[Point], end: float) -> str:
    """Return a path that goes on level from each point to the next, and on to `end`."""
    path = f"M{points[0][0]:.5g} {points[0][1]:.5g}"
    for (_x, before), (x, y) in pairwise(points):
        if y != before:
            path += f"H{x:.5g}V{y:.5g}"
    return f"{path}H{end:.5g}"


def apart(wanted: Sequence[tuple[float, float]], top: float, bottom: float) -> list[float]:
    """Return where labels stand, given from top to bottom, so that none covers another.

    Args:
        wanted: for each label where its middle would stand best, and its height.
        top, bottom: the room there is.
    """
    placed: list[float] = []
    free = top
    for middle, height in wanted:
        placed.append(max(middle, free + height / 2))
        free = placed[-1] + height / 2
    free = bottom
    for place in range(len(placed) - 1, -1, -1):
        height = wanted[place][1]
        placed[place] = min(placed[place], free - height / 2)
        free = placed[place] - height / 2
    return placed


def model_shape(model: str, x: float, y: float, fill: str, size: float = 10) -> str:
    """Return a model's shape with its middle at a point."""
    half = size / 2
    match MODEL_SHAPES.get(model, MODEL_SHAPES[OTHER_MODEL]):
        case "circle":
            return element("circle", cx=float(x), cy=float(y), r=half, fill=fill)
        case "square":
            return element("rect", x=x - half, y=y - half, width=size, height=size, fill=fill)
        case "diamond":
            half *= 1.2
            corners: Iterable[Point] = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        case _:
            corners = ((x, y - half), (x + half, y + half), (x - half, y + half))
    points = " ".join(f"{a:.5g},{b:.5g}" for a, b in corners)
    return element("polygon", points=points, fill=fill)
