"""Tiny workbooks like ICE's, built in the tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

PARTICIPATING = (
    "STATE",
    "LAW ENFORCEMENT AGENCY",
    "TYPE",
    "COUNTY",
    "SUPPORT TYPE",
    "SIGNED",
    "MOA",
    "ADDENDUM",
)
PENDING = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE")
FEBRUARY_26 = date(2025, 2, 26)
MOA = "https://www.ice.gov/doclib/287gMOA/"

Cell = str | date | int | float | None


def agreement(
    agency: str,
    state: str = "FLORIDA",
    model: str = "Task Force Model",
    signed: Cell = FEBRUARY_26,
    county: str = "#N/A",
    agency_type: str = "County",
) -> tuple[Cell, ...]:
    """A row of a participating list whose memorandum is still to come."""
    return (state, agency, agency_type, county, model, signed, "link pending", None)


def request(
    agency: str,
    state: str = "FLORIDA",
    model: str = "Task Force Model",
    county: str = "#N/A",
    agency_type: str = "County",
) -> tuple[Cell, ...]:
    """A row of a pending list."""
    return (state, agency, agency_type, county, model)


def save(
    path: Path,
    rows: Sequence[Sequence[Cell]],
    header: Sequence[Cell] = PARTICIPATING,
    links: Mapping[str, str] | None = None,
) -> Path:
    """Write a workbook of one sheet: header, rows, and hyperlinks by cell ('G2')."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    for cell, address in (links or {}).items():
        sheet[cell].hyperlink = address
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
