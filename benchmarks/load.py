"""Many visitors at once: real Streamlit sessions that change filters, every answer checked.

    python -m benchmarks.load                                 # 1, 10, 50 and 100 visitors
    python -m benchmarks.load --visitors 100 --minutes 10     # is memory flat?
    python -m benchmarks.load --visitors 50 --swap            # a newer list arrives meanwhile
    python -m benchmarks.load --address http://localhost:8501 --pid 4711   # one that runs already

Each visitor opens a page and changes a filter every five seconds, now and then the page. An answer
counts as an error when the script fails, an error shows, or the figures are not those of the
database. Prints a table of Markdown; exits 1 above the budgets (`--no-budgets`: on errors only).
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks import common
from benchmarks.tab import Answer, ConnectionLost, Tab, VisitError
from dashboard import formats, paths, store, words
from dashboard.derive.pipeline import derive
from dashboard.filters import FilterOptions, Filters, describe
from dashboard.queries import map as map_queries
from dashboard.queries.connection import DatabaseVersion, cursor
from dashboard.queries.filter_options import filter_options

# What visitors look at, in shares of all visitors.
PAGES = {
    "": 25,
    "Map": 35,
    "States": 10,
    "Models": 5,
    "Agencies": 5,
    "Changes": 8,
    "Places": 8,
    "Rules": 4,
}
# On pages without filters, a visitor follows links to these, each with what must then be shown.
LINKS = {
    "Places": {
        "county=12033": "Escambia County, Florida",
        "county=48201": "Harris County, Texas",
        "county=42071": "Lancaster County, Pennsylvania",
        "county=53033": "King County, Washington",
    },
    "Rules": {
        "in=TX&rule=require_sheriffs": "Texas",
        "in=PA&rule=ban_task_force": "Pennsylvania",
        "in=VA&rule=ban_all": "Virginia",
    },
}
CHANGE_SECONDS = 5.0
CHANGES_ON_A_PAGE = 8
# All of them together open their pages within this time.
ARRIVAL_SECONDS = 20
SAMPLE_SECONDS = 2
SWAP_SEEN_SECONDS = 60

BUDGET_P95 = 1.5
BUDGET_IDLE_MB = 350
BUDGET_VISITOR_MB = 4
# What memory may grow by from the middle of a level to its end.
BUDGET_GROWTH = 0.05
SHORTEST_FLAT_MINUTES = 5


@dataclass(frozen=True)
class Expected:
    """What a database answers: its newest list, and the agreements under each set of filters."""

    newest: date
    choices: FilterOptions
    agreements: dict[Filters, int]


# By the newest list as a page names it.
Known = dict[str, Expected]


@dataclass
class Result:
    """What was measured at one number of visitors."""

    visitors: int
    opens: list[float] = field(default_factory=list)
    changes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    returned: int = 0
    megabytes: list[float] = field(default_factory=list)
    cores: float = 0
    seconds: float = 0
    swap_seen: list[float] = field(default_factory=list)

    def times(self) -> list[float]:
        """Return the seconds of every change of a filter."""
        return [seconds for times in self.changes.values() for seconds in times]


def sets_of_filters(choices: FilterOptions, seed: random.Random) -> list[Filters]:
    """Return some hundreds of views that differ from each other by one filter at a time."""
    common = ["FL", "TX", "GA", "NC", "PA", "TN", "AL", "MO", "VA", "OK", "KS", "AZ"]
    states = [(), *((state,) for state in common if state in choices.states)]
    states += [tuple(sorted(seed.sample(common, 3))) for _ in range(5)]
    span = (choices.newest_list - choices.first_list).days
    days = [
        None,
        *(date.fromordinal(choices.first_list.toordinal() + span * i // 6) for i in (3, 5)),
    ]
    return [
        Filters(states=state, models=model, as_of=day)
        for state in states
        for model in [(), *((model,) for model in choices.models)]
        for day in days
    ]


def expected_of(database: Path, views: Sequence[Filters] | None, seed: random.Random) -> Expected:
    """Ask a database for what its pages must show."""
    status = database.stat()
    version = DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)
    with cursor(version) as connection:
        choices = filter_options(connection)
        views = views or sets_of_filters(choices, seed)
        counts = {view: map_queries.map_counts(connection, view).rows for view in views}
    return Expected(choices.newest_list, choices, counts)


class Visitor:
    """One person with one tab."""

    def __init__(self, address: str, expected: Known, seed: random.Random) -> None:
        self.tab = Tab(address)
        self.expected = expected
        self.seed = seed
        self.page = seed.choices(list(PAGES), list(PAGES.values()))[0]
        self.views = list(next(iter(expected.values())).agreements)
        self.filters = Filters()
        self.followed = ""
        self.newest = ""
        self.noticed = False

    async def live(self, start: float, until: float, result: Result, swapped: list[float]) -> None:
        """Come at `start`, change filters until `until`; both by the monotonic clock."""
        await asyncio.sleep(max(0, start - time.monotonic()))
        here = False
        changes = 0
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                if not here:
                    answer = await self.tab.open(f"{self.page}?{self.query()}")
                    here = True
                    result.opens.append(answer.seconds)
                    result.returned += result.lost > 0 and changes > 0
                elif changes % CHANGES_ON_A_PAGE == CHANGES_ON_A_PAGE - 1:
                    self.page = self.seed.choices(list(PAGES), list(PAGES.values()))[0]
                    answer = await self.tab.go(self.page, self.query())
                    result.changes[self.page].append(answer.seconds)
                elif self.page in LINKS:
                    answer = await self.tab.go(self.page, self.query())
                    result.changes[self.page].append(answer.seconds)
                else:
                    answer = await self.tab.set(self.change())
                    result.changes[self.page].append(answer.seconds)
                result.sizes.append(answer.size)
                if fault := self.fault(answer):
                    result.errors[f"/{self.page}: {fault}"] += 1
                self.notice(swapped, result)
            except ConnectionLost as problem:
                here = False
                result.lost += 1
                result.errors[f"connection lost: {type(problem.__cause__).__name__}"] += 1
            except VisitError as problem:
                here = False
                result.errors[str(problem)] += 1
            changes += 1
            pause = self.seed.uniform(0.8, 1.2) * CHANGE_SECONDS
            await asyncio.sleep(max(0, began + pause - time.monotonic()))
        await self.tab.close()

    def query(self) -> str:
        """Return what the page's address says: the filters, or another place or rule."""
        if self.page in LINKS:
            self.followed = self.seed.choice(list(LINKS[self.page]))
            return self.followed
        parameters = self.filters.parameters()
        return "&".join(
            f"{name}={value}" for name, values in parameters.items() for value in values
        )

    def change(self) -> dict[str, list[str]]:
        """Choose another view, one filter away; return the widget and what it is set to."""
        near = [
            view
            for view in self.views
            if sum(
                getattr(view, name) != getattr(self.filters, name)
                for name in ("states", "models", "as_of")
            )
            == 1
        ]
        before, self.filters = self.filters, self.seed.choice(near)
        if self.filters.states != before.states:
            return {"filter_states": [words.state(code) for code in self.filters.states]}
        if self.filters.models != before.models:
            return {"filter_models": [words.model(code) for code in self.filters.models]}
        known = self.expected.get(self.newest) or next(iter(self.expected.values()))
        return {"filter_as_of": [(self.filters.as_of or known.newest).isoformat()]}

    def fault(self, answer: Answer) -> str | None:
        """Say what is wrong with an answer, if anything."""
        if failures := answer.failures():
            return failures[0][:200]
        texts = answer.texts()
        self.newest = next(
            (name for name in self.expected if any(f"to {name}." in text for text in texts)), ""
        )
        if not self.newest:
            return "the newest list is not in the footer"
        if self.page in LINKS:
            name = LINKS[self.page][self.followed]
            return None if any(name in text for text in texts) else f"nothing of {name}"
        expected = self.expected[self.newest]
        named = [describe(self.filters, expected.choices, each) for each in ((), ("status",))]
        if not any(name in texts for name in named):
            chosen = [text for text in texts if " · " in text][:1]
            return f"the filters in words are {chosen}, not {named}"
        count = expected.agreements[self.filters]
        shown = formats.number(count)
        if (
            self.page == ""
            and count
            and shown not in " ".join([*texts, *answer.metrics().values()])
        ):
            return f"not {shown} agreements"
        day = formats.day(self.filters.as_of or expected.newest)
        if (
            self.page == "Map"
            and count
            and not any(text.startswith(f"As of {day}: {shown} agreement") for text in texts)
        ):
            return f"not {shown} agreements"
        return None

    def notice(self, swapped: list[float], result: Result) -> None:
        """Note when this visitor first saw the newer list; it must not take longer than allowed."""
        if not swapped or not self.newest:
            return
        newest = max(self.expected, key=lambda name: self.expected[name].newest)
        waited = time.monotonic() - swapped[0]
        if self.newest != newest and waited > SWAP_SEEN_SECONDS:
            result.errors[f"still the list of {self.newest}"] += 1
        if self.newest == newest and not self.noticed:
            self.noticed = True
            result.swap_seen.append(waited)


