"""Lists one after the other -> what changed, and the runs of lists that print a row."""

from dataclasses import replace
from datetime import date, timedelta

from dashboard.derive.agreements import Agreement, Request
from dashboard.derive.changes import change_rows, periods, run_rows
from dashboard.derive.list_dating import ListRecord
from dashboard.lists import PrintedRow
from dashboard.lists.raw import RawLayer, RawTable

FIRST_DAY = date(2025, 3, 1)
HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA")
KINDS = ("participating", "pending")


def record(kind: str, place: int) -> ListRecord:
    day = FIRST_DAY + timedelta(days=place)
    return ListRecord(
        list_id=f"{kind}-{place}",
        digest=f"{kind}-{place}",
        kind=kind,
        published_on=day,
        edition="",
        file_name="",
        sha256="",
        row_count=0,
        date_basis="file name",
        named_on=day,
        first_captured_on=day,
        last_captured_on=day,
        status="accepted",
        note="",
        order=(day, 0, "", ""),
        captures=(),
    )


LISTS = {kind: [record(kind, place) for place in range(6)] for kind in KINDS}


def raw_layer(rows: dict[str, PrintedRow], header: tuple[str, ...] = HEADER) -> RawLayer:
    """Lists with a header, these rows and a request."""
    asked = PrintedRow("pending", "FLORIDA", "Lee County Sheriff", "County", "Lee County", "TFM")
    return RawLayer(
        {
            each.digest: RawTable(each.digest, each.kind, None, header, ())
            for of_kind in LISTS.values()
            for each in of_kind
        },
        {"p": asked} | rows,
    )


def agreement(
    *row_ids: str, positions: tuple[int, ...], status: str = "active", later: str | None = None
) -> Agreement:
    return Agreement(
        "fl-lee/TFM", "fl-lee", "TFM", None, row_ids, positions, status, later, None, None
    )


def request(*positions: int, outcome: str = "signed", agreement_id: str | None = None) -> Request:
    return Request("fl-lee/TFM/p", "fl-lee", "TFM", ("p",), positions, outcome, agreement_id, None)


def changes(
    agreements: list[Agreement],
    requests: list[Request],
    positions: dict[str, set[int]],
    raw: RawLayer,
) -> list[tuple[object, ...]]:
    """(list, list before, change, agreement, request, field, before, after) of each change."""
    positions = {"p": {place for each in requests for place in each.positions}} | positions
    rows = change_rows(agreements, requests, positions, LISTS, raw)
    for row in rows:
        assert row["day"] == FIRST_DAY + timedelta(days=int(str(row["list_id"])[-1]))
        assert row["previous_day"] == FIRST_DAY + timedelta(
            days=int(str(row["previous_list_id"])[-1])
        )
        assert row["agency_id"] == "fl-lee"
    columns = ("list_id", "previous_list_id", "change", "agreement_id", "pending_id", "field")
    return [
        tuple(row[each] for each in (*columns, "printed_before", "printed_after")) for row in rows
    ]


NO_ROWS = raw_layer({})


def test_a_request_becomes_an_agreement_and_ends() -> None:
    assert changes(
        [agreement(positions=(2, 3), status="ended")],
        [request(1, 2, agreement_id="fl-lee/TFM")],
        {},
        NO_ROWS,
    ) == [
        ("pending-1", "pending-0", "requested", "fl-lee/TFM", "fl-lee/TFM/p", None, None, None),
        (
            *("participating-2", "participating-1", "signed"),
            *("fl-lee/TFM", "fl-lee/TFM/p", None, None, None),
        ),
        ("participating-4", "participating-3", "ended", "fl-lee/TFM", None, None, None, None),
    ]


def test_what_the_first_lists_carry_is_no_change() -> None:
    assert changes([agreement(positions=(0, 5))], [request(0, outcome="open")], {}, NO_ROWS) == []


def test_a_request_listed_after_the_agreement_was_not_before_it() -> None:
    found = changes(
        [agreement(positions=(1, 5))], [request(3, agreement_id="fl-lee/TFM")], {}, NO_ROWS
    )
    assert [(row[0], row[2], row[4]) for row in found] == [
        ("participating-1", "signed", None),
        ("pending-3", "requested", "fl-lee/TFM/p"),
    ]


