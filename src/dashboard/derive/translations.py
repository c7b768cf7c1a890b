"""The words on the page in other languages: data/editorial/<language>/, tied to the English.

Each entry there says by a hash which English it translates. An entry without words for its present
English is shown in English, and `check` says so: a change of the English has to be looked at again.
The rules for translators are in the README.md of the language's folder.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dashboard.derive import editorial
from dashboard.derive import editorial_schema as kinds
from dashboard.derive.editorial import EditorialError, Fault, Placed, Row, parts
from dashboard.derive.editorial_schema import Entry, Translated
from dashboard.paths import EDITORIAL

_LANGUAGE = re.compile("[a-z]{2}")
# What stands beside the fields that are translated.
_TIE = ("id", "english")
_GAP = re.compile(r"\{[^}]*\}")
_CLASS_TIE = re.compile(r'<!-- english = "(\w+)" -->\n')

Placing = Mapping[str, list[Placed]]
# The words for an entry, by its table and the hash of its English.
Translations = dict[tuple[str, str], dict[str, Any]]


def languages(path: Path = EDITORIAL) -> list[str]:
    """Return the codes of the languages that have a folder: "es"."""
    return sorted(
        each.name for each in path.iterdir() if each.is_dir() and _LANGUAGE.fullmatch(each.name)
    )


def english(entry: Entry) -> dict[str, str]:
    """Return an entry's words for readers by field, in the order of the fields."""
    words = {
        name: getattr(entry, name)
        for name, field in type(entry).model_fields.items()
        if getattr(entry, name) is not None and _is_translated(field)
    }
    return words | ({"unknown": unknown} if (unknown := " ".join(entry.unknown.values())) else {})


def tie(words: Mapping[str, str]) -> str:
    """Return what ties a translation to the English words of an entry."""
    return _hash("\n".join(words.values()))


def check(path: Path = EDITORIAL) -> list[Fault]:
    """Return which entries lack words in a language, and which words have lost their English.

    Raises:
        EditorialError: the English files have faults of their own.
    """
    placed = editorial.placed(path)
    faults: list[Fault] = []
    for language in languages(path):
        faults += _faults(placed, language, path)
        faults += _class_faults(path, path / language)
    return faults


def skeleton(language: str, path: Path = EDITORIAL) -> str:
    """Return, as TOML by file, the entries that lack words; the English stands as comments.

    Raises:
        EditorialError: a file is no TOML file.
    """
    placed = editorial.placed(path)
    blocks = []
    for file in kinds.FILES:
        found = _read(path / language / file) if (path / language / file).exists() else {}
        opened: set[int] = set()
        for one in _in_order(placed, file):
            own = english(one.entry)
            if not own or (one.entry.table, tie(own)) in found:
                continue
            if not opened:
                blocks.append(f"# ==== {language}/{file} ====")
            if one.parent and id(one.parent) not in opened:
                blocks.append(_head(one.parent))
                opened.add(id(one.parent))
            opened.add(id(one))
            blocks.append(_block(one, own))
    return "\n\n".join(blocks)


def rows(path: Path = EDITORIAL) -> list[Row]:
    """Return the rows of `editorial_translations`; what lacks words has none.

    Raises:
        EditorialError: anything is wrong with the English files, or a file is no TOML file.
    """
    placed = editorial.placed(path)
    found: list[Row] = []
    for language in languages(path):
        words: dict[int, dict[str, str]] = {}
        for file in kinds.FILES:
            if not (path / language / file).exists():
                continue
            translations = _read(path / language / file)
            for one in _in_order(placed, file):
                own = english(one.entry)
                fitting = translations.get((one.entry.table, tie(own)), {})
                words[id(one.entry)] = {key: fitting[key] for key in own if fitting.get(key)}
        for all_ in placed.values():
            for one in all_:
                shown = words.get(id(one.entry), {}) | _taken_over(one, placed, words)
                found += [_row(language, one, field, text) for field, text in shown.items()]
    return found


def _is_translated(field: Any) -> bool:
    def marked(annotation: Any) -> bool:
        inner = (*getattr(annotation, "__args__", ()), *getattr(annotation, "__metadata__", ()))
        return any(isinstance(each, Translated) or marked(each) for each in inner)

    return any(isinstance(each, Translated) for each in field.metadata) or marked(field.annotation)


def _in_order(placed: Placing, file: str) -> Iterator[Placed]:
    """Yield the entries of a file, each followed by its parts."""
    for kind in kinds.FILES[file]:
        for whole in placed[kind.table]:
            yield whole
            for part in parts(kind).values():
                yield from (one for one in placed[part.table] if one.parent is whole)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _read(path: Path) -> Translations:
    """Return the entries of one file, parts too."""
    file = f"{path.parent.name}/{path.name}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditorialError([Fault(file, "", f"this is no TOML file: {error}.")]) from error
    found: Translations = {}

    def add(kind: type[Entry], entries: list[dict[str, Any]]) -> None:
        for entry in entries:
            within = {key: part for key, part in parts(kind).items() if key in entry}
            # A model has parts called "note", and so a translation never has a note beside them.
            for key, part in within.items():
                if isinstance(entry[key], list):
                    add(part, entry[key])
            own = {key: value for key, value in entry.items() if not isinstance(value, list)}
            if len(own) > len(own.keys() & {"id"}):
                found[kind.table, str(own.get("english", ""))] = own

    for kind in kinds.FILES[path.name]:
        add(kind, content.get(kind.key, []))
    return found


