"""A narrow window, whatever device it is on, gets the layout of a phone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[[str], None]


def test_a_window_that_becomes_narrow_shows_one_model_and_stays_so(
    page: Page, visit: Visit
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/Models")
    compared = page.locator("table").first
    task_force = compared.get_by_role("columnheader", name="Task Force")
    jail = compared.get_by_role("columnheader", name="Jail Enforcement")
    expect(task_force).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(task_force).to_have_count(0)
    expect(jail).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="287(g) agreements")).to_be_visible()
    page.get_by_role("link", name="Models", exact=True).click()
    expect(jail).to_be_visible()
    expect(task_force).to_have_count(0)
