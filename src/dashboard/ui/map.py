"""What the Map page is put together from: settings in the address, legend, panel, date, table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape as html_escape
from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import fills, marks
from dashboard.charts import map as charts
from dashboard.charts.palette import MODELS, OTHER_MODEL, Theme
from dashboard.filters import STATUSES, Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import map as queries
from dashboard.queries.export import csv_file, geojson_file
from dashboard.ui import filters as filter_controls
from dashboard.ui.data import load
from dashboard.ui.frame import Page
from dashboard.ui.links import is_safe
from dashboard.ui.markdown import escape

CHART_KEY = "map"
DESKTOP = (880, 560)
PHONE = (340, 400)
# The mark's size in pixels on the views of the nation and of a state.
NATION_SIZE, STATE_SIZE = 14, 21
PHONE_SIZE = 10

FIXED_VIEWS = {
    charts.LOWER_48: N_("Lower 48 states"),
    "AK": N_("Alaska"),
    "HI": N_("Hawaii"),
    charts.PACIFIC: N_("Guam and the Northern Marianas"),
}
ORDER_NAMES = {
    "state": N_("State"),
    "agency": N_("Agency"),
    "signed": N_("Newest signed"),
    "listed": N_("Newest listed"),
    "officers": N_("Most officers"),
}


@dataclass(frozen=True)
class Settings:
    """What the map shows beside the filters; each is a parameter of the address."""

    fill: str
    view: str
    by_officers: bool
    agency: str | None
    county: str | None


def settings() -> Settings:
    """Read the map's own parameters from the address; say which made no sense."""
    known_views = [*FIXED_VIEWS, *charts.boxes()]
    return Settings(
        fill=_parameter("fill", list(fills.LEVELS), "none"),
        view=_parameter("view", known_views, charts.LOWER_48),
        by_officers=_parameter("size", ["even", "officers"], "even") == "officers",
        agency=st.query_params.get("agency"),
        county=_parameter("county", list(charts.county_codes()), "") or None,
    )


def _parameter(name: str, known: Sequence[str], default: str) -> str:
    value = st.query_params.get(name, default)
    if value in known or value == default:
        return value
    st.warning(
        _("{name}={value} was ignored: the map has no such setting.").format(
            name=name, value=escape(value[:40])
        )
    )
    return default


def put(**parameters: str | None) -> None:
    """Set parameters of the address; None takes one out."""
    for name, value in parameters.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value


