"""The editorial content is valid, plain, even-handed and our own; faulty content is told why."""

import csv
import re
from pathlib import Path

import pytest

from dashboard.derive import editorial
from dashboard.derive.editorial import Row
from dashboard.derive.editorial_schema import TABLES
from dashboard.paths import REFERENCE

PROSE = {
    "models": ("summary",),
    "model_facts": ("text", "note"),
    "model_notes": ("text",),
    "power_cells": ("condition",),
    "concerns": ("statement",),
    "concern_raisers": ("statement", "note"),
    "evidence": ("finding", "note"),
    "responses": ("statement", "note"),
    "join_steps": ("text", "note"),
    "glossary": ("definition",),
    "article_facts": ("statement", "note"),
    "article_claims": ("claim",),
    "milestones": ("title", "summary", "note"),
    "national_counts": ("note",),
    "state_laws": ("note",),
    "selfcheck": ("text", "reason"),
}
# Names of laws and programs belong to nobody's wording.
NAMES = re.compile(
    "Criminal Alien Track and Report Act|State Criminal Alien Assistance Program|"
    "Illegal Immigration Reform and Immigrant Responsibility Act|Illegal Immigration "
    "Enforcement Unit|Public Law 104-208, section 133"
)
SHORTEST_GRADED = 12  # words; a grade of fewer says nothing


@pytest.fixture(scope="module")
def content() -> dict[str, list[Row]]:
    return editorial.load()


@pytest.fixture(scope="module")
def prose(content: dict[str, list[Row]]) -> list[str]:
    """Every text of our own that readers see."""
    return [
        row[field]
        for table, fields in PROSE.items()
        for row in content[table]
        for field in fields
        if row[field]
    ]


def test_the_content_has_no_fault() -> None:
    assert [str(fault) for fault in editorial.check()] == []


def test_the_content_is_complete(content: dict[str, list[Row]]) -> None:
    assert [(row["model"], row["offered"]) for row in content["models"]] == [
        ("JEM", True),
        ("WSO", True),
        ("TFM", True),
        ("Hybrid", False),
    ]
    assert len(content["powers"]) == 13
    assert len(content["power_cells"]) == 13 * 4
    assert len(content["concerns"]) == 8
    assert len(content["responses"]) == 30
    assert len(content["article_claims"]) == 22
    assert len(content["glossary"]) >= 40
    assert len(content["selfcheck"]) == 6
    assert len(content["milestones"]) == 80


def test_everyone_in_the_article_has_their_say(content: dict[str, list[Row]]) -> None:
    article = "ap-2025-05-20"
    critics = {row["person"] for row in content["concern_raisers"] if article in row["sources"]}
    officials = {row["person"] for row in content["responses"] if article in row["sources"]}
    assert critics - {None} == {
        "Lena Graber",
        "Amien Kacou",
        "Felipe Sousa-Lazaballet",
        "Katie Blankenship",
        "Austin Kocher",
    }
    assert officials - {None} == {"Jeffrey Dinise", "John Torres"}


def test_every_concern_has_critics_evidence_and_an_answer(content: dict[str, list[Row]]) -> None:
    for concern in content["concerns"]:
        one = concern["concern_id"]
        assert any(row["concern_id"] == one for row in content["concern_raisers"]), one
        assert any(one in row["concerns"] for row in content["responses"]), one
        directions = {row["direction"] for row in content["evidence"] if row["concern_id"] == one}
        assert "supports" in directions, one
        assert directions & {"questions", "mixed"}, one


def test_state_laws_take_dates_and_sources_from_their_milestone(
    content: dict[str, list[Row]],
) -> None:
    laws = {row["state"]: row for row in content["state_laws"]}
    texas = laws["TX"]
    assert (texas["stance"], texas["status"]) == ("requires", "enacted")
    assert texas["since"].isoformat() == "2025-06-20"
    assert texas["effective"].isoformat() == "2026-01-01"
    assert texas["title"] == "Texas SB 8 requires sheriffs with jails to seek 287(g)"
    assert {state for state, law in laws.items() if law["stance"] == "bans"} == {
        *("CA", "DE", "HI", "IL", "MD", "NJ", "NM", "NY", "OR", "WA"),
    }
    assert {state for state, law in laws.items() if not law["verified"]} == {"HI", "KS"}
    assert laws["AZ"]["status"] == "vetoed"
    assert "WY" not in laws


