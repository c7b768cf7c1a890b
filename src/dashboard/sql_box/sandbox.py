"""Visitors' own SQL: any one SELECT over the database, and nothing else.

Each query runs in a process of its own (`worker`), which is killed when it takes too long
or its visitor leaves. Only a process keeps a query from the app's memory and lets others go on:
DuckDB neither counts nor interrupts the making of one huge text, and a crash ends its process. The
process sees a copy of the database under a neutral path and none of the app's environment, so
there is nothing for a query to find out.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from types import TracebackType
from typing import Any

import pandas as pd

from dashboard.i18n import _
from dashboard.queries.connection import DatabaseVersion

logger = logging.getLogger(__name__)

SECONDS = 10
ROWS = 10_000
# Of one query. Its process may take this and PROCESS_MEMORY, in which Python and DuckDB start.
MEMORY = 128 * 2**20
PROCESS_MEMORY = 192 * 2**20
# Of the answer as JSON: 10,000 rows of the widest table take 3 MB.
ANSWER_CHARACTERS = 4_000_000
QUERY_CHARACTERS = 20_000
# Queries at one time, of all visitors together; one core stays free for the app.
AT_ONCE = 2
WAIT_SECONDS = 20
WORKER = Path(__file__).with_name("worker.py")
# What Python itself needs to start, where it is set.
ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")
INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
    | {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}
)

_places = BoundedSemaphore(AT_ONCE)


class QueryError(Exception):
    """A query without an answer: a sentence that says why and what to do, and in `detail` what
    DuckDB said, where it said something.
    """

    def __init__(self, explanation: str, detail: str = "") -> None:
        super().__init__(explanation)
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """The rows of a query.

    Attributes:
        frame: at most `ROWS` rows. Columns in the query's order, each name once; whole numbers
            are Int64, other numbers float64, dates and timestamps datetime64, yes and no boolean,
            all else text as DuckDB writes it.
        types: DuckDB's type of each column, in the same order.
        cut: whether there are more rows.
    """

    frame: pd.DataFrame
    types: tuple[str, ...]
    cut: bool


class Running:
    """A query under way. Leaving its `with` block ends it, whether or not it has an answer.

    with Running(version, sql) as running:
        while (answer := running.wait(0.25)) is None:
            ...  # anything, as long as the visitor is there
    """

    def __init__(self, version: DatabaseVersion, sql: str) -> None:
        """Take a query; it starts with the first `wait`.

        Raises:
            QueryError: the text is longer than `QUERY_CHARACTERS`.
        """
        if len(sql) > QUERY_CHARACTERS:
            raise QueryError(
                _("The query has more than {most} characters. Write it shorter.").format(
                    most=f"{QUERY_CHARACTERS:,}"
                )
            )
        self._folder = _copy(version)
        self._request: bytes | None = json.dumps(_request(self._folder.name, sql)).encode()
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = time.monotonic() + WAIT_SECONDS

    def __enter__(self) -> "Running":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
            _places.release()

    @property
    def process_id(self) -> int | None:
        """The id of the query's process while it has one."""
        return self._process.pid if self._process else None

    def wait(self, seconds: float) -> Answer | None:
        """Wait that long for the answer; None where there is none yet.

        Raises:
            QueryError: there will be none, and why.
        """
        if self._process is None:
            if not _places.acquire(timeout=seconds):
                if time.monotonic() > self._deadline:
                    raise QueryError(_("Others' queries are running. Try again in half a minute."))
                return None
            try:
                self._process = _start(self._folder.name)
            except BaseException:
                _places.release()
                raise
            self._deadline = time.monotonic() + SECONDS
        left = self._deadline - time.monotonic()
        try:
            request, self._request = self._request, None
            output, _nothing = self._process.communicate(request, max(0, min(seconds, left)))
        except subprocess.TimeoutExpired:
            if seconds < left:
                return None
            raise QueryError(
                _(
                    "The query was stopped after {seconds} seconds. Ask for less: fewer rows, a "
                    "condition for every join, an end for every recursion."
                ).format(seconds=SECONDS)
            ) from None
        return _answer(output)


def run(version: DatabaseVersion, sql: str) -> Answer:
    """Return the answer to a query, waiting for it.

    Raises:
        QueryError: there is none, and why.
    """
    with Running(version, sql) as running:
        while (answer := running.wait(SECONDS)) is None:
            pass
        return answer


