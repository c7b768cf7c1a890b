"""Cost must not follow the history's length: queries and pages at ten times the data.

    python -m benchmarks.growth                          # 10 times the agencies and the lists
    python -m benchmarks.growth --agencies 100 --lists 1 # any other size

The larger database has the same tables and is made from the committed one. Each agency, with all
that belongs to it, is copied under other names into other counties of its state; each list is
followed by copies of itself on the days after, and time since the first list is stretched to make
room for them. So names, kinds, models, gaps, corrections and the number of changes a day are the
real ones; the lists are so many times longer and more, and ten times the years pass.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks.browser import chromium, window
from benchmarks.common import PAGES, ROOT, Result, finish, page_path, server
from benchmarks.pages import TIMES_SCRIPTS, script_milliseconds
from benchmarks.queries import public_queries, slowest, version_of
from dashboard import map_assets, paths, schema, store
from dashboard.derive import editorial
from dashboard.queries.changes import participating_lists
from dashboard.queries.connection import DatabaseVersion, cursor

TIMES = 10
BUDGET = 3

# A table with one of these ids is copied with the agencies.
COPIED_WITH_AGENCIES = {"agency_id", "agreement_id", "pending_id", "row_id"}
COPIED_WITH_LISTS = {"captures", "listings", "lists"}
# Made from other sources than the lists.
UNTOUCHED = {"history"}

# What a column becomes, over the row and the numbers, from 0, of its `agency_copy` and `list_copy`;
# the latter is 0 where the table is not copied with the lists. An event shows on the first copy of
# its list; what lasted, lasted until the last copy of its list.
COLUMNS = {
    **{
        name: f"copied({name}, agency_copy)"
        for name in (
            "agency_id",
            "agreement_id",
            "former_id",
            "ori",
            "pending_id",
            "row_id",
            "superseded_by",
        )
    },
    **{name: f"renamed({name}, agency_copy)" for name in ("agency", "name", "spelling")},
    **{name: f"copied({name}, list_copy)" for name in ("digest", "first_list_id", "list_id")},
    **{name: f"copied({name}, last_copy())" for name in ("last_list_id", "previous_list_id")},
    **{
        name: f"stretched({name}, list_copy)"
        for name in (
            "day",
            "first_captured_on",
            "first_listed_on",
            "gone_by",
            "last_captured_on",
            "listed_from",
            "listed_until",
            "named_on",
            "published_on",
            "signed_on",
        )
    },
    **{
        name: f"stretched({name}, last_copy())"
        for name in (
            "last_listed_on",
            "newest_participating_on",
            "newest_pending_on",
            "previous_day",
        )
    },
    "build_id": "build_id || '-' || times_agencies() || '-' || times_lists()",
    "days": "days * times_lists()",
    "first_place": "(first_place - 1) * times_lists() + 1",
    "last_place": "last_place * times_lists()",
    "list_count": "list_count * times_lists()",
    "lists_missed": "lists_missed * times_lists()",
    "position": "position * times_agencies() + agency_copy",
    "row_count": "row_count * times_agencies()",
    "sequence": "(sequence - 1) * times_lists() + list_copy + 1",
}

MACROS = """
SET VARIABLE first_day = (SELECT min(published_on) FROM old.lists);
CREATE MACRO times_agencies() AS {agencies};
CREATE MACRO times_lists() AS {lists};
CREATE MACRO last_copy() AS {lists} - 1;
CREATE MACRO copied(id, number) AS
    CASE WHEN number = 0 THEN id ELSE id || '~' || number END;
CREATE MACRO renamed(name, number) AS
    CASE WHEN number = 0 THEN name ELSE name || ' ' || number END;
CREATE MACRO stretched(day, number) AS
    CASE
        WHEN day < getvariable('first_day') THEN day
        ELSE getvariable('first_day')
            + CAST((day - getvariable('first_day')) * times_lists() + number AS INTEGER)
    END;
"""

# Each copy of an agency lies in another county, as far from its middle as the first one from its.
MOVES = """
CREATE TABLE moves AS
WITH ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY state ORDER BY county_fips) - 1 AS place,
        count(*) OVER (PARTITION BY state) AS places
    FROM old.counties
)
SELECT
    here.county_fips AS county_fips,
    number,
    there.county_fips AS to_fips,
    there.county AS to_county,
    there.latitude - here.latitude AS north,
    there.longitude - here.longitude AS east
FROM ranked AS here
CROSS JOIN range(1, times_agencies()) AS copies (number)
JOIN ranked AS there
  ON there.state = here.state
 AND there.place = (here.place + 7 * number) % here.places;
UPDATE new.agencies
SET
    county_fips = to_fips,
    county = to_county,
    latitude = agencies.latitude + north,
    longitude = agencies.longitude + east
FROM moves
WHERE moves.county_fips = agencies.county_fips
  AND agencies.agency_id LIKE '%~' || number;
UPDATE new.served_counties
SET county_fips = to_fips
FROM moves
WHERE moves.county_fips = served_counties.county_fips
  AND served_counties.agency_id LIKE '%~' || number;
