"""Charts of one state, of several compared, and of all side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any, Literal

import pandas as pd

from dashboard import formats, words
from dashboard.charts import svg
from dashboard.charts.palette import (
    COMPARED_DASHES,
    MODELS,
    Theme,
)
from dashboard.i18n import N_, _
from dashboard.words import Clock

# Type sizes, and the heights of a line of each.
AXIS_SIZE, LABEL_SIZE, EVENT_SIZE = 12.5, 13.5, 13
EVENT_LINE, LABEL_LINE = 16, 18
# Below this width labels stand above the chart, and events are numbers.
NARROW = 560
LABELS_WIDTH = 206
EVENT_WIDTH = 176
AREAS_HEIGHT, NARROW_HEIGHT, BARS_HEIGHT = 300, 210, 92
LEAST_SPAN = timedelta(days=180)
# Tooltips are for steps of at least this many pixels.
TIP_STEP = 5

Measure = Literal["agreements", "rate", "counties", "agencies"]
MEASURES: dict[Measure, str] = {
    "agreements": N_("Active agreements"),
    "rate": N_("Agreements per 100,000 residents"),
    "counties": N_("Counties whose sheriff or jail takes part"),
    "agencies": N_("Share of local agencies taking part"),
}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def filled(active: pd.DataFrame, until: date) -> pd.DataFrame:
    """Return a row for each day on which anything changed, and for the last day.

    Args:
        active: as `active_over_time` returns it.
        until: the last day.

    The index is `day`, each series a column of ints, in the order of the palette's models.
    """
    table = active.pivot(index="day", columns="series", values="agreements")
    table = table.reindex(table.index.union([pd.Timestamp(until)], sort=True))
    known = [model for model in MODELS if model in table.columns]
    others = [name for name in table.columns if name not in MODELS]
    return table[known + others].ffill().fillna(0).astype(int).rename_axis("day")


# Where words stand: left, right, top and bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Timeline:
    """A drawn timeline.

    Attributes:
        drawing: as SVG.
        numbered: the events that had no room for words, each with the number it has instead.
    """

    drawing: str
    numbered: Mapping[int, int]


@dataclass(frozen=True)
class Reported:
    """Totals that others counted on ICE's newer lists, and in a few words who counted them."""

    days: tuple[date, ...]
    totals: tuple[int, ...]
    by: str


def timeline(
    table: pd.DataFrame,
    changes: pd.DataFrame,
    events: pd.DataFrame,
    reported: Reported | None,
    *,
    width: int,
    clock: Clock,
    theme: Theme,
) -> Timeline:
    """Draw a state's active agreements by model as areas, and below what came and left by month.

    Args:
        table: as `filled` returns it; its last day is the last that is counted.
        changes: as `came_and_went` returns it.
        events: number, day (datetime64), day_precision and title, those to be told first on top.
        reported: later totals by others: a dashed line, apart.
        width: of the drawing, in pixels.
        clock: which dates `table` and `changes` are by.
        theme: the page's colors.
    """
    narrow = width < NARROW
    until = table.index[-1].date()
    last = reported.days[-1] if reported else until
    total = table.sum(axis=1)
    key = _key_lines(table, reported, width) if narrow else []
    top = 12 + LABEL_LINE * len(key)
    marks = svg.ticks(max(int(total.max()), max(reported.totals) if reported else 0))
    floor = float(top + (NARROW_HEIGHT if narrow else AREAS_HEIGHT))
    left = 10 + svg.text_width(formats.number(marks[-1]), AXIS_SIZE)
    right = width - (6 if narrow else LABELS_WIDTH)
    first = table.index[0].date()
    span = max(last - first, LEAST_SPAN)
    start = min(first, last - span) - span * 0.03
    x = svg.Scale(start.toordinal(), last.toordinal(), left, right)
    y = svg.Scale(0, marks[-1], floor, top)
    points = [
        (x(day.toordinal()), int(count)) for day, count in zip(table.index, total, strict=True)
    ]
    words_of_events, numbered = _told_events(
        events[(events["day"] > pd.Timestamp(start)) & (events["day"] <= pd.Timestamp(until))],
        points,
        x,
        y,
        top,
        narrow=narrow,
        theme=theme,
    )
    bottom = floor + 20
    parts = [
        *_value_axis(marks, y, left, right, theme, formats.number),
        *_months(svg.time_ticks(start, last, right - left), x, floor + 18, right, theme),
        *words_of_events[:1],
        *_areas(table, x, y, theme),
        *words_of_events[1:],
        *_ends(table, reported, x, y, narrow=narrow, theme=theme),
        *_bars(changes, x, bottom + 34, until, clock, narrow=narrow, theme=theme),
        *_tips(table, x, top, floor),
    ]
    parts += [_key_line(line, 12 + LABEL_LINE * row, theme) for row, line in enumerate(key)]
    return Timeline(svg.drawing(width, bottom + 34 + BARS_HEIGHT, *parts), numbered)


