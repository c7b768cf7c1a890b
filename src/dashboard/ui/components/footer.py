"""The end of every page: where the figures come from, how they are counted, how to use them."""

from collections.abc import Callable
from datetime import date
from html import escape

import streamlit as st

import dashboard
from dashboard import formats, words
from dashboard.filters import FilterOptions
from dashboard.i18n import _, pgettext
from dashboard.queries.data import build, newest_reported
from dashboard.ui.cache import cached_query
from dashboard.ui.components.html import link

ICE_PAGE = "https://www.ice.gov/identify-and-arrest/287g"
ABOUT, DATA = "pages/7_About.py", "pages/6_Data.py"


def footer(choices: FilterOptions, address: Callable[..., str]) -> None:
    """Draw the footer.

    Args:
        choices: what the database has to choose from.
        address: returns the address of a page: `address(file, section="cite")`.
    """
    counted = escape(_("Counted from {lists} lists that {ice} published from {first} to {newest}."))
    source = counted.format(
        lists=formats.number(cached_query(build).lists),
        ice=link(_("U.S. Immigration and Customs Enforcement"), ICE_PAGE),
        first=formats.day(choices.first_list),
        newest=formats.day(choices.newest_list),
    )
    about = [
        escape(
            _(
                "An independent, open record of the agreements that state and local agencies sign "
                "with ICE. Not affiliated with ICE."
            )
        ),
        escape(_("Version {version}").format(version=dashboard.__version__)),
    ]
    method = [
        escape(
            _("An agreement counts while ICE lists it. Signing does not show how much it is used.")
        ),
        link(_("How we count"), address(ABOUT) + "#method")
        + " · "
        + link(pgettext("of the figures", "Limits"), address(ABOUT) + "#limits"),
    ]
    reuse = [
        link(_("Download the data"), address(DATA)),
        link(_("Cite this page"), address(DATA, section="cite")),
        link(_("License"), address(ABOUT) + "#license"),
        link(_("Report an error"), address(ABOUT) + "#errors"),
    ]
    age = words.age(choices.newest_list)
    columns = {
        _("287(g) agreements"): "<br>".join(about),
        _("Source"): source,
        _("Method"): " ".join(method),
        _("Reuse"): "<br>".join(reuse),
    }
    blocks = "".join(
        f"<div><h2>{escape(name)}</h2><p>{content}</p></div>" for name, content in columns.items()
    )
    told = f'<p class="age">{_age(choices.newest_list, age, address)}</p>' if age else ""
    label = escape(_("About this site"))
    with st.container(key="site_footer"):
        st.html(
            f'<section class="d-foot d-band" aria-label="{label}">{told}<div>{blocks}</div>'
            "</section>"
        )


def _age(newest: date, age: str, address: Callable[..., str]) -> str:
    """Return how old the newest list is, what others counted since, and where that is explained."""
    parts = [
        escape(_("Newest list here: {day}, {age}.").format(day=formats.day(newest), age=age)),
    ]
    if reported := cached_query(newest_reported):
        parts.append(
            escape(
                _("Others counted {agreements} on ICE's list of {day}.").format(
                    agreements=words.agreements(reported.agreements),
                    day=formats.day(reported.list_on),
                )
            )
        )
    parts.append(link(_("What this means, and how to add a newer list"), address(ABOUT) + "#age"))
    return " ".join(parts)
