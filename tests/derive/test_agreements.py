"""Windows on the lists -> agreements and requests: each rule on a table of its own."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.derive.agreements import Agreement, Request, find_agreements, find_requests
from dashboard.derive.parsed_rows import Correction, ParsedRow
from dashboard.derive.pipeline import Resolved, resolve
from dashboard.derive.tables import agreement_rows, request_rows
from dashboard.lists.raw import RawLayer
from dashboard.paths import REFERENCE
from tests.derive.parsed_rows import PUBLISHED, listed, reading

LISTS = PUBLISHED["participating"]
NEWEST = len(LISTS) - 1


def agreements_of(
    *rows: tuple[str | None, range, str | None],
) -> tuple[list[Agreement], list[Correction]]:
    """One sheriff's task force rows (signed, lists, memorandum) as agreements and corrections."""
    readings, positions = listed(
        *((reading("Lee County Sheriff", signed=signed, moa=moa), on) for signed, on, moa in rows)
    )
    return find_agreements(readings, dict.fromkeys(readings, "fl-lee"), positions, LISTS)


def test_one_signing_on_every_list_is_active() -> None:
    (agreement,), corrections = agreements_of(("2025-02-26", range(NEWEST + 1), "a.pdf"))
    assert agreement.agreement_id == "fl-lee/TFM/2025-02-26"
    assert (agreement.status, agreement.superseded_by) == ("active", None)
    assert agreement.moa_url == "https://www.ice.gov/doclib/a.pdf"
    assert corrections == []


def test_a_row_no_longer_printed_has_ended() -> None:
    (agreement,), _ = agreements_of(("2025-02-26", range(5), None))
    assert (agreement.status, agreement.positions) == ("ended", (0, 1, 2, 3, 4))


def test_a_gap_is_no_ending() -> None:
    (agreement,), _ = agreements_of(
        ("2025-02-26", range(5), None), ("2025-02-26", range(9, NEWEST + 1), "a.pdf")
    )
    assert agreement.status == "active"
    assert 6 not in agreement.positions


def test_a_date_as_old_as_the_first_list_corrects() -> None:
    (agreement,), corrections = agreements_of(
        ("2025-02-27", range(9), None), ("2025-02-26", range(9, NEWEST + 1), "a.pdf")
    )
    assert agreement.agreement_id == "fl-lee/TFM/2025-02-27"  # named for good by the first date
    assert agreement.signed_on == date(2025, 2, 26)
    assert [(each.printed, each.corrected, each.rule) for each in corrections] == [
        ("2025-02-27", "2025-02-26", "date corrected")
    ]


def test_a_year_slip_corrects_with_the_same_memorandum() -> None:
    (agreement,), _ = agreements_of(
        ("2024-03-07", range(9), "a.pdf"), ("2025-02-26", range(9, NEWEST + 1), "a.pdf")
    )
    assert agreement.signed_on == date(2025, 2, 26)


def test_a_date_moves_before_its_memorandum_is_posted() -> None:
    (agreement,), corrections = agreements_of(
        ("2025-02-26", range(9), None), ("2025-03-08", range(9, NEWEST + 1), "a.pdf")
    )
    assert agreement.signed_on == date(2025, 3, 8)
    assert corrections[0].rule == "date moved before its memorandum was posted"


def test_a_date_moves_while_the_row_is_off_the_lists_for_a_few_days() -> None:
    """Stowe Township, Pennsylvania: no memorandum was ever posted for the first date."""
    (agreement,), corrections = agreements_of(
        ("2025-02-26", range(9), None), ("2025-03-12", range(15, NEWEST + 1), "b.pdf")
    )
    assert (agreement.status, agreement.signed_on) == ("active", date(2025, 3, 12))
    assert corrections[0].rule == "date moved before its memorandum was posted"


