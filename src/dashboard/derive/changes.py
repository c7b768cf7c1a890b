"""What changed from one list to the next, and on which lists each row was printed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from dashboard.derive.agreements import Agreement, Request
from dashboard.derive.clean import clean_text
from dashboard.derive.list_dating import ListRecord
from dashboard.lists.raw import RawLayer

# The columns that describe an agreement. A memorandum's link usually comes later than its
# agreement, so its arrival is no correction.
_FIELDS = ("state", "agency", "agency_type", "county", "model", "signed")
# Columns that ICE began to print later than others.
_ADDED_COLUMNS = {"agency_type": "TYPE", "county": "COUNTY"}

Positions = Mapping[str, set[int]]
Row = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """One change that a list shows against the one before it; see the table `changes`."""

    list_id: str
    previous_list_id: str
    day: date
    previous_day: date
    change: str
    agency_id: str
    agreement_id: str | None = None
    pending_id: str | None = None
    field: str | None = None
    printed_before: str | None = None
    printed_after: str | None = None


def run_rows(
    positions: Positions, accepted: Mapping[str, Sequence[ListRecord]], raw: RawLayer
) -> Iterator[Row]:
    """Yield the rows of `printed_runs`.

    positions: by row id, the positions of the lists that print it among the accepted lists of its
    kind, which are `accepted`.
    """
    for row_id, on in sorted(positions.items()):
        lists = accepted[raw.printed_rows[row_id].kind]
        for first, last in _runs(on):
            yield {
                "row_id": row_id,
                "first_list_id": lists[first].list_id,
                "last_list_id": lists[last].list_id,
                "first_listed_on": lists[first].published_on,
                "last_listed_on": lists[last].published_on,
                "first_place": first + 1,
                "last_place": last + 1,
            }


def periods(
    owners: Mapping[str, str], lists: Iterable[ListRecord], raw: RawLayer
) -> Iterator[tuple[str, date, date | None, int]]:
    """Yield the periods of `listed_periods`: id, listed_from, listed_until, printed_rows.

    owners: by row id, the agreement or the request that it prints. lists: the accepted lists of
    one kind, in time.
    """
    current: dict[str, tuple[date, int]] = {}
    for day, record in {each.published_on: each for each in lists}.items():
        printed = Counter(owners[row_id] for _, row_id in raw.tables[record.digest].rows)
        for owner, (since, rows) in list(current.items()):
            if printed[owner] != rows:
                yield owner, since, day, rows
                del current[owner]
        for owner, rows in printed.items():
            if rows:
                current.setdefault(owner, (day, rows))
    for owner, (since, rows) in current.items():
        yield owner, since, None, rows


def _runs(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each unbroken run of positions."""
    ordered = sorted(positions)
    first = before = ordered[0]
    for position in ordered[1:]:
        if position != before + 1:
            yield first, before
            first = position
        before = position
    yield first, before


def change_rows(
    agreements: Iterable[Agreement],
    requests: Sequence[Request],
    positions: Positions,
    accepted: Mapping[str, Sequence[ListRecord]],
    raw: RawLayer,
) -> list[Row]:
    """The rows of `changes`, by list. The first list of each kind changes nothing.

    positions and accepted: as for `run_rows`.
    """
    changes = [
        *_arrivals_and_departures(agreements, requests, accepted),
        *_reprints(agreements, requests, positions, accepted, raw),
    ]
    order = {each.list_id: n for of_kind in accepted.values() for n, each in enumerate(of_kind)}
    changes.sort(
        key=lambda each: (
            each.day,
            order[each.list_id],
            each.change,
            each.agreement_id or "",
            each.pending_id or "",
            each.field or "",
        )
    )
    return [asdict(each) for each in changes]


def _arrivals_and_departures(
    agreements: Iterable[Agreement],
    requests: Iterable[Request],
    accepted: Mapping[str, Sequence[ListRecord]],
) -> Iterator[Change]:
    listed, awaited = accepted["participating"], accepted["pending"]
    request_of: dict[str, Request] = {}
    for request in sorted(requests, key=lambda each: (each.positions[0], each.pending_id)):
        if request.positions[0]:
            yield Change(
                *_between(awaited, request.positions[0]),
                "requested",
                request.agency_id,
                request.agreement_id,
                request.pending_id,
            )
        if request.outcome == "dropped":
            yield Change(
                *_between(awaited, request.positions[-1] + 1),
                "dropped",
                request.agency_id,
                pending_id=request.pending_id,
            )
        if request.agreement_id:
            request_of.setdefault(request.agreement_id, request)
    for agreement in agreements:
        first, gone = agreement.positions[0], agreement.positions[-1] + 1
        if first:
            before = request_of.get(agreement.agreement_id)
            waited = (
                before is not None
                and awaited[before.positions[0]].published_on <= listed[first].published_on
            )
            yield Change(
                *_between(listed, first),
                "signed",
                agreement.agency_id,
                agreement.agreement_id,
                before.pending_id if before and waited else None,
            )
        if agreement.status != "active":
            yield Change(
                *_between(listed, gone),
                "ended" if agreement.status == "ended" else "replaced",
                agreement.agency_id,
                agreement.agreement_id,
            )


def _between(
    lists: Sequence[ListRecord], position: int, previous: int | None = None
) -> tuple[str, str, date, date]:
    """The list at a position and the one before it (or at `previous`): ids, then days."""
    here, there = lists[position], lists[position - 1 if previous is None else previous]
    return here.list_id, there.list_id, here.published_on, there.published_on


def _reprints(
    agreements: Iterable[Agreement],
    requests: Iterable[Request],
    positions: Positions,
    accepted: Mapping[str, Sequence[ListRecord]],
    raw: RawLayer,
) -> Iterator[Change]:
    """Yield what ICE printed otherwise about the same agreement or request than before.

    Spaces, quotation marks and a column's coming into use are no corrections.
    """
    for agreement in agreements:
        rows = (agreement.row_ids, agreement.agency_id, agreement.agreement_id, None)
        yield from _reprints_of(*rows, positions, accepted["participating"], raw)
    for request in requests:
        rows_of = (request.row_ids, request.agency_id, None, request.pending_id)
        yield from _reprints_of(*rows_of, positions, accepted["pending"], raw)


def _reprints_of(
    row_ids: Iterable[str],
    agency_id: str,
    agreement_id: str | None,
    pending_id: str | None,
    positions: Positions,
    lists: Sequence[ListRecord],
    raw: RawLayer,
) -> Iterator[Change]:
    printed: dict[int, set[str]] = defaultdict(set)
    for row_id in row_ids:
        for position in positions[row_id]:
            printed[position].add(row_id)
    previous: int | None = None
    for position in sorted(printed):
        if previous is not None and printed[position] != printed[previous]:
            for field in _FIELDS:
                if not _has_column(lists[previous], field, raw):
                    continue
                before, after = (
                    sorted(
                        {clean_text(getattr(raw.printed_rows[row], field)) for row in printed[at]}
                    )
                    for at in (previous, position)
                )
                if before != after:
                    yield Change(
                        *_between(lists, position, previous),
                        "corrected",
                        agency_id,
                        agreement_id,
                        pending_id,
                        field,
                        " / ".join(before),
                        " / ".join(after),
                    )
        previous = position


def _has_column(record: ListRecord, field: str, raw: RawLayer) -> bool:
    header = raw.tables[record.digest].header
    return field not in _ADDED_COLUMNS or _ADDED_COLUMNS[field] in map(clean_text, header)
