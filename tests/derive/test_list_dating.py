"""Tables -> lists in time, and whether a list can be right."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.derive.list_dating import ListRecord, date_lists
from dashboard.lists import FileName, PrintedList, PrintedRow, parse_file_name
from dashboard.lists.raw import RawLayer
from dashboard.reference import CuratedError

HEADER = "file_name,field,value,reason\n"


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    (tmp_path / "lists.csv").write_text(HEADER)
    return tmp_path


def printed(
    file_name: str, agencies: int, *, signed: str = "2025-02-26", kind: str = "participating"
) -> PrintedList:
    """A list of so many agencies."""
    name = parse_file_name(file_name)
    assert name is not None
    rows = tuple(
        (
            number + 2,
            PrintedRow(
                kind, "FLORIDA", f"Agency {number}", model="Task Force Model", signed=signed
            ),
        )
        for number in range(agencies)
    )
    return PrintedList(file_name, file_name, kind, name, ("STATE",), rows, ())


def place(reference: Path, *lists: PrintedList) -> dict[str, ListRecord]:
    raw = RawLayer()
    for each in lists:
        raw.add(each)
    return {each.list_id: each for each in date_lists(raw, reference)}


def test_lists_of_one_day_are_ordered_by_edition(reference: Path) -> None:
    names = ["pm", "amB", "", "mid", "am", "pm2"]
    lists = [
        printed(f"participatingAgencies05192025{edition}.xlsx", 50 + place)
        for place, edition in enumerate(names)
    ]
    assert list(place(reference, *lists)) == [
        "participating-2025-05-19",
        "participating-2025-05-19-am",
        "participating-2025-05-19-amb",
        "participating-2025-05-19-mid",
        "participating-2025-05-19-pm",
        "participating-2025-05-19-pm2",
    ]


def test_two_tables_of_one_name_both_carry_their_digest(reference: Path) -> None:
    one = printed("participatingAgencies05192025pm.xlsx", 50)
    other = printed("participatingAgencies05192025pm.xlsx", 51)
    assert set(place(reference, one, other)) == {
        f"participating-2025-05-19-pm-{each.digest[:6]}" for each in (one, other)
    }


def test_a_table_seen_again_is_one_list_with_two_captures(reference: Path) -> None:
    first = printed("participatingAgencies05192025pm.xlsx", 50)
    again = printed("participatingAgencies05282025am.xlsx", 50)
    (record,) = place(reference, again, first).values()
    assert record.list_id == "participating-2025-05-19-pm"
    assert record.file_name == first.file_name
    assert (record.first_captured_on, record.last_captured_on) == (
        date(2025, 5, 19),
        date(2025, 5, 28),
    )


def test_a_table_published_again_after_another_is_another_list(reference: Path) -> None:
    """ICE's empty pending list of November 2025 came seven times, with others in between."""
    empty = [
        printed(f"pendingAgencies11{day}.xlsx", 0, kind="pending")
        for day in ("062025pm", "102025am", "142025pm", "182025am")
    ]
    others = [
        printed("pendingAgencies11072025pm.xlsx", 2, kind="pending"),
        printed("pendingAgencies11132025pm.xlsx", 9, kind="pending"),
    ]
    records = place(reference, *reversed(empty), *others)
    assert [(name, each.row_count) for name, each in records.items()] == [
        ("pending-2025-11-06-pm", 0),
        ("pending-2025-11-07-pm", 2),
        ("pending-2025-11-10-am", 0),
        ("pending-2025-11-13-pm", 9),
        ("pending-2025-11-14-pm", 0),
    ]
    again = records["pending-2025-11-14-pm"]
    assert again.note == "The table of pendingAgencies11062025pm.xlsx, published again."
    assert [each.file_name for each in again.captures] == [
        "pendingAgencies11142025pm.xlsx",
        "pendingAgencies11182025am.xlsx",
    ]
    assert (again.first_captured_on, again.last_captured_on) == (
        date(2025, 11, 14),
        date(2025, 11, 18),
    )


def test_an_old_page_in_an_archive_publishes_nothing_again(reference: Path) -> None:
    first = printed("participatingAgencies05192025pm.xlsx", 50)
    second = printed("participatingAgencies05202025pm.xlsx", 51)
    raw = RawLayer()
    raw.add(first)
    raw.add(second)
    seen = parse_file_name("participatingAgencies-20250521120000.xlsx")
    assert seen is not None
    assert raw.add_captures([(first.file_name, "x", seen), ("none.xlsx", "y", seen)]) == ["y"]
    assert [each.list_id for each in date_lists(raw, reference)] == [
        "participating-2025-05-19-pm",
        "participating-2025-05-20-pm",
    ]


