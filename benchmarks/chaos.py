"""Fifty visitors while everything goes wrong: what they are told, and how soon all is right again.

    python -m benchmarks.chaos                            # 50 visitors, five minutes; as root
    python -m benchmarks.chaos --visitors 10 --minutes 2

Two dashboards behind HAProxy read one database. Every part of the time begins with one fault, which
is mended after some seconds: the database is replaced, truncated, locked; the disk fills; processes
of visitors' queries are killed and stopped; a dashboard dies; a newer list arrives. Every answer is
checked. Prints a table of Markdown; exits 1 where an answer was wrong without saying so, or not all
were right again before the next fault.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks import common, load
from benchmarks.replicas import balancer
from benchmarks.tab import ConnectionLost, Tab, VisitError
from dashboard import formats, paths

HARM_SECONDS = 8.0
SQL_PAUSE_SECONDS = 1.0
TOLD = "The dashboard has no data to show."
DISK_MEGABYTES = 48


@dataclass
class Met:
    """What one visitor met: when, and what was wrong ("" for nothing)."""

    at: float
    fault: str
    is_lost: bool = False


@dataclass
class Stage:
    """What the faults are done to."""

    folder: Path
    database: Path
    newest: Path
    disk: Path | None
    replicas: list[psutil.Process] = field(default_factory=list)
    restart: Callable[[], None] = lambda: None

    def put(self, source: Path) -> None:
        """Put a database in the place of the one that is read, as the writer does."""
        beside = self.database.with_suffix(".new")
        shutil.copyfile(source, beside)
        beside.replace(self.database)

    def workers(self) -> list[psutil.Process]:
        """Return the processes of visitors' queries."""
        children = [each.children() for each in self.replicas if each.is_running()]
        return [process for found in children for process in found]


async def replaced(stage: Stage, good: Path) -> None:
    """Another file of the same content, several times."""
    for _ in range(4):
        stage.put(good)
        await asyncio.sleep(HARM_SECONDS / 4)


