"""Agreements of 2002-2017, linked to today's agencies where they are the same."""

from collections.abc import Mapping
from datetime import date

import pytest

from dashboard.derive.history import history_rows
from dashboard.derive.pipeline import Resolved
from dashboard.paths import REFERENCE
from dashboard.reference import read_rows


@pytest.fixture(scope="module")
def history(resolved: Resolved) -> list[Mapping[str, object]]:
    return history_rows(resolved.linkage.ids, REFERENCE)


def test_both_sources_are_there_whole(history: list[Mapping[str, object]]) -> None:
    roster = [each for each in history if each["source_id"] == "oig-roster-2009"]
    assert len(history) - len(roster) == 104
    assert len(roster) == 67
    assert sum(each["status"] == "signed" for each in roster) == 61
    assert {each["seen_from"] for each in roster} == {date(2009, 10, 28)}


def test_every_curated_link_is_used(history: list[Mapping[str, object]]) -> None:
    linked = {(each["state"], each["name"]) for each in history if each["agency_id"]}
    columns = ("state", "name", "read_as", "reason")
    for row in read_rows(REFERENCE / "history_agencies.csv", columns):
        assert (row["state"], row["name"]) in linked


# Looked up by hand: (state, name in the source, today's agency).
@pytest.mark.parametrize(
    ("state", "name", "agency_id"),
    [
        ("AZ", "Pinal County Sheriff's Office", "az-pinal-county-sheriff"),
        ("AZ", "Pima County Sheriff's Office", None),
        ("AZ", "City of Mesa Police Department", "az-mesa-police"),
        ("MO", "Missouri State Highway Patrol", "mo-missouri-highway-patrol"),
        ("NJ", "Monmouth County Sheriff's Office", "nj-monmouth-county-sheriff"),
        ("TN", "Tennessee Department of Safety",
         "tn-tennessee-department-of-safety-and-homeland-security"),
        ("TX", "Harris County Sheriff's Office", None),
        ("VA", "Rockingham County Sheriff's Office", None),
        ("AL", "Alabama Department of Public Safety", None),
        ("MD", "Frederick County Sheriff's Office", "md-frederick-county-sheriff"),
    ],
)  # fmt: skip
def test_links(
    history: list[Mapping[str, object]], state: str, name: str, agency_id: str | None
) -> None:
    found = {
        each["agency_id"] for each in history if (each["state"], each["name"]) == (state, name)
    }
    assert found == {agency_id}


def test_a_switch_of_models_and_a_missing_one(history: list[Mapping[str, object]]) -> None:
    models = {each["name"]: each["model"] for each in history if each["source_id"] == "dd-hist"}
    assert models["City of Phoenix Police Department"] == "JEM, later TFM"
    assert models["Brevard County Sheriff's Office"] is None


def test_history_links_to_nothing_where_no_list_is_known() -> None:
    assert {row["agency_id"] for row in history_rows({}, REFERENCE)} == {None}
