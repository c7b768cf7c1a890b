"""Every page: first load beside an empty app, its script on the server, bytes on the WebSocket."""

import asyncio

from benchmarks.browser import chromium, window
from benchmarks.common import ELEMENTS_APP, EMPTY_APP, PAGES, Result, main, page_path, server
from benchmarks.tab import Tab

# Each run's time then comes with it over the WebSocket; only a browser would send it elsewhere.
TIMES_SCRIPTS = {"STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true"}


def measure(repetitions: int) -> list[Result]:
    """Measure first loads in a fresh profile of a warm server, then scripts in sessions."""
    with server() as address, server(EMPTY_APP) as empty, server(ELEMENTS_APP) as elements:
        loads = first_loads(address, empty, elements, repetitions)
    with server(environment=TIMES_SCRIPTS) as address:
        return loads + scripts(address, 3 * repetitions)


def first_loads(address: str, empty: str, elements: str, repetitions: int) -> list[Result]:
    """Open the empty app, the one of elements and each page in turns, each in a fresh profile."""
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    sizes: dict[str, list[float]] = {page: [] for page in PAGES}
    floors: dict[str, list[float]] = {empty: [], elements: []}
    with chromium() as browser:
        for turn in range(-1, repetitions):
            for app, taken in floors.items():
                with window(browser) as opened:
                    ready = opened.open(app)
                # The first turn only warms the server's caches.
                if turn >= 0:
                    taken.append(ready)
            for page in PAGES:
                with window(browser) as opened:
                    ready = opened.open(address + page_path(page))
                    if turn >= 0:
                        times[page].append(ready)
                        sizes[page].append(opened.traffic.all / 1000)
    return [
        Result("empty app, first load", floors[empty], "ms"),
        Result(
            "Streamlit's elements alone, first load", floors[elements], "ms", None, floors[empty]
        ),
        *(
            Result(f"{page}, first load until readable", times[page], "ms", 1.3, floors[empty])
            for page in PAGES
        ),
        *(
            Result(
                f"{page}, first load, bytes on the WebSocket",
                sizes[page],
                "KB",
                120 if page == "Map" else 200,
            )
            for page in PAGES
        ),
    ]


def scripts(address: str, repetitions: int) -> list[Result]:
    """Run each page's script in a new session of a warm server, as for a new visitor."""
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    for turn in range(-1, repetitions):
        for page in PAGES:
            taken = asyncio.run(script_milliseconds(address, page_path(page)))
            if turn >= 0:
                times[page].append(taken)
    return [
        Result(f"{page}, script run on the server, warm", times[page], "ms", 60) for page in PAGES
    ]


async def script_milliseconds(address: str, path: str) -> float:
    """Return how long the script of a page runs in a new session, as the server timed it.

    Raises:
        RuntimeError: the page shows an error, or the server does not time scripts.
    """
    async with Tab(address) as tab:
        answer = await tab.open(path.lstrip("/"))
    if failures := answer.failures():
        raise RuntimeError(f"{path}: {failures[0]}")
    if not answer.script_seconds:
        raise RuntimeError(f"{address} does not time its scripts: start it with TIMES_SCRIPTS")
    return answer.script_seconds * 1000


if __name__ == "__main__":
    main(measure, repetitions=15)
