"""The map as a component: it answers in the browser, and tells the server what was chosen.

`browser/map_data.js` counts and finds, `map_ground.js` draws what lies below the marks, `map.js`
does the rest. They are one module that the browser fetches once, as it does deck.gl
(`scripts/build_map_program`) and the map's files.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

import streamlit as st
from streamlit import runtime

from dashboard import words
from dashboard.charts import choropleth, plane
from dashboard.charts import map as charts
from dashboard.charts.palette import THEMES, Theme, rgb
from dashboard.filters import Filters
from dashboard.i18n import N_, _, language, locale, translated
from dashboard.paths import STATIC
from dashboard.queries import map as queries
from dashboard.ui import map_markers
from dashboard.ui.cache import cached_query
from dashboard.ui.components.browser_files import BROWSER, sent
from dashboard.ui.components.html import Html
from dashboard.ui.links import spoken

HTML, CSS = (sent(BROWSER / name) for name in ("map.html", "map.css"))
PROGRAM = "\n".join(sent(BROWSER / name) for name in ("map_data.js", "map_ground.js", "map.js"))
SIZE_NAMES = {
    "even": N_("All equal"),
    "officers": N_("By sworn officers"),
    "none": N_("No marks"),
}

_MAP = st.components.v2.component(
    "agreement_map",
    html=HTML,
    isolate_styles=False,
    # Streamlit calls this again for new data, but doesn't end what the last call began.
    js="""
        export default function ({ parentElement, data, setTriggerValue }) {
            const root = parentElement.querySelector(".d-map")
            root.map ??= import(new URL(data.module, document.baseURI))
                .then((module) => module.mount(root))
            root.map.then((map) => map.update(data, (change) => setTriggerValue("change", change)))
            return () => root.map.then((map) => map.end())
        }
    """,
)


@dataclass(frozen=True)
class Chosen:
    """What is picked out on the map, and the card that says more about it.

    `quiet` picks out what the page is about, and needs no card.
    """

    agency: str | None = None
    county: str | None = None
    statewide: str | None = None
    card: Html | None = None
    quiet: bool = False


@dataclass(frozen=True)
class Controls:
    """What the large map has beside its picture.

    Attributes:
        models: the models to choose from.
        size: how large marks are, one of `SIZE_NAMES`.
        events: list date's index, day and title of each event on the time axis.
        play_from: the index of the list date from which all is played.
    """

    models: Sequence[str]
    size: str
    events: Sequence[tuple[int, str, str]]
    play_from: int = 0


def paint(fill: str, filters: Filters, theme: Theme) -> choropleth.Painted:
    """Return a fill of a map under the filters."""
    return choropleth.paint(fill, cached_query(queries.fill_values, filters, fill), theme)


def step_of(days: Sequence[date], as_of: date | None) -> int:
    """Return the index of the last list date on or before a day; without a day, the newest."""
    return (len(days) if as_of is None else sum(day <= as_of for day in days)) - 1


def draw(
    key: str,
    *,
    filters: Filters,
    painted: choropleth.Painted,
    fill: str,
    theme: Theme,
    view: str = charts.NATION,
    chosen: Chosen = Chosen(),
    height: int | None = None,
    controls: Controls | None = None,
    on_change: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Draw a map.

    Args:
        key: the component's key.
        filters: which marks show.
        painted: the fill of counties or states, with its legend.
        fill: its name, one of `choropleth.GEOGRAPHIES`.
        theme: the colors.
        view: what to show, one of `charts.views`.
        chosen: what is picked out.
        height: the picture's, in pixels; without it, that of the large map.
        controls: those of the large map; without, there are only buttons to zoom.
        on_change: called with what the visitor changed, by name: `as_of` (a day's ISO form or
            None), `models`, `statuses` (codes), `agency`, `county`, `statewide` (ids or None), and
            the names of selects. What comes from a browser is not to be trusted. Without it, the
            map tells nothing.
    """
    serial_key = f"{key}_serial"

    def changed() -> None:
        change = dict(st.session_state[key].get("change") or {})
        serial = change.pop("serial", 0)
        st.session_state[serial_key] = serial if isinstance(serial, int) else 0
        if on_change:
            on_change(change)

    _MAP(
        data=_data(filters, painted, fill, theme, view, chosen, controls is not None)
        | {
            "serial": st.session_state.get(serial_key, 0),
            "full": controls is not None,
            "answers": on_change is not None,
            "height": height,
            "models": list(controls.models) if controls else [],
            "size": controls.size if controls else "even",
            "events": list(controls.events) if controls else [],
            "playFrom": controls.play_from if controls else 0,
        },
        on_change_change=changed,
        key=key,
    )


