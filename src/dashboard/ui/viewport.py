"""How much room a page has in the visitor's window, which the server can't know by itself."""

import time

import streamlit as st

from dashboard.ui.components.browser_files import BROWSER, sent

# Steps in which a change of size is told, in pixels: each one runs the page again.
STEP = 20
# A page with less room than this is laid out as on a phone.
NARROW = 600
# How long a visitor who leaves for another page is not interrupted, in milliseconds.
QUIET = 3000
# How long a visitor's first run waits for the browser's word, and between two looks, in seconds.
LONGEST_WAIT = 1.0
LOOK = 0.02
# How long fonts are waited for, in milliseconds.
FONTS_WAIT = 400

_FIRST = st.components.v2.component("window_first", js=sent(BROWSER / "window_first.js"))
_WATCH = st.components.v2.component("window_room", js=sent(BROWSER / "window_room.js"))


def await_browser() -> None:
    """Wait in a visitor's first run for style sheet and fonts in the browser; draws nothing.

    What was drawn without them would jump. The browser tells its room at once, so that the page
    need not run again for that.
    """
    known = "window_at_first" in st.session_state
    _FIRST(
        data={"step": STEP, "known": known, "enough": FONTS_WAIT},
        default={"room": None},
        on_room_change=lambda: None,
        key="window_first",
    )
    # What isn't a browser would not answer.
    if known or "Mozilla" not in (st.context.headers.get("User-Agent") or ""):
        return
    until = time.monotonic() + LONGEST_WAIT
    # Where the browser has told, asking for its answer makes the page run again with it.
    while (told := st.session_state["window_first"]["room"]) is None and time.monotonic() < until:
        time.sleep(LOOK)
    st.session_state["window_at_first"] = told


def content_width(wide: int, narrow: int) -> int:
    """Return the width of the page's content in pixels; until the browser told it, one of two.

    The page runs again when the window changes.
    """
    likely = st.session_state.get("window_at_first") or (narrow if is_narrow() else wide)
    return _room("window_room", likely, STEP, 100_000)


def is_narrow() -> bool:
    """Whether the page is laid out as on a phone: what `watch` was told, or what is likely."""
    known = st.session_state.get("window_is_narrow")
    if known is not None:
        return bool(known)
    at_first = st.session_state.get("window_at_first")
    if at_first is not None:
        return bool(at_first < NARROW)
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def watch_width() -> None:
    """Have the page run again when its window turns out to be narrow, or wide; draws nothing."""
    told = _room("window_narrow", 0 if is_narrow() else NARROW, NARROW, NARROW)
    st.session_state["window_is_narrow"] = told < NARROW


def _room(key: str, otherwise: int, step: int, most: int) -> int:
    """Return what the browser told, in steps and up to the most, or `otherwise` until it did."""
    known = (st.session_state.get(key) or {}).get("room")
    shown = otherwise if known is None else int(known)
    _WATCH(
        data={"step": step, "most": most, "room": shown, "quiet": QUIET},
        default={"room": shown},
        on_room_change=lambda: None,
        key=key,
    )
    return shown
