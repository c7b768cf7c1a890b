"""ICE's lists as printed, rebuilt from the database: row for row, cell for cell."""

import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from dashboard.paths import REFERENCE
from dashboard.queries.connection import Cursor
from dashboard.queries.export import csv_file
from dashboard.reference import read_rows

LINKED = ("moa", "addendum")


@dataclass(frozen=True)
class PrintedTable:
    """A list as ICE printed it.

    Attributes:
        header: the headings as printed, from left to right.
        rows: by position, with the columns position (the row's number on the worksheet), state,
            agency, agency_type, county, model, signed, moa, moa_url, addendum, addendum_url; an
            empty cell is None.
    """

    header: tuple[str, ...]
    rows: pd.DataFrame

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The headings from left to right, each with its column in `rows`."""
        fields = _fields()
        named = [(heading, fields[" ".join(heading.split()).upper()]) for heading in self.header]
        return [(heading, field) for heading, field in named if field]


def printed_table(cursor: Cursor, list_id: str) -> PrintedTable:
    """Return a list as printed.

    Raises:
        KeyError: there is no such list.
    """
    headers = cursor.execute(
        """
        SELECT header
        FROM lists
        WHERE list_id = $list_id
        """,
        {"list_id": list_id},
    ).fetchall()
    if not headers:
        raise KeyError(list_id)
    rows = cursor.execute(
        """
        SELECT
            position,
            state,
            agency,
            agency_type,
            county,
            model,
            signed,
            moa,
            moa_url,
            addendum,
            addendum_url
        FROM listings
        JOIN printed_rows USING (row_id)
        WHERE list_id = $list_id
        ORDER BY position
        """,
        {"list_id": list_id},
    ).df()
    return PrintedTable(tuple(headers[0][0]), rows.astype(object).where(rows.notna(), None))


def csv_list(table: PrintedTable) -> bytes:
    """Return a list as CSV: a row for each printed one, addresses in columns of their own."""
    columns: dict[str, pd.Series[Any]] = {}
    for heading, field in table.columns:
        columns[heading] = table.rows[field]
        if field in LINKED:
            columns[f"{heading} ADDRESS"] = table.rows[f"{field}_url"]
    return csv_file(pd.DataFrame(columns))


def excel_list(table: PrintedTable) -> bytes:
    """Return a list as a workbook that reads as ICE's does.

    Each row keeps its place on the worksheet, each address its cell. Dates are date cells. What
    starts like a formula is text and is never run. Widths and colours are not ICE's.
    """
    # openpyxl takes as long to import as a page to show.
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for place, (heading, _field) in enumerate(table.columns, start=1):
        sheet.cell(1, place, heading)
    for row in table.rows.to_dict("records"):
        for place, (_heading, field) in enumerate(table.columns, start=1):
            cell = sheet.cell(row["position"], place)
            text, address = row[field], row.get(f"{field}_url")
            if address is not None:
                cell.hyperlink = address
                cell.value = None
            if field == "signed" and (day := _date(text)):
                cell.value = day
                cell.number_format = "m/d/yyyy"
            elif text is not None:
                cell.value = text
                cell.data_type = "s"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _date(text: str | None) -> date | None:
    """Return the date of a cell that was read from a date cell."""
    try:
        return date.fromisoformat(text) if text and len(text) == len("2025-05-19") else None
    except ValueError:
        return None


@cache
def _fields() -> dict[str, str]:
    """Return the field of each known heading; "" where the reader leaves it out."""
    columns = ("header", "field", "required", "reason")
    rows = read_rows(REFERENCE / "columns.csv", columns, filled=("header", "required", "reason"))
    return {row["header"]: row["field"] for row in rows}
