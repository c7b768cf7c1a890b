"""What the Map page is put together from: settings in the address, legend, panel, date, table."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape as html_escape
from typing import Any
from urllib.parse import quote

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

from dashboard import __version__, formats, words
from dashboard.charts import choropleth, markers
from dashboard.charts import map as charts
from dashboard.charts.map_image import map_picture
from dashboard.charts.palette import MODELS, OTHER_MODEL, Theme
from dashboard.downloads.table_files import csv_file, geojson_file
from dashboard.filters import STATUSES, Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import map as queries
from dashboard.queries.overview import national_milestones
from dashboard.queries.paging import PAGE_ROWS
from dashboard.ui import filter_controls, map_markers, viewport
from dashboard.ui.cache import cached, cached_query
from dashboard.ui.links import asked_agency, is_safe, page_link
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

CHART_KEY = "map"
# The map's height, and the width that it certainly has, in pixels.
DESKTOP = (830, 560)
PHONE = (330, 300)
# The mark's size in pixels on the views of the nation and of a state.
NATION_SIZE, STATE_SIZE = 13, 20
PHONE_SIZE = 10

FIXED_VIEWS = {
    charts.LOWER_48: N_("Lower 48 states"),
    "AK": N_("Alaska"),
    "HI": N_("Hawaii"),
    charts.PACIFIC: N_("Guam and the Northern Marianas"),
}
PROFILES = "pages/4_Agencies.py"
PLAY_SECONDS = 0.6
PLAY_STEP = timedelta(days=7)
PRECISION_NAMES = {
    "place": N_("The mark lies in the place that the agency serves."),
    "county": N_("The mark lies in the middle of the county."),
    "state": N_("It serves the whole state and has no mark."),
    "none": N_("Its place is not known; it has no mark."),
}
SIZE_NAMES = {
    "even": N_("All equal"),
    "officers": N_("By sworn officers"),
    "none": N_("No marks"),
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
    size: str
    agency: str | None
    county: str | None
    statewide: str | None

    @property
    def statewide_states(self) -> tuple[str, ...]:
        """The states whose statewide agencies are shown by name."""
        if self.statewide:
            return (self.statewide,)
        return ("GU", "MP") if self.view == charts.PACIFIC else ()


def settings() -> Settings:
    """Read the map's own parameters from the address; say which made no sense."""
    known_views = [*FIXED_VIEWS, *charts.boxes()]
    return Settings(
        fill=_parameter("fill", list(choropleth.LEVELS), "none"),
        view=_parameter("view", known_views, charts.LOWER_48),
        size=_parameter("size", list(SIZE_NAMES), "even"),
        agency=asked_agency(),
        county=_parameter("county", charts.county_codes(), "") or None,
        statewide=_parameter("statewide", charts.state_codes(), "") or None,
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


def view_name(view: str) -> str:
    """Return the name of a view."""
    return _(FIXED_VIEWS[view]) if view in FIXED_VIEWS else words.state(view)


def controls(filters: Filters, chosen: Settings, painted: choropleth.Painted, theme: Theme) -> None:
    """Draw the choice of view, fill, with its legend, and size of the marks."""
    views = {view: view_name(view) for view in dict.fromkeys([*FIXED_VIEWS, *charts.boxes()])}
    _select("view", _("View"), views, chosen.view)
    # A filter leaves the camera where it is; moving it is the reader's choice.
    if len(filters.states) == 1 and filters.states[0] != chosen.view:
        st.button(
            _("Zoom to {state}").format(state=words.state(filters.states[0])),
            type="tertiary",
            icon=":material/zoom_in:",
            on_click=put,
            kwargs={"view": filters.states[0]},
        )
    _select("fill", _("Fill"), {n: _(label) for n, label in choropleth.NAMES.items()}, chosen.fill)
    if painted.lines:
        st.html(fill_list(painted, theme))
    sizes = {name: _(label) for name, label in SIZE_NAMES.items()}
    _select("size", _("Size of marks"), sizes, chosen.size)


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
    )


def paint(fill: str, filters: Filters, theme: Theme) -> choropleth.Painted:
    """Return a fill of the map under the filters."""
    return choropleth.paint(fill, cached_query(queries.fill_values, filters, fill), theme)


