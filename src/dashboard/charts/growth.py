"""The Overview's main chart: agreements over time by model, as SVG.

Since 2021 ICE's lists can be counted day by day. The quiet years up to a chosen day are drawn
narrower than the time since. Totals that others reported for days after the newest list stand
apart, dashed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import formats, words
from dashboard.charts.axes import (
    AXIS_SIZE,
    CHARACTER_WIDTH,
    Anchor,
    Span,
    drawing,
    line,
    lines,
    round_numbers,
    steps,
    straight,
    text,
)
from dashboard.charts.palette import MODEL_SHAPES, Theme
from dashboard.i18n import _, ngettext
from dashboard.markup import Html, tag

# In pixels.
HEIGHT, PHONE_HEIGHT = 452, 300
TOP, BOTTOM = 14, 30
GAP = 18
# The share of the width that the quiet years have.
QUIET_SHARE = 0.17
# What the names of the models take at the line's end.
LABELS = 196
PHONE, ROOMY = 640, 900
EVENT_LINE = 17
EVENT_CHARACTERS = 30
# The least distance between two readings under the pointer.
READING = 6
# A longer time without any number is a gap: no line joins its ends as if it were known.
GAP_DAYS = 730

Height = Callable[[float], float]


@dataclass(frozen=True)
class Event:
    """What happened on a day: the date in words, and what, in a few words."""

    day: date
    when: str
    what: str


@dataclass(frozen=True)
class Reported:
    """A total that others published; `sure` is False where nothing confirms it."""

    day: date
    when: str
    value: int
    unit: str
    source: str
    sure: bool = True

    @property
    def said(self) -> str:
        """What the pointer reads."""
        when = self.when if self.sure else _("{day}, unconfirmed").format(day=self.when)
        return f"{when}\n{formats.number(self.value)} {self.unit}\n{self.source}"


def growth(
    counts: pd.DataFrame,
    *,
    wide_from: date,
    reported: Sequence[Reported],
    events: Sequence[Event],
    by_model: bool,
    width: float,
    theme: Theme,
) -> Html:
    """Draw the agreements since the first list, by model or all together.

    Args:
        counts: a row for each day (index, ascending) on which a number changed, and one for the
            day of the newest list; a column for each model, the lowest in the stack first.
        wide_from: the day from which on time is drawn wider; the whole is one where the counts
            begin later.
        reported: totals for days after the newest list.
        events: drawn in words where there is room, otherwise by their number in this order.
        by_model: whether the models are drawn, or only their sum.
        width: of the drawing, in pixels.
        theme: the page's colors.
    """
    phone = width < PHONE
    height = PHONE_HEIGHT if phone else HEIGHT
    days = [day.date() for day in counts.index]
    totals = counts.sum(axis=1).astype(int).tolist()
    end = max([days[-1], *(total.day for total in reported)])
    left = 42.0 if phone else 50.0
    spans = _spans(days[0], wide_from, days[-1], end, left, width, phone)
    values = round_numbers(max([*totals, *(total.value for total in reported)]))
    base = height - BOTTOM

    def y(value: float) -> float:
        return base - (base - TOP) * value / values[-1]

    parts = [*_value_axis(values, y, spans, left, theme, phone), *_time_axis(spans, base, theme)]
    for span in spans:
        parts += _areas(counts, span, y, by_model, theme)
    shown = [event for event in events if spans[-1].start <= event.day <= days[-1]]
    parts += _events(shown, spans[-1], base, numbered=phone, theme=theme)
    parts += _reported(reported, spans[-1], y, theme, roomy=width >= ROOMY)
    parts += _ends(counts, days, spans, y, by_model, phone, theme)
    parts += _readings(counts, spans, base, by_model)
    return drawing(width, height, *parts)


def _spans(
    first: date, wide_from: date, last: date, end: date, left: float, width: float, phone: bool
) -> list[Span]:
    """Return the stretches of time: the quiet years, if there are any, and the time since."""
    two = first < wide_from < last
    quiet = (width - left) * QUIET_SHARE if two else 0
    gap = GAP / 2 if phone else GAP
    start, begins = (wide_from, left + quiet + gap) if two else (first, left)
    # The labels lie right of the last list, where the reported totals leave room.
    after = (end - last).days / max((end - start).days, 1)
    room = 0 if phone else LABELS
    margin = max(12.0, (room - after * (width - begins)) / max(1 - after, 0.1))
    wide = Span(start, end, begins, width - margin)
    return [Span(first, wide_from, left, left + quiet), wide] if two else [wide]


def _value_axis(
    values: Sequence[int],
    y: Height,
    spans: Sequence[Span],
    left: float,
    theme: Theme,
    phone: bool,
) -> list[Html]:
    parts = []
    for value in values:
        height = y(value)
        words = formats.number(value)
        if phone and value >= 1000:
            words = f"{value / 1000:g}k"
        parts.append(text(words, left - 8, height + 4, theme.muted, size=AXIS_SIZE, anchor="end"))
        color = theme.grid if value else theme.muted
        parts += [line(span.left, height, span.right, height, color) for span in spans]
    return parts


def _time_axis(spans: Sequence[Span], base: float, theme: Theme) -> list[Html]:
    parts = []
    *quiet, wide = spans
    for span in quiet:
        years = range(span.start.year, span.end.year + 1)
        if (span.right - span.left) / len(years) >= 34:
            parts += [_tick(str(year), span.x(date(year, 7, 1)), base, theme) for year in years]
        else:
            name = f"{years[0]}–{years[-1] % 100:02}"
            parts.append(text(name, span.left, base + 20, theme.muted, size=11))
    for day, name in wide.ticks():
        parts.append(line(wide.x(day), base, wide.x(day), base + 4, theme.muted))
        parts.append(_tick(name, wide.x(day), base, theme))
    return parts


def _tick(name: str, x: float, base: float, theme: Theme) -> Html:
    return text(name, x, base + 20, theme.muted, size=AXIS_SIZE, anchor="middle")


def _within(counts: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return the counts of a span of time, with those that hold at its start and its end."""
    first, last = pd.Timestamp(span.start), pd.Timestamp(span.end)
    known = counts[counts.index <= last]
    start = known[known.index <= first].tail(1)
    inside = known[known.index > first]
    rows = pd.concat([start.set_axis([first]) if len(start) else start, inside])
    if counts.index[-1] > last:
        rows = pd.concat([rows, rows.tail(1).set_axis([last])])
    return rows


