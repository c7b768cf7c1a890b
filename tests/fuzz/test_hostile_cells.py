"""Hostile text in a list's cells: shown as text on every page, linked nowhere, always reported."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.derive.pipeline import Derived
from tests.fuzz import hostile
from tests.pages.conftest import OpenPage, open_page

__all__ = ["open_page"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Derived]:
    return hostile.build(tmp_path_factory.mktemp("hostile"))


def addresses(derived: Derived) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield pages and addresses that between them show all that the lists say."""
    both = {"status": "active"}
    yield "app.py", {}
    yield "pages/1_Map.py", both
    yield "pages/2_States.py", {"state": "FL"}
    yield "pages/2_States.py", {"state": "XX"}
    yield "pages/2_States.py", {"compare": "FL,XX"}
    yield "pages/3_Models.py", {}
    yield "pages/4_Agencies.py", {"q": "<script>"}
    for section in ("list", "table", "calendar", "departures"):
        yield "pages/5_Changes.py", {"section": section, "from": "2025-05-19", "to": "2025-05-20"}
    for section in ("downloads", "sql", "dictionary", "article", "quality", "cite"):
        yield "pages/6_Data.py", {"section": section}
    yield "pages/7_About.py", {}
    for agency in derived.tables["agencies"]["agency_id"]:
        if not agency.startswith("fl-town"):
            yield "pages/4_Agencies.py", {"agency": agency}
    yield "pages/1_Map.py", {"agency": "fl-script-window-xss-1-script-police"}


def test_every_page_shows_hostile_text_as_text(
    built: tuple[Path, Derived], open_page: OpenPage
) -> None:
    database, derived = built
    for file, address in addresses(derived):
        page: AppTest = open_page(file, database=database, **address)
        assert not page.exception, (file, address, page.exception)
        assert not page.error, (file, address, page.error)
