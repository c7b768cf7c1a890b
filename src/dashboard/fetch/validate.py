"""Whether a fetched workbook is a new list that can be right, before anything is derived."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.derive.clean import read_date
from dashboard.derive.list_dating import date_doubt, date_lists, is_signed_too_late
from dashboard.derive.parsed_rows import parse_rows
from dashboard.fetch.archive import Fetched
from dashboard.fetch.client import BY_HAND
from dashboard.fetch.download import Workbook
from dashboard.fetch.failures import Failure, FetchError
from dashboard.lists import (
    FutureDateError,
    ListError,
    PrintedList,
    dated_by,
    parse_file_name,
    read_list,
)
from dashboard.lists.raw import RawLayer


def read_workbook(workbook: Workbook) -> tuple[PrintedList, list[str]]:
    """The list in a fetched workbook, and what a person should look at.

    A list whose name has no date, or one that its rows contradict, gets the day of the answer.

    Raises FetchError where it is no list, or another than the page says.
    """
    fetched = workbook.fetched
    answered_on = _answered_on(fetched)
    with TemporaryDirectory() as folder:
        path = Path(folder) / fetched.file_name
        path.write_bytes(workbook.content)
        named = parse_file_name(path.name)
        try:
            printed = read_list(
                path, named_on=None if named else answered_on, date_basis="response"
            )
        except FutureDateError as error:
            raise FetchError(Failure.REJECTED, str(error)) from error
        except ListError as error:
            raise FetchError(Failure.NO_LIST, f"{fetched.address}: {error} {BY_HAND}") from error
    if printed.kind != fetched.kind:
        raise FetchError(
            Failure.REJECTED,
            f"{fetched.file_name}: the page links it as the {fetched.kind} list, its columns are "
            f"those of the {printed.kind} list. Look at both.",
        )
    signed = [day for _, row in printed.rows if (day := read_date(row.signed))]
    if named and not is_signed_too_late(signed, named.named_on, len(printed.rows)):
        doubt = f"{printed.file_name}: {named.doubt}." if named.doubt else ""
        return printed, list(filter(None, [doubt, date_doubt(printed)]))
    # The server's date may be that of an older file in its place.
    day = max([answered_on, *(each for each in signed if each <= _fetched_on(fetched))])
    problem = (
        f"its rows contradict the date in its name, {named.named_on}"
        if named
        else "its name has no date"
    )
    return (
        replace(printed, name=dated_by(printed.file_name, day, "response")),
        [
            f"{printed.file_name}: {problem}. It is taken for the list of {day}, by the answer of "
            "ICE's server. If that is wrong, give the right date in data/reference/lists.csv."
        ],
    )


def _fetched_on(fetched: Fetched) -> date:
    return datetime.fromisoformat(fetched.fetched_at).date()


def _answered_on(fetched: Fetched) -> date:
    """The day on which the server says that the file was changed, else the day of the fetch."""
    with suppress(ValueError):
        return min(parsedate_to_datetime(fetched.last_modified).date(), _fetched_on(fetched))
    return _fetched_on(fetched)


def check_is_newest(printed: PrintedList, raw: RawLayer, reference: Path) -> tuple[bool, list[str]]:
    """Whether a list, or another file of the newest one, is new; and what a person should look at.

    Raises FetchError where it can't be right beside the lists of `raw`, or is older than the
    newest of its kind.
    """
    trial = RawLayer(dict(raw.tables), dict(raw.printed_rows), set(raw.captures))
    trial.add(printed)
    records = [each for each in date_lists(trial, reference) if each.kind == printed.kind]
    # A table that ICE published before may be published again: the last time counts.
    record = [each for each in records if each.digest == printed.digest][-1]
    if record.status == "rejected":
        raise FetchError(
            Failure.REJECTED,
            f"{printed.file_name}: {record.note}",
        )
    newest = [each for each in records if each.status == "accepted"][-1]
    if record is not newest:
        raise FetchError(
            Failure.OLDER,
            f"{printed.file_name} is of {record.published_on}; the newest {printed.kind} list is "
            f"{newest.file_name} of {newest.published_on}. The page fell back to an older list, "
            "or a date is wrong: then give the right one in data/reference/lists.csv. An older "
            "list that is missing is added by hand: dashboard add FILE.",
        )
    warnings = [
        f"{printed.file_name} and {each.file_name} have the same date and edition, but other "
        "rows: say in data/reference/lists.csv which is the later."
        for each in records
        if each is not record and each.order[:3] == record.order[:3]
    ]
    return trial.captures != raw.captures or trial.tables != raw.tables, warnings


def rows_by_model(printed: PrintedList, reference: Path) -> dict[str, int]:
    """The rows of a list by the model's code, as the rows are read."""
    rows = {str(position): row for position, row in printed.rows}
    parsed, _ = parse_rows(rows, reference)
    return dict(Counter(each.model or "" for each in parsed.values()))
