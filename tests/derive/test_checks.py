"""The build's checks: each passes on the real lists or says what it found, and can fail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.derive.agreements import Agreement, Request
from dashboard.derive.checks import Check, check_all
from dashboard.derive.pipeline import Resolved
from dashboard.derive.record_linkage import Link
from dashboard.lists.raw import RawLayer


def checks(
    raw: RawLayer,
    resolved: Resolved,
    *,
    agreements: Sequence[Agreement] | None = None,
    requests: Sequence[Request] | None = None,
    for_review: Sequence[Link] = (),
) -> dict[str, Check]:
    found = check_all(
        raw,
        resolved.lists,
        resolved.rows,
        resolved.linkage.agency_of,
        resolved.agreements if agreements is None else agreements,
        resolved.requests if requests is None else requests,
        for_review,
    )
    return {each.check_id: each for each in found}


def test_nothing_fails_on_the_real_lists(raw: RawLayer, resolved: Resolved) -> None:
    found = checks(raw, resolved)
    assert {name: each.rows for name, each in found.items() if each.status == "fail"} == {}
    assert found["lists_add_up"].status == "pass"
    assert found["spellings_decided"].status == "pass"


def test_the_warnings_are_these(raw: RawLayer, resolved: Resolved) -> None:
    found = checks(raw, resolved)
    warned = {name: each.value for name, each in found.items() if each.status == "warn"}
    assert warned == {
        "lists_rejected": "3",
        "models_known": "4",
        "signed_dates_read": "1",
        "signed_before_listed": "9",
        "listed_soon_after_signing": "5",
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
        ("lists_add_up", "active", {"positions": (0,)}),
        ("every_listed_row_counted", "active", {"row_ids": ()}),
    ],
)
def test_a_wrong_agreement_fails(
    raw: RawLayer, resolved: Resolved, check_id: str, status: str, changes: dict[str, object]
) -> None:
    found = checks(raw, resolved, agreements=_with(resolved.agreements, status, changes))
    assert found[check_id].status == "fail"


def test_an_id_twice_fails(raw: RawLayer, resolved: Resolved) -> None:
    found = checks(raw, resolved, requests=[*resolved.requests, resolved.requests[0]])
    assert found["ids_unique"].rows == [resolved.requests[0].pending_id]


def test_a_wrong_outcome_fails(raw: RawLayer, resolved: Resolved) -> None:
    signed = next(each for each in resolved.requests if each.outcome == "signed")
    others = [each for each in resolved.requests if each is not signed]
    found = checks(raw, resolved, requests=[*others, replace(signed, outcome="open")])
    assert found["outcomes_known"].rows == [f"{signed.pending_id}: open"]


def test_many_endings_at_once_warn(raw: RawLayer, resolved: Resolved) -> None:
    active = [each for each in resolved.agreements if each.status == "active"]
    newest = max(each.positions[-1] for each in active)
    gone = {each.agreement_id for each in active[:60]}
    agreements = [
        replace(each, status="ended", positions=tuple(p for p in each.positions if p < newest))
        if each.agreement_id in gone and each.positions[0] < newest
        else each
        for each in resolved.agreements
    ]
    found = checks(raw, resolved, agreements=agreements)["endings_one_by_one"]
    assert found.status == "warn"
    assert len(found.rows) == 1


def test_a_late_first_listing_and_an_early_capture_are_shown(
    raw: RawLayer, resolved: Resolved
) -> None:
    late = next(each for each in resolved.agreements if each.positions[0] > 100)
    agreements = [
        replace(each, signed_on=date(2016, 3, 19)) if each is late else each
        for each in resolved.agreements
    ]
    found = checks(raw, resolved, agreements=agreements)["listed_soon_after_signing"]
    assert any(row.startswith(f"{late.agreement_id}: signed 2016-03-19") for row in found.rows)
    early = replace(
        resolved.lists[-1], first_captured_on=resolved.lists[-1].published_on - timedelta(days=1)
    )
    lists = [*resolved.lists[:-1], early]
    found = checks(raw, replace(resolved, lists=lists))["captured_after_published"]
    assert (found.status, found.value) == ("warn", "1")


def test_an_undecided_pair_is_shown(raw: RawLayer, resolved: Resolved) -> None:
    pair = Link("TX", "coke county sheriff", "cooke county sheriff", "undecided")
    found = checks(raw, resolved, for_review=[pair])["spellings_decided"]
    assert (found.status, found.rows) == (
        "warn",
        ["TX: coke county sheriff | cooke county sheriff"],
    )
