"""The answer to a visitor's own query as a picture: bars or a line over two of its columns."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts.palette import Theme
from dashboard.i18n import _

MOST_BARS = 60
MOST_POINTS = 2_000
BAR_STEP = 20
# Longer texts are not readable beside a bar, and charts are kept.
LABEL_CHARACTERS = 200
LINE_HEIGHT = 360


def answer_chart(
    frame: pd.DataFrame, x: str, y: str, *, title: str, source: str, theme: Theme
) -> alt.Chart:
    """Draw one column against another: a line over dates or numbers, bars over anything else.

    Args:
        frame: the answer, in its order. Bars show its first `MOST_BARS` rows, a line its first
            `MOST_POINTS`; the subtitle says so where there are more.
        x: the column that tells rows apart.
        y: a column of numbers.
        title: what was asked.
        source: where the data comes from and of which day it is.
        theme: the page's colors.
    """
    dated = pd.api.types.is_datetime64_dtype(frame[x])
    lined = dated or pd.api.types.is_numeric_dtype(frame[x])
    most = MOST_POINTS if lined else MOST_BARS
    # Altair reads dots and brackets in a column's name as paths.
    data = pd.DataFrame({"x": frame[x], "y": frame[y].astype("float64")}).head(most)
    shown = _("{y} by {x}").format(y=y, x=x)
    if len(frame) > most:
        shown = _("{y} by {x}, the first {shown} of {rows} rows").format(
            y=y, x=x, shown=formats.number(most), rows=formats.number(len(frame))
        )
    measured = alt.Title(title, subtitle=[shown, source], anchor="start", subtitleColor=theme.muted)
    value = alt.Tooltip("y:Q", title=y, format=",")
    if lined:
        kind = "T" if dated else "Q"
        points = {"color": theme.ink} if len(data) < MOST_BARS else False
        line = alt.Chart(data).mark_line(color=theme.ink, point=points)
        drawn: alt.Chart = line.encode(
            x=alt.X(f"x:{kind}", title=None if dated else x).scale(zero=False),
            y=alt.Y("y:Q", title=None),
            tooltip=[alt.Tooltip(f"x:{kind}", title=x), value],
        ).properties(height=LINE_HEIGHT, title=measured)
        return drawn
    data["x"] = data["x"].astype("string").str.slice(0, LABEL_CHARACTERS).fillna(_("(none)"))
    bars = alt.Chart(data).mark_bar(color=theme.muted)
    barred: alt.Chart = bars.encode(
        x=alt.X("y:Q", title=None).axis(orient="top"),
        y=alt.Y("x:N", title=None, sort=None).axis(labelLimit=240),
        tooltip=[alt.Tooltip("x:N", title=x), value],
    ).properties(height={"step": BAR_STEP}, title=measured)
    return barred
