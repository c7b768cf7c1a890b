"""What the Map page is put together from: settings in the address, map, table, downloads."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import __version__, formats, map_assets, words
from dashboard import filters as filtering
from dashboard.charts import choropleth, markers
from dashboard.charts import map as charts
from dashboard.charts.map_image import Shown, map_picture
from dashboard.charts.palette import MODELS, OTHER_MODEL, Theme
from dashboard.filters import STATUSES, Filters
from dashboard.i18n import N_, _, ngettext, translated
from dashboard.queries import map as queries
from dashboard.queries.overview import national_milestones
from dashboard.ui import filter_controls
from dashboard.ui.cache import cached_query, uncached_query
from dashboard.ui.components import chart as figure
from dashboard.ui.components import embed
from dashboard.ui.components import map as component
from dashboard.ui.components.downloads import download_rows
from dashboard.ui.components.html import joined, link
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.map_card import agency_card, county_card
from dashboard.ui.components.model_name import fact_tag, model_tags
from dashboard.ui.components.pager import pager
from dashboard.ui.components.url_state import put, url_value
from dashboard.ui.links import agency_address, asked_agency
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

# What is played lasts from here on: before it, a list came every few months.
PLAY_FROM = date(2025, 1, 1)
ORDER_NAMES = {
    "residents": N_("Most residents"),
    "officers": N_("Most officers"),
    "signed": N_("Newest signed"),
    "agency": N_("Name"),
    "state": N_("State"),
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


def settings(filters: Filters) -> Settings:
    """Read the map's own parameters from the address; say which made no sense.

    Without a view, a single state that is filtered is the view.
    """
    views = charts.views()
    only = filters.states[0] if len(filters.states) == 1 else charts.NATION
    return Settings(
        fill=url_value("fill", list(choropleth.GEOGRAPHIES), choropleth.WHO_TAKES_PART),
        view=url_value("view", list(views), only if only in views else charts.NATION),
        size=url_value("size", list(component.SIZE_NAMES), "even"),
        agency=asked_agency(),
        county=url_value("county", charts.COUNTIES.codes, "") or None,
        statewide=url_value("statewide", charts.STATES.codes, "") or None,
    )


@contextmanager
def framed(
    page: Page, chosen: Settings, painted: choropleth.Painted, theme: Theme, summary: str
) -> Iterator[None]:
    """Draw the page's title, its controls and what is offered of every figure around the map."""
    head = figure.Head(_("Who takes part, and where"), level=1)
    with figure.frame(
        "map",
        head,
        rows=lambda: uncached_query(queries.map_rows, page.filters),
        picture=lambda: _picture(page, chosen, painted, theme, summary),
        tabled=False,
    ):
        if not embed.embedded_figure():
            page.controls()
        yield


def chart(page: Page, chosen: Settings, painted: choropleth.Painted, theme: Theme) -> None:
    """Draw the map with its date, filters and legend."""
    days = cached_query(queries.list_days)
    card = None
    if chosen.agency:
        card = agency_card(chosen.agency, page.filters)
        if card is None:
            st.warning(_("The map has no agency {id}.").format(id=escape(chosen.agency[:60])))
    elif chosen.county:
        card = county_card(chosen.county, page.filters)
    component.draw(
        "map",
        filters=page.filters,
        painted=painted,
        fill=chosen.fill,
        theme=theme,
        view=chosen.view,
        chosen=component.Chosen(
            agency=chosen.agency if card else None,
            county=None if chosen.agency else chosen.county,
            statewide=None if chosen.agency or chosen.county else chosen.statewide,
            card=card,
        ),
        controls=component.Controls(
            models=page.choices.models,
            size=chosen.size,
            events=_events(days),
            play_from=next((step for step, day in enumerate(days) if day >= PLAY_FROM), 0),
        ),
        on_change=lambda change: _write(page, chosen, change),
    )
    if stopped := page.choices.pending_stopped(page.filters.as_of):
        st.caption(words.pending_stopped(stopped))


def _events(days: Sequence[date]) -> list[tuple[int, str, str]]:
    """Return the national events since the first list: first list with it, day and title."""
    events = cached_query(national_milestones)
    return [
        (
            next(step for step, day in enumerate(days) if day >= event.date()),
            formats.short_day(event),
            title,
        )
        for event, title in zip(events["day"], events["title"], strict=True)
        if days[0] <= event.date() <= days[-1]
    ]