def test_dropped_and_replaced() -> None:
    found = changes(
        [agreement(positions=(0, 1), status="superseded", later="fl-lee/TFM/2")],
        [request(0, 1, outcome="dropped")],
        {},
        NO_ROWS,
    )
    assert [(row[0], row[2]) for row in found] == [
        ("pending-2", "dropped"),
        ("participating-2", "replaced"),
    ]


def rows(**county_by_row: str) -> RawLayer:
    return raw_layer(
        {
            row_id: PrintedRow(
                "participating", "FLORIDA", "Lee County Sheriff", "County", county, "TFM", ""
            )
            for row_id, county in county_by_row.items()
        }
    )


def test_a_correction_is_told_where_it_shows_across_a_gap_and_back_again() -> None:
    found = changes(
        [agreement("a", "b", positions=(0, 3, 4))],
        [],
        {"a": {0, 4}, "b": {3}},
        rows(a="Lee County", b="Le County"),
    )
    assert [(row[0], row[1], *row[5:]) for row in found] == [
        ("participating-3", "participating-0", "county", "Lee County", "Le County"),
        ("participating-4", "participating-3", "county", "Le County", "Lee County"),
    ]


def test_spaces_and_quotation_marks_correct_nothing() -> None:
    assert (
        changes(
            [agreement("a", "b", positions=(0, 1))],
            [],
            {"a": {0}, "b": {1}},
            rows(a=" Prince  George’s County", b="Prince George's County"),
        )
        == []
    )


def test_a_column_that_comes_into_use_corrects_nothing() -> None:
    raw = rows(a="", b="Lee County")
    without = tuple(name for name in HEADER if name != "COUNTY")
    raw.tables["participating-0"] = RawTable("participating-0", KINDS[0], None, without, ())
    agreements = [agreement("a", "b", positions=(0, 1))]
    assert changes(agreements, [], {"a": {0}, "b": {1}}, raw) == []
    assert changes(agreements, [], {"a": {1}, "b": {0}}, rows(a="", b="Lee County"))


def test_an_agreement_printed_twice_and_then_once() -> None:
    found = changes(
        [agreement("a", "b", positions=(0, 1))],
        [],
        {"a": {0, 1}, "b": {0}},
        rows(a="Lee County", b="Le County"),
    )
    assert [row[-2:] for row in found] == [("Le County / Lee County", "Lee County")]


def test_runs_are_unbroken() -> None:
    found = list(run_rows({"a": {0, 1, 3}}, LISTS, rows(a="Lee County")))
    assert found == [
        {
            "row_id": "a",
            "first_list_id": "participating-0",
            "last_list_id": "participating-1",
            "first_listed_on": FIRST_DAY,
            "last_listed_on": FIRST_DAY + timedelta(days=1),
            "first_place": 1,
            "last_place": 2,
        },
        {
            "row_id": "a",
            "first_list_id": "participating-3",
            "last_list_id": "participating-3",
            "first_listed_on": FIRST_DAY + timedelta(days=3),
            "last_listed_on": FIRST_DAY + timedelta(days=3),
            "first_place": 4,
            "last_place": 4,
        },
    ]


def test_a_period_ends_with_a_list_without_it_or_in_other_rows() -> None:
    morning, evening, second, third, fourth = (
        replace(listed, published_on=day)
        for listed, day in zip(
            LISTS["participating"],
            [FIRST_DAY, FIRST_DAY, *(FIRST_DAY + timedelta(days=days) for days in (1, 2, 3))],
            strict=False,
        )
    )
    printed = {
        morning: ("gone", "back"),
        evening: ("back",),
        second: (),
        third: ("back", "again"),
        fourth: ("back",),
    }
    raw = RawLayer(
        {
            record.digest: RawTable(
                record.digest, "participating", None, HEADER, tuple(enumerate(rows, start=2))
            )
            for record, rows in printed.items()
        },
        {},
    )
    owners = {"gone": "Lee", "back": "Polk", "again": "Polk"}
    assert sorted(periods(owners, printed, raw)) == [
        ("Polk", FIRST_DAY, second.published_on, 1),
        ("Polk", third.published_on, fourth.published_on, 2),
        ("Polk", fourth.published_on, None, 1),
    ]
