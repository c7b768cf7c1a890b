"""The About page: its figures are those of the build, its claims have sources."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import schema
from dashboard.queries import data as queries
from dashboard.queries import models
from dashboard.queries.connection import current_version, cursor
from dashboard.ui.markdown import escape

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]

FILE = "pages/7_About.py"


def words_on(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(part.value for part in (*page.markdown, *page.header))


@pytest.fixture
def build(committed_database: Path, monkeypatch: pytest.MonkeyPatch) -> queries.Build:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    with cursor(current_version()) as connection:
        return queries.build(connection)


def test_the_method_has_the_builds_figures(open_page: OpenPage, build: queries.Build) -> None:
    words = words_on(open_page(FILE))
    for sentence in (
        f"448 lists (209 of agreements, 239 of requests) with {build.listed_rows:,} rows",
        "from January 13, 2021 to May 11, 2026",
        f"{build.agreements:,} agreements and {build.requests:,} requests of {build.agencies:,}",
        f"{build.corrections:,} printed values were corrected",
        f"{build.statewide:,} serve a whole state",
        f"for {build.with_population:,} of {build.agencies:,} agencies",
        "stopped updating its pending list after February 27, 2026",
        f"Version {dashboard.__version__}, build `{build.build_id}`",
    ):
        assert sentence in words
    assert not re.search(r"\{\w*\}", words), "a figure was left out"


def test_each_part_is_there_and_can_be_linked_to(open_page: OpenPage) -> None:
    page = open_page(FILE)
    assert [part.proto.anchor for part in page.header] == [
        "these-data",
        "method",
        "sources",
        "limits",
        "history",
        "age",
        "errors",
        "license",
        "version",
    ]
    words = words_on(page)
    assert "**Newest list**: May 11, 2026; of requests, February 27, 2026." in words
    assert re.search(r"the last 20 lists came \d+ days apart .* was to be expected about", words)
    for said in ("Signing is not using", "No end dates", "Dates as printed", "approximate"):
        assert said in words
    assert "dashboard add participatingAgencies05192025pm.xlsx" in page.code[0].value


@pytest.mark.usefixtures("build")
def test_the_history_has_every_national_milestone_with_its_sources(open_page: OpenPage) -> None:
    words = words_on(open_page(FILE))
    with cursor(current_version()) as connection:
        events = queries.history(connection)
        names = models.sources(connection).set_index("source_id")["name"]
    lines = [line for line in words.splitlines() if line.startswith("- ")]
    for title, sources in zip(events["title"], events["sources"], strict=True):
        (line,) = [line for line in lines if f": {escape(title)}. " in line]
        for source in sources:
            assert escape(names[source]) in line
    assert "150 agreements on ICE's list of January 13, 2021" in words
    assert "agreements on ICE's list of May 11, 2026" in words
    for address in re.findall(r"(?<!\\)\]\(([^)]*)\)", words):
        assert re.match(r"https?://", address), address


def test_it_follows_no_filters(open_page: OpenPage) -> None:
    assert words_on(open_page(FILE, state="FL")) == words_on(open_page(FILE))


def test_a_build_without_history_or_requests_still_stands(
    open_page: OpenPage, build_database: Build
) -> None:
    day = date(2025, 3, 1)
    database = build_database(
        lists=[
            {
                "list_id": "participating-2025-03-01",
                "kind": "participating",
                "published_on": day,
                "date_basis": "file name",
                "status": "accepted",
                "sequence": 1,
            }
        ],
        build_info=[
            {
                "build_id": "one",
                "schema_version": schema.VERSION,
                "newest_participating_on": day,
                "list_count": 1,
                "project_version": "0",
            }
        ],
    )
    words = words_on(open_page(FILE, database=database))
    assert "1 lists (1 of agreements, 0 of requests)" in words
    assert "stopped updating its pending list after an unknown day" in words