def _value_axis(
    marks: Sequence[float],
    y: svg.Scale,
    left: float,
    right: float,
    theme: Theme,
    write: Callable[[float], str],
) -> Iterator[str]:
    for mark in marks:
        line = theme.grid if mark else theme.muted
        yield svg.element("line", x1=left, x2=right, y1=y(mark), y2=y(mark), stroke=line)
        yield svg.text(
            write(mark), left - 8, y(mark) + 4, theme.muted, text_anchor="end", font_size=AXIS_SIZE
        )


def _months(
    days: Sequence[tuple[date, str]], x: svg.Scale, y: float, right: float, theme: Theme
) -> Iterator[str]:
    for day, said in days:
        half = svg.text_width(said, AXIS_SIZE) / 2
        middle = min(max(x(day.toordinal()), half), right - half + 6)
        yield svg.text(said, middle, y, theme.muted, text_anchor="middle", font_size=AXIS_SIZE)


def _areas(table: pd.DataFrame, x: svg.Scale, y: svg.Scale, theme: Theme) -> Iterator[str]:
    """Yield the stacked areas, the first model on top, and the line of the total."""
    days = [x(day.toordinal()) for day in table.index]
    stacked = table.iloc[:, ::-1].cumsum(axis=1).iloc[:, ::-1]
    for model in stacked.columns:
        path = svg.steps(list(zip(days, map(y, stacked[model]), strict=True)), days[-1])
        shape = f"{path}V{y(0):.5g}H{days[0]:.5g}Z"
        # An edge tells them apart without color, as in print.
        yield svg.element(
            "path", d=shape, fill=theme.model(model), stroke=theme.background, stroke_width=0.6
        )
    top = svg.steps(list(zip(days, map(y, table.sum(axis=1)), strict=True)), days[-1])
    yield svg.element("path", d=top, fill="none", stroke=theme.ink, stroke_width=1.4)


