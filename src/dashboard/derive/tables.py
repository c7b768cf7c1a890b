"""The rows of the database's tables, as mappings from column to value."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from dashboard.derive.agency_names import agency_slug
from dashboard.derive.agreements import PENDING, Agreement, Request, model_slug
from dashboard.derive.changes import periods
from dashboard.derive.list_dating import ListRecord
from dashboard.derive.parsed_rows import Correction, ParsedRow
from dashboard.derive.record_linkage import Linkage, link_rules
from dashboard.lists.raw import RawLayer

Row = Mapping[str, object]


def raw_rows(raw: RawLayer, lists: Iterable[ListRecord]) -> dict[str, list[Row]]:
    """The rows of `captures`, `printed_rows` and `listings`; the lists in this order."""
    lists = list(lists)
    return {
        "captures": [
            {
                "list_id": each.list_id,
                "file_name": capture.file_name,
                "named_on": capture.named_on,
                "edition": capture.edition,
                "date_basis": capture.date_basis,
                "sha256": capture.sha256,
                "reports": list(capture.reports),
            }
            for each in lists
            for capture in sorted(
                each.captures,
                key=lambda each: (each.named_on, each.edition, each.file_name, each.sha256 or ""),
            )
        ],
        "printed_rows": [
            {"row_id": row_id, **row._asdict()} for row_id, row in sorted(raw.printed_rows.items())
        ],
        "listings": [
            {"list_id": each.list_id, "position": position, "row_id": row_id}
            for each in lists
            for position, row_id in raw.tables[each.digest].rows
        ],
    }


def list_rows(lists: Iterable[ListRecord], raw: RawLayer) -> Iterator[Row]:
    """Yield the rows of `lists`."""
    sequence: Counter[str] = Counter()
    for each in lists:
        sequence[each.kind] += 1
        table = raw.tables[each.digest]
        yield {
            "list_id": each.list_id,
            "kind": each.kind,
            "published_on": each.published_on,
            "edition": each.edition,
            "file_name": each.file_name,
            "sha256": each.sha256,
            "row_count": each.row_count,
            "date_basis": each.date_basis,
            "first_captured_on": each.first_captured_on,
            "last_captured_on": each.last_captured_on,
            "status": each.status,
            "note": each.note or None,
            "sequence": sequence[each.kind],
            "header": list(table.header),
            "named_kind": table.named_kind,
            "digest": each.digest,
        }


def agreement_of_row(agreements: Iterable[Agreement]) -> dict[str, str]:
    """The agreement id by row id."""
    return {row_id: each.agreement_id for each in agreements for row_id in each.row_ids}


def request_of_row(requests: Iterable[Request]) -> dict[str, str]:
    """The request id by row id."""
    return {row_id: each.pending_id for each in requests for row_id in each.row_ids}


def reading_rows(
    linkage: Linkage,
    rows: Mapping[str, ParsedRow],
    agreements: Iterable[Agreement],
    requests: Iterable[Request],
) -> list[Row]:
    """The rows of `readings`."""
    agreement_of, request_of = agreement_of_row(agreements), request_of_row(requests)
    return [
        {
            "row_id": row_id,
            "agency_id": agency_id,
            "agreement_id": agreement_of.get(row_id),
            "pending_id": request_of.get(row_id),
            "ice_type": rows[row_id].agency_type or None,
        }
        for row_id, agency_id in sorted(linkage.agency_of.items())
    ]


def name_rows(
    linkage: Linkage,
    rows: Mapping[str, ParsedRow],
    positions: Mapping[str, set[int]],
    published: Mapping[str, Sequence[date]],
) -> list[Row]:
    """The rows of `agency_names`."""
    rule_of = link_rules(linkage.links)
    listed: dict[tuple[str, str, str, str], list[date]] = defaultdict(list)
    for row_id, agency_id in linkage.agency_of.items():
        row = rows[row_id]
        dates = published[row.kind]
        listed[agency_id, row.name, row.state, row.key] += [
            dates[min(positions[row_id])],
            dates[max(positions[row_id])],
        ]
    return [
        {
            "agency_id": agency_id,
            "spelling": name,
            "former_id": agency_slug(state, key),
            "state_printed": state,
            "first_listed_on": min(dates),
            "last_listed_on": max(dates),
            "rule": "same key"
            if agency_slug(state, key) == agency_id
            else rule_of.get((state, key), "misattributed_rows.csv"),
        }
        for (agency_id, name, state, key), dates in sorted(listed.items())
    ]


def _ids_of_parts(
    owner: Agreement | Request, rows: Mapping[str, ParsedRow], endings: Iterable[str]
) -> set[str]:
    """The ids that the owner's rows would give under each spelling of its agency."""
    agencies = {owner.agency_id} | {
        agency_slug(rows[row_id].state, rows[row_id].key) for row_id in owner.row_ids
    }
    return {
        "/".join((agency_id, model_slug(owner.model), ending))
        for agency_id in agencies
        for ending in endings
    }


