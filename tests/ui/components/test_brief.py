"""The button for a brief: on which pages it is, and what it makes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.filters import Filters
from dashboard.queries.briefs import Subject
from dashboard.queries.connection import current_version
from dashboard.ui.components import brief
from tests.pages.conftest import open_page as open_page

OpenPage = Callable[..., AppTest]
SHERIFF = "fl-escambia-county-sheriff"


@pytest.mark.parametrize(
    ("file", "address", "subject"),
    [
        ("app.py", {}, Subject()),
        (
            "pages/2_States.py",
            {"state": ["FL"], "as_of": "2025-05-19"},
            Subject(Filters(states=("FL",), as_of=date(2025, 5, 19))),
        ),
        ("pages/4_Agencies.py", {"agency": SHERIFF}, Subject(agency_id=SHERIFF)),
        ("pages/8_Places.py", {"county": "12033"}, Subject(county_fips="12033")),
    ],
)
def test_a_page_offers_a_brief_of_what_it_shows(
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    address: dict[str, list[str] | str],
    subject: Subject,
) -> None:
    asked: list[Subject] = []
    monkeypatch.setattr(brief, "_address_and_name", lambda one: asked.append(one) or ("", "x"))
    page = open_page(file, **address)
    assert not page.exception
    assert asked == [subject]
    labels = [button.proto.label for button in page.get("download_button")]
    assert [label for label in labels if "PDF" in label] == ["US Letter (PDF)", "A4 (PDF)"]


def test_a_brief_is_made_once(committed_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    asked = (current_version(), Subject(Filters(states=("WY",))), "", "us-letter", "en")
    made = brief._brief(*asked)
    assert made.startswith(b"%PDF-")
    assert brief._brief(*asked) is made
