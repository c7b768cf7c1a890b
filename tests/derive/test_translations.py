"""The words of data/editorial in other languages: whole, tied to the English, with its numbers."""

import re
from collections.abc import Iterator

import pytest

from dashboard.derive import editorial, translations
from dashboard.paths import EDITORIAL

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
    cards = plan.split("## Tarjetas de papeles")[1].split("## Para el docente")[0]
    lines = [line for line in cards.splitlines() if line.startswith("- ")]
    said = {spanish for place, _, spanish in pairs() if place.endswith(("statement", "finding"))}
    assert len(lines) >= 15
    assert [line for line in lines if line.split(": ", 1)[1] not in said] == []
