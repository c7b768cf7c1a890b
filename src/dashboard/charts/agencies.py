"""One agency's history on ICE's lists: a band for each model on a time axis, written as SVG.

Places on the axis are percentages and texts have fixed sizes, so the drawing fits any width.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from dashboard import words
from dashboard.agency_text import Event, duration
from dashboard.charts.palette import MODEL_SHAPES, OTHER_MODEL, Theme
from dashboard.i18n import _

# The least width that the drawing may have, in pixels: texts that would meet there stand in rows
# of their own.
WIDE, NARROW = 620, 350
BAND, REQUEST, ROW = 34, 16, 18
NAME_HEIGHT = 24
AXIS_HEIGHT = 34
BETWEEN_LANES = 26
# Of a letter, in pixels: of the events' texts, and of bold ones.
LETTER, BOLD_LETTER = 6.7, 7.3
MOST_PRINT_TEXTS = 4
EDGE = 0.8
FONT = "Public Sans, sans-serif"

Row = Mapping[str, Any]


def timeline(
    spans: Sequence[Row],
    events: Sequence[Event],
    first_list: date,
    newest: date,
    theme: Theme,
    narrow: bool = False,
) -> str:
    """Return the drawing: when ICE's lists carried each of an agency's agreements and requests.

    An active agreement is filled with its model's color, an ended one hollow and gray, a request
    on the pending lists outlined and thin, and dashed is where the lists had nothing.

    Args:
        spans: rows as `queries.agencies.spans` returns them, at least one.
        events: as `agency_text.events` returns them.
        first_list, newest: the days of the first and the newest list.
        theme: the page's colors.
        narrow: whether it is drawn for a phone.
    """
    axis = _Axis(date(first_list.year, 1, 1), newest, NARROW if narrow else WIDE)
    svg = Element(
        "svg",
        {"class": "d-drawn", "width": "100%", "overflow": "visible", "font-family": FONT},
    )
    grid = SubElement(svg, "g")
    y = 0.0
    for model in sorted({_slot(row["model"]) for row in spans}, key=_place):
        lane = _Lane(svg, axis, theme, model)
        y = lane.draw(
            [row for row in spans if _slot(row["model"]) == model],
            [event for event in events if _slot(event.model) == model],
            first_list,
            y,
        )
        y += BETWEEN_LANES
    y -= BETWEEN_LANES - 10
    _draw_axis(svg, grid, axis, y, theme)
    svg.set("height", f"{y + AXIS_HEIGHT:g}")
    return tostring(svg, encoding="unicode")


class _Axis:
    """Where days lie, in percent of the drawing's width; `width` is the least width in pixels."""

    def __init__(self, start: date, end: date, width: int) -> None:
        self.start, self.end, self.width = start, end, width

    def percent(self, day: date) -> float:
        whole = (self.end - self.start).days or 1
        share = min(max((day - self.start).days / whole, 0), 1)
        return EDGE + (100 - 2 * EDGE) * share

    def pixels(self, day: date) -> float:
        return self.percent(day) / 100 * self.width

    def side(self, day: date, width: float) -> str:
        """Return on which side of a day a text has room: "end" left of it, "start", or ""."""
        x = self.pixels(day)
        room = {"end": x, "start": self.width - x}
        sides = ("end", "start") if self.percent(day) > 50 else ("start", "end")
        return next((side for side in sides if room[side] >= width), "")

    def at(self, day: date) -> str:
        return f"{self.percent(day):.2f}%"


