"""One of ICE's workbooks -> its rows as printed, or an error that says what to do."""

import hashlib
import io
import json
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.lists.file_names import FileName, dated_by, named_kind, parse_file_name
from dashboard.lists.printed_row import FIELDS, PrintedRow
from dashboard.paths import REFERENCE
from dashboard.reference import CuratedError, read_rows

_LINKED = ("moa", "addendum")
_NAMES = ("state", "agency")
_WORKBOOK_PART = "xl/workbook.xml"
# What no list of 2021-2026 printed: markup, mentions and references, control characters and marks
# of direction, what a spreadsheet takes for a formula, and addresses that are not of the web (but
# for the one of a browser's viewer, which is read).
_ODD = re.compile(
    r"[<>\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
    r"|^[=+@-]|@\w|#\d|\bgh-\d|!\[|\]\(|^\s*(?!https?:|chrome-extension:)[a-z-]+:",
    re.IGNORECASE,
)
# openpyxl makes a cell for each that one of these covers.
_SPREAD = ("mergeCell", "hyperlink")
_HYPERLINK = re.compile(r'=HYPERLINK\("([^"]*)"', re.IGNORECASE)

# The largest workbook of 2021-2026 unpacks to 2 MB in 17 parts and has 1,808 rows in 14 columns;
# it has 35,000 elements. Each cell takes some 300 bytes of memory.
MAX_FILE_BYTES = 32 * 2**20
MAX_UNPACKED_BYTES = 128 * 2**20
MAX_PARTS = 500
MAX_CELLS_MADE = 1_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 256
MAX_CELL_CHARACTERS = 2_000
_QUOTED_CHARACTERS = 300
_LONG = 1_000


# A list is published by the next day at the latest: its name has Washington's date, clocks differ.
_DAYS_AHEAD = 1


class ListError(ValueError):
    """A file that can't be read as one of ICE's lists; its text names file, place and remedy."""

    def __init__(self, file_name: str, problem: str) -> None:
        super().__init__(file_name, problem)
        self.file_name = file_name
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file_name}: {self.problem}"


class FutureDateError(ListError):
    """A list whose date is still to come: newer than every true list until then."""


