"""Visitors' own SQL: any one SELECT over the database, and nothing else.

Each query runs in a process of its own (`worker`), which is killed when it takes too long
or its visitor leaves. Only a process keeps a query from the app's memory and lets others go on:
DuckDB neither counts nor interrupts the making of one huge text, and a crash ends its process. The
process sees a copy of the database under a neutral path and none of the app's environment, so
there is nothing for a query to find out. Files of an answer are made in a process too (`files`):
the app itself only passes bytes on.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType

import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.i18n import _
from dashboard.queries.connection import DatabaseVersion
from dashboard.sql_box.line import BusyError, Line

logger = logging.getLogger(__name__)

SECONDS = 10
ROWS = 10_000
COLUMNS = 200
# Of one query. Its process may take this and PROCESS_MEMORY, in which Python and DuckDB start.
MEMORY = 128 * 2**20
PROCESS_MEMORY = 192 * 2**20
FILE_MEMORY = 768 * 2**20
# Of the answer: 10,000 rows of the widest table take 3 MB.
ANSWER_BYTES = 4_000_000
QUERY_CHARACTERS = 20_000
# A workbook of so many cells takes a process some seconds.
EXCEL_CELLS = 200_000
WAIT_SECONDS = 20
FOLDER = Path(__file__).parent
DATABASE = "agreements.duckdb"
# What Python itself needs to start, where it is set.
ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")

_line = Line()


class QueryError(Exception):
    """A query without an answer: a sentence that says why and what to do, and in `detail` what
    DuckDB said, where it said something.
    """

    def __init__(self, explanation: str, detail: str = "") -> None:
        super().__init__(explanation)
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """The rows of a query, at most `ROWS` of at most `COLUMNS` columns.

    content: a stream of Arrow of at most `ANSWER_BYTES`, as `worker.answer` describes it.
    """

    content: bytes

    @cached_property
    def table(self) -> pa.Table:
        """The rows; nothing is copied."""
        return pa.ipc.open_stream(self.content).read_all()

    @property
    def types(self) -> tuple[str, ...]:
        """DuckDB's type of each column."""
        return tuple(field.metadata[b"duckdb"].decode() for field in self.table.schema)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows."""
        return bool(self.table.schema.metadata[b"cut"] == b"1")


class Running:
    """A process that works for a visitor. Leaving its `with` block ends it, done or not.

    with running_query(version, sql, visitor) as running:
        while (output := running.wait(0.25)) is None:
            ...  # anything, as long as the visitor is there

    Entering raises a QueryError where the same visitor has one that runs or waits.
    """

    def __init__(self, program: str, folder: str, request: bytes, visitor: str) -> None:
        """Entering the `with` block joins the line; `wait` starts the process when it may."""
        self._command = [sys.executable, "-P", str(FOLDER / program)]
        self._folder = folder
        self._request = request
        self._process: subprocess.Popen[bytes] | None = None
        self._visitor = visitor

    def __enter__(self) -> "Running":
        try:
            self._ticket = _line.ticket(self._visitor)
        except BusyError:
            raise QueryError(
                _("Your last query is still running. Wait for it, or stop it.")
            ) from None
        self._deadline = time.monotonic() + WAIT_SECONDS
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
        self._ticket.__exit__(kind, error, trace)

    @property
    def process_id(self) -> int | None:
        """The id of the process while there is one."""
        return self._process.pid if self._process else None

    def wait(self, seconds: float) -> bytes | None:
        """Wait that long for the process to end; None while it has not, else what it wrote.

        Raises:
            QueryError: it took too long, or was ended from outside.
        """
        if self._process is None:
            if not self._ticket.wait(seconds):
                if time.monotonic() > self._deadline:
                    raise QueryError(_("Others' queries are running. Try again in half a minute."))
                return None
            try:
                self._process = self._start()
            except OSError as error:
                raise _no_room(error) from error
            self._deadline = time.monotonic() + SECONDS
            request: bytes | None = self._request
        else:
            request = None
        left = self._deadline - time.monotonic()
        try:
            output, _nothing = self._process.communicate(request, max(0, min(seconds, left)))
        except subprocess.TimeoutExpired:
            if seconds >= left:
                raise QueryError(
                    _(
                        "The query was stopped after {seconds} seconds. Ask for less: fewer rows, "
                        "a condition for every join, an end for every recursion."
                    ).format(seconds=SECONDS)
                ) from None
            if self._ticket.must_give_way():
                self._end()
                self._deadline = time.monotonic() + WAIT_SECONDS
            return None
        if self._process.returncode in (-signal.SIGKILL, -signal.SIGTERM):
            logger.warning("A visitor's query was ended from outside.")
            raise QueryError(
                _("The server ended the query before it was done. Run it again, or ask for less.")
            )
        return output

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  (no part of it comes from a visitor)
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
            | {
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                # Arrow's own pools set aside far more than they use, which the limit would count.
                "ARROW_DEFAULT_MEMORY_POOL": "system",
                "TMPDIR": self._folder,
            },
        )

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def running_query(version: DatabaseVersion, sql: str, visitor: str) -> Running:
    """Put a visitor's query into the line.

    Raises:
        QueryError: its text is longer than `QUERY_CHARACTERS`, or another query of the visitor
            runs, or there is no room for the copy of the database.
    """
    if len(sql) > QUERY_CHARACTERS:
        raise QueryError(
            _("The query has more than {most} characters. Write it shorter.").format(
                most=f"{QUERY_CHARACTERS:,}"
            )
        )
    folder = _folder_of(version)
    return Running("worker.py", folder, json.dumps(_request(folder, sql)).encode(), visitor)


def answer_of(output: bytes) -> Answer:
    """Return the answer that a query's process wrote.

    Raises:
        QueryError: there is none, and why.
    """
    if output.startswith(b"{"):
        reason, detail = json.loads(output)["refused"]
        raise QueryError(_explain(reason, detail), detail if reason not in REASONS else "")
    if not output:
        # Where no memory is left, DuckDB or Python can't say so any more.
        logger.warning("A visitor's query ended its process.")
        raise QueryError(_explain("memory", ""))
    return Answer(output)


def run(version: DatabaseVersion, sql: str, visitor: str = "") -> Answer:
    """Return the answer to a query, waiting for it.

    Raises:
        QueryError: there is none, and why.
    """
    with running_query(version, sql, visitor) as running:
        while (output := running.wait(SECONDS)) is None:
            pass
        return answer_of(output)


def answer_file(answer: Answer, ending: str, name: str, visitor: str) -> bytes:
    """Return an answer as a file, made in a process of its own.

    Args:
        answer: what a query gave.
        ending: "csv", "xlsx" or "parquet".
        name: what to call it inside, where the format has a place for that.
        visitor: who asks; one file at a time each, beside their query.

    Raises:
        QueryError: it took too long, or there was no place.
    """
    request = {"ending": ending, "name": name, "process_memory": FILE_MEMORY, "seconds": SECONDS}
    content = json.dumps(request).encode() + b"\n" + answer.content
    try:
        with (
            tempfile.TemporaryDirectory(prefix="287g-") as folder,
            Running("files.py", folder, content, f"{visitor} file") as running,
        ):
            while (output := running.wait(SECONDS)) is None:
                pass
    except OSError as error:
        raise _no_room(error) from error
    if not output:
        raise QueryError(_("The file could not be made. Ask for fewer rows or columns."))
    return output


def _folder_of(version: DatabaseVersion) -> str:
    """Return a folder with nothing but a copy of the database.

    Raises:
        QueryError: it can't be made.
    """
    try:
        folder = _copy(version)
        if not (Path(folder.name) / DATABASE).exists():
            # Systems tidy up what nobody touched for days.
            _copy.cache_clear()
            folder = _copy(version)
    except OSError as error:
        raise _no_room(error) from error
    return folder.name


def _no_room(error: OSError) -> QueryError:
    logger.warning("A visitor's query could not be started: %s", error)
    return QueryError(_("The server has no room for queries at the moment. Try again later."))


@lru_cache(maxsize=2)
def _copy(version: DatabaseVersion) -> "tempfile.TemporaryDirectory[str]":
    """Copy the database into a folder of its own, which goes when nobody uses it any more."""
    folder = tempfile.TemporaryDirectory(prefix="287g-", ignore_cleanup_errors=True)
    shutil.copyfile(version.path, Path(folder.name) / DATABASE)
    return folder


def _request(folder: str, sql: str) -> dict[str, object]:
    """Return what the process is told."""
    return {
        "database": str(Path(folder) / DATABASE),
        "sql": sql,
        "memory": MEMORY,
        "process_memory": MEMORY + PROCESS_MEMORY,
        "seconds": SECONDS,
        "rows": ROWS,
        "columns": COLUMNS,
        "bytes": ANSWER_BYTES,
    }


REASONS = ("empty", "many", "not_select", "wide", "large", "memory")


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
                "Only queries that read are allowed: SELECT, WITH … SELECT, DESCRIBE, SHOW and "
                "SUMMARIZE. Nothing can be changed, loaded, attached, set or written here. For "
                "that, download the DuckDB file."
            )
        case "wide":
            return _(
                "The answer has {count} columns; at most {most} are shown. Name the ones you need."
            ).format(count=detail, most=COLUMNS)
        case "large":
            return _(
                "The answer is larger than {megabytes} MB. Ask for fewer columns or rows."
            ).format(megabytes=ANSWER_BYTES // 1_000_000)
        case "memory":
            return _(
                "The query needs more than the {megabytes} MB of memory it may use. Ask for less: "
                "fewer rows, shorter texts, a condition for every join."
            ).format(megabytes=MEMORY // 2**20)
        case "locked":
            return _("Settings can't be changed here. Remove that part.")
        case "PermissionException":
            return _(
                "Queries here can read this database only: no files, no network, no extensions. "
                "Remove that part, or download the DuckDB file and run the query there."
            )
        case "ParserException":
            return _("The query has a syntax error.")
        case "CatalogException":
            return _(
                "The query names a table or function that does not exist. The dictionary lists all "
                "tables."
            )
        case "BinderException":
            return _(
                "The query names a column that does not exist, or mixes types that do not fit."
            )
        case _other:
            return _("The query failed.")
