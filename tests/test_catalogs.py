"""Each language's catalog is whole, fits the words in the code, and is compiled."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboard import i18n

ROOT = Path(__file__).parents[1]
CATALOGS = sorted(i18n.LOCALE_DIRECTORY.glob("*/LC_MESSAGES/dashboard.po"))
MEND = "Run scripts/extract_words, translate what is empty in {file}, and run it once more."

Key = tuple[str | None, str]


def language_of(file: Path) -> str:
    return file.parts[-3]


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=language_of(file))


def key(message: Message) -> Key:
    id_ = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, id_


def texts(of: object) -> list[str]:
    return [of] if isinstance(of, str) else list(of)  # type: ignore[call-overload]


def gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


def in_code() -> set[Key]:
    with (ROOT / "babel.cfg").open() as opened:
        methods, _options = parse_mapping_cfg(opened)
    return {
        (context, message if isinstance(message, str) else message[0])
        for _file, _line, message, _comments, context in extract_from_dir(ROOT, methods)
    }


def test_spanish_has_a_catalog_and_a_name() -> None:
    assert i18n.available_languages() == ["en", "es"]
    assert set(i18n.LANGUAGE_NAMES) == {"en", "es"}


@pytest.mark.parametrize("file", CATALOGS, ids=language_of)
def test_a_catalog_has_exactly_the_words_in_the_code(file: Path) -> None:
    known = {key(message) for message in read(file) if message.id}
    mend = MEND.format(file=file.relative_to(ROOT))
    assert sorted(map(str, in_code() - known)) == [], f"Without translation. {mend}"
    assert sorted(map(str, known - in_code())) == [], f"No longer in the code. {mend}"


@pytest.mark.parametrize("file", CATALOGS, ids=language_of)
def test_every_word_is_translated_with_its_gaps_and_plurals(file: Path) -> None:
    catalog = read(file)
    messages = [message for message in catalog if message.id]
    mend = MEND.format(file=file.relative_to(ROOT))
    assert [key(each) for each in messages if not all(texts(each.string))] == [], mend
    assert [key(each) for each in messages if each.fuzzy] == []
    assert [
        key(each)
        for each in messages
        if not isinstance(each.id, str) and len(texts(each.string)) != catalog.num_plurals
    ] == []
    assert [
        (key(each), text)
        for each in messages
        for english, text in zip(texts(each.id), texts(each.string), strict=True)
        if gaps(english) != gaps(text)
    ] == []


@pytest.mark.parametrize("file", CATALOGS, ids=language_of)
def test_what_is_compiled_is_what_is_written(file: Path) -> None:
    compiled = BytesIO()
    write_mo(compiled, read(file))
    assert file.with_suffix(".mo").read_bytes() == compiled.getvalue(), "Run scripts/extract_words."


def test_no_english_word_is_left_in_the_spanish() -> None:
    """But names: laws, files, programs, licenses, and words of ICE's own."""
    names = re.compile(
        r"Task Force Model|Warrant Service Officer|Jail Enforcement Model|American Community Survey"
        r"|Frictionless Data Package|U\.S\. Immigration and Customs Enforcement|Associated Press"
        r"|Congressional Research Service|287\(g\) dashboard contributors|`[^`]*`|\([^)]*://[^)]*\)"
        r"|Harris County, Springfield|“seek”|“apply”|\{[^}]*\}|[A-Z]{3,}"
    )
    english = re.compile(
        r"\b(the|of|and|with|for|by|is|are|from|this|that|which|was|were|agreement|agency)\b", re.I
    )
    (spanish,) = (file for file in CATALOGS if language_of(file) == "es")
    assert [
        text
        for message in read(spanish)
        if message.id
        for text in texts(message.string)
        if english.search(names.sub("", text))
    ] == []
