"""One agency's agreements and requests on a time axis."""

from datetime import date

import altair as alt
import pandas as pd

from dashboard import formats, words
from dashboard.charts.palette import MODEL_COLORS, MODEL_SHAPES, MODELS, OTHER_MODEL, Theme
from dashboard.i18n import _

LANE_HEIGHT = 56
BAR_HEIGHT = 14
# From the middle of a lane, in pixels: the bar, the name above it, the corrections below it.
NAME_OFFSET, CORRECTION_OFFSET = -17, 13
AXIS_HEIGHT = 30


def timeline(
    spans: pd.DataFrame,
    reprints: pd.DataFrame,
    history: pd.DataFrame,
    newest: date,
    theme: Theme,
) -> alt.LayerChart:
    """Draw a lane for each model: when it was signed, and when ICE's lists carried it.

    Requests on the pending lists have lanes of their own, outlined; an ended agreement is hollow
    and gray. A gap in a bar are lists that left the row out.

    Args:
        spans: as `queries.agencies.spans` returns them, with at least one row.
        reprints: as `queries.agencies.reprints` returns them.
        history: as `queries.agencies.history` returns it: a dashed lane of its own.
        newest: the day of the newest list.
        theme: the page's colors.
    """
    bars = _bars(spans, theme)
    before = _before(history)
    lanes = [*before["lane"].head(1), *bars["lane"].drop_duplicates()]
    end = pd.Timestamp(newest)
    first = min(
        bars[["signed_on", "first_listed_on"]].min().min(),
        before[["signed_on", "seen_from"]].min().min(),
    )
    # A little room at both ends, so that marks on the first and last day are whole.
    room = max((end - first) * 0.03, pd.Timedelta(days=10))
    x = (
        alt.X("first_listed_on:T")
        .scale(domain=[_milliseconds(first - room), _milliseconds(end + room)])
        .axis(title=None, grid=True, tickCount=5, labelOverlap=True, domain=False)
    )
    y = alt.Y("lane:N").sort(lanes).title(None).axis(None)
    layers: list[alt.Chart] = []
    if len(before):
        layers += _history_layers(before, y, theme)
    waits = bars[bars["signed_on"] < bars["first_listed_on"]].drop_duplicates("item")
    if len(waits):
        layers.append(
            alt.Chart(waits)
            .mark_rule(strokeDash=[2, 3])
            .encode(
                x=alt.X("signed_on:T"),
                x2=alt.X2("first_listed_on:T"),
                y=y,
                color=_literal("stroke"),
            )
        )
    gaps = _gaps(bars)
    if len(gaps):
        layers.append(
            alt.Chart(gaps)
            .mark_rule(strokeDash=[1, 4], color=theme.ended)
            .encode(
                x=alt.X("from:T"),
                x2=alt.X2("to:T"),
                y=y,
                tooltip=alt.Tooltip("text:N", title=_("Gap")),
            )
        )
    layers.append(
        alt.Chart(bars)
        .mark_bar(height=BAR_HEIGHT, strokeWidth=2)
        .encode(
            x=x,
            x2=alt.X2("last_listed_on:T"),
            y=y,
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=[
                alt.Tooltip("name:N", title=_("Model")),
                alt.Tooltip("listed:N", title=_("On ICE's lists")),
            ],
        )
    )
    signings = bars[bars["signed_on"].notna()].drop_duplicates("item")
    if len(signings):
        layers.append(
            alt.Chart(signings)
            .mark_point(size=110, filled=True, opacity=1, stroke=theme.background, strokeWidth=1.5)
            .encode(
                x=alt.X("signed_on:T"),
                y=y,
                shape=alt.Shape("shape:N", scale=None),
                color=_literal("stroke"),
                tooltip=[
                    alt.Tooltip("name:N", title=_("Model")),
                    alt.Tooltip("signed:N", title=_("Signed")),
                ],
            )
        )
    corrected = _corrections(reprints, lanes)
    if len(corrected):
        layers.append(
            alt.Chart(corrected)
            .mark_point(
                shape="triangle-up",
                size=45,
                filled=True,
                color=theme.muted,
                opacity=1,
                yOffset=CORRECTION_OFFSET,
            )
            .encode(
                x=alt.X("day:T"),
                y=y,
                tooltip=[
                    alt.Tooltip("date:N", title=_("List of")),
                    alt.Tooltip("text:N", title=_("Corrected")),
                ],
            )
        )
    names = pd.concat([before[["lane", "name"]], bars[["lane", "name"]]])
    layers.append(
        alt.Chart(names.drop_duplicates("lane"))
        .mark_text(align="left", dy=NAME_OFFSET, color=theme.ink, fontSize=13)
        .encode(
            x=alt.XValue(0),  # type: ignore[no-untyped-call]
            y=y,
            text=alt.Text("name:N"),
        )
    )
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=LANE_HEIGHT * len(lanes) + AXIS_HEIGHT)
        .configure_axisX(gridColor=theme.county_line)
    )
    return chart


