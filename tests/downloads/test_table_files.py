"""Files to take away: nothing in them runs, nothing gets lost."""

import csv
import io
import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.downloads.table_files import csv_file, geojson_file, neutralize


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1"]
)
def test_text_that_starts_a_formula_is_neutralized(text: str) -> None:
    assert neutralize(text) == "'" + text


@pytest.mark.parametrize("value", ["Alachua County", "O'Brien", -82.35, 5, None, date(2025, 5, 19)])
def test_anything_else_stays_as_it_is(value: object) -> None:
    assert neutralize(value) == value


@given(st.lists(st.text(), min_size=1))
def test_no_text_of_any_kind_starts_a_formula_in_a_csv_file(texts: list[str]) -> None:
    frame = pd.DataFrame({"name": pd.Series(texts, dtype=object)})
    for row in rows_of(csv_file(frame))[1:]:
        for cell in row:
            assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_csv_file_has_dates_whole_numbers_and_empty_cells() -> None:
    frame = pd.DataFrame(
        {
            "agency": ["Alachua County, Florida", "=cmd()"],
            "signed_on": pd.to_datetime(["2025-02-26", None]),
            "officers": [250.0, None],
            "latitude": [29.67, -0.5],
            "models": [["TFM", "WSO"], []],
        }
    )
    assert rows_of(csv_file(frame)) == [
        ["agency", "signed_on", "officers", "latitude", "models"],
        ["Alachua County, Florida", "2025-02-26", "250", "29.67", "TFM; WSO"],
        ["'=cmd()", "", "", "-0.5", ""],
    ]
    assert csv_file(frame).startswith(b"\xef\xbb\xbf"), "Excel needs the mark to see UTF-8"


def test_a_row_without_a_point_has_a_null_geometry() -> None:
    frame = pd.DataFrame(
        {
            "agency": ["Doña Ana County", "Florida Highway Patrol"],
            "signed_on": pd.to_datetime(["2025-02-26", None]),
            "longitude": [-106.8, None],
            "latitude": [32.3, None],
        }
    )
    assert json.loads(geojson_file(frame)) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [-106.8, 32.3]},
                "properties": {"agency": "Doña Ana County", "signed_on": "2025-02-26"},
            },
            {
                "type": "Feature",
                "geometry": None,
                "properties": {"agency": "Florida Highway Patrol", "signed_on": None},
            },
        ],
    }
