"""Rows as files to take away: CSV that a spreadsheet can't run, and GeoJSON."""

import json
from datetime import date, datetime

import pandas as pd

# What a spreadsheet reads as the start of a formula, even inside quotation marks.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutralise(value: object) -> object:
    """Return a cell so that no spreadsheet runs it: text that starts a formula gets an apostrophe.

    Numbers and dates stay what they are.
    """
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + value
    return value


def csv_file(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV: UTF-8 with a byte order mark, which Excel needs to see it is UTF-8.

    Every cell is neutralised; dates are written YYYY-MM-DD, missing values stay empty.
    """
    cells = frame.rename(columns=lambda name: neutralise(str(name))).map(_cell)
    return cells.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def geojson_file(frame: pd.DataFrame) -> bytes:
    """Return a frame with the columns longitude and latitude as a GeoJSON FeatureCollection.

    One feature for each row, its other columns as properties; a row without a point has a null
    geometry, as RFC 7946 provides.
    """
    features = []
    for row in frame.to_dict("records"):
        properties = {
            str(name): _plain(value)
            for name, value in row.items()
            if name not in ("longitude", "latitude")
        }
        point = None
        if pd.notna(row["longitude"]) and pd.notna(row["latitude"]):
            point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def _cell(value: object) -> object:
    return neutralise(_plain(value))


def _plain(value: object) -> object:
    """Return a value as text, number or None; a whole number is one, whatever pandas made of it."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if pd.isna(value):  # type: ignore[call-overload]  # any scalar will do
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value
