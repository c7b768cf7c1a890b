"""What the README says stays true."""

import re
from pathlib import Path

import duckdb
import pytest

from dashboard import formats
from dashboard.ui.frame import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ON_ONE_LINE = " ".join(README.split())


def test_the_figures_are_those_of_the_committed_database(committed_database: Path) -> None:
    with duckdb.connect(committed_database, read_only=True) as connection:
        (facts,) = connection.execute(
            """
            SELECT
                min(published_on),
                max(published_on) FILTER (kind = 'participating' AND status = 'accepted'),
                count(*)
            FROM lists
            """
        ).fetchall()
        first, newest, lists = facts
        (counts,) = connection.execute(
            """
            SELECT
                count(DISTINCT agreement_id),
                count(DISTINCT agency_id),
                count(DISTINCT state_code)
            FROM agreements_on(?)
            """,
            [newest],
        ).fetchall()
    agreements, agencies, states = map(formats.number, counts)
    assert (
        f"The newest list in it is of {formats.day(newest)}: {agreements} agreements of "
        f"{agencies} agencies in {states} states and territories."
    ) in ON_ONE_LINE
    assert (
        f"{lists} different lists from {formats.day(first)} to {formats.day(newest)}."
    ) in ON_ONE_LINE


def test_both_commands_begin_with_their_set_up() -> None:
    commands = re.findall(r"^    (pip install .*)$", README, re.MULTILINE)
    assert commands == [
        "pip install -r requirements.txt && streamlit run app.py",
        "pip install -r requirements-dev.txt && pytest",
    ]


def test_every_page_is_described() -> None:
    described = re.findall(r"^\| (\w+) \| [A-Z]", README, re.MULTILINE)
    assert described == [title for file, title in PAGES.items() if (ROOT / file).exists()]


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_what_is_linked_exists(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize(
    "path", re.findall(r"`((?:src|data|scripts|static|pages|app)[/.][\w./]*)`", README)
)
def test_what_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()
