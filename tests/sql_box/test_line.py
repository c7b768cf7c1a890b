"""The line of visitors' queries: short ones first, each visitor once, those who used much later."""

import pytest

from dashboard.sql_box import line
from dashboard.sql_box.line import BusyError, Line, Ticket


class Clock:
    """A clock that the tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(line, "time", clock)
    return clock


def join(one: Line, *visitors: str) -> list[Ticket]:
    """Have visitors join and ask for a place, in this order."""
    tickets = [one.ticket(visitor) for visitor in visitors]
    for ticket in tickets:
        ticket.wait(0)
    return tickets


def placed(tickets: list[Ticket]) -> list[str]:
    for ticket in tickets:
        ticket.wait(0)
    return [ticket.visitor for ticket in tickets if ticket.since is not None]


def test_a_visitor_is_in_the_line_once(clock: Clock) -> None:
    assert clock.now
    one = Line()
    with one.ticket("a"), pytest.raises(BusyError):
        one.ticket("a")
    with one.ticket("a"):
        pass


def test_who_runs_long_gives_way_to_first_turns_and_comes_back(clock: Clock) -> None:
    one = Line()
    tickets = join(one, "a", "b", "c", "d")
    a, b, c, d = tickets
    assert placed(tickets) == ["a", "b", "c"]
    assert not a.must_give_way()
    clock.now += line.FIRST_TURN_SECONDS
    placed(tickets)
    # One of the long ones may go on; the next must make room.
    assert not a.must_give_way()
    assert b.must_give_way()
    assert placed(tickets) == ["a", "c", "d"]
    # Nobody waits for a first turn any more: the others go on.
    clock.now += line.FIRST_TURN_SECONDS
    assert not c.must_give_way()
    assert not d.must_give_way()
    # The second turn of `b` comes when there is room for a long one.
    c.__exit__()
    assert placed(tickets) == ["a", "d"]
    a.__exit__()
    assert placed([b, d]) == ["b", "d"]


def test_who_used_much_of_late_goes_after_who_used_little(clock: Clock) -> None:
    one = Line()
    for _ in range(3):
        (greedy,) = join(one, "greedy")
        clock.now += 10
        greedy.__exit__()
    running = join(one, "x", "y", "z")
    waiting = join(one, "greedy", "honest")
    running[0].__exit__()
    assert placed(waiting) == ["honest"]
    # After a while without any, its use is forgotten.
    clock.now += line.MEMORY_SECONDS + 1
    running[1].__exit__()
    assert one._used.keys() == {"y"}


def test_who_no_longer_asks_does_not_hold_up_the_others(clock: Clock) -> None:
    one = Line()
    running = join(one, "x", "y", "z")
    asleep, awake = join(one, "asleep", "awake")
    clock.now += line.PAUSE_SECONDS + 1
    running[0].__exit__()
    assert placed([awake]) == ["awake"]
    assert asleep.since is None