class _Lane:
    """One model's part of the drawing: its name, events above, the band, what changed below."""

    def __init__(self, svg: Element, axis: _Axis, theme: Theme, model: str) -> None:
        self.svg, self.axis, self.theme, self.model = svg, axis, theme, model
        self.color = theme.model(model)

    def draw(
        self, spans: Sequence[Row], events: Sequence[Event], first_list: date, top: float
    ) -> float:
        """Draw it from `top` on, and return where it ends."""
        above = [event for event in events if event.kind == "listed"]
        placed, rows = _placed(above, self.axis)
        self._name(top)
        band_top = top + NAME_HEIGHT + rows * ROW + 12
        self._band(spans, first_list, band_top)
        for event, row, anchor in placed:
            self._event(event, row, anchor, band_top)
        printed = _by_day([event for event in events if event.kind == "printed"])
        return self._printed(printed, band_top + BAND)

    def _name(self, top: float) -> None:
        mark = {"fill": self.color, "transform": f"translate(7 {top + 11:g})"}
        shape = MODEL_SHAPES.get(self.model, MODEL_SHAPES[OTHER_MODEL])
        _shape(self.svg, shape, mark)
        name = words.model(None if self.model == OTHER_MODEL else self.model)
        _write(self.svg, name, "22", top + 16, self.theme.ink, size=15, weight=600)

    def _band(self, spans: Sequence[Row], first_list: date, top: float) -> None:
        agreements = sorted(
            (row for row in spans if not row["is_request"]), key=lambda row: row["first_listed_on"]
        )
        reached = first_list
        for row in agreements:
            first, last = row["first_listed_on"].date(), row["last_listed_on"].date()
            self._nothing(reached, first, top)
            reached = max(reached, last)
        self._nothing(reached, self.axis.end, top)
        for row in spans:
            if row["is_request"]:
                self._span(row, top + (BAND - REQUEST) / 2, REQUEST)
        for row in agreements:
            self._span(row, top, BAND)
        for row in agreements:
            if row["status"] == "active" and row["last_listed_on"].date() >= self.axis.end:
                end = {"cx": self.axis.at(self.axis.end), "cy": f"{top + BAND / 2:g}", "r": "7"}
                look = {"fill": self.theme.card, "stroke": self.color, "stroke-width": "3"}
                SubElement(self.svg, "circle", end | look)

    def _nothing(self, first: date, last: date, top: float) -> None:
        """Draw that the lists had nothing between two days."""
        if self.axis.percent(last) - self.axis.percent(first) < 0.3:
            return
        self._rect(first, last, top, BAND, {
            "fill": "none", "stroke": self.theme.line, "stroke-dasharray": "3 3",
        })  # fmt: skip
        self._inside(_("Not on ICE's lists"), first, last, top, self.theme.ink2, 400)

    def _span(self, row: Row, top: float, height: float) -> None:
        first, last = row["first_listed_on"].date(), row["last_listed_on"].date()
        name = words.model(row["model"])
        length = duration((last - first).days)
        if row["is_request"]:
            look = {"fill": self.theme.background, "stroke": self.color, "stroke-width": "2"}
            tip, color = _("{model}: request pending"), self.theme.ink
        elif row["status"] == "active":
            look = {"fill": self.color}
            tip, color = _("{model}: active"), self.theme.background
        else:
            look = {"fill": self.theme.background, "stroke": self.theme.ended, "stroke-width": "2"}
            tip, color = _("{model}: no longer listed"), self.theme.ink2
        lists = _("On ICE's lists for {length}").format(length=length)
        self._rect(first, last, top, height, look | {
            "data-tip": f"{tip.format(model=name)}\n{lists}"
        })  # fmt: skip
        if height == BAND:
            self._inside(length, first, last, top, color, 600, longer=f"{name}, {length}")

    def _rect(
        self, first: date, last: date, top: float, height: float, look: Mapping[str, str]
    ) -> None:
        width = max(self.axis.percent(last) - self.axis.percent(first), 0.4)
        place = {"x": self.axis.at(first), "width": f"{width:.2f}%", "y": f"{top:g}"}
        SubElement(self.svg, "rect", place | {"height": f"{height:g}", "rx": "4"} | dict(look))

    def _inside(
        self,
        text: str,
        first: date,
        last: date,
        top: float,
        color: str,
        weight: int,
        longer: str = "",
    ) -> None:
        """Write the longer of two texts that has room in the middle of a part of the band."""
        room = self.axis.pixels(last) - self.axis.pixels(first) - 24
        fitting = [each for each in (longer, text) if each and len(each) * BOLD_LETTER <= room]
        middle = (self.axis.percent(first) + self.axis.percent(last)) / 2
        for each in fitting[:1]:
            _write(
                self.svg, each, f"{middle:.2f}%", top + 22, color,
                size=14, weight=weight, anchor="middle",
            )  # fmt: skip

    def _event(self, event: Event, row: int, anchor: str, band_top: float) -> None:
        x = self.axis.at(event.day)
        baseline = band_top - 12 - row * ROW
        lines = [text for text in (event.text, event.title) if text]
        high = baseline - (len(lines) - 1) * ROW - 12
        rule = {"x1": x, "x2": x, "y1": f"{high:g}", "y2": f"{band_top + BAND:g}"}
        SubElement(self.svg, "line", rule | {"stroke": self.theme.ink, "stroke-width": "1"})
        for number, text in enumerate(lines):
            bold = text == event.title
            color = self.theme.ink if bold else self.theme.ink2
            _write(
                self.svg, text, x, baseline - number * ROW, color,
                weight=600 if bold else 400, anchor=anchor, dx=-8 if anchor == "end" else 8,
            )  # fmt: skip

    def _printed(self, events: Sequence[tuple[date, str, str]], top: float) -> float:
        """Draw triangles where ICE printed something else, with texts; return where they end."""
        told = events if len(events) <= MOST_PRINT_TEXTS else []
        rows: list[list[tuple[float, float]]] = []
        for day, title, text in events:
            x, percent = self.axis.pixels(day), self.axis.percent(day)
            mark = SubElement(
                self.svg, "svg",
                {"x": f"{percent:.2f}%", "y": f"{top + 4:g}", "overflow": "visible"},
            )  # fmt: skip
            look = {"fill": self.theme.ink, "data-tip": f"{title}\n{text}"}
            SubElement(mark, "path", {"d": "M0 0l5 9h-10z"} | look)
            said = f"{title}: {text}"
            width = len(said) * LETTER + 12
            anchor = self.axis.side(day, width)
            if not told or not anchor:
                continue
            row = _free(rows, _extent(x, width, anchor))
            if row:
                place = {"x1": f"{percent:.2f}%", "x2": f"{percent:.2f}%", "y1": f"{top + 13:g}"}
                look = {"y2": f"{top + 14 + row * ROW:g}", "stroke": self.theme.line}
                SubElement(self.svg, "line", place | look)
            _write(
                self.svg, said, f"{percent:.2f}%", top + 14 + row * ROW, self.theme.ink2,
                anchor=anchor, dx=-9 if anchor == "end" else 9,
            )  # fmt: skip
        return top + (6 + max(len(rows), 1) * ROW if events else 4)


