"""The colors of the theme in which a visitor sees the page, and the page's style sheet."""

from pathlib import Path

import streamlit as st

from dashboard.charts.palette import DARK, LIGHT, THEMES, Theme
from dashboard.ui.components.browser_files import sent

STYLE_FILE = Path(__file__).with_name("style.css")
# Of the style sheet, by the names of `Theme`; what is by model or class has its own names below.
TOKENS = (
    "background",
    "ink",
    "ink2",
    "muted",
    "line",
    "grid",
    "wash",
    "card",
    "accent",
    "accent_text",
    "accent_wash",
    "ended",
    "zero",
)
# White on the accent in light, near-black in dark.
ON_ACCENT = ("#FFFFFF", "#0E1418")


def current() -> Theme:
    """Return the visitor's theme: what they chose in the menu, or else what their system asks."""
    return THEMES["dark" if st.context.theme.type == "dark" else "light"]


def style() -> str:
    """Return the style sheet, with the palette's colors as its custom properties.

    `--ink3` is the palette's `muted`; `--tfm` and `--tfm-wash` are a model's colors, `--q1` to
    `--q5` the ramp.
    """
    pairs = {name.replace("_", "-"): (getattr(LIGHT, name), getattr(DARK, name)) for name in TOKENS}
    pairs["ink3"] = pairs.pop("muted")
    pairs["on-accent"] = ON_ACCENT
    for model in LIGHT.models:
        pairs[model.lower()] = (LIGHT.models[model], DARK.models[model])
        pairs[f"{model.lower()}-wash"] = (LIGHT.model_washes[model], DARK.model_washes[model])
    for step, colors in enumerate(zip(LIGHT.ramp, DARK.ramp, strict=True), start=1):
        pairs[f"q{step}"] = colors
    tokens = [f"    --{name}: light-dark({one}, {other});" for name, (one, other) in pairs.items()]
    return sent(STYLE_FILE).replace("TOKENS", "\n".join(tokens))


STYLE = f"<style>\n{style()}</style>"


def complete() -> None:
    """Set what the theme's options in `.streamlit/config.toml` can't; takes no place on a page."""
    st.html(STYLE)
