"""The colours of the theme in which a visitor sees the page."""

import streamlit as st

from dashboard.charts.palette import THEMES, Theme

# The theme has one accent, on which chosen values stand in white and in which chosen words are
# written: none can be 4.5 : 1 from white and from a dark page at once. So words have the colour of
# text, and the accent is left to edges and areas. Captions are text and links at 60 %, where a
# link's colour would have to be almost black. A table that is wider than a phone scrolls by itself,
# not with the page. Links to pages and maps have no ring of their own when the keyboard is on them.
_STYLE = """
<style>
.stApp [data-testid="stCaptionContainer"] { opacity: 0.75 }
[data-testid="stButtonGroup"] [data-variant][data-selected]:not([data-disabled]),
[data-testid="stSliderThumbValue"] { color: inherit }
.stApp [data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto }
.stApp :is([data-testid="stPageLink-NavLink"], [data-testid="stDeckGlJsonChart"] *):focus-visible {
    outline: 2px solid currentColor;
    outline-offset: -2px;
}
@media (max-width: 640px) {
    .stApp [data-testid="stMarkdownContainer"] > table { font-size: 0.8125rem }
    .stApp [data-testid="stMarkdownContainer"] > table :is(th, td) { padding: 0.3rem 0.35rem }
}
</style>
"""


def current() -> Theme:
    """Return the visitor's theme: what they chose in the menu, or else what their system asks."""
    return THEMES["dark" if st.context.theme.type == "dark" else "light"]


def complete() -> None:
    """Set what the theme's options in `.streamlit/config.toml` can't; takes no place on a page."""
    st.html(_STYLE)
