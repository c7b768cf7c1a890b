"""ICE's lists as files: CSV, and a workbook that reads as ICE's does."""

import io
from datetime import date
from typing import Any

import pandas as pd

from dashboard.downloads.table_files import csv_file
from dashboard.queries.printed import LINKED, PrintedTable


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
    starts like a formula is text and is never run. Widths and colors are not ICE's.
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