def _areas(counts: pd.DataFrame, span: Span, y: Height, by_model: bool, theme: Theme) -> list[Html]:
    rows = _within(counts, span)
    across = [span.x(day.date()) for day in rows.index]
    stacked = rows.cumsum(axis=1)
    parts = []
    below = [y(0)] * len(across)
    for model in rows.columns if by_model else []:
        above = [y(value) for value in stacked[model]]
        upper = steps(list(zip(across, above, strict=True)))
        # Back along the lower edge, whose steps fall where the upper edge's do.
        back = "".join(
            f"H{x:.1f}V{before:.1f}"
            for x, before in reversed(list(zip(across[1:], below[:-1], strict=True)))
        )
        parts.append(
            tag(
                "path",
                d=f"{upper}V{below[-1]:.1f}{back}H{across[0]:.1f}z",
                fill=theme.model(str(model)),
                stroke=theme.background,
                stroke_width=0.8,
            )
        )
        below = above
    total = [y(value) for value in stacked.iloc[:, -1]]
    path = steps(list(zip(across, total, strict=True)))
    if not by_model:
        area = f"{path}V{y(0):.1f}H{across[0]:.1f}z"
        parts.append(tag("path", d=area, fill=theme.accent, opacity=0.16))
    parts.append(tag("path", d=path, fill="none", stroke=theme.ink, stroke_width=1.5))
    return parts


def _events(
    events: Sequence[Event], span: Span, base: float, *, numbered: bool, theme: Theme
) -> list[Html]:
    """Draw events as dashed rules with a dot; no rule crosses another event's words."""
    parts: list[Html] = []
    taken: list[tuple[float, float]] = []
    for number, event in enumerate(events, start=1):
        x = span.x(event.day)
        if numbered:
            top = 14 + max([bottom for right, bottom in taken if right > x], default=0)
            taken.append((x + 18, top + 6))
            parts += [
                line(x, top + 8, x, base, theme.muted, "2 3"),
                tag(
                    "circle",
                    cx=f"{x:.1f}",
                    cy=f"{top:.1f}",
                    r=8.5,
                    fill=theme.background,
                    stroke=theme.ink2,
                ),
                text(str(number), x, top + 4, theme.ink, size=11, bold=True, anchor="middle"),
            ]
            continue
        said = lines(event.what, EVENT_CHARACTERS)
        top = TOP + max([bottom for right, bottom in taken if right > x - 4], default=0)
        widest = max(map(len, [event.when, *said])) * CHARACTER_WIDTH
        # What lies behind the right edge would be cut off: such an event stands left of its rule.
        anchor: Anchor = "start" if x + 7 + widest < span.right + 60 else "end"
        aside = x + 7 if anchor == "start" else x - 7
        taken.append((x + 7 + widest if anchor == "start" else x, top + EVENT_LINE * len(said) + 6))
        parts += [
            line(x, top, x, base, theme.muted, "2 3"),
            tag("circle", cx=f"{x:.1f}", cy=f"{top:.1f}", r=2.5, fill=theme.ink),
            text(event.when, aside, top + 5, theme.ink, size=12.5, bold=True, anchor=anchor),
            *(
                text(one, aside, top + 5 + EVENT_LINE * place, theme.ink2, anchor=anchor)
                for place, one in enumerate(said, start=1)
            ),
        ]
    return parts


