"""The one writer of the database: reads its raw layer, builds a new file beside it, swaps it in."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from filelock import FileLock, Timeout

from dashboard.lists import PrintedRow
from dashboard.lists.raw import Capture, RawLayer, RawTable
from dashboard.schema import MACROS, VIEWS, Table

# Older DuckDB clients can read this version; the block size gives the smallest file (measured).
_STORAGE = "STORAGE_VERSION 'v1.4.0', BLOCK_SIZE 16384"

_VIEW_SQL = """
CREATE VIEW agency_counties AS
SELECT agency_id, county_fips
FROM served_counties
WHERE link = 'serves';
CREATE VIEW current_agreements AS
SELECT
    agreements.agreement_id,
    agreements.agency_id,
    agencies.name AS agency,
    states.name AS state,
    agencies.state AS state_code,
    agencies.county,
    agencies.kind,
    agreements.model,
    agreements.signed_on,
    agreements.first_listed_on,
    agreements.moa_url,
    agreements.addendum_url,
    agreements.last_listed_on,
    agreements.status
FROM agreements
JOIN agencies USING (agency_id)
LEFT JOIN states USING (state)
WHERE agreements.status = 'active';
CREATE VIEW active_by_day AS
SELECT
    days.published_on AS day,
    agencies.state,
    agreements.model,
    count(*) AS agreements,
    count(DISTINCT agreements.agency_id) AS agencies
FROM (
    SELECT DISTINCT published_on
    FROM lists
    WHERE kind = 'participating' AND status = 'accepted'
) AS days
JOIN listed_periods
    ON listed_from <= published_on
    AND (listed_until IS NULL OR published_on < listed_until)
JOIN agreements USING (agreement_id)
JOIN agencies USING (agency_id)
GROUP BY days.published_on, agencies.state, agreements.model;
CREATE VIEW active_by_month AS
SELECT active_by_day.*
FROM active_by_day
JOIN (
    SELECT max(day) AS day
    FROM active_by_day
    GROUP BY date_trunc('month', day)
) USING (day);
"""


def _rows_on(macro: str, kind: str, table: str, key: str, more: str = "") -> str:
    """The macro with a list's rows on a day, as read and as printed.

    `table` and its `key` are what the rows are read as, `more` is further columns of it.
    """
    return f"""
CREATE MACRO {macro}(day) AS TABLE
SELECT
    listings.list_id,
    listings.position,
    readings.{key},
    readings.agency_id,
    agencies.name AS agency_name,
    states.name AS state_name,
    agencies.state AS state_code,
    agencies.county AS county_name,
    agencies.kind AS agency_kind,
    {table}.model AS model_code,
    {more}
    printed_rows.state AS printed_state,
    printed_rows.agency AS printed_agency,
    printed_rows.agency_type AS printed_agency_type,
    printed_rows.county AS printed_county,
    printed_rows.model AS printed_model,
    printed_rows.signed AS printed_signed,
    printed_rows.* REPLACE (readings.ice_type AS agency_type)
