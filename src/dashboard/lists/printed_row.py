"""One row of a list, as ICE printed it."""

from typing import NamedTuple

# The columns that lists had when rows first got ids. See `PrintedRow.content`.
_FIRST_COLUMNS = 10


class PrintedRow(NamedTuple):
    """One row of a list as printed: nothing is trimmed or corrected.

    A date cell is text as YYYY-MM-DD. `moa_url` and `addendum_url` are the hyperlinks of the cells
    `moa` and `addendum`. `other` holds the cells of columns that data/reference/columns.csv leaves
    out, as JSON: text by heading, and hyperlinks by heading with " (link)".
    """

    kind: str
    state: str | None = None
    agency: str | None = None
    agency_type: str | None = None
    county: str | None = None
    model: str | None = None
    signed: str | None = None
    moa: str | None = None
    moa_url: str | None = None
    addendum: str | None = None
    addendum_url: str | None = None
    other: str | None = None

    @property
    def content(self) -> list[object]:
        """The printed values from which ids are made.

        Columns added since the first ids count only where they hold something: a new column
        changes no id of a row that lacks it.
        """
        values = self[1 : _FIRST_COLUMNS + 1]
        later = {
            field: value
            for field, value in zip(
                self._fields[_FIRST_COLUMNS + 1 :], self[_FIRST_COLUMNS + 1 :], strict=True
            )
            if value is not None
        }
        return [*values, later] if later else [*values]


# The values that a workbook's columns can be read as.
FIELDS = PrintedRow._fields[1:-1]
