"""Pages take turns; none waits for ever, and none keeps others waiting while it waits itself."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.sql_box import sandbox
from dashboard.ui import concurrency
from tests.pages.conftest import OpenPage

ENOUGH_SECONDS = 60


@pytest.fixture(autouse=True)
def own_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "LONGEST_WAIT_SECONDS", ENOUGH_SECONDS)
    monkeypatch.setattr(concurrency, "_free", threading.BoundedSemaphore(concurrency.PAGES_AT_ONCE))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


@pytest.fixture
def busy(threads: ThreadPoolExecutor) -> Iterator[Callable[[], None]]:
    """As many pages as may run at once, until they are told to end."""
    end = threading.Event()
    began = threading.Barrier(concurrency.PAGES_AT_ONCE + 1, timeout=ENOUGH_SECONDS)

    def page() -> None:
        with concurrency.page_slot():
            began.wait()
            end.wait()

    for _ in range(concurrency.PAGES_AT_ONCE):
        threads.submit(page)
    began.wait()
    yield end.set
    end.set()


def _page() -> str:
    with concurrency.page_slot():
        return "answered"


def test_a_page_waits_while_as_many_as_allowed_run(
    threads: ThreadPoolExecutor, busy: Callable[[], None]
) -> None:
    page = threads.submit(_page)
    with pytest.raises(TimeoutError):
        page.result(0.2)
    busy()
    assert page.result(ENOUGH_SECONDS) == "answered"


@pytest.mark.usefixtures("busy")
def test_a_page_that_has_waited_long_enough_runs(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concurrency, "LONGEST_WAIT_SECONDS", 0.01)
    for _ in range(concurrency.PAGES_AT_ONCE + 1):
        assert threads.submit(_page).result(ENOUGH_SECONDS) == "answered"


def test_a_page_that_fails_gives_its_turn_back() -> None:
    for _ in range(concurrency.PAGES_AT_ONCE + 1):
        with pytest.raises(ValueError, match="broken page"), concurrency.page_slot():
            raise ValueError("broken page")
    assert _page() == "answered"


def test_a_page_that_waits_for_something_else_lets_others_run(
    threads: ThreadPoolExecutor,
) -> None:
    with concurrency.page_slot(), concurrency.slot_released():
        assert list(threads.map(lambda _: _page(), range(9), timeout=ENOUGH_SECONDS)) == (
            ["answered"] * 9
        )


def test_a_query_in_the_sql_box_keeps_no_page_waiting(
    open_page: OpenPage, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = []
    wait = sandbox.Running.wait

    def others_come(running: sandbox.Running, seconds: float) -> sandbox.Answer | None:
        pages = threads.map(
            lambda _: _page(), range(concurrency.PAGES_AT_ONCE + 1), timeout=ENOUGH_SECONDS
        )
        answers.extend(pages)
        return wait(running, seconds)

    monkeypatch.setattr(sandbox.Running, "wait", others_come)
    monkeypatch.setattr(concurrency, "PAGES_AT_ONCE", 1)
    monkeypatch.setattr(concurrency, "_free", threading.BoundedSemaphore(1))
    opened = open_page("pages/6_Data.py", section="sql")
    opened = next(button for button in opened.button if button.label == "Run").click().run()
    assert set(answers) == {"answered"}
    assert not opened.exception
    assert not opened.error