def _reported(
    reported: Sequence[Reported], span: Span, y: Height, theme: Theme, roomy: bool
) -> list[Html]:
    """Draw the totals of others: dots, joined by dashes where they are sure."""
    if not reported:
        return []
    places = [(span.x(total.day), y(total.value)) for total in reported]
    sure = [place for place, total in zip(places, reported, strict=True) if total.sure]
    parts = []
    if len(sure) > 1:
        path = straight(sure)
        parts.append(_dashed(path, theme))
    for (x, height), total in zip(places, reported, strict=True):
        parts.append(
            tag(
                "circle",
                cx=f"{x:.1f}",
                cy=f"{height:.1f}",
                r=2.5,
                fill=theme.ended if total.sure else theme.background,
                stroke=theme.ended,
                stroke_dasharray=None if total.sure else "2 1.5",
                data_tip=total.said,
            )
        )
    if sure:
        last = [total for total in reported if total.sure][-1]
        x, height = sure[-1]
        value = formats.number(last.value)
        parts.append(
            text(
                value,
                x,
                height - (26 if roomy else 12),
                theme.ink2,
                bold=True,
                anchor="end",
                size=14,
            )
        )
        if roomy:
            said = _("reported for {day}").format(day=last.when)
            parts.append(text(said, x, height - 10, theme.ink2, size=AXIS_SIZE, anchor="end"))
    return parts


def _ends(
    counts: pd.DataFrame,
    days: Sequence[date],
    spans: Sequence[Span],
    y: Height,
    by_model: bool,
    phone: bool,
    theme: Theme,
) -> list[Html]:
    """Write at the line's end what it ends with, and what it was before."""
    x = spans[-1].x(days[-1])
    newest = counts.iloc[-1].astype(int)
    total = int(newest.sum())
    height = y(total)
    parts = [tag("circle", cx=f"{x:.1f}", cy=f"{height:.1f}", r=4, fill=theme.ink)]
    if phone:
        parts.append(
            text(
                formats.number(total),
                x - 8,
                height - 4,
                theme.ink,
                size=15,
                bold=True,
                anchor="end",
                halo=theme,
            )
        )
    else:
        said = ngettext("{count} agreement", "{count} agreements", total)
        said = said.format(count=formats.number(total))
        # Below the dot: later totals that others reported begin beside it.
        parts.append(text(said, x + 12, height + 18, theme.ink, size=17, bold=True))
    if len(spans) > 1:
        quiet = _within(counts, spans[0]).sum(axis=1).astype(int)
        ends: list[tuple[int, float, Anchor]] = [(quiet.iloc[-1], spans[0].right, "end")]
        if not phone:
            ends.append((quiet.iloc[0], spans[0].left + 4, "start"))
            above = y(int(quiet.max())) - 30
            parts.append(text(_("Drawn narrower"), spans[0].left, above, theme.ink2))
        for value, at, anchor in ends:
            above = y(int(value)) - 8
            parts.append(
                text(formats.number(int(value)), at, above, theme.ink, bold=True, anchor=anchor)
            )
    if not by_model or phone:
        return parts
    # From the top of the stack down; none less than a label's height above the next.
    lowest = height + 40
    upper = float(total)
    heights = []
    for model in reversed(counts.columns):
        middle = y(upper - newest[model] / 2) - 8
        lowest = max(middle, lowest)
        heights.append(lowest)
        lowest += 40
        upper -= newest[model]
    # What would fall below the axis pushes the rest up.
    floor = y(0) - 36
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], floor)
        floor = heights[place] - 38
    for model, at in zip(reversed(counts.columns), heights, strict=True):
        parts += [
            mark(str(model), x + 12, at, theme),
            text(
                formats.number(int(newest[model])), x + 32, at + 11, theme.ink, size=15, bold=True
            ),
            text(words.model(model), x + 32, at + 29, theme.ink, size=13.5),
        ]
    return parts


def _dashed(path: str, theme: Theme) -> Html:
    return tag(
        "path", d=path, fill="none", stroke=theme.ended, stroke_width=1.75, stroke_dasharray="4 3"
    )


