"""Pairs and agreements of the real lists, looked up by hand, against what is derived.

labelled_cases.csv: `expected` says what a person found.
same, distinct: rows printed (state, first) and (second_state, second) are one agency, or two;
    `model` and `first_date` narrow the first down where an agency's rows belong to several.
redated, renewed: the model's rows dated first_date and second_date are one agreement, or two of
    which the second took the first one's place.
ended: the agreement signed on first_date has left the lists; second_date is the first without it.
gap: it is missing under this name on the list of second_date and listed again later.
"""

import csv
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dashboard.derive.agreements import Agreement
from dashboard.derive.pipeline import Resolved, resolve
from dashboard.lists.raw import RawLayer
from dashboard.paths import REFERENCE

CASES = Path(__file__).with_name("labelled_cases.csv")


def read_cases() -> list[dict[str, str]]:
    with CASES.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass
class Answers:
    """What is derived, in the terms of the labelled cases."""

    resolved: Resolved

    def __post_init__(self) -> None:
        self.rows = defaultdict(list)
        for row_id in self.resolved.positions:
            reading = self.resolved.rows[row_id]
            self.rows[reading.state, reading.name].append(reading)
        self.agreement_of = {
            row_id: each for each in self.resolved.agreements for row_id in each.row_ids
        }

    def agencies(self, state: str, name: str, model: str = "", signed: str = "") -> set[str]:
        found = {
            self.resolved.linkage.agency_of[each.row_id]
            for each in self.rows[state, name]
            if (not model or each.model == model) and (not signed or str(each.signed_on) == signed)
        }
        assert found, f"{name}, {state}, {model} {signed} is on no list"
        return found

    def agreement(self, state: str, name: str, model: str, signed: str) -> Agreement:
        found = {
            self.agreement_of[each.row_id].agreement_id: self.agreement_of[each.row_id]
            for each in self.rows[state, name]
            if each.kind == "participating"
            and each.model == model
            and str(each.signed_on) == signed
        }
        # One that left for long and came back has the date twice.
        return min(found.values(), key=lambda each: each.positions[0])

    def of(self, case: dict[str, str]) -> str:
        """What is derived for a case, in the words of `expected`."""
        state, first, model, signed = (
            case[each] for each in ("state", "first", "model", "first_date")
        )
        if case["expected"] in ("same", "distinct"):
            one = self.agencies(state, first, model, signed)
            other = self.agencies(case["second_state"], case["second"])
            return "same" if one & other else "distinct"
        agreement = self.agreement(state, first, model, signed)
        if case["expected"] in ("redated", "renewed"):
            later = self.agreement(state, case["second"], model, case["second_date"])
            if later.agreement_id == agreement.agreement_id:
                return "redated"
            following = (agreement.superseded_by, agreement.returned_as)
            return "renewed" if later.agreement_id in following else "unrelated"
        published = self.resolved.published["participating"]
        day = date.fromisoformat(case["second_date"])
        if agreement.status == "active":
            return "gap" if published[agreement.positions[-1]] > day else "active"
        gone_by = published[agreement.positions[-1] + 1]
        return agreement.status if gone_by == day else f"{agreement.status} by {gone_by}"


def measure(
    answers: Iterable[tuple[dict[str, str], str]], positive: tuple[str, ...], of: tuple[str, ...]
) -> tuple[int, int, int]:
    """(right, wrong, missed) of the answers `positive` among cases expected to be one of `of`."""
    counts: Counter[str] = Counter()
    for case, found in answers:
        if case["expected"] in of:
            expected = case["expected"] in positive
            counts["right" if expected else "wrong"] += found in positive
            counts["missed"] += expected and found not in positive
    return counts["right"], counts["wrong"], counts["missed"]


def report(title: str, right: int, wrong: int, missed: int) -> None:
    print(
        f"{title}: precision {right / (right + wrong):.3f}, recall {right / (right + missed):.3f} "
        f"({right} right, {wrong} wrong, {missed} missed)"
    )


def test_every_kind_of_case_is_there() -> None:
    cases = read_cases()
    counts = Counter(case["expected"] for case in cases)
    assert len(cases) >= 150
    assert set(counts) == {"same", "distinct", "redated", "renewed", "ended", "gap"}
    assert all(case["evidence"] for case in cases)
    named = {(case["first"], case["second"]) for case in cases}
    assert (
        "University of Florida Police Department",
        "University of West Florida Police Department",
    ) in named
    assert ("Melbourne Police Department", "Melbourne Beach Police Department") in named


def test_labelled_cases(resolved: Resolved) -> None:
    answers = Answers(resolved)
    found = [(case, answers.of(case)) for case in read_cases()]
    merges = measure(found, ("same", "redated"), ("same", "distinct", "redated", "renewed"))
    endings = measure(found, ("ended",), ("ended", "gap"))
    report("merges", *merges)
    report("endings", *endings)
    assert [
        (case["state"], case["first"], case["second"], case["expected"], answer)
        for case, answer in found
        if answer != case["expected"]
    ] == []


def test_rules_alone_merge_nothing_wrongly(raw: RawLayer, tmp_path: Path) -> None:
    for name in ("states", "models", "lists", "spellings", "abbreviations"):
        shutil.copy(REFERENCE / f"{name}.csv", tmp_path)
    for name in ("agency_aliases", "misattributed_rows", "signing_dates"):
        header = (REFERENCE / f"{name}.csv").read_text().splitlines()[0]
        (tmp_path / f"{name}.csv").write_text(f"{header}\n")
    answers = Answers(resolve(raw, tmp_path))
    found = [
        (case, answers.of(case))
        for case in read_cases()
        if case["expected"] in ("same", "distinct")
    ]
    right, wrong, missed = measure(found, ("same",), ("same", "distinct"))
    report("names, without curated rows", right, wrong, missed)
    assert wrong == 0
    assert right / (right + missed) > 0.5


def test_committed_database_holds_the_same_answers(
    resolved: Resolved, committed_database: Path
) -> None:
    with duckdb.connect(str(committed_database), read_only=True) as con:
        stored = dict(con.execute("SELECT row_id, agency_id FROM readings").fetchall())
        statuses = dict(con.execute("SELECT agreement_id, status FROM agreements").fetchall())
    if stored != resolved.linkage.agency_of:
        pytest.fail("data/agreements.duckdb is older than its rules: run `dashboard derive`.")
    assert statuses == {each.agreement_id: each.status for each in resolved.agreements}
