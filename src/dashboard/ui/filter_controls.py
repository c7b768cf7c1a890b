"""The shared filters as widgets. The address holds them; the widgets only show and change it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from dashboard import words
from dashboard.filters import (
    DEFAULT_STATUSES,
    PARAMETERS,
    STATUSES,
    FilterOptions,
    Filters,
    describe,
    parse,
)
from dashboard.i18n import _
from dashboard.ui.markdown import escape

MOST_NOTES = 5
# While the map plays, its day goes before the address's: an address for each step would fill the
# browser's history. The first is a widget's key, so it is gone on any other page.
PLAYING = "map_playing"
PLAYING_DAY = "map_playing_day"


def read(choices: FilterOptions) -> Filters:
    """Return the filters in the address, and say on the page which of its values made no sense."""
    filters, ignored = parse(_address(), choices)
    if st.session_state.get(PLAYING):
        filters = replace(filters, as_of=st.session_state[PLAYING_DAY])
    if ignored:
        notes = [escape(note.text()) for note in ignored[:MOST_NOTES]]
        if len(ignored) > MOST_NOTES:
            notes.append(_("{count} more.").format(count=len(ignored) - MOST_NOTES))
        st.warning("  \n".join(notes))
    return filters


def write(filters: Filters) -> None:
    """Put filters into the address, leaving parameters that are not filters as they are.

    Call it from a widget's callback; the page then runs with these filters.
    """
    st.query_params.from_dict(_others() | filters.parameters())


def bar(filters: Filters, choices: FilterOptions, unused_filters: Collection[str] = ()) -> None:
    """Draw the filters: the ways to change them, and what is chosen in words.

    `unused_filters` are the address parameters ("status", "as_of") that the page does not use.
    They are not offered, but stay as they are for the next page.
    """
    with st.popover(_("Filters"), icon=":material/tune:"):
        _widgets(filters, choices, unused_filters)
    st.button(
        _("Clear"),
        type="tertiary",
        icon=":material/close:",
        disabled=filters == Filters(),
        help=_("Show everything on the newest list again."),
        on_click=write,
        args=[Filters()],
    )
    with st.popover(_("Copy link"), type="tertiary", icon=":material/link:"):
        st.write(_("This address reopens exactly this view:"))
        st.code(link(filters), language=None, wrap_lines=True)
    st.caption(escape(describe(filters, choices, unused_filters)), width="content")


def link(filters: Filters) -> str:
    """Return the full address of the page being shown under these filters."""
    page = urlsplit(st.context.url or "")
    query = urlencode(_others() | filters.parameters(), doseq=True)
    return urlunsplit((page.scheme, page.netloc, page.path or "/", query, ""))


def _others() -> dict[str, list[str]]:
    """Return the parameters of the address that are not filters."""
    return {name: values for name, values in _address().items() if name not in PARAMETERS}


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _widgets(filters: Filters, choices: FilterOptions, unused_filters: Collection[str]) -> None:
    values: dict[str, object] = {
        "filter_states": list(filters.states),
        "filter_models": list(filters.models),
        "filter_kinds": list(filters.kinds),
    }
    if "status" not in unused_filters:
        values["filter_statuses"] = list(filters.statuses)
    if "as_of" not in unused_filters:
        values["filter_as_of"] = filters.as_of or choices.newest_list
    # The address may have changed without the widgets: a link, "back", another control.
    for key, value in values.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value

    def changed() -> None:
        chosen = {key: st.session_state[key] for key in values}
        statuses = chosen.get("filter_statuses", filters.statuses)
        day: date | None = chosen.get("filter_as_of", filters.as_of)
        write(
            Filters(
                states=tuple(code for code in choices.states if code in chosen["filter_states"]),
                models=tuple(code for code in choices.models if code in chosen["filter_models"]),
                kinds=tuple(code for code in choices.kinds if code in chosen["filter_kinds"]),
                statuses=tuple(code for code in STATUSES if code in statuses) or DEFAULT_STATUSES,
                as_of=None if day == choices.newest_list else day,
            )
        )

    st.multiselect(
        _("States and territories"),
        sorted(choices.states, key=words.state),
        format_func=words.state,
        key="filter_states",
        placeholder=_("All"),
        on_change=changed,
    )
    st.multiselect(
        _("Models"),
        choices.models,
        format_func=words.model,
        key="filter_models",
        placeholder=_("All"),
        on_change=changed,
    )
    st.multiselect(
        _("Kinds of agency"),
        choices.kinds,
        format_func=words.kind,
        key="filter_kinds",
        placeholder=_("All"),
        on_change=changed,
    )
    if "status" not in unused_filters:
        st.multiselect(
            _("Status"),
            STATUSES,
            format_func=words.status,
            key="filter_statuses",
            help=_(
                "Active: on the list of that day. Pending: on ICE's list of requests. Ended: no "
                "longer listed; ICE publishes neither end dates nor reasons."
            ),
            on_change=changed,
        )
    if "as_of" not in unused_filters:
        st.date_input(
            _("As of"),
            min_value=choices.first_list,
            max_value=choices.newest_list,
            key="filter_as_of",
            format="MM/DD/YYYY",
            help=_("Counts come from the last list on or before this day."),
            on_change=changed,
        )
