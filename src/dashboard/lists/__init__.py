"""ICE's workbooks, read strictly: one file in, one printed list or one clear error out."""

from dashboard.lists.file_names import FileName, parse_file_name
from dashboard.lists.reader import FIELDS, ListError, PrintedList, PrintedRow, read_list

__all__ = [
    "FIELDS",
    "FileName",
    "ListError",
    "PrintedList",
    "PrintedRow",
    "parse_file_name",
    "read_list",
]