@dataclass(frozen=True)
class PrintedList:
    """One list as printed: a whole workbook, read.

    kind: 'participating' or 'pending', told from the columns.
    header: the header cells as printed, without the empty ones that may trail.
    rows: each with its number on the worksheet (the header is usually row 1).
    reports: what a reader of the list should know (blank rows, further worksheets …), a
        sentence each.
    """

    file_name: str
    sha256: str
    kind: str
    name: FileName
    header: tuple[str, ...]
    rows: tuple[tuple[int, PrintedRow], ...]
    reports: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Identifies the printed table: the same for the same table in another file.

        The kind in the name is part of it: a table published under the other kind's name is
        something else that ICE printed.
        """
        table = [self.kind, self.name.kind, self.header, [row.content for _, row in self.rows]]
        return hashlib.sha256(json.dumps(table).encode()).hexdigest()


@dataclass(frozen=True)
class _Columns:
    """data/reference/columns.csv: the field of each known heading; '' where it is left out."""

    field_of: dict[str, str]
    required: frozenset[str]

    @classmethod
    @cache
    def load(cls) -> "_Columns":
        path = REFERENCE / "columns.csv"
        rows = read_rows(
            path,
            ("header", "field", "required", "reason"),
            filled=("header", "required", "reason"),
        )
        for row in rows:
            if row["field"] not in (*FIELDS, ""):
                raise CuratedError(
                    f"{path.name}: {row['header']!r} has the field {row['field']!r}; known are "
                    f"{', '.join(FIELDS)}, or nothing for a column to leave out."
                )
        return cls(
            {row["header"]: row["field"] for row in rows},
            frozenset(row["header"] for row in rows if row["required"] == "yes"),
        )


def _heading(value: object) -> str:
    return " ".join(str(value if value is not None else "").split()).upper()


def _is_blank(value: object) -> bool:
    return value is None or not str(value).strip()


def _shortened(text: str) -> str:
    """The first line of a text that goes into a message, cut where it is long."""
    line = (text.splitlines() or [""])[0]
    return line if len(line) <= _QUOTED_CHARACTERS else f"{line[:_QUOTED_CHARACTERS]}…"


def _cells_made(part: bytes) -> int:
    """How many elements a part has, and cells they cover, as far as it is XML."""
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if name.rpartition(":")[2] in _SPREAD:
            with suppress(ValueError, TypeError):
                left, top, right, bottom = range_boundaries(attributes.get("ref", ""))
                # Whole columns and rows name no edge.
                wide = (right or MAX_COLUMNS) - (left or 1) + 1
                count += wide * ((bottom or MAX_ROWS) - (top or 1) + 1)

    parser = ParserCreate()
    parser.StartElementHandler = start
    with suppress(ExpatError):
        parser.Parse(part, True)
    return count


def _load(content: bytes, *, values_of_formulas: bool = False) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        # openpyxl warns of extensions (data validation, styles) that change no cell's value.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values_of_formulas)


def _open(path: Path, content: bytes) -> openpyxl.Workbook:
    """The workbook in `content`, or a ListError that says what the file is instead."""
    name = path.name
    if not content:
        raise ListError(name, "the file is empty (0 bytes). Download it again.")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise ListError(
            name,
            "the workbook is protected by a password. Save it without one and add it again."
            if locked
            else "this is a workbook of the old .xls form. Save it as .xlsx and add it again.",
        )
    if not content.startswith(b"PK"):
        start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if start.startswith(b"<"):
            raise ListError(
                name,
                "this is a web page (or XML), not a workbook: the site answered "
                "with a page instead of the file. Download the list again.",
            )
        raise ListError(
            name,
            "this is not an .xlsx workbook (a .csv or other text, perhaps). "
            "Add ICE's own file, unchanged.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(name, archive)
        return _load(content)
    except ListError:
        raise
    except Exception as error:  # openpyxl raises whatever its parser met: KeyError, ExpatError …
        raise ListError(name, "the workbook is damaged or cut off. Download it again.") from error


def _check_archive(name: str, archive: zipfile.ZipFile) -> None:
    """Raise where a zip file is no workbook, or one that would fill the memory."""
    names = archive.namelist()
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or len(names) > MAX_PARTS:
        raise ListError(
            name,
            f"the file would unpack to {unpacked:,} bytes in {len(names)} parts, far more than any "
            "of ICE's lists (a zip bomb?). It was not opened.",
        )
    if _WORKBOOK_PART not in names:
        raise ListError(
            name,
            f"this is a zip file, but not a workbook: it has no {_WORKBOOK_PART}. "
            "Add ICE's own file, unchanged.",
        )
    cells = sum(map(_cells_made, map(archive.read, names)))
    if cells > MAX_CELLS_MADE:
        raise ListError(
            name,
            f"reading it would make {cells:,} cells and other elements, far more than any of ICE's "
            "lists. It was not read.",
        )


def _cells(sheet: Worksheet) -> Iterator[tuple[int, tuple[Any, ...]]]:
    return enumerate(sheet.iter_rows(), start=1)


def _header_row(sheet: Worksheet) -> tuple[int, tuple[Any, ...]] | None:
    """The first row with anything in it."""
    for number, cells in _cells(sheet):
        if any(not _is_blank(cell.value) for cell in cells):
            return number, cells
    return None


def _looks_like_a_list(sheet: Worksheet, columns: _Columns) -> bool:
    found = _header_row(sheet)
    return found is not None and columns.required <= {_heading(cell.value) for cell in found[1]}


def _check_header(name: str, place: str, headings: list[str], columns: _Columns) -> None:
    """Raise where a heading is unknown, double or missing."""
    named = [heading for heading in headings if heading]
    unknown = sorted(set(named) - set(columns.field_of))
    double = sorted(heading for heading, count in Counter(named).items() if count > 1)
    missing = sorted(columns.required - set(named))
    faults = [
        f"{word} {_shortened(', '.join(repr(heading) for heading in found))}"
        for word, found in (("unknown", unknown), ("double", double), ("missing", missing))
        if found
    ]
    if faults:
        raise ListError(
            name,
            f"{place}: the header is not that of a list: {'; '.join(faults)}. "
            "If ICE changed the columns, say in data/reference/columns.csv what the new one is; "
            "else check that this is ICE's own file.",
        )
    if "ADDENDUM" in named and "SIGNED" not in named:
        raise ListError(
            name,
            f"{place}: the header is not that of a list: it has 'ADDENDUM' but "
            "'SIGNED' is missing, so it is neither a participating nor a pending list. "
            "Add ICE's own file, unchanged.",
        )


def _text(name: str, place: str, value: object, *, may_be_date: bool = False) -> str | None:
    """A cell's value as text; a date as YYYY-MM-DD."""
    if value is None:
        return None
    if isinstance(value, datetime | date):
        if not may_be_date:
            raise ListError(
                name,
                f"{place}: a date ({value}) in a column that holds none. "
                "The columns seem shifted; download the list again.",
            )
        if isinstance(value, datetime) and value.time() != time():
            return value.isoformat(sep=" ")
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    text = str(value)
    if len(text) > MAX_CELL_CHARACTERS:
        raise ListError(
            name,
            f"{place}: the cell holds {len(text):,} characters; no cell of ICE's "
            f"lists has more than {MAX_CELL_CHARACTERS:,}. It starts with "
            f"{text[:60]!r}.",
        )
    return text


