"""ICE's workbooks, read strictly: one file in, one printed list or one clear error out."""

from dashboard.lists.file_names import FileName, dated_by, parse_file_name
from dashboard.lists.printed_row import FIELDS, PrintedRow
from dashboard.lists.reader import ListError, PrintedList, read_list

__all__ = [
    "FIELDS",
    "FileName",
    "ListError",
    "PrintedList",
    "PrintedRow",
    "dated_by",
    "parse_file_name",
    "read_list",
]
