"""Charts of one state, of several compared, and of all side by side."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import altair as alt
import pandas as pd

from dashboard import formats, words
from dashboard.charts import milestones
from dashboard.charts.palette import (
    COMPARED_DASHES,
    MODEL_COLORS,
    MODELS,
    OTHER_MODEL,
    Theme,
)
from dashboard.i18n import N_, _
from dashboard.words import Clock

HEIGHT = 470
# Areas above, bars below: the parts of the height at which the first end and the second begin.
AREAS_END, BARS_START = 0.7, 0.77
# On a phone an event's number is as wide as this part of the time axis.
NUMBER_SHARE = 0.06
LEAST_SPAN = pd.Timedelta(days=180)
CELL_HEIGHT = 64

Measure = Literal["agreements", "rate", "counties", "agencies"]
AXIS_FORMATS: dict[Measure, str] = {
    "agreements": ",d",
    "rate": ".1f",
    "counties": ".0%",
    "agencies": ".0%",
}
TOOLTIP_FORMATS = AXIS_FORMATS | {"rate": ".2f"}
MEASURES: dict[Measure, str] = {
    "agreements": N_("Active agreements"),
    "rate": N_("Agreements per 100,000 residents"),
    "counties": N_("Counties whose sheriff or jail takes part"),
    "agencies": N_("Share of local agencies taking part"),
}


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


def timeline(
    active: pd.DataFrame,
    changes: pd.DataFrame,
    events: pd.DataFrame,
    *,
    place: str,
    until: date,
    clock: Clock,
    theme: Theme,
) -> alt.LayerChart:
    """Draw a state's active agreements by model as areas, and below what came and left by month.

    Args:
        active: as `active_over_time` returns it by model, with at least one row.
        changes: as `came_and_went` returns it.
        events: as `milestones` returns it; numbered rules.
        place: the state's name, for the title.
        until: the last day.
        clock: which dates `active` and `changes` are by.
        theme: the page's colors.
    """
    table = filled(active, until)
    end = pd.Timestamp(until)
    span = max(end - table.index[0], LEAST_SPAN)
    start = min(table.index[0], end - span) - span * 0.04
    shown = events[events["day"].between(start, end)]
    x = alt.X(
        "day:T",
        scale=alt.Scale(domain=[start.isoformat(), end.isoformat()]),
        axis=_time_axis(span),
    )
    total = int(table.iloc[-1].sum())
    clocks = {
        "listed": [_("By the dates of ICE's lists. Source: ICE's lists.")],
        "signed": [
            _("By the dates that ICE prints as signed;"),
            _("endings by its lists. Source: ICE's lists."),
        ],
    }
    return alt.LayerChart(
        layer=[
            *milestones.rules(shown, span * NUMBER_SHARE, theme),
            alt.LayerChart(layer=_areas(table, x, theme)),
            alt.LayerChart(layer=_bars(changes, x, end, clock, theme)),
        ],
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(y="independent", color="independent")),
        height=HEIGHT,
        title=alt.Title(
            _("Active agreements in {place}").format(place=place),
            # Lines short enough for a phone.
            subtitle=[
                _("{count} on {day}; the numbers are events.").format(
                    count=formats.number(total), day=formats.day(until)
                ),
                *clocks[clock],
            ],
            anchor="start",
            offset=12,
            subtitleColor=theme.muted,
        ),
    )


def _time_axis(span: pd.Timedelta) -> alt.Axis:
    if span > pd.Timedelta(days=1000):
        return alt.Axis(title=None, grid=False, format="%Y", tickCount="year")
    quarters = alt.TimeIntervalStep(interval="month", step=3)
    return alt.Axis(title=None, grid=False, format="%b %Y", tickCount=quarters, labelOverlap=True)


def _areas(table: pd.DataFrame, x: alt.X, theme: Theme) -> list[alt.Chart]:
    """Return the stacked areas and, over them, points that tell a day's numbers."""
    names = {
        model: f"{words.model(model)}: {formats.number(table[model].iloc[-1])}"
        for model in table.columns
    }
    rows = table.rename(columns=names).reset_index().melt("day", var_name="model")
    rows["order"] = rows["model"].map(list(names.values()).index)
    # Areas and bars share one time axis: each has its own part of the height.
    scale = alt.Scale(range=[alt.ExprRef(f"{AREAS_END}*height"), 0], domainMin=0)
    axis = alt.Axis(title=None, tickCount=5, tickMinStep=1, format=",d", domain=False)
    y = alt.Y("value:Q", stack="zero", scale=scale, axis=axis)
    areas = (
        alt.Chart(rows)
        # An edge tells them apart without color, as in print.
        .mark_area(interpolate="step-after", opacity=0.9, stroke=theme.background, strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            order=alt.Order("order:Q"),
            color=alt.Color("model:N")
            .scale(
                domain=list(names.values()),
                range=[MODEL_COLORS.get(model, MODEL_COLORS[OTHER_MODEL]) for model in names],
            )
            .legend(title=None, orient="top", columns=1, labelLimit=240),
        )
    )
    # A model as printed may hold what Vega takes for a path.
    fields = {model: f"model_{number}" for number, model in enumerate(table.columns)}
    totals = table.rename(columns=fields).assign(
        total=table.sum(axis=1), date=[formats.day(day) for day in table.index]
    )
    hover = (
        alt.Chart(totals.reset_index())
        .mark_point(size=160, opacity=0, filled=True, color=theme.ink)
        .encode(
            x=x,
            y=alt.Y("total:Q", scale=scale, axis=axis),
            tooltip=[
                alt.Tooltip("date:N", title=_("From")),
                *(
                    alt.Tooltip(f"{field}:Q", title=words.model(model), format=",")
                    for model, field in fields.items()
                ),
                alt.Tooltip("total:Q", title=_("Together"), format=","),
            ],
        )
    )
    return [areas, hover]


