"""The States page in a real browser: what is seen first, what a click opens, what can be saved."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

Visit = Callable[[str], None]


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_first_screen_has_the_answer_and_nothing_sticks_out(
    page: Page, visit: Visit, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit("/States?state=FL&as_of=2025-05-19")
    expect(page.get_by_text("195 agencies have an agreement")).to_be_in_viewport()
    expect(page.locator("dt", has_text="Agencies taking part").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_and_map_are_painted(
    page: Page, visit: Visit, scheme: str, is_painted: Callable[[Locator, float], bool]
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visit("/States?state=GA")
    charts = page.locator(".d-svg")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("svg.d-drawn")).to_be_visible()
        assert is_painted(chart, 0.02)
        assert chart.get_attribute("aria-label")
    tall_map = page.locator(".d-map[data-ready=drawn] .stage")
    tall_map.scroll_into_view_if_needed()
    assert is_painted(tall_map, 0.1)


def test_words_of_the_timeline_are_as_large_as_those_of_the_page(page: Page, visit: Visit) -> None:
    for width in (1400, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        visit("/States?state=PA")
        label = page.locator(".d-svg text", has_text="Task Force").first
        expect(label).to_be_visible()
        page.wait_for_function(
            """() => {
                const svg = document.querySelector(".d-svg svg")
                if (!svg) return false
                const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
                return Math.abs(scale - 1) < 0.08
            }"""
        )


def test_a_small_curve_is_a_link_to_its_state_under_the_same_filters(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/States?as_of=2025-05-19")
    page.get_by_role("link", name="Florida 256").click()
    page.wait_for_url("**/States?state=FL&as_of=2025-05-19")
    settle()
    expect(page.get_by_role("heading", name="Florida", level=1)).to_be_visible()


def test_states_are_compared_by_address(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/States?compare=FL,TX")
    expect(page.locator(".d-svg").get_by_text("Texas 380")).to_be_visible()
    page.get_by_role("radio", name="Share of counties").click()
    page.wait_for_url("**/States?compare=FL%2CTX&measure=counties")
    settle()
    expect(page.locator(".d-svg").get_by_text("Florida 100%")).to_be_visible()


@pytest.mark.parametrize("width", [390, 820])
def test_what_is_chosen_stays_when_the_width_becomes_known(
    page: Page, visit: Visit, settle: Callable[[], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    visit("/States?state=PA&compare=OH,MD&measure=counties")
    page.wait_for_function(
        """() => document.querySelector(".d-svg svg")?.viewBox.baseVal.width < 800"""
    )
    settle()
    expect(page).to_have_url(re.compile("state=PA&compare=OH,MD&measure=counties$"))
    expect(page.get_by_role("button", name="Maryland")).to_have_attribute("aria-pressed", "true")


def test_comparing_adds_to_a_state_and_going_back_takes_it_away(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/States?state=PA")
    page.get_by_role("button", name="Ohio").click()
    page.wait_for_url("**/States?state=PA&compare=OH")
    settle()
    expect(
        page.get_by_role("heading", name="Pennsylvania and Ohio compared", level=1)
    ).to_be_visible()
    page.get_by_role("button", name="Ohio").click()
    page.wait_for_url("**/States?state=PA")
    settle()
    expect(page.get_by_role("heading", name="Pennsylvania", exact=True, level=1)).to_be_visible()


def test_the_table_behind_the_timeline_opens_when_asked_for(page: Page, visit: Visit) -> None:
    visit("/States?state=DE")
    tables = page.locator("[data-testid=stDataFrame]")
    before = tables.count()
    page.locator("summary", has_text="View as table").first.press("Enter")
    expect(tables).to_have_count(before + 1)


def test_the_timeline_is_saved_as_a_picture_with_title_date_and_source(
    page: Page, visit: Visit
) -> None:
    visit("/States?state=WY&as_of=2025-05-19")
    expect(page.locator(".d-svg svg").first).to_be_visible()
    menu = page.locator(".st-key-drawn_state_timeline .d-chart-menu")
    menu.get_by_role("button", expanded=False).click()
    with page.expect_download() as download:
        menu.get_by_role("button", name="Save picture (PNG)").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    menu.get_by_role("button", expanded=False).click()
    with page.expect_download() as download:
        menu.get_by_role("button", name="Save picture (SVG)").click()
    assert download.value.suggested_filename == "287g-state_timeline.svg"
    drawn = ElementTree.parse(download.value.path())
    words = {element.text for element in drawn.iter()}
    assert "From 1 in January 2021 to 4 in May 2025" in words
    assert "Agreements in Wyoming on ICE's lists to May 19, 2025, by model" in words
    assert "dates are those of the lists." in " ".join(filter(None, words))
