"""Heads of pages and sections."""

from datetime import date

from dashboard.ui.components.blocks import headline, leading_on, section_head


def test_a_headline_has_the_list_the_finding_and_what_it_means() -> None:
    head = headline("A < B", "It grew.", day=date(2026, 5, 11))
    assert "ICE&#x27;s list of May 11, 2026" in head
    assert "<h1>A &lt; B</h1>" in head
    assert '<p class="deck">It grew.</p>' in head


def test_a_sections_link_leads_on() -> None:
    head = section_head("Where", leads_on=leading_on("All states", "States?model=TFM"))
    assert "<h2>Where</h2>" in head
    assert '<a class="d-on" href="States?model=TFM">All states</a>' in head
