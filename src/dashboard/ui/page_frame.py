"""The frame around every page: header, title, filters, footer, and what to do without data."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit import config
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from dashboard import formats, i18n
from dashboard.filters import FilterOptions, Filters
from dashboard.i18n import N_, _
from dashboard.paths import STATIC
from dashboard.queries.briefs import Subject
from dashboard.queries.connection import DatabaseError, one_version
from dashboard.queries.filter_options import filter_options
from dashboard.ui import filter_controls, keyboard, theme, viewport
from dashboard.ui.cache import cached_query
from dashboard.ui.components import brief as briefs
from dashboard.ui.components import chart, embed
from dashboard.ui.components.blocks import headline
from dashboard.ui.components.footer import footer
from dashboard.ui.components.header import header
from dashboard.ui.components.html import chip
from dashboard.ui.concurrency import page_slot
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.links import address, page_link
from dashboard.ui.markdown import escape

PAGES = {
    "app.py": N_("Overview"),
    "pages/1_Map.py": N_("Map"),
    "pages/8_Places.py": N_("Places"),
    "pages/2_States.py": N_("States"),
    "pages/9_Rules.py": N_("Rules"),
    "pages/3_Models.py": N_("Models"),
    "pages/4_Agencies.py": N_("Agencies"),
    "pages/5_Changes.py": N_("Changes"),
    "pages/6_Data.py": N_("Data"),
    "pages/7_About.py": N_("About"),
}
LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Page:
    """What the frame hands to the page inside it."""

    filters: Filters
    choices: FilterOptions
    filtered: bool = True
    unused_filters: Collection[str] = ()
    terms: Collection[str] = ()
    brief: bool = False

    @property
    def as_of(self) -> date:
        """The day that the page shows: the filters' date, or that of the newest list."""
        return self.filters.as_of or self.choices.newest_list

    def link(self, file: str, label: str, filters: Filters | None = None) -> None:
        """Draw a link to another page, if there is one, that keeps these filters or sets others."""
        page_link(file, label, (self.filters if filters is None else filters).parameters())

    def address(self, file: str, filters: Filters | None = None, **parameters: str) -> str:
        """Return the address of a page that keeps these filters or sets others, for HTML."""
        carried = (self.filters if filters is None else filters).parameters()
        return address(file, {**carried, **parameters})

    def title(self, name: str) -> None:
        """Name the page in the browser's tab, as in "Pennsylvania", before the site's name."""
        st.set_page_config(page_title=_("{page} – 287(g) agreements").format(page=name))

    def controls(self, *, dated: bool = True) -> None:
        """Draw the filters and the terms used as one quiet line; on a phone it scrolls sideways.

        Args:
            dated: whether the list's date is in it; not where `headline` has it above the title.
                The filters tell it too.
        """
        with controls_row():
            if dated and not self.filtered:
                day = formats.day(self.as_of)
                st.html(chip("calendar", _("ICE's list of {day}").format(day=day)), width="content")
            if self.filtered:
                filter_controls.bar(self.filters, self.choices, self.unused_filters)
            if self.terms:
                glossary_popover(*self.terms)
            if self.brief:
                briefs.brief(Subject(self.filters))
            keyboard.enter_popovers()


def controls_row() -> DeltaGenerator:
    """Return the row of a page's controls: one line, which scrolls sideways on a phone."""
    return st.container(
        horizontal=True, gap="small", vertical_alignment="center", key="page_controls"
    )


@contextmanager
def page(
    file: str,
    heading: str | None,
    description: str = "",
    *,
    filtered: bool = True,
    unused_filters: Collection[str] = (),
    terms: Collection[str] = (),
    brief: bool = False,
    fetched: Callable[[], Sequence[tuple[str, str]]] = tuple,
) -> Iterator[Page]:
    """Draw everything around a page and run the page's body inside it.

    Args:
        file: the page's own file as in `PAGES`.
        heading: the page's first heading, marked with `N_`. None where the page makes it from the
            data: then its body draws heading, description and `Page.controls`.
        description: one sentence that says what the page shows, likewise.
        filtered: whether the page's content follows the filters; only then are they drawn.
        unused_filters: filters by their address parameter ("status", "as_of") that the page
            does not use. They are not offered here, but carried to the next page.
        terms: entries of the glossary that a reader meets on the page.
        brief: whether a brief of what the filters choose is offered.
        fetched: returns files that the page needs, as `header` takes them.

    Without a usable database the page says what to do, and the body does not run.
    """
    i18n.use_language(st.query_params.get("lang", i18n.DEFAULT_LANGUAGE))
    title = _(PAGES[file])
    st.set_page_config(
        page_title=_("{page} – 287(g) agreements").format(page=title),
        # Streamlit fetches its named icons for a tab from elsewhere; a file comes from here.
        page_icon=STATIC / "icon.png",
        layout="wide",
    )
    theme.complete()
    # Where there is no such page, the browser's address is that of the Overview soon after.
    opened = st.session_state.setdefault("opened_address", st.context.url or "")
    viewport.await_browser()
    del st.session_state["opened_address"]
    with page_slot(), one_version():
        try:
            choices = cached_query(filter_options)
        except DatabaseError as problem:
            st.title(_(heading) if heading else title)
            _without_data(problem)
        top = st.container()
        filters, some_ignored = filter_controls.read(choices)
        shown = Page(filters, choices, filtered, unused_filters, terms, brief)
        with top:
            header(
                i18n.translated(PAGES),
                file,
                choices.newest_list,
                # What was ignored stays in the address, but goes no further.
                carried=filters.parameters() if some_ignored else None,
                fetched=fetched(),
            )
            if file == "app.py":
                _unknown_page(opened)
            if heading is not None:
                # One kind of element with the style sheet: no program has to come before both show.
                st.html(headline(_(heading), _(description)))
                shown.controls()
        embed.only_figure()
        body = st.container(key="page_body")
        viewport.watch_width()
        chart.menus()
        try:
            with body:
                try:
                    yield shown
                except DatabaseError as problem:
                    _without_data(problem)
        finally:
            # Drawn last, or the body would push it down. A page that fails or stops keeps it.
            footer(shown.choices, shown.address)


def end_page() -> NoReturn:
    """End the page here; the footer is still drawn.

    After `st.stop`, which also asks the server to end the run, nothing more would be.
    """
    raise StopException


def _without_data(problem: DatabaseError) -> NoReturn:
    """Say what is wrong with the database and what to do, and end the page there."""
    st.error(_("The dashboard has no data to show.") + "  \n" + escape(str(problem)))
    end_page()


def _unknown_page(address: str) -> None:
    """Say so if the address asks for a page that does not exist: Streamlit runs the first then."""
    asked = urlsplit(address).path.rpartition("/")[2]
    if asked and asked != config.get_option("server.baseUrlPath").strip("/").rpartition("/")[2]:
        name = escape(unquote(asked)[:LONGEST_QUOTE])
        st.warning(_("There is no page “{name}” here. This is the Overview.").format(name=name))