async def measure(
    address: str,
    processes: Sequence[psutil.Process],
    visitors: int,
    minutes: float,
    expected: Known,
    swap: tuple[Path, Path] | None,
    seed: int,
) -> Result:
    """Let visitors come and stay; return what they met."""
    result = Result(visitors)
    swapped: list[float] = []
    start = time.monotonic()
    arrival = min(ARRIVAL_SECONDS, visitors * 0.5)
    until = start + arrival + minutes * 60
    people = [
        Visitor(address, expected, random.Random(seed * 1000 + number)).live(
            start + arrival * number / visitors, until, result, swapped
        )
        for number in range(visitors)
    ]
    cpu = sum(sum(process.cpu_times()[:2]) for process in processes)

    async def watch() -> None:
        while True:
            result.megabytes.append(resident(processes))
            if swap and not swapped and time.monotonic() > start + arrival + minutes * 20:
                shutil.copyfile(swap[1], beside := swap[0].with_suffix(".new"))
                beside.replace(swap[0])
                swapped.append(time.monotonic())
            await asyncio.sleep(SAMPLE_SECONDS)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*people)
    watching.cancel()
    result.seconds = time.monotonic() - start
    used = sum(sum(process.cpu_times()[:2]) for process in processes if process.is_running()) - cpu
    result.cores = used / result.seconds
    if swap and len(result.swap_seen) < visitors:
        result.errors["never saw the newer list"] += visitors - len(result.swap_seen)
    return result


