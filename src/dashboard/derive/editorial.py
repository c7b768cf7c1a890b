"""The words on the page as data: data/editorial/*.toml, read strictly and checked as a whole.

What an entry may hold stands in `editorial_schema`; the rules that reach across entries stand here.
The rules for people who write entries are in data/editorial/README.md.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from dashboard import schema
from dashboard.derive import editorial_schema as kinds
from dashboard.derive.editorial_schema import Dated, Entry, Refers
from dashboard.paths import EDITORIAL

Row = dict[str, Any]

SQL_TYPES = {
    str: "VARCHAR",
    list: "VARCHAR[]",
    int: "INTEGER",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    Dated: "DATE",
}
WANTED = {
    "string_type": "a text in quotes",
    "list_type": "a list",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
}
# Neither side of a concern has more than so many times the other's words.
BALANCE = 2
STATE_LAW_STATUSES = ("enacted", "passed", "proposed", "vetoed", "failed", "rescinded")
# What state_laws takes over from the milestone it names: (column of the milestone, column here).
FROM_MILESTONE = {
    "date": "since",
    "date_precision": "since_precision",
    "effective": "effective",
    "effective_basis": "effective_basis",
    "status": "status",
    "title": "title",
    "sources": "sources",
    "verified": "verified",
}


@dataclass(frozen=True)
class Fault:
    """Something to mend: the file, the entry in it, and what to do about it."""

    file: str
    entry: str
    fault: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.file, self.entry))) + f": {self.fault}"


class EditorialError(ValueError):
    """Editorial files that can't be used; `faults` lists everything wrong with them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Placed(NamedTuple):
    """An entry, its position within its file or parent, and that parent."""

    file: str
    entry: Any
    position: int
    parent: "Placed | None"

    @property
    def label(self) -> str:
        own = _label(type(self.entry), getattr(self.entry, "id", ""), self.position)
        return f"{self.parent.label}, {own}" if self.parent else own

    def fault(self, text: str) -> Fault:
        return Fault(self.file, self.label, text)


class _Field(NamedTuple):
    """A field of an entry that is a column: its Python type, meaning, values and references."""

    name: str
    type: type
    comment: str
    values: tuple[str, ...] = ()
    refers: str = ""


def tables() -> dict[str, schema.Table]:
    """Return each table that the editorial files fill, by name, as the database describes it."""
    return {kind.table: _described(kind, parent) for kind, parent in _kinds()}


def check(path: Path = EDITORIAL) -> list[Fault]:
    """Return everything wrong with the editorial files in a folder; an empty list if nothing is."""
    return _read(path)[1]


def load(path: Path = EDITORIAL) -> dict[str, list[Row]]:
    """Return the rows of each table in `tables`, with the columns described there.

    Dates are `datetime.date`, lists are lists of text, what is absent is None.

    Raises:
        EditorialError: anything is wrong with the files.
    """
    found = placed(path)
    rows = {kind.table: [_row(one) for one in found[kind.table]] for kind, _ in _kinds()}
    milestones = {row["milestone_id"]: row for row in rows["milestones"]}
    for law in rows["state_laws"]:
        told = milestones[law["milestone_id"]]
        law |= {here: told[there] for there, here in FROM_MILESTONE.items()}
    return rows


def placed(path: Path = EDITORIAL) -> dict[str, list[Placed]]:
    """Return the entries of each table in `tables`, parts too.

    Raises:
        EditorialError: anything is wrong with the files.
    """
    found, faults = _read(path)
    if faults:
        raise EditorialError(faults)
    return found


def _kinds() -> Iterator[tuple[type[Entry], type[Entry] | None]]:
    """Yield each kind of entry, and the kind that it is a part of."""
    for found in kinds.FILES.values():
        for kind in found:
            yield kind, None
            for part in parts(kind).values():
                yield part, kind


def _file_of(table: str) -> str:
    return next(
        file
        for file, found in kinds.FILES.items()
        for kind in found
        if table in (kind.table, *(part.table for part in parts(kind).values()))
    )


def parts(kind: type[Entry]) -> dict[str, type[Entry]]:
    """Return the kinds of entry that stand within one, by the key that heads them."""
    parts = {}
    for name, field in kind.model_fields.items():
        inner = get_args(field.annotation)
        if inner and isinstance(inner[0], type) and issubclass(inner[0], Entry):
            parts[name] = inner[0]
    return parts


