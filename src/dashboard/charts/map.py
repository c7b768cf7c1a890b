"""The map as a pydeck `Deck`: what never changes is fetched by address, the rest are expressions.

Boundaries, labels and marks lie in static files that the browser fetches once. A change of date,
filter or fill only changes expressions over them, so a rerun sends a few kilobytes.
"""

import csv
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import asinh, atan, degrees, log2, pi, radians, sinh, tan
from typing import Any, Literal

import pydeck  # type: ignore[import-untyped]
from pydeck.bindings.json_tools import default_serialize  # type: ignore[import-untyped]

from dashboard.charts import labels, markers
from dashboard.charts.palette import MODELS, OTHER_MODEL, Theme, rgb
from dashboard.paths import REFERENCE, STATIC

EDITION = "2023"
COUNTIES = f"counties-{EDITION}.json"
STATES = f"states-{EDITION}.json"
BORDERS = f"borders-{EDITION}.json"
STATE_LABELS = f"state-labels-{EDITION}.json"
COUNTY_LABELS = f"county-labels-{EDITION}.json"

# Relative, so that it is found below a base path too.
ADDRESS = "app/static/"

LOWER_48 = "lower48"
PACIFIC = "pacific"
FIXED_BOXES = {LOWER_48: (-124.8, 24.4, -66.9, 49.4), PACIFIC: (144.4, 13.1, 146.3, 15.5)}

# Ids of the layers that can be clicked.
MARKS, COUNTY_FILL, STATE_FILL = "marks", "counties", "states"

# A county's name stands below the middle of the county, where its sheriff's mark is.
COUNTY_NAME_BELOW = 15

# How far apart marks at one place lie, in widths of their cells.
MARK_SPACING = 0.62

Level = Literal["county", "state"]


@cache
def county_codes() -> tuple[str, ...]:
    """Return the FIPS codes of all counties in the order of the boundaries' index `i`."""
    return _codes(COUNTIES, "fips")


@cache
def state_codes() -> tuple[str, ...]:
    """Return the postal codes of all states and territories in the order of index `i`."""
    return _codes(STATES, "state")


def _codes(file: str, name: str) -> tuple[str, ...]:
    return tuple(feature["properties"][name] for feature in features(file))


def _county_shape(fips: str) -> dict[str, Any]:
    """Return a county's GeoJSON feature."""
    return features(COUNTIES)[county_codes().index(fips)]


@cache
def features(file: str) -> list[dict[str, Any]]:
    """Return the GeoJSON features of the boundaries `COUNTIES` or `STATES`."""
    content: dict[str, list[dict[str, Any]]] = json.loads(
        (STATIC / file).read_text(encoding="utf-8")
    )
    return content["features"]


@dataclass(frozen=True)
class Fill:
    """A fill of counties or states: one character of `classes` for each, an index into `colors`.

    The characters are in the order of `county_codes` or `state_codes`. `signs`, where there are
    any, stand behind the names of states: one for each class, so that color is not all there is.
    """

    level: Level
    classes: str
    colors: tuple[str, ...]
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """Which marks show, and how: the filters as the marks know them.

    Empty `states`, `kinds` and `models` let everything through. `step` is the index of the list
    date. `kinds` are indices into `all_kinds`.
    """

    step: int
    states: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ("active",)
    by_officers: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Chosen:
    """What is picked out on the map: a point with its pixel offset, a county, states."""

    point: tuple[float, float] | None = None
    offset: tuple[float, float] = (0, 0)
    county: str | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """A camera: the middle in degrees and deck.gl's zoom."""

    longitude: float
    latitude: float
    zoom: float


@cache
def boxes() -> dict[str, tuple[float, float, float, float]]:
    """Return what to show for each view, in degrees: west, south, east, north."""
    with (REFERENCE / "map_extents.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["state"]: (
                float(row["west"]),
                float(row["south"]),
                float(row["east"]),
                float(row["north"]),
            )
            for row in csv.DictReader(file)
        }


