"""The shared filters as widgets. The address holds them; the widgets only show and change it."""

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from dashboard import words
from dashboard.filters import (
    DATE_PARAMETER,
    FILTERS,
    PARAMETERS,
    Filter,
    FilterOptions,
    Filters,
    describe,
    parse,
)
from dashboard.i18n import _, ngettext
from dashboard.ui.components.copy_link import copy_link
from dashboard.ui.components.html import tag
from dashboard.ui.components.url_state import synced
from dashboard.ui.markdown import escape

MOST_NOTES = 5


def read(options: FilterOptions) -> tuple[Filters, bool]:
    """Return the filters in the address, and say on the page which values were ignored.

    Returns also whether there was such a value.
    """
    filters, ignored = parse(_address(), options)
    if ignored:
        notes = [escape(note) for note in ignored[:MOST_NOTES]]
        more = len(ignored) - MOST_NOTES
        if more > 0:
            notes.append(
                ngettext(
                    "{count} more value was ignored.", "{count} more values were ignored.", more
                ).format(count=more)
            )
        st.warning("  \n".join(notes))
    return filters, bool(ignored)


def write(filters: Filters) -> None:
    """Put filters into the address, leaving parameters that are not filters as they are.

    Call it from a widget's callback; the page then runs with these filters.
    """
    st.query_params.from_dict(_others() | filters.parameters())


def bar(filters: Filters, options: FilterOptions, unused_filters: Collection[str] = ()) -> None:
    """Draw the filters: the widgets to change them, and the current choice in words.

    `unused_filters` are the address parameters ("status", "as_of") that the page does not use.
    They get no widget, and stay in the address for the next page.
    """
    with st.popover(_("Filters"), icon=":material/tune:"):
        _widgets(filters, options, unused_filters)
    chosen = describe(filters, options, unused_filters)
    st.html(tag("span", chosen, class_="d-chosen"), width="content")
    if filters != Filters():
        st.button(
            _("Clear"),
            type="tertiary",
            icon=":material/close:",
            help=_("Show everything on the newest list again."),
            on_click=write,
            args=[Filters()],
        )
    copy_link(link(filters))


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


def _widgets(filters: Filters, options: FilterOptions, unused_filters: Collection[str]) -> None:
    for each in FILTERS:
        if each.parameter not in unused_filters:
            _choice(each, filters, options)
    if DATE_PARAMETER not in unused_filters:
        key = synced("filter_as_of", filters.as_of or options.newest_list)

        def changed() -> None:
            day = st.session_state[key]
            now, _ignored = parse(_address(), options)
            write(replace(now, as_of=None if day == options.newest_list else day))

        st.date_input(
            _("As of"),
            min_value=options.first_list,
            max_value=options.newest_list,
            key=key,
            format="MM/DD/YYYY",
            help=_("Counts come from the last list on or before this day."),
            on_change=changed,
        )


def _choice(each: Filter, filters: Filters, options: FilterOptions) -> None:
    codes = getattr(options, each.field)
    key = synced(f"filter_{each.field}", list(filters.codes(each)))

    def changed() -> None:
        now, _ignored = parse(_address(), options)
        write(now.choose(each, st.session_state[key], options))

    stopped = options.pending_stopped(filters.as_of)
    note = words.pending_stopped(stopped) if each.parameter == "status" and stopped else ""
    st.multiselect(
        _(each.label),
        sorted(codes, key=each.code_name) if each.sorted_by_name else codes,
        format_func=each.code_name,
        key=key,
        placeholder=_("All"),
        help=_(each.help) or None,
        on_change=changed,
    )
    if note:
        st.caption(note)