# Looked up in the lists and in the memoranda of ICE's site.
@pytest.mark.parametrize(
    ("agreement_id", "status", "signed_on", "other"),
    [
        ("oh-butler-county-sheriff/JEM/2020-06-09", "ended", date(2020, 6, 9), None),
        ("wi-walworth-county-sheriff/WSO/2025-06-12", "ended", date(2025, 6, 12), None),
        ("al-franklin-county-sheriff/TFM/2025-03-25", "ended", date(2025, 3, 25), None),
        ("tn-bradley-county-sheriff/JEM/2025-06-03", "ended", date(2025, 6, 3), None),
        ("tx-southside-place-police/TFM/2025-06-13", "ended", date(2025, 6, 13), None),
        ("fl-florida-department-of-financial-services/TFM/2025-03-25", "superseded",
         date(2025, 3, 25), "fl-florida-department-of-financial-services/TFM/2025-07-24"),
        ("ok-ottawa-county-sheriff/TFM/2026-02-23", "active", date(2026, 2, 23), None),
        ("ny-mohawk-village-police/TFM/2026-03-19", "active", date(2026, 3, 19), None),
        ("ks-rooks-county-sheriff/WSO/2025-07-31", "active", date(2025, 9, 9), None),
        ("pa-stowe-township-police/TFM/2025-11-18", "active", date(2025, 12, 11), None),
    ],
)  # fmt: skip
def test_real_endings(
    resolved: Resolved, agreement_id: str, status: str, signed_on: date, other: str | None
) -> None:
    (found,) = (each for each in resolved.agreements if each.agreement_id == agreement_id)
    assert (found.status, found.signed_on, found.superseded_by) == (status, signed_on, other)


@pytest.mark.parametrize(
    ("first_moa", "begins"),
    [("a.pdf", 9), (None, 23)],
    ids=["its memorandum was posted", "it had left the lists"],
)
def test_a_later_signing_is_a_renewal(first_moa: str | None, begins: int) -> None:
    (old, new), corrections = agreements_of(
        ("2025-02-26", range(9), first_moa), ("2025-03-08", range(begins, NEWEST + 1), "b.pdf")
    )
    assert (old.status, old.superseded_by) == ("superseded", new.agreement_id)
    assert (new.status, new.signed_on) == ("active", date(2025, 3, 8))
    assert corrections == []


def test_an_older_date_far_off_with_a_memorandum_of_its_own_is_a_renewal_too() -> None:
    # Etowah County, Alabama: signed 2016, renewed 2020, printed so from 2022 on.
    (old, new), _ = agreements_of(
        ("2016-06-08", range(9), "2016.pdf"), ("2020-06-09", range(9, NEWEST + 1), "2020.pdf")
    )
    assert (old.status, old.superseded_by) == ("superseded", new.agreement_id)


def test_a_renewal_printed_beside_the_old_one_supersedes_it() -> None:
    (old, new), _ = agreements_of(
        ("2025-02-26", range(9), None), ("2025-03-08", range(7, NEWEST + 1), None)
    )
    assert (old.status, old.superseded_by) == ("superseded", new.agreement_id)


def test_a_long_gap_is_an_ending_and_a_return() -> None:
    """Southside Place, Texas: off 112 lists for seven months, then back with the same date."""
    (left, back), _ = agreements_of(
        ("2025-02-26", range(5), None), ("2025-02-26", range(40, NEWEST + 1), "a.pdf")
    )
    assert (left.agreement_id, left.status) == ("fl-lee/TFM/2025-02-26", "ended")
    assert (left.superseded_by, left.returned_as) == (None, back.agreement_id)
    assert back.agreement_id == f"fl-lee/TFM/2025-02-26-returned-{LISTS[40]}"
    assert back.status == "active"


def test_a_signing_long_after_the_old_one_left_is_a_return() -> None:
    """Butler County, Ohio, left in June 2021 and signed again in February 2025."""
    (old, new), _ = agreements_of(
        ("2025-02-26", range(5), "a.pdf"), ("2025-03-20", range(40, NEWEST + 1), "b.pdf")
    )
    assert (old.status, old.superseded_by, old.returned_as) == ("ended", None, new.agreement_id)


def test_two_dates_a_day_apart_on_one_list_are_one_agreement_printed_twice() -> None:
    (agreement,), corrections = agreements_of(
        ("2025-02-26", range(NEWEST + 1), None), ("2025-02-27", range(4, 8), None)
    )
    assert agreement.signed_on == date(2025, 2, 26)
    assert [(each.printed, each.rule) for each in corrections] == [("2025-02-27", "printed twice")]


