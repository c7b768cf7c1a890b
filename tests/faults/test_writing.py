"""Faults while the database is written: nothing is lost, and words say what to do.

`KILLS=20 pytest tests/faults` for twenty kills of each command instead of three.
"""

import errno
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from traceback import format_exception

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from dashboard import map_assets, store
from dashboard.cli import main
from dashboard.lists.raw import RawLayer
from dashboard.queries.connection import verify
from tests import forks
from tests.workbooks import agreement, save

KILLS = int(os.environ.get("KILLS", "3"))


def run(database: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--database", str(database), *map(str, arguments)])


def _run_apart(
    answer: Connection, database: Path, arguments: tuple[str | Path, ...], largest: int | None
) -> None:
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    result = run(database, *arguments)
    answer.send((result.exit_code, result.output + "".join(format_exception(result.exception))))


def start(
    database: Path, *arguments: str | Path, largest: int | None = None
) -> tuple[BaseProcess, Connection]:
    """Run a command in a process of its own, which sends its exit code and output at its end."""
    return forks.start(_run_apart, database, arguments, largest)


@pytest.fixture
def lists(tmp_path: Path) -> list[Path]:
    towns = [agreement(f"Town {number} Police") for number in range(20)]
    return [
        save(tmp_path / "participatingAgencies05192025pm.xlsx", towns),
        save(tmp_path / "participatingAgencies05202025pm.xlsx", [*towns, agreement("Ocala")]),
    ]


@pytest.fixture
def database(tmp_path: Path, lists: list[Path]) -> Path:
    path = tmp_path / "a.duckdb"
    assert run(path, "add", lists[0]).exit_code == 0
    return path


def test_commands_start_after_a_page_was_tested(
    database: Path, lists: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit leaves a page's script as the main module of the process that tested it."""
    page = tmp_path / "page.py"
    page.write_text("raise RuntimeError('a page was run')")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(page), raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    process, answer = start(database, "add", lists[1])
    assert answer.recv()[0] == 0
    process.join()


@pytest.mark.parametrize("command", ["add", "derive"])
def test_kills_at_any_moment_lose_nothing(database: Path, lists: list[Path], command: str) -> None:
    arguments = (command, lists[1]) if command == "add" else (command,)
    before, old = store.read_raw(database), database.read_bytes()
    began = time.monotonic()
    process, answer = start(database, *arguments)
    assert answer.recv()[0] == 0
    lasts = time.monotonic() - began
    process.join()
    after = store.read_raw(database)
    chance = random.Random(287)
    cut_short = 0
    for _ in range(KILLS):
        database.write_bytes(old)
        process, _ = start(database, *arguments)
        time.sleep(chance.uniform(0, lasts))
        process.kill()
        process.join()
        cut_short += process.exitcode == -signal.SIGKILL
        verify(database)
        assert store.read_raw(database) in (before, after)
    assert cut_short
    # Neither the lock nor a half-written file is in the way.
    assert run(database, *arguments).exit_code == 0
    assert store.read_raw(database) == after
    assert list(database.parent.glob(".*.new*")) == []


def _unchanged(database: Path, before: RawLayer) -> None:
    verify(database)
    assert store.read_raw(database) == before


@pytest.mark.parametrize("largest", [0, 100_000, 300_000])
def test_a_full_disk_leaves_the_old_database(
    database: Path, lists: list[Path], largest: int
) -> None:
    """No file may grow beyond `largest` bytes: a full disk that needs no disk of its own."""
    before = store.read_raw(database)
    process, answer = start(database, "add", lists[1], largest=largest)
    exit_code, output = answer.recv()
    process.join()
    assert exit_code == 3, output
    assert "The old file is unchanged. Make room" in output or "Nothing was changed" in output
    _unchanged(database, before)
    assert list(database.parent.glob(".*.new*")) == []


def _fails_with(number: int) -> Callable[..., None]:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_no_space_when_the_new_file_is_complete(
    database: Path, lists: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.read_raw(database)
    monkeypatch.setattr(os, "fsync", _fails_with(errno.ENOSPC))
    result = run(database, "add", lists[1])
    assert result.exit_code == 3
    assert "No space left on device" in result.output
    assert "The old file is unchanged. Make room" in result.output
    _unchanged(database, before)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_can_not_be_written_is_named(
    database: Path, lists: list[Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = store.read_raw(database)
    monkeypatch.setattr(FileLock, "acquire", _fails_with(number))
    result = run(database, "add", lists[1])
    assert result.exit_code == 3
    assert f"{database.parent} can't be written: {os.strerror(number)}" in result.output
    assert "Nothing was changed." in result.output
    _unchanged(database, before)


def test_no_space_for_the_feed_after_the_swap(
    database: Path, lists: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dashboard.paths.COMMITTED_DATABASE", database)
    monkeypatch.setattr("dashboard.paths.STATIC", tmp_path / "static")
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(map_assets, "write_marks", lambda *_: tmp_path / "agencies-x.json")
    monkeypatch.setattr("dashboard.cli.write_feeds", _fails_with(errno.ENOSPC))
    result = run(database, "add", lists[1])
    assert result.exit_code == 3
    assert "The database is whole." in result.output
    assert "run `dashboard derive`" in result.output
    assert len(store.read_raw(database).tables) == 2


def test_a_writer_does_not_wait_for_another(database: Path, lists: list[Path]) -> None:
    with store.writing(database):
        result = run(database, "add", lists[1])
    assert result.exit_code == 3
    assert "is being written by another process. Wait until it has finished" in result.output
    assert run(database, "add", lists[1]).exit_code == 0
