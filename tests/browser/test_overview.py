"""The Overview in a real browser: what is seen first, on a desktop and on a phone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

Visit = Callable[[str], None]


def test_charts_are_painted_in_light_and_dark(
    page: Page, visit: Visit, painted_share: Callable[[Locator], float]
) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visit("/")
        charts = page.locator("[data-testid=stVegaLiteChart]")
        expect(charts).to_have_count(3)
        for chart in charts.all():
            chart.scroll_into_view_if_needed()
            expect(chart.locator("canvas, svg.marks").first).to_be_visible()
            assert painted_share(chart) > 0.02


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_first_screen_has_the_figures_and_nothing_sticks_out(
    page: Page, visit: Visit, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit("/?as_of=2025-05-19")
    figures = page.locator("[data-testid=stMetric]")
    for label, value in (("States and territories", "40"), ("Pending requests", "83")):
        figure = figures.filter(has_text=label)
        expect(figure).to_contain_text(value)
        expect(figure).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_navigation_and_filters(page: Page, visit: Visit) -> None:
    visit("/")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    assert [text for text in reached if text in ("Overview", "Map")] == ["Overview", "Map"]
    assert any("Filters" in text for text in reached)


def test_below_a_base_path(
    page: Page,
    visit: Visit,
    start_server: Callable[..., str],
    painted_share: Callable[[Locator], float],
) -> None:
    address = start_server(options=["--server.baseUrlPath", "below/here"])
    visit(f"{address}/below/here/?state=FL")
    states = page.locator("[data-testid=stVegaLiteChart]").nth(1)
    states.scroll_into_view_if_needed()
    # Without the boundaries only the legend would be there.
    assert painted_share(states) > 0.04
    page.get_by_role("link", name="Map", exact=True).click()
    page.wait_for_url(f"{address}/below/here/Map?state=FL")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{address}/below/here/Map?state=FL"


def test_a_swapped_database_shows_on_the_next_visit(
    page: Page,
    visit: Visit,
    start_server: Callable[..., str],
    committed_database: Path,
    tmp_path: Path,
) -> None:
    database = tmp_path / "agreements.duckdb"
    address = start_server(environment={"DASHBOARD_DATABASE": str(database)})
    visit(address)
    expect(page.get_by_text("There is no database at")).to_be_visible()
    shutil.copy(committed_database, tmp_path / "copy")
    (tmp_path / "copy").replace(database)
    page.reload()
    expect(page.locator("[data-testid=stMetric]").first).to_be_visible()
