"""What must be true of the derived data, and what a person should look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.derive.agreements import Agreement, Request
from dashboard.derive.list_dating import ListRecord
from dashboard.derive.parsed_rows import UNKNOWN_STATE, ParsedRow
from dashboard.derive.record_linkage import Link
from dashboard.i18n import N_
from dashboard.lists.raw import RawLayer
from dashboard.words import MODELS

_ROWS_SHOWN = 50
# Fewer agreements on the newest list than a third of today's, or five times as many, would be an
# error of reading before it would be news.
ACTIVE_BOUNDS = (600, 9_000)
# The most that left with one list so far: 7 of 1,787 (May 7, 2026), 6 of 1,414 (February 27, 2026).
# The check's words name the share.
MASS_ENDING = (0.01, 10)
# In days, as the check's words say. ICE usually lists an agreement within a week of its signing.
LATEST_LISTING = 60


@dataclass(frozen=True)
class Check:
    """One check: what was found, what was expected, and 'pass', 'warn' or 'fail'."""

    check_id: str
    about: str
    value: str
    expected: str
    status: str
    rows: Sequence[str]


def _check(
    check_id: str, about: str, rows: Iterable[str], *, otherwise: str, expected: str = "0"
) -> Check:
    """A check that passes where no row offends; `otherwise` is 'warn' or 'fail'."""
    found = sorted(rows)
    return Check(
        check_id,
        about,
        str(len(found)),
        expected,
        otherwise if found else "pass",
        found[:_ROWS_SHOWN],
    )


def check_all(
    raw: RawLayer,
    lists: Sequence[ListRecord],
    parsed: Mapping[str, ParsedRow],
    agencies: Mapping[str, str],
    agreements: Sequence[Agreement],
    requests: Sequence[Request],
    for_review: Sequence[Link],
) -> list[Check]:
    """Every check of the build. agencies: agency id by the ids of listed rows."""
    accepted = [each for each in lists if each.status == "accepted"]
    listed = {row for each in accepted for _, row in raw.tables[each.digest].rows}
    active = [each for each in agreements if each.status == "active"]
    newest = max((each for each in accepted if each.kind == "participating"),
                 key=lambda each: each.order, default=None)  # fmt: skip
    low, high = ACTIVE_BOUNDS
    return [
        _check(
            "every_listed_row_read",
            N_("Each row of an accepted list belongs to an agency."),
            (row for row in listed if row not in agencies),
            otherwise="fail",
        ),
        _check(
            "every_listed_row_counted",
            N_("Each row of an accepted participating list belongs to one agreement."),
            _uncounted(listed, parsed, agreements),
            otherwise="fail",
        ),
        _check(
            "ids_unique",
            N_("The id of an agreement or a request names one of them."),
            _repeated([a.agreement_id for a in agreements] + [r.pending_id for r in requests]),
            otherwise="fail",
        ),
        _check(
            "lists_add_up",
            N_("The rows of each accepted participating list are its agreements and repetitions."),
            _unlike_windows(raw, accepted, agreements),
            otherwise="fail",
        ),
        _check(
            "status_follows_lists",
            N_("An agreement is active on the newest list; one ended or superseded is not on it."),
            _wrong_status(accepted, agreements),
            otherwise="fail",
        ),
        _check(
            "successors_known",
            N_("A superseded agreement names a later one of the same agency and model."),
            _wrong_successor(agreements),
            otherwise="fail",
        ),
        _check(
            "outcomes_known",
            N_(
                "A signed request names an agreement of its agency; "
                "an open one is on the newest list."
            ),
            _wrong_outcome(accepted, agreements, requests),
            otherwise="fail",
        ),
        _check(
            "endings_one_by_one",
            N_(
                "Lists that lack more than one percent of the agreements before them for "
                "good: a block of rows may have been lost, or a state's law have changed."
            ),
            _mass_endings(accepted, agreements),
            otherwise="warn",
        ),
        Check(
            "active_agreements",
            N_("The newest list's agreements lie within bounds that only an error would leave."),
            str(len(active)),
            f"{low} to {high}",
            "pass" if newest is None or low <= len(active) <= high else "warn",
            (),
        ),
        _check(
            "lists_rejected",
            N_("Lists that can't be right are kept but counted nowhere."),
            (f"{each.list_id}: {each.note}" for each in lists if each.status == "rejected"),
            otherwise="warn",
        ),
        _check(
            "states_known",
            N_("Each printed state is one, or a known misspelling of one."),
            (
                f"{raw.printed_rows[row].state} ({parsed[row].name})"
                for row in listed
                if parsed[row].state == UNKNOWN_STATE
            ),
            otherwise="warn",
        ),
        _check(
            "models_known",
            N_("Each printed model is one of the three; others are kept as printed."),
            {
                f"{parsed[row].model or 'empty'}: {parsed[row].name}, {parsed[row].state}"
                for row in listed
                if parsed[row].model not in MODELS
            },
            otherwise="warn",
        ),
        _check(
            "signed_dates_read",
            N_("Each row of a participating list has a signing date that is one."),
            (
                f"{raw.printed_rows[row].signed}: {parsed[row].name}, {parsed[row].state}"
                for row in listed
                if parsed[row].kind == "participating" and parsed[row].signed_on is None
            ),
            otherwise="warn",
        ),
        _check(
            "signed_before_listed",
            N_("No agreement is signed after the first list that carries it."),
            _signed_after_listed(agreements, accepted),
            otherwise="warn",
        ),
        _check(
            "listed_soon_after_signing",
            N_(
                "No agreement is first listed more than 60 days after its signing, but "
                "for those of the first list: the date may be a slip."
            ),
            _listed_late(agreements, accepted),
            otherwise="warn",
        ),
        _check(
            "captured_after_published",
            N_("No list was captured before its date: the date may be a slip."),
            (
                f"{each.list_id}: captured {each.first_captured_on}"
                for each in accepted
                if each.first_captured_on < each.published_on
            ),
            otherwise="warn",
        ),
        _check(
            "spellings_decided",
            "Spellings that look or behave alike are the same or distinct by a rule or a row of "
            "data/reference/agency_aliases.csv.",
            (f"{each.state}: {each.first} | {each.second}" for each in for_review),
            otherwise="warn",
        ),
        _check(
            "agreements_printed_twice",
            N_("Lists that print an agreement more than once: ICE's count is higher than ours."),
            _printed_twice(raw, accepted, agreements),
            otherwise="warn",
        ),
    ]


def _uncounted(
    listed: set[str], parsed: Mapping[str, ParsedRow], agreements: Iterable[Agreement]
) -> list[str]:
    times = Counter(row for each in agreements for row in each.row_ids)
    return [row for row in listed if parsed[row].kind == "participating" and times[row] != 1]


def _signed_after_listed(
    agreements: Iterable[Agreement], accepted: Iterable[ListRecord]
) -> list[str]:
    published: list[date] = [each.published_on for each in accepted if each.kind == "participating"]
    return [
        f"{each.agreement_id}: signed {each.signed_on}, first listed {published[each.positions[0]]}"
        for each in agreements
        if each.signed_on and each.signed_on > published[each.positions[0]]
    ]


def _listed_late(agreements: Iterable[Agreement], accepted: Iterable[ListRecord]) -> list[str]:
    published = [each.published_on for each in accepted if each.kind == "participating"]
    known = {each.agreement_id for each in agreements}
    returned = {each.returned_as for each in agreements} & known
    return [
        f"{each.agreement_id}: signed {each.signed_on}, first listed {published[each.positions[0]]}"
        for each in agreements
        if each.signed_on
        and each.positions[0]
        and each.agreement_id not in returned
        and (published[each.positions[0]] - each.signed_on).days > LATEST_LISTING
    ]


def _printed_twice(
    raw: RawLayer, accepted: Iterable[ListRecord], agreements: Iterable[Agreement]
) -> list[str]:
    agreement_of = {row: each.agreement_id for each in agreements for row in each.row_ids}
    lists: dict[str, list[str]] = defaultdict(list)
    for record in accepted:
        if record.kind == "participating":
            rows = (row for _, row in raw.tables[record.digest].rows)
            counts = Counter(agreement_of[row] for row in rows if row in agreement_of)
            for agreement_id, count in counts.items():
                if count > 1:
                    lists[agreement_id].append(record.list_id)
    return [
        f"{agreement_id}: on {len(on)} lists, {on[0]} to {on[-1]}"
        for agreement_id, on in lists.items()
    ]


def _repeated(ids: Iterable[str]) -> list[str]:
    return [each for each, count in Counter(ids).items() if count > 1]


def _unlike_windows(
    raw: RawLayer, accepted: Iterable[ListRecord], agreements: Iterable[Agreement]
) -> list[str]:
    """Lists whose rows are not those of the agreements whose windows say that they are on it."""
    agreement_of = {row: each.agreement_id for each in agreements for row in each.row_ids}
    on_list: dict[int, set[str]] = defaultdict(set)
    for each in agreements:
        for position in each.positions:
            on_list[position].add(each.agreement_id)
    records = [each for each in accepted if each.kind == "participating"]
    wrong = []
    for position, record in enumerate(records):
        rows = [row for _, row in raw.tables[record.digest].rows]
        printed = {agreement_of[row] for row in rows if row in agreement_of}
        if record.row_count != len(rows) or printed != on_list[position]:
            wrong.append(
                f"{record.list_id}: {record.row_count} rows, {len(printed)} agreements printed, "
                f"{len(on_list[position])} by their windows"
            )
    return wrong


def _wrong_status(accepted: Iterable[ListRecord], agreements: Iterable[Agreement]) -> list[str]:
    newest = sum(each.kind == "participating" for each in accepted) - 1
    return [
        f"{each.agreement_id}: {each.status}"
        for each in agreements
        if (each.status == "active") != (each.positions[-1] == newest)
        or (each.status == "superseded") != (each.superseded_by is not None)
    ]


def _wrong_successor(agreements: Iterable[Agreement]) -> list[str]:
    known = {each.agreement_id: each for each in agreements}
    return [
        f"{each.agreement_id}: superseded by {each.superseded_by}"
        for each in known.values()
        if each.superseded_by
        and not (
            (later := known.get(each.superseded_by))
            and (later.agency_id, later.model) == (each.agency_id, each.model)
            and later.positions[-1] > each.positions[-1]
        )
    ]


def _wrong_outcome(
    accepted: Iterable[ListRecord], agreements: Iterable[Agreement], requests: Iterable[Request]
) -> list[str]:
    newest = sum(each.kind == "pending" for each in accepted) - 1
    agency_of = {each.agreement_id: each.agency_id for each in agreements}
    return [
        f"{each.pending_id}: {each.outcome}"
        for each in requests
        if (each.outcome == "signed") != (agency_of.get(each.agreement_id or "") == each.agency_id)
        or (each.outcome == "open") != (each.agreement_id is None and each.positions[-1] == newest)
    ]


def _mass_endings(accepted: Iterable[ListRecord], agreements: Iterable[Agreement]) -> list[str]:
    records = [each for each in accepted if each.kind == "participating"]
    gone = Counter(each.positions[-1] + 1 for each in agreements if each.status == "ended")
    share, least = MASS_ENDING
    return [
        f"{records[position].list_id}: {count} of {records[position - 1].row_count}"
        for position, count in gone.items()
        if count > max(least, share * records[position - 1].row_count)
    ]
