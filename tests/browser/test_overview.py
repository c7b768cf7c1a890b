"""The Overview in a real browser: what is seen first, on a desktop and on a phone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

Visit = Callable[[str], None]


def test_charts_are_painted_in_light_and_dark(
    page: Page, visit: Visit, is_painted: Callable[[Locator, float], bool]
) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visit("/")
        charts = page.locator("svg.d-drawn, .d-hero-map img, .d-tiles, .d-rank")
        expect(charts).to_have_count(5)
        for chart in charts.all():
            chart.scroll_into_view_if_needed()
            expect(chart).to_be_visible()
            assert is_painted(chart, 0.02)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_first_screen_has_the_answer_and_the_search_and_nothing_sticks_out(
    page: Page, visit: Visit, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit("/?as_of=2025-05-19")
    answer = page.get_by_role("heading", level=1, name="Police agreements with ICE rose from 135")
    expect(answer).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Look up")).to_be_in_viewport(ratio=1)
    if width > height:
        expect(page.locator(".d-figures .value", has_text="40 of 56")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_navigation_and_filters(page: Page, visit: Visit) -> None:
    visit("/")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    assert [text for text in reached if text in ("Overview", "Map")] == ["Overview", "Map"]
    assert any("Filters" in text for text in reached)


def test_a_tile_leads_to_its_state_and_back_returns(page: Page, visit: Visit) -> None:
    visit("/?model=TFM")
    page.get_by_role("link", name="Texas: ").click()
    page.wait_for_url("**/States?state=TX&model=TFM")
    page.go_back()
    page.wait_for_url("**/?model=TFM")
    expect(page.locator(".d-tiles")).to_be_visible()


def test_the_curve_changes_and_its_numbers_are_saved(page: Page, visit: Visit) -> None:
    visit("/")
    page.get_by_role("radio", name="Since 2002").click()
    page.wait_for_url("**/?since=2002")
    expect(page.get_by_role("heading", name="Before 2021, no count was above")).to_be_visible()
    menu = page.locator(".st-key-drawn_curve .d-chart-menu")
    menu.get_by_role("button", expanded=False).click()
    with page.expect_download() as download:
        menu.get_by_role("button", name="Save the numbers (CSV)").click()
    saved = download.value.path().read_text(encoding="utf-8-sig")
    assert saved.splitlines()[0] == (
        "Day,Task Force,Warrant Service Officer,Jail Enforcement,All,Source"
    )
    assert "\n2021-01-13,0,76,74,150,ICE's list of that day" in saved


def test_under_the_pointer_a_day_has_its_numbers(page: Page, visit: Visit) -> None:
    visit("/")
    curve = page.locator(".st-key-svg_curve svg.d-drawn")
    curve.scroll_into_view_if_needed()
    curve.hover(position={"x": 700, "y": 200})
    expect(page.locator(".st-key-svg_curve .tip")).to_contain_text("Task Force:")


def test_on_paper_there_are_no_controls_and_columns_stand_below_each_other(
    page: Page, visit: Visit
) -> None:
    visit("/")
    page.emulate_media(media="print")
    for control in (".st-key-site_header", ".st-key-page_controls", ".d-chart-menu", ".d-find"):
        for each in page.locator(control).all():
            expect(each).not_to_be_visible()
    table = page.locator("[data-testid=stMain] table.d-table").bounding_box()
    bars = page.locator(".st-key-drawn_by_month").bounding_box()
    assert table
    assert bars
    assert bars["y"] >= table["y"] + table["height"]
    assert page.locator("[data-testid=stMain]").evaluate(
        "main => main.scrollHeight <= main.clientHeight + 1"
    )


def test_below_a_base_path(
    page: Page,
    visit: Visit,
    settle: Callable[[], None],
    start_server: Callable[..., str],
    is_painted: Callable[[Locator, float], bool],
) -> None:
    address = start_server(options=["--server.baseUrlPath", "below/here"])
    visit(f"{address}/below/here/?state=FL")
    counties = page.locator(".d-hero-map img")
    counties.scroll_into_view_if_needed()
    assert counties.evaluate("image => image.naturalWidth") > 0
    assert is_painted(counties, 0.04)
    page.get_by_role("link", name="Map", exact=True).click()
    page.wait_for_url(f"{address}/below/here/Map?state=FL")
    settle()
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
    expect(page.locator(".d-figures")).to_be_visible()


@pytest.mark.parametrize("name", ["tiles", "ranking"])
def test_what_is_html_is_saved_as_a_picture_too(page: Page, visit: Visit, name: str) -> None:
    visit("/")
    menu = page.locator(f".st-key-drawn_{name} .d-chart-menu")
    menu.get_by_role("button", expanded=False).click()
    with page.expect_download() as download:
        menu.get_by_role("button", name="Save picture (PNG)").click()
    picture = Image.open(download.value.path()).convert("RGB")
    colors = picture.getcolors(picture.width * picture.height)
    assert colors is not None
    assert len(colors) > 100, "more than the page's ground and a few words"