def _ends(
    table: pd.DataFrame,
    reported: Reported | None,
    x: svg.Scale,
    y: svg.Scale,
    *,
    narrow: bool,
    theme: Theme,
) -> Iterator[str]:
    """Yield what the areas end with, in words at the right, and the totals that others counted."""
    now = table.iloc[-1]
    total = int(now.sum())
    end = x(table.index[-1].toordinal())
    yield svg.element("circle", cx=end, cy=y(total), r=3.5, fill=theme.ink)
    if reported:
        path = f"M{end:.5g} {y(total):.5g}" + "".join(
            f"L{x(day.toordinal()):.5g} {y(count):.5g}"
            for day, count in zip(reported.days, reported.totals, strict=True)
        )
        yield svg.element(
            "path",
            d=path,
            fill="none",
            stroke=theme.muted,
            stroke_width=1.6,
            stroke_dasharray="5 4",
        )
        yield svg.element(
            "circle",
            cx=x.end,
            cy=y(reported.totals[-1]),
            r=3,
            fill=theme.background,
            stroke=theme.muted,
            stroke_width=1.6,
        )
    if narrow:
        return
    # From top to bottom: where a label would stand best, its lines, its model, and its line's end.
    labels: list[tuple[float, list[str], str | None, float]] = []
    if reported:
        count = _("{count} reported").format(count=formats.number(reported.totals[-1]))
        more = svg.wrapped(reported_words(reported), AXIS_SIZE, LABELS_WIDTH - 20)
        labels.append((y(reported.totals[-1]), [count, *more], None, x.end))
    labels.append((y(total), [words.agreements(total)], None, end))
    below = total
    for model, count in now.items():
        if count:
            said = f"{formats.number(count)} {words.model(model)}"
            labels.append((y(below - count / 2), [said], str(model), end))
            below -= int(count)
    order = sorted(range(len(labels)), key=lambda place: labels[place][0])
    heights = [(labels[place][0], LABEL_LINE * len(labels[place][1]) + 2.0) for place in order]
    for place, middle in zip(order, svg.apart(heights, 0, y(0) + 12), strict=True):
        best, lines, model, from_x = labels[place]
        at = x.end + 14
        if x.end - from_x > 8 or abs(middle - best) > 4:
            yield svg.element(
                "path",
                d=f"M{from_x + 5:.5g} {best:.5g}L{x.end + 10:.5g} {middle:.5g}",
                stroke=theme.line,
                fill="none",
            )
        if model:
            yield svg.model_shape(model, at + 5, middle, theme.model(model))
            at += 16
        yield _label(lines, at, middle, theme, strong=model is None and lines[0] is not None)


def _label(lines: Sequence[str], x: float, middle: float, theme: Theme, *, strong: bool) -> str:
    """Return lines around a height: a number in bold, its words, and fainter lines below."""
    first, *more = lines
    number, _space, rest = first.partition(" ")
    y = middle + 4.5 - LABEL_LINE * len(more) / 2
    head = svg.element(
        "text",
        svg.element("tspan", escape(number), font_weight=600),
        svg.element("tspan", escape(f" {rest}"), font_weight=600 if strong else None),
        x=float(x),
        y=y,
        fill=theme.ink,
        font_size=LABEL_SIZE + (1.5 if strong else 0),
    )
    return head + "".join(
        svg.text(line, x, y + LABEL_LINE * row, theme.ink2, font_size=AXIS_SIZE)
        for row, line in enumerate(more, start=1)
    )


def reported_words(reported: Reported) -> str:
    """Return what tells who counted the later totals, on which list, and what is missing."""
    return _("by {source}, {day}; agency names not yet available").format(
        source=reported.by, day=formats.short_day(reported.days[-1])
    )


# A line of the key on a phone: each item's model (None for what others counted) and its words.
KeyLine = list[tuple[str | None, str]]


def _key_lines(table: pd.DataFrame, reported: Reported | None, width: int) -> list[KeyLine]:
    """Return the key above a narrow chart, in lines that fit."""
    items: KeyLine = [
        (str(model), f"{formats.number(count)} {words.model(model)}")
        for model, count in table.iloc[-1].items()
        if count
    ]
    lines: list[KeyLine] = []
    room = 0.0
    for item in items:
        needed = svg.text_width(item[1], LABEL_SIZE) + 34
        if not lines or needed > room:
            lines.append([])
            room = float(width)
        lines[-1].append(item)
        room -= needed
    if reported:
        count = _("{count} reported").format(count=formats.number(reported.totals[-1]))
        first, *more = svg.wrapped(f"{count} {reported_words(reported)}", LABEL_SIZE, width - 30)
        lines.append([(None, first)])
        lines += [[("", line)] for line in more]
    return lines


def _key_line(line: KeyLine, y: float, theme: Theme) -> str:
    drawn, x = "", 0.0
    for model, said in line:
        if model:
            drawn += svg.model_shape(model, x + 5, y - 4.5, theme.model(model))
        elif model is None:
            drawn += svg.element(
                "path",
                d=f"M{x:.5g} {y - 4.5:.5g}h12",
                stroke=theme.muted,
                stroke_width=1.6,
                stroke_dasharray="5 3",
            )
        drawn += svg.text(said, x + 17, y, theme.ink, font_size=LABEL_SIZE)
        x += svg.text_width(said, LABEL_SIZE) + 34
    return drawn


