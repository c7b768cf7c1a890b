"""The map's static files: small, the same each time, and none left over."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.charts import map as charts
from dashboard.charts import plane
from dashboard.map_assets import remove_older_marks, write_marks
from dashboard.paths import STATIC

Build = Callable[..., Path]


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    for name in (charts.COUNTIES.in_degrees, charts.STATES.in_degrees):
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


def test_the_file_has_every_agency_and_period(build_database: Build, static: Path) -> None:
    file = write_marks(small_database(build_database), static)
    assert file == static / "agencies-test-4.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["days"] == ["2025-03-01", "2025-04-01", "2025-05-01"]
    agencies, periods = content["agencies"], content["periods"]
    assert agencies["id"] == ["fl-alachua-county-sheriff", "fl-patrol"]
    x, y = agencies["point"][0]
    assert (x, y) == pytest.approx(plane.project("FL", -82.35, 29.67))
    assert agencies["point"][1] == 0, "an agency without a point has no mark"
    assert [
        (
            content["models"][periods["model"][n]],
            content["statuses"][periods["status"][n]],
            periods["from"][n],
            periods["until"][n],
        )
        for n in range(3)
    ] == [("TFM", "active", 0, 2), ("a new model", "active", 1, -1), ("TFM", "ended", 2, -1)]


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
    assert {charts.COUNTIES.in_degrees, charts.STATES.in_degrees, *charts.PLANE_FILES} <= set(first)


def test_all_static_files_of_the_map_together_are_small() -> None:
    sizes = {
        file.name: len(gzip.compress(file.read_bytes()))
        for pattern in ("agencies-*.json", "*-albers-*.json", "marks-*", "deck-*.js")
        for file in STATIC.glob(pattern)
    }
    (program,) = (size for name, size in sizes.items() if name.startswith("deck-"))
    assert program <= 320 * 1000
    assert sum(sizes.values()) <= 700 * 1000, sizes
