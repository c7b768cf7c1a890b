"""The end of every page: where the figures come from, how they are counted, how to use them."""

from collections.abc import Callable
from html import escape

import streamlit as st

import dashboard
from dashboard import formats
from dashboard.filters import FilterOptions
from dashboard.i18n import _, pgettext
from dashboard.queries.data import build
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
    columns = {
        _("287(g) agreements"): "<br>".join(about),
        _("Source"): source,
        _("Method"): " ".join(method),
        _("Reuse"): "<br>".join(reuse),
    }
    blocks = "".join(
        f"<div><h2>{escape(name)}</h2><p>{content}</p></div>" for name, content in columns.items()
    )
    label = escape(_("About this site"))
    with st.container(key="site_footer"):
        st.html(
            f'<section class="d-foot d-band" aria-label="{label}"><div>{blocks}</div></section>'
        )