def test_a_date_left_out_on_some_lists() -> None:
    (agreement,), corrections = agreements_of(
        (None, range(3), None), ("2025-02-26", range(3, NEWEST + 1), None)
    )
    assert agreement.agreement_id == "fl-lee/TFM/2025-02-26"
    assert [(each.printed, each.corrected, each.rule) for each in corrections] == [
        ("", "2025-02-26", "date left out on some lists")
    ]


def test_another_model_is_another_agreement() -> None:
    jail = reading("Lee County Sheriff", model="JEM")
    task_force = reading("Lee County Sheriff", model="TFM")
    readings, positions = listed((jail, range(9)), (task_force, range(9, NEWEST + 1)))
    found, _ = find_agreements(readings, dict.fromkeys(readings, "fl-lee"), positions, LISTS)
    assert {each.model: (each.status, each.superseded_by) for each in found} == {
        "JEM": ("ended", None),
        "TFM": ("active", None),
    }


def requests_of(
    requested: range, signed: range | None, *, model: str | None = "TFM"
) -> list[Request]:
    request = reading("Lee County Sheriff", kind="pending", model=model)
    agreement = reading("Lee County Sheriff", signed="2025-03-08")
    readings, positions = listed(
        (request, requested), *([(agreement, signed)] if signed is not None else [])
    )
    agency_of = dict.fromkeys(readings, "fl-lee")
    agreements, _ = find_agreements(readings, agency_of, positions, LISTS)
    return find_requests(readings, agency_of, positions, PUBLISHED["pending"], agreements, LISTS)


def test_a_request_that_an_agreement_follows_is_signed() -> None:
    (request,) = requests_of(range(7), range(8, NEWEST + 1))
    assert (request.outcome, request.agreement_id) == ("signed", "fl-lee/TFM/2025-03-08")
    assert (request.pending_id, request.days) == ("fl-lee/TFM/pending", 7)


def test_a_request_printed_after_its_signing_waited_nobody_knows_how_long() -> None:
    (request,) = requests_of(range(10, 12), range(12, NEWEST + 1))
    assert (request.outcome, request.days) == ("signed", None)


def test_an_agreement_that_was_there_before_the_request_is_not_what_it_led_to() -> None:
    """Marion County, Alabama: requested in July 2025 what it had held since June."""
    (request,) = requests_of(range(20, 22), range(8, NEWEST + 1))
    assert (request.outcome, request.agreement_id) == ("dropped", None)


def test_a_request_after_its_agreement_left_is_a_new_one() -> None:
    (request,) = requests_of(range(20, 22), range(8, 12))
    assert (request.outcome, request.agreement_id) == ("dropped", None)


def test_a_request_without_a_model_is_signed_by_any() -> None:
    (request,) = requests_of(range(7), range(8, NEWEST + 1), model=None)
    assert (request.model, request.outcome) == (None, "signed")
    assert request.pending_id == "fl-lee/unknown/pending"


def test_requests_open_and_dropped() -> None:
    assert [each.outcome for each in requests_of(range(NEWEST + 1), None)] == ["open"]
    assert [each.outcome for each in requests_of(range(5), None)] == ["dropped"]
    assert [each.outcome for each in requests_of(range(5), None, model="JEM")] == ["dropped"]


_ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "2016-06-08", "2025-02-26", "2025-02-27", "2025-03-08"]),
        st.sampled_from([None, "a.pdf", "b.pdf"]),
        st.sets(st.integers(0, NEWEST), min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=60, deadline=None)
@given(rows=_ROWS, order=st.randoms(use_true_random=False))
def test_agreements_do_not_depend_on_the_order_of_rows(
    rows: list[tuple[str | None, str | None, set[int]]], order: st.DataObject
) -> None:
    made: list[tuple[ParsedRow, set[int]]] = [
        (reading("Lee County Sheriff", signed=signed, moa=moa), on) for signed, moa, on in rows
    ]
    results = []
    for _ in range(2):
        readings, positions = listed(*made)
        found, corrections = find_agreements(
            readings, dict.fromkeys(readings, "fl-lee"), positions, LISTS
        )
        results.append((found, corrections))
        assert sorted(row for each in found for row in each.row_ids) == sorted(readings)
        assert all((each.status == "active") == (NEWEST in each.positions) for each in found)
        order.shuffle(made)  # type: ignore[attr-defined]
    assert results[0] == results[1]


