"""The build's checks: each passes on the real lists or says what it found, and can fail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from dashboard.derive.agreements import Agreement, Request
from dashboard.derive.checks import Check, check_all
from dashboard.derive.pipeline import Traced
from dashboard.derive.record_linkage import Join
from dashboard.lists.raw import RawLayer


def checks(
    raw: RawLayer,
    traced: Traced,
    *,
    agreements: Sequence[Agreement] | None = None,
    requests: Sequence[Request] | None = None,
    undecided: Sequence[Join] = (),
) -> dict[str, Check]:
    found = check_all(
        raw,
        traced.lists,
        traced.readings,
        traced.identities.agency_of,
        traced.agreements if agreements is None else agreements,
        traced.requests if requests is None else requests,
        undecided,
    )
    return {each.check_id: each for each in found}


def test_nothing_fails_on_the_real_lists(raw: RawLayer, traced: Traced) -> None:
    found = checks(raw, traced)
    assert {name: each.rows for name, each in found.items() if each.status == "fail"} == {}
    assert found["lists_add_up"].status == "pass"
    assert found["spellings_decided"].status == "pass"


def test_the_warnings_are_these(raw: RawLayer, traced: Traced) -> None:
    found = checks(raw, traced)
    warned = {name: each.value for name, each in found.items() if each.status == "warn"}
    assert warned == {
        "lists_rejected": "2",
        "models_known": "4",
        "signed_dates_read": "1",
        "signed_before_listed": "7",
        "agreements_printed_twice": "7",
    }


def _with(
    agreements: Sequence[Agreement], status: str, changes: Mapping[str, object]
) -> list[Agreement]:
    """All agreements, the first of this status changed."""
    place = next(place for place, each in enumerate(agreements) if each.status == status)
    return [
        replace(each, **changes) if number == place else each  # type: ignore[arg-type]
        for number, each in enumerate(agreements)
    ]


@pytest.mark.parametrize(
    ("check_id", "status", "changes"),
    [
        ("status_follows_lists", "ended", {"status": "active"}),
        ("status_follows_lists", "active", {"status": "ended"}),
        ("status_follows_lists", "superseded", {"superseded_by": None}),
        ("successors_known", "superseded", {"superseded_by": "fl-nobody/TFM/2025-01-01"}),
        ("lists_add_up", "active", {"places": (0,)}),
        ("every_listed_row_counted", "active", {"row_ids": ()}),
    ],
)
def test_a_wrong_agreement_fails(
    raw: RawLayer, traced: Traced, check_id: str, status: str, changes: dict[str, object]
) -> None:
    found = checks(raw, traced, agreements=_with(traced.agreements, status, changes))
    assert found[check_id].status == "fail"


def test_an_id_twice_fails(raw: RawLayer, traced: Traced) -> None:
    found = checks(raw, traced, requests=[*traced.requests, traced.requests[0]])
    assert found["ids_unique"].rows == [traced.requests[0].pending_id]


def test_a_wrong_outcome_fails(raw: RawLayer, traced: Traced) -> None:
    signed = next(each for each in traced.requests if each.outcome == "signed")
    others = [each for each in traced.requests if each is not signed]
    found = checks(raw, traced, requests=[*others, replace(signed, outcome="open")])
    assert found["outcomes_known"].rows == [f"{signed.pending_id}: open"]


def test_many_endings_at_once_warn(raw: RawLayer, traced: Traced) -> None:
    active = [each for each in traced.agreements if each.status == "active"]
    newest = max(each.places[-1] for each in active)
    gone = {each.agreement_id for each in active[:60]}
    agreements = [
        replace(each, status="ended", places=tuple(p for p in each.places if p < newest))
        if each.agreement_id in gone and each.places[0] < newest
        else each
        for each in traced.agreements
    ]
    found = checks(raw, traced, agreements=agreements)["endings_one_by_one"]
    assert found.status == "warn"
    assert len(found.rows) == 1


def test_an_undecided_pair_is_shown(raw: RawLayer, traced: Traced) -> None:
    pair = Join("TX", "coke county sheriff", "cooke county sheriff", "undecided")
    found = checks(raw, traced, undecided=[pair])["spellings_decided"]
    assert (found.status, found.rows) == (
        "warn",
        ["TX: coke county sheriff | cooke county sheriff"],
    )
