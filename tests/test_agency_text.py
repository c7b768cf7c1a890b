"""An agency's answer for each case, its events, and what changed in print."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard import agency_text as text

FIRST, NEWEST = date(2021, 1, 13), date(2026, 5, 11)
DAYS = (
    *("signed_on", "first_listed_on", "last_listed_on", "gone_by", "seen_from", "seen_to"),
    "next_signed_on",
)
SHERIFF = {"kind": "sheriff"}
POWERS = (
    "Once ICE has trained them, its officers may look into a person's immigration status during "
    "everyday police work. Signing does not show how often these powers are used."
)


def dated(row: dict[str, Any]) -> dict[str, Any]:
    """A row as queries return it: days are timestamps, unknown ones NaT."""
    return {
        key: (pd.Timestamp(value) if value else pd.NaT) if key in DAYS else value
        for key, value in row.items()
    }


def agreement(**changes: Any) -> dict[str, Any]:
    return dated(
        {
            "model": "TFM",
            "status": "active",
            "signed_on": "2025-02-26",
            "first_listed_on": "2025-02-26",
            "last_listed_on": "2026-05-11",
            "gone_by": None,
            "lists_missed": 0,
        }
        | changes
    )


def request(**changes: Any) -> dict[str, Any]:
    return dated(
        {
            "model": "WSO",
            "outcome": "dropped",
            "first_listed_on": "2025-06-10",
            "last_listed_on": "2025-07-21",
        }
        | changes
    )


def answer(
    *agreements: dict[str, Any],
    requests: tuple[dict[str, Any], ...] = (),
    history: tuple[dict[str, Any], ...] = (),
    agency: dict[str, Any] = SHERIFF,
) -> str:
    return text.answer(agency, agreements, requests, history, FIRST, NEWEST)


ENDED = agreement(status="ended", last_listed_on="2025-10-21", gone_by="2025-10-23")


@pytest.mark.parametrize(
    ("agreements", "said"),
    [
        pytest.param(
            [agreement()],
            "The sheriff signed a Task Force agreement on February 26, 2025, and has been on every "
            "ICE list since. " + POWERS,
            id="active, listed the day it was signed",
        ),
        pytest.param(
            [agreement(first_listed_on="2025-03-01")],
            "The sheriff signed a Task Force agreement on February 26, 2025. It has been on every "
            "ICE list since March 1, 2025. " + POWERS,
            id="active, listed later",
        ),
        pytest.param(
            [agreement(signed_on="2020-06-09", first_listed_on="2021-01-13")],
            "The sheriff signed a Task Force agreement on June 9, 2020. It has been on every ICE "
            "list kept here, from January 13, 2021 on. " + POWERS,
            id="active since before the lists",
        ),
        pytest.param(
            [agreement(signed_on="2025-06-30")],
            "The sheriff has had a Task Force agreement on every ICE list since February 26, 2025. "
            "ICE now prints June 30, 2025 as the day it was signed. " + POWERS,
            id="active, another day printed later",
        ),
        pytest.param(
            [agreement(lists_missed=112)],
            "The sheriff signed a Task Force agreement on February 26, 2025. It has been on ICE's "
            "lists since February 26, 2025. 112 lists in between left the Task Force agreement "
            "out. " + POWERS,
            id="returned after a gap",
        ),
        pytest.param(
            [agreement(signed_on=None, model=None)],
            "The sheriff has an agreement whose model ICE does not state, signed on an unknown "
            "day. It has been on every ICE list since February 26, 2025. Signing does not show how "
            "often these powers are used.",
            id="active, nothing stated",
        ),
        pytest.param(
            [ENDED],
            "The sheriff has no agreement on ICE's list of May 11, 2026. Its Task Force agreement, "
            "signed February 26, 2025, was on the list of October 21, 2025 and is missing from the "
            "list of October 23, 2025. ICE gives no reason.",
            id="ended",
        ),
        pytest.param(
            [ENDED, ENDED | {"model": "JEM"}],
            "The sheriff has no agreement on ICE's list of May 11, 2026. Its Task Force and Jail "
            "Enforcement agreements were on the list of October 21, 2025 and are missing from the "
            "list of October 23, 2025. ICE gives no reason.",
            id="several ended together",
        ),
    ],
)
def test_an_answer_to_each_case(agreements: list[dict[str, Any]], said: str) -> None:
    assert answer(*agreements) == said


def test_several_models_are_named_in_their_order_with_their_powers() -> None:
    said = answer(agreement(model="JEM"), agreement())
    assert said == (
        "The sheriff has 2 agreements on ICE's list of May 11, 2026: Task Force, signed February "
        "26, 2025; Jail Enforcement, signed February 26, 2025. Once ICE has trained them, its "
        "officers may look into a person's immigration status during everyday police work (Task "
        "Force) and check whether people booked into a jail may be deported (Jail Enforcement). "
        "Signing does not show how often these powers are used."
    )


def test_what_became_of_earlier_agreements_is_told() -> None:
    new = agreement(signed_on="2025-11-06", first_listed_on="2025-11-06")
    old = agreement(status="superseded", last_listed_on="2025-08-01", gone_by="2025-08-04")
    assert (
        "An earlier Task Force agreement, signed February 26, 2025, was missing from the lists "
        "from August 4, 2025 on, until the new one came."
    ) in answer(new, old)
    at_once = agreement(status="superseded", last_listed_on="2025-11-05", gone_by="2025-11-06")
    assert "An earlier Task Force agreement, signed February 26, 2025, was replaced." in answer(
        new, at_once
    )
    assert (
        "Its Jail Enforcement agreement was on the list of October 21, 2025 and is missing from"
    ) in answer(new, ENDED | {"model": "JEM"})


def test_requests_alone() -> None:
    police = {"kind": "municipal_police"}
    assert answer(requests=(request(),), agency=police) == (
        "The police department has no agreement on any list. Its request for a Warrant Service "
        "Officer agreement was on ICE's pending lists from June 10, 2025 to July 21, 2025, then "
        "left them. ICE gives no reason."
    )
    assert answer(requests=(request(last_listed_on="2025-06-10"),)).endswith(
        "was on ICE's pending list of June 10, 2025 and on none after it. ICE gives no reason."
    )
    pending = request(outcome="open")
    assert answer(requests=(pending,)).endswith("on ICE's newest pending list, of July 21, 2025.")
    assert "A request for a Warrant Service Officer agreement is on ICE's pending list" in answer(
        agreement(), requests=(pending,)
    )


def test_what_others_recorded_before_the_lists() -> None:
    past = dated({"model": "JEM", "status": "signed", "signed_on": "2007-08-06"})
    assert answer(history=(past,), agency={"kind": "port"}) == (
        "The agency is on none of ICE's lists of agreements since January 13, 2021. Other sources "
        "record an earlier agreement, Jail Enforcement, signed August 6, 2007."
    )
    listed_too = agreement(signed_on="2007-08-06", first_listed_on="2021-01-13")
    assert "Other sources" not in answer(listed_too, history=(past,))


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 day"), (20, "20 days"), (447, "15 months"), (1951, "5.3 years")]
)
def test_lengths_of_time(days: int, said: str) -> None:
    assert text.duration(days) == said


def span(**changes: Any) -> dict[str, Any]:
    return dated(
        {
            "item": "a",
            "is_request": False,
            "model": "TFM",
            "status": "active",
            "signed_on": "2025-02-26",
            "first_listed_on": "2025-03-01",
            "last_listed_on": "2026-05-11",
            "gone_by": None,
        }
        | changes
    )


def test_times_on_the_lists_that_overlap_are_one() -> None:
    spans = [
        span(last_listed_on="2025-07-16"),
        span(item="b", first_listed_on="2025-06-01", last_listed_on="2025-09-01"),
        span(first_listed_on="2026-03-02"),
        span(is_request=True, first_listed_on="2024-01-01"),
    ]
    assert text.listed(spans) == [
        (date(2025, 3, 1), date(2025, 9, 1)),
        (date(2026, 3, 2), date(2026, 5, 11)),
    ]


def test_events_come_in_order_of_time_with_gaps_and_requests() -> None:
    spans = [
        span(last_listed_on="2025-07-16"),
        span(first_listed_on="2026-03-02"),
        span(
            item="p", is_request=True, status="signed", signed_on=None,
            first_listed_on="2025-02-01", last_listed_on="2025-02-20",
        ),
    ]  # fmt: skip
    assert [(event.day, event.text) for event in text.events(spans, [], FIRST)] == [
        (date(2025, 2, 1), "request first listed as pending"),
        (date(2025, 2, 20), "request last listed; an agreement followed"),
        (date(2025, 2, 26), "signed; first listed Mar 1, 2025"),
        (date(2026, 3, 2), "back after 8 months off the lists"),
        (date(2026, 5, 11), ""),
    ]


def test_an_ending_says_between_which_lists() -> None:
    ended = span(status="ended", last_listed_on="2025-10-21", gone_by="2025-10-23")
    assert text.events([ended], [], FIRST)[-1].text == "last listed; missing on Oct 23, 2025"
    replaced = span(status="superseded", last_listed_on="2025-10-21", gone_by="2025-10-23")
    later = span(item="b", signed_on="2025-10-22", first_listed_on="2025-10-23")
    assert text.events([replaced, later], [], FIRST)[1].text == "replaced by a later one"


def printed(**changes: Any) -> dict[str, Any]:
    return dated(
        {
            "item": "a",
            "list_kind": "participating",
            "first_listed_on": "2025-02-26",
            "last_listed_on": "2025-03-07",
            "lists": 3,
            "follows": True,
            "state": "FLORIDA",
            "agency": "A Police",
            "agency_type": None,
            "county": None,
            "model": "Task Force Model",
            "signed": "2025-02-26",
            "moa": "link pending",
            "moa_url": None,
            "addendum": None,
            "addendum_url": None,
        }
        | changes
    )


def test_versions_tell_what_ice_printed_otherwise() -> None:
    county = {"county": "A County", "first_listed_on": "2025-03-17"}
    linked = {"moa": "link", "moa_url": "https://www.ice.gov/a.pdf"}
    found = text.versions(
        [
            printed(),
            printed(**county),
            printed(**county | linked, agency="A Police "),
            printed(**county | linked | {"moa_url": "https://www.ice.gov/a.pdf "}, lists=5),
            printed(**linked, agency="B Police", follows=False),
            printed(item="p", list_kind="pending"),
        ]
    )
    assert [dict(version.changed) for version in found] == [
        {},
        {"county": "added"},
        {"moa": "added"},
        {"agency": "changed", "county": "removed"},
        {},
    ]
    assert [version.lists for version in found] == [3, 3, 8, 3, 3], "a space at the end is none"
    assert [text.change_of_print(version.changed) for version in found[1:4]] == [
        "county added",
        "agreement linked",
        "name changed, county removed",
    ]
    events = text.events([span()], found, FIRST)
    assert [event.text for event in events if event.kind == "printed"] == [
        "name changed, county removed",
        "county added",
        "agreement linked",
    ]


def test_an_archives_address_is_not_what_ice_printed() -> None:
    address = "https://web.archive.org/web/20210113002027/https://www.ice.gov/a.pdf"
    later = address.replace("20210113002027", "20210409041957")
    (version,) = text.versions([printed(moa=address), printed(moa=later)])
    assert version.links["moa"] == "https://www.ice.gov/a.pdf"
    assert version.cells["moa"] == ""