def _address(cell: Any) -> str | None:
    link = cell.hyperlink
    if link is None:
        return None
    target = link.target or ""
    return (f"{target}#{link.location}" if link.location else target) or None


def _replace_formulas(name: str, content: bytes, sheet: Worksheet) -> None:
    """Put the values that formulas last had in their place, and the addresses of HYPERLINK()."""
    formulas = [
        cell.coordinate for _, row in _cells(sheet) for cell in row if cell.data_type == "f"
    ]
    if not formulas:
        return
    values = _load(content, values_of_formulas=True)[sheet.title]
    for coordinate in formulas:
        value = values[coordinate].value
        if value is None:
            raise ListError(
                name,
                f"sheet {sheet.title!r}, cell {coordinate}: a formula "
                f"({str(sheet[coordinate].value)[:60]}) without a stored value. Open the file in a "
                "spreadsheet program, save it and add it again.",
            )
        if link := _HYPERLINK.match(str(sheet[coordinate].value)):
            sheet[coordinate].hyperlink = link[1]
        sheet[coordinate].value = value
        sheet[coordinate].data_type = values[coordinate].data_type


def _printed_row(
    name: str,
    sheet: str,
    kind: str,
    cells: Sequence[Any],
    columns: Sequence[tuple[str, str | None]],
) -> PrintedRow:
    """One row; columns: the heading and field of each, no field where there is no heading."""
    values: dict[str, str | None] = {}
    other: dict[str, str] = {}
    for cell, (heading, field) in zip(cells, columns, strict=False):
        place = f"sheet {sheet!r}, cell {cell.coordinate}"
        if field is None:
            if not _is_blank(cell.value) or _address(cell) is not None:
                raise ListError(
                    name,
                    f"{place}: a value ({str(cell.value)[:60]!r}) in a column "
                    "without a heading. Nothing was read; if ICE added a column, add "
                    "its heading to data/reference/columns.csv.",
                )
            continue
        if field in _NAMES and (cell.data_type == "e" or isinstance(cell.value, int | float)):
            raise ListError(
                name,
                f"{place}: the {field} is {cell.value!r}, which is no name. The row seems damaged; "
                "download the list again.",
            )
        text = _text(name, place, cell.value, may_be_date=field in ("signed", ""))
        address = _text(name, place, _address(cell))
        if field == "":
            found = {heading: text, f"{heading} (link)": address}
            other |= {key: value for key, value in found.items() if value is not None}
            continue
        values[field] = text
        if field in _LINKED:
            values[f"{field}_url"] = address
        elif address is not None:
            raise ListError(
                name,
                f"{place}: a hyperlink ({address[:60]}) outside of the MOA and "
                "ADDENDUM columns. The columns seem shifted; download the list "
                "again.",
            )
    if other:
        values["other"] = json.dumps(other, ensure_ascii=False, sort_keys=True)
    return PrintedRow(kind, **values)


def _printed_rows(
    name: str,
    sheet: Worksheet,
    kind: str,
    header_at: int,
    columns: Sequence[tuple[str, str | None]],
) -> tuple[list[tuple[int, PrintedRow]], list[int]]:
    """The printed rows below the header with their numbers, and the numbers of the blank ones."""
    rows: list[tuple[int, PrintedRow]] = []
    blank: list[int] = []
    for number, cells in _cells(sheet):
        if number <= header_at:
            continue
        if all(_is_blank(cell.value) and _address(cell) is None for cell in cells):
            blank.append(number)
            continue
        row = _printed_row(name, sheet.title, kind, cells, columns)
        for field, value in (("state", row.state), ("agency", row.agency)):
            if _is_blank(value):
                raise ListError(
                    name,
                    f"sheet {sheet.title!r}, row {number}: the {field} is empty, but "
                    "other cells of the row are not. The row seems damaged; download the "
                    "list again.",
                )
        rows.append((number, row))
    return rows, blank


def refuse_future(file_name: str, named_on: date) -> None:
    """Raise FutureDateError where a list's date is later than tomorrow."""
    today = datetime.now(UTC).date()
    if named_on > today + timedelta(days=_DAYS_AHEAD):
        raise FutureDateError(
            file_name,
            f"its date, {named_on}, is still to come, so it can't be right. Look when the list was "
            f"published, and give that date: --date {today}.",
        )


