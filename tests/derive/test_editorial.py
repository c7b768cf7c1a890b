"""The editorial content is valid, plain, even-handed and our own; faulty content is told why."""

import csv
import re
from pathlib import Path

import pytest

from dashboard.derive import editorial
from dashboard.derive.editorial import Row
from dashboard.paths import REFERENCE

PROSE = {
    "models": ("summary",),
    "model_facts": ("text", "note"),
    "model_notes": ("text",),
    "power_cells": ("condition",),
    "model_questions": ("title", "why"),
    "model_answers": ("text",),
    "walks": ("intro",),
    "walk_steps": ("text",),
    "decision_nodes": ("text",),
    "concerns": ("statement", "none_found"),
    "concern_raisers": ("statement", "note"),
    "evidence": ("finding", "note"),
    "responses": ("statement", "note"),
    "join_steps": ("text", "note"),
    "glossary": ("definition",),
    "article_facts": ("statement", "note"),
    "article_claims": ("claim", "note"),
    "milestones": ("title", "summary", "note"),
    "national_counts": ("note",),
    "state_laws": ("basis", "binds", "note"),
    "selfcheck": ("text",),
    "selfcheck_options": ("text", "why"),
}
# Names of laws and programs belong to nobody's wording.
NAMES = re.compile(
    "Criminal Alien Track and Report Act|State Criminal Alien Assistance Program|"
    "Illegal Immigration Reform and Immigrant Responsibility Act|Illegal Immigration "
    "Enforcement Unit|Public Law 104-208, section 133"
)
VOICES = ("concern_raisers", "responses")
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
    assert [(row["model"], row["offered"], row["baseline"]) for row in content["models"]] == [
        ("none", False, True),
        ("JEM", True, False),
        ("WSO", True, False),
        ("TFM", True, False),
        ("Hybrid", False, False),
    ]
    assert len(content["powers"]) == 13
    assert len(content["power_cells"]) == 13 * 5
    assert len(content["concerns"]) == 8
    assert len(content["article_claims"]) == 23
    assert len(content["glossary"]) >= 40
    assert [row["title"] for row in content["walks"]] == [
        "A driver is stopped",
        "A person is booked into jail",
        "A person is due for release",
        "A citizen is flagged by mistake",
    ]
    assert content["model_questions"][0]["title"] == "Who picks the person?"


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


def test_quoted_people_said_no_more_than_the_article_has(content: dict[str, list[Row]]) -> None:
    said = {row["person"]: row["statement"] for row in content["concern_raisers"] if row["person"]}
    assert "is likely to be detained" in said["Felipe Sousa-Lazaballet"]
    assert "in every state" in said["Amien Kacou"]
    blankenship = [
        row["statement"]
        for row in content["concern_raisers"]
        if row["person"] == "Katie Blankenship"
    ]
    assert "Said the agreements are a way to terrorize communities." in blankenship
    kocher = [row for row in content["concern_raisers"] if row["person"] == "Austin Kocher"]
    assert any("has always been a challenge" in row["statement"] for row in kocher)


def test_every_concern_has_critics_evidence_and_answers(content: dict[str, list[Row]]) -> None:
    for concern in content["concerns"]:
        one = concern["concern_id"]
        raisers = [row for row in content["concern_raisers"] if row["concern_id"] == one]
        answers = [row for row in content["responses"] if one in row["concerns"]]
        assert raisers, one
        assert answers, one
        directions = {row["direction"] for row in content["evidence"] if row["concern_id"] == one}
        assert {"supports", "questions"} <= directions or concern["none_found"], one
        critics = [concern["statement"], *(row["statement"] for row in raisers)]
        words = [
            sum(len(text.split()) for text in side)
            for side in (critics, critics[1:], [row["statement"] for row in answers])
        ]
        assert max(words[0], words[2]) <= 2 * min(words[0], words[2]), (one, words)
        assert max(words[1:]) <= 2 * min(words[1:]), (one, words)


