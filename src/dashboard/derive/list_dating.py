"""The lists in time: date, edition, order, and whether a list can be right."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dashboard.derive.clean import read_date
from dashboard.lists import PrintedList
from dashboard.lists.raw import Capture, RawLayer, RawTable
from dashboard.reference import CuratedError, read_rows

# How far the number of rows may lie outside of both neighbors' before a list is rejected. The
# widest so far: 753 rows on July 3, 2025, between lists of 744 and 777.
NEIGHBOR_MARGIN = 0.08
# The newest list has no later neighbor. The steepest rise between two lists was from 151 to 239
# rows in five days (February 2025), the deepest fall 3%. More can change in a longer time.
NEWEST_RISE, RISE_A_DAY = 0.6, 0.01
NEWEST_FALL, FALL_A_DAY = 0.1, 0.0005
# Requests come and go by the dozen (80 one day, 19 the next); the steepest rise was from 27 to 66.
PENDING_RISE = 3
PENDING_SLACK = 50
SIGNED_TOO_LATE = 0.01  # no accepted list has a single row signed after its own date
# Since 2025 agencies sign every week; a list dated long after is rather one with a wrong date.
LONGEST_WITHOUT_SIGNING_DAYS = 30
PRINTED_TWICE = 0.02  # the most in one list is one row of 893
_EDITIONS = {"": 0, "am": 1, "mid": 2, "pm": 3}


@dataclass(frozen=True)
class ListRecord:
    """One list: a printed table, and when ICE published it.

    named_on: the date that the file's name says. sha256: None where this file itself was never
    read, because ICE published a known table again. captures: the sightings of the list.
    order: sorts lists of one kind in time (date, then edition).
    note: what to know about the list: the reader's reports, date corrections, reason of a
        rejection.
    """

    list_id: str
    digest: str
    kind: str
    published_on: date
    edition: str
    file_name: str
    sha256: str | None
    row_count: int
    date_basis: str
    named_on: date
    first_captured_on: date
    last_captured_on: date
    captures: tuple[Capture, ...]
    status: str
    note: str
    order: tuple[date, int, str, str]


def _edition_rank(capture: Capture) -> tuple[int, str]:
    """am < mid < pm; an archive's capture time stands between the mornings' and evenings'."""
    if capture.date_basis == "archive capture":
        return 2, capture.edition
    match = re.match(r"(am|mid|pm)?(.*)", capture.edition.lower())
    assert match is not None  # noqa: S101  # the pattern matches every string
    return _EDITIONS[match[1] or ""], match[2]


@dataclass(frozen=True)
class _Curated:
    """data/reference/lists.csv: (file name, field) -> (value, reason)."""

    rows: Mapping[tuple[str, str], tuple[str, str]]

    @classmethod
    def load(cls, reference: Path) -> "_Curated":
        path = reference / "lists.csv"
        rows = {}
        for row in read_rows(path, ("file_name", "field", "value", "reason")):
            if row["field"] not in ("published_on", "edition", "status"):
                raise CuratedError(
                    f"{path.name}: {row['file_name']} sets {row['field']!r}; only published_on, "
                    "edition and status can be set."
                )
            rows[row["file_name"], row["field"]] = (row["value"], row["reason"])
        return cls(rows)

    def apply(self, printed: Capture) -> "_Sighting":
        """The capture with its curated date and edition, and the reasons."""
        capture, reasons = printed, []
        if found := self.rows.get((printed.file_name, "published_on")):
            capture = replace(
                capture, named_on=date.fromisoformat(found[0]), date_basis="corrected"
            )
            reasons.append(found[1])
        if found := self.rows.get((printed.file_name, "edition")):
            capture = replace(capture, edition=found[0])
            reasons.append(found[1])
        return _Sighting(capture, printed, tuple(dict.fromkeys(reasons)))


@dataclass(frozen=True)
class _Sighting:
    """A capture as corrected, the capture as its name says it, and the reasons of corrections."""

    capture: Capture
    printed: Capture
    reasons: tuple[str, ...]

    @property
    def order(self) -> tuple[date, int, str]:
        return self.capture.named_on, *_edition_rank(self.capture)

    @property
    def named_by_ice(self) -> bool:
        """Whether ICE gave the file its name; else an archive saw a page, perhaps an old one."""
        return self.capture.date_basis != "archive capture"


