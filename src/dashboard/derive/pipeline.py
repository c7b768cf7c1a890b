"""The whole derivation: raw layer and curated files in, every table of the database out."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from dashboard import __version__
from dashboard.derive import editorial, tables, translations
from dashboard.derive.agencies import (
    agency_profiles,
    agency_rows,
    county_corrections,
    county_rows,
    name_agencies,
    served_county_rows,
    state_rows,
)
from dashboard.derive.agreements import Agreement, Request, find_agreements, find_requests
from dashboard.derive.changes import change_rows, run_rows
from dashboard.derive.checks import Check, check_all
from dashboard.derive.history import history_rows
from dashboard.derive.list_dating import ListRecord, date_lists
from dashboard.derive.parsed_rows import Correction, ParsedRow, parse_rows
from dashboard.derive.places import Gazetteer
from dashboard.derive.police_employees import roster_rows
from dashboard.derive.record_linkage import Linkage, link_records
from dashboard.derive.reported_totals import reported_rows
from dashboard.derive.towns import town_rows, zip_code_rows
from dashboard.lists.raw import RawLayer
from dashboard.schema import VERSION, Table, core_tables
from dashboard.store import MACRO_SQL

# While ICE published pending lists, at most 20 days lay between two (February and March 2025).
_LONGEST_PENDING_PAUSE = timedelta(days=30)


def _accepted(lists: Iterable[ListRecord]) -> dict[str, list[ListRecord]]:
    """The accepted lists of each kind, in time."""
    return {
        kind: [each for each in lists if each.kind == kind and each.status == "accepted"]
        for kind in ("participating", "pending")
    }


def _positions(raw: RawLayer, lists: Iterable[ListRecord]) -> dict[str, set[int]]:
    """By row id, the positions in this sequence of the lists that print the row."""
    positions: dict[str, set[int]] = defaultdict(set)
    for position, record in enumerate(lists):
        for _, row_id in raw.tables[record.digest].rows:
            positions[row_id].add(position)
    return dict(positions)


@dataclass(frozen=True)
class Resolved:
    """The agencies, agreements and requests that the printed rows are about.

    lists: every list, in time. published: the dates of the accepted ones, by kind. positions: by
    row id, the positions in their sequence of the lists that print it. rows: the parsed rows by
    row id. corrections: every printed value that is stored as another.
    """

    lists: list[ListRecord]
    published: dict[str, list[date]]
    positions: dict[str, set[int]]
    rows: dict[str, ParsedRow]
    linkage: Linkage
    agreements: list[Agreement]
    requests: list[Request]
    corrections: list[Correction]


def resolve(raw: RawLayer, reference: Path) -> Resolved:
    """Find the agencies, agreements and requests in the raw layer (entity resolution).

    Raises CuratedError where a curated file can't be used.
    """
    lists = date_lists(raw, reference)
    accepted = _accepted(lists)
    published = {kind: [each.published_on for each in of] for kind, of in accepted.items()}
    positions: dict[str, set[int]] = {}
    for of_kind in accepted.values():
        positions |= _positions(raw, of_kind)
    rows, corrections = parse_rows(raw.printed_rows, reference)
    linkage = link_records(rows, positions, published, reference)
    agreements, redated = find_agreements(
        rows, linkage.agency_of, positions, published["participating"]
    )
    requests = find_requests(
        rows,
        linkage.agency_of,
        positions,
        published["pending"],
        agreements,
        published["participating"],
    )
    return Resolved(
        lists,
        published,
        positions,
        rows,
        linkage,
        agreements,
        requests,
        corrections + linkage.corrections + redated,
    )


def reference_rows(reference: Path, gazetteer: Gazetteer) -> dict[str, list[Mapping[str, object]]]:
    """The rows of the tables that no list changes: states, counties, towns, roster, …

    Raises CuratedError where a curated file can't be used.
    """
    return {
        "states": state_rows(reference),
        "counties": county_rows(reference),
        "roster": roster_rows(reference, gazetteer),
        "towns": town_rows(reference),
        "zip_codes": zip_code_rows(reference),
        **reported_rows(reference),
    }


@dataclass(frozen=True)
class Derived:
    """Every table of the database: its schema and its rows."""

    schema: dict[str, Table]
    tables: dict[str, pd.DataFrame]
    checks: list[Check]


def derive(raw: RawLayer, reference: Path, editorial_files: Path) -> Derived:
    """Every table of the database from the raw layer and the curated files.

    The result depends only on their content, not on the order in which lists were added.

    Raises CuratedError or EditorialError where a curated file can't be used.
    """
    resolved = resolve(raw, reference)
    lists, published, positions = resolved.lists, resolved.published, resolved.positions
    linkage, agreements, requests = resolved.linkage, resolved.agreements, resolved.requests
    accepted = _accepted(lists)
    gazetteer = Gazetteer.load(reference)
    named = name_agencies(linkage, resolved.rows, positions)
    agencies = agency_profiles(named, gazetteer, reference)
    corrections = resolved.corrections + county_corrections(
        linkage, resolved.rows, agencies, gazetteer
    )
    checks = check_all(
        raw,
        lists,
        resolved.rows,
        linkage.agency_of,
        agreements,
        requests,
        linkage.for_review,
    )
    in_time = sorted(lists, key=lambda each: (each.published_on, each.kind, each.order))
    rows: dict[str, Iterable[Mapping[str, object]]] = {
        **tables.raw_rows(raw, in_time),
        "lists": tables.list_rows(lists, raw),
        "readings": tables.reading_rows(linkage, resolved.rows, agreements, requests),
        "agencies": agency_rows(agencies),
        "served_counties": served_county_rows(agencies),
        "agency_names": tables.name_rows(linkage, resolved.rows, positions, published),
        "agreements": tables.agreement_rows(agreements, resolved.rows, published["participating"]),
        "pending": tables.request_rows(requests, resolved.rows, published["pending"]),
        "changes": change_rows(agreements, requests, positions, accepted, raw),
        "printed_runs": run_rows(positions, accepted, raw),
        "listed_periods": tables.period_rows(agreements, requests, accepted, raw),
        "history": history_rows(linkage.ids, reference),
        **reference_rows(reference, gazetteer),
        "corrections": tables.correction_rows(corrections, lists, raw),
        "data_checks": [asdict(each) for each in checks],
        **editorial.load(editorial_files),
        "editorial_translations": translations.rows(editorial_files),
    }
    # In the order of their first list: a new list then adds to the end, and Git stores the new
    # file as a small difference.
    first_printed = _first_printed(in_time, raw)
    for name in ("printed_rows", "readings", "printed_runs"):
        rows[name] = sorted(rows[name], key=lambda row: first_printed[str(row["row_id"])])
    schema = {**core_tables(), **editorial.tables()}
    frames = {name: table.frame(rows[name]) for name, table in schema.items() if name in rows}
    frames["build_info"] = schema["build_info"].frame(
        [_build_row(schema, frames, published, len(lists))]
    )
    return Derived(schema, frames, checks)


def _first_printed(lists: Iterable[ListRecord], raw: RawLayer) -> dict[str, int]:
    """The number of each printed row, by id, in the order in which the lists first print them."""
    row_ids = (row_id for each in lists for _, row_id in raw.tables[each.digest].rows)
    return {row_id: number for number, row_id in enumerate(dict.fromkeys(row_ids))}


def _build_row(
    schema: Mapping[str, Table],
    frames: Mapping[str, pd.DataFrame],
    published: Mapping[str, Sequence[date]],
    list_count: int,
) -> dict[str, object]:
    content = hashlib.sha256(f"{VERSION}{schema}{MACRO_SQL}".encode())
    for name, frame in sorted(frames.items()):
        rows = json.dumps(frame.values.tolist(), default=str)
        content.update(f"{name}{rows}".encode())
    newest = max(published["participating"], default=None)
    pending = max(published["pending"], default=None)
    stopped = bool(newest and pending and newest - pending > _LONGEST_PENDING_PAUSE)
    return {
        "build_id": content.hexdigest()[:12],
        "schema_version": VERSION,
        "newest_participating_on": newest,
        "newest_pending_on": pending,
        "pending_stopped_on": pending if stopped else None,
        "list_count": list_count,
        "project_version": __version__,
    }
