"""How much room a page has in the visitor's window, which the server can't know by itself."""

import streamlit as st

# Steps in which a change of size is told, in pixels: each one runs the page again.
STEP = 20

_WATCH = st.components.v2.component(
    "window_room",
    js="""
        export default function ({ data, setStateValue }) {
            const block = document.querySelector("[data-testid=stMainBlockContainer]")
            let waiting
            const tell = () => {
                const style = getComputedStyle(block)
                const room = block.clientWidth - parseFloat(style.paddingLeft)
                    - parseFloat(style.paddingRight)
                const told = Math.floor(room / data.step) * data.step
                if (told !== data.room) setStateValue("room", told)
            }
            const observer = new ResizeObserver(() => {
                clearTimeout(waiting)
                waiting = setTimeout(tell, 200)
            })
            observer.observe(block)
            return () => {
                clearTimeout(waiting)
                observer.disconnect()
            }
        }
    """,
)


def room(otherwise: int) -> int:
    """Return the width of the page's content in pixels, or `otherwise` until the browser told it.

    The page runs again when the window changes.
    """
    key = "window_room"
    known = (st.session_state.get(key) or {}).get("room")
    shown = otherwise if known is None else int(known)
    _WATCH(
        data={"step": STEP, "room": shown},
        default={"room": shown},
        on_room_change=lambda: None,
        key=key,
    )
    return shown
