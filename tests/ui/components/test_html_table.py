"""Tables as HTML: what stands in a cell, and how a row is read."""

from datetime import date

from dashboard.ui.components.html import link
from dashboard.ui.components.html_table import Column, html_table, written


def test_cells_are_written_for_readers() -> None:
    assert [written(value) for value in (None, float("nan"), 12345, date(2026, 5, 11), "a")] == [
        "–",
        "–",
        "12,345",
        "May 11, 2026",
        "a",
    ]


def test_a_row_is_headed_by_its_name_and_text_is_escaped() -> None:
    table = html_table(
        "Changes",
        [Column("Agency", phone="name"), Column("Residents", "right", "labelled")],
        [[link("A & B", "Agencies?agency=a"), 1200], ["<b>", None]],
        "2 of 2",
    )
    assert (
        '<th class="left name" scope="row" role="rowheader">'
        '<a href="Agencies?agency=a">A &amp; B</a></th>'
        '<td class="right labelled" role="cell" data-label="Residents">1,200</td>'
    ) in table
    assert "&lt;b&gt;" in table
    assert table.endswith('<p class="d-source">2 of 2</p>')


def test_rows_beyond_the_first_are_for_paper() -> None:
    table = html_table(
        "Towns", [Column("Town", phone="name")], [["A"], ["B"], ["C"]], first=1, cut="1 of 3."
    )
    assert table.count('<tr role="row">') == 2, "the head and the first row"
    assert table.count('<tr class="d-paper" role="row">') == 2
    assert '<span class="d-screen">1 of 3. </span>' in table