def on_phone() -> bool:
    """Whether the browser says that it is a phone's: the server knows no window size."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def controls(chosen: Settings) -> None:
    """Draw the choice of fill, view and size of the marks."""
    views = {name: _(label) for name, label in FIXED_VIEWS.items()} | {
        code: words.state(code) for code in charts.boxes() if code not in FIXED_VIEWS
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _select("fill", _("Fill"), {n: _(label) for n, label in fills.NAMES.items()}, chosen.fill)
        _select("view", _("View"), views, chosen.view)
        sizes = {"even": _("All equal"), "officers": _("By sworn officers")}
        _select("size", _("Marks"), sizes, "officers" if chosen.by_officers else "even")


def _select(name: str, label: str, options: dict[str, str], value: str) -> None:
    key = f"map_{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=lambda: put(**{name: st.session_state[key]}),
        width=270,
    )


def chart(page: Page, chosen: Settings, painted: fills.Painted, theme: Theme, alt: str) -> None:
    """Draw the map."""
    phone = on_phone()
    width, height = PHONE if phone else DESKTOP
    days = load(queries.list_days)
    kinds = load(queries.kinds)
    filters = page.filters
    build = load(queries.build_id)
    of_state = chosen.view in charts.boxes()
    size = (STATE_SIZE if of_state else NATION_SIZE) if not phone else PHONE_SIZE + 4 * of_state
    picked = charts.Chosen(county=chosen.county, states=filters.states)
    if chosen.agency:
        mark = charts.mark_places(build).get(chosen.agency)
        if mark:
            picked = replace(picked, point=mark.point, offset=mark.offset)
    deck = charts.deck(
        theme=theme,
        view=charts.view(chosen.view, width, height),
        build=build,
        shown=charts.Shown(
            step=_step(days, filters.as_of),
            states=filters.states,
            models=filters.models,
            kinds=tuple(kinds.index(kind) for kind in filters.kinds),
            statuses=filters.statuses,
            by_officers=chosen.by_officers,
        ),
        fill=painted.fill,
        chosen=picked,
        mark_size=size,
        county_labels=chosen.view if of_state and not phone else None,
    )
    st.pydeck_chart(deck, height=height, on_select=_choose, key=CHART_KEY, alt=alt)


def _step(days: Sequence[date], as_of: date | None) -> int:
    """Return the index of the last list date on or before a day; without a day, the newest."""
    if as_of is None:
        return len(days) - 1
    return sum(day <= as_of for day in days) - 1


def _choose() -> None:
    """Put what was clicked into the address. A click beside everything changes nothing."""
    objects = st.session_state[CHART_KEY].selection.objects
    if marked := objects.get(charts.MARKS):
        put(agency=marked[0]["id"], county=None)
    elif counties := objects.get(charts.COUNTY_FILL):
        put(agency=None, county=counties[0]["properties"]["fips"])
    elif states := objects.get(charts.STATE_FILL):
        put(view=states[0]["properties"]["state"])


def sentence(counts: queries.MapCounts, as_of: date) -> str:
    """Return what the map shows, in a sentence of plain text."""
    if not counts.rows:
        return _("As of {day}, nothing on ICE's lists fits these filters.").format(
            day=formats.day(as_of)
        )
    parts = []
    for status in STATUSES:
        if status in counts.by_status:
            agencies, rows = counts.by_status[status]
            parts.append(_part(status, agencies, rows))
    models = [
        f"{formats.number(rows)} {words.model(model) if model else _('model not stated')}"
        for model, rows in counts.rows_by_model.items()
    ]
    return _("As of {day}: {parts}, in {states} ({models}).").format(
        day=formats.day(as_of),
        parts=formats.listing(parts),
        states=ngettext(
            "{count} state or territory", "{count} states and territories", counts.states
        ).format(count=formats.number(counts.states)),
        models=", ".join(models),
    )


def _part(status: str, agencies: int, rows: int) -> str:
    forms: dict[str, Callable[[], str]] = {
        "active": lambda: ngettext("{rows} agreement of ", "{rows} agreements of ", rows),
        "pending": lambda: ngettext(
            "{rows} pending request of ", "{rows} pending requests of ", rows
        ),
        "ended": lambda: ngettext(
            "{rows} agreement no longer listed of ", "{rows} agreements no longer listed of ", rows
        ),
    }
    bodies = ngettext("{agencies} agency", "{agencies} agencies", agencies)
    return (forms[status]() + bodies).format(
        rows=formats.number(rows), agencies=formats.number(agencies)
    )


def legend(page: Page, counts: queries.MapCounts, painted: fills.Painted, theme: Theme) -> None:
    """Draw the legend. The models and statuses in it are filters."""
    st.caption(_("Models"))
    filters = page.filters
    for model in page.choices.models:
        index = marks.SLOTS.index(model if model in MODELS else OTHER_MODEL)
        codes = [marks.ACTIVE if slot == index else marks.NONE for slot in range(len(marks.SLOTS))]
        _legend_box(
            f"legend_{model}",
            f"{_swatch(codes, theme)} {escape(words.model(model))} "
            f"({formats.number(counts.rows_by_model.get(model, 0))})",
            not filters.models or model in filters.models,
            lambda model=model: _toggle_model(page, model),  # type: ignore[misc]
        )
    st.caption(_("Status"))
    for status, code in zip(STATUSES, (marks.ACTIVE, marks.PENDING, marks.ENDED), strict=True):
        agencies = counts.by_status.get(status, (0, 0))[0]
        _legend_box(
            f"legend_{status}",
            f"{_swatch([0, 0, code, 0], theme)} {escape(words.status(status))}"
            + (f" ({formats.number(agencies)})" if status in filters.statuses else ""),
            status in filters.statuses,
            lambda status=status: _toggle_status(filters, status),  # type: ignore[misc]
        )
    if painted.lines:
        st.caption(painted.title)
        st.html(_fill_list(painted, theme))


def _legend_box(key: str, label: str, value: bool, on_change: Callable[[], None]) -> None:
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    st.checkbox(label, key=key, on_change=on_change)


def _toggle_model(page: Page, model: str) -> None:
    shown = page.filters.models or page.choices.models
    kept = tuple(each for each in page.choices.models if (each in shown) != (each == model))
    filter_controls.write(
        replace(page.filters, models=() if len(kept) == len(page.choices.models) else kept)
    )


def _toggle_status(filters: Filters, status: str) -> None:
    kept = tuple(each for each in STATUSES if (each in filters.statuses) != (each == status))
    if kept:
        filter_controls.write(replace(filters, statuses=kept))


def _swatch(codes: Sequence[int], theme: Theme) -> str:
    """Return a mark as a Markdown image."""
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{marks.CELL}" height="{marks.CELL}" '
        f'viewBox="4 4 {marks.CELL - 8} {marks.CELL - 8}">{marks.mark_picture(codes, theme)}</svg>'
    )
    return f"![](data:image/svg+xml,{quote(picture)})"


def _fill_list(painted: fills.Painted, theme: Theme) -> str:
    lines = [
        f'<li style="display:flex;align-items:center;gap:.5rem;margin:0">'
        f'<span style="width:1rem;height:1rem;flex:none;background:{line.color};'
        f'border:1px solid {theme.state_line}"></span>'
        f'<span style="flex:1">{html_escape(line.label)}</span>'
        f'<span style="font-variant-numeric:tabular-nums">{formats.number(line.count)}</span></li>'
        for line in painted.lines
    ]
    return f'<ul style="list-style:none;padding:0;margin:0;font-size:.875rem">{"".join(lines)}</ul>'


def table(page: Page, rows: int) -> None:
    """Draw the rows that the map shows, a page of them at a time."""
    st.subheader(_("The same as a table"))
    pages = max(1, -(-rows // queries.PAGE_ROWS))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            _("Order"),
            queries.ORDERS,
            format_func=lambda name: _(ORDER_NAMES[name]),
            key="map_order",
            width=220,
        )
        number = st.number_input(
            _("Page of {pages}").format(pages=formats.number(pages)),
            min_value=1,
            max_value=pages,
            key="map_page",
            width=140,
        )
    frame = load(queries.map_rows, page.filters, order, min(number, pages))
    st.dataframe(
        pd.DataFrame(
            {
                _("Agency"): frame["agency"],
                _("State"): frame["state"].map(words.state),
                _("County"): frame["county"],
                _("Kind"): frame["kind"].map(words.kind),
                _("Model"): frame["model"].map(words.model, na_action="ignore"),
                _("Status"): frame["status"].map(words.status),
                _("Signed"): frame["signed_on"],
                _("First listed"): frame["first_listed_on"],
                _("Sworn officers"): frame["sworn_officers"],
            }
        ),
        hide_index=True,
        column_config={
            _("Signed"): st.column_config.DateColumn(format="D MMM YYYY"),
            _("First listed"): st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )


def downloads(page: Page) -> None:
    """Offer all rows that the map shows as CSV and GeoJSON, made when asked for."""
    filters = page.filters

    def rows() -> pd.DataFrame:
        return load(queries.map_rows, filters)

    with st.container(horizontal=True):
        st.download_button(
            _("CSV"),
            lambda: csv_file(rows()),
            file_name="287g-map.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("GeoJSON"),
            lambda: geojson_file(rows()),
            file_name="287g-map.geojson",
            mime="application/geo+json",
            icon=":material/download:",
            on_click="ignore",
        )


def panel(chosen: Settings) -> None:
    """Draw what is known about the agency that was clicked."""
    if not chosen.agency:
        return
    detail = load(queries.agency_detail, chosen.agency)
    with st.container(border=True):
        if detail is None:
            st.warning(_("There is no agency {id}.").format(id=escape(chosen.agency[:60])))
            return
        agency = detail.agency
        st.subheader(escape(agency["name"]), anchor=False)
        where = [words.kind(agency["kind"]), agency.get("county"), words.state(agency["state"])]
        st.caption(escape(" · ".join(str(part) for part in where if part)))
        for row in detail.agreements.itertuples(index=False):
            st.markdown(_agreement_line(row))
        st.button(_("Close"), on_click=put, kwargs={"agency": None})


def _agreement_line(row: object) -> str:
    signed = getattr(row, "signed_on", None)
    text = f"**{escape(words.model(row.model))}** · {escape(words.status(row.status))}"  # type: ignore[attr-defined]
    if signed is not None and not pd.isna(signed):
        text += " · " + _("signed {day}").format(day=formats.day(signed.date()))
    url = getattr(row, "moa_url", None)
    if is_safe(url):
        text += f" · [{_('memorandum')}]({url})"
    return text