def fetched(theme: Theme) -> list[tuple[str, str]]:
    """Return what a browser fetches for a map, each as a link's `rel` or `as` has it, and where."""
    of_layers = charts.addresses(theme)
    return [
        ("modulepreload", _address()),
        *(
            ("modulepreload" if each.endswith(".js") else "fetch", each)
            for each in (*_files().values(), map_markers.address())
        ),
        *(("image" if each.endswith(".svg") else "fetch", each) for each in of_layers),
    ]


def _files() -> dict[str, str]:
    return {
        "deckgl": charts.ADDRESS + _deckgl(),
        "names": charts.ADDRESS + charts.LABELS,
        "borders": charts.ADDRESS + charts.BORDERS,
    }


def _data(
    filters: Filters,
    painted: choropleth.Painted,
    fill: str,
    theme: Theme,
    view: str,
    chosen: Chosen,
    live: bool,
) -> dict[str, Any]:
    """Return what the picture shows, as `browser/map.js` reads it."""
    counties, states = charts.COUNTIES.codes, charts.STATES.codes
    # What the browser counts by itself while the date moves.
    local = fill in choropleth.COUNTED and live
    outlined = {*filters.states, *([chosen.statewide] if chosen.statewide else [])}
    return {
        "module": _address(),
        "theme": theme.name,
        "marks": map_markers.address(),
        "filters": {
            "step": step_of(cached_query(queries.list_days), filters.as_of),
            "states": filters.states,
            "kinds": filters.kinds,
            "models": filters.models,
            "statuses": filters.statuses,
        },
        "view": {
            "name": view,
            "title": view_name(view),
            "box": _with_margin(charts.views()[view], view),
            "states": charts.states_of(view),
        },
        "fill": {
            "name": fill,
            "geography": painted.fill.geography.name,
            "classes": "" if local else painted.fill.classes,
            "local": local,
            "breaks": choropleth.BREAKS.get(fill, ()),
            "colors": [rgb(color) for color in painted.fill.colors],
            "signs": painted.fill.signs,
            "title": painted.title,
            "lines": [{"color": line.color, "label": line.label} for line in painted.lines],
        },
        "chosen": {
            "agency": chosen.agency,
            "county": counties.index(chosen.county) if chosen.county else None,
            "statewide": chosen.statewide,
            "quiet": chosen.quiet,
            "states": [states.index(state) for state in sorted(outlined) if state in states],
        },
        "card": chosen.card or "",
    }


def _with_margin(box: plane.Box, view: str) -> plane.Box:
    """Return a box with a margin, so that no mark of a state lies on the edge of the picture."""
    if view == charts.NATION:
        return box
    left, top, right, bottom = box
    margin = 0.04 * max(right - left, bottom - top)
    edges = left - margin, top - margin, right + margin, bottom + margin
    return tuple(round(edge, plane.DECIMALS) for edge in edges)  # type: ignore[return-value]


@cache
def _deckgl() -> str:
    """Return the name of the file that `scripts/build_map_program` made."""
    return next(STATIC.glob("deck-*.js")).name


