"""The About page in a real browser: its sections by address, and where it leads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[[str], None]


@pytest.mark.parametrize("anchor", ["method", "limits", "history", "license"])
def test_an_address_leads_to_a_section(page: Page, visit: Visit, anchor: str) -> None:
    visit(f"/About#{anchor}")
    expect(page.locator(f"h2#{anchor}")).to_be_in_viewport()


def test_links_to_elsewhere_open_beside_the_dashboard_and_tell_it_nothing(
    page: Page, visit: Visit, base_url: str
) -> None:
    visit("/About")
    leaving = page.locator("[data-testid=stMain] a[href^=http]").evaluate_all(
        "all => all.map(each => [each.href, each.target, each.rel])"
    )
    leaving = [each for each in leaving if not each[0].startswith(base_url)]
    assert leaving
    for address, target, relation in leaving:
        assert target == "_blank", address
        assert "noopener" in relation, address
