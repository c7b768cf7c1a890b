"""The words on the page as data: data/editorial/*.toml, read strictly and checked as a whole.

Each table of the database is one kind of entry in one file. What an entry may hold is written
down once, in `editorial_schema.TABLES`; reading, checking and the database's comments all follow
from it. The rules for people who write entries are in data/editorial/README.md.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import schema
from dashboard.derive.editorial_schema import CORE_ASPECTS, VERIFIED, Field, Table
from dashboard.derive.editorial_schema import TABLES as TABLES
from dashboard.paths import EDITORIAL

Row = dict[str, Any]

SQL_TYPES = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "day": "DATE",
    "date": "DATE",
}
PYTHON_TYPES: Mapping[str, tuple[type, str]] = {
    "text": (str, "a text in quotes"),
    "texts": (list, "a list of texts"),
    "integer": (int, "a whole number"),
    "number": (float, "a number"),
    "flag": (bool, "true or false"),
    "day": (str, 'a day in quotes, as "2025-05-19"'),
    "date": (str, 'a date in quotes, as "2025-05-19", "2025-05" or "2025"'),
}
PRECISIONS = {10: "day", 7: "month", 4: "year"}


@dataclass(frozen=True)
class Column:
    """A column of a table as the database describes it."""

    name: str
    sql_type: str
    comment: str


@dataclass(frozen=True)
class Fault:
    """Something to mend: the file, the entry in it, and what is wrong with it."""

    file: str
    entry: str
    fault: str

    def __str__(self) -> str:
        return (
            f"{self.file}, {self.entry}: {self.fault}"
            if self.entry
            else f"{self.file}: {self.fault}"
        )


class EditorialError(ValueError):
    """Editorial files that can't be used; `faults` lists everything wrong with them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


BY_NAME = {table.name: table for table in TABLES}
# What state_laws takes over from the milestone it names.
FROM_MILESTONE = (
    Column("since", "DATE", "When it was made law, ordered or proposed (first day of the period)."),
    Column("since_precision", "VARCHAR", "day, month or year: how exactly `since` is known."),
    Column("effective", "DATE", "When it took effect, if on another day."),
    Column("status", "VARCHAR", "enacted, passed, proposed, vetoed, failed or rescinded."),
    Column("title", "VARCHAR", "The law, order or bill in a few words."),
    Column("sources", "VARCHAR[]", "Ids of the sources."),
    Column("verified", "BOOLEAN", "false: no text that was read confirms it."),
)
STATE_LAW_STATUSES = ("enacted", "passed", "proposed", "vetoed", "failed", "rescinded")


def columns(table: Table) -> list[Column]:
    """Return the columns of a table, in the order in which its rows hold them."""
    parent = _parent(table)
    found = []
    if parent:
        found.append(Column(parent.id_column, "VARCHAR", f"The entry of {parent.name}."))
    if table.id_column:
        found.append(Column(table.id_column, "VARCHAR", "Id, the same across rebuilds."))
    found.append(Column("position", "INTEGER", "Order in the file, from 1."))
    for field in table.fields:
        name = f"{field.key}_id" if table.name == "state_laws" and field.refers else field.key
        comment = field.comment
        if field.values:
            comment = f"{comment} One of: {', '.join(field.values)}."
        found.append(Column(name, SQL_TYPES[field.kind], comment))
        if field.kind == "date":
            found.append(
                Column(
                    f"{field.key}_precision",
                    "VARCHAR",
                    f"day, month or year: how exactly `{field.key}` is known.",
                )
            )
    if table.name == "state_laws":
        found.extend(FROM_MILESTONE)
    found.append(Column("unknown", "VARCHAR", "Why a value is missing."))
    return found


def described(table: Table) -> schema.Table:
    """Return a table as the database describes it."""
    return schema.Table(
        table.comment,
        tuple((column.name, column.sql_type, column.comment) for column in columns(table)),
    )


def check(path: Path = EDITORIAL) -> list[Fault]:
    """Return everything wrong with the editorial files in a folder; an empty list if nothing is."""
    return _read(path)[1]


def load(path: Path = EDITORIAL) -> dict[str, list[Row]]:
    """Return the rows of each table in `TABLES`, with the columns that `columns` describes.

    Dates are `datetime.date`, lists are lists of text, what is absent is None.

    Raises:
        EditorialError: anything is wrong with the files.
    """
    rows, faults = _read(path)
    if faults:
        raise EditorialError(faults)
    return rows


