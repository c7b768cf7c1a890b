"""The map's static files: small, the same each time, and none left over."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.charts import map as charts
from dashboard.map_assets import remove_older_marks, write_marks
from dashboard.paths import STATIC

LARGEST = 460 * 1024
Build = Callable[..., Path]


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    for name in (charts.COUNTIES, charts.STATES):
        shutil.copy(STATIC / name, folder)
    return folder


def small_database(build_database: Build) -> Path:
    lists = [
        {
            "list_id": f"participating-{day}",
            "kind": "participating",
            "published_on": day,
            "status": "accepted",
            "sequence": sequence,
        }
        for sequence, day in enumerate(("2025-03-01", "2025-04-01", "2025-05-01"), 1)
    ]
    agency = {
        "agency_id": "fl-alachua-county-sheriff",
        "name": "Alachua County Sheriff's Office",
        "state": "FL",
        "kind": "sheriff",
        "county": "Alachua County",
        "latitude": 29.67,
        "longitude": -82.35,
        "location_basis": "county",
    }
    agreements = [
        {
            "agreement_id": "one/TFM",
            "agency_id": agency["agency_id"],
            "model": "TFM",
            "signed_on": "2025-02-26",
            "first_listed_on": "2025-03-01",
            "last_listed_on": "2025-04-01",
            "gone_by": "2025-05-01",
            "status": "ended",
        },
        {
            "agreement_id": "one/new",
            "agency_id": agency["agency_id"],
            "model": "a new model",
            "signed_on": None,
            "first_listed_on": "2025-04-01",
            "last_listed_on": "2025-05-01",
            "status": "active",
        },
    ]
    periods = [
        ("one/TFM", "2025-03-01", "2025-05-01"),
        ("one/new", "2025-04-01", None),
    ]
    return build_database(
        lists=lists,
        agencies=[agency, agency | {"agency_id": "fl-patrol", "longitude": None}],
        agreements=agreements,
        listed_periods=[
            {"agreement_id": each, "listed_from": first, "listed_until": until, "printed_rows": 1}
            for each, first, until in periods
        ],
    )


def test_a_mark_has_its_agencys_history_day_by_day(build_database: Build, static: Path) -> None:
    file = write_marks(small_database(build_database), static)
    assert file == static / "agencies-test-2.json"
    (mark,) = json.loads(file.read_text(encoding="utf-8"))
    assert mark["id"] == "fl-alachua-county-sheriff", "an agency without a point has no mark"
    assert mark["t"] == [0, "11", 4], "active on two lists, then ended"
    assert mark["o"] == [1, "", 1], "a model without a slot of its own"
    assert mark["name"].splitlines() == [
        "Alachua County Sheriff's Office",
        "Task Force · signed February 26, 2025, off the list by May 1, 2025",
        "a new model · signed on an unknown day",
        "Alachua County",
    ]


def test_the_same_database_gives_the_same_bytes_and_older_builds_go(
    build_database: Build, static: Path
) -> None:
    database = small_database(build_database)
    (static / "agencies-older.json").write_text("[]")
    (static / "marks-light-00000000.svg").write_text("<svg/>")
    first: dict[str, bytes] = {}
    for _ in range(2):
        remove_older_marks(static, write_marks(database, static))
        now = {file.name: file.read_bytes() for file in static.iterdir()}
        assert first in ({}, now)
        first = now
    assert "agencies-older.json" not in first
    assert "marks-light-00000000.svg" not in first
    assert {charts.COUNTIES, charts.STATES, charts.BORDERS, charts.STATE_LABELS} <= set(first)


def test_all_static_files_of_the_map_together_are_small() -> None:
    sizes = {
        file.name: len(gzip.compress(file.read_bytes()))
        for pattern in ("*.json", "*.svg")
        for file in STATIC.glob(pattern)
    }
    assert any(name.startswith("agencies-") for name in sizes)
    assert sum(sizes.values()) <= LARGEST, sizes
