"""The colours of the theme in which a visitor sees the page."""

import streamlit as st

from dashboard.charts.palette import THEMES, Theme


def current() -> Theme:
    """Return the visitor's theme: what they chose in the menu, or else what their system asks."""
    return THEMES["dark" if st.context.theme.type == "dark" else "light"]