def _told_events(
    events: pd.DataFrame,
    points: Sequence[svg.Point],
    x: svg.Scale,
    y: svg.Scale,
    top: float,
    *,
    narrow: bool,
    theme: Theme,
) -> tuple[list[str], dict[int, int]]:
    """Return the rules of the events, then their words where there is room; and the others.

    Words stand above the areas, at the left or right of their rule. What has no room, and all on a
    narrow screen, is a number, for a list below.
    """
    boxes: list[Box] = []
    ruled: list[tuple[float, float]] = []
    rules, told, numbered = "", [], []
    for event in _records(events):
        at = x(event["day"].toordinal())
        lines = [
            _event_date(event),
            *svg.wrapped(event["title"], EVENT_SIZE, EVENT_WIDTH),
        ]
        wide = max(svg.text_width(line, EVENT_SIZE) for line in lines)
        tall = EVENT_LINE * len(lines)
        spot = None
        if not narrow:
            sides = [(at - 8 - wide, at), (at, at + 8 + wide)]
            spot = next(
                (
                    (low, high, height)
                    for low, high in sides
                    if low >= x.start and high <= x.end
                    for height in _heights(points, y, low, high, top, tall)
                    if not any(
                        (low < right and high > left and height < bottom and height + tall > upper)
                        or (left < at < right and bottom > height)
                        for left, right, upper, bottom in boxes
                    )
                    and not any(
                        low < rule < high and height + tall > upper for rule, upper in ruled
                    )
                ),
                None,
            )
        if spot is None:
            numbered.append(int(event["number"]))
            rules += svg.element(
                "line",
                x1=at,
                x2=at,
                y1=float(top),
                y2=y(0),
                stroke=theme.muted,
                stroke_dasharray="2 3",
            )
            continue
        low, high, height = spot
        boxes.append((low - 4, high + 4, height - 4, height + tall + 2))
        ruled.append((at, height))
        rules += svg.element(
            "line", x1=at, x2=at, y1=height + 8, y2=y(0), stroke=theme.muted, stroke_dasharray="2 3"
        )
        anchor, beside = ("end", at - 8) if high == at else ("start", at + 8)
        told.append(svg.element("circle", cx=at, cy=height + 8, r=2.5, fill=theme.ink))
        for row, line in enumerate(lines):
            told.append(
                svg.text(
                    line,
                    beside,
                    height + 12 + EVENT_LINE * row,
                    theme.ink2 if row else theme.ink,
                    text_anchor=anchor,
                    font_size=EVENT_SIZE,
                    font_weight=None if row else 600,
                    stroke=theme.background,
                    stroke_width=3,
                    paint_order="stroke",
                )
            )
    numbers = {event: place for place, event in enumerate(sorted(numbered), start=1)}
    told += _numbers(events, numbers, boxes, x, top, theme)
    return [rules, *told], numbers


def _event_date(event: Mapping[str, Any]) -> str:
    """Return an event's date as far as it is known, where room is short."""
    match event["day_precision"]:
        case "day":
            return formats.short_day(event["day"])
        case "month":
            return formats.short_month(event["day"])
        case _year:
            return str(event["day"].year)


def _heights(
    points: Sequence[svg.Point], y: svg.Scale, low: float, high: float, top: float, tall: float
) -> Iterator[float]:
    """Yield where a box of words may begin so that it lies above the areas, highest first."""
    before = [count for at, count in points if at <= low]
    most = max([before[-1] if before else 0, *(c for at, c in points if low <= at <= high)])
    height = float(top) - 8
    while height + tall < y(most) - 6:
        yield height
        height += EVENT_LINE / 2


