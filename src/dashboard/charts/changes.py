"""A calendar of changes: a cell for each day with a list."""

from datetime import date

import altair as alt
import pandas as pd

from dashboard import formats, words
from dashboard.change_text import tally
from dashboard.charts.palette import Theme
from dashboard.i18n import _

ROW_HEIGHT = 17
AXIS_HEIGHT = 88
# From how many changes on a day has each class of the ramp; a day without any has its own color.
CLASSES = (1, 5, 10, 20, 40)
WEEK = pd.Timedelta(days=7)
# In square pixels; from two years on, a week is narrower than a ring.
RING, SMALL_RING = 22, 8
WEEKS_FOR_RINGS = 104


def calendar(days: pd.DataFrame, after: date, theme: Theme) -> alt.LayerChart:
    """Draw a column for each week and a row for each day of the week.

    The color counts what changed (corrections left out); a ring marks a day on which an agreement
    was found to be no longer listed. A day without a list has no cell, a day before the span
    chosen is faint.

    Args:
        days: as `queries.changes.days` returns them, with at least one row.
        after: the day of the list with which the span begins.
        theme: the page's colors.
    """
    cells = _cells(days, after)
    labels = [_label(index) for index in range(len(CLASSES) + 1)]
    present = [label for label in labels if (cells["count"] == label).any()]
    colors = dict(zip(labels, (theme.zero, *theme.ramp), strict=True))
    x = alt.X("week:T").axis(
        title=None, format="%b %Y", grid=False, tickCount=6, labelOverlap=True, domain=False
    )
    y = (
        alt.Y("weekday:O")
        .sort(list(range(7)))
        .axis(title=None, labelExpr=_weekday_expression(), ticks=False, domain=False)
    )
    tooltip = [
        alt.Tooltip("date:N", title=_("List of")),
        alt.Tooltip("text:N", title=_("Changes")),
    ]
    rects = (
        alt.Chart(cells)
        .mark_rect(stroke=theme.state_line, strokeWidth=0.5)
        .encode(
            x=x,
            x2=alt.X2("week_end:T"),
            y=y,
            color=alt.Color("count:N")
            .scale(domain=present, range=[colors[label] for label in present])
            .legend(
                title=_("Changes on a list's day"),
                orient="top",
                # Two rows: six classes side by side are wider than a phone.
                columns=3,
                symbolType="square",
                symbolStrokeColor=theme.state_line,
                symbolStrokeWidth=0.5,
            ),
            opacity=alt.Opacity("opacity:Q", scale=None),
            tooltip=tooltip,
        )
    )
    layers: list[alt.Chart] = [rects]
    ended = cells[cells["ended"] > 0]
    weeks = (cells["week"].max() - cells["week"].min()) / WEEK
    if len(ended):
        layers.append(
            alt.Chart(ended)
            .mark_point(
                size=RING if weeks < WEEKS_FOR_RINGS else SMALL_RING,
                filled=True,
                fill=theme.background,
                stroke=theme.ink,
                opacity=1,
            )
            .encode(
                x=alt.X("middle:T"),
                y=y,
                opacity=alt.Opacity("opacity:Q", scale=None),
                tooltip=tooltip,
            )
        )
    return alt.LayerChart(layer=layers, height=ROW_HEIGHT * 7 + AXIS_HEIGHT)


def _cells(days: pd.DataFrame, after: date) -> pd.DataFrame:
    weekday = days["day"].dt.day_of_week
    week = days["day"] - pd.to_timedelta(weekday, unit="D")
    real = days[list(words.REAL_CHANGES)].sum(axis="columns")
    return pd.DataFrame(
        {
            "week": week,
            "week_end": week + WEEK,
            "middle": week + WEEK / 2,
            "weekday": weekday,
            "count": [_label(sum(number >= least for least in CLASSES)) for number in real],
            "ended": days["ended"],
            "opacity": (days["day"] > pd.Timestamp(after)).map({True: 1.0, False: 0.35}),
            "date": days["day"].map(formats.day),
            "text": [tally(row) for row in days.to_dict("records")],
        }
    )


def _label(index: int) -> str:
    """Return the words for a class: 0 is none, the last has no end."""
    if index == 0:
        return _("none")
    least = CLASSES[index - 1]
    if index == len(CLASSES):
        return _("{least} or more").format(least=least)
    return f"{least}–{CLASSES[index] - 1}"


def _weekday_expression() -> str:
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    return f"{names}[datum.value]"
