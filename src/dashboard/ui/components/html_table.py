"""Tables as HTML: cheap, printable, read well by a screen reader, two lines a row on a phone.

For up to some hundred rows; what readers sort and search is `table`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.ui.components.html import Html, joined, tag
from dashboard.ui.components.table import MISSING


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: its header.
        align: "right" for numbers and dates, which are then set in figures of one width.
        phone: where its cells stand on a phone: "name" opens the row, "aside" stands at the right
            of that line, "below" in the second line, "labelled" there too behind the column's
            name, "hidden" nowhere.
    """

    name: str
    align: Literal["left", "right"] = "left"
    phone: Literal["name", "aside", "below", "labelled", "hidden"] = "below"


def html_table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    foot: str | Html = "",
    *,
    first: int | None = None,
    cut: str = "",
) -> Html:
    """Return a table.

    Args:
        caption: what the table shows, for screen readers.
        columns: the columns; the one that is the "name" on a phone heads its row.
        rows: cells in the order of the columns: text, HTML such as a link or tags, numbers and
            days, which are written here; None and NaN are unknown.
        foot: a line below it.
        first: how many rows a screen shows; the others are there on paper.
        cut: what the line below says of that on a screen, such as "12 of 34".
    """
    head = (
        tag("th", each.name, scope="col", role="columnheader", class_=each.align)
        for each in columns
    )
    body = (
        tag(
            "tr",
            *(_cell(each, value) for each, value in zip(columns, row, strict=True)),
            role="row",
            class_="" if first is None or number < first else "d-paper",
        )
        for number, row in enumerate(rows)
    )
    # On a phone rows are laid out as blocks; the roles keep them rows of a table.
    table = tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *head, role="row"), role="rowgroup"),
        tag("tbody", *body, role="rowgroup"),
        class_="d-table",
        role="table",
    )
    if not foot and not cut:
        return table
    on_screen = tag("span", cut, " ", class_="d-screen") if cut else ""
    return joined(table, tag("p", on_screen, foot, class_="d-source"))


def _cell(column: Column, value: object) -> Html:
    classes = f"{column.align} {column.phone}"
    if column.phone == "name":
        return tag("th", written(value), scope="row", role="rowheader", class_=classes)
    label = column.name if column.phone == "labelled" else None
    return tag("td", written(value), role="cell", class_=classes, data_label=label)


def written(value: object) -> str:
    """Return a cell's value as readers read it."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return formats.short_day(value)
    return formats.number(value)  # type: ignore[arg-type]
