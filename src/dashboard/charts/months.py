"""Agreements that joined and left the lists, by month, as SVG: joined upward, left downward."""

from collections.abc import Sequence
from datetime import date

from dashboard import formats
from dashboard.charts.axes import AXIS_SIZE, drawing, line, text
from dashboard.charts.palette import Theme
from dashboard.i18n import _
from dashboard.markup import Html, tag

HEIGHT = 250
TOP, BOTTOM = 20, 26
# The narrowest bar over which its number has room.
NUMBERED = 17
# The least share of the height on either side of the axis, for its numbers.
LEAST = 0.1


def joined_and_left(
    months: Sequence[tuple[date, int, int]], *, width: float, theme: Theme, height: float = HEIGHT
) -> Html:
    """Draw a bar up and a bar down for each month.

    Args:
        months: the first day of each month, how many joined, how many left; at least one.
        width: of the drawing, in pixels.
        theme: the page's colors.
        height: of the drawing, in pixels.
    """
    up = max([came for _month, came, _went in months] + [1])
    down = max(went for _month, _came, went in months)
    room = height - TOP - BOTTOM
    below = max(down / (up + down), LEAST) * (room - 14) if down else 0
    zero = TOP + room - below - (14 if down else 0)
    scale = min((zero - TOP) / up, below / down if down else 1e9)
    step = width / len(months)
    bar = max(min(step - 2, 34), 1)
    parts = [line(0, zero, width, zero, theme.muted)]
    for place, (month, came, went) in enumerate(months):
        x = step * place + (step - bar) / 2
        said = _("{month}\nJoined: {came}\nLeft: {went}").format(
            month=formats.month(month), came=formats.number(came), went=formats.number(went)
        )
        parts.append(_bar(x, zero - came * scale, bar, came * scale, theme.accent))
        if went:
            parts.append(
                _bar(x + 0.5, zero + 1, bar - 1, went * scale, theme.background, theme.accent)
            )
        if step >= NUMBERED:
            middle = x + bar / 2
            if came:
                parts.append(_number(came, middle, zero - came * scale - 5, theme))
            if went:
                parts.append(_number(went, middle, zero + went * scale + 13, theme))
        parts.append(
            tag(
                "rect",
                x=f"{step * place:.1f}",
                y=0,
                width=f"{step:.1f}",
                height=f"{height - BOTTOM:.0f}",
                fill_opacity=0,
                data_tip=said,
            )
        )
    every = next((each for each in (1, 3, 6, 12, 24) if step * each >= 62), 60)
    for place, (month, _came, _went) in enumerate(months):
        if (month.month - 1) % every == 0 and (every < 24 or month.year % (every // 12) == 0):
            x = step * (place + 0.5)
            name = str(month.year) if every >= 12 else formats.short_month(month)
            # At the edges a name would be cut off.
            if 24 < x < width - 24:
                parts.append(
                    text(name, x, height - 6, theme.muted, size=AXIS_SIZE, anchor="middle")
                )
    return drawing(width, height, *parts)


def _bar(
    x: float, y: float, width: float, height: float, fill: str, stroke: str | None = None
) -> Html:
    return tag(
        "rect",
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{height:.1f}",
        fill=fill,
        stroke=stroke,
    )


def _number(value: int, x: float, y: float, theme: Theme) -> Html:
    return text(formats.number(value), x, y, theme.ink2, size=11, anchor="middle")
