"""What the name of a workbook says: its kind, its date, its edition."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

FIRST_YEAR = 2002  # the first 287(g) agreement was signed in 2002; no list can be older

_DIGITS = re.compile(r"(?<!\d)(\d{14}|\d{8}|\d{4}[-._ ]\d{1,2}[-._ ]\d{1,2}"
                     r"|\d{1,2}[-._ ]\d{1,2}[-._ ]\d{4})(?!\d)")  # fmt: skip
_BROWSER_COPY = re.compile(r"\s*\(\d+\)$")


@dataclass(frozen=True)
class FileName:
    """A workbook's name, read.

    kind: 'participating', 'pending' or None where the name says neither (or both).
    named_on: the date in the name.
    edition: what follows the date as printed ('am', 'pm_b', '' …); for an archive's copy the
        time of its capture as six digits.
    date_basis: 'file name' (ICE's own) or 'archive capture' (the time an archive saw the page).
    """

    kind: str | None
    named_on: date
    edition: str
    date_basis: str


def _date(digits: str) -> date | None:
    parts = [int(part) for part in re.split(r"\D", digits)]
    orders: tuple[tuple[int, int, int], ...]
    if len(parts) == 3:
        orders = ((parts[0], parts[1], parts[2]) if parts[0] > 31 else
                  (parts[2], parts[0], parts[1]),)  # fmt: skip
    else:
        year_first = (int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        year_last = (int(digits[4:8]), int(digits[:2]), int(digits[2:4]))
        orders = (year_first, year_last)
    for year, month, day in orders:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found.year >= FIRST_YEAR:
            return found
    return None


def parse_file_name(file_name: str) -> FileName | None:
    """Read the date, edition and kind in a workbook's name; None where it has not one date.

    Forms seen since 2021: `ParticipatingEntities-20210113002027.xlsx` (an archive's capture
    time), `participatingAgencies05192025pm.xlsx` (month, day, year, edition). Year-first and
    separated dates, and the ` (1)` that a browser adds to a second download, are read too.
    """
    stem = _BROWSER_COPY.sub("", PurePath(file_name.replace("%20", " ")).stem)
    dates = [(match, found) for match in _DIGITS.finditer(stem) if (found := _date(match[1]))]
    if len(dates) != 1:
        return None
    match, named_on = dates[0]
    word = stem.lower()
    kinds = [kind for kind in ("participating", "pending") if kind in word]
    captured = len(match[1]) == 14
    return FileName(
        kind=kinds[0] if len(kinds) == 1 else None,
        named_on=named_on,
        edition=match[1][8:] if captured else stem[match.end() :].strip(" -"),
        date_basis="archive capture" if captured else "file name",
    )
