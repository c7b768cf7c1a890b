"""Run every benchmark and print one table; exit with 1 where a budget is missed."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import build, growth, pages, queries
from benchmarks import map as map_page
from benchmarks.common import Result, finish

# Each with how many times it measures.
BLOCKS: dict[str, tuple[Callable[..., list[Result]], int]] = {
    "pages": (pages.measure, 15),
    "map": (map_page.measure, 15),
    "queries": (queries.measure, 20),
    "build": (build.measure, 3),
    "growth": (growth.measure, 7),
}


def main() -> None:
    """Run the blocks that the command line asks for, all of them unless it names some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("blocks", nargs="*", metavar="BLOCK", help=", ".join(BLOCKS))
    parser.add_argument("-n", type=int, help="measurements of each thing, in every block")
    parser.add_argument("--workbooks", type=Path, help="ICE's workbooks, to build all from them")
    options = parser.parse_args()
    if unknown := set(options.blocks) - set(BLOCKS):
        parser.error(f"no such block: {', '.join(sorted(unknown))}")
    results: list[Result] = []
    for name in options.blocks or BLOCKS:
        measure, repetitions = BLOCKS[name]
        if name == "build":
            measure = partial(measure, workbooks=options.workbooks)
        print(f"{name} …", file=sys.stderr)
        results += measure(options.n or repetitions)
    finish(results)


if __name__ == "__main__":
    main()
