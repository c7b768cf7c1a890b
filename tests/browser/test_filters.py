"""The shared filters in a real browser: the address is the one place where they live."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

EVERYTHING = (
    "/Map?state=FL&state=TX&model=TFM&kind=sheriff&status=active&status=ended&as_of=2025-05-19"
)
IN_WORDS = "Florida and Texas · Task Force · sheriff · active and ended · 19 May 2025"


def test_an_address_opens_cold_with_all_its_filters(
    page: Page, visit: Callable[[str], None]
) -> None:
    visit(EVERYTHING)
    expect(page.get_by_text(IN_WORDS)).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_label("States and territories")).to_be_visible()
    chosen = page.get_by_role("group", name="Selected values")
    expect(chosen).to_have_text("FloridaTexas")


def test_filters_survive_a_reload_a_change_of_page_and_the_way_back(
    page: Page, visit: Callable[[str], None], settle: Callable[[], None]
) -> None:
    visit(EVERYTHING)
    page.reload()
    settle()
    expect(page.get_by_text(IN_WORDS)).to_be_visible()
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page).to_have_url(re.compile(r"/\?state=FL&state=TX&model=TFM"))
    settle()
    # The Overview has no use for the status, but hands it on.
    expect(page.get_by_text(IN_WORDS.replace(" · active and ended", ""))).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/Map\?state=FL&state=TX&model=TFM"))
    settle()
    expect(page.get_by_text(IN_WORDS)).to_be_visible()


def test_a_widget_changes_the_address_and_clear_empties_it(
    page: Page, visit: Callable[[str], None]
) -> None:
    visit("/Map?utm=kept")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="Task Force").click()
    expect(page).to_have_url(re.compile(r"/Map\?utm=kept&model=TFM$"))
    page.get_by_role("button", name="pending").click()
    expect(page).to_have_url(re.compile(r"model=TFM&status=active&status=pending$"))
    expect(page.get_by_text(re.compile("^Task Force · active and pending"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    expect(page).to_have_url(re.compile(r"/Map\?utm=kept$"))
    expect(page.get_by_text(re.compile("^All agencies · active"))).to_be_visible()
    page.go_back()
    expect(page.get_by_text(re.compile("^Task Force · active and pending"))).to_be_visible()


def test_copy_link_shows_the_address_of_this_view(
    page: Page, visit: Callable[[str], None], base_url: str
) -> None:
    visit(EVERYTHING)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text(base_url + EVERYTHING, exact=True)).to_be_visible()


def test_values_that_make_no_sense_are_named_and_the_rest_counts(
    page: Page, visit: Callable[[str], None]
) -> None:
    visit("/Map?state=FL&state=Narnia&as_of=yesterday")
    expect(page.get_by_text("state=Narnia was ignored")).to_be_visible()
    expect(page.get_by_text("as_of=yesterday was ignored")).to_be_visible()
    expect(page.get_by_text(re.compile("^Florida · active · newest list"))).to_be_visible()