def _publications(
    tables: Iterable[RawTable], sightings: Mapping[str, Sequence[_Sighting]]
) -> list[tuple[RawTable, _Sighting]]:
    """The publications of one kind's tables, in time.

    A table is published with the earliest workbook that it was read from. It is published again
    where ICE gave it a later name after publishing another table.
    """
    known = {table.digest: table for table in tables}
    firsts = {
        digest: min(
            (each for each in sightings[digest] if each.capture.sha256),
            key=lambda each: (each.order, each.capture.file_name, str(each.capture.sha256)),
        )
        for digest in known
    }
    seen = sorted(
        (
            (each.order, digest, each.capture.file_name, each)
            for digest, first in firsts.items()
            for each in sightings[digest]
            if each is first or (each.named_by_ice and each.order > first.order)
        ),
        key=lambda each: each[:3],
    )
    publications: list[tuple[RawTable, _Sighting]] = []
    current = ""
    for _, digest, _, sighting in seen:
        table = known[digest]
        if sighting is firsts[digest] or digest != current:
            publications.append((table, sighting))
        # A list under the other kind's name is a mistake that the next one undoes.
        if table.named_kind in (None, table.kind):
            current = digest
    return publications


def _records(
    tables: Iterable[RawTable], sightings: Mapping[str, Sequence[_Sighting]]
) -> list[ListRecord]:
    """The lists of one kind, without ids."""
    publications = _publications(tables, sightings)
    # Each capture belongs to the last publication of its table up to its day.
    by_table: dict[str, list[_Sighting]] = {}
    for table, sighting in publications:
        by_table.setdefault(table.digest, []).append(sighting)
    seen: dict[tuple[str, _Sighting], list[_Sighting]] = {}
    for digest, starts in by_table.items():
        for each in sightings[digest]:
            start = next(
                (start for start in reversed(starts) if start.order[0] <= each.order[0]), starts[0]
            )
            seen.setdefault((digest, start), []).append(each)
    records = []
    for table, sighting in publications:
        capture = sighting.capture
        first = by_table[table.digest][0]
        days = [each.capture.named_on for each in seen[table.digest, sighting]]
        again = (
            [f"The table of {first.capture.file_name}, published again."]
            if sighting is not first
            else []
        )
        reports = [f"{each[:1].upper()}{each[1:]}." for each in capture.reports]
        records.append(
            ListRecord(
                list_id="",
                digest=table.digest,
                kind=table.kind,
                published_on=capture.named_on,
                edition=capture.edition,
                file_name=capture.file_name,
                sha256=capture.sha256,
                row_count=len(table.rows),
                date_basis=capture.date_basis,
                named_on=sighting.printed.named_on,
                first_captured_on=min(days),
                last_captured_on=max(days),
                captures=tuple(each.printed for each in seen[table.digest, sighting]),
                status="accepted",
                note=" ".join([*sighting.reasons, *again, *reports]),
                order=(*sighting.order, table.digest),
            )
        )
    return records


def _name(records: list[ListRecord]) -> list[ListRecord]:
    """Give each list its id; lists that would share one carry the start of their digest."""
    ids = []
    for record in records:
        edition = re.sub(r"[^a-z0-9]+", "-", record.edition.lower()).strip("-")
        ids.append("-".join(filter(None, (record.kind, str(record.published_on), edition))))
    return [
        replace(
            record,
            list_id=list_id if ids.count(list_id) == 1 else f"{list_id}-{record.digest[:6]}",
        )
        for record, list_id in zip(records, ids, strict=True)
    ]


def is_signed_too_late(signed: Sequence[date], published_on: date, row_count: int) -> bool:
    """Whether so many rows are signed after a list's date that the date must be wrong."""
    return sum(day > published_on for day in signed) > SIGNED_TOO_LATE * row_count


def date_doubt(printed: PrintedList) -> str:
    """Why the date of a list may be wrong, in a sentence; '' where nothing speaks against it."""
    signed = [day for _, row in printed.rows if (day := read_date(row.signed))]
    if not signed or (printed.name.named_on - max(signed)).days <= LONGEST_WITHOUT_SIGNING_DAYS:
        return ""
    return (
        f"{printed.file_name}: its date, {printed.name.named_on}, is more than "
        f"{LONGEST_WITHOUT_SIGNING_DAYS} days after the newest signing in it, {max(signed)}. If it "
        "is wrong, give the right one in data/reference/lists.csv."
    )