def _read(path: Path) -> tuple[dict[str, list[Row]], list[Fault]]:
    faults: list[Fault] = []
    entries: dict[str, list[_Entry]] = {table.name: [] for table in TABLES}
    for file in dict.fromkeys(table.file for table in TABLES):
        for entry in _entries(path / file, faults):
            entries[entry.table.name].append(entry)
    expected = {table.file for table in TABLES}
    faults += [
        Fault(extra.name, "", "nobody reads this file; move its entries to one that is read.")
        for extra in sorted(path.glob("*.toml"))
        if extra.name not in expected
    ]
    rows = {name: [entry.row(faults) for entry in found] for name, found in entries.items()}
    faults += _id_faults(entries)
    ids = {name: {entry.id for entry in found} for name, found in entries.items()}
    for found in entries.values():
        for entry in found:
            faults += _reference_faults(entry, ids)
    for name, rule in _RULES.items():
        for entry in entries[name]:
            faults += [entry.fault(text) for text in rule(entry)]
    faults += _model_faults(entries)
    faults += _claim_faults(entries, ids)
    faults += _unused_source_faults(entries)
    _add_state_laws(entries, rows, faults)
    return rows, faults


class _Entry:
    """One entry of a file: its table, its keys, and where it stands."""

    def __init__(
        self, table: Table, values: dict[str, Any], position: int, parent: "_Entry | None"
    ) -> None:
        self.table = table
        self.values = values
        self.position = position
        self.parent = parent
        self.id = str(values.get("id", ""))

    @property
    def unknown(self) -> dict[str, Any]:
        found = self.values.get("unknown", {})
        return found if isinstance(found, dict) else {}

    @property
    def label(self) -> str:
        kind = self.table.path.rpartition(".")[2]
        own = f"{kind} {self.id!r}" if self.id else f"{kind} {self.position}"
        return f"{self.parent.label}, {own}" if self.parent else own

    def fault(self, text: str) -> Fault:
        return Fault(self.table.file, self.label, text)

    def texts(self, key: str) -> list[str]:
        """Return the texts under a key, a single one as a list, ignoring what is no text."""
        value = self.values.get(key, [])
        found = value if isinstance(value, list) else [value]
        return [text for text in found if isinstance(text, str)]

    def row(self, faults: list[Fault]) -> Row:
        """Return the entry as a row, and add to `faults` what is wrong with its own keys."""
        table = self.table
        row: Row = {}
        if self.parent:
            row[self.parent.table.id_column] = self.parent.id
        if table.id_column:
            row[table.id_column] = self.id
        row["position"] = self.position
        for field in table.fields:
            value, complaint = self._value(field)
            if complaint:
                faults.append(self.fault(complaint))
            row |= value
        reasons = [reason for reason in self.unknown.values() if isinstance(reason, str)]
        row["unknown"] = " ".join(reasons) or None
        faults += [self.fault(text) for text in self._key_complaints()]
        return row

    def _value(self, field: Field) -> tuple[Row, str]:
        """Return the columns a field fills, and a complaint if its value can't be used."""
        key = field.key
        name = f"{key}_id" if self.table.name == "state_laws" and field.refers else key
        empty: Row = {name: [] if field.kind == "texts" else None}
        if field.kind == "date":
            empty[f"{name}_precision"] = None
        if key not in self.values:
            if field is VERIFIED:
                return {name: True}, ""
            if field.required and key not in self.unknown:
                return empty, f"has no {key}; add it, or say why under unknown."
            return empty, ""
        value: Any = self.values[key]
        kind, wanted = PYTHON_TYPES[field.kind]
        if field.kind == "number" and isinstance(value, int):
            value = float(value)
        items: list[Any] = value if isinstance(value, list) else [value]
        # A bool is an int to isinstance, but not to a reader.
        if type(value) not in (kind,) or (kind is list and not all(_is_text(i) for i in items)):
            return empty, f"{key} must be {wanted}, not {value!r}."
        if not items or "" in items:
            return empty, f"{key} is empty; leave it out and say why under unknown."
        if key in self.unknown:
            return empty, f"{key} has a value, yet unknown says why it has none."
        for item in items:
            if field.values and item not in field.values:
                return empty, f"{key} is {item!r}; it must be one of {', '.join(field.values)}."
        read = _READERS.get(field.kind)
        if read is None:
            return {name: value}, ""
        dated = read(name, value)
        return dated or empty, "" if dated else f"{key} is {value!r}, not {wanted}."

    def _key_complaints(self) -> Iterator[str]:
        table = self.table
        keys = {field.key for field in table.fields}
        parts = {part.path.rpartition(".")[2] for part in TABLES if _parent(part) is table}
        allowed = keys | {"unknown"} | parts | ({"id"} if table.id_column else set())
        for key in self.values:
            if key not in allowed:
                known = ", ".join(sorted(allowed))
                yield f"{key!r} is no key of this kind of entry; it has {known}."
        unknown = self.values.get("unknown", {})
        if not isinstance(unknown, dict):
            yield 'unknown must name fields and reasons, as { date = "…" }.'
            return
        for key, why in unknown.items():
            if key not in keys:
                yield f"unknown speaks of {key!r}, which is no key of this kind of entry."
            if not isinstance(why, str) or not why.strip():
                yield f"unknown gives no reason for {key!r}."


