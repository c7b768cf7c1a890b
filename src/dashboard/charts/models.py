"""Charts that compare the models."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from dashboard import formats, words
from dashboard.charts.palette import MODEL_COLORS, MODEL_DASHES, OTHER_MODEL, Theme
from dashboard.i18n import _

ROW_HEIGHT = 34
# Hours from one edge of a stripe to the other.
STRIPE = 2


def training(hours: pd.DataFrame, theme: Theme, narrow: bool) -> alt.LayerChart | alt.FacetChart:
    """Draw hours of training to scale, one bar a model; a sum of our own is hatched and says so.

    hours: model, number (hours), computed (bool: our sum).
    narrow: whether it is drawn on a phone, where the words behind a bar need more of the width.
    """
    rows = pd.DataFrame(
        [
            {
                "model": row["model"],
                "name": words.model(row["model"]),
                "start": start,
                "end": end,
                "label": label if end == row["number"] else "",
            }
            for row in hours.to_dict("records")
            for label, start, end in _pieces(int(row["number"]), row["computed"])
        ]
    )
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "name:N",
            sort=list(dict.fromkeys(rows["name"])),
            title=None,
            axis=alt.Axis(labelLimit=200, labelOverlap=False),
        ),
        x=alt.X(
            "end:Q",
            title=None,
            axis=None,
            # Room for the label behind the longest bar.
            scale=alt.Scale(domain=[0, float(rows["end"].max()) * (2.8 if narrow else 1.4)]),
        ),
    )
    color = _model_color(rows["model"])
    bars = base.mark_bar(height=18).encode(x2="start:Q", color=color)
    whole = base.transform_filter("datum.label").encode(x2=alt.datum(0))
    outlines = whole.mark_bar(height=18, filled=False).encode(color=color)
    labels = base.mark_text(align="left", dx=6, color=theme.ink).encode(text=alt.Text("label:N"))
    return alt.layer(bars, outlines, labels).properties(height=alt.Step(ROW_HEIGHT))


def _pieces(hours: int, computed: bool) -> list[tuple[str, int, int]]:
    """Return a bar's label and the pieces it is drawn in: one, or stripes, as Vega has no hatching.

    The last piece ends with the hours.
    """
    shown = formats.number(hours)
    if not computed:
        return [(_("{hours} hours").format(hours=shown), 0, hours)]
    label = _("{hours} hours (our sum)").format(hours=shown)
    return [(label, end - STRIPE, end) for end in range(hours, 0, -2 * STRIPE)]


def over_time(agreements: pd.DataFrame, until: date) -> alt.Chart:
    """Draw active agreements by model as steps from 2021 to a day; the legend has the last number.

    agreements: model, day, agreements (after each day on which the number changed).
    """
    ends = agreements.sort_values("day").groupby("model", as_index=False).last().assign(day=until)
    ends = ends.sort_values("agreements", ascending=False)
    rows = pd.concat([agreements, ends], ignore_index=True)
    rows["day"] = pd.to_datetime(rows["day"])
    names = {
        model: f"{words.model(model)}: {formats.number(count)}"
        for model, count in zip(ends["model"], ends["agreements"], strict=True)
    }
    rows["name"] = rows["model"].map(names)
    legend = alt.Legend(title=None, orient="top-left", symbolSize=300, labelLimit=240)
    order = list(names.values())
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False)),
            y=alt.Y(
                "agreements:Q",
                title=None,
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=",d", tickCount=5),
            ),
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=order, range=_values(names, MODEL_COLORS)),
                legend=legend,
            ),
            strokeDash=alt.StrokeDash(
                "name:N",
                scale=alt.Scale(domain=order, range=_values(names, MODEL_DASHES)),
                legend=legend,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("Model, and its number now")),
                alt.Tooltip("day:T", title=_("From"), format="%B %-d, %Y"),
                alt.Tooltip("agreements:Q", title=_("Active agreements"), format=",d"),
            ],
        )
        .properties(height=320)
    )
    return chart


def kinds(agreements: pd.DataFrame) -> alt.Chart:
    """Draw which kinds of agency sign each model, as shares of the model's agreements.

    agreements: model, kind, agreements.
    """
    rows = agreements.assign(
        name=agreements["model"].map(words.model),
        kind_name=agreements["kind"].map(words.kind),
        total=agreements.groupby("model")["agreements"].transform("sum"),
    )
    rows["share"] = rows["agreements"] / rows["total"]
    present = [model for model in MODEL_COLORS if model in set(rows["model"])]
    present += sorted(set(rows["model"]) - set(present))
    order = [words.model(model) for model in present]
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5)),
            y=alt.Y(
                "kind_name:N",
                title=None,
                sort=alt.EncodingSortField("agreements", op="sum", order="descending"),
                axis=alt.Axis(labelLimit=180),
            ),
            yOffset=alt.YOffset("name:N", sort=order),
            color=alt.Color(
                "name:N",
                title=None,
                sort=order,
                scale=alt.Scale(domain=order, range=_values(present, MODEL_COLORS)),
                legend=alt.Legend(orient="top", direction="vertical", labelLimit=240),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("Model")),
                alt.Tooltip("kind_name:N", title=_("Kind of agency")),
                alt.Tooltip("agreements:Q", title=_("Active agreements"), format=","),
                alt.Tooltip("share:Q", title=_("Share of the model"), format=".0%"),
            ],
        )
        .properties(height=alt.Step(14))
    )
    return chart


def _values(models: Iterable[str], values: Mapping[str, Any]) -> list[Any]:
    return [values.get(model, values[OTHER_MODEL]) for model in models]


def _scale(models: pd.Series, values: Mapping[str, Any]) -> alt.Scale:
    codes = list(dict.fromkeys(models))
    return alt.Scale(domain=codes, range=_values(codes, values))


def _model_color(models: pd.Series) -> alt.Color:
    return alt.Color("model:N", scale=_scale(models, MODEL_COLORS), legend=None)
