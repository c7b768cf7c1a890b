"""Listed rows of one agency and model -> agreements and requests, with their windows on the lists.

ICE never says that an agreement ended: a row stops being printed. It also re-dates agreements. So
one agency's rows of one model are grouped into agreements by their dates, and each agreement's
window is what the accepted lists show.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.derive.readings import Correction, Reading

# Two dates of one agreement on the same list: no more than this apart (St. Cloud, Florida, July
# 2025: the agreement of 14 April printed a second time with 15 April on five lists).
_PRINTED_TWICE_DAYS = 7


@dataclass(frozen=True)
class Agreement:
    """One agreement. places: where in the sequence of accepted participating lists it stands."""

    agreement_id: str
    agency_id: str
    model: str
    signed_on: date | None
    row_ids: tuple[str, ...]
    places: tuple[int, ...]
    status: str
    superseded_by: str | None
    moa_url: str | None
    addendum_url: str | None


@dataclass
class _Signing:
    """What the lists print under one date of one agency and model."""

    signed_on: date | None
    row_ids: set[str]
    places: set[int]
    files: set[str]


def _joins(earlier: _Signing, later: _Signing, published: Sequence[date]) -> str | None:
    """The rule by which `later` is the same signing, newly dated; None where it is a renewal."""
    if earlier.signed_on is None or later.signed_on is None:
        return "date left out on some lists"
    first, last = min(earlier.places), max(earlier.places)
    if earlier.places & later.places:
        apart = abs((later.signed_on - earlier.signed_on).days)
        inside = first <= min(later.places) and max(later.places) <= last
        inside |= min(later.places) <= first and last <= max(later.places)
        return "printed twice" if apart <= _PRINTED_TWICE_DAYS and inside else None
    if later.signed_on <= published[first]:
        return "date corrected"  # the list that first carried it is as old as the new date
    if not earlier.files and min(later.places) == last + 1:
        return "date moved before its memorandum was posted"
    return None


def _newest(row_ids: Sequence[str], values: Mapping[str, str | None]) -> str | None:
    """The value of the newest row that has one; `row_ids` oldest first."""
    return next((values[row_id] for row_id in reversed(row_ids) if values[row_id]), None)


def find_agreements(
    readings: Mapping[str, Reading],
    agency_of: Mapping[str, str],
    places: Mapping[str, set[int]],
    published: Sequence[date],
) -> tuple[list[Agreement], list[Correction]]:
    """Every agreement on the accepted participating lists, and the dates read as others.

    published: the date of each accepted participating list, in sequence.
    """
    newest_list = len(published) - 1
    signings: dict[tuple[str, str], dict[date | None, _Signing]] = defaultdict(dict)
    for row_id in sorted(places):
        reading = readings[row_id]
        if reading.kind != "participating":
            continue
        of_model = signings[agency_of[row_id], reading.model or ""]
        signing = of_model.setdefault(
            reading.signed_on, _Signing(reading.signed_on, set(), set(), set())
        )
        signing.row_ids.add(row_id)
        signing.places |= places[row_id]
        if reading.moa_file:
            signing.files.add(reading.moa_file)

    agreements: list[Agreement] = []
    corrections: list[Correction] = []
    for (agency_id, model), by_date in sorted(signings.items()):
        groups: list[list[_Signing]] = []
        rules: dict[int, str] = {}
        for signing in sorted(
            by_date.values(), key=lambda each: (min(each.places), str(each.signed_on))
        ):
            for group in reversed(groups):
                merged = _Signing(
                    group[-1].signed_on,
                    set(),
                    set().union(*(each.places for each in group)),
                    set().union(*(each.files for each in group)),
                )
                if rule := _joins(merged, signing, published):
                    group.append(signing)
                    rules[id(signing)] = rule
                    break
            else:
                groups.append([signing])
        ids = [
            "/".join(
                (
                    agency_id,
                    model.replace(" ", "-") or "unknown",
                    str(_first_date(group) or "undated"),
                )
            )
            for group in groups
        ]
        for number, group in enumerate(groups):
            group_places = sorted(set().union(*(each.places for each in group)))
            row_ids = sorted(
                set().union(*(each.row_ids for each in group)),
                key=lambda row_id: (max(places[row_id]), min(places[row_id]), row_id),
            )
            newest = max(group, key=lambda each: (max(each.places), len(each.places)))
            successor = next(
                (
                    later
                    for later in range(number + 1, len(groups))
                    if min(min(each.places) for each in groups[later]) > group_places[-1]
                ),
                None,
            )
            active = group_places[-1] == newest_list
            status = "active" if active else "ended" if successor is None else "superseded"
            agreements.append(
                Agreement(
                    agreement_id=ids[number],
                    agency_id=agency_id,
                    model=model,
                    signed_on=newest.signed_on or _first_date(group),
                    row_ids=tuple(row_ids),
                    places=tuple(group_places),
                    status=status,
                    superseded_by=ids[successor] if successor is not None else None,
                    moa_url=_newest(row_ids, {r: readings[r].moa for r in row_ids}),
                    addendum_url=_newest(row_ids, {r: readings[r].addendum for r in row_ids}),
                )
            )
            for signing in group:
                if signing.signed_on == agreements[-1].signed_on:
                    continue
                rule = next(rules[id(each)] for each in group if id(each) in rules)
                corrections += [
                    Correction(
                        row_id,
                        "signed",
                        str(signing.signed_on or ""),
                        str(agreements[-1].signed_on or ""),
                        rule,
                        f"the same agreement, dated otherwise on other lists ({ids[number]})",
                    )
                    for row_id in sorted(signing.row_ids)
                ]
    return agreements, corrections


def _first_date(group: Sequence[_Signing]) -> date | None:
    """The date first printed, by which an agreement is named for good."""
    return next((each.signed_on for each in group if each.signed_on is not None), None)


@dataclass(frozen=True)
class Request:
    """One request on the pending lists. places: in the sequence of accepted pending lists."""

    pending_id: str
    agency_id: str
    model: str | None
    row_ids: tuple[str, ...]
    places: tuple[int, ...]
    outcome: str
    agreement_id: str | None
    days: int | None


def find_requests(
    readings: Mapping[str, Reading],
    agency_of: Mapping[str, str],
    places: Mapping[str, set[int]],
    published: Sequence[date],
    agreements: Sequence[Agreement],
    listed_on: Sequence[date],
) -> list[Request]:
    """Every request on the accepted pending lists with its outcome.

    published: the date of each accepted pending list; listed_on: of each participating one.
    A request is 'signed' where an agreement of the agency and model (of any model, where the list
    leaves it out) was first listed after the request, 'open' while on the newest pending list, and
    'dropped' otherwise.
    """
    by_agency: dict[str, list[Agreement]] = defaultdict(list)
    for agreement in agreements:
        by_agency[agreement.agency_id].append(agreement)
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row_id in places:
        reading = readings[row_id]
        if reading.kind == "pending":
            rows[agency_of[row_id], reading.model or ""].add(row_id)
    requests: list[Request] = []
    for (agency_id, model), row_ids in sorted(rows.items()):
        on = sorted(set().union(*(places[row_id] for row_id in row_ids)))
        first = published[on[0]]
        followed = sorted(
            (listed_on[each.places[0]], each.agreement_id, each)
            for each in by_agency[agency_id]
            if (not model or each.model == model) and listed_on[each.places[0]] >= first
        )
        signed = followed[0][2] if followed else None
        outcome = "signed" if signed else "open" if on[-1] == len(published) - 1 else "dropped"
        requests.append(
            Request(
                pending_id="/".join((agency_id, model or "unknown", str(first))),
                agency_id=agency_id,
                model=model or None,
                row_ids=tuple(sorted(row_ids)),
                places=tuple(on),
                outcome=outcome,
                agreement_id=signed.agreement_id if signed else None,
                days=max(0, (signed.signed_on - first).days)
                if signed and signed.signed_on
                else None,
            )
        )
    return requests
