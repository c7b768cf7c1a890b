"""What the README says stays true."""

import re
from pathlib import Path

import duckdb
import pytest

from dashboard import formats
from dashboard.ui.page_frame import PAGES
from tests.conftest import COUNTED_ON

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ON_ONE_LINE = " ".join(README.split())


def test_the_figures_are_those_of_the_list_it_names(newest_database: Path) -> None:
    with duckdb.connect(newest_database, read_only=True) as connection:
        (facts,) = connection.execute(
            """
            SELECT min(published_on), count(*)
            FROM lists
            WHERE published_on <= $counted_on
            """,
            {"counted_on": COUNTED_ON},
        ).fetchall()
        (counts,) = connection.execute(
            """
            SELECT
                count(DISTINCT agreement_id),
                count(DISTINCT agency_id),
                count(DISTINCT state_code)
            FROM agreements_on($counted_on)
            """,
            {"counted_on": COUNTED_ON},
        ).fetchall()
    first, lists = facts
    agreements, agencies, states = map(formats.number, counts)
    counted_on = formats.day(COUNTED_ON)
    assert (
        f"On ICE's list of {counted_on} stand {agreements} agreements of {agencies} agencies in "
        f"{states} states and territories;"
    ) in ON_ONE_LINE
    assert f"{lists} different lists from {formats.day(first)} to {counted_on}," in ON_ONE_LINE


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