def fit(box: tuple[float, float, float, float], width: int, height: int) -> View:
    """Return the camera that shows a box of degrees whole in `width` by `height` pixels."""
    west, south, east, north = box
    bottom, top = (asinh(tan(radians(latitude))) for latitude in (south, north))
    # At zoom 0 deck.gl's world is 512 pixels around.
    across = (east - west) / 360 * 512
    up = (top - bottom) / (2 * pi) * 512
    zoom = log2(min(width / across, height / up))
    return View(
        longitude=round((west + east) / 2, 3),
        latitude=round(degrees(atan(sinh((bottom + top) / 2))), 3),
        zoom=round(zoom, 2),
    )


def view(name: str, width: int, height: int) -> View:
    """Return the camera of a view (a key of `boxes`, or `LOWER_48` or `PACIFIC`).

    `width` and `height` are the map's, in pixels.
    """
    return fit(FIXED_BOXES[name] if name in FIXED_BOXES else boxes()[name], width, height)


def marks_file(build: str) -> str:
    """Return the name of the file of marks that was made from a build of the database."""
    return f"agencies-{build}-{markers.FORMAT}.json"


class CompactDeck(pydeck.Deck):  # type: ignore[misc]  # pydeck has no types
    """A Deck whose JSON has no white space: pydeck indents, which makes it four times longer.

    It does not change once it is made, so its JSON is written once.
    """

    def to_json(self) -> str:
        return self._json

    @cached_property
    def _json(self) -> str:
        return json.dumps(
            self, sort_keys=True, default=default_serialize, separators=(",", ":"), allow_nan=False
        )


def fill_expression(fill: Fill) -> str:
    """Return the expression that colors a boundary by its index."""
    colors = json.dumps([list(rgb(color)) for color in fill.colors], separators=(",", ":"))
    return f'({colors})[("{fill.classes}")[properties.i]]'


def codes_of(mark: Mapping[str, Any], shown: Shown) -> tuple[int, ...]:
    """Return the codes of a mark's cell, all NONE where it does not show.

    The same as the expressions say, for what is drawn without a browser.
    """
    if (shown.states and mark["state"] not in shown.states) or (
        shown.kinds and mark["k"] not in shown.kinds
    ):
        return (markers.NONE,) * len(markers.SLOTS)
    return tuple(
        _code(markers.bits(mark[key], shown.step), shown.statuses)
        if key in mark and (not shown.models or _chosen_model(model, shown.models))
        else markers.NONE
        for model, key in markers.SLOT_KEYS.items()
    )


def cell_expression(shown: Shown) -> str:
    """Return the expression for the number of a mark's cell: 0 where it does not show."""
    terms = []
    for place, (model, key) in enumerate(markers.SLOT_KEYS.items()):
        if shown.models and not _chosen_model(model, shown.models):
            continue
        codes = "".join(str(_code(bits, shown.statuses)) for bits in range(8))
        step = shown.step
        digit = f"{key}?{step}<{key}[0]?0:{key}[1][{step}-{key}[0]]||{key}[2]:0"
        terms.append(f'("{codes}")[{digit}]*{4**place}')
    return "+".join(terms) or "0"


def _chosen_model(slot: str, models: Collection[str]) -> bool:
    if slot == OTHER_MODEL:
        return any(model not in MODELS for model in models)
    return slot in models


def _code(bits: int, statuses: Collection[str]) -> int:
    """Return what of a model's statuses is drawn: active before pending before ended."""
    for code, status in (
        (markers.ACTIVE, "active"),
        (markers.PENDING, "pending"),
        (markers.ENDED, "ended"),
    ):
        if status in statuses and bits & markers.STATUS_BITS[status]:
            return code
    return markers.NONE


def size_expression(shown: Shown, size: float) -> str:
    """Return the expression for a mark's size in pixels: 0 where the filters leave it out.

    A mark of size 0 is neither seen nor picked.
    """
    conditions = [f"(({cell_expression(shown)})>0?1:0)"]
    if shown.states:
        let_through = "".join("01"[code in shown.states] for code in state_codes())
        conditions.append(f'("{let_through}")[s]')
    if shown.kinds:
        let_through = "".join("01"[kind in shown.kinds] for kind in range(max(shown.kinds) + 1))
        conditions.append(f'(("{let_through}")[k]||0)')
    conditions.append(f"q*{size / markers.EVEN_SIZE:g}" if shown.by_officers else f"{size:g}")
    return "*".join(conditions)