def test_derived_totals_are_those_of_the_2009_roster(content: dict[str, list[Row]]) -> None:
    with (REFERENCE / "oig_2009.csv").open(newline="", encoding="utf-8") as file:
        roster = list(csv.DictReader(file))
    derived = [row for row in content["national_counts"] if row["basis"] == "derived"]
    assert [row["date"].year for row in derived] == [2002, 2003, 2005, 2006, 2007, 2008]
    for row in derived:
        signed = [one for one in roster if "" < one["date_signed_original"] <= str(row["date"])]
        assert row["value"] == len(signed), row["date"]
    signed_models = [one["model"] for one in roster if one["status"] == "signed"]
    printed = next(r for r in content["national_counts"] if str(r["date"]) == "2009-10-28")
    assert (printed["value"], printed["jem"], printed["tfm"], printed["hybrid"]) == (
        len(signed_models),
        signed_models.count("Jail Enforcement"),
        signed_models.count("Task Force"),
        signed_models.count("Hybrid"),
    )


def test_nothing_the_lists_show_is_typed(content: dict[str, list[Row]]) -> None:
    """ICE's totals of 2021 to the newest list come from the lists, not from here."""
    assert {row["basis"] for row in content["national_counts"]} == {"published", "derived"}
    facts = {row["fact_id"]: row for row in content["article_facts"]}
    assert "588" not in facts["may-2025-agreements"]["shown"]
    checked = [row["fact_id"] for row in content["article_facts"] if row["sql"]]
    assert len(checked) == 13


def test_rows_have_the_columns_that_are_described(content: dict[str, list[Row]]) -> None:
    for table in TABLES:
        described = editorial.columns(table)
        names = [column.name for column in described]
        assert all(column.comment for column in described)
        for row in content[table.name]:
            assert list(row) == names, table.name


def test_reading_level_is_at_most_twelfth_grade(prose: list[str]) -> None:
    graded = [text for text in prose if len(text.split()) >= SHORTEST_GRADED]
    too_hard = [f"{grade(text):.1f}: {text}" for text in graded if grade(text) > 12]
    assert too_hard == []


def test_no_text_repeats_six_words_of_a_source(content: dict[str, list[Row]]) -> None:
    """The sources' texts are not at hand; their titles are."""
    sources = {run: row["source_id"] for row in content["sources"] for run in runs(row["title"])}
    copied = [
        f"{sources[run]}: {' '.join(run)}"
        for table, fields in PROSE.items()
        for row in content[table]
        for field in fields
        for run in runs(row[field] or "")
        if run in sources
    ]
    assert copied == []


def test_words_take_no_side(prose: list[str]) -> None:
    loaded = re.compile(
        r"\b(illegals?|illegal aliens?|aliens|crackdown|dragnet|round-?ups?|invasion|surge|"
        r"draconian|so-called|notorious|controversial|brutal|heroic|radical|admits?|claims)\b",
        re.IGNORECASE,
    )
    assert [text for text in prose if loaded.search(NAMES.sub("", text))] == []


def runs(text: str) -> set[tuple[str, ...]]:
    """Every six consecutive words of a text, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+", NAMES.sub("", text).lower())
    return {tuple(words[i : i + 6]) for i in range(len(words) - 5)}


def syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    spoken = re.sub(r"([^laeiouy])(es|e)$|([^aeiouylt])ed$", r"\1\3", letters)
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade, with syllables counted as groups of vowels."""
    sentences = len(re.findall(r"[.!?](?=\s|$)", text)) or 1
    words = re.findall(r"[A-Za-z0-9][\w'’.,()/-]*", text)
    per_word = sum(syllables(word) for word in words) / len(words)
    return 0.39 * len(words) / sentences + 11.8 * per_word - 15.59


