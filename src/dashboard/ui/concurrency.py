"""A few pages run at a time; the others wait in line.

Python runs one thread at a time. If many scripts ran at once, they would slow down each other and
the thread that sends the some 80 messages of a page. With 100 visitors at once, the wait that 95%
of them stay below is an eighth of what it was without a line: docs/proof.md.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

# One in Python, and one in what runs beside it: DuckDB, Arrow, files.
PAGES_AT_ONCE = 2
# A page that has waited this long, in seconds, runs beside the others.
LONGEST_WAIT_SECONDS = 5.0

# Streamlit opens four files for each session. Systems often allow 1,024 at first and far more on
# request; more than this many sessions are too many for one process anyway.
MOST_OPEN_FILES = 65_536

_free = threading.BoundedSemaphore(PAGES_AT_ONCE)
_has_slot: ContextVar[bool] = ContextVar("has_slot", default=False)


@contextmanager
def page_slot() -> Iterator[None]:
    """Run a page's script when a slot is free, or when it has waited long enough."""
    raise_open_files_limit()
    _take()
    try:
        yield
    finally:
        _give_back()


@cache
def raise_open_files_limit() -> None:
    """Let this process open as many files as the system allows it, where there is such a limit."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


@contextmanager
def slot_released() -> Iterator[None]:
    """Free the slot while the script waits for something other than Python."""
    had_slot = _give_back()
    try:
        yield
    finally:
        if had_slot:
            _take()


def _take() -> None:
    _has_slot.set(_free.acquire(timeout=LONGEST_WAIT_SECONDS))


def _give_back() -> bool:
    had_slot = _has_slot.get()
    if had_slot:
        _has_slot.set(False)
        _free.release()
    return had_slot
