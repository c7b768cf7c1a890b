"""The Changes page in a real browser: spans, calendar, and the way to an agency."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Visit = Callable[[str], None]


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_first_screen_has_the_figures_and_nothing_sticks_out(
    page: Page, visit: Visit, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit("/Changes")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "204 agreements joined and 11 left ICE's lists"
    )
    figure = page.locator(".d-figures > div").filter(has_text="Newly listed")
    expect(figure).to_contain_text("204")
    expect(figure).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_calendar_is_painted_in_light_and_dark(
    page: Page, visit: Visit, is_painted: Callable[[Locator, float], bool]
) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visit("/Changes?from=2025-05-20")
        calendar = page.locator("[data-testid=stVegaLiteChart]")
        expect(calendar.locator("canvas, svg.marks").first).to_be_visible()
        assert is_painted(calendar, 0.05)


def test_a_ready_made_span_is_in_the_address_and_back_leads_back(page: Page, visit: Visit) -> None:
    visit("/Changes")
    page.get_by_role("radio", name="Since AP's report of May 20, 2025").click()
    expect(page).to_have_url(re.compile(r"/Changes\?from=2025-05-20$"))
    expect(page.locator(".d-headline .deck")).to_contain_text("on the list of May 20, 2025 to")
    page.get_by_role("radio", name="All departures since 2021").click()
    expect(page).to_have_url(re.compile(r"from=2025-05-20&section=departures$"))
    expect(page.get_by_text("ICE gives no end dates and no reasons.")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.locator(".d-headline .deck")).to_contain_text("on the list of April 1, 2026 to")


def test_a_list_is_chosen_by_typing_its_date(page: Page, visit: Visit) -> None:
    visit("/Changes")
    page.get_by_role("combobox", name=re.compile("From the list of")).click()
    page.keyboard.type("May 8, 2026")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"from=participating-2026-05-08-am$"))
    expect(page.locator(".d-figures > div").first).to_contain_text("14")


def test_a_change_leads_to_its_agency_below_a_base_path_too(
    page: Page, visit: Visit, start_server: Callable[..., str]
) -> None:
    address = start_server(options=["--server.baseUrlPath", "below/here"])
    visit(f"{address}/below/here/Changes")
    link = page.get_by_role("link", name="Trumann Police Department")
    assert link.evaluate("link => link.href") == (
        f"{address}/below/here/Agencies?agency=ar-trumann-police"
    )
    visit(f"{address}/below/here/Agencies?agency=ar-trumann-police")
    expect(page.get_by_role("heading", name="Trumann Police Department")).to_be_visible()
