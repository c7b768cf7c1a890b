"""Every public query of `dashboard.queries` with typical arguments, uncached, one at a time."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common import Result, main, timed
from dashboard import paths, queries
from dashboard.filters import STATUSES, Filters
from dashboard.queries.connection import DatabaseVersion, cursor

Query = Callable[..., Any]

BUDGET = 10
# Run when the database is built, never for a visitor.
FOR_THE_BUILD = {"map.map_agencies", "map.status_periods"}
# Run once for each database, or to make a download: shown without a budget.
ONCE_OR_FOR_A_FILE = {
    "data.filtered_view",
    "data.whole_table",
    "printed.printed_table",
    "search.search_index",
}

AGENCY = "fl-collier-county-sheriff"


def typical_arguments(database: DatabaseVersion) -> dict[str, tuple[Any, ...]]:
    """Return what to ask for, by the name of a query's parameter; with several, each in turn."""
    with cursor(database) as connection:
        lists = connection.execute(
            """
            SELECT list_id, published_on
            FROM lists
            WHERE kind = 'participating'
              AND status = 'accepted'
            ORDER BY sequence
            """
        ).fetchall()
        concerns = connection.execute(
            "SELECT concern_id FROM concerns ORDER BY position"
        ).fetchall()
    ids = [list_id for list_id, _ in lists]
    days: list[date] = [day for _, day in lists]
    last_month = sum(day < days[-1] - timedelta(days=30) for day in days)
    then = days[len(days) * 4 // 5]
    return {
        "filters": (
            Filters(),
            Filters(states=("FL", "TX"), models=("TFM",)),
            Filters(statuses=STATUSES, as_of=then),
        ),
        "agency_id": (AGENCY,),
        "former_id": ("ny-lake-placid-police",),
        "as_of": (then,),
        "clock": ("listed", "signed"),
        "series": ("model", "state"),
        "unit": ("agencies", "counties"),
        "state": ("FL",),
        "county_fips": ("12021",),
        "fill": ("takes_part", "residents", "state_counties"),
        "order": ("state", "officers"),
        "page": (1,),
        "after": (ids[last_month],),
        "until": (ids[-1],),
        "list_id": (ids[-1],),
        "list_ids": (tuple(ids[-3:]),),
        "first_day": (days[last_month],),
        "last_day": (days[-1],),
        "which": (("signed", "ended"),),
        "limit": (10,),
        "concern": (concerns[0][0],),
        "field": (None,),
        "table": ("agreements",),
    }


def public_queries() -> Iterator[tuple[str, Query]]:
    """Yield each query that is run for visitors, with its name as `module.function`."""
    for module in pkgutil.iter_modules(queries.__path__):
        loaded = importlib.import_module(f"{queries.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters)
            full_name = f"{module.name}.{name}"
            if (
                function.__module__ == loaded.__name__
                and not name.startswith("_")
                and parameters[:1] == ["cursor"]
                and full_name not in FOR_THE_BUILD
            ):
                yield full_name, function


def calls(query: Query, arguments: dict[str, tuple[Any, ...]]) -> list[Callable[[Any], Any]]:
    """Return the ways to ask a query: each argument in turn, the others at their first value.

    Raises:
        KeyError: the query has a parameter for which `typical_arguments` has no value.
    """
    names = list(inspect.signature(query).parameters)[1:]
    first = {name: arguments[name][0] for name in names}
    asked = [first] + [first | {name: value} for name in names for value in arguments[name][1:]]
    return [partial(_ask, query, each) for each in asked]


def _ask(query: Query, arguments: dict[str, Any], connection: Any) -> Any:
    return query(connection, **arguments)


def version_of(database: Path) -> DatabaseVersion:
    """Return the version of a database that may lie anywhere."""
    status = database.stat()
    return DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)


def ask(database: DatabaseVersion, call: Callable[[Any], Any]) -> None:
    """Ask one query as pages do: with a cursor of its own."""
    with cursor(database) as connection:
        call(connection)


def slowest(
    databases: dict[str, DatabaseVersion], query: Query, repetitions: int
) -> dict[str, list[float]]:
    """Return a query's times in milliseconds on each database, for its slowest arguments.

    The databases take turns. Which arguments are the slowest is decided on the first.
    """
    arguments = {name: typical_arguments(version) for name, version in databases.items()}
    worst: dict[str, list[float]] = {}
    ways = {name: calls(query, arguments[name]) for name in databases}
    for number in range(len(next(iter(ways.values())))):
        times: dict[str, list[float]] = {name: [] for name in databases}
        for turn in range(-1, repetitions):
            for name, version in databases.items():
                taken = timed(partial(ask, version, ways[name][number]))
                if turn >= 0:
                    times[name].append(taken)
        leading = next(iter(databases))
        if not worst or sorted(times[leading]) > sorted(worst[leading]):
            worst = times
    return worst


def measure(repetitions: int) -> list[Result]:
    """Measure each query on the committed database."""
    database = {"": version_of(paths.COMMITTED_DATABASE)}
    results = []
    for name, query in public_queries():
        times = slowest(database, query, repetitions)[""]
        budget = None if name in ONCE_OR_FOR_A_FILE else BUDGET
        results.append(Result(f"query {name}", times, "ms", budget))
    return results


if __name__ == "__main__":
    main(measure, repetitions=20)
