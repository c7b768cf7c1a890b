"""The Models page: every cell, step, concern and term stands there whole, with its source."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.derive import editorial
from dashboard.derive.editorial import Row
from dashboard.paths import EDITORIAL
from dashboard.ui.markdown import escape
from dashboard.ui.models_page import BY_POWERS, CLASS_FILES, FINDINGS_AT_FIRST, VOICES_AT_FIRST

OpenPage = Callable[..., AppTest]

FILE = "pages/3_Models.py"
NAMES = {
    "none": "No agreement",
    "WSO": "Warrant Service Officer",
    "JEM": "Jail Enforcement",
    "TFM": "Task Force",
    "Hybrid": "Hybrid (until 2012)",
}


@pytest.fixture(scope="module")
def content() -> dict[str, list[Row]]:
    return editorial.load()


@pytest.fixture(scope="module")
def sources(content: dict[str, list[Row]]) -> dict[str, Row]:
    return {row["source_id"]: row for row in content["sources"]}


def words_on(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(
        [part.value for part in (*page.markdown, *page.caption, *page.subheader, *page.header)]
        + [part.value for part in page.info]
    )


def blocks(page: AppTest) -> list[Element]:
    """The page's own blocks of HTML, in order."""
    assert not page.exception
    drawn = [re.sub("<style>.*?</style>", "", part.value, flags=re.DOTALL) for part in page.html]
    return [ElementTree.fromstring(text) for text in drawn if 'class="models"' in text]


def found(page: AppTest, path: str) -> list[Element]:
    """The elements that an XPath finds in any block."""
    return [element for block in blocks(page) for element in block.findall(path)]


def said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def tables(page: AppTest) -> list[dict[str, dict[str, Element]]]:
    """Each comparison: by the row's title and the column's name, the cell."""
    read = []
    for table in found(page, ".//table"):
        names = [said(head) for head in table.findall("./thead/tr/th[@scope='col']")][1:]
        rows = {}
        for row in table.findall("./tbody/tr"):
            (title,) = row.findall("./th")
            cells = row.findall("./td")
            assert title.get("scope") == ("row" if cells else "colgroup")
            if cells:
                rows[said(title)] = dict(zip(names, cells, strict=True))
        read.append(rows)
    return read


def assert_sourced(element: Element, page: AppTest, row: Row, sources: dict[str, Row]) -> None:
    """A number stands in an element, and its note at the foot names the row's sources."""
    targets = [link.get("href", "")[1:] for link in element.findall(".//sup/a")]
    notes = {note.get("id"): said(note) for note in found(page, ".//ol[@class='notes']/li")}
    named = " ".join(notes[target] for target in targets)
    for source_id in row["sources"]:
        name = sources[source_id]["short"] or sources[source_id]["publisher"]
        assert name in named, (source_id, row)


