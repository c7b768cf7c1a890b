"""Whether a fetched workbook is a new list that can be right, before anything is derived."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.derive.list_dating import date_lists
from dashboard.derive.parsed_rows import parse_rows
from dashboard.fetch.client import BY_HAND
from dashboard.fetch.download import Workbook
from dashboard.fetch.failures import Failure, FetchError
from dashboard.lists import ListError, PrintedList, read_list
from dashboard.lists.raw import RawLayer


def read_workbook(workbook: Workbook) -> PrintedList:
    """The list in a fetched workbook.

    Raises FetchError where it is none, or another than the page says.
    """
    fetched = workbook.fetched
    with TemporaryDirectory() as folder:
        path = Path(folder) / (fetched.file_name or "workbook.xlsx")
        path.write_bytes(workbook.content)
        try:
            printed = read_list(path)
        except ListError as error:
            raise FetchError(
                Failure.NO_LIST,
                f"{fetched.address}: {error} {BY_HAND}",
            ) from error
    if printed.kind != fetched.kind:
        raise FetchError(
            Failure.REJECTED,
            f"{fetched.file_name}: the page links it as the {fetched.kind} list, its columns are "
            f"those of the {printed.kind} list. Look at both.",
        )
    return printed


def is_new(printed: PrintedList, raw: RawLayer, reference: Path) -> tuple[bool, list[str]]:
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