# pydeck takes 5 ms for a map, most of it looking for a program that is not here.
@lru_cache(maxsize=500)
def deck(
    *,
    theme: Theme,
    view: View,
    marks_address: str,
    shown: Shown,
    fill: Fill,
    chosen: Chosen,
    mark_size: float,
    county_labels: str | None = None,
    labelled: bool = True,
) -> CompactDeck:
    """Return the map; change nothing in it, others get the same.

    Args:
        theme: its colors.
        view: the camera; the same view gives the same camera, so that a rerun does not move it.
        marks_address: where the browser finds the marks, seen from the page.
        shown: the filters on the marks.
        fill: the colors of counties or states.
        chosen: what is picked out.
        mark_size: the size of a mark's cell in pixels.
        county_labels: the state whose counties are named, if any.
        labelled: whether states are named; a small map has no room for names beside its marks.
    """
    return CompactDeck(
        # Streamlit fades all that isn't selected, and forgets update triggers, on the layers it
        # finds; layers in a list within the list are left as they are. A click then is an event.
        layers=[
            [
                _fill_layer(COUNTY_FILL, COUNTIES, fill, "county"),
                _fill_layer(STATE_FILL, STATES, fill, "state"),
                _border_layer(theme),
                _mark_layer(theme, marks_address, shown, mark_size),
                *_outline_layers(theme, chosen),
                *_ring_layers(theme, chosen, mark_size),
                *(_label_layers(theme, view, county_labels, fill) if labelled else []),
            ]
        ],
        views=[
            pydeck.View(
                type="MapView",
                controller={
                    "dragRotate": False,
                    "touchRotate": False,
                    "scrollZoom": {"smooth": True},
                },
            )
        ],
        initial_view_state=pydeck.ViewState(
            longitude=view.longitude,
            latitude=view.latitude,
            zoom=view.zoom,
            min_zoom=1,
            max_zoom=12,
        ),
        map_provider=None,
        tooltip={
            "html": "{name}, {state}",
            "style": {
                "whiteSpace": "pre-line",
                "maxWidth": "22rem",
                "fontFamily": "inherit",
                "fontSize": "0.85rem",
                "color": theme.background,
                "backgroundColor": theme.ink,
                "borderRadius": "0.35rem",
                "zIndex": 2,
            },
        },
    )


def _key(expression: str) -> str:
    """Return a short key that changes with an expression: what tells deck.gl to draw anew."""
    return hashlib.sha256(expression.encode()).hexdigest()[:8]


def _address(file: str) -> str:
    return ADDRESS + file


def _fill_layer(id_: str, file: str, fill: Fill, level: Level) -> pydeck.Layer:
    shown = fill.level == level
    expression = fill_expression(fill) if shown else "[0,0,0,0]"
    return pydeck.Layer(
        "GeoJsonLayer",
        data=_address(file) if shown else [],
        id=id_,
        # A stroked layer that can be picked makes picking slow; outlines are layers of their own.
        stroked=False,
        filled=True,
        pickable=shown,
        visible=shown,
        get_fill_color=expression,
        update_triggers={"getFillColor": _key(expression)},
    )


def _border_layer(theme: Theme) -> pydeck.Layer:
    state, county = (json.dumps(rgb(color)) for color in (theme.state_line, theme.county_line))
    color = f"s?{state}:{county}"
    return pydeck.Layer(
        "LineLayer",
        data=_address(BORDERS),
        id="borders",
        pickable=False,
        width_units="'pixels'",
        get_source_position="a",
        get_target_position="b",
        get_color=color,
        get_width="s?1:0.6",
        update_triggers={"getColor": theme.name},
    )