def _fields(kind: type[Entry]) -> list[_Field]:
    """Return the fields of an entry that are columns, in order, without id, unknown and parts."""
    hints = get_type_hints(kind, include_extras=True)
    fields = []
    for name, info in kind.model_fields.items():
        if name not in ("id", "unknown", *parts(kind)):
            base, values = _plain(info.annotation)
            refers = _refers(hints[name])
            fields.append(_Field(name, base, info.description or "", values, refers))
    for name, computed in kind.model_computed_fields.items():
        base, values = _plain(computed.return_type)
        fields.append(_Field(name, base, computed.description or "", values))
    return fields


def _plain(annotation: Any) -> tuple[type, tuple[str, ...]]:
    """Return the plain type behind an annotation and, for a choice of texts, the texts."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    inner = [arg for arg in get_args(annotation) if arg is not NoneType]
    if inner and all(isinstance(arg, str) for arg in inner):
        return str, tuple(inner)
    if len(inner) == 1 and get_origin(annotation) is not list:
        return _plain(inner[0])
    return get_origin(annotation) or annotation, ()


def _refers(annotation: Any) -> str:
    """Return the table whose ids a field holds, or ""."""
    if isinstance(annotation, Refers):
        return annotation.table
    inner = (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
    return next((found for found in map(_refers, inner) if found), "")


def _column(kind: type[Entry], field: _Field) -> str:
    return f"{field.name}_id" if kind is kinds.StateLaw and field.refers else field.name


def _described(kind: type[Entry], parent: type[Entry] | None) -> schema.Table:
    columns: list[tuple[str, str, str]] = []
    if parent:
        columns.append((parent.id_column, "VARCHAR", f"The entry of {parent.table}."))
    if kind.id_column:
        columns.append((kind.id_column, "VARCHAR", "Id, the same across rebuilds."))
    columns.append(("position", "INTEGER", "Order in the file, from 1."))
    for field in _fields(kind):
        one_of = f" One of: {', '.join(field.values)}." if field.values else ""
        columns.append((_column(kind, field), SQL_TYPES[field.type], field.comment + one_of))
        if field.type is Dated:
            exact = f"day, month or year: how exactly `{field.name}` is known."
            columns.append((f"{field.name}_precision", "VARCHAR", exact))
    if kind is kinds.StateLaw:
        told = {column[0]: column for column in _described(kinds.Milestone, None).columns}
        columns += [(here, *told[there][1:]) for there, here in FROM_MILESTONE.items()]
    columns.append(("unknown", "VARCHAR", "Why a value is missing."))
    about = re.sub(r"\s+", " ", kind.__doc__ or "").strip()
    key = (kind.id_column,) if kind.id_column else ()
    return schema.Table(about, tuple(columns), key)


def _row(placed: Placed) -> Row:
    entry: Entry = placed.entry
    kind = type(entry)
    row: Row = {}
    if placed.parent:
        row[placed.parent.entry.id_column] = str(placed.parent.entry.id)
    if kind.id_column:
        row[kind.id_column] = str(placed.entry.id)
    row["position"] = placed.position
    for field in _fields(kind):
        value = getattr(entry, field.name)
        row[_column(kind, field)] = value.day if isinstance(value, Dated) else value
        if field.type is Dated:
            row[f"{field.name}_precision"] = value.precision
    if kind is kinds.StateLaw:
        row |= dict.fromkeys(FROM_MILESTONE.values())
    return row | {"unknown": " ".join(entry.unknown.values()) or None}


def _read(path: Path) -> tuple[dict[str, list[Placed]], list[Fault]]:
    """Return the entries of each table, and what is wrong with them.

    Rules across entries are checked once each entry for itself is right.
    """
    placed: dict[str, list[Placed]] = {kind.table: [] for kind, _ in _kinds()}
    faults: list[Fault] = []
    for file, found in kinds.FILES.items():
        try:
            content = tomllib.loads((path / file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            faults.append(Fault(file, "", f"the file is missing from {path}; put it there."))
            continue
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(Fault(file, "", f"this is no TOML file: {error}."))
            continue
        heads = " or ".join(f"[[{kind.key}]]" for kind in found)
        known = {kind.key: kind for kind in found}
        for key, value in content.items():
            if key not in known or not isinstance(value, list):
                faults.append(Fault(file, "", f"{key!r} is unknown here; write {heads}."))
                continue
            faults += _place(file, known[key], value, placed)
    faults += [
        Fault(extra.name, "", "nobody reads this file; move its entries to one that is read.")
        for extra in sorted(path.glob("*.toml"))
        if extra.name not in kinds.FILES
    ]
    return placed, faults or list(_faults_across(placed))


def _place(
    file: str, kind: type[Entry], values: list[Any], placed: dict[str, list[Placed]]
) -> list[Fault]:
    """Add the entries of one kind to `placed`, and return why some can't be."""
    try:
        entries = TypeAdapter(list[kind]).validate_python(values)  # type: ignore[valid-type]
    except ValidationError as error:
        return [
            Fault(file, *told) for one in error.errors() for told in _explained(kind, values, one)
        ]
    for position, entry in enumerate(entries, start=1):
        whole = Placed(file, entry, position, None)
        placed[kind.table].append(whole)
        for name, part in parts(kind).items():
            placed[part.table] += [
                Placed(file, one, number, whole)
                for number, one in enumerate(getattr(entry, name), start=1)
            ]
    return []


