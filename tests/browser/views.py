"""The dashboard's pages and their main states by address, and what can be measured of any page."""

import re
from contextlib import suppress

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as Expired

from tests import EVERYTHING

# By path: the tab's title and the page's heading.
PAGES: dict[str, tuple[str, str | re.Pattern[str]]] = {
    "/": ("Overview", re.compile("agreements with ICE")),
    "/Map": ("Map", "Who takes part, and where"),
    "/Places": ("Places", "What about my county?"),
    "/States": ("States", re.compile("have an agreement with ICE|compared")),
    "/Rules": ("Rules", "What a rule would change"),
    "/Models": ("Models", "Three kinds of agreement differ by who picks the person"),
    "/Agencies": ("Agencies", "Agencies"),
    "/Changes": ("Changes", re.compile("left ICE's lists")),
    "/Data": ("Data", "Data"),
    "/About": ("About", "About this dashboard"),
}
# One view of each page: with what it has most of.
_TEN = (
    "/",
    "/Map?view=FL&agency=fl-collier-county-sheriff",
    "/Places?county=12033",
    "/States?state=FL",
    "/Rules?in=TX",
    "/Models?section=concerns",
    "/Agencies?agency=fl-collier-county-sheriff",
    "/Changes?from=2025-05-20&section=table",
    "/Data?section=quality",
    "/About",
)
# The others, which `.ci/run` adds.
_OTHERS = (
    "/Map",
    "/Places",
    "/States",
    "/Rules",
    "/Models",
    "/Agencies",
    "/Changes",
    "/Data",
    "/?state=FL&model=TFM&as_of=2025-05-19",
    "/?state=Narnia",
    "/Map?fill=agreements&statewide=FL",
    "/Map?view=FL&county=12001&fill=state_law",
    "/Places?county=53033",
    "/Places?find=22302",
    "/Places?of=TX",
    "/States?state=CA",
    "/Rules?in=PA&rule=ban_task_force",
    "/States?compare=FL,TX",
    "/Models?section=walks&walk=citizen",
    "/Models?section=join",
    "/Models?section=article",
    "/Models?section=glossary",
    "/Models?section=check",
    "/Models?section=class",
    "/Agencies?agency=al-lawrence-county-sheriff",
    "/Agencies?search=springfield",
    "/Changes?section=departures",
    "/Data?section=sql&question=article",
    "/Data?section=dictionary",
    "/Data?section=cite",
)
VIEWS = _TEN + _OTHERS if EVERYTHING else _TEN
DESKTOP, TABLET, PHONE = (1280, 900), (820, 1180), (390, 844)
# What is left of a desktop's window in CSS pixels at 200%.
ZOOMED = (640, 450)
TALLEST = 20_000

_STICKING_OUT = """() => {
    const main = document.querySelector("[data-testid=stMain]")
    const width = document.documentElement.clientWidth
    const found = []
    if (main.scrollWidth > width) found.push(`the page: ${main.scrollWidth} px`)
    const contained = (element) => {
        for (let box = element.parentElement; box && box !== main; box = box.parentElement)
            if (getComputedStyle(box).overflowX !== "visible") return true
        return false
    }
    for (const element of main.querySelectorAll("*")) {
        if (element.ownerSVGElement || !element.checkVisibility()) continue
        const { left, right } = element.getBoundingClientRect()
        const out = right > width + 1 || left < -1
        const cut = element.matches("p, h1, h2, h3, button, label, .d-figures *")
            && getComputedStyle(element).overflowX === "hidden"
            && element.scrollWidth > element.clientWidth + 1
        if (cut || (out && !contained(element)))
            found.push(`${element.tagName} ${(element.innerText || "").slice(0, 60)}`)
    }
    return found
}"""
_UNNAMED = """() => [
    ...document.querySelectorAll("svg.marks, .d-map .canvases"),
]
    .filter((drawn) => !drawn.closest("[role][aria-label]:not([aria-label=''])"))
    .map((drawn) => drawn.outerHTML.slice(0, 200))"""

_GARBLED = """() => [...document.querySelectorAll("[aria-label]")]
    .map((element) => element.getAttribute("aria-label"))
    .filter((name) => /[*]{2}|!\\[|\\]\\(|\\\\/.test(name))"""


def sticking_out(page: Page) -> list[str]:
    """Return what is wider than the window or cut off; what scrolls by itself may be wider.

    The document never scrolls: Streamlit's main block does. A page fits itself into a window of
    another width in its own time, so what sticks out must do so for a while.
    """
    with suppress(Expired):
        page.wait_for_function(f"() => !({_STICKING_OUT})().length", timeout=10_000)
    found: list[str] = page.evaluate(_STICKING_OUT)
    return found


def unnamed_graphics(page: Page) -> list[str]:
    """Return the charts and maps without a name for those who can't see them."""
    found: list[str] = page.evaluate(_UNNAMED)
    return found


def garbled_names(page: Page) -> list[str]:
    """Return names that a screen reader would read with Markdown's signs."""
    found: list[str] = page.evaluate(_GARBLED)
    return found


def unroll(page: Page, width: int, least: int) -> None:
    """Make the window as tall as its page, so that nothing is out of sight."""
    page.set_viewport_size({"width": width, "height": least})
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, least), TALLEST)})