def _address() -> str:
    """Return where the browser finds the map's own program; the address changes with it."""
    served: str = runtime.get_instance().media_file_mgr.add(
        _program(language()), "text/javascript", "map program"
    )
    # Relative, so that it is found below a base path too.
    return served.removeprefix("/")


@cache
def _program(language_code: str) -> bytes:  # noqa: ARG001  (the key)
    """Return the map's module, with all that is the same for every map of a language."""
    constants = {
        "CSS": CSS,
        "FILES": _files(),
        "DECKS": {theme.name: charts.deck(theme) for theme in THEMES.values()},
        "COUNTIES": [(state, len(list(of))) for state, of in groupby(charts.county_states())],
        "NATION": charts.views()[charts.NATION],
        "FRAMES": sorted(plane.FRAMES),
        "WORDS": _words(),
        "SELECTS": _selects(),
    }
    lines = [f"const {name} = {json.dumps(value)}\n" for name, value in constants.items()]
    return "".join([*lines, PROGRAM]).encode()


def view_name(view: str) -> str:
    """Return the name of a view."""
    if view == charts.NATION:
        return _("United States")
    return _("Guam and the Northern Marianas") if view == charts.PACIFIC else words.state(view)


def _selects() -> dict[str, Any]:
    """Return the choices beside the map: label, and each value with its name."""
    states = sorted((each for each in charts.views() if len(each) == 2), key=view_name)
    views = {view: view_name(view) for view in (charts.NATION, *states, charts.PACIFIC)}
    return {
        "fill": [_("Fill"), list(translated(choropleth.NAMES).items())],
        "view": [_("View"), list(views.items())],
        "size": [_("Marks"), list(translated(SIZE_NAMES).items())],
    }


def _words() -> dict[str, Any]:
    """Return the words of the map."""
    return {
        "language": locale().replace("_", "-"),
        # What links into the app end with.
        "spoken": "".join(f"&{name}={value}" for name, value in spoken().items()),
        "shown": _("On {day}: {parts}, in {states}."),
        "nothing": _("On {day}, nothing on ICE's lists fits these filters."),
        "of": _("{things} of {agencies}"),
        "things": {
            "active": [_("{count} agreement"), _("{count} agreements")],
            "pending": [_("{count} pending request"), _("{count} pending requests")],
            "ended": [
                _("{count} agreement no longer listed"),
                _("{count} agreements no longer listed"),
            ],
        },
        "agencies": [_("{count} agency"), _("{count} agencies")],
        "states": [_("{count} state or territory"), _("{count} states and territories")],
        "models": {model: words.model(model) for model in words.MODELS},
        "unknownModel": _("Model not stated"),
        "statuses": {status: words.status(status).capitalize() for status in words.STATUS_NAMES},
        "stateNames": {state: words.state(state) for state in charts.STATES.codes},
        "modelsLabel": _("Models shown"),
        "statusLabel": _("Status shown"),
        "slider": _("Date of the list"),
        "newest": _("newest list"),
        "event": _("After: {event}"),
        "marksTitle": _("Marks"),
        "several": _("Agency with several models"),
        "statewide": _("Statewide agencies, no place of their own"),
        "pendingMark": _("Request, not yet signed"),
        "endedMark": _("No longer listed"),
        "badge": _("{state}, statewide agencies: {count}"),
        "statewideOf": _("Statewide agencies, {state}"),
        "crowd": _("{count} agencies here"),
        "close": _("Close"),
        "profile": _("Open profile"),
        "wheel": _("Click the map, or hold Ctrl, to zoom with the wheel."),
        "without": _(
            "This browser can't draw the map: it has no WebGL. The table below has the same rows."
        ),
        "buttons": {
            "play": _("Play"),
            "earlier": _("Earlier list"),
            "later": _("Later list"),
            "in": _("Zoom in"),
            "out": _("Zoom out"),
            "home": _("Back to the whole map"),
        },
    }
