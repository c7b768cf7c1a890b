"""One visitor's query in a process of its own: reads a request, answers it, ends.

Run as a file, not imported: it knows nothing of the dashboard and holds nothing worth stealing.
The request is a JSON object on standard input. The answer, on standard output, is a stream of Arrow
or `{"refused": [reason, detail]}`; `sandbox` writes the first and reads the second.
"""

import json
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

SMALL_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
)
FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")
# Sent as text, and as this where every value of the column fits.
FITTING = {
    "UBIGINT": pa.int64(),
    "HUGEINT": pa.int64(),
    "UHUGEINT": pa.int64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "temp_directory": "",
    "allow_community_extensions": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    # A name in a query must never be taken for a variable of this file.
    "python_enable_replacements": "false",
}
NAME_CHARACTERS = 200
DETAIL_CHARACTERS = 2_000


class RefusedError(Exception):
    """A query that is not run; its text is the reason's name, then what was found."""


def limit_process(memory: int, seconds: int, file_bytes: int = 0) -> None:
    """Take from this process what its work does not need, where the system can: POSIX only.

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
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds + 5),
    ):
        resource.setrlimit(name, (limit, limit))


def connect(database: str, memory: int) -> duckdb.DuckDBPyConnection:
    """Open the database read-only, then close every way out and lock the configuration."""
    connection = duckdb.connect(
        ":memory:", config=CONFIGURATION | {"memory_limit": f"{memory // 2**20}MiB"}
    )
    connection.execute("ATTACH ? AS data (TYPE duckdb, READ_ONLY)", [database])
    connection.execute("SET enable_external_access = false")
    connection.execute("USE data")
    connection.execute("SET lock_configuration = true")
    return connection


def unique(names: Iterable[str]) -> list[str]:
    """Return names, cut where they are long, each once: `a`, `a_2`, `a_3` for three of `a`."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    made = []
    for name in (each[:NAME_CHARACTERS] for each in names):
        one = name
        while one in taken:
            numbers[name] = numbers.get(name, 1) + 1
            one = f"{name}_{numbers[name]}"
        taken.add(one)
        made.append(one)
    return made


def answer(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> bytes:
    """Return the first rows of a query as a stream of Arrow.

    Columns in the query's order, each name once: whole numbers are int64, other numbers float64,
    dates date32, timestamps in microseconds, yes and no boolean, all else text as DuckDB writes it.
    DuckDB's own type is in each column's metadata; `cut`, in the table's, says whether there are
    more rows.

    Raises:
        RefusedError: the text is not one query that reads, or its answer is too wide or too large.
    """
    statements = connection.extract_statements(request["sql"])
    if len(statements) != 1:
        raise RefusedError("many" if statements else "empty", str(len(statements)))
    kind = statements[0].type.name
    if kind != "SELECT":
        raise RefusedError("not_select", kind)
    found = connection.sql(statements[0].query)
    types = [str(each) for each in found.types]
    if not types:
        raise RefusedError("not_select", kind)
    if len(types) > request["columns"]:
        raise RefusedError("wide", str(len(types)))
    names = unique(found.columns)
    sent = ", ".join(
        f"CAST(#{place} AS {_sent_as(each)}) AS c{place}"
        for place, each in enumerate(types, start=1)
    )
    table = found.limit(request["rows"] + 1).project(sent).to_arrow_table()
    if table.nbytes > request["bytes"]:
        raise RefusedError("large", str(table.nbytes))
    fields, columns = [], []
    for name, each, column in zip(names, types, table.columns, strict=True):
        if each in FITTING:
            # A number too large for 64 bits and a date such as infinity stay text.
            with suppress(pa.ArrowInvalid):
                column = column.cast(FITTING[each])
        fields.append(pa.field(name, column.type, metadata={"duckdb": each[:NAME_CHARACTERS]}))
        columns.append(column)
    is_cut = table.num_rows > request["rows"]
    schema = pa.schema(fields, metadata={"cut": str(int(is_cut))})
    rows = pa.Table.from_arrays(columns, schema=schema).slice(0, request["rows"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_table(rows)
    content: bytes = sink.getvalue().to_pybytes()
    if len(content) > request["bytes"]:
        raise RefusedError("large", str(len(content)))
    return content


def _sent_as(kind: str) -> str:
    if kind in SMALL_INTEGERS:
        return "BIGINT"
    if kind.startswith(FRACTIONS) and not kind.endswith("]"):
        return "DOUBLE"
    return kind if kind == "BOOLEAN" else "VARCHAR"


def reply(request: dict[str, Any]) -> bytes:
    """Return the answer to a request, or `{"refused": [reason, detail]}` as JSON.

    The reason is one that `sandbox` explains, or the name of DuckDB's exception with its text.
    """
    try:
        connection = connect(request["database"], request["memory"])
        return answer(connection, request)
    except RefusedError as refused:
        refusal = list(refused.args)
    except (MemoryError, pa.ArrowMemoryError, duckdb.OutOfMemoryException):
        refusal = ["memory", ""]
    except Exception as error:
        # An error can quote the query's own texts, at any length.
        refusal = [type(error).__name__, str(error)[:DETAIL_CHARACTERS]]
    return json.dumps({"refused": refusal}).encode()


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    limit_process(asked["process_memory"], asked["seconds"])
    sys.stdout.buffer.write(reply(asked))