def chart(
    page: Page, chosen: Settings, painted: choropleth.Painted, theme: Theme, alt: str
) -> None:
    """Draw the map."""
    phone = viewport.is_narrow()
    width, height = PHONE if phone else DESKTOP
    of_state = chosen.view in charts.boxes()
    size = (STATE_SIZE if of_state else NATION_SIZE) if not phone else PHONE_SIZE + 4 * of_state
    outlined = {*page.filters.states, *chosen.statewide_states}
    picked = charts.Chosen(county=chosen.county, states=tuple(sorted(outlined)))
    if chosen.agency:
        mark = map_markers.objects().get(chosen.agency)
        if mark:
            picked = replace(picked, point=tuple(mark["p"]), offset=(mark["x"], mark["y"]))
    deck = charts.deck(
        theme=theme,
        view=charts.view(chosen.view, width, height),
        marks_address=map_markers.address(),
        shown=shown(page.filters, chosen),
        fill=painted.fill,
        chosen=picked,
        mark_size=size,
        county_labels=chosen.view if of_state and not phone else None,
    )
    st.pydeck_chart(deck, height=height, on_select=_choose, key=CHART_KEY, alt=alt)
    # The server can't know what the browser draws.
    st.caption(
        _("The map needs WebGL: a browser without it leaves it empty. The table has the same rows.")
    )


def shown(filters: Filters, chosen: Settings) -> charts.Shown:
    """Return which marks show, as the marks' own data tells them apart."""
    kinds = cached_query(queries.kinds)
    return charts.Shown(
        step=step_of(cached_query(queries.list_days), filters.as_of),
        states=filters.states,
        models=filters.models,
        kinds=tuple(kinds.index(kind) for kind in filters.kinds),
        statuses=filters.statuses,
        by_officers=chosen.size == "officers",
        hidden=chosen.size == "none",
    )


def step_of(days: Sequence[date], as_of: date | None) -> int:
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
        put(agency=None, county=None, statewide=states[0]["properties"]["state"])


def sentence(counts: queries.MapCounts, as_of: date) -> str:
    """Return what the map shows, in a sentence of plain text."""
    if not counts.rows:
        return _("As of {day}, nothing on ICE's lists fits these filters.").format(
            day=formats.day(as_of)
        )
    parts = [
        _part(status, counts.by_status[status]) for status in STATUSES if status in counts.by_status
    ]
    models = [
        f"{formats.number(rows)} {_model(model)}" for model, rows in counts.rows_by_model.items()
    ]
    return _("As of {day}: {parts}, in {states} ({models}).").format(
        day=formats.day(as_of),
        parts=formats.listing(parts),
        states=ngettext(
            "{count} state or territory", "{count} states and territories", counts.states
        ).format(count=formats.number(counts.states)),
        models=", ".join(models),
    )


def _part(status: str, counts: queries.StatusCounts) -> str:
    """Return the agreements or requests of one status, and of how many agencies they are."""
    rows = counts.rows
    things = {
        "active": ngettext("{rows} agreement", "{rows} agreements", rows),
        "pending": ngettext("{rows} pending request", "{rows} pending requests", rows),
        "ended": ngettext(
            "{rows} agreement no longer listed", "{rows} agreements no longer listed", rows
        ),
    }[status].format(rows=formats.number(rows))
    if status != "ended" and counts.printed_rows != rows:
        things += " " + _("({rows} rows on ICE's list)").format(
            rows=formats.number(counts.printed_rows)
        )
    agencies = ngettext("{count} agency", "{count} agencies", counts.agencies)
    return _("{things} of {agencies}").format(
        things=things, agencies=agencies.format(count=formats.number(counts.agencies))
    )


def legend(page: Page, counts: queries.MapCounts, theme: Theme) -> None:
    """Draw the legend. The models and statuses in it are filters."""
    st.caption(_("Models"))
    filters = page.filters
    for model in page.choices.models:
        slot = model if model in MODELS else OTHER_MODEL
        _legend_box(
            f"legend_{model}",
            _swatch(slot, markers.ACTIVE, theme),
            f"{escape(words.model(model))} ({formats.number(counts.rows_by_model.get(model, 0))})",
            not filters.models or model in filters.models,
            lambda model=model: _toggle_model(page, model),  # type: ignore[misc]
        )
    st.caption(_("Status"))
    for status, code in zip(
        STATUSES, (markers.ACTIVE, markers.PENDING, markers.ENDED), strict=True
    ):
        shown = counts.by_status.get(status)
        _legend_box(
            f"legend_{status}",
            _swatch("TFM", code, theme),
            escape(words.status(status))
            + (f" ({formats.number(shown.agencies)})" if shown else ""),
            status in filters.statuses,
            lambda status=status: _toggle_status(filters, status),  # type: ignore[misc]
        )
    if stopped := page.choices.pending_stopped(filters.as_of):
        st.caption(words.pending_stopped(stopped))


