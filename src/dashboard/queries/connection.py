"""The one way to read the database: read-only, a cursor for each query, always the current file.

DuckDB gives a path opened a second time in the same process the database it already has open,
even when the file was replaced in between. So each version of the file (path, time, size) is
attached to an in-memory database of its own, and a swapped file is simply another version.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock, Timer
from typing import NamedTuple

import duckdb

from dashboard import paths, schema
from dashboard.i18n import DEFAULT_LANGUAGE, language
from dashboard.queries.macros import CREATE_MACROS
from dashboard.queries.translated import search_in
from dashboard.remote_database import RemoteDatabase, RemoteError

logger = logging.getLogger(__name__)

Cursor = duckdb.DuckDBPyConnection

_making = Lock()

VERIFY_SECONDS = 60
_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    # Such short queries take longer when they are handed out to threads, and pages run beside each
    # other anyway.
    "threads": 1,
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_CHECK_NAME = re.compile(r"[a-z0-9_]{1,80}")
_OF_THE_FILE = (duckdb.IOException, duckdb.SerializationException)


class DatabaseError(Exception):
    """The database can't be used; the message says which file, why, and what to do."""


class DatabaseVersion(NamedTuple):
    """One state of the database file. Whatever was read from it stays true for this key."""

    path: str
    modified_ns: int
    size: int


# The version that a page began with, once it has asked.
_begun: ContextVar[list[DatabaseVersion]] = ContextVar("begun")


@contextmanager
def one_version() -> Iterator[None]:
    """Have `current_version` answer the same to the end: a page never mixes two databases."""
    token = _begun.set([])
    try:
        yield
    finally:
        _begun.reset(token)


def current_version() -> DatabaseVersion:
    """Return the version of the database as it lies on disk now, or as `one_version` met it.

    Of a database at an address, it is the copy's.

    Raises:
        DatabaseError: there is no such file, or it can't be fetched.
    """
    begun = _begun.get(None)
    if begun:
        return begun[0]
    version = _version_on_disk()
    if begun is not None:
        begun.append(version)
    return version


def _version_on_disk() -> DatabaseVersion:
    address = paths.database_address()
    try:
        path = _copy(address) if address else paths.database()
    except (RemoteError, OSError) as error:
        raise DatabaseError(
            f"{error} Check DASHBOARD_DATABASE, and that this machine reaches the address. It is "
            "tried again by itself."
        ) from error
    try:
        status = path.stat()
    except OSError as error:
        raise DatabaseError(
            f"There is no database at {path}. Build it with `dashboard add` and "
            "`dashboard derive`, or set DASHBOARD_DATABASE to one."
        ) from error
    return DatabaseVersion(str(path), status.st_mtime_ns, status.st_size)


def _copy(address: str) -> Path:
    # Visitors of a fresh process come together; one of them makes what all share.
    with _making:
        remote = _remote(address)
    return remote.path()


@cache
def _remote(address: str) -> RemoteDatabase:
    return RemoteDatabase(address, paths.cache(), verify)


def verify(path: Path) -> None:
    """Read a database whole, so that a damaged page is found here and not by a visitor.

    Raises:
        DatabaseError: the file is no database, is damaged, has tables of another version or what
            is not this project's, or one of the checks made with it failed.
    """
    try:
        with _attached(str(path)) as connection:
            # A hostile file can be made so that reading it never ends.
            overdue = Timer(VERIFY_SECONDS, connection.interrupt)
            overdue.start()
            try:
                _check_schema(connection, path)
                _refuse_strangers(connection)
                failed = _read_whole(connection)
            finally:
                overdue.cancel()
    except duckdb.Error as error:
        raise _unreadable(str(path), error) from error
    if failed:
        raise DatabaseError(f"Its checks failed: {', '.join(failed)}.")