def resident(processes: Sequence[psutil.Process]) -> float:
    """Return the memory that processes hold, in MB."""
    return sum(each.memory_info().rss for each in processes if each.is_running()) / 1e6


def without_newest_list(target: Path) -> None:
    """Build the database as it was before the newest list arrived."""
    raw = store.read_raw(paths.COMMITTED_DATABASE)
    derived = derive(raw, paths.REFERENCE, paths.EDITORIAL)
    lists = derived.tables["lists"]
    newest = lists.sort_values("published_on").iloc[-1]["digest"]
    del raw.tables[newest]
    raw.captures = {capture for capture in raw.captures if capture.digest != newest}
    printed = {row_id for table in raw.tables.values() for _, row_id in table.rows}
    raw.printed_rows = {each: raw.printed_rows[each] for each in printed}
    older = derive(raw, paths.REFERENCE, paths.EDITORIAL)
    store.write(target, older.schema, older.tables)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of the values does not exceed; 0 without values."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def report(results: Sequence[Result], idle: float) -> None:
    """Print what was measured as tables of Markdown."""
    print(
        "| visitors | minutes | answers | errors | open: median, p95 s | change: median, p95, "
        "worst s | KB an answer | server: cores | MB: start, end, most |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for each in results:
        times = each.times()
        print(
            f"| {each.visitors} | {each.seconds / 60:.1f} | {len(times) + len(each.opens):,} "
            f"| {sum(each.errors.values())} "
            f"| {statistics.median(each.opens):.2f}, {percentile(each.opens, 0.95):.2f} "
            f"| {statistics.median(times):.2f}, {percentile(times, 0.95):.2f}, {max(times):.2f} "
            f"| {statistics.mean(each.sizes) / 1000:.0f} | {each.cores:.2f} "
            f"| {each.megabytes[0]:.0f}, {each.megabytes[-1]:.0f}, {max(each.megabytes):.0f} |"
        )
    last = results[-1]
    print(f"\nAt {last.visitors} visitors, by page:\n\n| page | changes | median s | p95 s |")
    print("|---|---|---|---|")
    for page, times in sorted(last.changes.items()):
        print(
            f"| {page or 'Overview'} | {len(times)} | {statistics.median(times):.2f} "
            f"| {percentile(times, 0.95):.2f} |"
        )
    print(f"\nMemory when idle, after one visit to each page: {idle:.0f} MB.")
    for each in results:
        if each.lost:
            print(f"{each.lost} connections lost, {each.returned} visitors came back.")
        if each.swap_seen:
            print(
                f"A newer database was swapped in: {len(each.swap_seen)} of {each.visitors} "
                f"visitors saw it, after at most {max(each.swap_seen):.0f} s."
            )
        for error, count in each.errors.most_common(10):
            print(f"{each.visitors} visitors, {count} times: {error}")


def misses(results: Sequence[Result], idle: float, budgets: bool, minutes: float) -> Iterator[str]:
    """Yield what is above the budgets."""
    for each in results:
        if each.errors:
            yield f"{sum(each.errors.values())} errors at {each.visitors} visitors"
    if not budgets:
        return
    last = results[-1]
    if (slow := percentile(last.times(), 0.95)) > BUDGET_P95:
        yield f"p95 {slow:.2f} s at {last.visitors} visitors, budget {BUDGET_P95} s"
    if idle > BUDGET_IDLE_MB:
        yield f"{idle:.0f} MB when idle, budget {BUDGET_IDLE_MB} MB"
    for fewer, more in pairwise(results):
        added = more.visitors - fewer.visitors
        each_mb = (more.megabytes[-1] - fewer.megabytes[-1]) / added
        print(f"From {fewer.visitors} to {more.visitors} visitors: {each_mb:.2f} MB for each.")
    if len(results) > 1:
        added = last.visitors - results[0].visitors
        each_mb = (last.megabytes[-1] - results[0].megabytes[-1]) / added
        if each_mb > BUDGET_VISITOR_MB:
            yield f"{each_mb:.1f} MB for each further visitor, budget {BUDGET_VISITOR_MB} MB"
    if minutes >= SHORTEST_FLAT_MINUTES:
        tenth = len(last.megabytes) // 10
        middle = statistics.mean(last.megabytes[4 * tenth : 6 * tenth])
        end = statistics.mean(last.megabytes[-tenth:])
        print(f"Memory in the middle {middle:.0f} MB, at the end {end:.0f} MB.")
        if end > middle * (1 + BUDGET_GROWTH):
            yield f"memory grew from {middle:.0f} to {end:.0f} MB"


async def warm(address: str) -> None:
    """Open every page once."""
    async with Tab(address) as tab:
        for page in PAGES:
            await tab.open(page)


def main() -> int:
    """Run the levels asked for; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 10, 50, 100])
    parser.add_argument("--minutes", type=float, default=2, help="for each level, after arrival")
    parser.add_argument("--swap", action="store_true", help="swap a newer database in meanwhile")
    parser.add_argument("--address", help="a dashboard that runs already")
    parser.add_argument("--pid", type=int, nargs="*", default=[], help="its processes")
    parser.add_argument("--database", type=Path, default=paths.COMMITTED_DATABASE)
    parser.add_argument("--no-budgets", dest="budgets", action="store_false")
    parser.add_argument("--seed", type=int, default=287)
    options = parser.parse_args()

    seed = random.Random(options.seed)
    expected = expected_of(options.database, None, seed)
    known = {formats.day(expected.newest): expected}
    results = []
    with tempfile.TemporaryDirectory() as folder:
        swap = None
        served = options.database
        if options.swap:
            served = Path(folder) / "agreements.duckdb"
            without_newest_list(served)
            older = expected_of(served, list(expected.agreements), seed)
            known[formats.day(older.newest)] = older
            swap = (served, options.database)
        running = (
            nullcontext(options.address)
            if options.address
            else common.server(environment={"DASHBOARD_DATABASE": str(served)})
        )
        with running as address:
            pids = options.pid or [each.pid for each in psutil.Process().children()]
            processes = [psutil.Process(pid) for pid in pids]
            asyncio.run(warm(address))
            idle = resident(processes)
            for visitors in options.visitors:
                measuring = measure(
                    address, processes, visitors, options.minutes, known, swap, options.seed
                )
                results.append(asyncio.run(measuring))
    report(results, idle)
    missed = list(misses(results, idle, options.budgets, options.minutes))
    for miss in missed:
        print(f"Missed: {miss}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
