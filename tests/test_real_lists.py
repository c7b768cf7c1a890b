"""ICE's own workbooks against the committed database, cell for cell.

The workbooks (30 MB) are not in the repository: DASHBOARD_ICE_LISTS names a folder of them.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from dashboard import store
from dashboard.lists import ListError, PrintedList, read_list

FOLDER = os.environ.get("DASHBOARD_ICE_LISTS")
REFUSED = {
    "pendingAgencies11062025pm.xlsx": "sheet 'Sheet 1' has a header but no rows. An empty list is "
    "not taken for the end of every agreement; check the file.",
}

pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="DASHBOARD_ICE_LISTS names no folder of ICE's workbooks"
)


def _read(path: Path) -> PrintedList | tuple[str, str]:
    try:
        return read_list(path)
    except ListError as error:
        return error.file_name, error.problem


def test_every_list_is_rebuilt_from_the_committed_database(committed_database: Path) -> None:
    assert FOLDER is not None
    files = sorted(Path(FOLDER).rglob("*.xlsx"))
    with ProcessPoolExecutor() as pool:
        read = list(pool.map(_read, files, chunksize=8))
    assert dict(each for each in read if isinstance(each, tuple)) == REFUSED
    lists = [each for each in read if isinstance(each, PrintedList)]
    raw = store.read_raw(committed_database)
    hashes = {(each.file_name, each.sha256) for each in raw.captures}
    for printed in lists:
        assert (printed.file_name, printed.sha256) in hashes
        assert raw.tables[printed.digest].header == printed.header, printed.file_name
        assert tuple(raw.printed_list(printed.digest)) == printed.rows, printed.file_name
    assert {each.digest for each in lists} == set(raw.tables)
