"""The raw layer: a union of sets, from which each table is rebuilt cell for cell."""

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dashboard.lists import FIELDS, FileName, PrintedList, PrintedRow
from dashboard.lists.raw import RawLayer

cells = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["FLORIDA", " ", "", "link"]))
rows = st.lists(st.tuples(*[cells] * len(FIELDS)), min_size=1, max_size=6)
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
        rows=tuple(PrintedRow(*each) for each in zip(numbers, values, strict=True)),
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
        (PrintedRow(2, ("FLORIDA", *[None] * 9)),),
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
