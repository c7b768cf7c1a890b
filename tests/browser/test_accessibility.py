"""Every page for everyone: axe, names, headings, focus, and the way by keyboard alone."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests import EVERYTHING
from tests.browser.views import (
    DESKTOP,
    PAGES,
    PHONE,
    VIEWS,
    ZOOMED,
    garbled_names,
    sticking_out,
    unnamed_graphics,
    unroll,
)

Visit = Callable[[str], None]
Violations = Callable[[], list[str]]
MOST_TAB_STOPS = 60
AXE = Axe()
# What passes is not described, which takes longer than to find it.
AXE_TELLS = {"resultTypes": ["violations"]}
# The options of an open list are drawn by Streamlit beside the page's landmarks, out of reach.
STREAMLITS_OWN = ("region", 'role="listbox"')

# Whether what has the focus, or the box around it, looks otherwise than without.
FOCUS_IS_VISIBLE = """async () => {
    const focused = document.activeElement
    const look = async () => {
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame)
        for (const each of document.getAnimations()) each.finish()
        const seen = []
        for (let box = focused, n = 0; box && n < 4; box = box.parentElement, n += 1) {
            const { outline, boxShadow, borderColor, backgroundColor, opacity } =
                getComputedStyle(box)
            seen.push([outline, boxShadow, borderColor, backgroundColor, opacity])
        }
        return JSON.stringify(seen)
    }
    const withFocus = await look()
    focused.blur()
    const without = await look()
    focused.focus({ focusVisible: true, preventScroll: true })
    return withFocus !== without
}"""
NAME = """() => {
    const focused = document.activeElement
    if (focused.matches("main")) return "main"
    return (focused.getAttribute("aria-label") || focused.innerText || focused.tagName).trim()
}"""


# What was drawn anew is still coming in, paler than it will be.
FINISH_FADING = """() => {
    for (const each of document.getAnimations()) { try { each.finish() } catch { } }
    window.ranMeanwhile = false
    window.watchRuns?.disconnect()
    window.watchRuns = new MutationObserver(() => { window.ranMeanwhile = true })
    window.watchRuns.observe(document.querySelector("[data-testid=stApp]"), {
        attributes: true, attributeFilter: ["data-test-script-state"],
    })
}"""


@pytest.fixture
def violations(page: Page, settle: Callable[[], None]) -> Violations:
    """Ask what axe's default rules find on a page at rest: rule, element, message."""

    def find() -> list[str]:
        for _ in range(5):
            settle()
            page.evaluate(FINISH_FADING)
            found = AXE.run(page, options=AXE_TELLS).response["violations"]
            if not page.evaluate("window.ranMeanwhile"):
                break
        return [
            f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
            for rule in found
            for node in rule["nodes"]
            if not (rule["id"] == STREAMLITS_OWN[0] and STREAMLITS_OWN[1] in node["html"])
        ]

    return find


def open_everything(page: Page) -> None:
    """Open all that is folded."""
    folded = page.locator("[data-testid=stMain] details:not([open]) > summary")
    # Again, because a page that runs meanwhile (the browser has told its width) folds all anew.
    for _ in range(5):
        folded.evaluate_all("all => all.forEach((each) => each.click())")
        with suppress(AssertionError):
            expect(folded).to_have_count(0, timeout=2_000)
            return
    pytest.fail("something stays folded")


@pytest.mark.parametrize("address", VIEWS)
def test_axe_finds_nothing_in_light_on_a_desktop_and_dark_on_a_phone(
    page: Page,
    visit: Visit,
    settle: Callable[[], None],
    violations: Violations,
    address: str,
) -> None:
    for scheme, (width, height) in (("light", DESKTOP), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        visit(address)
        assert sticking_out(page) == []
        open_everything(page)
        settle()
        unroll(page, width, height)
        assert violations() == []
        assert unnamed_graphics(page) == []
        assert garbled_names(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_title_a_heading_and_a_language(page: Page, visit: Visit, path: str) -> None:
    title, heading = PAGES[path]
    visit(path)
    assert page.title() == f"{title} – 287(g) agreements"
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_text([heading])


@pytest.mark.parametrize("path", PAGES if EVERYTHING else ["/Models"])
def test_axe_finds_nothing_in_dark_on_a_desktop_and_light_on_a_phone(
    page: Page, visit: Visit, violations: Violations, path: str
) -> None:
    for scheme, (width, height) in (("dark", DESKTOP), ("light", PHONE)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        visit(path)
        unroll(page, width, height)
        assert violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens_over_a_page(
    page: Page, visit: Visit, violations: Violations, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit("/Map?state=FL&model=TFM&kind=sheriff&as_of=2025-05-19")
    for name in ("Filters", "Terms used here"):
        page.get_by_role("button", name=name).click()
        assert violations() == [], name
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Kinds of agency").click()
    expect(page.get_by_role("option", name="constable or marshal")).to_be_visible()
    assert violations() == []


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
            if name in page.evaluate(NAME).split("\n"):
                return
        pytest.fail(f"the keyboard does not reach {name}")

    tab_to("Map")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Map")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who takes part, and where")
    settle()
    tab_to("Filters")
    page.keyboard.press("Enter")
    # The focus goes into what opened.
    expect(page.get_by_role("combobox", name="States and territories")).to_be_focused()
    page.keyboard.type("Georg")
    expect(page.get_by_role("option", name="Georgia")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/Map?state=GA")
    settle()
    # Out of the list, then out of the filters, and back to where they were opened.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Filters")).to_be_focused()
    expect(page.get_by_text(re.compile("^Georgia · active · newest list"))).to_be_visible()
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
        settle()
        assert sticking_out(page) == [], path