def _numbers(
    events: pd.DataFrame,
    numbers: Mapping[int, int],
    boxes: Sequence[Box],
    x: svg.Scale,
    top: float,
    theme: Theme,
) -> Iterator[str]:
    """Yield a dot with its number for each event, none on another or on the words of others."""
    taken = list(boxes)
    for event in _records(events[events["number"].isin(list(numbers))].sort_values("day")):
        at, middle = x(event["day"].toordinal()), float(top)
        while any(
            left < at + 9 and right > at - 9 and upper < middle + 9 and lower > middle - 9
            for left, right, upper, lower in taken
        ):
            middle += 2
        taken.append((at - 9, at + 9, middle - 9, middle + 9))
        yield svg.element(
            "circle", cx=at, cy=middle, r=8.5, fill=theme.background, stroke=theme.muted
        )
        yield svg.text(
            str(numbers[event["number"]]),
            at,
            middle + 4,
            theme.ink,
            text_anchor="middle",
            font_size=11,
        )


def _bars(
    changes: pd.DataFrame,
    x: svg.Scale,
    top: float,
    until: date,
    clock: Clock,
    *,
    narrow: bool,
    theme: Theme,
) -> Iterator[str]:
    """Yield bars by month: above the line what came, filled; below it what left, outlined."""
    if changes.empty:
        return
    came = {"listed": _("joined"), "signed": _("signed")}[clock]
    went = _("left the lists")
    most = max(int(changes["came"].max()), 1)
    least = int(changes["went"].max())
    per = min(38 / most, 24 / max(least, 1), 6)
    zero = top + 24 + per * most
    yield svg.text(_("Joined and left, by month"), 0, top + 4, theme.ink2, font_size=EVENT_SIZE)
    for row in _records(changes):
        month = row["month"].date()
        after = (row["month"] + pd.DateOffset(months=1)).date()
        low = max(x(month.toordinal()), x.start)
        wide = x(min(after, until).toordinal()) - low - (1.5 if len(changes) < 40 else 0.5)
        if wide <= 0:
            continue
        tip = f"{formats.month(month)}\n{came}: {row['came']}\n{went}: {row['went']}"
        bars = ""
        for count, y, height, said in (
            (
                row["came"],
                zero - per * row["came"],
                per * row["came"],
                zero - per * row["came"] - 4,
            ),
            (row["went"], zero, per * row["went"], zero + per * row["went"] + 12),
        ):
            if not count:
                continue
            filled_ = y < zero
            bars += svg.element(
                "rect",
                x=low + (0 if filled_ else 0.6),
                y=y + (0 if filled_ else 1),
                width=max(wide - (0 if filled_ else 1.2), 0.8),
                height=float(height),
                fill=theme.accent if filled_ else "none",
                stroke=None if filled_ else theme.ended,
                stroke_width=None if filled_ else 1.2,
            )
            if wide >= 11 and svg.text_width(str(count), 11) <= wide + 4:
                bars += svg.text(
                    str(count),
                    low + wide / 2,
                    said,
                    theme.muted,
                    text_anchor="middle",
                    font_size=11,
                )
        cover = svg.element(
            "rect",
            x=low,
            y=top + 8,
            width=float(wide),
            height=float(BARS_HEIGHT - 8),
            fill="transparent",
            data_tip=tip,
        )
        yield bars + cover
    yield svg.element("line", x1=x.start, x2=x.end, y1=zero, y2=zero, stroke=theme.muted)
    if narrow:
        return
    for said, y in ((came, zero - 8), (went, zero + 18)):
        if said == came or least:
            yield svg.text(said, x.end + 14, y, theme.ink2, font_size=LABEL_SIZE)


def _tips(table: pd.DataFrame, x: svg.Scale, top: float, floor: float) -> Iterator[str]:
    """Yield see-through bars that tell each day's numbers."""
    days = [x(day.toordinal()) for day in table.index]
    place = 0
    while place < len(days):
        after = next(
            (
                later
                for later in range(place + 1, len(days))
                if days[later] - days[place] >= TIP_STEP
            ),
            len(days),
        )
        end = days[after] if after < len(days) else days[-1] + TIP_STEP
        row = table.iloc[after - 1]
        told = [f"{words.model(model)}: {formats.number(count)}" for model, count in row.items()]
        together = words.agreements(int(row.sum()))
        tip = "\n".join([formats.day(table.index[after - 1]), together, *told])
        yield svg.element(
            "rect",
            x=days[place],
            y=float(top),
            width=end - days[place],
            height=floor - top,
            fill="transparent",
            data_tip=tip,
        )
        place = after


