"""The colours of the theme in which a visitor sees the page."""

import streamlit as st

from dashboard.charts.palette import THEMES, Theme

# What no option of the theme reaches:
# - Chosen values stand in white on the accent, while chosen words are written in it: no colour is
#   4.5 : 1 from white and from a dark page at once. Words get the colour of text, the accent is
#   left to edges and areas. An open button without edges is even written in a darkened accent.
# - Captions are text and links at 60%, where a link's colour would have to be almost black.
# - Links to pages and maps have no ring of their own when the keyboard is on them.
# - A table that is wider than a phone scrolls by itself, not with the page.
STYLE = """
<style>
[data-testid="stButtonGroup"] [data-variant][data-selected]:not([data-disabled]),
[data-testid="stSliderThumbValue"],
.stApp button[kind="tertiary"]:is(:hover, :active, :focus, [aria-expanded="true"]):enabled {
    color: inherit;
}
.stApp [data-testid="stCaptionContainer"] { opacity: 0.8 }
.stApp :is([data-testid="stPageLink-NavLink"], [data-testid="stDeckGlJsonChart"] *):focus-visible {
    outline: 2px solid currentColor !important;
    outline-offset: -2px;
}
.stApp [data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto }
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
    st.html(STYLE)
