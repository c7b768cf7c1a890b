"""Pages take turns, because Python runs one of their scripts at a time anyway.

Many scripts at once take the interpreter from each other and from the thread that sends their
messages, which waits for it again after each of the some eighty messages of a page. With a few at
once and the others in line, nineteen in twenty of a hundred visitors wait an eighth: docs/proof.md.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# One in Python, and one in what runs without it: DuckDB, Arrow, files.
PAGES_AT_ONCE = 2
# A page that takes longer than this no longer keeps the others waiting, in seconds.
LONGEST_WAIT_SECONDS = 5.0

_free = threading.BoundedSemaphore(PAGES_AT_ONCE)
_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)


@contextmanager
def page_slot() -> Iterator[None]:
    """Run a page's script when it is its turn, or when it has waited long enough."""
    _take()
    try:
        yield
    finally:
        _give_back()


@contextmanager
def slot_released() -> Iterator[None]:
    """Leave the turn to others while the script waits for something other than Python."""
    had_turn = _give_back()
    try:
        yield
    finally:
        if had_turn:
            _take()


def _take() -> None:
    _has_turn.set(_free.acquire(timeout=LONGEST_WAIT_SECONDS))


def _give_back() -> bool:
    had_turn = _has_turn.get()
    if had_turn:
        _has_turn.set(False)
        _free.release()
    return had_turn
