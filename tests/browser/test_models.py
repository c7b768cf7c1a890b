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
    expect(page.get_by_role("heading", name="Who picks the person?")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="ICE names the person")).to_be_visible()
    powers = page.get_by_role("table", name="Powers by model")
    for model in ("No agreement", "Jail Enforcement", "Warrant Service Officer", "Task Force"):
        expect(powers.get_by_role("columnheader", name=model)).to_be_visible()
    expect(powers.get_by_role("rowheader", name="Order someone deported")).to_be_visible()
    page.get_by_role("radio", name="Concerns and answers").click()
    page.wait_for_url("**/Models?section=concerns")
    for concern in ("Racial or ethnic profiling", "Short training"):
        page.get_by_role("radio", name=concern).click()
        expect(page.get_by_role("heading", name=concern)).to_be_visible()
        settle()
        critics = page.get_by_role("heading", name="Critics say")
        officials = page.get_by_role("heading", name="Officials and supporters answer")
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
    for text, answer in answers:
        question = page.get_by_role("radiogroup", name=re.compile(re.escape(text)))
        question.get_by_text(answer, exact=True).click()
        settle()
    expect(page.get_by_text("You have 14 of 14 right.")).to_be_visible()


def test_the_walks_are_reached_by_keyboard_and_read_well_aloud(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/Models?section=walks")
    page.get_by_role("radio", name="A driver is stopped").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Models?section=walks&walk=booked")
    settle()
    expect(page.get_by_role("heading", name="What happens when a person is booked")).to_be_visible()
    flow = page.locator("section.flow.jem")
    expect(flow.get_by_role("heading", name="Jail Enforcement")).to_be_visible()
    steps = flow.get_by_role("listitem")
    expect(steps).to_have_count(4)
    aloud = flow.aria_snapshot()
    order = ["Fingerprints", "Questions", "Papers", "The immigration case"]
    assert [aloud.index(f"{stage} Decides:") for stage in order] == sorted(
        aloud.index(f"{stage} Decides:") for stage in order
    )
    assert "The agreement adds this." in aloud
    # From the number behind a step the keyboard reaches its source.
    number = steps.first.get_by_role("link").first
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.notes li:target")).to_have_count(1)


def test_a_phone_reads_a_walk_as_a_list_of_one_model(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit("/Models?section=walks")
    settle()
    expect(page.locator("section.flow")).to_have_count(1)
    steps = page.locator("section.flow li")
    tops = [box["y"] for box in (step.bounding_box() for step in steps.all()) if box]
    assert tops == sorted(set(tops)), "one under the other"
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => [main.scrollLeft, main.scrollWidth]") == [0, 390]


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