def _bars(
    changes: pd.DataFrame, x: alt.X, end: pd.Timestamp, clock: Clock, theme: Theme
) -> list[alt.Chart]:
    """Return bars by month: above the line what came, below it what left."""
    came = {"listed": _("newly listed"), "signed": _("signed")}[clock]
    went = _("no longer listed")
    months = changes.assign(
        next=(changes["month"] + pd.DateOffset(months=1)).where(lambda day: day < end, end),
        name=changes["month"].map(formats.month),
    )
    rows = pd.concat(
        [
            months.assign(kind=came, count=months["came"], height=months["came"]),
            months.assign(kind=went, count=months["went"], height=-months["went"]),
        ]
    )
    rows = rows.loc[rows["count"] > 0, ["month", "next", "name", "kind", "count", "height"]]
    y = alt.Y(
        "height:Q",
        scale=alt.Scale(range=[alt.ExprRef("height"), alt.ExprRef(f"{BARS_START}*height")]),
        axis=alt.Axis(
            orient="left",
            title=None,
            tickCount=3,
            tickMinStep=1,
            domain=False,
            labelExpr="format(abs(datum.value), ',')",
        ),
    )
    bars = (
        alt.Chart(rows.rename(columns={"month": "day"}))
        .mark_bar(clip=True, stroke=theme.muted, strokeWidth=1)
        .encode(
            x=x,
            x2=alt.X2("next:T"),
            y=y,
            y2=alt.datum(0),
            color=alt.Color("kind:N")
            .scale(domain=[came, went], range=[theme.muted, theme.background])
            .legend(
                title=None,
                orient="bottom",
                columns=2,
                labelLimit=200,
                symbolType="square",
                symbolStrokeColor=theme.muted,
                symbolStrokeWidth=1,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("Month")),
                alt.Tooltip("kind:N", title=_("Agreements")),
                alt.Tooltip("count:Q", title=_("Number"), format=","),
            ],
        )
    )
    line = alt.Chart(pd.DataFrame({"height": [0]})).mark_rule(color=theme.muted).encode(y=y)
    return [bars, line]


def history(rows: pd.DataFrame, theme: Theme) -> alt.LayerChart:
    """Draw, dashed, for which years there is evidence that an agency took part.

    Args:
        rows: name, seen_from and seen_to (datetime64), signed_on (datetime64 or missing).
        theme: the page's colors.
    """
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "start": rows["seen_from"],
            "end": rows["seen_to"],
            "signed": rows["signed_on"],
            "dates": [
                f"{formats.month(start)} – {formats.month(end)}"
                for start, end in zip(rows["seen_from"], rows["seen_to"], strict=True)
            ],
        }
    )
    y = alt.Y("name:N", sort=None, title=None).axis(
        domain=False, ticks=False, labelLimit=200, labelOverlap=False
    )
    x = alt.X("start:T").title(None).axis(format="%Y", grid=False, tickCount="year")
    tooltip = [
        alt.Tooltip("name:N", title=_("Agency")),
        alt.Tooltip("dates:N", title=_("Evidence")),
    ]
    lines = (
        alt.Chart(shown)
        .mark_rule(strokeDash=[5, 3], strokeWidth=2, color=theme.muted)
        .encode(x=x, x2=alt.X2("end:T"), y=y, tooltip=tooltip)
    )
    signed = (
        alt.Chart(shown.dropna(subset="signed"))
        .mark_point(shape="circle", color=theme.ink, fill=theme.background, opacity=1)
        .encode(x=alt.X("signed:T"), y=y, tooltip=tooltip)
    )
    return alt.LayerChart(
        layer=[lines, signed],
        height=24 * shown["name"].nunique() + 90,
        title=alt.Title(
            _("Agreements before ICE's lists"),
            subtitle=[
                _("Dashed: years with evidence. Circle: first signed."),
                _("Source: reconstructed by the Deportation Data Project."),
            ],
            anchor="start",
            offset=12,
            subtitleColor=theme.muted,
        ),
    )


