"""The Models page in a real browser: a student's ten minutes, and both sides side by side."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
from playwright.sync_api import Page, expect

Visit = Callable[[str], None]


def test_a_student_compares_the_models_opens_two_concerns_and_checks_what_they_know(
    page: Page, visit: Visit, settle: Callable[[], None], committed_database: Path
) -> None:
    visit("/")
    page.get_by_role("link", name="The models compared").click()
    compared = page.locator("table").first
    expect(compared).to_contain_text("Where it works")
    for model in ("Jail Enforcement", "Warrant Service Officer", "Task Force"):
        expect(compared.get_by_role("columnheader", name=model)).to_be_visible()
    page.get_by_role("radio", name="Concerns and answers").click()
    page.wait_for_url("**/Models?section=concerns")
    for concern in ("Racial or ethnic profiling", "Short training"):
        page.get_by_role("radio", name=concern).click()
        expect(page.get_by_role("heading", name=concern)).to_be_visible()
        settle()
        critics = page.get_by_role("heading", name="What critics say")
        officials = page.get_by_role("heading", name="What officials and supporters answer")
        one, other = critics.bounding_box(), officials.bounding_box()
        assert one
        assert other
        assert one["y"] == other["y"], "side by side"
        size = "each => getComputedStyle(each).fontSize"
        assert critics.evaluate(size) == officials.evaluate(size)
    page.get_by_role("radio", name="Test yourself").click()
    page.wait_for_url(re.compile("section=check"))
    with duckdb.connect(str(committed_database), read_only=True) as con:
        answers = con.execute("SELECT text, answer FROM selfcheck ORDER BY position").fetchall()
    assert len(answers) == 6
    for text, answer in answers:
        question = page.get_by_role("radiogroup", name=re.compile(re.escape(text)))
        question.get_by_text(answer, exact=True).click()
        settle()
    expect(page.get_by_text("You have 6 of 6 right.")).to_be_visible()


def test_the_chart_of_each_model_is_drawn_and_its_shape_is_named(page: Page, visit: Visit) -> None:
    visit("/Models")
    charts = page.locator("[data-testid=stVegaLiteChart]")
    expect(charts.first).to_be_visible()
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator("svg.marks")).to_be_visible()
        assert chart.locator("svg.marks path[d]:not([d=''])").count() > 3
        assert chart.get_attribute("aria-label")


def test_a_table_wider_than_a_tablet_scrolls_by_itself(page: Page, visit: Visit) -> None:
    page.set_viewport_size({"width": 700, "height": 844})
    visit("/Models?section=article")
    table = page.locator("table").first
    table.get_by_role("columnheader", name="Sources").scroll_into_view_if_needed()
    expect(table.get_by_role("columnheader", name="Sources")).to_be_in_viewport()
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => [main.scrollLeft, main.scrollWidth]") == [0, 700]


def test_a_phone_reads_the_article_without_a_wide_table(page: Page, visit: Visit) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit("/Models?section=article")
    # The page tells how narrow it is a moment after it is drawn, and is drawn once more for it.
    expect(page.get_by_text("Sources:").first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Sources")).to_have_count(0)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => [main.scrollLeft, main.scrollWidth]") == [0, 390]
