"""What all tests share: small databases of one's own, and the one committed with the project."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from dashboard import paths, schema, store
from dashboard.derive import editorial

Row = Mapping[str, object]
BUILD = {"build_id": "test", "schema_version": schema.VERSION}


@pytest.fixture
def build_database(tmp_path: Path) -> Callable[..., Path]:
    """Build a database from a few rows: `build_database("a.duckdb", lists=[{"list_id": …}])`.

    Tables and columns that are not named stay empty.
    """

    def build(name: str = "agreements.duckdb", **rows: list[Row]) -> Path:
        given = {"build_info": [BUILD]} | rows
        tables = schema.core_tables() | {
            table.name: editorial.described(table) for table in editorial.TABLES
        }
        path = tmp_path / name
        store.write(
            path,
            tables,
            {
                table: definition.frame(
                    [dict.fromkeys(definition.names) | row for row in given.get(table, [])]
                )
                for table, definition in tables.items()
            },
        )
        return path

    return build


@pytest.fixture(scope="session")
def committed_database() -> Path:
    """The database that comes with the project, whatever the environment says."""
    return paths.ROOT / "data" / "agreements.duckdb"
