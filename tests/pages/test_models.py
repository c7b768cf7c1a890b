"""The Models page: every cell, concern and term stands there with its source."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.derive import editorial
from dashboard.derive.editorial import Row
from dashboard.ui.markdown import escape
from dashboard.ui.models_page import WORDS_AT_FIRST, first_words

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]

FILE = "pages/3_Models.py"


@pytest.fixture(scope="module")
def content() -> dict[str, list[Row]]:
    return editorial.load()


def words_on(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(
        [part.value for part in (*page.markdown, *page.caption, *page.subheader, *page.header)]
        + [part.value for part in page.info]
    )


def cells(page: AppTest, table: int) -> list[list[str]]:
    """The rows of the n-th Markdown table on a page, without its two head lines."""
    tables = [part.value for part in page.markdown if part.value.startswith("| ")]
    lines = tables[table].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def assert_sourced(words: str, row: Row, sources: dict[str, Row]) -> None:
    for source_id in row["sources"]:
        source = sources[source_id]
        name = escape(source["short"] or source["publisher"])
        assert f"{name}\\, " in words or f"{name}, " in words, (source_id, row)


@pytest.fixture(scope="module")
def sources(content: dict[str, list[Row]]) -> dict[str, Row]:
    return {row["source_id"]: row for row in content["sources"]}


def test_the_comparison_has_every_power_and_fact_with_its_source(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    page = open_page(FILE, show="with-hybrid")
    words = words_on(page)
    powers = {row["power_id"]: row["title"] for row in content["powers"]}
    table = {row[0]: row[1:] for row in cells(page, 1)}
    assert list(table) == [f"**{escape(title)}**" for title in powers.values()]
    order = [row["model"] for row in content["models"] if not row["baseline"]]
    labels = {"yes": "Yes", "limited": "Limited", "no": "No", "not stated": "Not stated"}
    for row in (one for one in content["power_cells"] if one["model"] != "none"):
        cell = table[f"**{escape(powers[row['power_id']])}**"][order.index(row["model"])]
        assert f"**{labels[row['allowed']]}**" in cell
        assert escape(row["condition"] or "") in cell
        assert ("unconfirmed" in cell) == (not row["verified"])
        assert_sourced(cell, row, sources)
    for row in content["model_facts"]:
        assert escape(row["text"] or row["unknown"] or f"{row['number']}") in words
        assert_sourced(words, row, sources)
    for row in content["model_notes"]:
        assert escape(row["text"]) in words


def test_numbers_follow_the_filters(open_page: OpenPage) -> None:
    page = open_page(FILE, as_of="2025-05-19")
    rows = {row[0]: row[1:] for row in cells(page, 0)}
    assert rows["**Active agreements, May 19, 2025**"] == [
        "**91** (agencies: 91)",
        "**212** (agencies: 212)",
        "**284** (agencies: 284) ICE counts rows: 285.",
    ]
    assert rows["**Where it leads**"][2].startswith("Florida 1")
    florida = open_page(FILE, as_of="2025-05-19", state="FL", model="TFM")
    rows = {row[0]: row[1:] for row in cells(florida, 0)}
    assert len(rows["**Where it leads**"]) == 1
    assert rows["**Where it leads**"][0].startswith("Florida ")


def test_filters_that_match_nothing_say_so(open_page: OpenPage) -> None:
    page = open_page(FILE, as_of="2021-01-13", state="DE")
    assert "No agreement matches these filters. Clear them to see all." in words_on(page)


def test_one_model_is_shown_when_asked_for(open_page: OpenPage) -> None:
    page = open_page(FILE, show="WSO")
    assert {len(row) for row in cells(page, 1)} == {2}
    assert "| Power | Warrant Service Officer |" in words_on(page)


def test_each_concern_shows_all_voices_and_findings_with_sources(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    for concern in content["concerns"]:
        one = concern["concern_id"]
        page = open_page(FILE, section="concerns", concern=one)
        page.toggle(key="everything").set_value(True).run()
        words = words_on(page)
        assert concern["title"] in words
        assert escape(concern["statement"]) in words
        raisers = [row for row in content["concern_raisers"] if row["concern_id"] == one]
        answers = [row for row in content["responses"] if one in row["concerns"]]
        for row in raisers + answers:
            assert escape(row["statement"]) in words
            for key in ("person", "organization", "role"):
                assert escape(row[key] or "") in words
            assert_sourced(words, row, sources)
        for row in content["evidence"]:
            if row["concern_id"] == one:
                assert escape(row["finding"]) in words
                assert escape(row["publisher"]) in words
                assert_sourced(words, row, sources)


def test_both_sides_show_equally_many_words_at_first(
    open_page: OpenPage, content: dict[str, list[Row]]
) -> None:
    for concern in content["concerns"]:
        page = open_page(FILE, section="concerns", concern=concern["concern_id"])
        assert not page.exception
        voices, findings = [group for group in paired(page) if group]
        for left, right in (voices, findings):
            assert spoken(left) == spoken(right) <= WORDS_AT_FIRST, concern["concern_id"]
            assert spoken(left) > 10


def paired(page: AppTest) -> list[tuple[list[str], list[str]]]:
    """What the left and the right column of each pair say, in order."""
    columns = [[part.value for part in column.markdown] for column in page.columns]
    return list(zip(columns[::2], columns[1::2], strict=True))


def spoken(entries: list[str]) -> int:
    """The words of statements: the second line of each entry."""
    return sum(len(entry.split("  \n")[1].split()) for entry in entries)


def test_first_words_cuts_the_last_entry() -> None:
    entries = [{"statement": "One two three."}, {"statement": "Four five six."}]
    assert first_words(entries, 5) == [
        {"statement": "One two three."},
        {"statement": "Four five…"},
    ]
    assert first_words(entries, 3) == [{"statement": "One two three."}]
    assert first_words(entries, 0) == []


def test_steps_terms_and_questions_are_sourced(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    steps = words_on(open_page(FILE, section="join"))
    for row in content["join_steps"]:
        assert f"{row['step_id']}. {row['title']}" in steps
        assert escape(row["text"]) in steps
        assert_sourced(steps, row, sources)
    page = open_page(FILE, section="glossary")
    terms = words_on(page)
    anchors = {part.proto.anchor for part in page.subheader}
    for row in content["glossary"]:
        assert row["term_id"] in anchors
        assert escape(row["definition"]) in terms
        assert_sourced(terms, row, sources)


def test_the_article_is_checked_figure_by_figure(
    open_page: OpenPage, content: dict[str, list[Row]]
) -> None:
    page = open_page(FILE, section="article")
    rows = cells(page, 0)
    assert len(rows) == len(content["article_facts"])
    by_statement = {row[0]: row[1:] for row in rows}
    pending = by_statement[escape("A further 83 agencies awaited approval.")]
    assert pending[0] == f"May 19, 2025: {escape('83 requests (agencies: 77)')}"
    assert pending[2].startswith("**Confirmed with a difference.**")
    florida = by_statement[escape("Around half of the agreements are in Florida.")]
    assert "44" in florida[0]
    assert escape("(257 of 588)") in florida[0]
    officers = by_statement[escape("ICE has roughly 6,000 deportation officers.")]
    assert officers[0] == "Not on ICE's lists"
    assert len(cells(page, 1)) == len(content["article_claims"])


def test_a_phone_gets_one_model_and_the_article_as_a_list(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ui.viewport.is_narrow", lambda: True)
    assert {len(row) for row in cells(open_page(FILE), 0)} == {2}
    assert {len(row) for row in cells(open_page(FILE, show="all"), 0)} == {4}
    article = words_on(open_page(FILE, section="article"))
    assert "**The article says:** They covered 40 states" in article


def test_questions_give_their_reason(open_page: OpenPage, content: dict[str, list[Row]]) -> None:
    page = open_page(FILE, section="check")
    assert len(page.radio) == 14
    assert not page.info
    for question in content["selfcheck"]:
        radio = page.radio(key=f"question-{question['question_id']}")
        page = radio.set_value(question["answer"]).run()
        assert escape(question["reason"]) in words_on(page)
    assert "You have 14 of 14 right." in words_on(page)
    first = content["selfcheck"][0]
    wrong = next(option for option in first["options"] if option != first["answer"])
    page = page.radio[0].set_value(wrong).run()
    assert "You have 13 of 14 right." in words_on(page)
    assert escape(f"Not quite: {content['selfcheck'][0]['answer']}.") in words_on(page)


def test_an_address_that_makes_no_sense_is_named(open_page: OpenPage) -> None:
    page = open_page(FILE, section="concerns", concern="weather")
    assert page.warning[0].value == "“weather” isn't a valid concern. Showing the default."
    assert "Racial or ethnic profiling" in [part.value for part in page.header]


def test_a_source_without_a_date_says_when_it_was_read(open_page: OpenPage) -> None:
    terms = words_on(open_page(FILE, section="glossary"))
    assert "[ICE web page, read in 2026](https://www.ice.gov/lesc)" in terms


def test_links_leave_only_over_http(open_page: OpenPage) -> None:
    for section in ("compare", "concerns", "join", "article", "glossary"):
        words = words_on(open_page(FILE, section=section))
        for address in re.findall(r"(?<!\\)\]\(([^)]*)\)", words):
            assert re.match(r"https?://|#", address), address
