"""Where the project's files lie, seen from the installed package (editable, in `src/`)."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "data" / "reference"
EDITORIAL = ROOT / "data" / "editorial"
STATIC = ROOT / "static"
COMMITTED_DATABASE = ROOT / "data" / "agreements.duckdb"


def database() -> Path:
    """The database to read: `DASHBOARD_DATABASE`, or the one committed with the project."""
    return Path(os.environ.get("DASHBOARD_DATABASE") or COMMITTED_DATABASE)
