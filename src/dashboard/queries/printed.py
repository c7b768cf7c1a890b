"""ICE's lists as printed, rebuilt from the database: row for row, cell for cell."""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from dashboard.paths import REFERENCE
from dashboard.queries.connection import Cursor
from dashboard.reference import read_rows

LINKED = ("moa", "addendum")


@dataclass(frozen=True)
class PrintedTable:
    """A list as ICE printed it.

    Attributes:
        header: the headings as printed, from left to right.
        rows: by position, with the columns position (the row's number on the worksheet), state,
            agency, agency_type, county, model, signed, moa, moa_url, addendum, addendum_url; an
            empty cell is None.
    """

    header: tuple[str, ...]
    rows: pd.DataFrame

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The headings from left to right, each with its column in `rows`."""
        fields = _fields()
        named = [(heading, fields[" ".join(heading.split()).upper()]) for heading in self.header]
        return [(heading, field) for heading, field in named if field]


def printed_table(cursor: Cursor, list_id: str) -> PrintedTable:
    """Return a list as printed.

    Raises:
        KeyError: there is no such list.
    """
    headers = cursor.execute(
        """
        SELECT header
        FROM lists
        WHERE list_id = $list_id
        """,
        {"list_id": list_id},
    ).fetchall()
    if not headers:
        raise KeyError(list_id)
    rows = cursor.execute(
        """
        SELECT
            position,
            state,
            agency,
            agency_type,
            county,
            model,
            signed,
            moa,
            moa_url,
            addendum,
            addendum_url
        FROM listings
        JOIN printed_rows USING (row_id)
        WHERE list_id = $list_id
        ORDER BY position
        """,
        {"list_id": list_id},
    ).df()
    return PrintedTable(tuple(headers[0][0]), rows.astype(object).where(rows.notna(), None))


@cache
def _fields() -> dict[str, str]:
    """Return the field of each known heading; "" where the reader leaves it out."""
    columns = ("header", "field", "required", "reason")
    rows = read_rows(REFERENCE / "columns.csv", columns, filled=("header", "required", "reason"))
    return {row["header"]: row["field"] for row in rows}
