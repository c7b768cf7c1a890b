"""The raw layer: a union of sets, from which each table is rebuilt cell for cell."""

import random
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dashboard import store
from dashboard.lists import FIELDS, FileName, PrintedList, PrintedRow
from dashboard.lists.raw import RawLayer

cells = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["FLORIDA", " ", "", "link"]))
OTHER = '{"EXPIRES": "2027-01-01"}'
others = st.sampled_from([None, OTHER])
rows = st.lists(st.tuples(*[cells] * len(FIELDS), others), min_size=1, max_size=6)
positions = st.integers(2, 5)


@st.composite
def printed_lists(draw: st.DrawFn) -> PrintedList:
    """Any table under any name, with blank rows anywhere."""
    values = draw(rows)
    gaps = draw(st.lists(positions, min_size=len(values), max_size=len(values)))
    kind = draw(st.sampled_from(["participating", "pending"]))
    numbers = [sum(gaps[: place + 1]) for place in range(len(values))]
    day = draw(st.dates(date(2021, 1, 1), date(2026, 5, 11)))
    edition = draw(st.sampled_from(["am", "pm", ""]))
    return PrintedList(
        file_name=f"{kind}Agencies{day:%m%d%Y}{edition}.xlsx",
        sha256=draw(st.sampled_from(["a", "b"])),
        kind=kind,
        name=FileName(kind, day, edition, "file name"),
        header=tuple(draw(st.sampled_from([("STATE", "AGENCY"), ("STATE ",)]))),
        rows=tuple(
            (number, PrintedRow(kind, *row)) for number, row in zip(numbers, values, strict=True)
        ),
        reports=(),
    )


@given(st.lists(printed_lists(), max_size=5), st.randoms())
def test_the_order_of_adding_and_adding_twice_change_nothing(
    lists: list[PrintedList], chance: random.Random
) -> None:
    once, again = RawLayer(), RawLayer()
    for printed in lists:
        once.add(printed)
    shuffled = lists * 2
    chance.shuffle(shuffled)
    for printed in shuffled:
        again.add(printed)
    assert once == again


@given(printed_lists())
def test_a_table_is_rebuilt_cell_for_cell(printed: PrintedList) -> None:
    raw = RawLayer()
    assert raw.add(printed)
    assert not raw.add(printed)
    assert tuple(raw.printed_list(printed.digest)) == printed.rows
    assert raw.tables[printed.digest].header == printed.header


def test_sightings_by_name_are_kept_once() -> None:
    printed = PrintedList(
        "participatingAgencies01052026pm.xlsx",
        "a",
        "participating",
        FileName("participating", date(2026, 1, 5), "pm", "file name"),
        ("STATE",),
        ((2, PrintedRow("participating", "FLORIDA")),),
        ("blank rows after the last printed one: 1",),
    )
    raw = RawLayer()
    raw.add(printed)
    later = FileName("participating", date(2026, 1, 6), "", "archive capture")
    for _ in range(2):
        raw.add_captures(
            [
                (printed.file_name, printed.file_name, printed.name),
                (printed.file_name, "seen-20260106.xlsx", later),
                ("unknown.xlsx", "seen-20260107.xlsx", later),
            ]
        )
    assert sorted((each.file_name, each.sha256) for each in raw.captures) == [
        (printed.file_name, "a"),
        ("seen-20260106.xlsx", None),
    ]


def row_id_of(row: PrintedRow) -> str:
    raw = RawLayer()
    name = FileName("participating", date(2026, 1, 5), "pm", "file name")
    raw.add(PrintedList("a.xlsx", "a", row.kind, name, ("STATE",), ((2, row),), ()))
    return next(iter(raw.printed_rows))


def test_a_column_of_later_years_changes_no_id_of_rows_that_lack_it() -> None:
    row = PrintedRow(
        "participating", "FLORIDA", "Largo Police", "Municipality", "Pinellas County", "TFM"
    )
    assert row_id_of(row) == "7d3ec7ea71e3"
    assert row_id_of(row._replace(other=OTHER)) not in (
        row_id_of(row),
        row_id_of(row._replace(other="{}")),
    )


def test_ids_are_those_of_the_committed_database(newest_database: Path) -> None:
    rows = store.read_raw(newest_database).printed_rows
    assert {row_id: row for row_id, row in rows.items() if row_id_of(row) != row_id} == {}