def _outline_layers(theme: Theme, chosen: Chosen) -> list[pydeck.Layer]:
    """Return the outlines of the chosen county and states, above all other lines.

    A county's shape is small enough to be sent; states are picked out of the file that is there.
    """
    style = {
        "stroked": True,
        "filled": False,
        "pickable": False,
        "line_width_units": "'pixels'",
        "get_line_color": list(rgb(theme.highlight)),
    }
    layers = []
    if chosen.states:
        picked = "".join("01"[code in chosen.states] for code in state_codes())
        width = f'("{picked}")[properties.i]*2.5'
        layers.append(
            pydeck.Layer(
                "GeoJsonLayer",
                data=_address(STATES),
                id="state-outline",
                get_line_width=width,
                update_triggers={"getLineWidth": _key(width)},
                **style,
            )
        )
    if chosen.county:
        layers.append(
            pydeck.Layer(
                "GeoJsonLayer",
                data=_county_shape(chosen.county),
                id="county-outline",
                get_line_width=2.5,
                **style,
            )
        )
    return layers


def _mark_layer(theme: Theme, marks_address: str, shown: Shown, size: float) -> pydeck.Layer:
    cell = f'""+({cell_expression(shown)})'
    sizes = size_expression(shown, size)
    return pydeck.Layer(
        "IconLayer",
        data=marks_address,
        id=MARKS,
        pickable=not shown.hidden,
        visible=not shown.hidden,
        icon_atlas=f"'{_address(markers.picture_name(theme))}'",
        icon_mapping=f"'{_address(markers.mapping_name())}'",
        get_position="p",
        get_icon=cell,
        get_size=sizes,
        get_pixel_offset=_offset(size),
        update_triggers={
            "getIcon": _key(cell),
            "getSize": _key(sizes),
            "getPixelOffset": f"{size:g}",
        },
    )


def _ring_layers(theme: Theme, chosen: Chosen, size: float) -> list[pydeck.Layer]:
    """Return a ring around the chosen agency's mark, if there is one."""
    if chosen.point is None:
        return []
    longitude, latitude = chosen.point
    across, down = chosen.offset
    return [
        pydeck.Layer(
            "IconLayer",
            data=[{"p": [longitude, latitude], "x": across, "y": down}],
            id="ring",
            pickable=False,
            icon_atlas=f"'{_address(markers.picture_name(theme))}'",
            icon_mapping=f"'{_address(markers.mapping_name())}'",
            get_position="p",
            # In parentheses, because pydeck takes a string in quotation marks for a value.
            get_icon=f'("{markers.RING}")',
            get_size=size * 1.6,
            get_pixel_offset=_offset(size),
        )
    ]


def _offset(size: float) -> str:
    """Return the expression that puts agencies at one place side by side."""
    return f"[x*{size * MARK_SPACING:g},y*{size * MARK_SPACING:g}]"


def _label_layers(
    theme: Theme, view: View, counties_of: str | None, fill: Fill
) -> list[pydeck.Layer]:
    """Return the names of states, and of the counties of one state, where there is room."""
    text = "t"
    if fill.signs:
        signs = json.dumps(fill.signs, ensure_ascii=False)
        text = f't+({signs})[("{fill.classes}")[s]]'
    size = f"(z<={view.zoom}?c=={labels.STATE}:c=={labels.POSTAL_CODE})?12:0"
    if counties_of is None:
        return [_label_layer(theme, "labels", STATE_LABELS, text, size)]
    # Names of counties go in place of their state's.
    of_state = f"s=={state_codes().index(counties_of)}"
    return [
        _label_layer(theme, "labels", STATE_LABELS, text, f"{of_state}?0:({size})"),
        _label_layer(
            theme,
            "county-labels",
            COUNTY_LABELS,
            "t",
            f"{of_state}&&z<={view.zoom}?11:0",
            COUNTY_NAME_BELOW,
        ),
    ]


def _label_layer(
    theme: Theme, id_: str, file: str, text: str, size: str, below: int = 0
) -> pydeck.Layer:
    return pydeck.Layer(
        "TextLayer",
        data=_address(file),
        id=id_,
        pickable=False,
        get_position="p",
        get_text=text,
        get_size=size,
        get_pixel_offset=[0, below],
        get_color=list(rgb(theme.muted)),
        character_set="'auto'",
        font_family="'Source Sans, Source Sans Pro, sans-serif'",
        font_weight=600,
        font_settings={"sdf": True, "fontSize": 32, "buffer": 6, "radius": 8, "smoothing": 0.15},
        outline_width=4,
        outline_color=list(rgb(theme.background)),
        update_triggers={"getSize": _key(size), "getText": _key(text)},
    )
