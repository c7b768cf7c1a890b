"""The answer to a visitor's query as a file, made in a process of its own.

Run as a file. On standard input a line of JSON that says what to make, then the answer as a stream
of Arrow; on standard output the file.
"""

import json
import sys

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from dashboard.downloads import table_files
from dashboard.sql_box.worker import limit_process

# Where a workbook's rows lie until all are there.
FILE_BYTES = 256 * 2**20
# With a missing value among them, whole numbers would become fractions.
KEPT_AS = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def made(ending: str, name: str, table: pa.Table) -> bytes:
    """Return rows as a file: "csv", "xlsx" with one worksheet of that name, or "parquet"."""
    if ending == "parquet":
        sink = pa.BufferOutputStream()
        pq.write_table(table.replace_schema_metadata(None), sink)
        content: bytes = sink.getvalue().to_pybytes()
        return content
    frame = table.to_pandas(types_mapper=KEPT_AS.get, date_as_object=False)
    return table_files.csv_file(frame) if ending == "csv" else table_files.excel_file(frame, name)


if __name__ == "__main__":
    asked = json.loads(sys.stdin.buffer.readline())
    limit_process(asked["process_memory"], asked["seconds"], FILE_BYTES)
    rows = pa.ipc.open_stream(sys.stdin.buffer.read()).read_all()
    sys.stdout.buffer.write(made(asked["ending"], asked["name"], rows))
