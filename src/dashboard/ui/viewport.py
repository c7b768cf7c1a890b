"""How much room a page has in the visitor's window, which the server can't know by itself."""

import streamlit as st

# Steps in which a change of size is told, in pixels: each one runs the page again.
STEP = 20
# A page with less room than this is laid out as on a phone.
NARROW = 600
# How long a visitor who leaves for another page is not interrupted, in milliseconds.
QUIET = 3000

_WATCH = st.components.v2.component(
    "window_room",
    js="""
        export default function ({ data, parentElement, setStateValue }) {
            // Streamlit calls this again for new data, but doesn't end what the last call began.
            parentElement.endWatch?.()
            const block = document.querySelector("[data-testid=stMainBlockContainer]")
            let waiting
            let quietUntil = 0
            const tell = () => {
                waiting = undefined
                const style = getComputedStyle(block)
                const room = block.clientWidth - parseFloat(style.paddingLeft)
                    - parseFloat(style.paddingRight)
                const told = Math.min(Math.floor(room / data.step) * data.step, data.most)
                if (told !== data.room) setStateValue("room", told)
            }
            const tellSoon = () => {
                clearTimeout(waiting)
                waiting = setTimeout(tell, Math.max(200, quietUntil - Date.now()))
            }
            // Streamlit sends the present page's name with what is told: until the server has
            // turned to another page, that would call it back to this one.
            const leave = (event) => {
                if (event.type === "click" && !event.target.closest("a[href]")) return
                quietUntil = Date.now() + data.quiet
                if (waiting !== undefined) tellSoon()
            }
            const observer = new ResizeObserver(tellSoon)
            observer.observe(block)
            window.addEventListener("click", leave, true)
            window.addEventListener("popstate", leave, true)
            parentElement.endWatch = () => {
                clearTimeout(waiting)
                observer.disconnect()
                window.removeEventListener("click", leave, true)
                window.removeEventListener("popstate", leave, true)
            }
            return parentElement.endWatch
        }
    """,
)


def content_width(wide: int, narrow: int) -> int:
    """Return the width of the page's content in pixels; until the browser told it, one of two.

    The page runs again when the window changes.
    """
    return _room("window_room", narrow if is_narrow() else wide, STEP, 100_000)


def is_narrow() -> bool:
    """Whether the page is laid out as on a phone: what `watch` was told, or what is likely."""
    known = st.session_state.get("window_is_narrow")
    if known is None:
        return "Mobi" in (st.context.headers.get("User-Agent") or "")
    return bool(known)


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
