"""The committed database, as queries read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.queries.connection import Cursor, current_version, cursor


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[Cursor]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_DATABASE", str(committed_database))
        with cursor(current_version()) as connection:
            yield connection
