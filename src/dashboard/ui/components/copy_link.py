"""A button that copies the address of what a page shows, and says so."""

import streamlit as st

from dashboard.i18n import _
from dashboard.ui.components.browser_files import BROWSER, sent

_BUTTON = st.components.v2.component(
    "copy_link",
    html=sent(BROWSER / "copy_link.html"),
    css=sent(BROWSER / "copy_link.css"),
    js=sent(BROWSER / "copy_link.js"),
    isolate_styles=False,
)


def copy_link(address: str = "") -> None:
    """Draw the button.

    Args:
        address: the full address; without it, the one that the browser shows.
    """
    _BUTTON(
        data={
            "address": address,
            "label": _("Copy link"),
            "copied": _("Link copied"),
            "byHand": _("Copy this address"),
        },
        key="copy_link",
        width="content",
    )
