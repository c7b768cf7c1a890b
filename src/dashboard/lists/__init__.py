"""ICE's workbooks, read strictly: one file in, one printed list or one clear error out."""

from dashboard.lists.file_names import FileName, dated_by, parse_file_name
from dashboard.lists.printed_row import FIELDS, PrintedRow
from dashboard.lists.reader import FutureDateError, ListError, PrintedList, read_list, refuse_future

__all__ = [
    "FIELDS",
    "FileName",
    "FutureDateError",
    "ListError",
    "PrintedList",
    "PrintedRow",
    "dated_by",
    "parse_file_name",
    "read_list",
    "refuse_future",
]
