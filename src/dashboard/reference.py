"""Reading data/reference/: curated facts, one row each, with a reason."""

import csv
from pathlib import Path


class CuratedError(ValueError):
    """A curated file that can't be used; its text names file, row and what to do."""


def read_rows(
    path: Path, columns: tuple[str, ...], *, filled: tuple[str, ...] = ()
) -> list[dict[str, str]]:
    """The rows of one curated CSV file.

    Raises CuratedError where its columns are not exactly `columns`, a row is too long or too
    short, or a cell of `filled` (default: all of them) is empty.
    """
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != columns:
            raise CuratedError(
                f"{path.name}: the columns must be {', '.join(columns)}; "
                f"found {', '.join(reader.fieldnames or ()) or 'none'}."
            )
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise CuratedError(
                f"{path.name}, line {number}: not {len(columns)} cells; mend the row."
            )
        for column in filled or columns:
            if not row[column].strip():
                raise CuratedError(f"{path.name}, line {number}: {column!r} is empty; fill it in.")
    return rows


def read_states(reference: Path) -> list[dict[str, str]]:
    """The rows of states.csv: every state, district and territory."""
    columns = ("state", "fips", "name", "level", "population", "population_source")
    return read_rows(reference / "states.csv", columns)
