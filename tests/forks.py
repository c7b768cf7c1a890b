"""Processes that tests start and kill: each is ready in no time, with everything read already."""

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType

import pytest

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["dashboard.cli", "openpyxl", "tests.warm"])


def start(target: Callable[..., object], *arguments: object) -> tuple[BaseProcess, Connection]:
    """Call `target(answer, *arguments)` in a process of its own.

    Returns the process and the end of `answer` to receive from; its end raises EOFError there.
    """
    receiver, answer = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=target, args=(answer, *arguments))
    with pytest.MonkeyPatch.context() as patch:
        # A page tested in this process before has left its script as the main module, and a new
        # process runs the main module's file first.
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        process.start()
    answer.close()
    return process, receiver
