"""Editorial words in the language in use: the same queries, the same rows, other words."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from dashboard import i18n
from dashboard.queries import models
from dashboard.queries.connection import _open, current_version, cursor


@pytest.fixture(autouse=True)
def _english_afterwards(
    committed_database: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    yield
    i18n.use_language("en")


def in_language(code: str, query: str) -> pd.DataFrame:
    i18n.use_language(code)
    with cursor(current_version()) as connection:
        return connection.execute(query).df()


def test_a_query_finds_the_words_of_the_language_in_use() -> None:
    query = "SELECT model, name FROM models ORDER BY position"
    english = in_language("en", query)
    spanish = in_language("es", query)
    assert list(english["model"]) == list(spanish["model"])
    assert english.loc[0, "name"] == "No agreement"
    assert spanish.loc[0, "name"] == "Sin acuerdo"
    assert in_language("en", query).equals(english), "the next visitor reads English"
    assert in_language("xx", query).equals(english), "an unknown language is English"


@pytest.mark.parametrize("table", ["concerns", "concern_raisers", "walk_steps", "state_laws"])
def test_only_words_differ(table: str) -> None:
    query = f"FROM {table} ORDER BY ALL"
    english, spanish = in_language("en", query), in_language("es", query)
    assert list(english.columns) == list(spanish.columns)
    assert len(english) == len(spanish)
    words = {"title", "statement", "role", "note", "unknown", "decides", "text", "none_found"}
    words |= {"basis", "binds", "bound_if"}
    for column in set(english.columns) - words:
        assert sorted(map(str, english[column])) == sorted(map(str, spanish[column])), column
    assert not english[[*words & set(english.columns)]].equals(
        spanish[[*words & set(spanish.columns)]]
    )


def test_a_law_has_the_title_of_its_milestone_and_a_quiz_its_right_answer() -> None:
    laws = in_language(
        "es",
        """
        SELECT state_laws.title AS law, milestones.title AS milestone
        FROM state_laws
        JOIN milestones USING (milestone_id)
        """,
    )
    assert len(laws) > 10
    assert list(laws["law"]) == list(laws["milestone"])
    with cursor(current_version()) as connection:
        quiz = models.selfcheck(connection)
    assert all(
        answer in options for answer, options in zip(quiz["answer"], quiz["options"], strict=True)
    )


def test_counts_and_names_of_agencies_are_the_same_in_every_language() -> None:
    query = "SELECT agency_id, name, county FROM agencies ORDER BY agency_id"
    assert in_language("es", query).equals(in_language("en", query))


def test_visitors_who_come_together_all_find_the_words() -> None:
    _open.cache_clear()

    def name(_visitor: int) -> str:
        return str(in_language("es", "SELECT name FROM models WHERE model = 'none'").loc[0, "name"])

    with ThreadPoolExecutor(8) as visitors:
        assert set(visitors.map(name, range(16))) == {"Sin acuerdo"}