def _faults(placed: Placing, language: str, path: Path) -> Iterator[Fault]:
    for file in kinds.FILES:
        name = f"{language}/{file}"
        if not (path / language / file).exists():
            yield Fault(name, "", "the file is missing; `--skeleton` prints what it needs.")
            continue
        try:
            translations = _read(path / language / file)
        except EditorialError as error:
            yield from error.faults
            continue
        known = set()
        for one in _in_order(placed, file):
            own = english(one.entry)
            key = (one.entry.table, tie(own))
            known.add(key)
            if own and key not in translations:
                yield Fault(
                    name,
                    one.label,
                    "its present English has no translation; look at both, and write "
                    f'english = "{key[1]}".',
                )
            elif own:
                yield from _unlike(name, one, own, translations[key])
        for (table, hash_), entry in translations.items():
            if (table, hash_) not in known:
                label = str(next((text for key, text in entry.items() if key != "english"), ""))[
                    :60
                ]
                yield Fault(name, label, f"no entry of {table} has the English {hash_!r} any more.")


def _unlike(
    file: str, one: Placed, own: Mapping[str, str], translation: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield where a translation has other fields than its English, or other gaps in a field."""
    given = translation.keys() - set(_TIE)
    for field in sorted(own.keys() - given):
        yield Fault(file, one.label, f"has no {field}; translate it.")
    for field in sorted(given - own.keys()):
        yield Fault(file, one.label, f"the English has no {field}; take it out.")
    own_id = getattr(one.entry, "id", None)
    if "id" in translation and str(translation["id"]) != str(own_id):
        yield Fault(file, one.label, f"its id is {translation['id']!r} here; write {own_id!r}.")
    for field in sorted(own.keys() & given):
        text = translation[field]
        if not isinstance(text, str) or not text.strip():
            yield Fault(file, one.label, f"{field} is empty; translate it.")
        elif sorted(_GAP.findall(own[field])) != sorted(_GAP.findall(text)):
            yield Fault(file, one.label, f"{field} has other words in braces than the English.")


def _class_faults(path: Path, folder: Path) -> Iterator[Fault]:
    """Yield which sheets for a class are missing, or older than their English."""
    for sheet in sorted((path / "class").glob("*.md")):
        name = f"{folder.name}/class/{sheet.name}"
        hash_ = _hash(sheet.read_text(encoding="utf-8"))
        file = folder / "class" / sheet.name
        tied = _CLASS_TIE.match(file.read_text(encoding="utf-8")) if file.exists() else None
        if not tied or tied[1] != hash_:
            yield Fault(
                name,
                "",
                "missing, or its English has changed; look at both, and write in the first line "
                f'<!-- english = "{hash_}" -->.',
            )


def _taken_over(
    one: Placed, placed: Placing, words: Mapping[int, dict[str, str]]
) -> dict[str, str]:
    """Return the columns that an entry takes from another: a law's title, a quiz's answer."""
    if isinstance(one.entry, kinds.StateLaw):
        told = next(
            each.entry for each in placed["milestones"] if each.entry.id == one.entry.milestone
        )
        title = words.get(id(told), {}).get("title")
        return {"title": title} if title else {}
    if isinstance(one.entry, kinds.QuizQuestion):
        right = next(option for option in one.entry.option if option.correct)
        answer = words.get(id(right), {})
        return {
            column: answer[field]
            for column, field in (("answer", "text"), ("reason", "why"))
            if field in answer
        }
    return {}


def _row(language: str, one: Placed, field: str, text: str) -> Row:
    whole = one.parent or one
    return {
        "language": language,
        "table_name": one.entry.table,
        "entry": str(getattr(whole.entry, "id", "")),
        "position": one.position,
        "field": field,
        "text": text,
    }


def _head(one: Placed) -> str:
    """Return the line that opens an entry and, where it has one, its id."""
    kind = type(one.entry)
    head = f"[[{one.parent.entry.key}.{kind.key}]]" if one.parent else f"[[{kind.key}]]"
    if not kind.id_column:
        return f"# {one.label}\n{head}"
    id_ = one.entry.id
    return f"{head}\nid = {id_}" if isinstance(id_, int) else f'{head}\nid = "{id_}"'


def _block(one: Placed, words: Mapping[str, str]) -> str:
    fields = (line for field, text in words.items() for line in (f"# {text}", f'{field} = ""'))
    return "\n".join([_head(one), f'english = "{tie(words)}"', *fields])
