"""What all benchmarks share: results held against budgets, the table, servers, the command line."""

import argparse
import math
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMPTY_APP = ROOT / "benchmarks" / "apps" / "empty.py"
ELEMENTS_APP = ROOT / "benchmarks" / "apps" / "elements.py"
USUAL_MAP = ROOT / "benchmarks" / "apps" / "usual_map.py"
PAGES = (
    *("Overview", "Map", "Places", "States", "Rules"),
    *("Models", "Agencies", "Changes", "Data", "About"),
)
START_SECONDS = 60


def page_path(page: str) -> str:
    """Return the path of a page's address."""
    return "/" if page == "Overview" else f"/{page}"


@dataclass(frozen=True)
class Result:
    """Measurements of one thing, and the budget that they are held against.

    Attributes:
        what: what was measured, in words.
        samples: the measurements, in `unit`.
        unit: "ms", "s", "KB" or "MB".
        budget: the most that the median may be: in `unit`, or times the floor's median where there
            is a floor. None: shown for comparison only.
        floor: measurements of the floor, taken in turns with `samples`.
        p90_budget: likewise the most that the 90th percentile may be.
    """

    what: str
    samples: Sequence[float]
    unit: str
    budget: float | None = None
    floor: Sequence[float] = field(default=())
    p90_budget: float | None = None

    @property
    def median(self) -> float:
        """The median of the measurements."""
        return statistics.median(self.samples)

    @property
    def p90(self) -> float:
        """The 90th percentile: the smallest measurement that nine in ten do not exceed."""
        return sorted(self.samples)[math.ceil(0.9 * len(self.samples)) - 1]

    @property
    def ratio(self) -> float | None:
        """The median in times of the floor's median."""
        return self.median / statistics.median(self.floor) if self.floor else None

    @property
    def is_met(self) -> bool:
        """Whether the budget holds."""
        unit = statistics.median(self.floor) if self.floor else 1
        return (self.budget is None or self.median <= self.budget * unit) and (
            self.p90_budget is None or self.p90 <= self.p90_budget * unit
        )

    def cells(self) -> list[str]:
        """Return the result's line of the table."""
        sign = " ×" if self.floor else f" {self.unit}"
        budget = "" if self.budget is None else f"{self.budget:g}{sign}"
        if self.p90_budget is not None:
            budget += f", p90 {self.p90_budget:g}{sign}"
        return [
            self.what,
            f"{_figure(self.median)} {self.unit}",
            f"{_figure(self.p90)} {self.unit}",
            str(len(self.samples)),
            "" if self.ratio is None else f"{self.ratio:.2f} ×",
            budget,
            "" if self.budget is None else ("yes" if self.is_met else "**no**"),
        ]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table."""
    head = ["what", "median", "p90", "n", "ratio", "budget", "met"]
    lines = [head, ["---", *["---:"] * 4, "---", "---"], *(each.cells() for each in results)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def machine() -> str:
    """Return in a line what the measurements were taken on, and when."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "pandas"))
    return (
        f"{date.today():%d %B %Y}; {processor}, {os.cpu_count()} cores; {platform.system()}; "  # noqa: DTZ011
        f"Python {platform.python_version()}, {packages}."
    )


def timed(call: Callable[[], object]) -> float:
    """Return how many milliseconds a call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def main(measure: Callable[[int], list[Result]], repetitions: int) -> None:
    """Run one benchmark from the command line; exit with 1 where a budget does not hold.

    Args:
        measure: measures each thing so many times.
        repetitions: how many times, unless `-n` says otherwise.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=repetitions, help="measurements of each thing")
    finish(measure(parser.parse_args().n))


def finish(results: Sequence[Result]) -> None:
    """Print the results and what they were measured on; exit with 1 where a budget is missed."""
    print(table(results))
    print(f"\n{machine()}")
    sys.exit(0 if all(each.is_met for each in results) else 1)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def server(
    app: Path = ROOT / "app.py",
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[str]:
    """Run a Streamlit app and lend its address.

    Args:
        app: the app's file; the nearest folder above it that has a `.streamlit` is where it runs.
        environment: variables beside those of this process.
        port: where it listens; any that is free where it is not said.

    Raises:
        RuntimeError: the server did not start; the message has its log.
    """
    folder = next(each for each in app.parents if (each / ".streamlit").exists())
    port = port or free_port()
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(app)),
                *("--server.port", str(port), "--server.address", "127.0.0.1"),
                *("--server.fileWatcherType", "none"),
            ],
            cwd=folder,
            env=inherited | dict(environment or {}),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _answers(f"http://127.0.0.1:{port}/_stcore/health", process):
                log.seek(0)
                raise RuntimeError(f"{app} did not start:\n{log.read().decode()}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _answers(address: str, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until a server answers; False where it ends before, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address):
                return True
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    return False