def mark(model: str, x: float, y: float, theme: Theme) -> Html:
    """Return a model's shape in its color, 13 pixels wide, with its upper left corner at (x, y)."""
    color = theme.model(model)
    match MODEL_SHAPES.get(model):
        case "circle":
            return tag("circle", cx=f"{x + 6.5:.1f}", cy=f"{y + 6.5:.1f}", r=5.3, fill=color)
        case "square":
            return tag("rect", x=f"{x + 1:.1f}", y=f"{y + 1:.1f}", width=10, height=10, fill=color)
        case "diamond":
            path = f"M{x + 6.5:.1f} {y:.1f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z"
            return tag("path", d=path, fill=color)
    path = f"M{x + 6.5:.1f} {y + 1:.1f}l6 11h-12z"
    return tag("path", d=path, fill=color)


def _readings(
    counts: pd.DataFrame, spans: Sequence[Span], base: float, by_model: bool
) -> list[Html]:
    """Return what the pointer reads on each stretch between two lists."""
    parts = []
    for span in spans:
        rows = _within(counts, span)
        stops = [*(span.x(day.date()) for day in rows.index[1:]), None]
        begin = span.x(rows.index[0].date())
        for (day, row), stop in zip(rows.iterrows(), stops, strict=True):
            until = begin + READING if stop is None else stop
            if until - begin < READING and stop is not None:
                continue
            total = int(row.sum())
            said = [
                formats.day(day.date()),  # type: ignore[attr-defined]
                ngettext("{count} agreement", "{count} agreements", total).format(
                    count=formats.number(total)
                ),
            ]
            if by_model:
                said += [
                    f"{words.model(model)}: {formats.number(int(row[model]))}"
                    for model in reversed(rows.columns)
                    if row[model]
                ]
            parts.append(
                tag(
                    "rect",
                    x=f"{begin:.1f}",
                    y=TOP,
                    width=f"{until - begin:.1f}",
                    height=f"{base - TOP:.0f}",
                    fill_opacity=0,
                    data_tip="\n".join(said),
                )
            )
            begin = until
    return parts


def history(
    counted: pd.Series,
    totals: Sequence[Reported],
    *,
    events: Sequence[Event],
    width: float,
    theme: Theme,
) -> Html:
    """Draw all that is known since the first agreement: totals of others, then ICE's lists.

    Args:
        counted: agreements by day (index, ascending), from the first list on.
        totals: what others counted or published, oldest first. Where two years and more have no
            number, no line joins what was before and after.
        events: numbered on the chart in this order.
        width: of the drawing, in pixels.
        theme: the page's colors.
    """
    phone = width < PHONE
    height = PHONE_HEIGHT if phone else HEIGHT
    left = 42.0 if phone else 50.0
    last = counted.index[-1].date()
    sure = [total for total in totals if total.sure]
    start = min([counted.index[0].date(), *(total.day for total in totals)])
    span = Span(
        date(start.year, 1, 1),
        max([last, *(total.day for total in totals)]),
        left,
        width - (12 if phone else 130),
    )
    values = round_numbers(max([int(counted.max()), *(total.value for total in totals)]))
    base = height - BOTTOM

    def y(value: float) -> float:
        return base - (base - TOP) * value / values[-1]

    parts = [*_value_axis(values, y, [span], left, theme, phone), *_time_axis([span], base, theme)]
    parts += _events(
        [event for event in events if span.start <= event.day <= last],
        span,
        base,
        numbered=True,
        theme=theme,
    )
    for run in _runs(sure, last):
        path = straight([(span.x(each.day), y(each.value)) for each in run])
        parts.append(_dashed(path, theme))
    across = [span.x(day.date()) for day in counted.index]
    path = steps(list(zip(across, map(y, counted), strict=True)))
    parts.append(tag("path", d=path, fill="none", stroke=theme.ink, stroke_width=2))
    for total in totals:
        parts.append(
            tag(
                "circle",
                cx=f"{span.x(total.day):.1f}",
                cy=f"{y(total.value):.1f}",
                r=3,
                fill=theme.ended if total.sure else theme.background,
                stroke=theme.ended,
                data_tip=total.said,
            )
        )
    newest = int(counted.iloc[-1])
    x = span.x(last)
    parts += [
        tag("circle", cx=f"{x:.1f}", cy=f"{y(newest):.1f}", r=4, fill=theme.ink),
        text(
            formats.number(newest),
            x - 9,
            y(newest),
            theme.ink,
            size=15,
            bold=True,
            anchor="end",
            halo=theme,
        ),
        *_readings(counted.to_frame("all"), [span], base, by_model=False),
    ]
    return drawing(width, height, *parts)


def _runs(totals: Sequence[Reported], last: date) -> list[list[Reported]]:
    """Return the totals that a line may join: no gap between them, and not over the lists."""
    runs: list[list[Reported]] = []
    for total in totals:
        before = runs[-1][-1] if runs else None
        if (
            before is None
            or (total.day - before.day).days > GAP_DAYS
            or before.day <= last < total.day
        ):
            runs.append([])
        runs[-1].append(total)
    return [run for run in runs if len(run) > 1]
