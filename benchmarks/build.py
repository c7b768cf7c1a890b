"""Building the database: `dashboard derive`, and all of it from a folder of workbooks.

python -m benchmarks.build
python -m benchmarks.build --workbooks FOLDER   # as downloaded; also with a captures.csv
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.common import Result, finish
from dashboard import paths

SAMPLE_SECONDS = 0.1


def measure(repetitions: int, workbooks: Path | None = None) -> list[Result]:
    """Run the commands on a database of their own; workbooks, if given, are read once."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "agreements.duckdb"
        shutil.copyfile(paths.COMMITTED_DATABASE, database)
        runs = [run(database, ["derive"]) for _ in range(repetitions)]
        results = [
            Result("dashboard derive", [seconds for seconds, _ in runs], "s", 20),
            Result("dashboard derive, memory", [peak for _, peak in runs], "MB", 1500),
            Result("database file", [paths.COMMITTED_DATABASE.stat().st_size / 1e6], "MB", 8),
        ]
        if workbooks:
            files = sorted(map(str, workbooks.rglob("*.xlsx")))
            captures = workbooks / "captures.csv"
            options = ["--captures", str(captures)] if captures.exists() else []
            seconds, peak = run(
                Path(folder) / "new.duckdb", ["add", *options, *files], may_refuse=True
            )
            what = f"dashboard add of {len(files)} workbooks to an empty database"
            results += [
                Result(what, [seconds], "s", 90),
                Result(f"{what}, memory", [peak], "MB", 1500),
            ]
    return results


def run(database: Path, arguments: Sequence[str], may_refuse: bool = False) -> tuple[float, float]:
    """Run the `dashboard` command; return its seconds, and the most memory of all its processes.

    Memory is in MB; what processes share counts once. `may_refuse`: a workbook that is refused, as
    some of ICE's are, is no failure.

    Raises:
        RuntimeError: the command failed; the message is what it printed.
    """
    command = [sys.executable, "-c", "from dashboard.cli import main; main()"]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = psutil.Popen(
            [*command, "--database", str(database), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _megabytes(process))
            time.sleep(SAMPLE_SECONDS)
        seconds = time.perf_counter() - start
        output.seek(0)
        if process.returncode not in ((0, 1) if may_refuse else (0,)):
            raise RuntimeError(output.read().decode())
    return seconds, peak


def _megabytes(process: psutil.Process) -> float:
    total = 0.0
    try:
        for each in [process, *process.children(recursive=True)]:
            memory = each.memory_full_info()
            total += getattr(memory, "pss", memory.rss) / 1e6
    except psutil.NoSuchProcess:
        pass
    return total


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, default=3, help="runs of `dashboard derive`")
    parser.add_argument("--workbooks", type=Path, help="folder of ICE's workbooks")
    options = parser.parse_args()
    finish(measure(options.n, options.workbooks))


if __name__ == "__main__":
    main()
