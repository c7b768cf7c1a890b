"""The frame around every page."""

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.paths import EDITORIAL
from dashboard.ui.components.header import list_and_age
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import PAGES

ROOT = Path(__file__).parents[2]
EXISTING = [file for file in PAGES if (ROOT / file).exists()]
OpenPage = Callable[..., AppTest]


def test_every_page_is_in_the_navigation() -> None:
    files = ["app.py", *(f"pages/{file.name}" for file in sorted((ROOT / "pages").glob("*.py")))]
    # The navigation has an order of its own.
    assert sorted(files) == sorted(EXISTING)


def in_the_header(page: AppTest) -> dict[str, Any]:
    """Return what the header was given to draw."""
    (header,) = (
        element.proto
        for element in page.get("bidi_component")
        if element.proto.component_name == "site_header"
    )
    drawn: dict[str, Any] = json.loads(header.json)
    return drawn


def headings(page: AppTest) -> list[str]:
    """The page's first headings, whether Streamlit's or of its own HTML."""
    own = (re.findall(r"<h1>(.*?)</h1>", each.proto.body) for each in page.get("html"))
    return [title.value for title in page.title] + [found for each in own for found in each]


@pytest.mark.parametrize("file", EXISTING)
def test_a_page_has_a_heading_a_navigation_and_its_source(open_page: OpenPage, file: str) -> None:
    page = open_page(file)
    assert not page.exception
    assert not page.error
    assert len(headings(page)) == 1
    links = in_the_header(page)["pages"]
    assert [link["label"] for link in links] == [PAGES[each] for each in EXISTING]
    assert [link["label"] for link in links if link["current"]] == [PAGES[file]]
    (footer,) = (each.proto.body for each in page.get("html") if 'class="d-foot' in each.proto.body)
    assert "published from January 13, 2021 to" in footer
    assert f"Version {dashboard.__version__}" in footer


def test_the_header_says_how_old_the_newest_list_is_once_that_tells_something() -> None:
    newest = date(2026, 5, 11)
    assert list_and_age(newest, date(2026, 5, 25)) == ("Newest list: May 11, 2026", None)
    assert list_and_age(newest, date(2026, 5, 26))[1] == "15 days old"
    assert list_and_age(newest, date(2026, 11, 25))[1] == "7 months old"


@pytest.mark.parametrize("file", EXISTING)
def test_every_page_tells_the_lists_age_and_what_others_counted_since(
    open_page: OpenPage, file: str
) -> None:
    page = open_page(file)
    (footer,) = (each.proto.body for each in page.get("html") if 'class="d-foot' in each.proto.body)
    told = unescape(re.sub(r"<[^>]+>", "", footer))
    assert re.search(
        r"Newest list here: May 11, 2026, \d+ months old\. "
        r"Others counted 2,654 agreements on ICE's list of October 9, 2026\. "
        r"What this means, and how to add a newer list",
        told,
    )
    assert re.search(r'href="About[^"]*#age"', footer)


@pytest.mark.parametrize("file", EXISTING)
def test_a_page_without_a_database_says_what_to_do(
    open_page: OpenPage, tmp_path: Path, file: str
) -> None:
    page = open_page(file, database=tmp_path / "gone.duckdb")
    assert not page.exception
    assert "The dashboard has no data to show." in page.error[0].value
    assert "dashboard derive" in page.error[0].value


def test_links_carry_the_filters(open_page: OpenPage) -> None:
    page = open_page("app.py", state=["FL", "TX"], as_of="2025-05-19", utm_source="elsewhere")
    kept = "state=FL&state=TX&as_of=2025-05-19"
    assert {link.proto.query_string for link in page.get("page_link")} == {
        f"section=glossary&{kept}",
    }
    own = " ".join(unescape(each.proto.body) for each in page.get("html"))
    for address in ("Map", "States", "Models", "Changes", "Data"):
        assert f'href="{address}?{kept}"' in own


@pytest.mark.parametrize("file", EXISTING)
def test_every_page_explains_its_terms(open_page: OpenPage, file: str) -> None:
    page = open_page(file)
    named = re.search(r"terms=\(([^)]*)\)", (ROOT / file).read_text(encoding="utf-8"))
    asked = re.findall(r'"([^"]+)"', named[1]) if named else ["jem", "wso", "tfm"]
    glossary = tomllib.loads((EDITORIAL / "glossary.toml").read_text(encoding="utf-8"))["term"]
    terms = {term["id"]: term["term"] for term in glossary}
    paragraphs = [text for element in page.markdown for text in element.value.split("\n\n")]
    shown = {text.partition("**:")[0] for text in paragraphs}
    assert {f"**{escape(terms[term_id])}" for term_id in asked} <= shown


def test_ignored_values_are_named_and_harmless(open_page: OpenPage) -> None:
    page = open_page("app.py", state=["FL", "[x](https://example.org) $y$ :red[z]"])
    (note,) = page.warning
    assert note.value == (
        r"“\[x\]\(https\://example\.org\) \$y\$ \:red\[z\]” isn't a valid state or territory\. "
        r"It was ignored\."
    )
    many = open_page("app.py", state=[f"no{number}" for number in range(100)])
    assert many.warning[0].value.endswith("95 more values were ignored.")


def test_an_unknown_language_is_english(open_page: OpenPage) -> None:
    assert headings(open_page("pages/7_About.py", lang="tlh")) == ["About this dashboard"]


def test_a_page_keeps_the_database_that_it_began_with(
    monkeypatch: pytest.MonkeyPatch, committed_database: Path, tmp_path: Path
) -> None:
    database = tmp_path / "a.duckdb"
    shutil.copy(committed_database, database)
    monkeypatch.setenv("DASHBOARD_DATABASE", str(database))

    def script() -> None:
        import os
        from pathlib import Path

        import streamlit as st

        from dashboard.queries.connection import current_version
        from dashboard.ui import page_frame

        with page_frame.page("app.py", "Heading", "Description"):
            begun = current_version()
            os.utime(Path(begun.path), ns=(1, 1))
            st.text("the same" if current_version() == begun else "another")
        st.text("the same" if current_version() == begun else "another")

    page = AppTest.from_function(script, default_timeout=60).run()
    assert not page.exception
    assert [each.value for each in page.text] == ["the same", "another"]
