"""What is on a page stays where it first showed: a reader's eye or finger is on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.views import PHONE

Visit = Callable[[str], None]

# https://web.dev/articles/cls: up to here a page counts as good.
MOST = 0.1
# Each shift with what moved, so that a failure says where to look.
WATCH = """
    window.shifts = []
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries()) {
            if (hadRecentInput) continue
            const moved = sources.map(({ node, previousRect: from, currentRect: to }) => {
                const element = node?.nodeType === 1 ? node : node?.parentElement
                const key = element?.closest("[class*=st-key-]")?.className.match(/st-key-\\S+/)
                const words = element?.innerText?.slice(0, 40)
                return `${key} “${words}” ${from.y}+${from.height} -> ${to.y}+${to.height}`
            })
            window.shifts.push([value, moved])
        }
    }).observe({ type: "layout-shift", buffered: true })
"""
PATHS = (
    *("/", "/Map", "/Places", "/States", "/States?state=PA", "/Rules", "/Models", "/Agencies"),
    *("/Agencies?agency=fl-collier-county-sheriff", "/Changes", "/Data", "/About"),
)


@pytest.fixture
def context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser that was never here: whatever a page needs has to come first."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("size", [(1400, 900), PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_while_a_page_opens(
    page: Page, visit: Visit, path: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script(WATCH)
    visit(path)
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _moved in shifts) < MOST, shifts
