"""Where the project's files lie, seen from the installed package (editable, in `src/`)."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "data" / "reference"
EDITORIAL = ROOT / "data" / "editorial"
STATIC = ROOT / "static"
COMMITTED_DATABASE = ROOT / "data" / "agreements.duckdb"


def database() -> Path:
    """The database as a file: `DASHBOARD_DATABASE`, or the one committed with the project.

    Where `DASHBOARD_DATABASE` is an address, the dashboard reads a copy of what lies there; what
    is written goes to the project's own.
    """
    named = os.environ.get("DASHBOARD_DATABASE")
    return Path(named) if named and not database_address() else COMMITTED_DATABASE


def database_address() -> str | None:
    """The address in `DASHBOARD_DATABASE`; None where it is a path, or empty."""
    named = os.environ.get("DASHBOARD_DATABASE", "")
    return named if named.lower().startswith(("https://", "http://")) else None


def cache() -> Path:
    """A folder of this user's own for what can be fetched again.

    Below `XDG_CACHE_HOME` or `~/.cache`, or, where neither can be written, below the folder of
    temporary files.

    Raises:
        OSError: no such folder can be written.
    """
    homes = [os.environ.get("XDG_CACHE_HOME"), "~/.cache", tempfile.gettempdir()]
    for home in filter(None, homes):
        folder = Path(os.path.expanduser(home)) / "dashboard-287g"  # noqa: PTH111  (never raises)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            owned = folder.stat().st_uid == getattr(os, "geteuid", lambda: 0)()
        except OSError:
            continue
        if owned and os.access(folder, os.W_OK):
            return folder
    raise OSError(
        "There is no folder to keep a copy in: set XDG_CACHE_HOME to one that can be written."
    )
