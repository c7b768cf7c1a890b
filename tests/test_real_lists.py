"""ICE's own workbooks against the committed database, cell for cell.

The workbooks (30 MB) are not in the repository: DASHBOARD_ICE_LISTS names a folder of them.
"""

import csv
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from dashboard import store
from dashboard.lists import read_list

FOLDER = os.environ.get("DASHBOARD_ICE_LISTS")

pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="DASHBOARD_ICE_LISTS names no folder of ICE's workbooks"
)


def test_every_list_is_rebuilt_from_the_committed_database(newest_database: Path) -> None:
    assert FOLDER is not None
    files = sorted(Path(FOLDER).rglob("*.xlsx"))
    with ProcessPoolExecutor() as pool:
        lists = list(pool.map(read_list, files, chunksize=8))
    raw = store.read_raw(newest_database)
    hashes = {(each.file_name, each.sha256) for each in raw.captures}
    for printed in lists:
        assert (printed.file_name, printed.sha256) in hashes
        assert raw.tables[printed.digest].header == printed.header, printed.file_name
        assert tuple(raw.printed_list(printed.digest)) == printed.rows, printed.file_name
    assert {each.digest for each in lists} == set(raw.tables)


def test_every_known_capture_is_stored(newest_database: Path) -> None:
    assert FOLDER is not None
    with (Path(FOLDER) / "captures.csv").open(newline="", encoding="utf-8") as file:
        known = {row["capture"] for row in csv.DictReader(file)}
    assert len(known) > 1_000
    assert known - {each.file_name for each in store.read_raw(newest_database).captures} == set()
