"""The large reference tables take most of a small derivation: tests read them once per process."""

import functools

from dashboard.derive.places import Gazetteer
from dashboard.derive.police_employees import Roster
from dashboard.paths import REFERENCE


def read_once() -> None:
    """Keep what was loaded from a folder: no test changes a folder that it has loaded from."""
    for table in (Gazetteer, Roster):
        table.load = functools.cache(table.load)  # type: ignore[method-assign]


def read() -> None:
    """Load the project's own tables now, so that processes forked from this one have them."""
    read_once()
    Roster.load(REFERENCE, Gazetteer.load(REFERENCE))
