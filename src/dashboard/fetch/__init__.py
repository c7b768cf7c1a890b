"""ICE's page and the workbooks it links, fetched and judged; nothing here writes a database."""

from dashboard.fetch.archive import LOG, Fetched, keep_evidence, keep_workbooks, read_log
from dashboard.fetch.discover import Found, find_new
from dashboard.fetch.failures import Failure, FetchError
from dashboard.fetch.settings import Settings
from dashboard.fetch.summary import Summary, quoted, summarize

__all__ = [
    "LOG",
    "Failure",
    "FetchError",
    "Fetched",
    "Found",
    "Settings",
    "Summary",
    "find_new",
    "keep_evidence",
    "keep_workbooks",
    "quoted",
    "read_log",
    "summarize",
]