def _refuse_strangers(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse what would be run when somebody reads: only tables, and the project's own queries.

    Raises:
        DatabaseError: there is a view, a macro or a computed column that is not the project's.
    """
    strangers = connection.execute(
        """
        SELECT 'a view'
        FROM duckdb_views()
        WHERE database_name = 'data' AND NOT internal AND NOT list_contains($views, view_name)
        UNION ALL
        SELECT 'a macro'
        FROM duckdb_functions()
        WHERE database_name = 'data' AND NOT internal AND NOT list_contains($macros, function_name)
        UNION ALL
        SELECT 'a computed column'
        FROM duckdb_tables()
        WHERE database_name = 'data' AND regexp_matches(sql, '(?i)\\b(generated|default|check)\\b')
        """,
        {"views": sorted(schema.VIEWS), "macros": sorted(schema.MACROS)},
    ).fetchall()
    if strangers:
        raise DatabaseError(f"It has {strangers[0][0]} that is not this project's.")


def _read_whole(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Read every table to its end, and return the names of the checks that failed."""
    tables = connection.execute(
        """
        SELECT table_name
        FROM duckdb_tables()
        WHERE database_name = 'data'
        """
    ).fetchall()
    for (table,) in tables:
        connection.execute(
            """
            SELECT bit_xor(hash(rows))
            FROM query_table($table) AS rows
            """,
            {"table": table},
        ).fetchall()
    failed = connection.execute(
        """
        SELECT check_id
        FROM data_checks
        WHERE status = 'fail'
        """
    ).fetchall()
    return [
        check if isinstance(check, str) and _CHECK_NAME.fullmatch(check) else "an unnamed one"
        for (check,) in failed
    ]


@contextmanager
def cursor(version: DatabaseVersion) -> Iterator[Cursor]:
    """Lend a cursor on one version of the database, for one query in one thread.

    Raises:
        DatabaseError: the file is no database, is cut short, or has tables of another version.
    """
    connection = _open(version).cursor()
    try:
        # A search path belongs to a cursor; macros resolve their tables along it.
        search_in(connection, language())
        yield connection
    except duckdb.IOException as error:
        raise _unreadable(version.path, error) from error
    finally:
        connection.close()


@lru_cache(maxsize=2)
def _open(version: DatabaseVersion) -> duckdb.DuckDBPyConnection:
    """Attach one version of the file; its predecessor stays open for pages still reading it."""
    try:
        connection = _attached(version.path)
    except duckdb.Error as error:
        raise _unreadable(version.path, error) from error
    try:
        _check_schema(connection, version.path)
        connection.execute(CREATE_MACROS)
    except duckdb.Error as error:
        connection.close()
        raise _unreadable(version.path, error) from error
    except DatabaseError:
        connection.close()
        raise
    logger.info("Opened %s (%s bytes)", version.path, version.size)
    return connection


def _attached(path: str) -> duckdb.DuckDBPyConnection:
    """Attach a file, read-only, to a database in memory that reaches nothing else.

    Nothing is read from it before: a view in it could otherwise read any file of this machine.
    """
    connection = duckdb.connect(":memory:", config=_CONFIGURATION)
    try:
        connection.execute("ATTACH ? AS data (TYPE duckdb, READ_ONLY)", [path])
        connection.execute("SET enable_external_access = false")
        search_in(connection, DEFAULT_LANGUAGE)
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _check_schema(connection: duckdb.DuckDBPyConnection, path: str | Path) -> None:
    """Refuse a database whose tables are of another version than the queries."""
    found = None
    with suppress(duckdb.CatalogException, duckdb.BinderException):
        rows = connection.execute("SELECT schema_version FROM build_info LIMIT 1").fetchall()
        # Anything but a number is not told: who made the file chose it.
        found = next((version for (version,) in rows if isinstance(version, int)), None)
    if found != schema.VERSION:
        raise DatabaseError(
            f"The database {path} has tables of version {found or 'unknown'}, this "
            f"dashboard reads version {schema.VERSION}. Rebuild it with `dashboard derive`, or "
            "update the dashboard."
        )


def _unreadable(path: str, error: duckdb.Error) -> DatabaseError:
    # Other errors can quote what the file holds.
    reason = str(error).splitlines()[0] if isinstance(error, _OF_THE_FILE) else type(error).__name__
    return DatabaseError(
        f"The database {Path(path)} can't be read ({reason}). Copy it again, or rebuild it with "
        "`dashboard derive`. If another program has it open, close it there."
    )
