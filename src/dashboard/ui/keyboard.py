"""What the keyboard needs beyond what Streamlit gives it."""

import streamlit as st

# Streamlit draws what a popover holds behind the rest of the page, and leaves the focus on its
# button: all of the page would lie between the two.
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
    """Let the focus go into a popover that the keyboard opens; call it once on a page."""
    _POPOVERS(key="popover_focus")
