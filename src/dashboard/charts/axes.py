"""What charts drawn as SVG share: a scale of time, round numbers, words that fall into lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from dashboard import formats
from dashboard.charts.palette import Theme
from dashboard.markup import Html, tag

# Of the sans-serif at 13 pixels.
CHARACTER_WIDTH = 6.6
AXIS_SIZE = 12.5

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Span:
    """A stretch of time between two edges of a drawing, in pixels."""

    start: date
    end: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Return where a day lies."""
        days = max((self.end - self.start).days, 1)
        return self.left + (self.right - self.left) * (day - self.start).days / days

    @property
    def months(self) -> float:
        """How many months it has."""
        return (self.end - self.start).days / 30.44

    def ticks(self, room: float = 64) -> list[tuple[date, str]]:
        """Return round dates that have room for their words, each with them; years are named."""
        fit = max((self.right - self.left) / room, 1)
        step = next(
            (step for step in (1, 3, 6, 12, 24, 48, 60, 120) if self.months / step <= fit), 120
        )
        months = range(self.start.year * 12, (self.end.year + 1) * 12, step)
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
        inside = [day for day in days if self.start <= day <= self.end]
        return [
            (
                day,
                str(day.year)
                if step >= 12
                else formats.short_month(day, with_year=day.month == 1 or day == inside[0]),
            )
            for day in inside
        ]


def round_numbers(most: float, about: int = 5) -> list[int]:
    """Return round numbers from 0 to `most` or above, in steps of 1, 2, 5, 10, 20, 50, …."""
    step = 1
    for step in (base * 10**power for power in range(9) for base in (1, 2, 5)):
        if most / step <= about:
            break
    return list(range(0, int(-(-most // step)) * step + 1, step)) if most else [0, 1]


def lines(text: str, characters: int) -> list[str]:
    """Return a text as lines of about equal length, none longer than so many characters."""
    words = text.split()
    for count in range(1, len(words) + 1):
        target = max(-(-len(text) // count), 1)
        found: list[str] = []
        for word in words:
            if found and len(found[-1]) + 1 + len(word) <= max(target + 3, 1):
                found[-1] += f" {word}"
            else:
                found.append(word)
        if max(map(len, found)) <= characters:
            return found
    return words


def steps(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of a line that keeps each point's height until the next point."""
    return f"M{_at(points[0])}" + "".join(
        f"H{point[0]:.1f}" + (f"V{point[1]:.1f}" if point[1] != before[1] else "")
        for before, point in pairwise(points)
    )


def straight(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of a line from point to point."""
    return "M" + "L".join(map(_at, points))


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def text(
    words: str,
    x: float,
    y: float,
    color: str,
    *,
    size: float = 13,
    bold: bool = False,
    anchor: Anchor = "start",
    halo: Theme | None = None,
) -> Html:
    """Return words in a drawing; with a halo they can be read where they cross lines."""
    around: dict[str, Any] = (
        {
            "paint_order": "stroke",
            "stroke": halo.background,
            "stroke_width": 3.5,
            "stroke_linejoin": "round",
        }
        if halo
        else {}
    )
    return tag(
        "text",
        words,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        fill=color,
        font_size=size,
        font_weight=650 if bold else None,
        text_anchor=None if anchor == "start" else anchor,
        **around,
    )


def line(x1: float, y1: float, x2: float, y2: float, color: str, dash: str | None = None) -> Html:
    """Return a straight line of one pixel."""
    return tag(
        "line",
        x1=f"{x1:.1f}",
        y1=f"{y1:.1f}",
        x2=f"{x2:.1f}",
        y2=f"{y2:.1f}",
        stroke=color,
        stroke_dasharray=dash,
    )


def drawing(width: float, height: float, *inner: str) -> Html:
    """Return the SVG element around the parts of a drawing."""
    return tag(
        "svg",
        *inner,
        class_="d-drawn",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        font_family="'Public Sans', sans-serif",
    )