def _placed(events: Sequence[Event], axis: _Axis) -> tuple[list[tuple[Event, int, str]], int]:
    """Return events with the row of text above the band, from 0, and the side; and the rows.

    A later text stands higher than the earlier one that it would meet, so that no event's rule
    runs through another's text. Where there is no room, an event is only a title.
    """
    placed: list[tuple[Event, int, str]] = []
    taken: list[tuple[float, float, int]] = []
    sides = []
    for event in events:
        if not axis.side(event.day, _width(event)):
            event = replace(event, text="")
        sides.append((event, axis.side(event.day, _width(event)) or "end"))
    # To the left of their rules from left to right, then to the right of them from right to left.
    in_turn = [each for each in sides if each[1] == "end"]
    in_turn += [each for each in reversed(sides) if each[1] == "start"]
    for event, anchor in in_turn:
        left, right = _extent(axis.pixels(event.day), _width(event), anchor)
        below = [top for start, end, top in taken if start < right and left < end]
        row = max(below, default=0)
        taken.append((left, right, row + (2 if event.text else 1)))
        placed.append((event, row, anchor))
    return placed, max((top for _start, _end, top in taken), default=0)


def _width(event: Event) -> float:
    """Return how wide an event's text is, in pixels."""
    return max(len(event.title) * BOLD_LETTER, len(event.text) * LETTER) + 16


def _extent(x: float, width: float, anchor: str) -> tuple[float, float]:
    return (x - width, x + 2) if anchor == "end" else (x - 2, x + width)


def _free(rows: list[list[tuple[float, float]]], taken: tuple[float, float]) -> int:
    """Return the first row in which a text meets no other, and note it there."""
    left, right = taken
    for number, row in enumerate(rows):
        if all(right <= start or end <= left for start, end in row):
            row.append(taken)
            return number
    rows.append([taken])
    return len(rows) - 1


def _by_day(events: Iterable[Event]) -> list[tuple[date, str, str]]:
    """Return what was printed otherwise on each day, several entries' together."""
    days: dict[date, tuple[str, list[str]]] = {}
    for event in events:
        texts = days.setdefault(event.day, (event.title, []))[1]
        if event.text not in texts:
            texts.append(event.text)
    return [(day, title, "; ".join(texts)) for day, (title, texts) in days.items()]


def _draw_axis(svg: Element, grid: Element, axis: _Axis, y: float, theme: Theme) -> None:
    """Draw the years: a line where each begins, its number in the middle of it."""
    for year in range(axis.start.year, axis.end.year + 1):
        begins, ends = date(year, 1, 1), min(date(year + 1, 1, 1), axis.end)
        x = axis.at(begins)
        SubElement(
            grid, "line",
            {"x1": x, "x2": x, "y1": str(NAME_HEIGHT), "y2": f"{y:g}", "stroke": theme.grid},
        )  # fmt: skip
        middle = (axis.percent(begins) + axis.percent(ends)) / 2
        _write(svg, str(year), f"{middle:.2f}%", y + 22, theme.ink2, size=14, anchor="middle")
    base = {"x1": "0", "x2": "100%", "y1": f"{y:g}", "y2": f"{y:g}"}
    SubElement(svg, "line", base | {"stroke": theme.muted})


def _write(
    svg: Element,
    text: str,
    x: str,
    y: float,
    color: str,
    size: float = 13,
    weight: int = 400,
    anchor: str = "start",
    dx: int = 0,
) -> None:
    written = SubElement(
        svg,
        "text",
        {
            "x": x,
            "y": f"{y:g}",
            "dx": str(dx),
            "fill": color,
            "font-size": str(size),
            "font-weight": str(weight),
            "text-anchor": anchor,
            "pointer-events": "none",
        },
    )
    written.text = text


def _shape(svg: Element, shape: str, look: Mapping[str, str]) -> None:
    paths = {
        "square": "M-5.5-5.5h11v11h-11z",
        "diamond": "M0-7l7 7-7 7-7-7z",
        "triangle": "M0-6l6 11h-12z",
    }
    if shape == "circle":
        SubElement(svg, "circle", {"r": "6"} | dict(look))
    else:
        SubElement(svg, "path", {"d": paths[shape]} | dict(look))


def _slot(model: object) -> str:
    return model if isinstance(model, str) else OTHER_MODEL


def _place(model: str) -> int:
    return words.MODELS.index(model) if model in words.MODELS else len(words.MODELS)
