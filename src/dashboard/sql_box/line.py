"""A fair line for visitors' queries: short ones go first, and nobody runs two at a time.

Most queries are done within a second. So each gets a short first turn; one that needs longer gives
way as soon as somebody waits for a first turn, and is run again from its start when its second turn
comes. Among those who wait for the same turn, who has used least of late goes first.
"""

import itertools
import time
from threading import Condition

# Queries at one time, of all visitors together, and of them those in their second turn.
PLACES = 3
LONG_PLACES = 1
FIRST_TURN_SECONDS = 1.0
# Between two times that a script asks for its place.
PAUSE_SECONDS = 1.0
# A visitor's use of the line is forgotten after this time without any.
MEMORY_SECONDS = 300


class BusyError(Exception):
    """The visitor has a place in the line already."""


class Line:
    """Places for a few at a time; everybody else waits.

    with line.ticket(visitor) as ticket:
        if ticket.wait(0.25):
            ...  # there is a place, until `give_back` or the end of the block
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._numbers = itertools.count()
        self._tickets: set[Ticket] = set()
        self._used: dict[str, tuple[float, float]] = {}

    def ticket(self, visitor: str) -> "Ticket":
        """Join the line.

        Raises:
            BusyError: the visitor is in it already.
        """
        with self._changed:
            if any(each.visitor == visitor for each in self._tickets):
                raise BusyError
            ticket = Ticket(self, visitor, next(self._numbers))
            self._tickets.add(ticket)
            return ticket

    def _running(self) -> "list[Ticket]":
        return [each for each in self._tickets if each.since is not None]

    def _next(self) -> "Ticket | None":
        """Return who may take a place now; the lock is held."""
        running = self._running()
        if len(running) >= PLACES:
            return None
        is_room_for_long = sum(each.is_long for each in running) < LONG_PLACES
        waiting = [
            each
            for each in self._tickets
            if each.since is None
            and each.asks_until > time.monotonic()
            and (is_room_for_long or not each.is_long)
        ]
        return min(waiting, key=self._rank, default=None)

    def _rank(self, ticket: "Ticket") -> tuple[bool, float, int]:
        return ticket.is_long, self._used.get(ticket.visitor, (0.0, 0.0))[0], ticket.number

    def _free(self, ticket: "Ticket") -> None:
        """Take back a ticket's place and remember its use; the lock is held."""
        now = time.monotonic()
        if ticket.since is not None:
            used = self._used.get(ticket.visitor, (0.0, 0.0))[0]
            self._used[ticket.visitor] = (used + now - ticket.since, now)
            ticket.since = None
        for visitor, (_seconds, last) in list(self._used.items()):
            if now - last > MEMORY_SECONDS:
                del self._used[visitor]
        self._changed.notify_all()


class Ticket:
    """A visitor's place in the line; leaving its `with` block gives it up."""

    def __init__(self, line: Line, visitor: str, number: int) -> None:
        self._line = line
        self.visitor = visitor
        self.number = number
        # Since when it has a place; None while it waits.
        self.since: float | None = None
        self.is_long = False
        # Who has stopped asking does not hold up those behind.
        self.asks_until = 0.0

    def __enter__(self) -> "Ticket":
        return self

    def __exit__(self, *_: object) -> None:
        line = self._line
        with line._changed:
            line._tickets.discard(self)
            line._free(self)

    def wait(self, seconds: float) -> bool:
        """Wait at most that long for a place; True once there is one."""
        line = self._line
        with line._changed:
            self.asks_until = time.monotonic() + seconds + PAUSE_SECONDS
            if self.since is None and line._changed.wait_for(
                lambda: line._next() is self, timeout=seconds
            ):
                self.since = time.monotonic()
                line._changed.notify_all()
            return self.since is not None

    def must_give_way(self) -> bool:
        """Whether the first turn is over and another visitor waits for one.

        True: what runs must end, and the place is given back; the ticket waits for its second turn.
        """
        line = self._line
        with line._changed:
            if (
                self.since is None
                or self.is_long
                or time.monotonic() - self.since < FIRST_TURN_SECONDS
                or not any(each.since is None and not each.is_long for each in line._tickets)
            ):
                return False
            self.is_long = True
            if sum(each.is_long for each in line._running()) <= LONG_PLACES:
                return False
            line._free(self)
            return True
