"""Limits of memory and processor time by Linux control groups, version 1 or 2. Needs root."""

import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path("/sys/fs/cgroup")


class Limits:
    """A control group of its own: `with Limits(memory=10**9) as limits: limits.hold(pid)`.

    Args:
        memory: the most bytes that its processes may hold together; the kernel ends one beyond it.
        cores: the most processor time that they may use together.

    Raises:
        OSError: this machine has no control groups, or they can't be written.
    """

    def __init__(self, memory: int | None = None, cores: float | None = None) -> None:
        name = f"dashboard-287g-{os.getpid()}-{time.monotonic_ns()}"
        self._unified = (ROOT / "cgroup.controllers").exists()
        kinds = ["memory"] * (memory is not None) + ["cpu"] * (cores is not None)
        self._folders = [ROOT / name] if self._unified else [ROOT / kind / name for kind in kinds]
        for folder in self._folders:
            folder.mkdir()
        if memory is not None:
            self._write("memory.max", "memory.limit_in_bytes", memory)
        if cores is not None and self._unified:
            self._write("cpu.max", "", f"{cores * 100_000:.0f} 100000")
        elif cores is not None:
            self._write("", "cpu.cfs_period_us", 100_000)
            self._write("", "cpu.cfs_quota_us", round(cores * 100_000))

    def _file(self, unified: str, older: str) -> Path:
        if self._unified:
            return self._folders[0] / unified
        return next(folder / older for folder in self._folders if (folder / older).exists())

    def _write(self, unified: str, older: str, value: object) -> None:
        self._file(unified, older).write_text(str(value))

    def hold(self, pid: int) -> None:
        """Hold a process, and those that it starts from now on, to these limits."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def most_memory(self) -> int:
        """Return the most bytes that the processes held, with files that the kernel kept."""
        return int(self._file("memory.peak", "memory.max_usage_in_bytes").read_text())

    def killed(self) -> int:
        """Return how many processes the kernel ended for want of memory."""
        lines = self._file("memory.events", "memory.oom_control").read_text().splitlines()
        return next((int(count) for name, count in map(str.split, lines) if name == "oom_kill"), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for folder in self._folders:
            for _ in range(50):
                with suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.1)