def history(rows: pd.DataFrame, *, width: int, theme: Theme) -> str:
    """Draw, dashed, for which years there is evidence that an agency took part.

    Args:
        rows: name, seen_from and seen_to (datetime64), signed_on (datetime64 or missing).
        width: of the drawing, in pixels.
        theme: the page's colors.
    """
    narrow = width < NARROW
    line = 44 if narrow else 26
    names = list(dict.fromkeys(rows["name"]))
    left = 6.0 if narrow else min(300.0, 16 + max(svg.text_width(n, LABEL_SIZE) for n in names))
    first = min(rows["seen_from"].min(), rows["signed_on"].min())
    start, end = date(first.year, 1, 1), date(rows["seen_to"].max().year + 1, 1, 1)
    x = svg.Scale(start.toordinal(), end.toordinal(), left, width - 12)
    bottom = float(line * len(names))
    parts = list(_months(svg.time_ticks(start, end, x.end - left), x, bottom + 22, x.end, theme))
    for day, _said in svg.time_ticks(start, end, x.end - left):
        at = x(day.toordinal())
        parts.append(svg.element("line", x1=at, x2=at, y1=0, y2=bottom + 6, stroke=theme.grid))
    for place, name in enumerate(names):
        y = line * (place + 1) - 10.0
        if narrow:
            parts.append(svg.text(name, 0, y - 16, theme.ink, font_size=LABEL_SIZE))
        else:
            parts.append(
                svg.text(name, left - 14, y + 4, theme.ink, text_anchor="end", font_size=LABEL_SIZE)
            )
        for row in _records(rows[rows["name"] == name]):
            tip = f"{name}\n{formats.month(row['seen_from'])} – {formats.month(row['seen_to'])}"
            low, high = x(row["seen_from"].toordinal()), x(row["seen_to"].toordinal())
            parts.append(
                svg.element(
                    "line",
                    x1=low,
                    x2=max(high, low + 2),
                    y1=y,
                    y2=y,
                    stroke=theme.muted,
                    stroke_width=2,
                    stroke_dasharray="5 3",
                )
            )
            parts.append(
                svg.element(
                    "rect",
                    x=low,
                    y=y - 9,
                    width=max(high - low, 8),
                    height=18,
                    fill="transparent",
                    data_tip=tip,
                )
            )
            if pd.notna(row["signed_on"]):
                parts.append(
                    svg.element(
                        "circle",
                        cx=x(row["signed_on"].toordinal()),
                        cy=y,
                        r=4,
                        fill=theme.background,
                        stroke=theme.ink,
                        stroke_width=1.4,
                    )
                )
    return svg.drawing(width, bottom + 28, *parts)