def _before(history: pd.DataFrame) -> pd.DataFrame:
    """Return the history as rows of one lane, with words and shapes; NaT never is the first."""
    return history.assign(
        lane="before",
        name=_("Before ICE's lists, by others"),
        shape=[MODEL_SHAPES.get(model, MODEL_SHAPES[OTHER_MODEL]) for model in history["model"]],
        model_name=history["model"].map(words.model),
        date=history["signed_on"].map(formats.day, na_action="ignore"),
        seen=[
            _("{first} to {last}").format(first=formats.day(first), last=formats.day(last))
            for first, last in zip(history["seen_from"], history["seen_to"], strict=True)
        ],
    )


def _history_layers(before: pd.DataFrame, y: alt.Y, theme: Theme) -> list[alt.Chart]:
    tooltip = [
        alt.Tooltip("model_name:N", title=_("Model")),
        alt.Tooltip("date:N", title=_("Signed")),
        alt.Tooltip("seen:N", title=_("Evidence")),
    ]
    evidence = (
        alt.Chart(before)
        .mark_bar(
            height=BAR_HEIGHT,
            fill=theme.background,
            stroke=theme.ended,
            strokeWidth=1.5,
            strokeDash=[4, 3],
        )
        .encode(x=alt.X("seen_from:T"), x2=alt.X2("seen_to:T"), y=y, tooltip=tooltip)
    )
    signings = (
        alt.Chart(before[before["signed_on"].notna()])
        .mark_point(size=90, fill=theme.background, stroke=theme.ended, strokeWidth=2, opacity=1)
        .encode(
            x=alt.X("signed_on:T"), y=y, shape=alt.Shape("shape:N", scale=None), tooltip=tooltip
        )
    )
    return [evidence, signings]


def _milliseconds(moment: pd.Timestamp) -> int:
    return int(moment.timestamp() * 1000)


def _literal(column: str) -> alt.Color:
    return alt.Color(f"{column}:N", scale=None)


def _bars(spans: pd.DataFrame, theme: Theme) -> pd.DataFrame:
    """Return the spans with lane, name, shape, colors and words, in the order of the lanes."""
    rows = spans.sort_values(
        ["is_request", "model", "first_listed_on"],
        key=lambda column: column.map(_rank) if column.name == "model" else column,
        ignore_index=True,
    )
    slot = rows["model"].where(rows["model"].isin(MODELS), OTHER_MODEL)
    color = slot.map(MODEL_COLORS)
    gone = rows["status"].isin(["ended", "superseded"]) & ~rows["is_request"]
    names = rows["model"].map(words.model)
    return rows.assign(
        lane=_lanes(rows["is_request"], rows["model"]),
        name=names.where(
            ~rows["is_request"], [_("{model}, requested").format(model=name) for name in names]
        ),
        shape=slot.map(MODEL_SHAPES),
        stroke=color.where(~gone, theme.ended),
        fill=color.where(~gone & ~rows["is_request"], theme.background),
        signed=rows["signed_on"].map(formats.day, na_action="ignore"),
        listed=[
            _("{first} to {last}").format(first=formats.day(first), last=formats.day(last))
            for first, last in zip(rows["first_listed_on"], rows["last_listed_on"], strict=True)
        ],
    )


def _lanes(is_request: pd.Series, models: pd.Series) -> list[str]:
    return [
        f"{'request' if request else 'agreement'} {model}"
        for request, model in zip(is_request, models, strict=True)
    ]


def _rank(model: object) -> int:
    return MODELS.index(model) if model in MODELS else len(MODELS)


def _gaps(bars: pd.DataFrame) -> pd.DataFrame:
    """Return what lies between the spans of one agreement or request."""
    same = bars.groupby(["item", "is_request"])["last_listed_on"].shift()
    found = bars.assign(**{"from": same, "to": bars["first_listed_on"]})[same.notna()]
    return found.assign(
        text=[
            _("not on the lists between {first} and {last}").format(
                first=formats.day(first), last=formats.day(last)
            )
            for first, last in zip(found["from"], found["to"], strict=True)
        ]
    )


def _corrections(reprints: pd.DataFrame, lanes: list[str]) -> pd.DataFrame:
    """Return the corrections that belong to a lane, with what was printed before and after."""
    rows = reprints.assign(
        lane=_lanes(reprints["list_kind"] == "pending", reprints["model"]),
        date=reprints["day"].map(formats.day),
        text=[
            f"{words.field(field)}: {before} → {after}"
            for field, before, after in zip(
                reprints["field"],
                reprints["printed_before"],
                reprints["printed_after"],
                strict=True,
            )
        ],
    )
    return rows[rows["lane"].isin(lanes)]
