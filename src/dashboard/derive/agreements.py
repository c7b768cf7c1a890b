"""Agreements and requests from the listed rows of one agency and model.

ICE never says that an agreement ended: its row is no longer printed. ICE also corrects signing
dates. So the rows of one agency and model are grouped into agreements by their dates, and the
accepted lists show from when until when each was listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from dashboard.derive.parsed_rows import Correction, ParsedRow

# Two dates of one agreement on the same list: no more than this apart (St. Cloud, Florida, July
# 2025: the agreement of April 14 printed a second time with April 15 on five lists).
_PRINTED_TWICE_DAYS = 7
# Two dates with a memorandum each are two signings from here on (Etowah County, Alabama: 2016 and
# 2020, the second printed from 2022 on); nearer ones are one file under two names.
_RENEWAL_DAYS = 90
# A row that misses more lists than these, for longer than these days, had left and came back
# (Southside Place, Texas: 112 lists from July 2025 to March 2026). Shorter gaps are slips.
_GAP_LISTS = 10
_GAP_DAYS = 30
# A new signing takes the place of the old one if it is listed by then; later it is a return.
_SUCCESSION_DAYS = 14


PENDING = "pending"  # in place of a date in the id of a request


def model_slug(model: str | None) -> str:
    """A model as it is part of ids."""
    return (model or "unknown").replace(" ", "-")


@dataclass(frozen=True)
class Agreement:
    """One agreement. positions: where in the sequence of accepted participating lists it stands."""

    agreement_id: str
    agency_id: str
    model: str
    signed_on: date | None
    row_ids: tuple[str, ...]
    positions: tuple[int, ...]
    status: str
    superseded_by: str | None
    moa_url: str | None
    addendum_url: str | None
    returned_as: str | None = None


@dataclass
class _Signing:
    """What the lists print under one date of one agency and model.

    rule: why it is the same signing as the one before it in its group; None for the first.
    """

    signed_on: date | None
    row_ids: set[str] = field(default_factory=set)
    positions: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    rule: str | None = None


def _joins(group: Sequence[_Signing], later: _Signing, published: Sequence[date]) -> str | None:
    """The rule by which `later` is the same signing, newly dated; None where it is a renewal."""
    dates = [each.signed_on for each in group if each.signed_on]
    positions = set().union(*(each.positions for each in group))
    missed = min(later.positions) - max(positions) - 1
    away = (published[min(later.positions)] - published[max(positions)]).days
    if later.signed_on in dates and missed > _GAP_LISTS and away > _GAP_DAYS:
        return None
    files = set().union(*(each.files for each in group))
    if later.signed_on is None or not dates:
        return "date left out on some lists"
    apart = min(abs((later.signed_on - each).days) for each in dates)
    if files and later.files and not files & later.files and apart >= _RENEWAL_DAYS:
        return None
    if positions & later.positions:
        return "printed twice" if apart <= _PRINTED_TWICE_DAYS else None
    if later.signed_on <= published[min(positions)]:
        return "date corrected"  # the list that first carried it is as old as the new date
    left_on, back_on = published[max(positions)], published[min(later.positions)]
    if not files and (
        min(later.positions) == max(positions) + 1 or (back_on - left_on).days <= _SUCCESSION_DAYS
    ):
        return "date moved before its memorandum was posted"
    return None


def _groups(signings: Iterable[_Signing], published: Sequence[date]) -> list[list[_Signing]]:
    """One agency's signings of one model, those of one agreement together, oldest first."""
    groups: list[list[_Signing]] = []
    for signing in sorted(signings, key=lambda each: (min(each.positions), str(each.signed_on))):
        for group in reversed(groups):
            if rule := _joins(group, signing, published):
                signing.rule = rule
                group.append(signing)
                break
        else:
            groups.append([signing])
    return groups


def _without_gaps(
    signing: _Signing, positions: Mapping[str, set[int]], published: Sequence[date]
) -> list[_Signing]:
    """The signing, in parts where it was off the lists for long; no row is divided."""
    on = sorted(signing.positions)
    for before, after in pairwise(on):
        missed = after - before - 1
        away = (published[after] - published[before]).days
        if missed <= _GAP_LISTS or away <= _GAP_DAYS:
            continue
        early = {row_id for row_id in signing.row_ids if max(positions[row_id]) <= before}
        late = {row_id for row_id in signing.row_ids if min(positions[row_id]) >= after}
        if early | late == signing.row_ids:
            parts = [
                _Signing(
                    signing.signed_on,
                    row_ids,
                    set().union(*(positions[row_id] for row_id in row_ids)),
                    set(signing.files),
                )
                for row_ids in (early, late)
            ]
            return [parts[0], *_without_gaps(parts[1], positions, published)]
    return [signing]


def _positions_of(group: Iterable[_Signing]) -> list[int]:
    return sorted(set().union(*(each.positions for each in group)))


def _newest(row_ids: Sequence[str], values: Mapping[str, str | None]) -> str | None:
    """The value of the newest row that has one; `row_ids` oldest first."""
    return next((values[row_id] for row_id in reversed(row_ids) if values[row_id]), None)


