"""What a browser does with hostile text, and what a page says to a browser that draws no map."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import CHROMIUM, READY_MILLISECONDS
from tests.fuzz import hostile

NO_WEBGL = ("--disable-gpu", "--disable-webgl", "--disable-webgl2", "--disable-3d-apis")


@pytest.mark.parametrize("path", ["/Map", "/States?state=FL"])
def test_without_webgl_the_page_says_why_there_is_no_map(
    playwright: Playwright, base_url: str, path: str
) -> None:
    with playwright.chromium.launch(executable_path=CHROMIUM, args=[*NO_WEBGL]) as browser:
        page = browser.new_page(base_url=base_url)
        page.goto(path)
        page.locator("[data-testid=stMain] h1").wait_for(timeout=READY_MILLISECONDS)
        expect(page.locator(".d-map .without")).to_have_text(
            "This browser can't draw the map: it has no WebGL. The table below has the same rows."
        )
        expect(page.locator(".d-table").first).to_be_visible()


@pytest.fixture(scope="module")
def hostile_server(
    start_server: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    database, _derived = hostile.build(tmp_path_factory.mktemp("hostile"))
    return start_server(environment={"DASHBOARD_DATABASE": str(database)})


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/Map?state=FL",
        "/Map?agency=fl-img-src-x-onerror-window-xss-1-police",
        "/States?state=FL",
        "/States?state=XX",
        "/Agencies?q=script",
        "/Agencies?agency=fl-script-window-xss-1-script-police",
        "/Agencies?agency=fl-img-src-x-onerror-window-xss-1-police",
        "/Agencies?agency=fl-ocala-javascript-window-xss-1-police",
        "/Agencies?agency=fl-svg-onload-window-xss-1-police",
        "/Changes?from=2025-05-19&to=2025-05-20&section=table",
        "/Data?section=quality",
    ],
)
def test_nothing_in_a_list_is_run_or_fetched(
    page: Page, settle: Callable[[], None], hostile_server: str, path: str
) -> None:
    page.goto(f"{hostile_server}{path}")
    page.locator("[data-testid=stMain] h1").wait_for(timeout=READY_MILLISECONDS)
    settle()
    assert page.evaluate("window.__xss") is None
    expect(page.get_by_test_id("stException")).to_have_count(0)
    addresses = page.locator("[data-testid=stMain] a[href]").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert [each for each in addresses if "elsewhere.example" in each.split("?")[0]] == []
    assert [each for each in addresses if each.lower().startswith(("javascript:", "data:"))] == []
