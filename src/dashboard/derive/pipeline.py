"""The whole derivation: raw layer and curated files in, every table of the database out."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from dashboard import __version__
from dashboard.derive.agreements import Agreement, Request, find_agreements, find_requests
from dashboard.derive.identity import Identities, identify
from dashboard.derive.lists import ListRecord, place_lists
from dashboard.derive.names import agency_slug
from dashboard.derive.readings import Correction, Reading, read_printed_rows
from dashboard.derive.reference import read_rows
from dashboard.lists.raw import RawLayer
from dashboard.store import SCHEMA_VERSION, frame, raw_tables

Rows = list[tuple[object, ...]]


def _places(raw: RawLayer, lists: Iterable[ListRecord]) -> dict[str, set[int]]:
    """For each printed row its places in the sequence of these lists."""
    places: dict[str, set[int]] = defaultdict(set)
    for place, record in enumerate(lists):
        for _, row_id in raw.tables[record.digest].rows:
            places[row_id].add(place)
    return dict(places)


def derive(raw: RawLayer, reference: Path) -> dict[str, pd.DataFrame]:
    """Every table of the schema from the raw layer and the curated files.

    The result depends on their content alone, not on the order in which lists were added.
    """
    lists = place_lists(raw, reference)
    accepted = {
        kind: [each for each in lists if each.kind == kind and each.status == "accepted"]
        for kind in ("participating", "pending")
    }
    published = {kind: [each.published_on for each in of] for kind, of in accepted.items()}
    places: dict[str, set[int]] = {}
    for of_kind in accepted.values():
        places |= _places(raw, of_kind)
    readings, corrections = read_printed_rows(raw.printed_rows, reference)
    first_on = {row_id: published[readings[row_id].kind][min(on)] for row_id, on in places.items()}
    states = read_rows(
        reference / "states.csv",
        ("state", "fips", "name", "level", "population", "population_source"),
    )
    state_names = {row["state"]: row["name"].lower() for row in states}
    identities = identify(readings, places, first_on, state_names, reference)
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
    corrections += identities.corrections + redated
    tables = raw_tables(raw, {each.digest: each.list_id for each in lists})
    tables["lists"] = frame("lists", _list_rows(lists, raw))
    tables["readings"] = frame("readings", _reading_rows(identities, agreements, requests))
    tables["agencies"] = frame("agencies", _agency_rows(identities, readings, places))
    tables["agency_names"] = frame(
        "agency_names", _name_rows(identities, readings, places, published)
    )
    tables["agreements"] = frame(
        "agreements", _agreement_rows(agreements, published["participating"])
    )
    tables["pending"] = frame("pending", _request_rows(requests, published["pending"]))
    tables["corrections"] = frame("corrections", _correction_rows(corrections, lists, raw))
    tables["data_checks"] = frame("data_checks", [])
    tables["build_info"] = frame("build_info", [_build_row(tables, published, len(lists))])
    return tables


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


def _reading_rows(
    identities: Identities, agreements: Iterable[Agreement], requests: Iterable[Request]
) -> Rows:
    agreement_of = {row: each.agreement_id for each in agreements for row in each.row_ids}
    request_of = {row: each.pending_id for each in requests for row in each.row_ids}
    return [
        (row_id, agency_id, agreement_of.get(row_id), request_of.get(row_id))
        for row_id, agency_id in sorted(identities.agency_of.items())
    ]


def _spellings(
    identities: Identities, readings: Mapping[str, Reading], places: Mapping[str, set[int]]
) -> dict[str, Counter[str]]:
    """How many listings each spelling of an agency's own name has, by agency id."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for row_id, agency_id in identities.agency_of.items():
        reading = readings[row_id]
        if identities.node_of[row_id] == (reading.state, reading.key):
            spellings[agency_id][reading.name] += len(places[row_id])
    return spellings


def _agency_rows(
    identities: Identities, readings: Mapping[str, Reading], places: Mapping[str, set[int]]
) -> Rows:
    rows: Rows = []
    states = {identities.ids[node]: node[0] for node in identities.ids}
    for agency_id, spellings in sorted(_spellings(identities, readings, places).items()):
        name = min(spellings, key=lambda each: (-spellings[each], each))
        rows.append((agency_id, name, states[agency_id], *([None] * 12)))
    return rows


def _name_rows(
    identities: Identities,
    readings: Mapping[str, Reading],
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
            else rule_of.get((state, key), "holders.csv"),
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
        SCHEMA_VERSION,
        max(published["participating"], default=None),
        max(published["pending"], default=None),
        list_count,
        __version__,
    )
