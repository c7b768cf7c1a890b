"""The dashboard as Streamlit Community Cloud runs it, as near to it as a machine allows.

    python -m benchmarks.community_cloud          # Python 3.11, 3.12, 3.13; needs root
    python -m benchmarks.community_cloud python3.12 --visitors 10

For each Python: a fresh clone in a folder `mount/src/`, `pip install -r requirements.txt` alone,
then the server as a user without rights or a home, on a source tree that belongs to root and is
read-only, below a base path, with 1 GB of memory for all that it needs, and no variables of this
environment. Visitors come; the app sleeps (is ended) and is woken by a visitor with a deep address.
Prints a table of Markdown; exits 1 when anything fails.
"""

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import common, load
from benchmarks.limits import Limits
from benchmarks.tab import Tab
from dashboard import formats, paths

# Community Cloud serves an app below /~/+/.
BASE = "~/+"
MEMORY = 1_000_000_000
NOBODY = 65534
DEEP = "Map?state=FL&state=TX&model=TFM&as_of=2025-05-19"
STOP_SECONDS = 10


@dataclass
class Figures:
    """What was seen with one Python."""

    version: str
    install_seconds: float = 0
    environment_mb: float = 0
    start_seconds: float = 0
    idle_mb: float = 0
    most_mb: float = 0
    killed: int = 0
    result: load.Result | None = None
    stop_seconds: float = 0
    wake_seconds: float = 0
    faults: tuple[str, ...] = ()


def clone(work: Path) -> Path:
    """Clone the project as it is committed, without its history."""
    source = work / "mount" / "src" / "dashboard"
    origin = f"file://{common.ROOT}"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", origin, str(source)], check=True)
    return source


def as_nobody() -> None:
    """Give up all rights."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def reachable(python: str, work: Path) -> str:
    """Return the Python, or a copy of it where it lies in a folder that is closed to others."""
    try:
        subprocess.run([python, "-c", ""], check=True, preexec_fn=as_nobody, cwd="/")
    except PermissionError:
        asked = [python, "-c", "import sys; print(sys.base_prefix)"]
        prefix = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        subprocess.run(["cp", "-r", prefix, str(work / "python")], check=True)
        return str(work / "python" / "bin" / Path(python).name)
    return python


def install(python: str, source: Path, environment: Path) -> None:
    """Install by requirements.txt alone, with pip, from the project's folder."""
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    subprocess.run(
        [environment / "bin" / "pip", "install", "-qq", "-r", "requirements.txt"],
        cwd=source,
        check=True,
        env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )


def make_read_only(folder: Path) -> None:
    """Take the right to write from everybody, and the tree from everybody but root."""
    subprocess.run(["chown", "-R", "root:root", str(folder)], check=True)
    subprocess.run(["chmod", "-R", "a-w,a+rX", str(folder)], check=True)


