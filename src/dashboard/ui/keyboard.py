"""What Streamlit lacks for readers who use the keyboard."""

import streamlit as st

# Streamlit puts the content of a popover after the rest of the page and leaves the focus on the
# button. A reader would have to tab through the whole page to reach the content.
_POPOVERS = st.components.v2.component(
    "popover_focus",
    js="""
        export default function () {
            const enter = (event) => {
                const byKeyboard = event.detail === 0
                if (!byKeyboard || !event.target.closest("[data-testid=stPopoverButton]")) return
                let looks = 20
                const look = setInterval(() => {
                    const body = document.querySelector("[data-testid=stPopoverBody]")
                    const first = body?.querySelector("input, button, a, [tabindex='0']")
                    first?.focus()
                    looks -= 1
                    if (first || !looks) clearInterval(look)
                }, 50)
            }
            document.addEventListener("click", enter)
            return () => document.removeEventListener("click", enter)
        }
    """,
)


def enter_popovers() -> None:
    """Move the focus into a popover that was opened by keyboard. Call it once on a page."""
    _POPOVERS(key="popover_focus")
