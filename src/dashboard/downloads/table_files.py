"""Rows as files to take away: CSV and Excel that a spreadsheet can't run, Parquet and GeoJSON."""

import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pandas as pd

# What a spreadsheet reads as the start of a formula, even inside quotation marks.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XML, and so a workbook, can't hold.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHEET_NAME_LENGTH = 31
EXCEL_FIRST_DAY = date(1900, 1, 1)


def neutralize(value: object) -> object:
    """Return a cell so that no spreadsheet runs it: text that starts a formula gets an apostrophe.

    Numbers and dates stay what they are.
    """
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def table_file(frame: pd.DataFrame, ending: str, name: str) -> bytes:
    """Return a frame as a file of the format with this ending: csv, xlsx, parquet or geojson.

    `name` names a workbook's worksheet.

    Raises:
        KeyError: there is no such format.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "csv": lambda: csv_file(frame),
        "xlsx": lambda: excel_file(frame, name),
        "parquet": lambda: parquet_file(frame),
        "geojson": lambda: geojson_file(frame),
    }
    return makers[ending]()


def csv_file(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV: UTF-8 with a byte order mark, which Excel needs to see it is UTF-8.

    Every cell is neutralized; dates are written YYYY-MM-DD, lists with semicolons; missing values
    stay empty.
    """
    # As objects, or a missing value turns its column's whole numbers into fractions.
    cells = pd.DataFrame(
        {
            neutralize(str(name)): pd.Series(map(_cell, column), dtype=object)
            for name, column in frame.items()
        }
    )
    return cells.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def excel_file(frame: pd.DataFrame, sheet: str) -> bytes:
    """Return a frame as an Excel workbook of one worksheet, its first row frozen.

    Text cells are neutralized, numbers and dates are cells of their kind; missing values stay
    empty. Characters that a workbook can't hold are left out.
    """
    # openpyxl takes as long to import as a page to show.
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    worksheet = workbook.create_sheet(sheet[:SHEET_NAME_LENGTH])
    worksheet.freeze_panes = "A2"
    worksheet.append([_excel_cell(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        worksheet.append([_excel_cell(value) for value in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def parquet_file(frame: pd.DataFrame) -> bytes:
    """Return a frame as Parquet, its columns in their types."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def geojson_file(frame: pd.DataFrame) -> bytes:
    """Return a frame with the columns longitude and latitude as a GeoJSON FeatureCollection.

    One feature for each row, its other columns as properties; a row without a point has a null
    geometry, as RFC 7946 provides.
    """
    features = []
    for properties in plain_records(frame):
        position = [properties.pop(name) for name in ("longitude", "latitude")]
        point = None if None in position else {"type": "Point", "coordinates": position}
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON has them: text, numbers, lists, None; days as text."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _cell(value: object) -> object:
    plain = _plain(value)
    return neutralize("; ".join(map(str, plain)) if isinstance(plain, list) else plain)


def _excel_cell(value: object) -> object:
    """Return what a worksheet's cell holds; a day that Excel can't count to stays text."""
    if isinstance(value, date) and pd.notna(value):
        day = value.date() if isinstance(value, datetime) else value
        if day >= EXCEL_FIRST_DAY:
            return value if _has_time(value) else day
    cell = _cell(value)
    return UNPRINTABLE.sub("", cell) if isinstance(cell, str) else cell


def _plain(value: object) -> object:
    """Return a value as text, number or None; a whole number is one, whatever pandas made of it."""
    if pd.api.types.is_list_like(value):
        return [_plain(each) for each in value]  # type: ignore[attr-defined]
    if pd.isna(value):  # type: ignore[call-overload]  # any scalar will do
        return None
    if isinstance(value, date):
        return value.isoformat() if _has_time(value) else value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _has_time(value: date) -> bool:
    return isinstance(value, datetime) and value.time() != time()
