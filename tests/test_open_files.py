"""The open files: complete, the same each time, described, and valid as a data package."""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from frictionless import Package  # type: ignore[import-untyped]

import dashboard
from dashboard import open_files, paths
from dashboard.open_files import open_tables, write_open_files

Build = Callable[..., Path]
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def folder(committed_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_open_files(committed_database, tmp_path_factory.mktemp("static"))


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def records(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_latest_tells_date_counts_and_checksums(folder: Path) -> None:
    latest = read(folder, open_files.LATEST)
    assert latest["date"] == "2026-05-11"
    assert latest["counts"]["agreements"] == 1797
    assert latest["counts"]["agreements"] == sum(latest["counts"]["models"].values())
    assert set(latest["files"]) | {open_files.LATEST} == {file.name for file in folder.iterdir()}
    for name, told in latest["files"].items():
        content = (folder / name).read_bytes()
        assert told == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_the_formats_of_a_table_hold_the_same(folder: Path) -> None:
    for name, table in open_tables().items():
        rows = {}
        for ending in table.formats:
            path = folder / f"{name}.{ending}"
            match ending:
                case "csv":
                    rows[ending] = records(folder, path.name)
                case "parquet":
                    rows[ending] = pd.read_parquet(path).to_dict("records")
                case "json":
                    rows[ending] = read(folder, path.name)
                case "geojson":
                    rows[ending] = [
                        each["properties"] for each in read(folder, path.name)["features"]
                    ]
        counts = {len(each) for each in rows.values()}
        assert len(counts) == 1, name
        assert counts != {0}
        for ending, found in rows.items():
            wanted = set(table.names)
            if ending == "geojson":
                wanted -= {"longitude", "latitude"}
            assert set(found[0]) == wanted, (name, ending)
        if table.key:
            keys = {tuple(row[column] for column in table.key) for row in rows["csv"]}
            assert len(keys) == len(rows["csv"]), name


def test_the_package_is_valid_by_frictionless_own_tool(folder: Path) -> None:
    report = Package(folder / open_files.PACKAGE).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert {task.name for task in report.tasks if task.type == "table"} == {
        name for name, table in open_tables().items() if "csv" in table.formats
    }


def test_the_same_database_gives_the_same_bytes_and_touches_no_file(
    folder: Path, committed_database: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / open_files.FOLDER)
    again = tmp_path / open_files.FOLDER
    (again / "agreements.xlsx").write_text("of an older version")
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    shutil.copytree(folder, again, dirs_exist_ok=True)
    assert write_open_files(committed_database, tmp_path) == again
    assert {file.name: file.stat().st_mtime_ns for file in again.iterdir()} == before
    for file in folder.iterdir():
        assert (again / file.name).read_bytes() == file.read_bytes()


def test_an_ending_without_a_date_is_bounded(build_database: Build, tmp_path: Path) -> None:
    """On the list of March 20, not on that of May 5: it may have ended in three months."""
    lists = [
        {
            "list_id": f"participating-{day}",
            "kind": "participating",
            "published_on": day,
            "status": "accepted",
            "sequence": place,
        }
        for place, day in enumerate(("2025-03-20", "2025-05-05", "2025-06-10"), 1)
    ]
    agencies = [
        {"agency_id": name, "name": "=A", "state": "TX", "kind": "sheriff", "county_fips": "48001"}
        for name in ("tx-a", "tx-b")
    ]
    ended = {
        "agreement_id": "a",
        "agency_id": "tx-a",
        "model": "TFM",
        "signed_on": "2025-02-27",
        "first_listed_on": "2025-03-20",
        "last_listed_on": "2025-03-20",
        "gone_by": "2025-05-05",
        "status": "ended",
    }
    active = ended | {
        "agreement_id": "b",
        "agency_id": "tx-b",
        "last_listed_on": "2025-06-10",
        "gone_by": None,
        "status": "active",
    }
    database = build_database(
        lists=lists,
        agencies=agencies,
        agreements=[ended, active],
        served_counties=[
            {"agency_id": name, "county_fips": "48001", "link": "serves"}
            for name in ("tx-a", "tx-b")
        ],
        counties=[{"county_fips": "48001", "state": "TX", "county": "Anderson County"}],
        build_info=[
            {
                "build_id": "test",
                "schema_version": dashboard.schema.VERSION,
                "list_count": 3,
                "newest_participating_on": "2025-06-10",
                "project_version": "0.1.0",
            }
        ],
    )
    folder = write_open_files(database, tmp_path)
    columns = ("month", "agreements_low", "agreements_high", "signed", "ended_low", "ended_high")
    assert [
        tuple(row[name] for name in columns) for row in records(folder, "county_months.csv")
    ] == [
        ("2025-03", "1", "2", "0", "0", "1"),
        ("2025-04", "1", "2", "0", "0", "1"),
        ("2025-05", "1", "1", "0", "0", "1"),
        ("2025-06", "1", "1", "0", "0", "0"),
    ]
    (county,) = records(folder, "counties.csv")
    assert (county["agencies"], county["models"], county["county_takes_part"]) == (
        "1",
        "TFM",
        "True",
    )
    # No spreadsheet may run a name.
    assert {row["name"] for row in records(folder, "agencies.csv")} == {"'=A"}


def test_the_files_are_small(folder: Path) -> None:
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 8 * MEGABYTE


def test_the_citation_file_names_this_version() -> None:
    cited = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == dashboard.__version__
    assert {"cff-version", "message", "title", "type", "authors", "license"} <= set(cited)
