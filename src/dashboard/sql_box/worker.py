"""One visitor's query in a process of its own: reads a request, answers it, ends.

Run as a file, not imported: it knows nothing of the dashboard and holds nothing worth stealing.
Request and answer are one JSON object each, on standard input and output; `sandbox` writes the
first and reads the second.
"""

import json
import os
import signal
import sys
from typing import Any

import duckdb

# Types that JSON carries as they are; all others travel as DuckDB writes them.
PLAIN = (
    *("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "VARCHAR"),
)
CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "temp_directory": "",
    "allow_community_extensions": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    # A name in a query must never be taken for a variable of this file.
    "python_enable_replacements": "false",
}


class RefusedError(Exception):
    """A query that is not run; its text is the reason's name, then what was found."""


def limit_process(memory: int, seconds: int) -> None:
    """Take from this process what no query needs, where the system can: POSIX only.

    DuckDB's own memory limit does not count what a single text takes (`repeat('x', 1000000000)`),
    and nothing interrupts the making of one.
    """
    try:
        import resource
    except ImportError:
        return
    os.nice(10)
    # Ends this process even if the dashboard is gone and can't.
    signal.alarm(seconds + 5)
    for name, limit in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds + 5),
    ):
        resource.setrlimit(name, (limit, limit))


def connect(database: str, memory: int) -> duckdb.DuckDBPyConnection:
    """Open the database read-only, then close every way out and lock the configuration."""
    connection = duckdb.connect(
        ":memory:", config=CONFIGURATION | {"memory_limit": f"{memory // 2**20}MiB"}
    )
    connection.execute("ATTACH ? AS data (READ_ONLY)", [database])
    connection.execute("USE data")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def answer(connection: duckdb.DuckDBPyConnection, sql: str, rows: int, characters: int) -> str:
    """Return the columns, their types and the first rows of a query as JSON; one row more than
    `rows` where there are more.

    Raises:
        RefusedError: the text is not one query that reads, or its answer has more `characters`.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise RefusedError("many" if statements else "empty", str(len(statements)))
    kind = statements[0].type.name
    if kind != "SELECT":
        raise RefusedError("not_select", kind)
    found = connection.sql(statements[0].query)
    types = [str(each) for each in found.types]
    if not types:
        raise RefusedError("not_select", kind)
    sent = [
        f"#{place}" if each in PLAIN else f"CAST(#{place} AS VARCHAR)"
        for place, each in enumerate(types, start=1)
    ]
    reply = json.dumps(
        {
            "columns": found.columns,
            "types": types,
            "rows": found.limit(rows + 1).project(", ".join(sent)).fetchall(),
        }
    )
    if len(reply) > characters:
        raise RefusedError("large", str(len(reply)))
    return reply


def reply(request: dict[str, Any]) -> str:
    """Return the answer to a request as JSON, or `{"refused": [reason, detail]}`.

    The reason is one that `sandbox` explains, or the name of DuckDB's exception with its text.
    """
    try:
        connection = connect(request["database"], request["memory"])
        return answer(connection, request["sql"], request["rows"], request["characters"])
    except RefusedError as refused:
        return json.dumps({"refused": refused.args})
    except (MemoryError, duckdb.OutOfMemoryException):
        return json.dumps({"refused": ["memory", ""]})
    except Exception as error:
        return json.dumps({"refused": [type(error).__name__, str(error)]})


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    limit_process(asked["process_memory"], asked["seconds"])
    sys.stdout.write(reply(asked))