TINY = {
    "sources.toml": """
        [[source]]
        id = "moa"
        title = "A memorandum"
        publisher = "ICE"
        date = "2025-03"
        kind = "government"
        url = "https://example.org/moa"
    """,
    "models.toml": """
        [[model]]
        id = "JEM"
        name = "Jail Enforcement Model"
        offered = true
        summary = "In the jail."
        sources = ["moa"]
    """
    + "".join(
        f"""
        [[model.fact]]
        aspect = "{aspect}"
        text = "Something."
        sources = ["moa"]
        """
        for aspect in (
            "where",
            "supervision",
            "introduced",
            "training_hours",
            "training_length",
            "training_form",
            "training_exam",
            "training_refresher",
        )
    ),
    "powers.toml": """
        [[power]]
        id = "question"
        title = "Question people"
        [[power.cell]]
        model = "JEM"
        allowed = "yes"
        sources = ["moa"]
    """,
    "concerns.toml": """
        [[concern]]
        id = "training"
        title = "Short training"
        statement = "Critics say it is short."
        models = ["JEM"]
        [[concern.raiser]]
        person = "Ann Example"
        role = "Lawyer"
        date = "2025-05-20"
        statement = "Says it is short."
        sources = ["moa"]
    """,
    "responses.toml": """
        [[response]]
        id = "ice"
        concerns = ["training"]
        organization = "ICE"
        role = "Web page"
        date = "2025"
        statement = "Says it suffices."
        sources = ["moa"]
    """,
    "joining.toml": "",
    "glossary.toml": "",
    "article.toml": """
        [[claim]]
        id = 1
        claim = "Training is short."
        shown_in = ["concern.training"]
    """,
    "milestones.toml": """
        [[milestone]]
        id = "tx-2025"
        date = "2025-06-20"
        scope = "TX"
        kind = "state_law"
        status = "enacted"
        effect = "requires"
        title = "A law"
        summary = "It requires agreements."
        sources = ["moa"]
    """,
    "national_counts.toml": "",
    "state_laws.toml": """
        [[law]]
        state = "TX"
        stance = "requires"
        milestone = "tx-2025"
    """,
    "selfcheck.toml": """
        [[question]]
        id = "where"
        text = "Where?"
        options = ["In the jail", "In the street"]
        answer = "In the jail"
        reason = "The agreement says so."
        sources = ["moa"]
    """,
}


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    for file, text in TINY.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


