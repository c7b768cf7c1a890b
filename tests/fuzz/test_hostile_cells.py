"""Hostile text in a list's cells: shown as text on every page, linked nowhere, always reported."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from streamlit.testing.v1 import AppTest

from dashboard.derive.pipeline import Derived
from dashboard.lists import ListError, read_list
from dashboard.ui import changes_page, data_page
from tests.fuzz import hostile
from tests.fuzz.test_workbooks import pack, unpack
from tests.pages.conftest import OpenPage, open_page
from tests.workbooks import agreement, save

__all__ = ["open_page"]

# An id in an address, and so a name that a page shows, is no longer.
LONGEST_ADDRESS = 500


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
    for section in changes_page.SECTIONS:
        yield "pages/5_Changes.py", {"section": section, "from": "2025-05-19", "to": "2025-05-20"}
    for section in data_page.SECTIONS:
        yield "pages/6_Data.py", {"section": section}
    yield "pages/7_About.py", {}
    for agency in derived.tables["agencies"]["agency_id"]:
        if not agency.startswith("fl-town") and len(agency) < LONGEST_ADDRESS:
            yield "pages/4_Agencies.py", {"agency": agency}
    yield "pages/1_Map.py", {"agency": "fl-script-window-xss-1-script-police"}


# What the hostile names would be as Markdown, Streamlit's own directives included.
LIVE_MARKDOWN = re.compile(
    r"(?<!\\)(<script|<img|<svg|\]\(javascript|\]\(https://elsewhere|!\[x|\*\*bold|`code|"
    r":material/home|:red\[|\$\\int)"
)


PICTURE = re.compile(r"(mock/)?media/\w+\.svg$")


def markdown_of(page: AppTest) -> list[str]:
    kinds = (page.markdown, page.caption, page.header, page.subheader, page.title, page.warning)
    return [part.value for kind in kinds for part in kind]


def assert_nothing_runs(block: str) -> str:
    """Return the text of a block of HTML, in which no text from a list has become an element."""
    parsed = BeautifulSoup(block, "html.parser")
    for style in parsed.find_all("style"):
        style.decompose()
    for element in parsed.find_all(True):
        assert element.name not in ("script", "svg", "iframe"), element
        # The project's own pictures are served from memory, in the tests from "mock".
        assert element.name != "img" or PICTURE.match(str(element["src"])), element
        assert not [name for name in element.attrs if name.startswith("on")], element
        link = urlsplit(str(element.get("href", "#")))
        assert link.scheme in ("", "http", "https"), element
        assert "@" not in link.netloc, element
        assert "elsewhere" not in link.netloc, element
    return parsed.get_text(" ")


def test_every_page_shows_hostile_text_as_text(
    built: tuple[Path, Derived], open_page: OpenPage
) -> None:
    database, derived = built
    seen = ""
    for file, address in addresses(derived):
        page: AppTest = open_page(file, database=database, **address)
        assert not page.exception, (file, address, page.exception)
        assert not page.error, (file, address, page.error)
        assert not page.warning, (file, address, page.warning)
        for text in markdown_of(page):
            assert not LIVE_MARKDOWN.search(text), (file, address, text)
            seen += "\n" + re.sub(r"\\([\W_])", r"\1", text)
        for block in page.html:
            seen += "\n" + assert_nothing_runs(block.value)
        for table in page.dataframe:
            seen += "\n" + "\n".join(map(str, table.value.to_numpy().ravel()))
    seen = " ".join(seen.split())
    names = [name for name in derived.tables["agencies"]["name"] if len(name) < LONGEST_ADDRESS]
    assert len(names) > len(hostile.NAMES)
    assert [name for name in names if " ".join(name.split()) not in seen] == []


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