def _write(page: Page, chosen: Settings, change: Mapping[str, Any]) -> None:
    """Put what changed on the map into the address; what makes no sense is left out."""
    filters = page.filters
    for each in filtering.FILTERS:
        if isinstance(codes := change.get(each.field), list):
            filters = filters.choose(each, [str(code) for code in codes], page.choices)
    if "as_of" in change:
        asked = {filtering.DATE_PARAMETER: [str(change["as_of"] or "")]}
        parsed, _ignored = filtering.parse(asked, page.choices)
        newest = page.choices.newest_list
        filters = replace(filters, as_of=None if parsed.as_of == newest else parsed.as_of)
    if filters != page.filters:
        filter_controls.write(filters)
    known: dict[str, tuple[Sequence[str], str]] = {
        "fill": (list(choropleth.GEOGRAPHIES), choropleth.WHO_TAKES_PART),
        "view": (list(charts.views()), ""),
        "size": (list(component.SIZE_NAMES), "even"),
        "county": (charts.COUNTIES.codes, ""),
        "statewide": (charts.STATES.codes, ""),
    }
    for name, (values, default) in known.items():
        if name in change and (value := change[name]) != getattr(chosen, name):
            put(**{name: value if value in values and value != default else None})
    if "agency" in change and change["agency"] != chosen.agency:
        put(agency=str(change["agency"]) if change["agency"] else None)


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


def _model(code: object) -> str:
    return words.model(code) if isinstance(code, str) else _("model not stated")


def table(page: Page, counts: queries.MapCounts, summary: str) -> None:
    """Draw the agencies that the map shows, a page of them at a time."""
    st.header(_("As a table"), anchor=False)
    st.markdown(escape(summary))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            _("Order"),
            queries.ORDERS,
            format_func=translated(ORDER_NAMES).__getitem__,
            key="map_order",
            width=220,
        )
        number = pager(counts.agencies, queries.TABLE_ROWS, "map_page")
    frame = cached_query(queries.shown_agencies, page.filters, order, number)
    only_active = page.filters.statuses == filtering.DEFAULT_STATUSES
    st.html(
        html_table(
            _("The agencies that the map shows"),
            [
                Column(_("Agency"), phone="name"),
                Column(_("State")),
                Column(_("County")),
                Column(_("Models")),
                Column(_("First signed"), "right", "labelled"),
                Column(_("Residents"), "right", "labelled"),
                Column(_("Officers"), "right", "labelled"),
            ],
            [
                (
                    link(row["agency"], agency_address(row["agency_id"])),
                    words.state(row["state"]),
                    row["county"],
                    joined(
                        model_tags(_ordered(row["models"])),
                        *(
                            fact_tag(words.status(status).capitalize())
                            for status in (() if only_active else row["statuses"])
                        ),
                    ),
                    row["signed_on"].date() if pd.notna(row["signed_on"]) else None,
                    row["population"],
                    row["sworn_officers"],
                )
                for row in frame.to_dict("records")
            ],
            _(
                "Source: ICE's lists; dates are those that ICE printed. Residents and officers: "
                "FBI police employee data; each resident counts for one agency."
            ),
        )
    )


def _ordered(models: Sequence[str | None]) -> list[str]:
    """Return models in the order in which they are always named."""
    known = [model for model in MODELS if model in models]
    return known + sorted(model for model in models if model and model not in MODELS)


def _picture(
    page: Page, chosen: Settings, painted: choropleth.Painted, theme: Theme, summary: str
) -> bytes:
    """Return the map as PNG."""
    filters = page.filters
    counts = cached_query(queries.map_counts, filters)
    days = cached_query(queries.list_days)
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
    shown = Shown(
        step=component.step_of(days, filters.as_of),
        states=filters.states,
        models=filters.models,
        kinds=filters.kinds,
        statuses=filters.statuses,
        by_officers=chosen.size == "officers",
    )
    return map_picture(
        theme=theme,
        box=charts.views()[chosen.view],
        agencies=() if chosen.size == "none" else uncached_query(map_assets.marked_agencies),
        shown=shown,
        painted=painted,
        legend=legend,
        title=_("287(g) agreements, {view}, {day}").format(
            view=component.view_name(chosen.view), day=formats.day(page.as_of)
        ),
        subtitle=summary,
        source=_("Counted from ICE's published lists. 287(g) dashboard {version}.").format(
            version=__version__
        ),
    )


def downloads(page: Page) -> None:
    """Offer all rows of the map as files, made when asked for."""
    download_rows(
        "287g-map",
        lambda: uncached_query(queries.map_rows, page.filters),
        ("csv", "geojson"),
        _("Rows ({format})"),
    )
