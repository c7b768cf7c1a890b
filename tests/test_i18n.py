"""Words for readers: all of them reach the catalogue, and a catalogue reaches the reader."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo

from dashboard import i18n, words

ROOT = Path(__file__).parents[1]
WITH_WORDS = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("src/dashboard/**/*.py")]
DRAWING = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("src/dashboard/ui/**/*.py")]
# What these take as text is for machines: keys, names of parameters, code of our own.
# `st.space` takes a size.
NOT_WORDS = {"code", "html", "space"}
WORD_ARGUMENTS = {"label", "help", "placeholder", "body", "title", "text", "alt"}


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.use_language("en")


def extracted() -> set[str | tuple[str, ...]]:
    return {message[1] for file in WITH_WORDS for message in extract_from_file("python", str(file))}


def test_the_extraction_reaches_every_file_with_words() -> None:
    with (ROOT / "babel.cfg").open() as file:
        methods, _options = parse_mapping_cfg(file)
    assert {message[2] for message in extract_from_dir(ROOT, methods)} == extracted()


def test_no_words_stand_inside_f_strings() -> None:
    """Extraction looks into f-strings from Python 3.12 on, and not before."""
    files = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("src/dashboard/**/*.py")]
    assert [
        f"{file.name}:{call.lineno}"
        for file in files
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("_", "N_", "ngettext")
    ] == []


def test_extraction_finds_words_of_every_kind() -> None:
    found = extracted()
    assert "Filters" in found, "a widget's label"
    assert "Overview" in found, "a page in the navigation"
    assert "Florida" in found, "a name for a code"
    assert "newest list, {day}" in found, "a sentence with a gap"


@pytest.mark.parametrize("file", DRAWING, ids=lambda file: file.name)
def test_nothing_is_drawn_that_could_not_be_translated(file: Path) -> None:
    bare = [
        f"{file.name}:{argument.lineno} {ast.unparse(argument)}"
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "st"
        and call.func.attr not in NOT_WORDS
        for argument in _texts(call)
        if _has_letters(argument)
    ]
    assert bare == []


def _texts(call: ast.Call) -> Iterator[ast.expr]:
    is_page = isinstance(call.func, ast.Attribute) and call.func.attr == "page_link"
    yield from call.args[:1] if not is_page else []
    yield from (word.value for word in call.keywords if word.arg in WORD_ARGUMENTS)


def _has_letters(argument: ast.expr) -> bool:
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str) and any(map(str.isalpha, argument.value))
    return isinstance(argument, ast.JoinedStr) and any(map(_has_letters, argument.values))


def test_without_a_catalogue_words_are_english() -> None:
    assert i18n.use_language("xx") == "en"
    assert i18n._("Filters") == "Filters"
    assert i18n._("") == ""
    assert i18n.ngettext("{count} row", "{count} rows", 1) == "{count} row"
    assert i18n.ngettext("{count} row", "{count} rows", 2) == "{count} rows"


def test_a_language_is_a_compiled_catalogue_and_stays_in_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Florida", "La Florida")
    catalogue.add(("{count} row", "{count} rows"), ("{count} fila", "{count} filas"))
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "dashboard.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "LOCALE_DIRECTORY", tmp_path)

    assert i18n.available_languages() == ["en", "es"]
    assert i18n.use_language("es") == "es"
    assert words.state("FL") == "La Florida"
    assert i18n.ngettext("{count} row", "{count} rows", 2) == "{count} filas"
    with ThreadPoolExecutor(1) as other_visitor:
        assert other_visitor.submit(words.state, "FL").result() == "Florida"