def find_agreements(
    rows: Mapping[str, ParsedRow],
    agency_of: Mapping[str, str],
    positions: Mapping[str, set[int]],
    published: Sequence[date],
) -> tuple[list[Agreement], list[Correction]]:
    """Every agreement on the accepted participating lists, and the dates read as others.

    published: the date of each accepted participating list, in sequence.
    """
    newest_list = len(published) - 1
    signings: dict[tuple[str, str], dict[date | None, _Signing]] = defaultdict(dict)
    for row_id, on in positions.items():
        row = rows[row_id]
        if row.kind != "participating":
            continue
        of_model = signings[agency_of[row_id], row.model or ""]
        signing = of_model.setdefault(row.signed_on, _Signing(row.signed_on))
        signing.row_ids.add(row_id)
        signing.positions |= on
        if row.moa_file:
            signing.files.add(row.moa_file)

    agreements: list[Agreement] = []
    corrections: list[Correction] = []
    for (agency_id, model), by_date in sorted(signings.items()):
        parts = [
            part
            for signing in by_date.values()
            for part in _without_gaps(signing, positions, published)
        ]
        groups = _groups(parts, published)
        ids = [
            "/".join((agency_id, model_slug(model), ending))
            for ending in _endings(groups, published)
        ]
        for number, group in enumerate(groups):
            on_lists = _positions_of(group)
            row_ids = sorted(
                set().union(*(each.row_ids for each in group)),
                key=lambda row_id: (max(positions[row_id]), min(positions[row_id]), row_id),
            )
            newest = max(group, key=lambda each: (max(each.positions), len(each.positions)))
            signed_on = newest.signed_on or _first_date(group)
            active = on_lists[-1] == newest_list
            successor, in_time = None, False
            for later in range(number + 1, len(groups)):
                on_later = _positions_of(groups[later])
                if not active and on_later[-1] > on_lists[-1]:
                    successor = ids[later]
                    gone_by = published[on_lists[-1] + 1]
                    in_time = (published[on_later[0]] - gone_by).days <= _SUCCESSION_DAYS
                    break
            agreements.append(
                Agreement(
                    agreement_id=ids[number],
                    agency_id=agency_id,
                    model=model,
                    signed_on=signed_on,
                    row_ids=tuple(row_ids),
                    positions=tuple(on_lists),
                    status="active" if active else "superseded" if in_time else "ended",
                    superseded_by=successor if in_time else None,
                    returned_as=None if in_time else successor,
                    moa_url=_newest(row_ids, {r: rows[r].moa for r in row_ids}),
                    addendum_url=_newest(row_ids, {r: rows[r].addendum for r in row_ids}),
                )
            )
            # The first date of a group has no rule of its own: it gave way to the second.
            first_rule = next((each.rule for each in group if each.rule), "")
            corrections += [
                Correction(
                    row_id,
                    "signed",
                    str(signing.signed_on or ""),
                    str(signed_on or ""),
                    signing.rule or first_rule or "",
                    f"the same agreement, dated otherwise on other lists ({ids[number]})",
                )
                for signing in group
                if signing.signed_on != signed_on
                for row_id in sorted(signing.row_ids)
            ]
    return agreements, corrections


def _endings(groups: Sequence[Sequence[_Signing]], published: Sequence[date]) -> list[str]:
    """What the id of each agreement ends with: its first date and, after a return, that day."""
    endings: list[str] = []
    for group in groups:
        ending = str(_first_date(group) or "undated")
        if ending in endings:
            ending += f"-returned-{published[_positions_of(group)[0]]}"
        endings.append(ending)
    return endings


def _first_date(group: Sequence[_Signing]) -> date | None:
    """The date first printed, by which an agreement is named for good."""
    return next((each.signed_on for each in group if each.signed_on is not None), None)


@dataclass(frozen=True)
class Request:
    """One request on the pending lists. positions: in the sequence of accepted pending lists."""

    pending_id: str
    agency_id: str
    model: str | None
    row_ids: tuple[str, ...]
    positions: tuple[int, ...]
    outcome: str
    agreement_id: str | None
    days: int | None


def find_requests(
    rows: Mapping[str, ParsedRow],
    agency_of: Mapping[str, str],
    positions: Mapping[str, set[int]],
    published: Sequence[date],
    agreements: Sequence[Agreement],
    listed_on: Sequence[date],
) -> list[Request]:
    """Every request on the accepted pending lists with its outcome.

    published: the date of each accepted pending list; listed_on: of each participating one.
    A request is 'signed' where an agreement of the agency and model (of any model, where the list
    leaves it out) was first listed or signed on its first day or later, 'open' while on the newest
    pending list, and 'dropped' otherwise. One of before is none that the request led to. Its days
    are those from the first pending list to the signing; None where ICE printed the request
    after the signing: how long it waited is then not known.
    """
    by_agency: dict[str, list[Agreement]] = defaultdict(list)
    for agreement in agreements:
        by_agency[agreement.agency_id].append(agreement)
    requested: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row_id in positions:
        row = rows[row_id]
        if row.kind == "pending":
            requested[agency_of[row_id], row.model or ""].add(row_id)
    requests: list[Request] = []
    for (agency_id, model), row_ids in sorted(requested.items()):
        on = sorted(set().union(*(positions[row_id] for row_id in row_ids)))
        first = published[on[0]]
        followed = sorted(
            (listed_on[each.positions[0]], each.agreement_id, each)
            for each in by_agency[agency_id]
            if (not model or each.model == model)
            and (
                listed_on[each.positions[0]] >= first
                or (each.signed_on is not None and each.signed_on >= first)
            )
        )
        signed = followed[0][2] if followed else None
        outcome = "signed" if signed else "open" if on[-1] == len(published) - 1 else "dropped"
        requests.append(
            Request(
                pending_id="/".join((agency_id, model_slug(model), PENDING)),
                agency_id=agency_id,
                model=model or None,
                row_ids=tuple(sorted(row_ids)),
                positions=tuple(on),
                outcome=outcome,
                agreement_id=signed.agreement_id if signed else None,
                days=(signed.signed_on - first).days
                if signed and signed.signed_on and signed.signed_on >= first
                else None,
            )
        )
    return requests
