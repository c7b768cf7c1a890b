"""The one way to read the database: read-only, a cursor for each query, always the current file.

DuckDB gives a path opened a second time in the same process the database it already has open,
even when the file was replaced in between. So each version of the file (path, time, size) is
attached to an in-memory database of its own, and a swapped file is simply another version.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from dashboard import paths, schema
from dashboard.queries.change_rows import CREATE_FILTERED_CHANGES
from dashboard.queries.filtered_rows import CREATE_FILTERED_ROWS

logger = logging.getLogger(__name__)

Cursor = duckdb.DuckDBPyConnection


class DatabaseError(Exception):
    """The database can't be used; the message says which file, why, and what to do."""


class DatabaseVersion(NamedTuple):
    """One state of the database file. Whatever was read from it stays true for this key."""

    path: str
    modified_ns: int
    size: int


def current_version() -> DatabaseVersion:
    """Return the version of the database as it lies on disk now.

    Raises:
        DatabaseError: there is no such file.
    """
    path = paths.database()
    try:
        status = path.stat()
    except OSError as error:
        raise DatabaseError(
            f"There is no database at {path}. Build it with `dashboard add` and "
            "`dashboard derive`, or set DASHBOARD_DATABASE to one."
        ) from error
    return DatabaseVersion(str(path), status.st_mtime_ns, status.st_size)


@contextmanager
def cursor(version: DatabaseVersion) -> Iterator[Cursor]:
    """Lend a cursor on one version of the database, for one query in one thread.

    Raises:
        DatabaseError: the file is no database, is cut short, or has tables of another version.
    """
    lent = _open(version).cursor()
    try:
        # A search path belongs to a cursor; macros resolve their tables along it.
        lent.execute("SET search_path = 'data.main,memory.main'")
        yield lent
    except duckdb.IOException as error:
        raise _unreadable(version.path, error) from error
    finally:
        lent.close()


@lru_cache(maxsize=2)
def _open(version: DatabaseVersion) -> duckdb.DuckDBPyConnection:
    """Attach one version of the file; its predecessor stays open for pages still reading it."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("ATTACH ? AS data (READ_ONLY)", [version.path])
        connection.execute("SET search_path = 'data.main,memory.main'")
        _check_schema(connection, version)
        connection.execute(CREATE_FILTERED_ROWS)
        connection.execute(CREATE_FILTERED_CHANGES)
        connection.execute("SET enable_external_access = false")
    except duckdb.Error as error:
        connection.close()
        raise _unreadable(version.path, error) from error
    except DatabaseError:
        connection.close()
        raise
    logger.info("Opened %s (%s bytes)", version.path, version.size)
    return connection


def _check_schema(connection: duckdb.DuckDBPyConnection, version: DatabaseVersion) -> None:
    """Refuse a database whose tables are of another version than the queries."""
    try:
        rows = connection.execute("SELECT schema_version FROM build_info").fetchall()
    except duckdb.CatalogException:
        rows = []
    found = rows[0][0] if rows else None
    if found != schema.VERSION:
        raise DatabaseError(
            f"The database {version.path} has tables of version {found or 'unknown'}, this "
            f"dashboard reads version {schema.VERSION}. Rebuild it with `dashboard derive`, or "
            "update the dashboard."
        )


def _unreadable(path: str, error: Exception) -> DatabaseError:
    return DatabaseError(
        f"The database {Path(path)} can't be read ({str(error).splitlines()[0]}). "
        "Copy it again, or rebuild it with `dashboard derive`."
    )
