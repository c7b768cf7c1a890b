"""The whole derivation: raw layer and curated files in, every table of the database out."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import __version__
from dashboard.derive import editorial
from dashboard.derive.agencies import (
    agency_county_rows,
    agency_rows,
    county_corrections,
    county_rows,
    describe_agencies,
    name_agencies,
    state_rows,
)
from dashboard.derive.agency_names import agency_slug
from dashboard.derive.agreements import Agreement, Request, find_agreements, find_requests
from dashboard.derive.changes import change_rows, period_rows, run_rows
from dashboard.derive.checks import Check, check_all
from dashboard.derive.history import history_rows
from dashboard.derive.list_dating import ListRecord, date_lists
from dashboard.derive.parsed_rows import Correction, ParsedRow, parse_rows
from dashboard.derive.places import Gazetteer
from dashboard.derive.record_linkage import Identities, identify
from dashboard.lists.raw import RawLayer
from dashboard.schema import VERSION, Table, core_tables

Rows = list[tuple[object, ...]]


def _accepted(lists: Iterable[ListRecord]) -> dict[str, list[ListRecord]]:
    """The accepted lists of each kind, in time."""
    return {
        kind: [each for each in lists if each.kind == kind and each.status == "accepted"]
        for kind in ("participating", "pending")
    }


def _places(raw: RawLayer, lists: Iterable[ListRecord]) -> dict[str, set[int]]:
    """For each printed row its places in the sequence of these lists."""
    places: dict[str, set[int]] = defaultdict(set)
    for place, record in enumerate(lists):
        for _, row_id in raw.tables[record.digest].rows:
            places[row_id].add(place)
    return dict(places)


@dataclass(frozen=True)
class Traced:
    """What the printed rows say: agencies, agreements and requests.

    lists: every list, in time. published: the dates of the accepted ones, by kind. places: for
    each row id its places in their sequence. corrections: every value read as another.
    """

    lists: list[ListRecord]
    published: dict[str, list[date]]
    places: dict[str, set[int]]
    readings: dict[str, ParsedRow]
    identities: Identities
    agreements: list[Agreement]
    requests: list[Request]
    corrections: list[Correction]


def trace(raw: RawLayer, reference: Path) -> Traced:
    """Agencies, agreements and requests from the raw layer and the curated files.

    Raises CuratedError where a curated file can't be used.
    """
    lists = date_lists(raw, reference)
    accepted = _accepted(lists)
    published = {kind: [each.published_on for each in of] for kind, of in accepted.items()}
    places: dict[str, set[int]] = {}
    for of_kind in accepted.values():
        places |= _places(raw, of_kind)
    readings, corrections = parse_rows(raw.printed_rows, reference)
    identities = identify(readings, places, published, reference)
    agreements, redated = find_agreements(
        readings, identities.agency_of, places, published["participating"]
    )
    requests = find_requests(
        readings,
        identities.agency_of,
        places,
        published["pending"],
        agreements,
        published["participating"],
    )
    return Traced(
        lists,
        published,
        places,
        readings,
        identities,
        agreements,
        requests,
        corrections + identities.corrections + redated,
    )


@dataclass(frozen=True)
class Derived:
    """Every table of the database: its schema and its rows."""

    schema: dict[str, Table]
    tables: dict[str, pd.DataFrame]
    checks: list[Check]


def derive(raw: RawLayer, reference: Path, editorial_files: Path) -> Derived:
    """Every table of the database from the raw layer and the curated files.

    The result depends on their content alone, not on the order in which lists were added.

    Raises CuratedError or EditorialError where a curated file can't be used.
    """
    traced = trace(raw, reference)
    lists, published, readings = traced.lists, traced.published, traced.readings
    accepted = _accepted(lists)
    places, identities, agreements = traced.places, traced.identities, traced.agreements
    gazetteer = Gazetteer.load(reference)
    agencies = describe_agencies(name_agencies(identities, readings, places), gazetteer, reference)
    corrections = traced.corrections + county_corrections(identities, readings, agencies, gazetteer)
    checks = check_all(
        raw,
        lists,
        readings,
        identities.agency_of,
        agreements,
        traced.requests,
        identities.undecided,
    )
    in_time = sorted(lists, key=lambda each: (each.published_on, each.kind, each.order))
    rows: dict[str, Iterable[Any]] = {
        **raw_rows(raw, {each.digest: each.list_id for each in in_time}),
        "lists": _list_rows(lists, raw),
        "readings": _reading_rows(identities, agreements, traced.requests),
        "agencies": agency_rows(agencies),
        "agency_counties": agency_county_rows(agencies),
        "states": state_rows(reference),
        "counties": county_rows(reference),
        "agency_names": _name_rows(identities, readings, places, published),
        "agreements": _agreement_rows(agreements, published["participating"]),
        "pending": _request_rows(traced.requests, published["pending"]),
        "changes": change_rows(agreements, traced.requests, places, accepted, raw),
        "printed_runs": run_rows(places, accepted, raw),
        "listed_periods": _period_rows(agreements, traced.requests, accepted, raw),
        "history": history_rows(identities.ids, reference),
        "corrections": _correction_rows(corrections, lists, raw),
        "data_checks": [astuple(each) for each in checks],
        **editorial.load(editorial_files),
    }
    # A later list then adds to their ends, and Git stores the new file as a small difference.
    first_printed = _first_printed(in_time, raw)
    for name in ("printed_rows", "readings", "printed_runs"):
        rows[name] = sorted(rows[name], key=lambda row: first_printed[row[0]])
    schema = {**core_tables(), **editorial.tables()}
    tables = {name: table.frame(rows[name]) for name, table in schema.items() if name in rows}
    tables["build_info"] = schema["build_info"].frame([_build_row(tables, published, len(lists))])
    return Derived(schema, tables, checks)


def _first_printed(lists: Iterable[ListRecord], raw: RawLayer) -> dict[str, int]:
    """The number of each printed row, by id, in the order in which the lists first print them."""
    row_ids = (row_id for each in lists for _, row_id in raw.tables[each.digest].rows)
    return {row_id: number for number, row_id in enumerate(dict.fromkeys(row_ids))}


def raw_rows(raw: RawLayer, list_ids: Mapping[str, str]) -> dict[str, Rows]:
    """The rows of `captures`, `printed_rows` and `listings`.

    list_ids: list id by digest, in the order the lists shall have.
    """
    order = {digest: number for number, digest in enumerate(list_ids)}
    captures = sorted(
        raw.captures,
        key=lambda each: (
            order[each.digest],
            each.named_on,
            each.edition,
            each.file_name,
            each.sha256 or "",
        ),
    )
    return {
        "captures": [
            (
                list_ids[each.digest],
                each.file_name,
                each.named_on,
                each.edition,
                each.date_basis,
                each.sha256,
                list(each.reports),
            )
            for each in captures
        ],
        "printed_rows": [(row_id, *values) for row_id, values in sorted(raw.printed_rows.items())],
        "listings": [
            (list_id, position, row_id)
            for digest, list_id in list_ids.items()
            for position, row_id in raw.tables[digest].rows
        ],
    }


def _list_rows(lists: Iterable[ListRecord], raw: RawLayer) -> Rows:
    sequence: Counter[str] = Counter()
    rows: Rows = []
    for each in lists:
        sequence[each.kind] += 1
        table = raw.tables[each.digest]
        rows.append(
            (
                each.list_id,
                each.kind,
                each.published_on,
                each.edition,
                each.file_name,
                each.sha256,
                each.row_count,
                each.date_basis,
                each.first_captured_on,
                each.last_captured_on,
                each.status,
                each.note or None,
                sequence[each.kind],
                list(table.header),
                table.named_kind,
                each.digest,
            )
        )
    return rows


def _agreement_of(agreements: Iterable[Agreement]) -> dict[str, str]:
    return {row_id: each.agreement_id for each in agreements for row_id in each.row_ids}


def _request_of(requests: Iterable[Request]) -> dict[str, str]:
    return {row_id: each.pending_id for each in requests for row_id in each.row_ids}


def _period_rows(
    agreements: Iterable[Agreement],
    requests: Iterable[Request],
    accepted: Mapping[str, Sequence[ListRecord]],
    raw: RawLayer,
) -> Rows:
    listed = sorted(period_rows(_agreement_of(agreements), accepted["participating"], raw))
    awaited = sorted(period_rows(_request_of(requests), accepted["pending"], raw))
    return [
        *((agreement_id, None, *period) for agreement_id, *period in listed),
        *((None, pending_id, *period) for pending_id, *period in awaited),
    ]


def _reading_rows(
    identities: Identities, agreements: Iterable[Agreement], requests: Iterable[Request]
) -> Rows:
    agreement_of, request_of = _agreement_of(agreements), _request_of(requests)
    return [
        (row_id, agency_id, agreement_of.get(row_id), request_of.get(row_id))
        for row_id, agency_id in sorted(identities.agency_of.items())
    ]


def _name_rows(
    identities: Identities,
    readings: Mapping[str, ParsedRow],
    places: Mapping[str, set[int]],
    published: Mapping[str, list[date]],
) -> Rows:
    rule_of: dict[tuple[str, str], str] = {}
    for join in identities.joins:
        for key in (join.first, join.second):
            rule_of.setdefault((join.state, key), join.rule)
    spans: dict[tuple[str, str, str, str], list[date]] = defaultdict(list)
    for row_id, agency_id in identities.agency_of.items():
        reading = readings[row_id]
        dates = published[reading.kind]
        spans[agency_id, reading.name, reading.state, reading.key] += [
            dates[min(places[row_id])],
            dates[max(places[row_id])],
        ]
    return [
        (
            agency_id,
            name,
            agency_slug(state, key),
            state,
            min(dates),
            max(dates),
            "same key"
            if agency_slug(state, key) == agency_id
            else rule_of.get((state, key), "misattributed_rows.csv"),
        )
        for (agency_id, name, state, key), dates in sorted(spans.items())
    ]


def _agreement_rows(agreements: Iterable[Agreement], published: list[date]) -> Rows:
    return [
        (
            each.agreement_id,
            each.agency_id,
            each.model,
            each.signed_on,
            published[each.places[0]],
            published[each.places[-1]],
            published[each.places[-1] + 1] if each.status != "active" else None,
            each.status,
            each.superseded_by,
            each.places[-1] - each.places[0] + 1 - len(each.places),
            each.moa_url,
            each.addendum_url,
        )
        for each in sorted(agreements, key=lambda each: each.agreement_id)
    ]


def _request_rows(requests: Iterable[Request], published: list[date]) -> Rows:
    return [
        (
            each.pending_id,
            each.agency_id,
            each.model,
            published[each.places[0]],
            published[each.places[-1]],
            each.outcome,
            each.agreement_id,
            each.days,
        )
        for each in sorted(requests, key=lambda each: each.pending_id)
    ]


def _correction_rows(
    corrections: Iterable[Correction], lists: Iterable[ListRecord], raw: RawLayer
) -> Rows:
    first_list: dict[str, str] = {}
    for each in lists:
        for _, row_id in raw.tables[each.digest].rows:
            first_list.setdefault(row_id, each.list_id)
    rows: Rows = [
        (
            each.row_id,
            first_list[each.row_id],
            each.field,
            each.printed,
            each.corrected,
            each.rule,
            each.reason,
        )
        for each in corrections
    ]
    rows += [
        (
            None,
            each.list_id,
            "published_on",
            str(each.named_on),
            str(each.published_on),
            "lists.csv",
            each.note,
        )
        for each in lists
        if each.named_on != each.published_on
    ]
    return sorted(rows, key=lambda row: [str(value) for value in row])


def _build_row(
    tables: Mapping[str, pd.DataFrame], published: Mapping[str, list[date]], list_count: int
) -> tuple[object, ...]:
    content = hashlib.sha256()
    for name, table in sorted(tables.items()):
        rows = json.dumps(table.values.tolist(), default=str)
        content.update(f"{name}{rows}".encode())
    return (
        content.hexdigest()[:12],
        VERSION,
        max(published["participating"], default=None),
        max(published["pending"], default=None),
        list_count,
        __version__,
    )
