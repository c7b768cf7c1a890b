"""The words of data/editorial in other languages: whole, tied to the English, with its numbers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.derive import editorial, translations
from dashboard.paths import EDITORIAL
from tests.derive.test_editorial import TINY

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
SHEETS = sorted(sheet.name for sheet in (EDITORIAL / "class").glob("*.md"))


def pairs() -> Iterator[tuple[str, str, str]]:
    """Yield where a text stands, the English and the Spanish."""
    spanish = {
        (row["table_name"], row["entry"], row["position"], row["field"]): row["text"]
        for row in translations.rows()
        if row["language"] == "es"
    }
    for entries in editorial.placed().values():
        for one in entries:
            whole = str(getattr((one.parent or one).entry, "id", ""))
            for field, english in translations.english(one.entry).items():
                text = spanish[one.entry.table, whole, one.position, field]
                yield f"{one.entry.table} {whole} {one.position} {field}", english, text


def test_every_entry_is_translated_from_its_present_english() -> None:
    assert [str(fault) for fault in translations.check()] == []


def test_a_translation_has_the_numbers_of_its_english() -> None:
    compared = list(pairs())
    assert len(compared) > 1_000
    unlike = [
        (place, english, spanish)
        for place, english, spanish in compared
        if sorted(NUMBER.findall(english)) != sorted(NUMBER.findall(spanish))
    ]
    assert unlike == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_for_a_class_has_the_numbers_of_its_english(sheet: str) -> None:
    english = (EDITORIAL / "class" / sheet).read_text(encoding="utf-8")
    tie, _, spanish = (
        (EDITORIAL / "es" / "class" / sheet).read_text(encoding="utf-8").partition("\n")
    )
    assert tie.startswith("<!-- english")
    assert sorted(NUMBER.findall(spanish)) == sorted(NUMBER.findall(english))


def test_role_cards_say_what_the_spanish_page_says() -> None:
    plan = (EDITORIAL / "es" / "class" / "lesson-plan.md").read_text(encoding="utf-8")
    cards = plan.split("## Tarjetas de roles")[1].split("## Para el docente")[0]
    lines = [line for line in cards.splitlines() if line.startswith("- ")]
    said = {spanish for place, _, spanish in pairs() if place.endswith(("statement", "finding"))}
    assert len(lines) >= 15
    assert [line for line in lines if line.split(": ", 1)[1] not in said] == []


def test_neither_side_has_more_than_twice_the_words_of_the_other_in_spanish() -> None:
    said = {place: spanish for place, _, spanish in pairs() if place.endswith("statement")}
    length = {place: len(spanish.split()) for place, spanish in said.items()}
    content = editorial.load()
    for concern in content["concerns"]:
        id_ = concern["concern_id"]
        critics = sum(
            n for place, n in length.items() if place.startswith(f"concern_raisers {id_} ")
        )
        answers = sum(
            n
            for place, n in length.items()
            for response in content["responses"]
            if id_ in response["concerns"]
            and place.startswith(f"responses {response['response_id']} ")
        )
        assert max(critics, answers) <= 2 * min(critics, answers), id_


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny editorial folder whose Spanish is the English in capitals."""
    for file, text in TINY.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    spanish = tmp_path / "es"
    spanish.mkdir()
    for block in re.split("# ==== es/", translations.skeleton("es", tmp_path))[1:]:
        file, _, text = block.partition(" ====\n")
        words = re.sub(r'# (.*)\n(\w+) = ""', lambda m: f'{m[2]} = "{m[1].upper()}"', text)
        (spanish / file).write_text(words, encoding="utf-8")
    # Files whose entries have no words of their own.
    for file in TINY.keys() - {each.name for each in spanish.iterdir()}:
        (spanish / file).write_text("", encoding="utf-8")
    return tmp_path


def test_a_filled_skeleton_has_no_fault_and_every_word(folder: Path) -> None:
    assert translations.check(folder) == []
    found = {
        (row["table_name"], row["entry"], row["position"], row["field"]): row["text"]
        for row in translations.rows(folder)
    }
    assert found["concern_raisers", "training", 1, "statement"] == "SAYS IT IS SHORT."
    assert found["selfcheck", "where", 1, "answer"] == "IN THE JAIL", "taken from the right option"
    milestone = next(text for (table, *_, field), text in found.items()
                     if table == "milestones" and field == "title")  # fmt: skip
    laws = [text for (table, *_, field), text in found.items()
            if table == "state_laws" and field == "title"]  # fmt: skip
    assert set(laws) <= {milestone}


def test_a_change_of_the_english_is_a_fault_until_it_is_looked_at(folder: Path) -> None:
    file = folder / "concerns.toml"
    text = file.read_text(encoding="utf-8").replace("Says it is short.", "Says it is too short.")
    file.write_text(text, encoding="utf-8")
    tie = translations.tie(
        translations.english(editorial.placed(folder)["concern_raisers"][0].entry)
    )
    assert [str(fault) for fault in translations.check(folder)] == [
        "es/concerns.toml, concern 'training', raiser 1: its present English has no translation; "
        f'look at both, and write english = "{tie}".',
        "es/concerns.toml, LAWYER: no entry of concern_raisers has the English "
        f"'{stale_tie(folder)}' any more.",
    ]
    shown = {row["text"] for row in translations.rows(folder) if row["field"] == "statement"}
    assert "SAYS IT IS SHORT." not in shown


def stale_tie(folder: Path) -> str:
    raiser = re.search(
        r'\[\[concern\.raiser\]\]\nenglish = "(\w+)"',
        (folder / "es" / "concerns.toml").read_text(encoding="utf-8"),
    )
    assert raiser
    return raiser[1]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"SAYS IT IS SHORT."', '""', "raiser 1: statement is empty; translate it."),
        ('statement = "SAYS IT IS SHORT."\n', "", "raiser 1: has no statement; translate it."),
        (
            '"SAYS IT IS SHORT."',
            '"SAYS {it} IS SHORT."',
            "raiser 1: statement has other words in braces than the English.",
        ),
        ('id = "training"', 'id = "cost"', "its id is 'cost' here; write 'training'."),
    ],
)
def test_faults_of_a_translation_are_named(
    folder: Path, before: str, after: str, fault: str
) -> None:
    file = folder / "es" / "concerns.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(str(found).endswith(fault) for found in translations.check(folder))


def test_a_missing_file_is_a_fault_and_a_broken_one_is_refused(folder: Path) -> None:
    (folder / "es" / "glossary.toml").unlink()
    assert "es/glossary.toml: the file is missing" in str(translations.check(folder)[0])
    (folder / "es" / "glossary.toml").write_text("[[term", encoding="utf-8")
    with pytest.raises(editorial.EditorialError, match=r"es/glossary\.toml: this is no TOML file"):
        translations.rows(folder)
