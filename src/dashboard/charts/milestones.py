"""Events on a time axis: a thin rule for each, with its number above."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts.palette import Theme
from dashboard.i18n import _

NUMBER_LINE = 15


def rules(
    events: pd.DataFrame, number_width: pd.Timedelta, theme: Theme
) -> list[alt.Chart | alt.LayerChart]:
    """Return a rule for each event with its number above it, for a chart whose x is `day:T`.

    Numbers that would touch stand on lines above each other.

    Args:
        events: number, day (datetime64) and title, oldest first.
        number_width: how much time on the axis is as wide as a number, on the narrowest screen.
        theme: the page's colors.
    """
    if events.empty:
        # A layer without marks would be a graphic without a name.
        return []
    free_from: list[pd.Timestamp] = []
    offsets = []
    for day in events["day"]:
        line = next((n for n, free in enumerate(free_from) if free <= day), len(free_from))
        free_from[line : line + 1] = [day + number_width]
        offsets.append(-8.0 - NUMBER_LINE * line)
    shown = events[["number", "day", "title"]].assign(
        date=events["day"].map(formats.day), offset=offsets
    )
    tooltip = [alt.Tooltip("date:N", title=_("Date")), alt.Tooltip("title:N", title=_("Event"))]
    rules = alt.Chart(shown).mark_rule(color=theme.muted, opacity=0.35)
    numbers = [
        alt.Chart(rows)
        .mark_text(color=theme.muted, fontSize=12, dy=offset)
        .encode(
            # Altair reads its whole schema for each channel that is given as text or as a value.
            x=alt.X("day:T"),
            y=alt.YValue(0),  # type: ignore[no-untyped-call]
            text=alt.Text("number:N"),
            tooltip=tooltip,
        )
        for offset, rows in shown.groupby("offset")
        if isinstance(offset, float)
    ]
    return [rules.encode(x=alt.X("day:T"), tooltip=tooltip), *numbers]