def comparison(
    lines: pd.DataFrame, *, measure: Measure, since_first: bool, width: int, theme: Theme
) -> str:
    """Draw states on one scale, each named at the end of its line.

    Args:
        lines: state, x (datetime64, or months since each state's first agreement of 2025), value;
            the states in the order of their colors.
        measure: what `value` is.
        since_first: whether x is in months.
        width: of the drawing, in pixels.
        theme: the page's colors.
    """
    narrow = width < NARROW
    states = list(dict.fromkeys(lines["state"]))
    named = {
        state: f"{words.state(str(state))} {value_text(measure, group['value'].iloc[-1])}"
        for state, group in lines.groupby("state", sort=False)
    }
    rows = (len(states) + 1) // 2 if narrow else 0
    top = 12.0 + LABEL_LINE * rows
    floor = top + (NARROW_HEIGHT if narrow else AREAS_HEIGHT + 60)
    marks = svg.ticks(float(lines["value"].max()), whole=measure == "agreements")
    left = 10 + max(svg.text_width(value_text(measure, mark), AXIS_SIZE) for mark in marks)
    right = width - (8 if narrow else 24 + max(svg.text_width(n, 14) for n in named.values()))
    y = svg.Scale(0, marks[-1], floor, top)
    if since_first:
        x = svg.Scale(0, max(float(lines["x"].max()), 1), left, right)
        across = [(mark, formats.number(mark)) for mark in svg.ticks(x.high, about=6)]
        across = [(mark, said) for mark, said in across if mark <= x.high]
    else:
        start, end = lines["x"].min().date(), lines["x"].max().date()
        start = min(start, end - LEAST_SPAN)
        x = svg.Scale(start.toordinal(), end.toordinal(), left, right)
        found = svg.time_ticks(start, end, right - left)
        across = [(float(day.toordinal()), said) for day, said in found]
    parts = list(_value_axis(marks, y, left, right, theme, lambda mark: value_text(measure, mark)))
    for at, said in across:
        half = svg.text_width(said, AXIS_SIZE) / 2
        middle = min(max(x(at), half), right - half + 6)
        parts.append(
            svg.text(
                said, middle, floor + 18, theme.muted, text_anchor="middle", font_size=AXIS_SIZE
            )
        )
    ends: list[tuple[float, float]] = []
    for place, state in enumerate(states):
        own = lines[lines["state"] == state]
        at = own["x"] if since_first else own["x"].map(pd.Timestamp.toordinal)
        points = [(x(float(a)), y(float(b))) for a, b in zip(at, own["value"], strict=True)]
        ends.append(points[-1])
        path = svg.steps(points, points[-1][0])
        color = theme.compared[place]
        dashes = " ".join(map(str, COMPARED_DASHES[place])) or None
        parts.append(
            svg.element(
                "path",
                d=path,
                fill="none",
                stroke=color,
                stroke_width=2.2,
                stroke_dasharray=dashes,
            )
        )
        parts.append(
            svg.element(
                "path",
                d=path,
                fill="none",
                stroke="transparent",
                stroke_width=14,
                data_tip=f"{words.state(state)}\n{value_text(measure, own['value'].iloc[-1])}",
            )
        )
        if narrow:
            column, row = place % 2, place // 2
            start_x, line_y = column * width / 2, 12 + LABEL_LINE * row - 4.5
            parts.append(
                svg.element(
                    "path",
                    d=f"M{start_x:.5g} {line_y:.5g}h20",
                    stroke=color,
                    stroke_width=2.2,
                    stroke_dasharray=dashes,
                )
            )
            parts.append(
                svg.text(named[state], start_x + 26, line_y + 4.5, theme.ink, font_size=13)
            )
    if not narrow:
        order = sorted(range(len(states)), key=lambda place: ends[place][1])
        middles = svg.apart([(ends[place][1], LABEL_LINE) for place in order], 0, floor + 10)
        for place, middle in zip(order, middles, strict=True):
            end_x, end_y = ends[place]
            color = theme.compared[place]
            parts.append(svg.element("circle", cx=end_x, cy=end_y, r=3, fill=color))
            if right - end_x > 8 or abs(middle - end_y) > 4:
                parts.append(
                    svg.element(
                        "path",
                        d=f"M{end_x + 5:.5g} {end_y:.5g}L{right + 8:.5g} {middle:.5g}",
                        stroke=theme.line,
                        fill="none",
                    )
                )
            parts.append(
                svg.text(
                    named[states[place]],
                    right + 12,
                    middle + 4.5,
                    color,
                    font_size=14,
                    font_weight=600,
                )
            )
    bottom = floor + 28
    if since_first:
        said = _("Months since the first agreement of 2025")
        parts.append(svg.text(said, left, floor + 38, theme.muted, font_size=AXIS_SIZE))
        bottom += 18
    return svg.drawing(width, bottom, *parts)


def value_text(measure: Measure, value: float) -> str:
    """Write a value of a measure as a reader sees it: "346", "1.58", "44%"."""
    match measure:
        case "agreements":
            return formats.number(value)
        case "rate":
            return formats.number(value, 2)
        case _share:
            return formats.percent(value, 1)