def _legend_box(
    key: str, swatch: str, label: str, value: bool, on_change: Callable[[], None]
) -> None:
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    # The swatch stands beside the label: inside it, screen readers would spell its address.
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        st.markdown(swatch, width="content")
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


def _swatch(model: str, code: int, theme: Theme) -> str:
    """Return a model's mark as a Markdown image."""
    return f"![](data:image/svg+xml,{quote(markers.swatch(model, code, theme), safe='=:/')})"


def fill_list(painted: choropleth.Painted, theme: Theme) -> str:
    """Return the lines of a fill's legend as HTML: color, meaning, how many."""
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
    st.header(_("The same as a table"))
    pages = max(1, -(-rows // PAGE_ROWS))
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
    st.dataframe(
        cached(_table_page, page.filters, order, min(number, pages)),
        hide_index=True,
        placeholder="–",
        alt=_("The agreements and requests that the map shows"),
        column_config={
            _("Signed"): st.column_config.DateColumn(format="MMM D, YYYY"),
            _("First listed"): st.column_config.DateColumn(format="MMM D, YYYY"),
        },
    )


def _table_page(filters: Filters, order: str, number: int) -> pa.Table:
    """Return a page of the table, with columns as readers see them."""
    frame = cached_query(queries.map_rows, filters, order, number)

    def named(column: str, name: Callable[[str], str]) -> pd.Series:
        # As categories, each name is sent once.
        return frame[column].map(name, na_action="ignore").astype("category")

    table = pd.DataFrame(
        {
            _("Agency"): frame["agency"],
            _("State"): named("state", words.state),
            _("County"): frame["county"],
            _("Kind"): named("kind", words.kind),
            _("Model"): named("model", words.model),
            _("Status"): named("status", words.status),
            _("Signed"): frame["signed_on"],
            _("First listed"): frame["first_listed_on"],
            _("Sworn officers"): frame["sworn_officers"],
        }
    )
    # pandas' own notes about the columns would be a fifth of what is sent.
    return pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)


def downloads(
    page: Page, chosen: Settings, painted: choropleth.Painted, theme: Theme, summary: str
) -> None:
    """Offer the map as a picture, and all its rows as CSV and GeoJSON; made when asked for."""
    filters = page.filters
    counts = cached_query(queries.map_counts, filters)
    marks_shown = shown(filters, chosen)

    def picture() -> bytes:
        legend = [
            (
                model if model in MODELS else OTHER_MODEL,
                markers.ACTIVE,
                f"{words.model(model)} ({formats.number(counts.rows_by_model.get(model, 0))})",
            )
            for model in page.choices.models
            if not filters.models or model in filters.models
        ]
        legend += [
            ("TFM", code, words.status(status))
            for status, code in (("pending", markers.PENDING), ("ended", markers.ENDED))
            if status in filters.statuses
        ]
        return map_picture(
            theme=theme,
            view=chosen.view,
            objects=map_markers.objects().values(),
            shown=marks_shown,
            painted=painted,
            legend=legend,
            title=_("287(g) agreements, {view}, {day}").format(
                view=view_name(chosen.view), day=formats.day(page.as_of)
            ),
            subtitle=summary,
            source=_("Counted from ICE's published lists. 287(g) dashboard {version}.").format(
                version=__version__
            ),
        )

    def rows() -> pd.DataFrame:
        return cached_query(queries.map_rows, filters)

    with st.container(horizontal=True):
        _download(_("Picture (PNG)"), picture, "287g-map.png", "image/png")
        _download(_("Rows (CSV)"), lambda: csv_file(rows()), "287g-map.csv", "text/csv")
        _download(
            _("Rows (GeoJSON)"),
            lambda: geojson_file(rows()),
            "287g-map.geojson",
            "application/geo+json",
        )


def _download(label: str, content: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(
        label,
        content,
        file_name=name,
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
    )


def date_control(page: Page) -> None:
    """Draw the date: a slider over the dates of all lists, steps, and play."""
    days = cached_query(queries.list_days)
    newest = page.choices.newest_list
    days = tuple(day for day in days if page.choices.first_list <= day <= newest)
    step = step_of(days, page.as_of)
    playing = bool(st.session_state.get(filter_controls.PLAYING))
    if playing and days[step] == newest:
        playing = st.session_state[filter_controls.PLAYING] = False
        filter_controls.write(replace(page.filters, as_of=None))
    if st.session_state.get("map_day") != days[step]:
        st.session_state["map_day"] = days[step]

    def show(day: date) -> None:
        st.session_state[filter_controls.PLAYING] = False
        filter_controls.write(replace(page.filters, as_of=None if day == newest else day))

    def play() -> None:
        if st.session_state[filter_controls.PLAYING]:
            start = days[0] if days[step] == newest else days[step]
            st.session_state[filter_controls.PLAYING_DAY] = start
        else:
            filter_controls.write(page.filters)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button(
            _("Earlier list"),
            key="map_earlier",
            icon=":material/chevron_left:",
            disabled=step == 0,
            on_click=show,
            args=[days[max(step - 1, 0)]],
        )
        st.button(
            _("Later list"),
            key="map_later",
            icon=":material/chevron_right:",
            disabled=step == len(days) - 1,
            on_click=show,
            args=[days[min(step + 1, len(days) - 1)]],
        )
        with st.container(gap=None):
            st.select_slider(
                _("Date of the list"),
                days,
                format_func=formats.short_day,
                key="map_day",
                on_change=lambda: show(st.session_state["map_day"]),
            )
            events = cached_query(national_milestones)
            st.html(_ticks(days, [event.date() for event in events["day"]]))
        st.toggle(
            _("Play"),
            key=filter_controls.PLAYING,
            on_change=play,
            help=_("Runs through the lists, about a week at a time."),
        )
    past = events[events["day"] <= pd.Timestamp(page.as_of)]
    if not past.empty:
        last = past.iloc[-1]
        st.caption(
            _("Latest national event by then, {day}: {title}").format(
                day=formats.day(last["day"]), title=escape(last["title"])
            )
        )
    # For those who ask for less motion there are the steps.
    st.html(
        "<style>@media (prefers-reduced-motion: reduce) "
        f"{{.st-key-{filter_controls.PLAYING} {{display: none}}}}</style>"
    )
    if playing:
        st.session_state["map_ticks"] = 0
        _tick(days, step, newest)


def _ticks(days: Sequence[date], events: Sequence[date]) -> str:
    """Return a strip with a tick below the slider for each national event since the first list."""
    places = [
        step_of(days, event) / (len(days) - 1) for event in events if days[0] <= event <= days[-1]
    ]
    ticks = "".join(
        f'<i style="position:absolute;left:{place:.1%};width:1px;height:8px;'
        'background:currentColor"></i>'
        for place in places
    )
    name = _("National events")
    return (
        f'<div role="img" aria-label="{name}" '
        f'style="position:relative;height:8px;opacity:.6">{ticks}</div>'
    )


@st.fragment(run_every=PLAY_SECONDS)
def _tick(days: Sequence[date], step: int, newest: date) -> None:
    """Move on by a week of lists, each time that this runs by itself."""
    st.session_state["map_ticks"] += 1
    if st.session_state["map_ticks"] == 1:
        return
    day = next((day for day in days if day >= days[step] + PLAY_STEP), newest)
    st.session_state[filter_controls.PLAYING_DAY] = None if day == newest else day
    st.rerun()


def statewide(page: Page, chosen: Settings) -> None:
    """Draw a badge for each state with statewide agencies; a chosen one shows their names."""
    agencies = cached_query(queries.statewide_agencies, page.filters)
    if not agencies:
        return
    counts = Counter(agency.state for agency in agencies)
    key = "map_statewide"
    if st.session_state.get(key) != chosen.statewide:
        st.session_state[key] = chosen.statewide if chosen.statewide in counts else None
    st.pills(
        _("Statewide agencies, which have no mark: {count}").format(
            count=formats.number(len(agencies))
        ),
        list(counts),
        format_func=lambda state: f"{state} {formats.number(counts[state])}",
        key=key,
        on_change=lambda: put(statewide=st.session_state[key]),
        wrap=True,
        help=_("A state police, a department of corrections or a guard covers its whole state."),
    )
    with st.container(gap=None):
        for agency in agencies:
            if agency.state in chosen.statewide_states:
                models = formats.listing([_model(model) for model in agency.models])
                st.button(
                    escape(f"{agency.name} ({models})"),
                    key=f"map_statewide_{agency.agency_id}",
                    type="tertiary",
                    on_click=put,
                    kwargs={"agency": agency.agency_id, "county": None},
                )


def panel(page: Page, chosen: Settings) -> None:
    """Draw what is known about the agency or the county that was clicked."""
    if chosen.agency:
        detail = cached_query(queries.agency_detail, chosen.agency)
        if detail is None:
            st.warning(_("The map has no agency {id}.").format(id=escape(chosen.agency[:60])))
            return
        with st.container(border=True):
            _agency(page, detail)
    elif chosen.county:
        with st.container(border=True):
            _county(page, chosen.county)


def _close() -> None:
    st.button(
        _("Close"),
        icon=":material/close:",
        type="tertiary",
        on_click=put,
        kwargs={"agency": None, "county": None},
    )


def _agency(page: Page, detail: queries.AgencyDetail) -> None:
    agency = detail.agency
    st.header(escape(agency["name"]), anchor=False)
    where = [words.kind(agency["kind"]), agency.get("county"), words.state(agency["state"])]
    st.caption(escape(" · ".join(str(part) for part in where if part)))
    for agreement in detail.agreements.to_dict("records"):
        st.markdown(_agreement_line(agreement))
    for request in detail.requests.to_dict("records"):
        if request["outcome"] != "signed":
            st.markdown(_request_line(request))
    figures = [
        (_("Residents it polices"), agency.get("population")),
        (_("Sworn officers"), agency.get("sworn_officers")),
    ]
    known = [f"{label}: {formats.number(value)}" for label, value in figures if value is not None]
    st.markdown(escape(" · ".join(known) or _("Residents and officers are not known.")))
    st.caption(_(PRECISION_NAMES[agency["location_basis"]]))
    page_link(
        PROFILES,
        _("Its profile"),
        page.filters.parameters() | {"agency": [agency["agency_id"]]},
    )
    _close()


def _model(code: object) -> str:
    return words.model(code) if isinstance(code, str) else _("model not stated")


def _agreement_line(agreement: Mapping[Hashable, Any]) -> str:
    parts = [f"**{escape(_model(agreement['model']))}**"]
    if pd.notna(agreement["signed_on"]):
        parts.append(_("signed {day}").format(day=formats.day(agreement["signed_on"])))
    parts.append(_("listed since {day}").format(day=formats.day(agreement["first_listed_on"])))
    if agreement["status"] == "ended":
        parts.append(
            _("last listed {last}, gone by {gone}").format(
                last=formats.day(agreement["last_listed_on"]),
                gone=formats.day(agreement["gone_by"]),
            )
        )
    elif agreement["status"] == "superseded":
        parts.append(_("replaced by a later one"))
    for name, label in (("moa_url", _("memorandum")), ("addendum_url", _("addendum"))):
        address = agreement[name]
        if is_safe(address):
            parts.append(f"[{label}]({address})")
        elif isinstance(address, str):
            parts.append(f"{label}: {escape(address)}")
    return " · ".join(parts)


def _request_line(request: Mapping[Hashable, Any]) -> str:
    outcome = {
        "dropped": _("left the pending list by {day} without an agreement"),
        "open": _("on the last pending list, {day}"),
    }[request["outcome"]]
    return " · ".join(
        [
            f"**{escape(_model(request['model']))}**",
            _("requested, first listed {day}").format(day=formats.day(request["first_listed_on"])),
            outcome.format(day=formats.day(request["last_listed_on"])),
        ]
    )


def _county(page: Page, fips: str) -> None:
    detail = cached_query(queries.county_detail, page.filters, fips)
    st.header(f"{escape(detail.county)}, {detail.state}", anchor=False)
    st.caption(
        _("{residents} residents").format(residents=formats.number(detail.population))
        if detail.population is not None
        else _("residents not known")
    )
    if not detail.agencies:
        st.markdown(_("No agency here fits the filters."))
    with st.container(gap=None):
        for agency_id, name, models in detail.agencies:
            st.button(
                escape(f"{name} ({', '.join(map(_model, models))})"),
                key=f"map_county_{agency_id}",
                type="tertiary",
                on_click=put,
                kwargs={"agency": agency_id, "county": None},
            )
    _close()
