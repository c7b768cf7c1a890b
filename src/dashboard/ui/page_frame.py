"""The frame around every page: title, navigation, filters, footer, and what to do without data."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import streamlit as st

import dashboard
from dashboard import formats, i18n
from dashboard.filters import FilterOptions, Filters
from dashboard.i18n import N_, _
from dashboard.paths import STATIC
from dashboard.queries.connection import DatabaseError, one_version
from dashboard.queries.filter_options import filter_options
from dashboard.ui import filter_controls, keyboard, theme, viewport
from dashboard.ui.cache import cached_query
from dashboard.ui.concurrency import page_slot
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.links import page_link
from dashboard.ui.markdown import escape

PAGES = {
    "app.py": N_("Overview"),
    "pages/1_Map.py": N_("Map"),
    "pages/2_States.py": N_("States"),
    "pages/3_Models.py": N_("Models"),
    "pages/4_Agencies.py": N_("Agencies"),
    "pages/5_Changes.py": N_("Changes"),
    "pages/6_Data.py": N_("Data"),
    "pages/7_About.py": N_("About"),
}
ICE_PAGE = "https://www.ice.gov/identify-and-arrest/287g"


@dataclass(frozen=True)
class Page:
    """What the frame hands to the page inside it."""

    filters: Filters
    choices: FilterOptions

    @property
    def as_of(self) -> date:
        """The day that the page shows: the filters' date, or that of the newest list."""
        return self.filters.as_of or self.choices.newest_list

    def link(self, file: str, label: str, filters: Filters | None = None) -> None:
        """Draw a link to another page, if there is one, that keeps these filters or sets others."""
        page_link(file, label, _carried(self.filters if filters is None else filters))


@contextmanager
def page(
    file: str,
    heading: str,
    description: str,
    *,
    filtered: bool = True,
    unused_filters: Collection[str] = (),
    terms: Collection[str] = (),
) -> Iterator[Page]:
    """Draw everything around a page and run the page's body inside it.

    Args:
        file: the page's own file as in `PAGES`.
        heading: the page's first heading.
        description: one sentence that says what the page shows.
        filtered: whether the page's content follows the filters; only then are they drawn.
        unused_filters: filters by their address parameter ("status", "as_of") that the page
            does not use. They are not offered here, but carried to the next page.
        terms: entries of the glossary that a reader meets on the page.

    Without a usable database the page says what to do, and the body does not run.
    """
    with page_slot(), one_version():
        i18n.use_language(st.query_params.get("lang", i18n.DEFAULT_LANGUAGE))
        title = _(PAGES[file])
        st.set_page_config(
            page_title=_("{page} – 287(g) agreements").format(page=title),
            # Streamlit fetches its named icons for a tab from elsewhere; a file comes from here.
            page_icon=STATIC / "icon.png",
            layout="wide",
        )
        theme.complete()
        try:
            choices = cached_query(filter_options)
        except DatabaseError as problem:
            st.title(heading)
            _without_data(problem)
        top = st.container()
        filters = filter_controls.read(choices)
        with top:
            _navigation(filters)
            st.title(heading)
            st.markdown(description)
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                if filtered:
                    filter_controls.bar(filters, choices, unused_filters)
                if terms:
                    glossary_popover(*terms)
                keyboard.enter_popovers()
        body = st.container()
        # Drawn before the body, below it: a page that fails or stops keeps its source line.
        viewport.watch_width()
        _footer(choices)
        with body:
            try:
                yield Page(filters, choices)
            except DatabaseError as problem:
                _without_data(problem)


def _without_data(problem: DatabaseError) -> NoReturn:
    """Say what is wrong with the database and what to do, and end the page there."""
    st.error(_("The dashboard has no data to show.") + "  \n" + escape(str(problem)))
    st.stop()


def _navigation(filters: Filters) -> None:
    """Draw links to all pages that exist, each keeping the filters."""
    with st.container(horizontal=True, gap="xsmall", wrap=False):
        for file, label in PAGES.items():
            page_link(file, _(label), _carried(filters))


def _carried(filters: Filters) -> dict[str, list[str]]:
    """Return the address parameters that go along from page to page."""
    chosen = i18n.language()
    spoken = {} if chosen == i18n.DEFAULT_LANGUAGE else {"lang": [chosen]}
    return spoken | filters.parameters()


def _footer(choices: FilterOptions) -> None:
    st.divider()
    st.caption(
        _(
            "Counted from the lists that [U.S. Immigration and Customs Enforcement]({source}) "
            "published from {first} to {newest}. 287(g) dashboard {version}."
        ).format(
            source=ICE_PAGE,
            first=formats.day(choices.first_list),
            newest=formats.day(choices.newest_list),
            version=dashboard.__version__,
        )
    )
