"""The map as a pydeck `Deck`: its layers, colors and files.

The browser renders it with deck.gl (`ui/components/browser/map.js`), and fills in what changes: the
marks' cells and date, the colors of counties and states, what is outlined. So a deck is the same
for every view of a theme.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Any

import pydeck  # type: ignore[import-untyped]
from pydeck.bindings.json_tools import default_serialize  # type: ignore[import-untyped]

from dashboard.charts import markers, plane
from dashboard.charts.palette import Theme, rgb
from dashboard.paths import STATIC

EDITION = "2023"
BORDERS = f"borders-albers-{EDITION}.json"
LABELS = f"labels-albers-{EDITION}.json"

# Relative, so that it is found below a base path too.
ADDRESS = "app/static/"

# What is seen of the plane: everything, or Guam and the Northern Marianas.
NATION = "nation"
PACIFIC = "pacific"
PACIFIC_STATES = ("GU", "MP")

MARK_OPACITY = 0.9


@dataclass(frozen=True)
class Geography:
    """A kind of area that the map can fill.

    Attributes:
        name: of its files of boundaries, and of its layer in the browser.
        code: the property of its boundaries by which queries name an area.
    """

    name: str
    code: str

    @property
    def in_degrees(self) -> str:
        """The file of its boundaries, from which the one in the plane is made."""
        return f"{self.name}-{EDITION}.json"

    @property
    def in_plane(self) -> str:
        """The file of its boundaries in the plane."""
        return f"{self.name}-albers-{EDITION}.json"

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of all its areas in the order of the boundaries' index `i`."""
        return _codes(self, self.code)


COUNTIES = Geography("counties", "fips")
STATES = Geography("states", "state")
GEOGRAPHIES = (COUNTIES, STATES)
PLANE_FILES = (*(each.in_plane for each in GEOGRAPHIES), BORDERS, LABELS)


@cache
def county_states() -> tuple[str, ...]:
    """Return the postal codes of all counties' states, in the order of the counties' codes."""
    return _codes(COUNTIES, "state")


def _codes(geography: Geography, name: str) -> tuple[str, ...]:
    return tuple(each["properties"][name] for each in features(geography.in_degrees))


@cache
def features(file: str) -> list[dict[str, Any]]:
    """Return the GeoJSON features of a file of boundaries."""
    content: dict[str, list[dict[str, Any]]] = json.loads(
        (STATIC / file).read_text(encoding="utf-8")
    )
    return content["features"]


@dataclass(frozen=True)
class Fill:
    """A fill of areas: one character of `classes` for each, an index into `colors`.

    The characters are in the order of the geography's codes. `signs`, where there are
    any, stand behind the names of states: one for each class, so that color is not all there is.
    """

    geography: Geography
    classes: str
    colors: tuple[str, ...]
    signs: tuple[str, ...] = ()


@cache
def views() -> dict[str, plane.Box]:
    """Return what to show for each view, in the plane: left, top, right, bottom.

    The views are `NATION`, `PACIFIC`, and the postal codes of states.
    """
    of_states = {
        feature["properties"]["state"]: plane.bounds(feature)
        for feature in features(STATES.in_plane)
    }
    return {
        NATION: _around([*of_states.values(), *plane.FRAMES]),
        PACIFIC: _around([of_states[state] for state in PACIFIC_STATES]),
        **of_states,
    }


def states_of(view: str) -> tuple[str, ...]:
    """Return the states that a view shows; none means all."""
    if view == NATION:
        return ()
    return PACIFIC_STATES if view == PACIFIC else (view,)


def _around(boxes: list[plane.Box]) -> plane.Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def marks_file(build: str) -> str:
    """Return the name of the file of marks that was made from a build of the database."""
    return f"agencies-{build}-{markers.FORMAT}.json"


# pydeck takes 5 ms for a map, most of it looking for a program that is not here.
@lru_cache(maxsize=4)
def deck(theme: Theme) -> dict[str, Any]:
    """Return the map's layers, from behind to the front, as JSON of a pydeck `Deck`.

    Layers whose data are empty are filled by the browser. Change nothing in it.
    """
    drawn = pydeck.Deck(
        layers=[
            *(
                _layer("GeoJsonLayer", each.name, data=_address(each.in_plane), **_FILL)
                for each in GEOGRAPHIES
            ),
            _lines("county-borders", theme.county_line, 0.6),
            _lines("state-borders", theme.state_line, 0.9),
            _lines("frames", theme.line, 1, data=list(_frame_lines())),
            _layer(
                "GeoJsonLayer",
                "outline",
                data=[],
                stroked=True,
                filled=False,
                line_width_units=_text("pixels"),
                get_line_width=2,
                get_line_color=list(rgb(theme.highlight)),
            ),
            _layer(
                "MarkLayer",
                "marks",
                data=[],
                opacity=MARK_OPACITY,
                # From which list date on, and up to which, a mark looks as it does.
                extensions=[{"@@type": "DataFilterExtension", "filterSize": 2}],
                get_filter_value="[from,until]",
                get_position="point",
                get_icon="cell",
                **_icons(theme),
            ),
            _layer(
                "MarkLayer",
                "ring",
                data=[],
                get_position="point",
                # In parentheses, because pydeck takes a string in quotation marks for a value.
                get_icon=f'("{markers.RING}")',
                **_icons(theme),
            ),
        ],
        views=[pydeck.View(type="OrthographicView", controller=True)],
        initial_view_state={"target": [0, 0, 0], "zoom": 0},
        map_provider=None,
        map_style=None,
    )
    said: dict[str, Any] = json.loads(json.dumps(drawn, default=default_serialize, allow_nan=False))
    return said


def addresses(theme: Theme) -> list[str]:
    """Return where the files of a map's layers are, each once."""
    said = (
        layer.get(name)
        for layer in deck(theme)["layers"]
        for name in ("data", "iconAtlas", "iconMapping")
    )
    return list(dict.fromkeys(each for each in said if isinstance(each, str)))


def _text(word: str) -> str:
    """Return a word as pydeck wants it: bare, it would be taken for an expression."""
    return f"'{word}'"


_FILL = {"stroked": False, "filled": True}


def _icons(theme: Theme) -> dict[str, str]:
    return {
        "icon_atlas": _text(_address(markers.picture_name(theme))),
        "icon_mapping": _text(_address(markers.mapping_name())),
    }


def _layer(type_: str, id_: str, **properties: object) -> pydeck.Layer:
    return pydeck.Layer(
        type_,
        id=id_,
        pickable=False,
        coordinate_system=pydeck.types.String("@@#COORDINATE_SYSTEM.CARTESIAN"),
        **properties,
    )


def _lines(id_: str, color: str, width: float, data: object = ()) -> pydeck.Layer:
    return _layer(
        "LineLayer",
        id_,
        data=list(data),  # type: ignore[call-overload]
        width_units=_text("pixels"),
        get_width=width,
        get_color=list(rgb(color)),
        get_source_position="a",
        get_target_position="b",
    )


def _frame_lines() -> Iterator[dict[str, tuple[float, float]]]:
    """Yield the edges of the insets."""
    for left, top, right, bottom in sorted(plane.FRAMES):
        corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        for first, second in pairwise(corners):
            yield {"a": first, "b": second}


def _address(file: str) -> str:
    return ADDRESS + file