FROM listings
JOIN printed_rows USING (row_id)
JOIN readings USING (row_id)
JOIN {table} USING ({key})
JOIN agencies ON agencies.agency_id = readings.agency_id
LEFT JOIN states ON states.state = agencies.state
WHERE listings.list_id = (
    SELECT list_id
    FROM lists
    WHERE kind = '{kind}' AND status = 'accepted' AND published_on <= CAST(day AS DATE)
    ORDER BY sequence DESC
    LIMIT 1
);
"""  # noqa: S608  (made of the names below)


MACRO_SQL = (
    _VIEW_SQL
    + _rows_on(
        "agreements_on",
        "participating",
        "agreements",
        "agreement_id",
        "agreements.signed_on, agreements.moa_url AS memorandum_url,",
    )
    + _rows_on("pending_on", "pending", "pending", "pending_id")
)


# Whatever views a file may hold, they reach no other file, no network and no extension.
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class StoreError(RuntimeError):
    """The database can't be read or written; its text says why and what to do."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def writing(database: Path) -> Iterator[None]:
    """Hold the one right to write `database`; raises StoreError where another process has it."""
    lock = FileLock(database.with_name(f".{database.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"{database} is being written by another process. Wait until it has finished, then "
            "try again."
        ) from error
    except OSError as error:
        raise StoreError(
            f"{database.parent} can't be written: {error.strerror}. Nothing was changed."
        ) from error
    try:
        yield
    finally:
        lock.release()


def write(
    database: Path,
    schema: Mapping[str, Table],
    tables: Mapping[str, pd.DataFrame],
    before_swap: Callable[[Path], None] = lambda _: None,
) -> None:
    """Write every table of the schema to a new file and put it in the place of `database`.

    tables: one frame for each table of the schema, with its columns, rows in order.
    before_swap: called with the new file, complete on disk, before it takes its place.
    The old file stays whole until the new one is complete on disk.

    Raises ValueError where tables or columns are not those of the schema, StoreError where the
    disk can't be written.
    """
    if unlike := set(tables) ^ set(schema):
        raise ValueError(f"not the tables of the schema: {', '.join(sorted(unlike))}")
    for name, table in schema.items():
        if list(tables[name].columns) != table.names:
            raise ValueError(
                f"{name}: columns {list(tables[name].columns)}, the schema has {table.names}"
            )
    beside = database.with_name(f".{database.name}.new")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        beside.with_name(f"{beside.name}.wal").unlink(missing_ok=True)
        with duckdb.connect() as con:
            con.execute(f"ATTACH {_quoted(str(beside))} AS out ({_STORAGE})")
            con.begin()
            for name, table in schema.items():
                columns = ", ".join(f"{column} {kind}" for column, kind, _ in table.columns)
                con.execute(f"CREATE TABLE out.{name} ({columns})")
                con.execute(f"COMMENT ON TABLE out.{name} IS {_quoted(table.comment)}")
                for column, _, about in table.columns:
                    con.execute(f"COMMENT ON COLUMN out.{name}.{column} IS {_quoted(about)}")
                con.register("frame", tables[name])
                con.execute(f"INSERT INTO out.{name} SELECT * FROM frame")  # noqa: S608
                con.unregister("frame")
            # A reader attaches the file under a name of its own: macros must not say "out".
            con.execute("USE out")
            con.execute(MACRO_SQL)
            for name, view in VIEWS.items():
                con.execute(f"COMMENT ON VIEW {name} IS {_quoted(view['about'])}")
                for column, about in view["columns"].items():
                    con.execute(f"COMMENT ON COLUMN {name}.{column} IS {_quoted(about)}")
            for name, about in MACROS.items():
                con.execute(f"COMMENT ON MACRO TABLE {name} IS {_quoted(about)}")
            con.commit()
            con.execute("USE memory")
            con.execute("DETACH out")
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        before_swap(beside)
        beside.replace(database)
    # On a full disk DuckDB raises an IOException, a TransactionException or a FatalException.
    except (OSError, duckdb.Error) as error:
        for left in (beside, beside.with_name(f"{beside.name}.wal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise StoreError(
            f"{database} could not be written ({error}). The old file is unchanged. Make room, or "
            "see to it that the folder can be written, and try again."
        ) from error


def _query(database: Path, *queries: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each query; raises StoreError where the file is damaged or of another version."""
    try:
        with duckdb.connect(str(database), read_only=True, config=_CLOSED) as con:
            return [con.execute(query).fetchall() for query in queries]
    except duckdb.Error as error:
        raise StoreError(
            f"{database} can't be read ({str(error).splitlines()[0]}). Put back the committed file "
            "(git checkout data/agreements.duckdb), or move it away to start anew. If another "
            "program has it open, close it there."
        ) from error


def read_raw(database: Path) -> RawLayer:
    """The raw layer of `database`; an empty one where there is no file yet.

    Raises StoreError where the file is damaged or of another version.
    """
    raw = RawLayer()
    if not database.exists():
        return raw
    lists, printed, listings, captures = _query(
        database,
        "SELECT list_id, digest, kind, named_kind, header FROM lists",
        f"SELECT row_id, {', '.join(PrintedRow._fields)} FROM printed_rows",  # noqa: S608
        "SELECT list_id, position, row_id FROM listings ORDER BY list_id, position",
        "SELECT list_id, file_name, named_on, edition, date_basis, sha256, reports FROM captures",
    )
    rows: dict[str, list[tuple[int, str]]] = {}
    for list_id, position, row_id in listings:
        rows.setdefault(list_id, []).append((position, row_id))
    digests = {list_id: digest for list_id, digest, *_ in lists}
    for list_id, digest, kind, named_kind, header in lists:
        raw.tables[digest] = RawTable(
            digest, kind, named_kind, tuple(header), tuple(rows.get(list_id, ()))
        )
    raw.printed_rows = {row_id: PrintedRow(*row) for row_id, *row in printed}
    raw.captures = {
        Capture(digests[list_id], file_name, named_on, edition, basis, sha256, tuple(reports))
        for list_id, file_name, named_on, edition, basis, sha256, reports in captures
    }
    return raw


def read_build_id(database: Path) -> str | None:
    """The build that `database` is; None where there is no file yet.

    Raises StoreError where the file is damaged or of another version.
    """
    if not database.exists():
        return None
    ((build_id,),) = _query(database, "SELECT build_id FROM build_info")[0]
    return str(build_id)


def read_checks(database: Path) -> list[tuple[Any, ...]]:
    """The rows of `data_checks`, as its schema says.

    Raises StoreError where the file is missing, damaged or of another version.
    """
    return _query(database, "SELECT * FROM data_checks")[0]
