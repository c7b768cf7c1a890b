"""Hostile text in a list's cells: shown as text on every page, linked nowhere, always reported."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.derive.pipeline import Derived
from dashboard.lists import ListError, read_list
from tests.fuzz import hostile
from tests.fuzz.test_workbooks import pack, unpack
from tests.pages.conftest import OpenPage, open_page
from tests.workbooks import agreement, save

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


def test_what_is_odd_is_reported(built: tuple[Path, Derived]) -> None:
    derived = built[1]
    lists = derived.tables["lists"].set_index("list_id")
    assert (
        "Rows with text unlike any that ICE printed" in lists["note"]["participating-2025-05-20-pm"]
    )
    warned = {each.check_id for each in derived.checks if each.status == "warn"}
    assert {"states_known", "models_known", "signed_dates_read"} <= warned
    linked = derived.tables["agreements"]["moa_url"].dropna()
    assert [each for each in linked if not each.startswith("https://www.ice.gov/")] == []


def test_a_name_of_100_000_characters_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "participatingAgencies05192025pm.xlsx", [agreement("W" * 32_000)])
    parts = unpack(path.read_bytes())
    long = {name: part.replace(b"W" * 32_000, b"W" * 100_000) for name, part in parts.items()}
    path.write_bytes(pack(long))
    with pytest.raises(ListError, match="cell B2: the cell holds 100,000 characters"):
        read_list(path)
