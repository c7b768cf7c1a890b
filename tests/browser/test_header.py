"""The bar on top of every page: its links, its search and its menu."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.views import PHONE

Visit = Callable[[str], None]


def test_links_turn_pages_without_loading_the_app_anew_and_back_returns(
    page: Page, settle: Callable[[], None], visit: Visit
) -> None:
    visit("/Changes?state=FL")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Models", exact=True).click()
    expect(page).to_have_url(re.compile(r"/Models\?state=FL$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Three kinds of agreement")
    page.get_by_role("link", name="287(g) agreements", exact=True).click()
    expect(page).to_have_url(re.compile(r"/\?state=FL$"))
    settle()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Three kinds of agreement")
    settle()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/Changes\?state=FL$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("ICE's lists")
    expect(page).to_have_title("Changes – 287(g) agreements")
    assert page.evaluate("window.kept")


def test_links_keep_a_filter_that_was_set_after_the_page_was_opened(
    page: Page, visit: Visit
) -> None:
    visit("/Changes?as_of=2025-05-19&utm_source=elsewhere")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="States").fill("florida")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("state=FL"))
    page.keyboard.press("Escape")
    page.get_by_role("link", name="States", exact=True).click()
    expect(page).to_have_url(
        re.compile(r"/States\?(state=FL&as_of=2025-05-19|as_of=2025-05-19&state=FL)$")
    )


def test_a_link_opens_in_a_new_tab_where_the_visitor_asks_for_one(page: Page, visit: Visit) -> None:
    visit("/About?state=FL")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="States", exact=True).click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith("/States?state=FL")
    assert page.url.endswith("/About?state=FL")


@pytest.mark.parametrize(
    ("typed", "first", "address"),
    [
        ("pennsyl", "Pennsylvania", r"/States\?state=PA$"),
        ("lancaster county pa", "Lancaster County, Pennsylvania", r"/Places\?county=42071$"),
        ("knoxville", "Knoxville, Tennessee", r"/Agencies\?search=Knoxville%2C%20Tennessee$"),
        (
            "collier sheriff",
            "Collier County Sheriff's Office, Florida",
            r"/Agencies\?agency=fl-collier-county-sheriff$",
        ),
    ],
)
def test_the_search_leads_to_a_state_a_county_a_town_and_an_agency(
    page: Page, visit: Visit, typed: str, first: str, address: str
) -> None:
    visit("/About")
    box = page.get_by_role("combobox", name="Find a place or agency")
    box.click()
    box.fill(typed)
    expect(page.get_by_role("option").first).to_contain_text(first)
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page).to_have_url(re.compile(address))


def test_what_has_no_suggestion_goes_to_the_search_that_forgives_typos(
    page: Page, visit: Visit
) -> None:
    visit("/About")
    box = page.get_by_role("combobox", name="Find a place or agency")
    box.click()
    box.fill("colier cuonty")
    expect(page.get_by_role("option")).to_have_text(["Search all agencies for “colier cuonty”"])
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/Agencies\?search=colier%20cuonty$"))


def test_a_states_name_or_code_leads_to_it_without_a_choice(page: Page, visit: Visit) -> None:
    visit("/About")
    box = page.get_by_role("combobox", name="Find a place or agency")
    for typed in ("tx", "Texas"):
        box.click()
        box.fill(typed)
        expect(page.get_by_role("option").first).to_contain_text("Texas")
        box.press("Enter")
        expect(page).to_have_url(re.compile(r"/States\?state=TX$"))


def test_a_phones_menu_opens_closes_and_leads_on(page: Page, visit: Visit) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), PHONE, strict=True)))  # type: ignore[arg-type]
    visit("/About")
    models = page.get_by_role("link", name="Models", exact=True)
    expect(models).to_be_hidden()
    menu = page.get_by_role("button", name="Menu")
    menu.click()
    expect(models).to_be_visible()
    expect(page.get_by_role("combobox", name="Find a place or agency")).to_be_visible()
    page.keyboard.press("Escape")
    expect(models).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    models.click()
    expect(page).to_have_url(re.compile("/Models$"))


def test_the_keyboard_can_skip_the_bar(page: Page, visit: Visit) -> None:
    visit("/About")
    page.get_by_role("button", name="Skip to content").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_an_unknown_page_says_so(page: Page, base_url: str) -> None:
    # Streamlit itself writes an error to the console then.
    tab = page.context.new_page()
    tab.goto(f"{base_url}/Nowhere")
    expect(tab.get_by_text("There is no page “Nowhere” here.")).to_be_visible()
    tab.close()