# Ten requests looked up in the pending lists and in the lists after their last one.
@pytest.mark.parametrize(
    ("pending_id", "outcome", "agreement_id", "days"),
    [
        ("tx-denton-county-sheriff/JEM/pending", "signed",
         "tx-denton-county-sheriff/JEM/2025-07-29", 158),
        ("tx-san-jacinto-county-sheriff/WSO/pending", "signed",
         "tx-san-jacinto-county-sheriff/WSO/2025-10-17", 218),
        ("pa-cambria-county-prison/WSO/pending", "signed",
         "pa-cambria-county-prison/WSO/2025-07-31", 50),
        ("ks-ellis-county-sheriff/WSO/pending", "signed",
         "ks-ellis-county-sheriff/WSO/2025-07-07", 38),
        ("fl-blountstown-police/TFM/pending", "dropped", None, None),
        ("fl-university-of-central-florida-police/TFM/pending", "signed",
         "fl-university-of-central-florida-police/TFM/2025-07-24", 1),
        ("ga-murray-county-sheriff/JEM/pending", "dropped", None, None),
        ("mt-cascade-county-sheriff/WSO/pending", "dropped", None, None),
        ("fl-dunnellon-police/TFM/pending", "dropped", None, None),
        ("pa-highspire-police/TFM/pending", "dropped", None, None),
        ("mo-wheaton-police/WSO/pending", "dropped", None, None),
    ],
)  # fmt: skip
def test_real_requests(
    resolved: Resolved, pending_id: str, outcome: str, agreement_id: str | None, days: int | None
) -> None:
    (request,) = (each for each in resolved.requests if each.pending_id == pending_id)
    assert (request.outcome, request.agreement_id, request.days) == (outcome, agreement_id, days)


def test_former_ids_lead_from_every_date_and_spelling() -> None:
    rows, positions = listed(
        (reading("Lee County Sheriff", signed="2025-02-27"), range(9)),
        (reading("Lee Co. Sheriff's Office", signed="2025-02-26"), range(9, NEWEST + 1)),
        (reading("County of Lee Sheriff", kind="pending"), range(2, 4)),
    )
    agency_of = dict.fromkeys(rows, "fl-lee-county-sheriff")
    agreements, _ = find_agreements(rows, agency_of, positions, LISTS)
    requests = find_requests(rows, agency_of, positions, PUBLISHED["pending"], agreements, LISTS)
    (agreement,) = agreement_rows(agreements, rows, LISTS)
    assert agreement["agreement_id"] == "fl-lee-county-sheriff/TFM/2025-02-27"
    assert agreement["former_ids"] == ["fl-lee-county-sheriff/TFM/2025-02-26"]
    (request,) = request_rows(requests, rows, PUBLISHED["pending"])
    assert request["pending_id"] == "fl-lee-county-sheriff/TFM/pending"
    assert request["former_ids"] == [
        "fl-county-of-lee-sheriff/TFM/pending",
        "fl-county-of-lee-sheriff/TFM/pending-2025-03-03",
        "fl-county-of-lee-sheriff/TFM/pending-2025-03-04",
        "fl-lee-county-sheriff/TFM/pending-2025-03-03",
        "fl-lee-county-sheriff/TFM/pending-2025-03-04",
    ]


def test_lists_that_turn_up_later_lose_no_id(raw: RawLayer, resolved: Resolved) -> None:
    """Without every ninth list, all ids are those of today or lead to one of them."""
    digests = sorted(raw.tables)[::9]
    fewer = RawLayer(
        {digest: table for digest, table in raw.tables.items() if digest not in digests},
        raw.printed_rows,
        {each for each in raw.captures if each.digest not in digests},
    )
    earlier = resolve(fewer, REFERENCE)
    published = resolved.published
    today = [
        *agreement_rows(resolved.agreements, resolved.rows, published["participating"]),
        *request_rows(resolved.requests, resolved.rows, published["pending"]),
    ]
    known = {
        str(row.get("agreement_id") if "status" in row else row["pending_id"]) for row in today
    }
    known |= {str(former) for row in today for former in row["former_ids"]}  # type: ignore[attr-defined]
    ids = {each.agreement_id for each in earlier.agreements}
    ids |= {each.pending_id for each in earlier.requests}
    assert ids - known == set()