def test_tiny_content_is_valid(tiny: Path) -> None:
    rows = editorial.load(tiny)
    assert [(row["model"], row["power_id"]) for row in rows["power_cells"]] == [("JEM", "question")]
    assert rows["responses"][0]["date"].isoformat() == "2025-01-01"
    assert rows["responses"][0]["date_precision"] == "year"
    assert rows["responses"][0]["verified"] is True


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (
            "concerns.toml",
            'sources = ["moa"]',
            'sources = ["map"]',
            "concerns.toml, concern 'training', raiser 1: sources names 'map', which is not in "
            "sources.toml.",
        ),
        (
            "concerns.toml",
            'models = ["JEM"]',
            'models = ["JAM"]',
            "concerns.toml, concern 'training': models names 'JAM', which is not in models.toml.",
        ),
        (
            "concerns.toml",
            'person = "Ann Example"',
            "",
            "concerns.toml, concern 'training', raiser 1: names neither person nor organization; "
            "add one, or say why under unknown.",
        ),
        (
            "concerns.toml",
            'role = "Lawyer"',
            'rule = "Lawyer"',
            "concerns.toml, concern 'training', raiser 1: 'rule' is no key of this kind of entry; "
            "it has date, note, organization, person, role, sources, statement, unknown.",
        ),
        (
            "concerns.toml",
            'date = "2025-05-20"',
            "",
            "concerns.toml, concern 'training', raiser 1: has no date; add it, or say why under "
            "unknown.",
        ),
        (
            "concerns.toml",
            'role = "Lawyer"',
            'role = ""',
            "concerns.toml, concern 'training', raiser 1: role is empty; leave it out and say why "
            "under unknown.",
        ),
        (
            "concerns.toml",
            'date = "2025-05-20"',
            'unknown = { date = "" }',
            "concerns.toml, concern 'training', raiser 1: unknown gives no reason for 'date'.",
        ),
        (
            "concerns.toml",
            'role = "Lawyer"',
            'role = "Lawyer"\nunknown = { role = "Not said." }',
            "concerns.toml, concern 'training', raiser 1: role has a value, yet unknown says why "
            "it has none.",
        ),
        (
            "responses.toml",
            'date = "2025"',
            'date = "2025-13"',
            "responses.toml, response 'ice': date is '2025-13', not a date in quotes, as "
            '"2025-05-19", "2025-05" or "2025".',
        ),
        (
            "responses.toml",
            'date = "2025"',
            "date = 2025-01-01",
            "responses.toml, response 'ice': date must be a date in quotes, as \"2025-05-19\", "
            '"2025-05" or "2025", not datetime.date(2025, 1, 1).',
        ),
        (
            "responses.toml",
            'concerns = ["training"]',
            'concerns = ["trainings"]',
            "responses.toml, response 'ice': concerns names 'trainings', which is not in "
            "concerns.toml.",
        ),
        (
            "models.toml",
            'aspect = "where"',
            'aspect = "supervision"',
            "models.toml, model 'JEM': has no fact on 'where'.",
        ),
        (
            "models.toml",
            'aspect = "where"',
            'aspect = "supervision"',
            "models.toml, model 'JEM': has more than one fact on 'supervision'; keep one.",
        ),
        (
            "models.toml",
            "offered = true",
            'offered = "yes"',
            "models.toml, model 'JEM': offered must be true or false, not 'yes'.",
        ),
        (
            "powers.toml",
            'allowed = "yes"',
            'allowed = "limited"',
            "powers.toml, power 'question', cell 1: is 'limited' without a condition that says "
            "how.",
        ),
        (
            "powers.toml",
            'allowed = "yes"',
            'allowed = "perhaps"',
            "powers.toml, power 'question', cell 1: allowed is 'perhaps'; it must be one of yes, "
            "limited, no, not stated.",
        ),
        (
            "powers.toml",
            "[[power.cell]]",
            "[[power.sell]]",
            "powers.toml, power 'question': has 0 cells for 'JEM'; it needs one.",
        ),
        (
            "article.toml",
            "concern.training",
            "concern.travel",
            "article.toml, claim '1': shown_in names 'concern.travel', which no file has.",
        ),
        (
            "article.toml",
            "[[claim]]",
            "[[clam]]",
            "article.toml: 'clam' is unknown here; write [[fact]] or [[claim]].",
        ),
        (
            "milestones.toml",
            'scope = "TX"',
            'scope = "Texas"',
            "milestones.toml, milestone 'tx-2025': 'Texas' is no state; write US or its two "
            "letters.",
        ),
        (
            "state_laws.toml",
            'state = "TX"',
            'state = "FL"',
            "state_laws.toml, law 1: is about FL, but its milestone is about TX.",
        ),
        (
            "state_laws.toml",
            'milestone = "tx-2025"',
            'milestone = "tx-2026"',
            "state_laws.toml, law 1: milestone names 'tx-2026', which is not in milestones.toml.",
        ),
        (
            "selfcheck.toml",
            'answer = "In the jail"',
            'answer = "in jail"',
            "selfcheck.toml, question 'where': the answer 'in jail' is none of the options.",
        ),
        (
            "sources.toml",
            "https://example.org/moa",
            "example.org/moa",
            "sources.toml, source 'moa': url is 'example.org/moa'; it must start with https:// or "
            "http:// and hold no spaces.",
        ),
        (
            "sources.toml",
            '[[source]]\n        id = "moa"',
            '[[source]]\n        id = "unused"\n        unknown = { title = "x", publisher = "x", '
            'date = "x", kind = "x", url = "x" }\n        [[source]]\n        id = "moa"',
            "sources.toml, source 'unused': no entry cites this source; cite it or take it out.",
        ),
        (
            "glossary.toml",
            "",
            "term = 1",
            "glossary.toml: 'term' is unknown here; write [[term]].",
        ),
        (
            "joining.toml",
            "",
            "[[step]",
            "joining.toml: this is no TOML file: Expected ']]' at the end of an array "
            "declaration (at line 1, column 7).",
        ),
    ],
)
def test_each_fault_is_named(tiny: Path, file: str, before: str, after: str, fault: str) -> None:
    path = tiny / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert fault in [str(found) for found in editorial.check(tiny)]


def test_an_id_given_twice_is_named(tiny: Path) -> None:
    path = tiny / "responses.toml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert [str(fault) for fault in editorial.check(tiny)] == [
        "responses.toml, response 'ice': 2 entries have this id; each needs its own."
    ] * 2


def test_missing_and_unknown_files_are_named(tiny: Path) -> None:
    (tiny / "glossary.toml").rename(tiny / "words.toml")
    assert [str(fault) for fault in editorial.check(tiny)] == [
        f"glossary.toml: the file is missing from {tiny}.",
        "words.toml: nobody reads this file; move its entries to one that is read.",
    ]


def test_all_faults_are_reported_at_once(tiny: Path) -> None:
    for file in ("concerns.toml", "responses.toml"):
        path = tiny / file
        path.write_text(path.read_text(encoding="utf-8").replace("role", "rule"), encoding="utf-8")
    with pytest.raises(editorial.EditorialError) as caught:
        editorial.load(tiny)
    assert {fault.file for fault in caught.value.faults} == {"concerns.toml", "responses.toml"}
    assert len(caught.value.faults) == 4
    assert "responses.toml, response 'ice': has no role; add it" in str(caught.value)