def test_cards_lead_with_who_picks_the_person(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    page = open_page(FILE)
    cards = found(page, ".//ul/li[h3]")
    assert [said(card.findall("./h3")[0]) for card in cards] == [NAMES[one] for one in BY_POWERS]
    answers = {row["model"]: row for row in content["model_answers"][: len(BY_POWERS)]}
    for model, card in zip(BY_POWERS, cards, strict=True):
        assert answers[model]["short"] in said(card)
        assert answers[model]["text"] in said(card)
        assert_sourced(card, page, answers[model], sources)
    assert "160 hours (our sum)" in said(cards[2])
    assert page.header[0].value == "Who picks the person?"
    assert content["model_questions"][0]["why"] in words_on(page).replace("\\", "")


def test_every_power_question_and_fact_stands_there_with_its_source(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    page = open_page(FILE, show="with-hybrid")
    questions, powers, details = tables(page)
    titles = {row["power_id"]: row["title"] for row in content["powers"]}
    assert list(powers) == list(titles.values())
    labels = {"yes": "Yes", "limited": "Limited", "no": "No", "not stated": "Not stated"}
    for row in content["power_cells"]:
        cell = powers[titles[row["power_id"]]][NAMES[row["model"]]]
        assert labels[row["allowed"]] in said(cell)
        assert (row["condition"] or "") in said(cell)
        assert ("not confirmed" in said(cell)) == (not row["verified"])
        assert_sourced(cell, page, row, sources)
    asked = {row["question_id"]: row["title"] for row in content["model_questions"][1:]}
    for row in content["model_answers"]:
        if row["question_id"] in asked:
            cell = questions[asked[row["question_id"]]][NAMES[row["model"]]]
            assert row["short"] in said(cell)
            assert row["text"] in said(cell)
            assert_sourced(cell, page, row, sources)
    shown = " ".join(said(cell) for cells in details.values() for cell in cells.values())
    for row in content["model_facts"]:
        assert (row["text"] or row["unknown"] or f"{row['number']}") in shown
    for row in content["model_notes"]:
        assert escape(row["text"]) in words_on(page)


def test_numbers_follow_the_filters(open_page: OpenPage) -> None:
    details = tables(open_page(FILE, as_of="2025-05-19"))[-1]
    assert {name: said(cell) for name, cell in details["Active agreements"].items()} == {
        "Jail Enforcement": "91 (agencies: 91)",
        "Warrant Service Officer": "212 (agencies: 212)",
        "Task Force": "284 (agencies: 284) ICE counts rows: 285.",
    }
    assert said(details["Where it leads"]["Task Force"]).startswith("Florida 1")
    florida = tables(open_page(FILE, as_of="2025-05-19", state="FL", model="TFM"))
    assert {len(cells) for cells in florida[1].values()} == {2}, "no agreement, task force"
    assert said(florida[-1]["Where it leads"]["Task Force"]).startswith("Florida ")


def test_filters_that_match_nothing_say_so(open_page: OpenPage) -> None:
    page = open_page(FILE, as_of="2021-01-13", state="DE")
    assert "No agreement matches these filters. Clear them to see all." in words_on(page)


def test_one_model_is_shown_when_asked_for(open_page: OpenPage) -> None:
    powers = tables(open_page(FILE, show="WSO"))[1]
    assert {tuple(cells) for cells in powers.values()} == {("Warrant Service Officer",)}


def test_a_walk_is_an_ordered_list_for_each_model_and_names_who_decides(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    for walk in content["walks"]:
        page = open_page(FILE, section="walks", walk=walk["walk_id"])
        assert escape(walk["intro"]) in words_on(page)
        flows = {said(flow.findall("./h3")[0]): flow for flow in found(page, ".//section[ol]")}
        assert list(flows) == [NAMES[one] for one in BY_POWERS]
        stages = [row for row in content["walk_stages"] if row["walk_id"] == walk["walk_id"]]
        steps = [row for row in content["walk_steps"] if row["walk_id"] == walk["walk_id"]]
        for model in BY_POWERS:
            drawn = flows[NAMES[model]].findall("./ol/li")
            mine = {row["stage"]: row for row in steps if row["model"] == model}
            for stage, item in zip(stages, drawn, strict=True):
                step = mine[stage["stage_id"]]
                assert said(item).startswith(f"{stage['title']} Decides: {step['decides']}")
                assert step["text"] in said(item)
                assert ("The agreement adds this." in said(item)) == step["adds"]
                assert_sourced(item, page, step, sources)


def test_three_questions_lead_to_each_model_and_to_none(open_page: OpenPage) -> None:
    (tree,) = [
        one for one in found(open_page(FILE, section="walks"), ".//ol") if one.findall("./li/p")
    ]
    assert [said(way) for way in tree.findall("./li/p[@class='way']")] == [
        "Yes→Task Force",
        "No→go on to question 2",
        "Yes→Jail Enforcement",
        "No→go on to question 3",
        "Yes→Warrant Service Officer",
        "No→No agreement",
    ]


def entries(page: AppTest, heading: str) -> list[Element]:
    """What stands under a heading of the two sides or of the findings."""
    return [
        entry
        for side in found(page, ".//section[ul]")
        if said(side.findall("./h3")[0]) == heading
        for entry in side.findall("./ul/li")
    ]


def quote(entry: Element) -> str:
    return entry.findall("./blockquote")[0].text or ""


SIDES = ("Critics say", "Officials and supporters answer")
DIRECTIONS = {
    "supports": "Findings that support the concern",
    "mixed": "Mixed findings",
    "questions": "Findings that question it",
}


def test_at_first_each_side_has_as_many_voices_and_none_is_cut(
    open_page: OpenPage, content: dict[str, list[Row]]
) -> None:
    for concern in content["concerns"]:
        one = concern["concern_id"]
        page = open_page(FILE, section="concerns", concern=one)
        critics, officials = (entries(page, side) for side in SIDES)
        assert 1 <= len(critics) == len(officials) <= VOICES_AT_FIRST
        whole = {
            *(row["statement"] for row in content["concern_raisers"] if row["concern_id"] == one),
            *(row["statement"] for row in content["responses"] if one in row["concerns"]),
        }
        words = [sum(len(quote(entry).split()) for entry in side) for side in (critics, officials)]
        assert max(words) <= 2 * min(words), (one, words)
        for entry in critics + officials:
            assert quote(entry) in whole, "a statement stands whole"
        findings = {row["finding"] for row in content["evidence"] if row["concern_id"] == one}
        for heading in DIRECTIONS.values():
            shown = entries(page, heading)
            assert len(shown) <= FINDINGS_AT_FIRST
            assert {quote(entry) for entry in shown} <= findings


def test_each_concern_shows_all_voices_and_findings_with_sources(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    for concern in content["concerns"]:
        one = concern["concern_id"]
        page = open_page(FILE, section="concerns", concern=one)
        page.toggle(key="everything").set_value(True).run()
        assert concern["title"] in [part.value for part in page.header]
        assert any(concern["statement"] in said(block) for block in blocks(page))
        raisers = [row for row in content["concern_raisers"] if row["concern_id"] == one]
        answers = [row for row in content["responses"] if one in row["concerns"]]
        for side, rows in zip(SIDES, (raisers, answers), strict=True):
            for row, entry in zip(rows, entries(page, side), strict=True):
                assert row["statement"] in said(entry)
                for key in ("person", "organization", "role", "note"):
                    assert (row[key] or "") in said(entry)
                assert_sourced(entry, page, row, sources)
        evidence = [row for row in content["evidence"] if row["concern_id"] == one]
        for direction, heading in DIRECTIONS.items():
            rows = [row for row in evidence if row["direction"] == direction]
            shown = {said(entry): entry for entry in entries(page, heading)}
            assert len(shown) == len(rows)
            for row in rows:
                (words,) = [words for words in shown if row["finding"] in words]
                assert row["publisher"] in words
                assert_sourced(shown[words], page, row, sources)


def test_steps_terms_and_questions_are_sourced(
    open_page: OpenPage, content: dict[str, list[Row]], sources: dict[str, Row]
) -> None:
    def named(words: str, row: Row) -> bool:
        return all(
            escape(sources[one]["short"] or sources[one]["publisher"]) in words
            for one in row["sources"]
        )

    steps = words_on(open_page(FILE, section="join"))
    for row in content["join_steps"]:
        assert f"{row['step_id']}. {row['title']}" in steps
        assert escape(row["text"]) in steps
        assert named(steps, row)
    page = open_page(FILE, section="glossary")
    terms = words_on(page)
    anchors = {part.proto.anchor for part in page.subheader}
    for row in content["glossary"]:
        assert row["term_id"] in anchors
        assert escape(row["definition"]) in terms
        assert named(terms, row)


def article_rows(page: AppTest) -> list[list[list[str]]]:
    """The rows of each Markdown table on a page, without the two head lines."""
    drawn = [part.value.splitlines()[2:] for part in page.markdown if part.value.startswith("| ")]
    return [
        [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
        for lines in drawn
    ]


def test_the_article_is_checked_figure_by_figure_and_claim_by_claim(
    open_page: OpenPage, content: dict[str, list[Row]]
) -> None:
    page = open_page(FILE, section="article")
    figures, claims = article_rows(page)
    assert len(figures) == len(content["article_facts"])
    by_statement = {row[0]: row[1:] for row in figures}
    pending = by_statement[escape("A further 83 agencies awaited approval.")]
    assert pending[0] == f"May 19, 2025: {escape('83 requests (agencies: 77)')}"
    assert pending[2].startswith("**Confirmed with a difference.**")
    florida = by_statement[escape("Around half of the agreements are in Florida.")]
    assert "44% " in florida[0].replace("\\", "")
    assert escape("(257 of 588)") in florida[0]
    officers = by_statement[escape("ICE has roughly 6,000 deportation officers.")]
    assert officers[0] == "Not on ICE's lists"
    assert len(claims) == len(content["article_claims"])
    assert all(row[2].startswith("**") for row in claims), "each claim has a verdict"
    custody = next(row for row in claims if "question and detain" in row[1])
    assert "Warrant Service Officers may not question anyone" in custody[2]


def test_a_phone_gets_one_model_and_the_article_as_a_list(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ui.viewport.is_narrow", lambda: True)
    assert {len(cells) for cells in tables(open_page(FILE))[1].values()} == {1}
    assert {len(cells) for cells in tables(open_page(FILE, show="all"))[1].values()} == {4}
    assert len(found(open_page(FILE, section="walks"), ".//section[ol]")) == 1
    article = words_on(open_page(FILE, section="article"))
    assert "**The article says:** They covered 40 states" in article


def test_each_answer_is_explained_and_the_score_ends_it(
    open_page: OpenPage, content: dict[str, list[Row]]
) -> None:
    page = open_page(FILE, section="check")
    assert len(page.radio) == len(content["selfcheck"]) == 14
    assert not page.info
    options = content["selfcheck_options"]
    for question in content["selfcheck"]:
        key = f"question-{question['question_id']}"
        mine = [row for row in options if row["question_id"] == question["question_id"]]
        wrong = next(row for row in mine if not row["correct"])
        page = page.radio(key=key).set_value(wrong["text"]).run()
        assert f"**Not quite.** {escape(wrong['why'])}" in words_on(page)
        assert escape(f"The right answer: {question['answer']}.") in words_on(page)
        page = page.radio(key=key).set_value(question["answer"]).run()
        assert f"**Right.** {escape(question['reason'])}" in words_on(page)
    assert "You have 14 of 14 right." in words_on(page)
    page = page.radio(key=key).set_value(wrong["text"]).run()
    assert "You have 13 of 14 right." in words_on(page)


def test_the_material_for_a_class_can_be_read_and_downloaded(open_page: OpenPage) -> None:
    page = open_page(FILE, section="class")
    assert not page.exception
    assert [button.label for button in page.download_button] == ["Download as Markdown"] * 3
    words = words_on(page)
    for file in CLASS_FILES:
        lines = class_file(file).splitlines()
        assert lines[2] in words, "the reading level"
        assert "Reading level" in lines[2]


def test_an_address_that_makes_no_sense_is_named(open_page: OpenPage) -> None:
    page = open_page(FILE, section="concerns", concern="weather")
    assert "“weather” isn't a valid concern" in page.warning[0].value
    assert "Racial or ethnic profiling" in [part.value for part in page.header]


def test_a_source_without_a_date_says_when_it_was_read(open_page: OpenPage) -> None:
    terms = words_on(open_page(FILE, section="glossary"))
    assert "[ICE web page, read in 2026](https://www.ice.gov/lesc)" in terms


def test_links_leave_only_over_http(open_page: OpenPage) -> None:
    for section in ("compare", "walks", "concerns", "join", "article", "glossary"):
        page = open_page(FILE, section=section)
        for address in re.findall(r"(?<!\\)\]\(([^)]*)\)", words_on(page)):
            assert re.match(r"https?://|#", address), address
        for link in found(page, ".//a"):
            assert re.match(r"https?://|#", link.get("href", "")), link.get("href")


def class_file(name: str) -> str:
    return (EDITORIAL / "class" / name).read_text(encoding="utf-8")


def test_role_cards_say_what_the_page_says(content: dict[str, list[Row]]) -> None:
    cards = class_file("lesson-plan.md").split("## Role cards")[1].split("## For the teacher")[0]
    lines = [line for line in cards.splitlines() if line.startswith("- ")]
    statements = {
        row[key]
        for table, key in (
            ("concern_raisers", "statement"),
            ("responses", "statement"),
            ("evidence", "finding"),
        )
        for row in content[table]
    }
    assert len(lines) >= 15
    for line in lines:
        assert any(line.endswith(f": {statement}") for statement in statements), line


def test_the_data_exercise_has_the_right_answers(committed_database: Path) -> None:
    text = class_file("data-exercise.md")
    with duckdb.connect(str(committed_database), read_only=True) as con:
        for day, column in (("2025-05-19", 1), ("2026-05-11", 2)):
            rows = con.execute(
                """
                SELECT agencies.state, agreements.model, count(DISTINCT agreements.agreement_id)
                FROM agreements_on($day::DATE) AS listed
                JOIN agreements ON agreements.agreement_id = listed.agreement_id
                JOIN agencies ON agencies.agency_id = agreements.agency_id
                GROUP BY ALL
                """,
                {"day": day},
            ).fetchall()
            total = sum(count for _, _, count in rows)
            florida = sum(count for state, _, count in rows if state == "FL")
            task_force = sum(count for _, model, count in rows if model == "TFM")
            solved = {
                "Florida": f"{florida} agreements",
                "Texas": f"{sum(n for state, _, n in rows if state == 'TX')} agreements",
                "Whole country": f"{total:,} agreements",
                "Florida's share": f"{florida / total:.0%}",
                "Task Force, whole country": f"{task_force:,} agreements "
                f"({task_force / total:.0%})",
            }
            table = {
                cells[0]: cells[column]
                for line in text.splitlines()
                if (cells := [cell.strip() for cell in line.strip("|").split("|")])[0] in solved
            }
            assert table == solved, day
