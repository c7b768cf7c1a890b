"""What holds for every page: cold, reloaded, on the way back, at every size, with living links."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.views import PAGES, PHONE, TABLET, VIEWS, ZOOMED, sticking_out

Visit = Callable[[str], None]
Settle = Callable[[], None]
QUERY = "state=FL&state=TX&model=TFM&kind=sheriff&as_of=2025-05-19"
IN_WORDS = re.compile("^Florida and Texas · Task Force · sheriff · .*May 19, 2025$")
# Pages that show no filters, or only in a part of them.
ONE_HEADING = {"/Map", "/Models", "/Data", "/About"}
UNFILTERED = {"/Places", "/Rules", "/About"}
# Streamlit says so where a script failed.
FAILURE = "[data-testid=stException], [data-testid=stAlertContentError]"


def expect_page(page: Page, path: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text([PAGES[path][1]])
    expect(page.locator(FAILURE)).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_filters_opens_cold_reloaded_and_on_the_way_back_at_every_size(
    page: Page, visit: Visit, settle: Settle, path: str
) -> None:
    address = re.compile(re.escape(f"{path}?{QUERY}") + "$")

    def is_there() -> None:
        expect(page).to_have_url(address)
        expect_page(page, path)
        if path not in UNFILTERED:
            expect(page.get_by_text(IN_WORDS)).to_be_visible()

    visit(f"{path}?{QUERY}")
    is_there()
    for width, height in (TABLET, ZOOMED, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        settle()
        assert sticking_out(page) == [], (width, height)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    is_there()
    other = "Models" if path == "/About" else "About"
    page.get_by_role("link", name=other, exact=True).first.click()
    expect(page).to_have_url(re.compile(re.escape(f"/{other}?{QUERY}") + "$"))
    expect_page(page, f"/{other}")
    page.go_back()
    is_there()
    page.go_forward()
    expect_page(page, f"/{other}")


def test_two_tabs_keep_their_own_filters(page: Page, visit: Visit, base_url: str) -> None:
    visit("/States?state=FL&as_of=2025-05-19")
    expect(page.get_by_text("195 agencies have an agreement")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{base_url}/States?state=TX&as_of=2025-05-19")
    texas = other.get_by_text(re.compile(r"^\d+ agencies have an agreement"))
    expect(texas).to_be_visible()
    page.bring_to_front()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_text(re.compile("^Florida · active · May 19, 2025"))).to_be_visible()
    other.reload()
    expect(texas).to_be_visible()
    page.go_back()
    expect(page.get_by_text("195 agencies have an agreement")).to_be_visible()
    other.bring_to_front()
    other.get_by_role("button", name="Clear", exact=True).click()
    expect(other).to_have_url(f"{base_url}/States")
    expect(page).to_have_url(f"{base_url}/States?state=FL&as_of=2025-05-19")
    other.close()


def test_every_link_inside_leads_to_a_page(page: Page, visit: Visit, base_url: str) -> None:
    """One link of each kind: what differs only in which state or agency it names is one kind."""
    links: dict[tuple[str, ...], str] = {}
    for address in VIEWS:
        visit(address)
        for href in page.locator("[data-testid=stMain] a").evaluate_all(
            "all => all.filter(each => !each.getAttribute('href').startsWith('#')).map(e => e.href)"
        ):
            # A page's link to itself keeps what was ignored; the feed is for readers of feeds.
            if href == base_url + address or "/app/static/" in href:
                continue
            if not href.startswith(base_url):
                continue
            parts = urlsplit(href)
            query = parse_qs(parts.query)
            if "lang" in query:  # the switch, which tests/browser/test_spanish.py follows
                continue
            kind = (parts.path, *sorted(query), *query.get("section", []))
            links.setdefault(kind, href)
    assert {kind[0] for kind in links} == set(PAGES)
    for href in links.values():
        visit(href)
        path = urlsplit(href).path
        if path in ONE_HEADING:
            expect_page(page, path)
        # A state, a county or an agency is its page's heading.
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.locator(FAILURE)).to_have_count(0)
        assert page.get_by_text("There is no page").all_inner_texts() == [], href
        assert page.get_by_text("was ignored").all_inner_texts() == [], href


def test_an_agencys_inset_is_painted(
    page: Page, visit: Visit, is_painted: Callable[[Locator, float], bool]
) -> None:
    visit("/Agencies?agency=fl-collier-county-sheriff")
    inset = page.locator(".d-map[data-ready=drawn] .stage")
    inset.scroll_into_view_if_needed()
    assert is_painted(inset, 0.05)