def _fault_of_its_own(record: ListRecord, table: RawTable, raw: RawLayer) -> str | None:
    """Why a list can't be right, whatever the others say."""
    if table.named_kind not in (None, table.kind):
        return (
            f"The file's name says {table.named_kind}, its columns say {table.kind}: "
            "a list published under the other's name."
        )
    signed = [
        day for _, row_id in table.rows if (day := read_date(raw.printed_rows[row_id].signed))
    ]
    if is_signed_too_late(signed, record.published_on, len(table.rows)):
        late = sum(day > record.published_on for day in signed)
        return (
            f"{late} of its {len(table.rows)} rows are signed after its date, the last on "
            f"{max(signed)}: the date in its name must be wrong. Give the right one in "
            "data/reference/lists.csv."
        )
    twice = len(table.rows) - len({row_id for _, row_id in table.rows})
    if twice > max(1, PRINTED_TWICE * len(table.rows)):
        return f"{twice} of its {len(table.rows)} rows are printed more than once."
    return None


def _bounds(record: ListRecord, before: ListRecord) -> tuple[float, float]:
    """The rows that a participating list may have after another, with none later to confirm it."""
    days = (record.published_on - before.published_on).days
    return (
        (1 - NEWEST_FALL - FALL_A_DAY * days) * before.row_count,
        (1 + NEWEST_RISE + RISE_A_DAY * days) * before.row_count,
    )


def _fault_beside(
    record: ListRecord, before: ListRecord | None, later: Iterable[ListRecord]
) -> str | None:
    """Why a list can't be right beside the accepted list before it and the lists after it.

    The first later list that could itself follow the one before is the witness.
    """
    after = next(
        (
            each
            for each in later
            if not before
            or record.kind == "pending"
            or _bounds(each, before)[0] <= each.row_count <= _bounds(each, before)[1]
        ),
        None,
    )
    neighbors = [each.row_count for each in (before, after) if each is not None]
    low, high = 0.0, float("inf")
    if record.kind == "pending":
        if neighbors:
            high = PENDING_RISE * max(neighbors) + PENDING_SLACK
    elif before and after:
        low = (1 - NEIGHBOR_MARGIN) * min(neighbors)
        high = (1 + NEIGHBOR_MARGIN) * max(neighbors)
    elif before:
        low, high = _bounds(record, before)
    if low <= record.row_count <= high:
        return None
    return (
        f"{record.row_count} rows, outside of the {low:.0f} to {high:.0f} that the lists beside it "
        f"({' and '.join(str(count) for count in neighbors)} rows) allow. If it is right, accept "
        "it in data/reference/lists.csv."
    )


def date_lists(raw: RawLayer, reference: Path) -> list[ListRecord]:
    """Every list of the raw layer, by kind and in time, with its date, id and status.

    A list is rejected (kept, but left out of counts) where its name and its columns name different
    kinds, it prints signings after its own date, or its number of rows fits neither neighbor;
    data/reference/lists.csv corrects dates and overrules a verdict.
    """
    curated = _Curated.load(reference)
    sightings: dict[str, list[_Sighting]] = {}
    # In an order of their own: that of a set differs from run to run.
    for capture in sorted(raw.captures, key=lambda each: (each.named_on, each.file_name)):
        sightings.setdefault(capture.digest, []).append(curated.apply(capture))
    tables: dict[str, list[RawTable]] = {}
    for table in raw.tables.values():
        tables.setdefault(table.kind, []).append(table)
    records = _name(
        sorted(
            (record for of_kind in tables.values() for record in _records(of_kind, sightings)),
            key=lambda record: (record.kind, record.order),
        )
    )
    faults = {
        record.list_id: _fault_of_its_own(record, raw.tables[record.digest], raw)
        for record in records
    }
    sound = [record for record in records if faults[record.list_id] is None]
    before: ListRecord | None = None
    for position, record in enumerate(sound):
        if before and before.kind != record.kind:
            before = None
        later = (each for each in sound[position + 1 :] if each.kind == record.kind)
        faults[record.list_id] = _fault_beside(record, before, later)
        if faults[record.list_id] is None:
            before = record
    dated = []
    for record in records:
        fault = faults[record.list_id]
        status = "rejected" if fault else "accepted"
        reason = fault
        if verdict := curated.rows.get((record.file_name, "status")):
            status, reason = verdict
        dated.append(
            replace(record, status=status, note=" ".join(filter(None, (reason, record.note))))
        )
    return dated
