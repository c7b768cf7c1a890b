"""The Places page in a real browser: found by keyboard while typing, and a county as seen."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[[str], None]


def test_the_keyboard_alone_finds_a_county_and_comes_back(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/Places")
    box = page.get_by_role("searchbox", name="County, town, ZIP code or sheriff")
    box.focus()
    # Answers come as one types; nothing is pressed.
    page.keyboard.type("escambai county fl", delay=30)
    county = page.get_by_role("link", name="Escambia County")
    expect(county).to_be_visible()
    expect(box).to_be_focused()
    settle()
    county.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Escambia County, Florida")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/Places\?county=12033$"))
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="What about my county?")).to_be_visible()


def test_the_header_leads_to_counties_and_knows_zip_codes(page: Page, visit: Visit) -> None:
    visit("/About")
    box = page.get_by_role("combobox", name="Find a place or agency")
    box.focus()
    page.keyboard.type("harris county, tex", delay=30)
    page.get_by_role("option", name="Harris County, Texas", exact=False).first.click()
    expect(page.get_by_role("heading", level=1, name="Harris County, Texas")).to_be_visible()
    box.focus()
    page.keyboard.type("22302", delay=30)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/Places\?find=22302$"))
    expect(page.get_by_role("link", name="Alexandria city")).to_be_visible()


def test_a_county_has_its_map_and_leads_to_its_neighbors(page: Page, visit: Visit) -> None:
    visit("/Places?county=51510")
    picture = page.get_by_role("img", name="Map of Alexandria city and its neighbors.")
    expect(picture).to_be_visible()
    assert picture.evaluate("drawn => drawn.getBoundingClientRect().width") > 300
    page.get_by_role("link", name="Arlington County, VA").first.click()
    expect(page.get_by_role("heading", level=1, name="Arlington County, Virginia")).to_be_visible()


def test_on_a_tablet_the_map_stands_below_the_table(page: Page, visit: Visit) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    visit("/Places?county=48201")
    table = page.locator("table.d-table").first.bounding_box()
    picture = page.get_by_role("img", name="Map of Harris County").bounding_box()
    assert table
    assert picture
    assert picture["y"] > table["y"] + table["height"]