@lru_cache(maxsize=2)
def _copy(version: DatabaseVersion) -> "tempfile.TemporaryDirectory[str]":
    """Copy the database into a folder of its own, which goes when nobody uses it any more."""
    folder = tempfile.TemporaryDirectory(prefix="287g-", ignore_cleanup_errors=True)
    shutil.copyfile(version.path, Path(folder.name) / "agreements.duckdb")
    return folder


def _request(folder: str, sql: str) -> dict[str, object]:
    """Return what the process is told."""
    return {
        "database": str(Path(folder) / "agreements.duckdb"),
        "sql": sql,
        "memory": MEMORY,
        "process_memory": MEMORY + PROCESS_MEMORY,
        "seconds": SECONDS,
        "rows": ROWS,
        "characters": ANSWER_CHARACTERS,
    }


def _start(folder: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  (no part of it comes from a visitor)
        [sys.executable, "-P", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _answer(output: bytes | str) -> Answer:
    try:
        reply = json.loads(output)
    except ValueError:
        # The system or DuckDB itself ended the process.
        logger.warning("A visitor's query ended its process.")
        raise QueryError(_explain("memory", "")) from None
    if "refused" in reply:
        reason, detail = reply["refused"]
        raise QueryError(_explain(reason, detail), detail if reason not in REASONS else "")
    return Answer(
        _frame(reply["columns"], reply["types"], reply["rows"][:ROWS]),
        tuple(reply["types"]),
        len(reply["rows"]) > ROWS,
    )


def _frame(
    columns: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[object]]
) -> pd.DataFrame:
    """Build the frame that `Answer` describes."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return pd.DataFrame(
        {
            name: _series([row[place] for row in rows], types[place])
            for place, name in enumerate(names)
        },
        index=pd.RangeIndex(len(rows)),
        columns=names,
    )


def _series(values: list[object], kind: str) -> "pd.Series[Any]":
    """Return a column's values in the type that fits; text where none does."""
    try:
        if kind in INTEGERS:
            return pd.Series(values, dtype="Int64")
        if kind == "BOOLEAN":
            return pd.Series(values, dtype="boolean")
        if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
            return pd.Series(
                [None if each is None else float(str(each)) for each in values], dtype="float64"
            )
        if kind in ("DATE", "TIMESTAMP"):
            return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), format="ISO8601"))
    except (OverflowError, TypeError, ValueError):
        # A number too large for 64 bits, a date such as infinity.
        values = [None if each is None else str(each) for each in values]
    return pd.Series(values, dtype=object)


REASONS = ("empty", "many", "not_select", "large", "memory")


def _explain(reason: str, detail: str) -> str:
    """Return why a query has no answer and what to do.

    Args:
        reason: one of `REASONS`, or the name of DuckDB's exception.
        detail: what was found, or DuckDB's message.
    """
    if "attached in read-only mode" in detail:
        reason = "not_select"
    if "configuration has been locked" in detail:
        reason = "locked"
    match reason:
        case "empty":
            return _("There is no query yet. Write one that starts with SELECT.")
        case "many":
            return _("Only one query at a time: this text has {count}. Remove all but one.").format(
                count=detail
            )
        case "not_select":
            return _(
                "Only queries that read are run: SELECT, also with WITH before it, and DESCRIBE, "
                "SHOW and SUMMARIZE. The database can't be changed here, nor can anything be "
                "loaded, attached, set or written. For more, download the DuckDB file."
            )
        case "large":
            return _(
                "The answer is larger than {megabytes} MB. Ask for fewer columns or rows."
            ).format(megabytes=ANSWER_CHARACTERS // 1_000_000)
        case "memory":
            return _(
                "The query needs more than the {megabytes} MB of memory that it may use. Ask for "
                "less: fewer rows, shorter texts, a condition for every join."
            ).format(megabytes=MEMORY // 2**20)
        case "locked":
            return _("Settings can't be changed here. Leave that part out.")
        case "PermissionException":
            return _(
                "Queries here reach the database's own tables, but no files, no network and no "
                "extensions. Leave that part out, or download the DuckDB file and run it there."
            )
        case "ParserException":
            return _("DuckDB can't read the query: there is a slip in its wording.")
        case "CatalogException":
            return _(
                "The query names a table or function that is not there. The dictionary lists all "
                "tables."
            )
        case "BinderException":
            return _("The query does not fit the tables: check the names of its columns.")
        case _other:
            return _("DuckDB could not run the query.")