"""


def grow(target: Path, agencies: int, lists: int) -> None:
    """Write the committed database, so many times the agencies and lists, to `target`."""
    tables = schema.core_tables() | {
        table.name: editorial.described(table) for table in editorial.TABLES
    }
    store.write(target, tables, {name: table.frame([]) for name, table in tables.items()})
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{paths.COMMITTED_DATABASE}' AS old (READ_ONLY)")
        connection.execute(f"ATTACH '{target}' AS new")
        connection.execute(MACROS.format(agencies=agencies, lists=lists))
        for name, table in tables.items():
            connection.execute(_copy(name, table.names))
        connection.execute(MOVES)


def _copy(table: str, columns: list[str]) -> str:
    """Return the SQL that fills a table of the larger database."""
    of_agencies = table not in UNTOUCHED and (
        table == "listings" or bool(COPIED_WITH_AGENCIES & set(columns))
    )
    of_lists = table in COPIED_WITH_LISTS
    rules = COLUMNS if of_agencies or of_lists or table == "build_info" else {}
    values = ", ".join(rules.get(name, name) for name in columns)
    return f"""
        INSERT INTO new.{table}
        SELECT {values}
        FROM old.{table}
        CROSS JOIN range({"times_agencies()" if of_agencies else 1}) AS agencies (agency_copy)
        CROSS JOIN range({"times_lists()" if of_lists else 1}) AS lists (list_copy)
        {"ORDER BY list_id, list_copy, position, agency_copy" if table == "listings" else ""}
    """


@contextmanager
def grown_project(agencies: int, lists: int) -> Iterator[tuple[Path, Path]]:
    """Lend a copy of the project around a larger database: the app's file and the database."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in (".streamlit", "app.py", "data", "pages", "src", "static"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("*.duckdb"))
            else:
                shutil.copy(source, copy)
        database = copy / "data" / "agreements.duckdb"
        grow(database, agencies, lists)
        map_assets.write_marks(database, copy / "static")
        yield copy / "app.py", database


def measure(repetitions: int, agencies: int = TIMES, lists: int = TIMES) -> list[Result]:
    """Measure queries, scripts and first loads at today's size and at the larger one, in turns."""
    size = f"{agencies} × the agencies, {lists} × the lists"
    with grown_project(agencies, lists) as (app, database):
        megabytes = [each.stat().st_size / 1e6 for each in (paths.COMMITTED_DATABASE, database)]
        results = [Result(f"database file at {size}", megabytes[1:], "MB", floor=megabytes[:1])]
        versions = {
            "today": version_of(paths.COMMITTED_DATABASE),
            "grown": version_of(database),
        }
        for name, query in public_queries():
            times = slowest(versions, query, repetitions)
            results.append(
                Result(f"query {name}, {size}", times["grown"], "ms", BUDGET, times["today"])
            )
        of_grown = {"PYTHONPATH": str(app.parent / "src")}
        with (
            server(environment=TIMES_SCRIPTS) as today,
            server(app, TIMES_SCRIPTS | of_grown) as grown,
        ):
            results += _scripts(today, grown, versions, repetitions, size)
        with server() as today, server(app, of_grown) as grown:
            results += _first_loads(today, grown, repetitions, size)
    return results


def _scripts(
    today: str, grown: str, versions: dict[str, DatabaseVersion], repetitions: int, size: str
) -> list[Result]:
    """Run each page's script with a date that was not asked for before, so that nothing is cached.

    The first turn opens the pages without a date and does not count.
    """
    addresses = {"today": today, "grown": grown}
    days = {}
    for name, version in versions.items():
        with cursor(version) as connection:
            days[name] = [list_.day for list_ in participating_lists(connection)]
    times: dict[str, dict[str, list[float]]] = {
        page: {name: [] for name in addresses} for page in PAGES
    }
    for turn in range(repetitions + 1):
        for page in PAGES:
            for name, address in addresses.items():
                query = f"?as_of={days[name][-1 - turn]}" if turn else ""
                taken = asyncio.run(script_milliseconds(address, page_path(page) + query))
                if turn:
                    times[page][name].append(taken)
    return [
        Result(
            f"{page}, script for a date not asked for before, {size}",
            times[page]["grown"],
            "ms",
            BUDGET,
            times[page]["today"],
        )
        for page in PAGES
    ]


def _first_loads(today: str, grown: str, repetitions: int, size: str) -> list[Result]:
    """Open each page in a fresh profile of a warm server, and wait for the map to be painted."""
    times: dict[tuple[str, str], list[float]] = {}
    with chromium() as browser:
        for turn in range(-1, repetitions):
            for page in PAGES:
                for address in (today, grown):
                    with window(browser) as opened:
                        taken = {page: opened.open(address + page_path(page))}
                        if page == "Map":
                            taken["Map painted"] = opened.painted()
                    if turn >= 0:
                        for what, milliseconds in taken.items():
                            times.setdefault((what, address), []).append(milliseconds)
    return [
        Result(f"{what}, first load, {size}", taken, "ms", BUDGET, times[what, today])
        for (what, address), taken in times.items()
        if address == grown
    ]


def main() -> None:
    """Measure at the size that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, default=7, help="measurements of each thing")
    parser.add_argument("--agencies", type=int, default=TIMES, help="times today's agencies")
    parser.add_argument("--lists", type=int, default=TIMES, help="times today's lists")
    options = parser.parse_args()
    finish(measure(options.n, options.agencies, options.lists))


if __name__ == "__main__":
    main()
