"""The open files: the same tables under names that stay, for programs to fetch.

They lie in `static/open/` beside the map's files and are written with the database. The same
database gives the same bytes. Rows keep their order from list to list and Parquet is not
compressed, so that Git stores of a new version little more than what differs
(docs/refresh.md).
"""

import hashlib
import io
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from dashboard import schema
from dashboard.downloads import table_files
from dashboard.queries import open_files as queries
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor
from dashboard.queries.data import Build, build

FOLDER = "open"
LATEST = "latest.json"
PACKAGE = "datapackage.json"
# Frictionless' names of the types that the columns have.
_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "VARCHAR": "string",
}
# Rows from which a Parquet file has dictionaries.
_LONG = 10_000
_MEDIA_TYPES = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True)
class OpenTable(schema.Table):
    """A table of the open files. formats: the files' endings."""

    formats: tuple[str, ...] = ()


@cache
def open_tables() -> dict[str, OpenTable]:
    """Return the tables by name, from open_files.toml."""
    core = {
        f"{name}.{column[0]}": column
        for name, table in schema.core_tables().items()
        for column in table.columns
    }
    with Path(__file__).with_name("open_files.toml").open("rb") as file:
        return {
            name: OpenTable(
                table["about"],
                tuple(
                    core[each] if isinstance(each, str) else (each[0], each[1], each[2])
                    for each in table["columns"]
                ),
                tuple(table["key"]),
                tuple(table["formats"]),
            )
            for name, table in tomllib.load(file).items()
        }


def file_names() -> list[str]:
    """Return the names of all open files, those that describe the others first."""
    return [
        LATEST,
        PACKAGE,
        *(f"{name}.{each}" for name, table in open_tables().items() for each in table.formats),
    ]


def write_open_files(database: Path, static: Path) -> Path:
    """Write the open files of a database, and remove others from their folder.

    A file whose content stays the same is left as it is.

    Args:
        database: the DuckDB file.
        static: the folder to write `open/` to.

    Returns the folder written.

    Raises:
        DatabaseError: the database can't be read.
        FileNotFoundError: there is no database.
    """
    status = database.stat()
    with cursor(DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)) as connection:
        made = build(connection)
        rows = {name: _rows(connection, name) for name in open_tables()}
    files = {
        f"{name}.{ending}": _file(frame, ending)
        for name, frame in rows.items()
        for ending in open_tables()[name].formats
    }
    files[PACKAGE] = _json(_package(made, files))
    files[LATEST] = _json(_latest(made, rows, files))
    folder = static / FOLDER
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    return folder


def written_build(static: Path) -> str | None:
    """Return the build that the files in `static/open/` are of; None where there are none."""
    try:
        latest = json.loads((static / FOLDER / LATEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(latest["build_id"])


def _rows(connection: Cursor, name: str) -> pd.DataFrame:
    query: Callable[[Cursor], pd.DataFrame] = getattr(queries, name)
    return query(connection)[open_tables()[name].names]


def _file(frame: pd.DataFrame, ending: str) -> bytes:
    if ending == "parquet":
        return _parquet(frame)
    if ending == "csv":
        # Programs take a byte order mark for a part of the first column's name.
        return table_files.csv_file(frame).removeprefix(b"\xef\xbb\xbf")
    if ending == "geojson":
        return table_files.geojson_file(frame).replace(
            b'{"type": "Feature"', b'\n{"type": "Feature"'
        )
    return _lines(table_files.plain_records(frame))


def _parquet(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    # Dictionaries make a long file small, but a new value in one moves the numbers of all others.
    parquet.write_table(
        table,
        buffer,
        compression="none",
        use_dictionary=len(frame) > _LONG,
        store_schema=False,
    )
    return buffer.getvalue()


def _lines(records: list[dict[str, Any]]) -> bytes:
    """Return a JSON array with a record on each line."""
    return ("[\n" + ",\n".join(map(_text, records)) + "\n]\n").encode()


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _latest(made: Build, rows: dict[str, pd.DataFrame], files: dict[str, bytes]) -> dict[str, Any]:
    """Return what the files were made from and hold. It has no clock: only content changes it."""
    active = rows["agreements"][rows["agreements"]["status"] == "active"]
    pending_on = made.newest_pending_on
    return {
        "date": made.newest_participating_on.isoformat(),
        "pending_date": pending_on.isoformat() if pending_on else None,
        "build_id": made.build_id,
        "schema_version": schema.VERSION,
        "version": made.project_version,
        "counts": {
            "agreements": len(active),
            "agencies": active["agency_id"].nunique(),
            "states": active["state"].nunique(),
            "models": {str(code): int(n) for code, n in active.groupby("model").size().items()},
            "agreements_ever": len(rows["agreements"]),
            "lists": made.participating_lists + made.pending_lists - made.rejected_lists,
        },
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }


def _package(made: Build, files: dict[str, bytes]) -> dict[str, Any]:
    """Return the description of the files as a Frictionless Data Package."""
    return {
        "profile": "data-package",
        "name": "agreements-287g",
        "title": "287(g) agreements between police agencies and ICE",
        "description": (
            "Counted from the lists of participating agencies that U.S. Immigration and Customs "
            "Enforcement published. A signed agreement is not necessarily used."
        ),
        "version": made.build_id,
        "licenses": [
            {
                "name": "MIT",
                "title": "MIT License; ICE's lists are works of the U.S. government",
                "path": "https://opensource.org/license/mit",
            }
        ],
        "sources": [
            {
                "title": "U.S. Immigration and Customs Enforcement, 287(g) program",
                "path": "https://www.ice.gov/identify-and-arrest/287g",
            }
        ],
        "resources": list(_resources(files)),
    }


def _resources(files: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    for name, table in open_tables().items():
        for ending in table.formats:
            content = files[f"{name}.{ending}"]
            tabular = ending == "csv"
            yield {
                "name": name if tabular else f"{name}-{ending}",
                "path": f"{name}.{ending}",
                "description": table.about,
                "format": ending,
                "mediatype": _MEDIA_TYPES[ending],
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                **(
                    {"profile": "tabular-data-resource", "encoding": "utf-8"}
                    if tabular
                    # Frictionless would read numbers that are missing in Parquet as NaN, and
                    # GeoJSON not at all.
                    else {"type": "file"}
                ),
                "schema": _schema(table),
            }


def _schema(table: OpenTable) -> dict[str, Any]:
    fields = [
        {"name": name, "type": _TYPES[type_], "description": about}
        | ({"constraints": {"required": True}} if name in table.key else {})
        for name, type_, about in table.columns
    ]
    return {"fields": fields} | ({"primaryKey": list(table.key)} if table.key else {})
