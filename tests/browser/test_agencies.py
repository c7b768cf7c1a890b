"""The Agencies page in a real browser: searched by keyboard, and a profile as seen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[[str], None]
PROFILE = "/Agencies?agency=fl-collier-county-sheriff"


def test_the_keyboard_alone_searches_opens_a_profile_and_comes_back(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/Agencies?state=FL")
    box = page.get_by_role("combobox", name="Find an agency")
    box.focus()
    page.keyboard.type("alchua sherif", delay=30)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/Agencies\?search=alchua%20sherif$"))
    result = page.get_by_role("link", name="Alachua County Sheriff's Office")
    expect(result).to_be_visible()
    expect(box).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="2 agencies found")).to_be_attached()
    settle()
    for _ in range(4):
        page.keyboard.press("Tab")
        if "Alachua County" in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alachua County Sheriff's Office")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/Agencies\?agency=fl-alachua-county-sheriff$"))
    page.go_back()
    expect(result).to_be_visible()
    expect(box).to_have_value("alchua sherif")
    page.go_back()
    expect(page.get_by_role("heading", name="agencies under these filters")).to_be_visible()
    expect(box).to_have_value("")


def test_suggestions_come_while_typing(page: Page, visit: Visit) -> None:
    visit("/Agencies")
    box = page.get_by_role("combobox", name="Find an agency")
    box.press_sequentially("hernando sh", delay=30)
    expect(page.get_by_role("option", name="Hernando County Sheriff's Office")).to_be_visible()
    expect(box).to_be_focused()


def test_the_next_hundred_are_a_link_away(page: Page, visit: Visit) -> None:
    visit("/Agencies?model=TFM")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/Agencies\?model=TFM&page=2$"))


def test_a_profile_opens_cold_with_its_history_and_its_map(page: Page, visit: Visit) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visit(PROFILE)
        expect(page.get_by_role("heading", level=1)).to_have_text("Collier County Sheriff's Office")
        expect(page).to_have_title("Collier County Sheriff's Office, Florida – 287(g) agreements")
        history = page.get_by_role("img", name="The sheriff has 2 agreements")
        expect(history.get_by_text("May 11, 2026: active").first).to_be_visible()
        years = history.locator("text", has_text=re.compile("^20[0-9]{2}$"))
        assert years.all_text_contents() == ["2021", "2022", "2023", "2024", "2025", "2026"]
    inset = page.locator(".d-map[data-ready=drawn] .stage")
    inset.scroll_into_view_if_needed()
    expect(inset).to_be_visible()


def test_another_agency_of_the_county_is_one_click_away(page: Page, visit: Visit) -> None:
    visit(PROFILE)
    page.get_by_role("link", name="Naples Police Department").click()
    expect(page.get_by_role("heading", name="Naples Police Department")).to_be_visible()
    expect(page).to_have_url(re.compile("agency=fl-naples-police"))


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_answer_is_on_the_first_screen_and_nothing_sticks_out(
    page: Page, visit: Visit, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(PROFILE)
    expect(page.get_by_text("The sheriff has 2 agreements on ICE's list").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