async def truncated(stage: Stage, good: Path) -> None:
    """Half of the file, for some seconds."""
    os.truncate(stage.database, stage.database.stat().st_size // 2)
    await asyncio.sleep(HARM_SECONDS)
    stage.put(good)


HOLDER = """
import sys, duckdb
with duckdb.connect(sys.argv[1]) as con:
    con.execute("BEGIN")
    print("open", flush=True)
    sys.stdin.read()
"""


async def locked(stage: Stage, good: Path) -> None:
    """Another program holds a new file open for writing."""
    beside = stage.database.with_suffix(".held")
    shutil.copyfile(good, beside)
    command = [sys.executable, "-c", HOLDER, str(beside)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        # Held before the dashboards find it: they would hold it, too.
        assert await asyncio.to_thread(holder.stdout.readline) == b"open\n"
        beside.replace(stage.database)
        await asyncio.sleep(HARM_SECONDS)
        holder.communicate(b"")


async def disk_full(stage: Stage, good: Path) -> None:
    """No room for temporary files, while a new file wants its copy for visitors' queries."""
    assert stage.disk
    filler = stage.disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(2**16))
    stage.put(good)
    await asyncio.sleep(HARM_SECONDS)
    filler.unlink()


def _signalled(number: signal.Signals) -> Callable[[Stage, Path], Awaitable[None]]:
    async def act(stage: Stage, _: Path) -> None:
        until = time.monotonic() + HARM_SECONDS
        while time.monotonic() < until:
            for worker in stage.workers():
                with suppress(psutil.Error):
                    worker.send_signal(number)
            await asyncio.sleep(0.05)

    return act


async def replica_dead(stage: Stage, _: Path) -> None:
    """One of two dashboards dies and is started again."""
    stage.replicas[0].kill()
    await asyncio.sleep(HARM_SECONDS)
    await asyncio.to_thread(stage.restart)


async def newer_list(stage: Stage, _: Path) -> None:
    """The database with ICE's newest list."""
    stage.put(stage.newest)


EVENTS: dict[str, Callable[[Stage, Path], Awaitable[None]]] = {
    "the database is replaced, four times": replaced,
    "the database is cut to half its length": truncated,
    "another program locks the database": locked,
    "the disk for temporary files fills": disk_full,
    "every process of a query is killed": _signalled(signal.SIGKILL),
    "every process of a query is stopped": _signalled(signal.SIGSTOP),
    "one of two dashboards dies": replica_dead,
    "a newer list arrives": newer_list,
}


async def visit(visitor: load.Visitor, start: float, until: float, met: list[Met]) -> None:
    """Look at pages until the end and note what was met."""
    await asyncio.sleep(max(0, start - time.monotonic()))
    here = False
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            if here and visitor.seed.random() > 1 / load.CHANGES_ON_A_PAGE:
                answer = await visitor.tab.set(visitor.change())
            else:
                visitor.page = visitor.seed.choices(list(load.PAGES), list(load.PAGES.values()))[0]
                answer = await visitor.tab.open(visitor.address())
            fault = visitor.fault(answer) or ""
            here = not fault
            met.append(Met(time.monotonic(), fault))
        except VisitError as problem:
            here = False
            met.append(Met(time.monotonic(), str(problem), isinstance(problem, ConnectionLost)))
        pause = visitor.seed.uniform(0.8, 1.2) * load.CHANGE_SECONDS
        await asyncio.sleep(max(0, began + pause - time.monotonic()))
    await visitor.tab.close()


async def ask(address: str, until: float, met: list[Met]) -> None:
    """Run a ready-made question of the SQL box again and again."""
    tab = Tab(address)
    here = False
    while time.monotonic() < until:
        try:
            if not here:
                await tab.open("Data?section=sql&question=article")
                here = True
            answer = await tab.press("Run")
            fault = next(iter(answer.failures()), "")
            if not fault and not any("Answer" in text for text in answer.texts()):
                fault = "no answer to the query"
            met.append(Met(time.monotonic(), fault))
        except VisitError as problem:
            here = False
            met.append(Met(time.monotonic(), str(problem), isinstance(problem, ConnectionLost)))
        await asyncio.sleep(SQL_PAUSE_SECONDS)
    await tab.close()


@contextmanager
def stage_of(folder: Path) -> Iterator[tuple[str, Stage]]:
    """Run two dashboards on one database behind HAProxy."""
    with ExitStack() as stack:
        database, newest = folder / "agreements.duckdb", paths.COMMITTED_DATABASE
        load.without_newest_list(database)
        disk = stack.enter_context(_small_disk(folder / "disk"))
        environment = {"DASHBOARD_DATABASE": str(database), "TMPDIR": str(disk or folder)}
        stage = Stage(folder, database, newest, disk)
        addresses = [
            stack.enter_context(_replica(stage, environment, common.free_port())) for _ in range(2)
        ]
        port = int(addresses[0].rpartition(":")[2])
        stage.restart = lambda: stack.enter_context(_restarted(stage, environment, port))
        yield stack.enter_context(balancer(addresses, folder)), stage


@contextmanager
def _replica(stage: Stage, environment: dict[str, str], port: int) -> Iterator[str]:
    before = {each.pid for each in psutil.Process().children()}
    with common.server(environment=environment, port=port) as address:
        stage.replicas += [each for each in psutil.Process().children() if each.pid not in before]
        asyncio.run(load.warm(address))
        yield address


@contextmanager
def _restarted(stage: Stage, environment: dict[str, str], port: int) -> Iterator[None]:
    before = {each.pid for each in psutil.Process().children()}
    with common.server(environment=environment, port=port):
        stage.replicas[0] = next(
            each for each in psutil.Process().children() if each.pid not in before
        )
        yield


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of some megabytes, where that may be made."""
    folder.mkdir()
    size = f"size={DISK_MEGABYTES}m"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "chaos", str(folder)], check=False)
    if made.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def line(
    name: str, began: float, mended: float, ended: float, met: list[Met], sql: list[Met]
) -> tuple[str, bool]:
    """Return the table's line for one fault, and whether all went as it should."""
    here = [each for each in met if began <= each.at < ended]
    wrong = [each for each in here if each.fault and not each.is_lost and TOLD not in each.fault]
    told = [each for each in here if TOLD in each.fault]
    lost = [each for each in here if each.is_lost]
    asked = [each for each in sql if began <= each.at < ended]
    explained = [each for each in asked if each.fault]
    last = max((each.at for each in [*here, *asked] if each.fault), default=0.0)
    is_over = last < ended - (ended - mended) / 3
    for each in dict.fromkeys(one.fault for one in [*wrong, *explained]):
        print(f"{name}: {each[:160]}", file=sys.stderr)
    return (
        f"| {name} | {len(here)} | {len(wrong)} | {len(told)} | {len(lost)} "
        f"| {len(asked) - len(explained)}, {len(explained)} | {max(0.0, last - mended):.1f} |",
        not wrong and is_over,
    )


async def chaos(address: str, stage: Stage, visitors: int, minutes: float) -> bool:
    """Let visitors come and all faults happen; print the table; whether all went as it should."""
    good = stage.folder / "good.duckdb"
    shutil.copyfile(stage.database, good)
    seed = random.Random(287)
    older = load.expected_of(good, None, seed)
    newer = load.expected_of(stage.newest, list(older.agreements), seed)
    known = {formats.day(each.newest): each for each in (older, newer)}
    events = {name: act for name, act in EVENTS.items() if act is not disk_full or stage.disk}
    part = minutes * 60 / len(events)
    met: list[Met] = []
    sql: list[Met] = []
    start = time.monotonic()
    until = start + load.ARRIVAL_SECONDS + minutes * 60
    people = [
        visit(
            load.Visitor(address, known, random.Random(number)),
            start + load.ARRIVAL_SECONDS * number / visitors,
            until,
            met,
        )
        for number in range(visitors)
    ]
    tasks = [asyncio.create_task(each) for each in [*people, ask(address, until, sql)]]
    await asyncio.sleep(load.ARRIVAL_SECONDS)
    moments: list[tuple[str, float, float, float]] = []
    for name, act in events.items():
        began = time.monotonic()
        await act(stage, good)
        mended = time.monotonic()
        await asyncio.sleep(max(0, began + part - mended))
        moments.append((name, began, mended, time.monotonic()))
    await asyncio.gather(*tasks)
    print(
        "| fault | answers | wrong | told so | connections lost | queries: answered, explained "
        "| all right again after s |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    lines = [line(*moment, met, sql) for moment in moments]
    print("\n".join(text for text, _ in lines))
    if not stage.disk:
        print("\nNot done: a full disk needs the right to mount one.")
    return all(is_right for _, is_right in lines)


def main() -> int:
    """Run it; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        stage_of(Path(folder)) as (address, stage),
    ):
        is_right = asyncio.run(chaos(address, stage, options.visitors, options.minutes))
    print(f"\n{common.machine()}")
    return int(not is_right)


if __name__ == "__main__":
    sys.exit(main())