def _explained(
    kind: type[Entry], values: list[Any], error: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield the entry that an error of pydantic is in, and what to do about it."""
    labels = []
    at: Any = values
    place = list(error["loc"])
    while place and isinstance(place[0], int):
        number = int(place.pop(0))
        at = at[number]
        id_ = at.get("id", "") if isinstance(at, dict) else ""
        labels.append(_label(kind, id_, number + 1))
        if len(place) > 1 and str(place[0]) in parts(kind):
            name = str(place.pop(0))
            kind, at = parts(kind)[name], at[name]
    field = ".".join(part for part in place if isinstance(part, str))
    for text in _advice(kind, field, error):
        yield ", ".join(labels), text


def _label(kind: type[Entry], id_: object, position: int) -> str:
    return f"{kind.key} {str(id_)!r}" if kind.id_column and id_ != "" else f"{kind.key} {position}"


def _advice(kind: type[Entry], field: str, error: Mapping[str, Any]) -> list[str]:
    """Return what to do about an error of pydantic, in words for whoever writes entries."""
    given = error["input"]
    match error["type"]:
        case "missing":
            return [f"has no {field}; add it."]
        case "extra_forbidden":
            keys = ", ".join(sorted(kind.model_fields))
            return [f"{field!r} is no key of this kind of entry; it has {keys}."]
        case "literal_error":
            return [f"{field} is {given!r}; it must be {error['ctx']['expected']}."]
        case "string_too_short" | "too_short":
            return [f"{field} is empty or too short; fill it, or leave it out and say why."]
        case "value_error":
            said = str(error["ctx"]["error"]).split("\n")
            return [f"{field} {one}".strip() for one in said]
        case other:
            return [f"{field} is {given!r}; it must be {WANTED.get(other, error['msg'])}."]


def _faults_across(placed: Mapping[str, list[Placed]]) -> Iterator[Fault]:
    """Yield what is wrong between entries that are right by themselves."""
    ids = {
        name: [str(getattr(one.entry, "id", "")) for one in all_] for name, all_ in placed.items()
    }
    for name, all_ in placed.items():
        counts = Counter(ids[name])
        for one in all_:
            if type(one.entry).id_column and counts[str(one.entry.id)] > 1 and not one.parent:
                yield one.fault(f"{counts[str(one.entry.id)]} entries have this id; rename one.")
            for field in _fields(type(one.entry)):
                value = getattr(one.entry, field.name) if field.refers else []
                for reference in value if isinstance(value, list) else [value]:
                    if reference not in ids[field.refers]:
                        file = _file_of(field.refers)
                        yield one.fault(
                            f"{field.name} names {reference!r}, which is not in {file}."
                        )
    yield from _incomplete(placed)
    yield from _unbalanced(placed)
    yield from _misplaced(placed, ids)
    cited = {source for all_ in placed.values() for one in all_ for source in _cited(one.entry)}
    for source in placed["sources"]:
        if source.entry.id not in cited:
            yield source.fault("no entry cites this source; cite it or take it out.")


def _cited(entry: Any) -> list[str]:
    return getattr(entry, "sources", [])


def _incomplete(placed: Mapping[str, list[Placed]]) -> Iterator[Fault]:
    """Each model has each core aspect, and whatever compares models has each model once."""
    models = [one.entry for one in placed["models"]]
    for one in placed["models"]:
        aspects = Counter(fact.aspect for fact in one.entry.fact)
        for aspect in () if one.entry.baseline else kinds.CORE_ASPECTS:
            if not aspects[aspect]:
                yield one.fault(f"has no fact on {aspect!r}; add one.")
        for repeated in (aspect for aspect, count in aspects.items() if count > 1):
            yield one.fault(f"has more than one fact on {repeated!r}; keep one.")
    today = [model.id for model in models if model.offered or model.baseline]
    for one in placed["powers"]:
        yield from _each_once(
            one, [m.id for m in models], [c.model for c in one.entry.cell], "cell"
        )
    for one in placed["model_questions"]:
        yield from _each_once(one, today, [a.model for a in one.entry.answer], "answer")
    for one in placed["walks"]:
        wanted = [f"{stage.id} / {model}" for stage in one.entry.stage for model in today]
        found = [f"{step.stage} / {step.model}" for step in one.entry.step]
        yield from _each_once(one, wanted, found, "step")


def _each_once(one: Placed, wanted: list[str], found: list[str], what: str) -> Iterator[Fault]:
    counts = Counter(found)
    for name in dict.fromkeys([*wanted, *found]):
        expected = 1 if name in wanted else 0
        if counts[name] != expected:
            yield one.fault(f"has {counts[name]} {what}s for {name!r}; it needs {expected}.")


def _unbalanced(placed: Mapping[str, list[Placed]]) -> Iterator[Fault]:
    """Each concern has critics, evidence in both directions and answers, of about equal weight."""
    for one in placed["concerns"]:
        concern = one.entry
        answers = [r.entry for r in placed["responses"] if concern.id in r.entry.concerns]
        if not concern.raiser:
            yield one.fault("nobody raises it; add a raiser.")
        if not answers:
            yield one.fault("nobody answers it; add a response.")
        directions = {evidence.direction for evidence in concern.evidence}
        if not {"supports", "questions"} <= directions and not concern.none_found:
            yield one.fault("lacks evidence in a direction; add some, or say so under none_found.")
        critics = _words(concern) + sum(map(_words, concern.raiser))
        officials = sum(map(_words, answers))
        if max(critics, officials) > BALANCE * min(critics, officials) and answers:
            yield one.fault(
                f"critics have {critics} words and answers {officials}; "
                f"select so that neither has more than {BALANCE} times the other's."
            )


def _words(entry: Any) -> int:
    return len(entry.statement.split())


def _misplaced(placed: Mapping[str, list[Placed]], ids: Mapping[str, list[str]]) -> Iterator[Fault]:
    """Claims, laws and nodes point to entries that fit."""
    known = {
        f"{kind.key}.{id_}" for kind, _ in _kinds() if kind.id_column for id_ in ids[kind.table]
    }
    for one in placed["article_claims"]:
        for place in one.entry.shown_in:
            if place not in known:
                yield one.fault(f"shown_in names {place!r}, which no file has.")
    for one in placed["decision_nodes"]:
        for target in (one.entry.yes, one.entry.no):
            if target not in (*ids["decision_nodes"], *ids["models"]):
                yield one.fault(f"leads to {target!r}; name another node or a model.")
    milestones = {one.entry.id: one.entry for one in placed["milestones"]}
    for one in placed["state_laws"]:
        told = milestones.get(one.entry.milestone)
        if told and told.scope != one.entry.state:
            yield one.fault(f"is about {one.entry.state}, but its milestone is about {told.scope}.")
        if told and told.status not in STATE_LAW_STATUSES:
            allowed = ", ".join(STATE_LAW_STATUSES)
            yield one.fault(f"its milestone is {told.status!r}; a law is one of {allowed}.")