def test_statements_and_findings_stand_alone(content: dict[str, list[Row]]) -> None:
    """Each is shown without the others; readers of one have not read the one before it."""
    leaning = re.compile(
        r"^(That|The (report|study|review)|A (later|revised) version (again|found))\b|"
        r"\b(the same (office|county|agency)|in a later|"
        r"(that|this) ((?!the\b)\w+ )?(case|county|office|study))\b",
        re.IGNORECASE,
    )
    texts = [row["finding"] for row in content["evidence"]]
    texts += [row["statement"] for table in VOICES for row in content[table]]
    assert [text for text in texts if leaning.search(text)] == []


def test_positions_are_what_somebody_said(content: dict[str, list[Row]]) -> None:
    for row in [*content["concern_raisers"], *content["responses"]]:
        first = row["statement"].split()[0].rstrip(",")
        assert first in {"Said", "Says", "Urged"}, row["statement"]
    for concern in content["concerns"]:
        assert concern["sources"]


def test_every_claim_has_a_verdict_and_every_source_a_date(content: dict[str, list[Row]]) -> None:
    assert all(row["verdict"] and row["sources"] for row in content["article_claims"])
    assert all(row["date"] for row in content["sources"])
    warrant = next(
        row for row in content["article_claims"] if "question and detain" in row["claim"]
    )
    assert warrant["verdict"] == "confirmed with a difference"
    assert "Warrant Service Officers may not question anyone" in warrant["note"]


def test_every_law_says_from_when_whom_and_on_which_words(content: dict[str, list[Row]]) -> None:
    for law in content["state_laws"]:
        assert (law["status"] == "enacted") == (law["effective"] is not None), law["state"]
        assert law["basis"], law["state"]
        assert law["binds"], law["state"]
    laws: dict[str, Row] = {row["state"]: row for row in content["state_laws"]}
    assert laws["TX"]["since"].isoformat() == "2025-06-20"
    assert laws["TX"]["effective"].isoformat() == "2026-01-01"
    assert laws["TX"]["title"] == "Texas SB 8 requires sheriffs with jails to seek 287(g)"
    assert {state for state, law in laws.items() if law["stance"] == "bans"} == {
        *("CA", "DE", "HI", "IL", "MD", "ME", "NJ", "NM", "NY", "OR", "WA"),
    }
    assert {state for state, law in laws.items() if not law["verified"]} == {"HI", "KS"}
    assert (laws["AZ"]["status"], laws["NC"]["stance"]) == ("vetoed", "none")
    assert not {"WY", "OK", "PA"} & set(laws), "not researched"


def test_a_state_law_and_its_milestone_agree(content: dict[str, list[Row]]) -> None:
    effects = {
        "requires": "requires",
        "encourages": "expands",
        "limits": "limits",
        "bans": "bans",
        "none": "neutral",
    }
    milestones = {row["milestone_id"]: row for row in content["milestones"]}
    for law in content["state_laws"]:
        effect = effects[law["stance"]] if law["status"] == "enacted" else "neutral"
        assert milestones[law["milestone_id"]]["effect"] == effect, law["state"]


def test_questions_have_one_right_answer_in_varying_places(content: dict[str, list[Row]]) -> None:
    questions = {row["question_id"]: row for row in content["selfcheck"]}
    assert 12 <= len(questions) <= 15
    assert sum(row["scenario"] for row in questions.values()) >= len(questions) // 2
    places = [row["position"] for row in content["selfcheck_options"] if row["correct"]]
    assert len(places) == len(questions)
    assert max(places.count(place) for place in set(places)) <= len(places) / 2
    assert all(row["why"] for row in content["selfcheck_options"])
    removal = questions["who-orders"]
    assert removal["answer"] == "An immigration judge, or in some cases a federal officer"


