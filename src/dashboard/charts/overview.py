"""The Overview's charts: the national curve with its milestones, and the ranking of states."""

from bisect import bisect_right
from datetime import date
from itertools import pairwise

import altair as alt
import pandas as pd

from dashboard import formats, words
from dashboard.charts import milestones as milestones_axis
from dashboard.charts.map import STATES as STATES_FILE
from dashboard.charts.palette import MODEL_COLORS, MODELS, OTHER_MODEL, Theme
from dashboard.i18n import _, ngettext

CURVE_HEIGHT = 420
BAR_STEP = 24
LEGEND_HEIGHT = 90
MAP_HEIGHT = 360
# Least number of agreements in each class above none.
MAP_CLASSES = [1, 10, 50, 100, 200]
# On a phone a milestone's number takes about as much width as this much time on the curve.
NUMBER_WIDTH = pd.Timedelta(days=500)
# Counted here, list by list, and not by others.
COUNTED = ("archive", "list")
FIRST_AGREEMENT = date(2002, 7, 1)


def national_curve(
    counted: pd.DataFrame,
    totals: pd.DataFrame | None,
    milestones: pd.DataFrame,
    as_of: date,
    theme: Theme,
) -> alt.LayerChart:
    """Draw the number of agreements over time, each era in a line of its own.

    Args:
        counted: as `agreements_over_time` returns it, with at least one row.
        totals: as `national_totals` returns it; None where the filters leave something out, as
            nobody published such totals. Totals for days that the lists cover are not drawn.
        milestones: as `national_milestones` returns it; drawn as numbered rules.
        as_of: the day of the last list counted.
        theme: the page's colors.
    """
    eras = {
        "derived": _("Reconstructed from a 2009 roster"),
        "published": _("Totals published by others"),
        "archive": _("ICE's archived page"),
        "list": _("ICE's lists"),
    }
    points = _points(counted, totals, as_of)
    points["era"] = points["basis"].map(eras)
    points["shown"] = [
        _("{value} {unit}").format(value=formats.number(value), unit=_unit(unit))
        for value, unit in zip(points["value"], points["unit"], strict=True)
    ]
    points["date"] = points["day"].map(formats.day)
    drawn = points[["day", "value", "era", "run"]]
    first = pd.Timestamp(FIRST_AGREEMENT) if totals is not None else points["day"].min()
    events = milestones[milestones["day"].between(first, points["day"].max())]
    years = alt.Axis(title=None, format="%Y", grid=False, tickCount="year", labelOverlap=True)
    x = alt.X("day:T", axis=years)
    y = alt.Y("value:Q").title(None).axis(tickCount=5, tickMinStep=1, format=",d", domain=False)
    legend = alt.Legend(
        title=None,
        orient="top-left",
        symbolSize=400,
        labelLimit=300,
        fillColor=theme.background,
        padding=4,
        values=[name for basis, name in eras.items() if (points["basis"] == basis).any()],
    )
    color = alt.Color("era:N", legend=legend).scale(
        domain=list(eras.values()), range=[theme.muted, theme.muted, theme.ink, theme.ink]
    )
    dash = alt.StrokeDash("era:N", legend=legend).scale(
        domain=list(eras.values()), range=[[5, 3], [1, 4], [10, 3], [1, 0]]
    )
    published = drawn[points["basis"] == "published"]
    # A count holds until the next list; between two published totals nothing is known.
    counted_here = points["basis"].isin(COUNTED)
    steps = alt.Chart(drawn[counted_here]).mark_line(strokeWidth=2, interpolate="step-after")
    others = alt.Chart(drawn[~counted_here]).mark_line(strokeWidth=2)
    lines = [
        line.encode(x=x, y=y, color=color, strokeDash=dash, detail=alt.Detail("run:N"))
        for line in (steps, others)
        if len(line.data)
    ]
    dots = alt.Chart(published).mark_point(size=26, color=theme.muted, filled=True)
    hover = (
        alt.Chart(points[["day", "value", "date", "shown", "source"]])
        .mark_point(size=120, opacity=0, filled=True)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("date:N", title=_("Date")),
                alt.Tooltip("shown:N", title=_("Count")),
                alt.Tooltip("source:N", title=_("Source")),
            ],
        )
    )
    newest = drawn[counted_here].tail(1)
    mark = alt.Chart(newest).mark_point(size=60, filled=True, color=theme.ink).encode(x=x, y=y)
    label = (
        alt.Chart(newest)
        .mark_text(align="right", dx=-9, fontSize=14, fontWeight="bold", color=theme.ink)
        .encode(x=x, y=y, text=alt.Text("value:Q", format=","))
    )
    layers = [*milestones_axis.rules(events, NUMBER_WIDTH, theme), *lines, mark, label, hover]
    if len(published):
        layers.append(dots.encode(x=x, y=y))
    return alt.LayerChart(
        layer=layers,
        height=CURVE_HEIGHT,
        title=alt.Title(
            _title(counted, as_of),
            subtitle=_subtitle(counted, totals is not None, as_of),
            anchor="start",
            offset=12,
            subtitleColor=theme.muted,
        ),
    )


def _title(counted: pd.DataFrame, as_of: date) -> str:
    now = int(counted["agreements"].iloc[-1])
    return ngettext("{now} agreement on {day}", "{now} agreements on {day}", now).format(
        now=formats.number(now), day=formats.day(as_of)
    )