def test_a_list_under_the_other_kinds_name_does_not_come_between(reference: Path) -> None:
    lists = [
        printed("pendingAgencies09182025pm.xlsx", 20, kind="pending"),
        printed("participatingAgencies09222025pm.xlsx", 21, kind="pending"),
        printed("pendingAgencies09232025am.xlsx", 20, kind="pending"),
    ]
    assert list(place(reference, *lists)) == ["pending-2025-09-18-pm", "pending-2025-09-22-pm"]


def test_a_date_is_corrected_by_a_curated_row(reference: Path) -> None:
    (reference / "lists.csv").write_text(
        HEADER + "participatingAgencies01052025pm.xlsx,published_on,2026-01-05,The year is wrong.\n"
    )
    slip = printed("participatingAgencies01052025pm.xlsx", 50, signed="2025-12-18")
    (record,) = place(reference, slip).values()
    assert record.list_id == "participating-2026-01-05-pm"
    assert (record.date_basis, record.named_on) == ("corrected", date(2025, 1, 5))
    assert (record.status, record.note) == ("accepted", "The year is wrong.")


def test_a_list_with_signings_after_its_date_is_rejected(reference: Path) -> None:
    slip = printed("participatingAgencies01052025pm.xlsx", 50, signed="2025-12-18")
    (record,) = place(reference, slip).values()
    assert record.status == "rejected"
    assert record.note == (
        "50 of its 50 rows are signed after its date, the last on 2025-12-18: the date in its name "
        "must be wrong. Give the right one in data/reference/lists.csv."
    )


def test_a_list_under_the_other_kinds_name_is_rejected(reference: Path) -> None:
    right = printed("pendingAgencies09182025pm.xlsx", 20, kind="pending")
    swapped = printed("participatingAgencies09222025pm.xlsx", 20, kind="pending")
    records = place(reference, right, swapped)
    assert records["pending-2025-09-18-pm"].status == "accepted"
    assert records["pending-2025-09-22-pm"].status == "rejected"
    assert records["pending-2025-09-22-pm"].note == (
        "The file's name says participating, its columns say pending: a list published under the "
        "other's name."
    )


@pytest.mark.parametrize(
    ("counts", "rejected"),
    [
        ((200, 205, 210), []),
        ((200, 150, 210), [1]),  # lacks a block for a day
        ((200, 260, 210), [1]),  # repeats one
        ((150, 240, 310), []),  # steep, but the next list bears it out
        ((200, 205, 150), [2]),  # the newest list lost a quarter
        ((200, 205, 400), [2]),
        ((200, 205, 300), []),
        ((200, 260, 150), [2]),  # a damaged list is no witness against the one before it
    ],
)
def test_row_counts_must_fit_the_neighbors(
    reference: Path, counts: tuple[int, ...], rejected: list[int]
) -> None:
    lists = [
        printed(f"participatingAgencies050{day}2025.xlsx", count)
        for day, count in enumerate(counts, start=1)
    ]
    statuses = [each.status for each in place(reference, *lists).values()]
    assert [number for number, each in enumerate(statuses) if each == "rejected"] == rejected


def test_a_long_silence_lets_more_change(reference: Path) -> None:
    may = printed("participatingAgencies05112026am.xlsx", 100)
    november = printed("participatingAgencies11112026am.xlsx", 300)
    assert {each.status for each in place(reference, may, november).values()} == {"accepted"}
    fewer = printed("participatingAgencies08112026am.xlsx", 84)
    assert place(reference, may, fewer)["participating-2026-08-11-am"].status == "rejected"


def test_a_list_that_repeats_many_rows_is_rejected(reference: Path) -> None:
    whole = printed("participatingAgencies05192025pm.xlsx", 100)
    again = [(200 + number, row) for number, (_, row) in enumerate(whole.rows[:5])]
    name = FileName("participating", date(2025, 5, 19), "pm", "file name")
    repeated = PrintedList(
        whole.file_name, "x", whole.kind, name, whole.header, (*whole.rows, *again), ()
    )
    (record,) = place(reference, repeated).values()
    assert record.note == "5 of its 105 rows are printed more than once."


def test_a_curated_verdict_overrules(reference: Path) -> None:
    (reference / "lists.csv").write_text(
        HEADER + "participatingAgencies05022025.xlsx,status,accepted,Confirmed by ICE's page.\n"
    )
    lists = [
        printed(f"participatingAgencies050{day}2025.xlsx", rows)
        for day, rows in ((1, 200), (2, 150), (3, 210))
    ]
    record = place(reference, *lists)["participating-2025-05-02"]
    assert (record.status, record.note) == ("accepted", "Confirmed by ICE's page.")


def test_a_curated_file_with_another_field_is_refused(reference: Path) -> None:
    (reference / "lists.csv").write_text(HEADER + "a.xlsx,rows,5,No.\n")
    with pytest.raises(CuratedError, match=r"lists\.csv: a\.xlsx sets 'rows'; only published_on"):
        place(reference)
