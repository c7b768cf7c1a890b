"""Blocks that pages share: what a page finds, what a section is about, what stands beside it."""

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import formats
from dashboard.i18n import _
from dashboard.ui.components.html import Html, chip, tag


def headline(
    title: str, deck: str | Html = "", *, day: date | None = None, above: str | Html = ""
) -> Html:
    """Return the head of a page: the list's date, the finding as its h1, and what that means.

    Args:
        title: one sentence from the data, or the name of the thing.
        deck: the sentences below it.
        day: the date of the list that the page counts from, as a chip above the title. Leave it
            out where `Page.controls` draws the chip: it stands once on a page.
        above: what stands above the title, such as a link to the list of states.
    """
    listed = day and chip("calendar", _("ICE's list of {day}").format(day=formats.day(day)))
    return tag(
        "div",
        tag("p", above, class_="above") if above else "",
        listed or "",
        tag("h1", title),
        tag("p", deck, class_="deck") if deck else "",
        class_="d-headline",
    )


def section_head(
    title: str, deck: str | Html = "", leads_on: Html | str = "", *, level: int = 2
) -> Html:
    """Return the head of a section: what it finds, and at the right a link that leads on.

    Args:
        title: the section's finding, or its name.
        deck: a sentence or two below it.
        leads_on: the link, as `leading_on` returns it.
        level: the heading's level.
    """
    words = tag("div", tag(f"h{level}", title), tag("p", deck, class_="deck") if deck else "")
    return tag("div", words, leads_on, class_="d-section-head")


def leading_on(words: str, address: str) -> Html:
    """Return a link that leads on, with its arrow."""
    return tag("a", words, class_="d-on", href=address)


def fold(words: str, content: Html) -> Html:
    """Return what shows only once a reader opens it."""
    return tag("details", tag("summary", words), content, class_="d-more")


def main_and_side() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two columns, the second half as wide; on a tablet it stands below the first."""
    with st.container(key="main_and_side"):
        main, side = st.columns([2, 1], gap="large")
    return main, side