def _spans(numbers: list[int]) -> str:
    """[3, 4, 5, 9] -> '3-5, 9'."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def read_list(
    path: Path, *, named_on: date | None = None, date_basis: str = "given"
) -> PrintedList:
    """Read one of ICE's workbooks, strictly.

    named_on: the list's date, for a file whose name has none. date_basis: where it comes from, as
    in `FileName`.

    Raises ListError, naming the file, the place and what to do, where the file is no .xlsx
    workbook, its header is unknown, missing or double, a value stands where none should, neither
    the name nor `named_on` gives a date, the date is later than tomorrow (FutureDateError), or its
    table is empty. A pending list may be empty: ICE published such lists in November 2025.
    """
    # Others, such as a named pipe, may never end.
    if path.exists() and not path.is_file():
        raise ListError(path.name, "this is not a regular file. Add ICE's own file, unchanged.")
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            content = file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise ListError(path.name, f"can't be opened: {error.strerror}. Check the path.") from error
    if size > MAX_FILE_BYTES:
        raise ListError(
            path.name,
            f"the file has {size:,} bytes; ICE's lists have under 1,000,000. Check that this is "
            "one of them.",
        )
    workbook = _open(path, content)
    columns = _Columns.load()
    sheets = workbook.worksheets
    for sheet in sheets:
        if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
            raise ListError(
                path.name,
                f"sheet {sheet.title!r} claims {sheet.max_row:,} rows and "
                f"{sheet.max_column:,} columns; ICE's lists have under 20,000 rows and 20 "
                "columns. It was not read.",
            )
    if not sheets:
        raise ListError(path.name, "the workbook has no worksheet. Add ICE's own file, unchanged.")
    sheet = next((each for each in sheets if _looks_like_a_list(each, columns)), sheets[0])
    _replace_formulas(path.name, content, sheet)
    found = _header_row(sheet)
    if found is None:
        raise ListError(path.name, f"sheet {sheet.title!r} is empty. Download the list again.")
    header_at, header_cells = found
    headings = [_heading(cell.value) for cell in header_cells]
    _check_header(path.name, f"sheet {sheet.title!r}, row {header_at}", headings, columns)
    if sheet.merged_cells.ranges:
        merged = _shortened(", ".join(sorted(str(each) for each in sheet.merged_cells.ranges)))
        raise ListError(
            path.name,
            f"sheet {sheet.title!r} has merged cells ({merged}), which hide "
            "values of single rows. Split them and add the file again.",
        )
    kind = "participating" if "SIGNED" in headings else "pending"
    read_as = [(heading, columns.field_of.get(heading)) for heading in headings]
    rows, blank = _printed_rows(path.name, sheet, kind, header_at, read_as)
    if not rows and (kind, named_kind(path.name)) != ("pending", "pending"):
        raise ListError(
            path.name,
            f"sheet {sheet.title!r} has a header but no rows. An empty list is "
            "not taken for the end of every agreement; check the file.",
        )
    name = dated_by(path.name, named_on, date_basis) if named_on else parse_file_name(path.name)
    if name is None:
        raise ListError(
            path.name,
            "its name has no date (or more than one), so its place in time is "
            "unknown. Keep ICE's name, such as participatingAgencies05192025pm.xlsx, or "
            "give the date: --date 2025-05-19.",
        )
    refuse_future(path.name, name.named_on)
    reports = [
        f"column {heading!r} kept as printed but not read, as data/reference/columns.csv says"
        for heading, field in read_as
        if field == ""
    ]
    if name.doubt:
        reports.append(name.doubt)
    last = rows[-1][0] if rows else header_at
    if inside := [number for number in blank if number < last]:
        reports.append(f"blank rows between the printed ones: {_spans(inside)}")
    if after := [number for number in blank if number > last]:
        reports.append(f"blank rows after the last printed one: {len(after)}")
    if hidden := [number for number, _ in rows if sheet.row_dimensions[number].hidden]:
        reports.append(f"rows hidden by a filter, read like the others: {len(hidden)}")
    odd = [
        number
        for number, row in rows
        if any(text and (len(text) > _LONG or _ODD.search(text)) for text in row)
    ]
    if odd:
        reports.append(
            "rows with text unlike any that ICE printed (markup, mentions, invisible marks, "
            f"formulas, addresses that are none, or over {_LONG} characters), kept as text: "
            f"{_spans(odd)}"
        )
    reports += [
        f"another worksheet, not read: {other.title!r}, {other.max_row} rows, {other.max_column} "
        f"columns" + (", which looks like a list" if _looks_like_a_list(other, columns) else "")
        for other in sheets
        if other.title != sheet.title
    ]
    return PrintedList(
        file_name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
        name=name,
        header=tuple(str(cell.value) for cell in header_cells if not _is_blank(cell.value)),
        rows=tuple(rows),
        reports=tuple(reports),
    )