@contextmanager
def served(
    source: Path, environment: Path, libraries: Path, limits: Limits, log: Path
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run the server as nobody within the limits; yield its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def within_limits() -> None:
        limits.hold(os.getpid())
        as_nobody()

    with log.open("ab") as output:
        process = subprocess.Popen(
            [
                *(str(environment / "bin" / "streamlit"), "run", "app.py"),
                *("--server.port", str(port), "--server.address", "127.0.0.1"),
                *("--server.baseUrlPath", BASE),
            ],
            cwd=source,
            env={
                "PATH": f"{environment}/bin:/usr/bin:/bin",
                "HOME": "/nonexistent",
                "LANG": "C",
                # A copied Python finds its own library.
                "LD_LIBRARY_PATH": str(libraries),
            },
            preexec_fn=within_limits,
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}/{BASE}"
    try:
        if not common._answers(f"{address}/_stcore/health", process):
            raise SystemExit(f"The server did not start:\n{log.read_text()}")
        yield address, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def faults_of_files(address: str, source: Path) -> list[str]:
    """Return what can't be fetched below the base path of the files that pages name."""
    faults = []
    for file in sorted((source / "static").iterdir()):
        with urllib.request.urlopen(f"{address}/app/static/{file.name}") as reply:
            if reply.read() != file.read_bytes():
                faults.append(f"static/{file.name} is another below {BASE}")
    return faults


async def open_all(address: str) -> list[str]:
    """Open each page once; return what is wrong."""
    faults = []
    async with Tab(address) as tab:
        for page in common.PAGES:
            answer = await tab.open("" if page == "Overview" else page)
            faults += [f"{page}: {failure}" for failure in answer.failures()]
    return faults


async def wake(address: str) -> list[str]:
    """Open a deep address on a cold server; return what is wrong."""
    async with Tab(address) as tab:
        answer = await tab.open(DEEP)
    named = "Florida and Texas · Task Force · active · May 19, 2025"
    found = named in answer.texts()
    return answer.failures() + ([] if found else [f"{DEEP} does not show {named}"])


def stop(process: "subprocess.Popen[bytes]") -> float:
    """End the server as its host does; return how many seconds it took."""
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(STOP_SECONDS)
    return time.monotonic() - started


def try_with(python: str, visitors: int, minutes: float, known: load.Known) -> Figures:
    """Do with one Python all that the module's text says."""
    said = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    figures = Figures(said.stdout.split()[1])
    with tempfile.TemporaryDirectory() as name, Limits(memory=MEMORY) as limits:
        work = Path(name)
        work.chmod(0o755)
        log, environment = work / "log.txt", work / "venv"
        source = clone(work)
        interpreter = reachable(python, work)
        libraries = Path(interpreter).parents[1] / "lib"
        started = time.monotonic()
        install(interpreter, source, environment)
        figures.install_seconds = time.monotonic() - started
        files = [each for each in environment.rglob("*") if each.is_file()]
        figures.environment_mb = sum(each.stat().st_size for each in files) / 1e6
        make_read_only(work / "mount")
        started = time.monotonic()
        with served(source, environment, libraries, limits, log) as (address, process):
            figures.start_seconds = time.monotonic() - started
            faults = asyncio.run(open_all(address)) + faults_of_files(address, source)
            watched = [psutil.Process(process.pid)]
            figures.idle_mb = load.resident(watched)
            figures.result = asyncio.run(
                load.measure(address, watched, visitors, minutes, known, None, 1)
            )
            figures.most_mb = limits.most_memory() / 1e6
            figures.stop_seconds = stop(process)
        started = time.monotonic()
        with served(source, environment, libraries, limits, log) as (address, process):
            faults += asyncio.run(wake(address))
            figures.wake_seconds = time.monotonic() - started
            stop(process)
        figures.killed = limits.killed()
        text = log.read_text(errors="replace")
        faults += sorted(set(re.findall(r"^\S*(?:Error|Exception)\b.*$", text, re.MULTILINE)))
        faults += [f"{count} times: {what}" for what, count in figures.result.errors.items()]
        if figures.killed:
            faults.append(f"ended {figures.killed} times for want of memory")
        figures.faults = tuple(faults)
        subprocess.run(["chmod", "-R", "u+w", str(work)], check=True)
    return figures


def report(all_figures: Sequence[Figures], visitors: int) -> None:
    """Print what was seen as a table of Markdown."""
    print(
        "| Python | install s, MB | start s | MB: idle, most of 1,000 | "
        f"{visitors} visitors: answers, errors, median, p95 s | ended after s | woken after s |"
    )
    print("|---|---|---|---|---|---|---|")
    for each in all_figures:
        assert each.result
        times = each.result.times()
        print(
            f"| {each.version} | {each.install_seconds:.0f}, {each.environment_mb:.0f} "
            f"| {each.start_seconds:.1f} | {each.idle_mb:.0f}, {each.most_mb:.0f} "
            f"| {len(times) + len(each.result.opens)}, {sum(each.result.errors.values())}, "
            f"{load.percentile(times, 0.5):.2f}, {load.percentile(times, 0.95):.2f} "
            f"| {each.stop_seconds:.1f} | {each.wake_seconds:.1f} |"
        )
    print(f"\n{common.machine()}")
    for each in all_figures:
        for fault in each.faults:
            print(f"Python {each.version}: {fault}")


def main() -> int:
    """Try each Python; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pythons", nargs="*", default=["python3.11", "python3.12", "python3.13"])
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=1)
    options = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("Only root can run it: it becomes another user and limits memory.")
    expected = load.expected_of(paths.COMMITTED_DATABASE, None, random.Random(1))
    known = {formats.day(expected.newest): expected}
    found = [shutil.which(each) for each in options.pythons]
    if missing := [name for name, path in zip(options.pythons, found, strict=True) if not path]:
        raise SystemExit(f"Not found: {', '.join(missing)}")
    figures = [try_with(str(each), options.visitors, options.minutes, known) for each in found]
    report(figures, options.visitors)
    return any(each.faults for each in figures)


if __name__ == "__main__":
    sys.exit(main())
