"""Processes that tests start and kill: each is ready in no time, with everything read already."""

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["dashboard.cli", "openpyxl", "tests.warm"])
