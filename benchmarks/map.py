"""The map: time to paint, clicks to new numbers, bytes; beside an empty app and the usual way."""

from collections import defaultdict

from playwright.sync_api import Browser

from benchmarks.browser import Window, chromium, window
from benchmarks.common import ELEMENTS_APP, EMPTY_APP, USUAL_MAP, Result, main, server

FILL = "/Map?fill=agreements"
FIRST_BUTTON = "[data-testid=stButton] button >> nth=0"
USUAL_EARLIER = "button:has-text('Earlier list')"
USUAL_TEXT = "[data-testid=stMarkdown] p:has-text('As of ')"
# Playwright's :has-text is not CSS: in the page a text is found by its place.
USUAL_SENTENCE = "[data-bench=sentence]"
EARLIER, MODEL, SENTENCE = ".d-map .earlier", ".d-map .chips .TFM", ".d-map .says"
USUAL_MODEL = "[data-testid=stCheckbox]:has-text('TFM') label"

# Streamlit's own limit: one map the usual way is larger than this app lets a message be.
USUAL_MESSAGE_MB = "200"

Samples = defaultdict[str, list[float]]


def measure(repetitions: int) -> list[Result]:
    """Measure the empty app, the map and the usual way in turns."""
    with (
        server() as ours,
        server(EMPTY_APP) as empty,
        server(ELEMENTS_APP) as elements,
        server(USUAL_MAP, {"STREAMLIT_SERVER_MAX_MESSAGE_SIZE": USUAL_MESSAGE_MB}) as usual,
        chromium() as browser,
    ):
        times: Samples = defaultdict(list)
        for turn in range(-1, repetitions):
            taken: Samples = defaultdict(list)
            _first_load(browser, taken, "empty", empty)
            _first_load(browser, taken, "map", ours + "/Map")
            _first_load(browser, taken, "fill", ours + FILL)
            _first_load(browser, taken, "usual", usual)
            # The first turn only warms the servers' caches.
            if turn >= 0:
                for name, values in taken.items():
                    times[name] += values
        _clicks(browser, times, ours + FILL, (empty, elements), usual, repetitions)
        _drag_and_play(browser, times, ours + "/Map?as_of=2025-05-19", repetitions)
    floor = times["empty ready"]
    click = times["empty click"]
    element = "bytes of the map element"
    return [
        Result("empty app, first load", floor, "ms"),
        Result("Map painted, first load", times["map painted"], "ms", 2.0, floor),
        Result("Map with a county fill painted, first load", times["fill painted"], "ms", 2, floor),
        Result("the usual way, painted", times["usual painted"], "ms", None, floor),
        Result("empty app, click to text", click, "ms"),
        Result(
            "Streamlit's elements alone, click to text", times["elements click"], "ms", None, click
        ),
        *(
            Result(
                f"Map, {what} changed, click to numbers",
                times[f"map {key}"],
                "ms",
                1.5,
                click,
            )
            for what, key in (("model", "model click"), ("date", "date click"))
        ),
        Result("Map, date dragged by a list, script", times["drag script"], "ms", 16),
        Result("Map, date dragged by a list, to map", times["drag painted"], "ms", 1.5, click),
        Result("Map, messages sent while 20 lists were dragged", times["drag sent"], "", 0),
        Result("Map, played, a list drawn", times["played"], "ms", 50),
        Result("Map, messages sent while playing", times["play sent"], "", 1),
        *(
            Result(
                f"{who}, {what} changed, click to map",
                times[f"{key} {what} click painted"],
                "ms",
                budget,
                click,
            )
            for what in ("model", "date")
            for who, key, budget in (("Map", "map", 2.5), ("the usual way", "usual", None))
        ),
        *(
            Result(f"Map, {what}, {element}", times[f"{key} map KB"], "KB", 15)
            for what, key in (
                ("first load with a county fill", "fill"),
                ("model changed", "map model click"),
                ("date changed", "map date click"),
            )
        ),
        *(
            Result(f"the usual way, {what}, {element}", times[f"{key} map KB"], "KB")
            for what, key in (
                ("first load", "usual"),
                ("model changed", "usual model click"),
                ("date changed", "usual date click"),
            )
        ),
        Result("Map, first load, all bytes", times["map all KB"], "KB", 120),
        Result("Map with a county fill, first load, all bytes", times["fill all KB"], "KB", 120),
        *(
            Result(f"Map, {what} changed, all bytes", times[f"map {what} click all KB"], "KB", 25)
            for what in ("model", "date")
        ),
        Result("the usual way, first load, all bytes", times["usual all KB"], "KB"),
    ]


def _first_load(browser: Browser, times: Samples, name: str, address: str) -> None:
    with window(browser) as opened:
        times[f"{name} ready"].append(opened.open(address))
        if name != "empty":
            times[f"{name} painted"].append(opened.painted())
        _note_bytes(times, name, opened)


def _clicks(
    browser: Browser,
    times: Samples,
    ours: str,
    floors: tuple[str, str],
    usual: str,
    repetitions: int,
) -> None:
    """Click in four windows in turns, each with its page at rest."""
    with (
        window(browser) as empty,
        window(browser) as elements,
        window(browser) as our_map,
        window(browser) as usual_map,
    ):
        for floor, address in zip((empty, elements), floors, strict=True):
            floor.open(address)
        our_map.open(ours)
        our_map.painted()
        usual_map.open(usual)
        usual_map.painted()
        usual_map.page.locator(USUAL_TEXT).first.evaluate("p => p.dataset.bench = 'sentence'")
        for turn in range(-1, repetitions):
            for name, opened, model, earlier, sentence in (
                ("map", our_map, MODEL, EARLIER, SENTENCE),
                ("usual", usual_map, USUAL_MODEL, USUAL_EARLIER, USUAL_SENTENCE),
            ):
                for kind, control in (("model", model), ("date", earlier)):
                    taken: Samples = defaultdict(list)
                    for floor, kept in ((empty, "empty click"), (elements, "elements click")):
                        taken[kept].append(floor.click(FIRST_BUTTON, "[data-testid=stMarkdown] p"))
                    key = f"{name} {kind} click"
                    opened.traffic.clear()
                    taken[key].append(opened.click(control, sentence))
                    taken[f"{key} painted"].append(opened.repainted())
                    _note_bytes(taken, key, opened)
                    if turn >= 0:
                        for each_name, values in taken.items():
                            times[each_name] += values


def _drag_and_play(browser: Browser, times: Samples, address: str, repetitions: int) -> None:
    """Drag the date over 20 lists, and play from there to the end."""
    with window(browser) as opened:
        opened.open(address)
        opened.painted()
        opened.traffic.clear()
        for step in range(60, 80):
            script, painted = opened.drag(step)
            times["drag script"].append(script)
            times["drag painted"].append(painted)
        times["drag sent"].append(opened.traffic.sent)
    for _ in range(min(repetitions, 3)):
        with window(browser) as opened:
            opened.open(address)
            opened.painted()
            opened.traffic.clear()
            times["played"].append(1000 / opened.play())
            # One message says where it has stopped.
            times["play sent"].append(opened.traffic.sent)


def _note_bytes(times: Samples, name: str, opened: Window) -> None:
    times[f"{name} all KB"].append(opened.traffic.all / 1000)
    times[f"{name} map KB"].append(opened.traffic.map / 1000)


if __name__ == "__main__":
    main(measure, repetitions=15)
