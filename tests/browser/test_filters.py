"""The shared filters in a real browser: the address is the one place where they live."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

QUERY = "state=FL&state=TX&model=TFM&kind=sheriff&status=active&status=ended&as_of=2025-05-19"
IN_WORDS = "Florida and Texas · Task Force · sheriff · active and ended · May 19, 2025"
# The Overview has no use for the status, but hands it on.
ON_THE_OVERVIEW = "Florida and Texas · Task Force · sheriff · May 19, 2025"


def test_an_address_opens_cold_with_all_its_filters(
    page: Page, visit: Callable[[str], None]
) -> None:
    visit(f"/Map?{QUERY}")
    expect(page.get_by_text(IN_WORDS)).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("combobox", name="States and territories")).to_be_visible()
    chosen = page.get_by_role("group", name="Selected values")
    expect(chosen).to_have_text(["FloridaTexas", "Task Force", "sheriff", "activeended"])


def test_filters_survive_a_reload_a_change_of_page_and_the_way_back(
    page: Page, visit: Callable[[str], None], settle: Callable[[], None]
) -> None:
    visit(f"/?{QUERY}")
    page.reload()
    settle()
    expect(page.get_by_text(ON_THE_OVERVIEW)).to_be_visible()
    page.get_by_role("link", name="Models", exact=True).click()
    expect(page).to_have_url(re.compile(re.escape(f"/Models?{QUERY}")))
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape(f"/?{QUERY}")))
    settle()
    expect(page.get_by_text(ON_THE_OVERVIEW)).to_be_visible()


def test_a_widget_changes_the_address_and_clear_empties_it(
    page: Page, visit: Callable[[str], None]
) -> None:
    visit("/?utm=kept")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Models").click()
    page.get_by_role("option", name="Task Force").click()
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile(r"/\?utm=kept&model=TFM$"))
    page.get_by_role("combobox", name="Kinds of agency").click()
    page.get_by_role("option", name="constable or marshal").click()
    expect(page).to_have_url(re.compile(r"/\?utm=kept&model=TFM&kind=constable$"))
    chosen = page.get_by_text(re.compile("^Task Force · constable or marshal · newest list"))
    expect(chosen).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page).to_have_url(re.compile(r"/\?utm=kept$"))
    expect(page.get_by_text(re.compile("^All agencies · newest list"))).to_be_visible()
    page.go_back()
    expect(chosen).to_be_visible()


def test_copy_link_copies_the_address_of_this_view_and_says_so(
    page: Page, visit: Callable[[str], None], base_url: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(f"/?{QUERY}")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == f"{base_url}/?{QUERY}"


def test_where_the_browser_does_not_copy_the_address_is_there_to_copy(
    page: Page, visit: Callable[[str], None], base_url: str
) -> None:
    visit(f"/?{QUERY}")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false"
    )
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("textbox", name="Copy link")).to_have_value(f"{base_url}/?{QUERY}")


def test_values_that_make_no_sense_are_named_and_the_rest_counts(
    page: Page, visit: Callable[[str], None]
) -> None:
    visit("/?state=FL&state=Narnia&as_of=yesterday")
    expect(page.get_by_text("“Narnia” isn't a valid state or territory.")).to_be_visible()
    expect(page.get_by_text("“yesterday” isn't a valid date")).to_be_visible()
    expect(page.get_by_text(re.compile("^Florida · newest list"))).to_be_visible()