def comparison(
    lines: pd.DataFrame, *, measure: Measure, since_first: bool, until: date, theme: Theme
) -> alt.Chart:
    """Draw states on one scale.

    Args:
        lines: state, x (datetime64, or months since each state's first agreement of 2025), value;
            the states in the order of their colors.
        measure: what `value` is.
        since_first: whether x is in months.
        until: the last day counted.
        theme: the page's colors.
    """
    last = lines.groupby("state", sort=False)["value"].last()
    names = {
        state: f"{words.state(str(state))}: {value_text(measure, value)}"
        for state, value in last.items()
    }
    rows = lines.assign(name=lines["state"].map(names))
    order = list(names.values())
    legend = alt.Legend(title=None, orient="top", columns=2, symbolSize=300, labelLimit=220)
    x = (
        alt.X("x:Q")
        .title(_("Months since the first agreement of 2025"))
        .axis(grid=False, tickMinStep=1)
        if since_first
        else alt.X("x:T", axis=_time_axis(lines["x"].max() - lines["x"].min()))
    )
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y(
                "value:Q",
                title=None,
                scale=alt.Scale(domainMin=0),
                axis=alt.Axis(format=AXIS_FORMATS[measure], tickCount=5, domain=False),
            ),
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=order, range=list(theme.compared[: len(order)])),
                legend=legend,
            ),
            strokeDash=alt.StrokeDash(
                "name:N",
                scale=alt.Scale(domain=order, range=list(COMPARED_DASHES[: len(order)])),
                legend=legend,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("State, and its value now")),
                alt.Tooltip("value:Q", title=_(MEASURES[measure]), format=TOOLTIP_FORMATS[measure]),
            ],
        )
        .properties(
            height=420,
            title=alt.Title(
                _(MEASURES[measure]),
                subtitle=[
                    _("By the dates of ICE's lists, to {day}.").format(day=formats.day(until)),
                    _("Source: ICE's lists."),
                ],
                anchor="start",
                offset=12,
                subtitleColor=theme.muted,
            ),
        )
    )
    return chart


def value_text(measure: Measure, value: float) -> str:
    """Write a value of a measure as a reader sees it: "346", "1.58", "44%"."""
    match measure:
        case "agreements":
            return formats.number(value)
        case "rate":
            return formats.number(value, 2)
        case _share:
            return formats.percent(value, 1)


def grid(
    lines: pd.DataFrame,
    addresses: Mapping[str, str],
    *,
    measure: Measure,
    own_scale: bool,
    columns: int,
    width: int,
    until: date,
    theme: Theme,
) -> alt.FacetChart:
    """Draw a small chart for each state; a click on one opens that state.

    Args:
        lines: state, x (datetime64), value: a row for each day on which a state's value changed,
            and one for the last day.
        addresses: what a click opens, by the states' codes in the order of the small charts.
        measure: what `value` is.
        own_scale: whether each small chart has a scale of its own.
        columns: how many are in a row.
        width: of each, in pixels.
        until: the last day counted.
        theme: the page's colors.
    """
    last = lines.groupby("state")["value"].last()
    titles = {
        state: f"{words.state(state)}  {value_text(measure, last[state])}" for state in addresses
    }
    rows = pd.DataFrame(
        {
            "x": lines["x"],
            "v": lines["value"].round(4),
            "t": lines["state"].map(titles),
            "h": lines["state"].map(addresses),
        }
    )
    base = alt.Chart()
    area = base.mark_area(
        interpolate="step-after", color=theme.ramp[2], line={"color": theme.ramp[4]}
    ).encode(
        x=alt.X("x:T").title(None).axis(format="%Y", tickCount=3, grid=False, domain=False),
        y=alt.Y("v:Q")
        .title(None)
        .axis(
            tickCount=2,
            tickMinStep=1 if measure == "agreements" else 0,
            format=AXIS_FORMATS[measure],
            domain=False,
            gridOpacity=0.4,
        ),
    )
    click = (
        base.transform_aggregate(groupby=["t", "h"])
        .mark_rect(color=theme.background, opacity=0.001, cursor="pointer")
        .encode(href=alt.Href("h:N"), tooltip=alt.Tooltip("t:N", title=_("State")))
    )
    chart: alt.FacetChart = (
        alt.layer(area, click, data=rows)
        .properties(width=width, height=CELL_HEIGHT)
        .facet(
            facet=alt.Facet("t:N")
            .sort(list(titles.values()))
            .title(None)
            .header(labelAnchor="start", labelFontSize=12, labelPadding=2, labelLimit=width),
            columns=columns,
            spacing={"row": 12, "column": 16},
        )
        .resolve_scale(y="independent" if own_scale else "shared")
        .properties(
            title=alt.Title(
                _(MEASURES[measure]),
                subtitle=[
                    _("ICE's lists, 2021 to {day}.").format(day=formats.day(until)),
                    _("Source: ICE's lists, by their dates."),
                ],
                anchor="start",
                offset=12,
                subtitleColor=theme.muted,
            )
        )
    )
    return chart