def agreement_rows(
    agreements: Iterable[Agreement], rows: Mapping[str, ParsedRow], published: Sequence[date]
) -> list[Row]:
    """The rows of `agreements`. published: the dates of the accepted participating lists.

    Former ids are those of other spellings of the agency and of other dates that ICE printed: an
    agreement had one of them while fewer lists were known.
    """
    agreements = sorted(agreements, key=lambda each: each.agreement_id)
    ids = {each.agreement_id for each in agreements}
    return [
        {
            "agreement_id": each.agreement_id,
            "agency_id": each.agency_id,
            "model": each.model,
            "signed_on": each.signed_on,
            "first_listed_on": published[each.positions[0]],
            "last_listed_on": published[each.positions[-1]],
            "gone_by": published[each.positions[-1] + 1] if each.status != "active" else None,
            "status": each.status,
            "superseded_by": each.superseded_by,
            "returned_as": each.returned_as,
            "lists_missed": each.positions[-1] - each.positions[0] + 1 - len(each.positions),
            "moa_url": each.moa_url,
            "addendum_url": each.addendum_url,
            "former_ids": sorted(
                _ids_of_parts(
                    each,
                    rows,
                    {
                        str(day or "undated")
                        for row_id in each.row_ids
                        for day in (rows[row_id].signed_on, rows[row_id].misprinted_on)
                        if day or rows[row_id].signed_on is None
                    },
                )
                - ids
            ),
        }
        for each in agreements
    ]


def request_rows(
    requests: Iterable[Request], rows: Mapping[str, ParsedRow], published: Sequence[date]
) -> list[Row]:
    """The rows of `pending`. published: the dates of the accepted pending lists.

    Former ids are those of other spellings of the agency, and those with the date of a list: ids
    ended in the date of the first list until version 4 of these tables.
    """
    requests = sorted(requests, key=lambda each: each.pending_id)
    ids = {each.pending_id for each in requests}
    return [
        {
            "pending_id": each.pending_id,
            "agency_id": each.agency_id,
            "model": each.model,
            "first_listed_on": published[each.positions[0]],
            "last_listed_on": published[each.positions[-1]],
            "gone_by": published[each.positions[-1] + 1]
            if each.positions[-1] + 1 < len(published)
            else None,
            "outcome": each.outcome,
            "agreement_id": each.agreement_id,
            "days": each.days,
            "former_ids": sorted(
                _ids_of_parts(
                    each,
                    rows,
                    {PENDING, *(f"{PENDING}-{published[on]}" for on in each.positions)},
                )
                - ids
            ),
        }
        for each in requests
    ]


def period_rows(
    agreements: Iterable[Agreement],
    requests: Iterable[Request],
    accepted: Mapping[str, Sequence[ListRecord]],
    raw: RawLayer,
) -> Iterator[Row]:
    """Yield the rows of `listed_periods`."""
    for kind, key, other, owners in (
        ("participating", "agreement_id", "pending_id", agreement_of_row(agreements)),
        ("pending", "pending_id", "agreement_id", request_of_row(requests)),
    ):
        for owner, listed_from, listed_until, printed in sorted(
            periods(owners, accepted[kind], raw)
        ):
            yield {
                key: owner,
                other: None,
                "listed_from": listed_from,
                "listed_until": listed_until,
                "printed_rows": printed,
            }


def correction_rows(
    corrections: Iterable[Correction], lists: Iterable[ListRecord], raw: RawLayer
) -> list[Row]:
    """The rows of `corrections`, with those of the dates of lists."""
    first_list: dict[str, str] = {}
    for each in lists:
        for _, row_id in raw.tables[each.digest].rows:
            first_list.setdefault(row_id, each.list_id)
    rows: list[Row] = [
        {
            "row_id": each.row_id,
            "list_id": first_list[each.row_id],
            "field": each.field,
            "printed": each.printed,
            "corrected": each.corrected,
            "rule": each.rule,
            "reason": each.reason,
        }
        for each in corrections
    ]
    rows += [
        {
            "row_id": None,
            "list_id": each.list_id,
            "field": "published_on",
            "printed": str(each.named_on),
            "corrected": str(each.published_on),
            "rule": "lists.csv",
            "reason": each.note,
        }
        for each in lists
        if each.named_on != each.published_on
    ]
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])
