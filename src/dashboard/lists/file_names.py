"""What the name of a workbook says: its kind, its date, its edition."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

FIRST_YEAR = 2002  # the first 287(g) agreement was signed in 2002; no list can be older
LAST_YEAR = 2099

_DIGITS = re.compile(r"(?<!\d)(\d{14}|\d{8,9}|\d{6}|\d{4}[-._ ]\d{1,2}[-._ ]\d{1,2}"
                     r"|\d{1,2}[-._ ]\d{1,2}[-._ ]\d{4})(?!\d)")  # fmt: skip
_BROWSER_COPY = re.compile(r"\s*\(\d+\)$")
_EDITION = re.compile(r"(?<![A-Za-z])(?:am|mid|pm)[A-Za-z0-9_]*$")


@dataclass(frozen=True)
class FileName:
    """What a workbook's name says.

    kind: 'participating', 'pending' or None where the name says neither (or both).
    named_on: the date in the name.
    edition: what follows the date as printed ('am', 'pm_b', '' …); for an archive's copy the
        time of its capture as six digits.
    date_basis: where the date comes from: 'file name' (ICE's own), 'archive capture' (the time an
        archive saw the page), 'given' (by hand) or 'response' (the day on which ICE's server says
        that the file was changed).
    doubt: what is uncertain about the date; '' for a plain one.
    """

    kind: str | None
    named_on: date
    edition: str
    date_basis: str
    doubt: str = ""


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _month_first(digits: str) -> date | None:
    """'05192025' or '051926'."""
    year = int(digits[4:]) + (2000 if len(digits) == 6 else 0)
    return _valid(year, int(digits[:2]), int(digits[2:4]))


def _without_one_digit(digits: str) -> date | None:
    """The date in nine digits, one of which is too many.

    ICE's 060920263 is 06092026 with a digit after it, its 090022025 is 09022025 with one inside.
    """
    if found := _month_first(digits[:8]):
        return found
    found_dates = {
        found
        for position in range(len(digits))
        if (found := _month_first(digits[:position] + digits[position + 1 :]))
    }
    return found_dates.pop() if len(found_dates) == 1 else None


def _date(digits: str) -> date | None:
    parts = [int(part) for part in re.split(r"\D", digits)]
    if len(parts) == 3:
        return _valid(*parts) if parts[0] > 31 else _valid(parts[2], parts[0], parts[1])
    if len(digits) == 9:
        return _without_one_digit(digits)
    if len(digits) == 6:
        return _month_first(digits)
    year_first = _valid(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return year_first or _month_first(digits[:8])


def _stem(file_name: str) -> str:
    return _BROWSER_COPY.sub("", PurePath(file_name.replace("%20", " ")).stem)


def named_kind(file_name: str) -> str | None:
    """'participating' or 'pending' where the name says one of them; else None."""
    word = _stem(file_name).lower()
    kinds = [kind for kind in ("participating", "pending") if kind in word]
    return kinds[0] if len(kinds) == 1 else None


def parse_file_name(file_name: str) -> FileName | None:
    """Read kind, date and edition in a workbook's name; None where it does not have one date.

    Forms seen since 2021: `ParticipatingEntities-20210113002027.xlsx` (an archive's capture
    time), `participatingAgencies05192025pm.xlsx` (month, day, year, edition), in September 2026
    `287gParticipatingAgencies091526pm.xlsx` (a year of two digits), and twice a date with a digit
    too many. Year-first and separated dates, and the ` (1)` that a browser adds to a second
    download, are read too.
    """
    stem = _stem(file_name)
    dates = [(match, found) for match in _DIGITS.finditer(stem) if (found := _date(match[1]))]
    if len(dates) != 1:
        return None
    match, named_on = dates[0]
    captured = len(match[1]) == 14
    return FileName(
        kind=named_kind(file_name),
        named_on=named_on,
        edition=match[1][8:] if captured else stem[match.end() :].strip(" -"),
        date_basis="archive capture" if captured else "file name",
        doubt=f"the date in its name has a digit too many: {match[1]} is read as {named_on}"
        if len(match[1]) == 9 and match[1].isdigit()
        else "",
    )


def dated_by(file_name: str, named_on: date, date_basis: str) -> FileName:
    """The name with another date than it says, or where it says none."""
    parsed = parse_file_name(file_name)
    found = _EDITION.search(_stem(file_name))
    edition = parsed.edition if parsed else found[0] if found else ""
    return FileName(named_kind(file_name), named_on, edition, date_basis)