def _entries(path: Path, faults: list[Fault]) -> Iterator[_Entry]:
    """Yield the entries of one file, adding to `faults` why it can't be read."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(path.name, "", f"the file is missing from {path.parent}."))
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, "", f"this is no TOML file: {error}."))
        return
    tops = {
        table.path: table for table in TABLES if table.file == path.name and "." not in table.path
    }
    for key, value in content.items():
        if key not in tops or not _is_array_of_tables(value):
            faults.append(Fault(path.name, "", f"{key!r} is unknown here; write {_headers(tops)}."))
            continue
        for position, values in enumerate(value, start=1):
            entry = _Entry(tops[key], values, position, None)
            yield entry
            yield from _parts(entry, faults)


def _parts(entry: _Entry, faults: list[Fault]) -> Iterator[_Entry]:
    for table in TABLES:
        if _parent(table) is not entry.table:
            continue
        key = table.path.rpartition(".")[2]
        value = entry.values.get(key, [])
        if not _is_array_of_tables(value):
            faults.append(entry.fault(f"{key} must be written as [[{table.path}]]."))
            continue
        for position, values in enumerate(value, start=1):
            yield _Entry(table, values, position, entry)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_array_of_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _headers(paths: Iterable[str]) -> str:
    return " or ".join(f"[[{path}]]" for path in paths)


def _parent(table: Table) -> Table | None:
    above = table.path.rpartition(".")[0]
    return next((other for other in TABLES if above and other.path == above), None)


def _day(name: str, text: str) -> Row | None:
    try:
        return {name: date.fromisoformat(text)} if len(text) == len("2025-05-19") else None
    except ValueError:
        return None


def _partial_date(name: str, text: str) -> Row | None:
    """Return a date known to the day, month or year, as its first day and its precision."""
    precision = PRECISIONS.get(len(text))
    day = _day(name, text + "-01" * ((10 - len(text)) // 3)) if precision else None
    return day | {f"{name}_precision": precision} if day else None


_READERS = {"day": _day, "date": _partial_date}


def _id_faults(entries: Mapping[str, list[_Entry]]) -> Iterator[Fault]:
    for found in entries.values():
        counts = Counter(entry.id for entry in found)
        for entry in found:
            if not entry.table.id_column:
                continue
            if not entry.id:
                yield entry.fault("has no id.")
            elif counts[entry.id] > 1:
                yield entry.fault(f"{counts[entry.id]} entries have this id; each needs its own.")


def _reference_faults(entry: _Entry, ids: Mapping[str, set[str]]) -> Iterator[Fault]:
    for field in entry.table.fields:
        if not field.refers:
            continue
        for reference in entry.texts(field.key):
            if reference and reference not in ids[field.refers]:
                file = BY_NAME[field.refers].file
                yield entry.fault(f"{field.key} names {reference!r}, which is not in {file}.")


def _who_complaints(entry: _Entry) -> Iterator[str]:
    if not (entry.values.keys() | entry.unknown.keys()) & {"person", "organization"}:
        yield "names neither person nor organization; add one, or say why under unknown."


def _fact_complaints(entry: _Entry) -> Iterator[str]:
    if not (entry.values.keys() | entry.unknown.keys()) & {"number", "text"}:
        yield "has neither number nor text; add one, or say why under unknown."


def _cell_complaints(entry: _Entry) -> Iterator[str]:
    if entry.values.get("allowed") in ("limited", "not stated") and "condition" not in entry.values:
        yield f"is {entry.values['allowed']!r} without a condition that says how."


def _source_complaints(entry: _Entry) -> Iterator[str]:
    url = entry.values.get("url")
    if isinstance(url, str) and url and not re.match(r"https?://[^\s/]+\.[^\s]+$", url):
        yield f"url is {url!r}; it must start with https:// or http:// and hold no spaces."


def _article_complaints(entry: _Entry) -> Iterator[str]:
    if ("sql" in entry.values) != ("shown" in entry.values):
        yield "sql and shown belong together: one finds the figure, the other words it."


def _milestone_complaints(entry: _Entry) -> Iterator[str]:
    for state in entry.texts("scope") + entry.texts("also_states"):
        if not re.fullmatch(r"[A-Z]{2}", state):
            yield f"{state!r} is no state; write US or its two letters."


def _question_complaints(entry: _Entry) -> Iterator[str]:
    if entry.values.get("answer") not in entry.texts("options"):
        yield f"the answer {entry.values.get('answer')!r} is none of the options."


_RULES = {
    "model_facts": _fact_complaints,
    "power_cells": _cell_complaints,
    "concern_raisers": _who_complaints,
    "responses": _who_complaints,
    "sources": _source_complaints,
    "article_facts": _article_complaints,
    "milestones": _milestone_complaints,
    "selfcheck": _question_complaints,
}


def _model_faults(entries: Mapping[str, list[_Entry]]) -> Iterator[Fault]:
    """Each model has each core aspect once, and a cell in each power."""
    for model in entries["models"]:
        aspects = Counter(
            fact.values.get("aspect") for fact in entries["model_facts"] if fact.parent is model
        )
        for aspect in CORE_ASPECTS:
            if not aspects[aspect]:
                yield model.fault(f"has no fact on {aspect!r}.")
        for repeated in (aspect for aspect, count in aspects.items() if count > 1):
            yield model.fault(f"has more than one fact on {repeated!r}; keep one.")
    for power in entries["powers"]:
        cells = Counter(
            cell.values.get("model") for cell in entries["power_cells"] if cell.parent is power
        )
        for model in entries["models"]:
            if cells[model.id] != 1:
                yield power.fault(f"has {cells[model.id]} cells for {model.id!r}; it needs one.")


def _claim_faults(
    entries: Mapping[str, list[_Entry]], ids: Mapping[str, set[str]]
) -> Iterator[Fault]:
    known = {
        f"{table.path}.{one}" for table in TABLES if table.id_column for one in ids[table.name]
    }
    for claim in entries["article_claims"]:
        for place in claim.texts("shown_in"):
            if place not in known:
                yield claim.fault(f"shown_in names {place!r}, which no file has.")


def _unused_source_faults(entries: Mapping[str, list[_Entry]]) -> Iterator[Fault]:
    used = {
        source for found in entries.values() for one in found for source in one.texts("sources")
    }
    for source in entries["sources"]:
        if source.id and source.id not in used:
            yield source.fault("no entry cites this source; cite it or take it out.")


def _add_state_laws(
    entries: Mapping[str, list[_Entry]], rows: Mapping[str, list[Row]], faults: list[Fault]
) -> None:
    """Complete the rows of state_laws from the milestones that they name."""
    milestones = {row["milestone_id"]: row for row in rows["milestones"]}
    counts = Counter(entry.values.get("state") for entry in entries["state_laws"])
    for entry, row in zip(entries["state_laws"], rows["state_laws"], strict=True):
        if counts[row["state"]] > 1:
            faults.append(
                entry.fault(f"{row['state']} has {counts[row['state']]} entries; keep one.")
            )
        milestone = milestones.get(row["milestone_id"])
        if milestone is None:
            continue
        if milestone["scope"] != row["state"]:
            faults.append(
                entry.fault(
                    f"is about {row['state']}, but its milestone is about {milestone['scope']}."
                )
            )
        if milestone["status"] not in STATE_LAW_STATUSES:
            faults.append(
                entry.fault(
                    f"its milestone is {milestone['status']!r}; a law is one of "
                    f"{', '.join(STATE_LAW_STATUSES)}."
                )
            )
        unknown = row.pop("unknown")
        row |= {
            "since": milestone["date"],
            "since_precision": milestone["date_precision"],
            **{
                key: milestone[key]
                for key in ("effective", "status", "title", "sources", "verified")
            },
            "unknown": unknown,
        }
