"""The raw layer in memory: every table ICE printed, once, and each time it was seen.

Adding is a union of sets: adding twice changes nothing, nor does the order of adding.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard.lists.file_names import FileName
from dashboard.lists.printed_row import PrintedRow
from dashboard.lists.reader import PrintedList


@dataclass(frozen=True)
class RawTable:
    """One printed table. `rows` are (position on the worksheet, row id) in printed order."""

    digest: str
    kind: str
    named_kind: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Capture:
    """One sighting of a table: a file's name, and its hash and reports where the file was read."""

    digest: str
    file_name: str
    named_on: date
    edition: str
    date_basis: str
    sha256: str | None
    reports: tuple[str, ...] = ()


@dataclass
class RawLayer:
    """tables by digest; printed_rows by row id."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    printed_rows: dict[str, PrintedRow] = field(default_factory=dict)
    captures: set[Capture] = field(default_factory=set)

    def add(self, printed: PrintedList) -> bool:
        """Add one list; True where its table was not yet here."""
        known = self.tables.get(printed.digest)
        table = RawTable(
            printed.digest,
            printed.kind,
            printed.name.kind,
            printed.header,
            tuple((position, self._row_id(row)) for position, row in printed.rows),
        )
        # The same table in two files may have its blank rows in other places: keep one for good.
        if known is None or table.rows < known.rows:
            self.tables[printed.digest] = table
        seen = Capture(
            printed.digest,
            printed.file_name,
            printed.name.named_on,
            printed.name.edition,
            printed.name.date_basis,
            printed.sha256,
            printed.reports,
        )
        self.captures.discard(replace(seen, sha256=None, reports=()))
        self.captures.add(seen)
        return known is None

    def add_captures(self, sightings: Iterable[tuple[str, str, FileName]]) -> list[str]:
        """Add sightings known by name only: (file read, name it was captured under, its date).

        Returns the names of those that could not be added, as their file was never read.
        """
        read = [capture for capture in self.captures if capture.sha256]
        digest_of = {capture.file_name: capture.digest for capture in read}
        by_workbook = {(capture.digest, capture.file_name) for capture in read}
        left_out: list[str] = []
        for file_name, captured_as, name in sightings:
            digest = digest_of.get(file_name)
            if digest is None:
                left_out.append(captured_as)
            elif (digest, captured_as) not in by_workbook:
                self.captures.add(
                    Capture(digest, captured_as, name.named_on, name.edition, name.date_basis, None)
                )
        return left_out

    def printed_list(self, digest: str) -> list[tuple[int, PrintedRow]]:
        """The rows of one table with their positions, as the reader gave them."""
        return [
            (position, self.printed_rows[row_id]) for position, row_id in self.tables[digest].rows
        ]

    def _row_id(self, row: PrintedRow) -> str:
        """The row's id, made from its content; twelve digits tell 8,000 rows apart with ease."""
        content = json.dumps([row.kind, *row.content])
        row_id = hashlib.sha256(content.encode()).hexdigest()[:12]
        if self.printed_rows.setdefault(row_id, row) != row:
            raise RuntimeError(f"Two printed rows share the id {row_id}: lengthen the ids.")
        return row_id