def test_dates_and_spelling_are_american(prose: list[str]) -> None:
    other = re.compile(
        r"\d (January|February|March|April|May|June|July|August|September|October|November|"
        r"December)|\d ?percent|\d\s%|\d dollars|colour|grey|neighbour|favour|labour|"
        r"programme|centre\b|organis|recognis|misspelt|behaviour|judgement|licence|whilst",
        re.IGNORECASE,
    )
    assert [text for text in prose if other.search(text)] == []


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
    for name, table in editorial.tables().items():
        assert all(meaning for _, _, meaning in table.columns)
        for row in content[name]:
            assert list(row) == table.names, name


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
        heading = "asking"
        [[power.cell]]
        model = "JEM"
        allowed = "yes"
        sources = ["moa"]
    """,
    "concerns.toml": """
        [[concern]]
        id = "training"
        title = "Short training"
        statement = "Critics such as Ann Example say it is short."
        models = ["JEM"]
        sources = ["moa"]
        none_found = "No evidence was found in either direction."
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
        statement = "Says that it is long enough for the work."
        sources = ["moa"]
    """,
    "questions.toml": """
        [[question]]
        id = "who-picks"
        title = "Who picks the person?"
        [[question.answer]]
        model = "JEM"
        short = "A jail officer"
        text = "A jail officer does."
        sources = ["moa"]
    """,
    "walks.toml": """
        [[walk]]
        id = "booked"
        title = "Booked"
        intro = "Somebody is booked."
        [[walk.stage]]
        id = "booking"
        title = "At booking"
        [[walk.step]]
        stage = "booking"
        model = "JEM"
        decides = "Jail officer"
        text = "Asks questions."
        sources = ["moa"]
    """,
    "decision_tree.toml": """
        [[node]]
        id = "asks"
        text = "May jail officers ask?"
        yes = "JEM"
        no = "JEM"
        sources = ["moa"]
    """,
    "joining.toml": "",
    "glossary.toml": "",
    "article.toml": """
        [[claim]]
        id = 1
        claim = "Training is short."
        verdict = "position"
        note = "A position."
        shown_in = ["concern.training"]
        sources = ["moa"]
    """,
    "milestones.toml": """
        [[milestone]]
        id = "tx-2025"
        date = "2025-06-20"
        scope = "TX"
        kind = "state_law"
        status = "enacted"
        effect = "requires"
        effective = "2026-01-01"
        effective_basis = "read"
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
        basis = "Names agreements."
        binds = "Sheriffs."
    """,
    "selfcheck.toml": """
        [[question]]
        id = "where"
        text = "Where?"
        scenario = false
        sources = ["moa"]
        [[question.option]]
        text = "In the street"
        why = "Not under this model."
        [[question.option]]
        text = "In the jail"
        correct = true
        why = "The agreement says so."
        [[question.option]]
        text = "Nowhere"
        why = "It does work somewhere."
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
            '2025-05-20"\n        statement = "Says it is short."\n        sources = ["moa"]',
            '2025-05-20"\n        statement = "Says it is short."\n        sources = ["map"]',
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
            "concerns.toml, concern 'training', raiser 1: has no person or organization; "
            "add it, or say why under unknown.",
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
            "concerns.toml, concern 'training', raiser 1: has no date; add it.",
        ),
        (
            "concerns.toml",
            'role = "Lawyer"',
            'role = ""',
            "concerns.toml, concern 'training', raiser 1: role is empty or too short; fill it, "
            "or leave it out and say why.",
        ),
        (
            "concerns.toml",
            'date = "2025-05-20"',
            'unknown = { date = "" }',
            "concerns.toml, concern 'training', raiser 1: unknown.date is empty or too short; "
            "fill it, or leave it out and say why.",
        ),
        (
            "concerns.toml",
            'role = "Lawyer"',
            'role = "Lawyer"\nunknown = { role = "Not said." }',
            "concerns.toml, concern 'training', raiser 1: role has a value, yet unknown says why "
            "it has none; keep one.",
        ),
        (
            "responses.toml",
            'date = "2025"',
            'date = "2025-13"',
            "responses.toml, response 'ice': date is '2025-13'; write a date in quotes, as "
            '"2025-05-19", "2025-05" or "2025".',
        ),
        (
            "responses.toml",
            'date = "2025"',
            "date = 2025-01-01",
            "responses.toml, response 'ice': date is datetime.date(2025, 1, 1); write a date in "
            'quotes, as "2025-05-19", "2025-05" or "2025".',
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
            "models.toml, model 'JEM': has no fact on 'where'; add one.",
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
            "models.toml, model 'JEM': offered is 'yes'; it must be true or false.",
        ),
        (
            "powers.toml",
            'allowed = "yes"',
            'allowed = "limited"',
            "powers.toml, power 'question', cell 1: is 'limited' without a condition; add one "
            "that says how.",
        ),
        (
            "powers.toml",
            'allowed = "yes"',
            'allowed = "perhaps"',
            "powers.toml, power 'question', cell 1: allowed is 'perhaps'; it must be 'yes', "
            "'limited', 'no' or 'not stated'.",
        ),
        (
            "powers.toml",
            "[[power.cell]]",
            "[[power.sell]]",
            "powers.toml, power 'question': 'sell' is no key of this kind of entry; it has cell, "
            "heading, id, title, unknown.",
        ),
        (
            "powers.toml",
            'model = "JEM"',
            'model = "JAM"',
            "powers.toml, power 'question': has 0 cells for 'JEM'; it needs 1.",
        ),
        (
            "walks.toml",
            'stage = "booking"',
            'stage = "release"',
            "walks.toml, walk 'booked', step 1: stage names 'release', which is not in walks.toml.",
        ),
        (
            "walks.toml",
            "[[walk.step]]",
            """[[walk.stage]]
            id = "release"
            title = "At release"
            [[walk.step]]""",
            "walks.toml, walk 'booked': has 0 steps for 'release / JEM'; it needs 1.",
        ),
        (
            "decision_tree.toml",
            'yes = "JEM"',
            'yes = "jail"',
            "decision_tree.toml, node 'asks': leads to 'jail'; name another node or a model.",
        ),
        (
            "concerns.toml",
            'none_found = "No evidence was found in either direction."',
            "",
            "concerns.toml, concern 'training': lacks evidence in a direction; add some, or say so "
            "under none_found.",
        ),
        (
            "responses.toml",
            "Says that it is long enough for the work.",
            "Enough.",
            "concerns.toml, concern 'training': critics have 13 words and answers 1; select so "
            "that neither has more than 2 times the other's.",
        ),
        (
            "milestones.toml",
            'effective = "2026-01-01"\n        effective_basis = "read"',
            "",
            "milestones.toml, milestone 'tx-2025': is enacted; say under effective from which day "
            "it is in effect.",
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
            "milestones.toml, milestone 'tx-2025': scope is 'Texas'; write US or a state's two "
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
            "correct = true",
            "correct = false",
            "selfcheck.toml, question 'where': needs one option with correct = true, no more and "
            "no fewer.",
        ),
        (
            "sources.toml",
            "https://example.org/moa",
            "example.org/moa",
            "sources.toml, source 'moa': url is 'example.org/moa'; start it with https:// or "
            "http://, without spaces.",
        ),
        (
            "sources.toml",
            '[[source]]\n        id = "moa"',
            '[[source]]\n        id = "unused"\n        title = "x"\n        publisher = "x"\n'
            '        date = "2025"\n        kind = "law"\n        unknown = { url = "x" }\n'
            '        [[source]]\n        id = "moa"',
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
        "responses.toml, response 'ice': 2 entries have this id; rename one."
    ] * 2


def test_missing_and_unknown_files_are_named(tiny: Path) -> None:
    (tiny / "glossary.toml").rename(tiny / "words.toml")
    assert [str(fault) for fault in editorial.check(tiny)] == [
        f"glossary.toml: the file is missing from {tiny}; put it there.",
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
