"""A button that copies the address of what a page shows, and says so."""

from pathlib import Path

import streamlit as st

from dashboard.i18n import _

_BROWSER = Path(__file__).with_name("browser")
_BUTTON = st.components.v2.component(
    "copy_link",
    html=(_BROWSER / "copy_link.html").read_text(encoding="utf-8"),
    css=(_BROWSER / "copy_link.css").read_text(encoding="utf-8"),
    js=(_BROWSER / "copy_link.js").read_text(encoding="utf-8"),
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