def _subtitle(counted: pd.DataFrame, with_totals: bool, as_of: date) -> list[str]:
    """Return lines short enough for a phone: the count of a year before, source and clock."""
    lines = [_("Source: ICE's lists, by their dates.")]
    year_before = counted[counted["day"] <= pd.Timestamp(as_of) - pd.DateOffset(years=1)]
    if len(year_before):
        before = formats.number(year_before["agreements"].iloc[-1])
        lines.insert(0, _("A year before: {before}.").format(before=before))
    lines = [" ".join(lines)]
    if with_totals:
        lines.append(_("Up to 2020: agencies or agreements, as others counted."))
    return lines


def _points(counted: pd.DataFrame, totals: pd.DataFrame | None, as_of: date) -> pd.DataFrame:
    """Return one table of `day`, `value`, `unit`, `basis`, `source` and `run`, an unbroken line.

    The first day on ICE's workbooks also ends the archive's line, and the last count holds until
    the day of the newest list.
    """
    lists = counted.rename(columns={"agreements": "value"}).assign(
        unit="agreements", source=_("ICE, counted from its list of that day"), run=1
    )
    joint = lists[lists["basis"] == "list"].head(1).assign(basis="archive")
    last = lists.tail(1).assign(day=pd.Timestamp(as_of))
    parts = [lists, joint, last]
    if totals is None:
        return pd.concat(parts, ignore_index=True)
    covered = totals["day"].between(lists["day"].min(), pd.Timestamp(as_of))
    others = totals[~covered].assign(
        run=lambda rows: (rows["day"] > pd.Timestamp(as_of)) * 2,
        source=lambda rows: rows["source"].where(
            rows["verified"], rows["source"] + " (" + _("unconfirmed") + ")"
        ),
    )
    return pd.concat([others, *parts], ignore_index=True)


def _unit(unit: str) -> str:
    return {"agencies": _("agencies"), "agreements": _("agreements")}[unit]


def state_ranking(counts: pd.DataFrame, theme: Theme) -> alt.LayerChart:
    """Draw the active agreements of each state as a bar, divided by model.

    Args:
        counts: as `agreements_by_state` returns it, for the states to show; at least one.
        theme: the page's colors.
    """
    # A model that is none of the three is kept as printed: it comes last.
    models = sorted(
        counts["model"].unique(),
        key=lambda model: (MODELS.index(model) if model in MODELS else len(MODELS), model),
    )
    rows = counts.assign(
        name=counts["state"].map(words.state),
        model_name=counts["model"].map(words.model),
        order=counts["model"].map(models.index),
    )
    names = rows["name"].drop_duplicates().tolist()
    y = (
        alt.Y("name:N")
        .sort(names)
        .title(None)
        .axis(domain=False, ticks=False, labelLimit=170, labelOverlap=False)
    )
    bars = (
        alt.Chart(rows)
        .mark_bar(height={"band": 0.7})
        .encode(
            x=alt.X("agreements:Q").title(None).axis(None),
            y=y,
            color=alt.Color("model_name:N")
            .scale(
                domain=[words.model(model) for model in models],
                range=[MODEL_COLORS.get(model, MODEL_COLORS[OTHER_MODEL]) for model in models],
            )
            .legend(title=None, orient="top", columns=1, labelLimit=200),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("name:N", title=_("State")),
                alt.Tooltip("model_name:N", title=_("Model")),
                alt.Tooltip("agreements:Q", title=_("Agreements")),
            ],
        )
    )
    totals = (
        alt.Chart(rows.drop_duplicates("name"))
        .mark_text(align="left", dx=5, color=theme.ink)
        .encode(x=alt.X("total:Q"), y=y, text=alt.Text("total:Q", format=","))
    )
    return alt.LayerChart(layer=[bars, totals], height=BAR_STEP * len(names) + LEGEND_HEIGHT)


def state_map(counts: pd.DataFrame, states: tuple[str, ...], theme: Theme) -> alt.LayerChart:
    """Draw the states by their active agreements, in classes; zero is a class of its own.

    Args:
        counts: as `agreements_by_state` returns it.
        states: postal codes of the states that were counted; the others stay unfilled. The
            projection has no room for the territories.
        theme: the page's colors.
    """
    labels = [
        _("none"),
        *(
            _("{least} to {most}").format(least=least, most=above - 1)
            for least, above in pairwise(MAP_CLASSES)
        ),
        _("{least} or more").format(least=MAP_CLASSES[-1]),
    ]
    totals = counts.drop_duplicates("state").set_index("state")["total"]
    totals = totals.reindex(list(states), fill_value=0)
    classes = pd.DataFrame(
        {
            "state": totals.index,
            "name": totals.index.map(words.state),
            "total": totals.to_numpy(),
            "class": [labels[bisect_right(MAP_CLASSES, total)] for total in totals],
        }
    )
    shapes = alt.UrlData(
        url=f"app/static/{STATES_FILE}", format=alt.JsonDataFormat(property="features")
    )
    filled = (
        alt.Chart(shapes)
        .transform_lookup(
            lookup="properties.state",
            from_=alt.LookupData(classes, key="state", fields=["name", "total", "class"]),
        )
        .transform_filter("isValid(datum.total)")
        .mark_geoshape()
        .encode(
            color=alt.Color("class:N", title=_("Agreements"))
            .scale(domain=labels, range=[theme.zero, *theme.ramp])
            .legend(
                orient="bottom",
                columns=3,
                symbolType="square",
                symbolStrokeColor=theme.state_line,
                symbolStrokeWidth=0.5,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("State")),
                alt.Tooltip("total:Q", title=_("Agreements")),
            ],
        )
    )
    lines = alt.Chart(shapes).mark_geoshape(
        filled=False, stroke=theme.state_line, strokeWidth=0.5, aria=False
    )
    return alt.LayerChart(
        layer=[filled, lines], projection=alt.Projection(type="albersUsa"), height=MAP_HEIGHT
    )
