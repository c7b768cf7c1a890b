"""Every page for everyone: axe, names, headings, focus, and the way by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.views import (
    DESKTOP,
    PAGES,
    PHONE,
    VIEWS,
    ZOOMED,
    sticking_out,
    unnamed_graphics,
    unroll,
)

Visit = Callable[[str], None]
MOST_TAB_STOPS = 60
# Rules that Streamlit's own elements break and no page can mend: none.
AXE = Axe()

# Whether what has the focus, or the box around it, looks otherwise than without.
FOCUS_IS_VISIBLE = """() => {
    const focused = document.activeElement
    const look = () => {
        const seen = []
        for (let box = focused, n = 0; box && n < 4; box = box.parentElement, n += 1) {
            const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, opacity } =
                getComputedStyle(box)
            seen.push([outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, opacity])
        }
        return JSON.stringify(seen)
    }
    for (const each of document.getAnimations()) each.finish()
    const withFocus = look()
    focused.blur()
    for (const each of document.getAnimations()) each.finish()
    const without = look()
    focused.focus({ focusVisible: true, preventScroll: true })
    return withFocus !== without
}"""
NAME = """() => {
    const focused = document.activeElement
    return focused.getAttribute("aria-label") || focused.innerText || focused.tagName
}"""


def violations(page: Page) -> list[str]:
    """Return what axe's default rules find: rule, element, message."""
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for rule in AXE.run(page).response["violations"]
        for node in rule["nodes"]
    ]


def open_everything(page: Page) -> None:
    """Open all that is folded."""
    for summary in page.locator("[data-testid=stMain] details:not([open]) > summary").all():
        summary.click()


@pytest.mark.parametrize("address", VIEWS)
def test_axe_finds_nothing_in_light_on_a_desktop_and_dark_on_a_phone(
    page: Page, visit: Visit, settle: Callable[[], None], address: str
) -> None:
    for scheme, (width, height) in (("light", DESKTOP), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        visit(address)
        assert sticking_out(page) == []
        open_everything(page)
        settle()
        unroll(page, width, height)
        page.wait_for_timeout(300)
        assert violations(page) == []
        assert unnamed_graphics(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_title_a_heading_a_language_and_nothing_for_axe_the_other_way_round(
    page: Page, visit: Visit, path: str
) -> None:
    title, heading = PAGES[path]
    for scheme, (width, height) in (("dark", DESKTOP), ("light", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        visit(path)
        assert page.title() == f"{title} – 287(g) agreements"
        assert page.locator("html").get_attribute("lang") == "en"
        expect(page.get_by_role("heading", level=1)).to_have_text([heading])
        unroll(page, width, height)
        page.wait_for_timeout(300)
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_over_a_page(
    page: Page, visit: Visit, settle: Callable[[], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit("/Map?state=FL&model=TFM&kind=sheriff&as_of=2025-05-19")
    for name in ("Filters", "Copy link", "Terms used here"):
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(400)
        assert violations(page) == [], name
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Kinds of agency").click()
    expect(page.get_by_role("option", name="constable or marshal")).to_be_visible()
    page.wait_for_timeout(400)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/Map", "/Models?section=concerns", "/Data?section=sql"])
def test_the_keyboard_walks_through_a_page_and_is_seen_wherever_it_is(
    page: Page, visit: Visit, path: str
) -> None:
    visit(path)
    page.emulate_media(reduced_motion="reduce")
    names: list[str] = []
    unseen: list[str] = []
    for _ in range(MOST_TAB_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        names.append(page.evaluate(NAME))
        # Canvas tables and components draw their own focus; the main block scrolls by keys.
        own = "canvas, main, [data-testid=stBidiComponentIsolated]"
        if not page.evaluate(f"document.activeElement.matches('{own}')") and not page.evaluate(
            FOCUS_IS_VISIBLE
        ):
            unseen.append(names[-1])
    assert unseen == []
    assert names[0] == "Skip to main content"
    assert [name for name in names if name in {title for title, _ in PAGES.values()}] == [
        title for title, _ in PAGES.values()
    ]


def test_a_journey_by_keyboard_from_the_overview_to_a_filtered_map(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/")

    def tab_to(name: str) -> None:
        for _ in range(MOST_TAB_STOPS):
            page.keyboard.press("Tab")
            if name in page.evaluate(NAME):
                return
        pytest.fail(f"the keyboard does not reach {name}")

    tab_to("Map")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Map")
    expect(page.get_by_role("heading", level=1)).to_have_text("Map of agreements")
    settle()
    tab_to("Filters")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="States and territories")).to_be_visible()
    tab_to("States and territories")
    page.keyboard.type("Georg")
    expect(page.get_by_role("option", name="Georgia")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/Map?state=GA")
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("^Georgia · active · newest list"))).to_be_visible()
    settle()
    tab_to("Clear")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Map")


def test_at_200_percent_nothing_is_cut_off_or_beside_the_window(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    for path in PAGES:
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        visit(path)
        page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
        page.wait_for_timeout(600)
        settle()
        assert sticking_out(page) == [], path
