"""The map's layers: what their expressions say of each mark and county, and how much is sent."""

import json
from itertools import product
from math import asinh, atan, degrees, pi, radians, sinh, tan
from typing import Any

import pytest

from dashboard.charts import choropleth, markers
from dashboard.charts import map as charts
from dashboard.charts.map import Chosen, Shown, View
from dashboard.charts.palette import DARK, LIGHT, rgb
from tests.expressions import reader

NATION = charts.view(charts.LOWER_48, 830, 560)
EMPTY = choropleth.paint("none", {}, LIGHT).fill


def deck(**changes: Any) -> charts.CompactDeck:
    settings: dict[str, Any] = {
        "theme": LIGHT,
        "view": NATION,
        "marks_address": "app/static/agencies-b.json",
        "shown": Shown(step=3),
        "fill": EMPTY,
        "chosen": Chosen(),
        "mark_size": 13,
    }
    return charts.deck(**(settings | changes))


def layers(**changes: Any) -> dict[str, dict[str, Any]]:
    """Return the map's layers by id, as the browser receives them."""
    (nested,) = json.loads(deck(**changes).to_json())["layers"]
    return {layer["id"]: layer for layer in nested}


def mark(**changes: Any) -> dict[str, Any]:
    florida = charts.state_codes().index("FL")
    return {"s": florida, "k": 1, "q": 20, "x": 0, "y": 0, "t": [1, "21", 4]} | changes


def test_a_mark_shows_what_its_agency_held_on_the_date() -> None:
    drawn = {}
    for step in range(4):
        shown = Shown(step=step, statuses=("active", "pending", "ended"))
        drawn[step] = int(reader(charts.cell_expression(shown))(mark()))
    codes = {"pending": markers.PENDING, "active": markers.ACTIVE, "ended": markers.ENDED}
    place = markers.SLOTS.index("TFM")
    assert drawn == {0: 0} | {
        step: codes[status] * 4**place
        for step, status in ((1, "pending"), (2, "active"), (3, "ended"))
    }


def test_active_goes_before_pending_and_pending_before_ended() -> None:
    for bits, statuses in product(range(8), [("active", "pending", "ended"), ("pending", "ended")]):
        shown = Shown(step=0, statuses=statuses)
        number = int(reader(charts.cell_expression(shown))(mark(t=[0, "", bits])))
        first = next((s for s in statuses if bits & markers.STATUS_BITS[s]), None)
        code = {None: 0, "active": 1, "pending": 2, "ended": 3}[first]
        assert number == code * 4 ** markers.SLOTS.index("TFM"), (bits, statuses)


@pytest.mark.parametrize(
    ("shown", "size"),
    [
        (Shown(step=2), 13),
        (Shown(step=1), 0),
        (Shown(step=2, states=("FL", "TX")), 13),
        (Shown(step=2, states=("TX",)), 0),
        (Shown(step=2, models=("TFM",)), 13),
        (Shown(step=2, models=("JEM", "WSO")), 0),
        (Shown(step=2, models=("a model nobody has seen",)), 0),
        (Shown(step=2, kinds=(1,)), 13),
        (Shown(step=2, kinds=(0,)), 0),
        (Shown(step=2, kinds=(0, 4)), 0),
        (Shown(step=2, statuses=("pending",)), 0),
        (Shown(step=2, by_officers=True), 20 * 13 / 16),
    ],
)
def test_a_mark_that_the_filters_leave_out_has_no_size(shown: Shown, size: float) -> None:
    assert reader(charts.size_expression(shown, 13))(mark()) == size


def test_a_model_without_a_slot_of_its_own_is_filtered_as_one() -> None:
    shown = Shown(step=0, models=("a model nobody has seen",))
    assert reader(charts.size_expression(shown, 13))(mark(t=[0, "", 1], o=[0, "", 1])) == 13


def test_every_layer_can_be_read_by_deck() -> None:
    states = ("FL", "TX")
    painted = choropleth.paint("agreements", {"12001": 3}, LIGHT)
    drawn = layers(
        fill=painted.fill,
        shown=Shown(step=2, states=states, models=("TFM",), kinds=(1,), by_officers=True),
        chosen=Chosen(point=(-82, 29), county="12001", states=states),
        county_labels="FL",
    )
    assert {"marks", "counties", "county-outline", "state-outline", "ring", "labels"} <= set(drawn)
    for layer in drawn.values():
        for name, value in layer.items():
            if isinstance(value, str) and value.startswith("@@="):
                reader(value.removeprefix("@@=")), name


def test_a_county_has_the_color_of_its_class() -> None:
    painted = choropleth.paint("agreements", {"12001": 3, "48201": 12}, LIGHT)
    fill = reader(layers(fill=painted.fill)["counties"]["getFillColor"].removeprefix("@@="))
    for code, color in (("12001", LIGHT.ramp[2]), ("48201", LIGHT.ramp[4]), ("01001", LIGHT.zero)):
        county = {"properties": {"i": charts.county_codes().index(code)}}
        assert fill(county) == list(rgb(color))


def test_a_states_law_is_told_by_a_letter_too() -> None:
    painted = choropleth.paint("state_law", {"IL": "bans"}, LIGHT)
    text = reader(layers(fill=painted.fill)["labels"]["getText"].removeprefix("@@="))
    illinois = {"t": "Illinois", "c": 0, "s": charts.state_codes().index("IL")}
    assert text(illinois) == "Illinois (B)"
    assert text({"t": "Ohio", "c": 0, "s": charts.state_codes().index("OH")}) == "Ohio"


def test_only_the_filled_level_can_be_picked() -> None:
    counties = layers(fill=choropleth.paint("residents", {}, LIGHT).fill)
    assert (counties["counties"]["pickable"], counties["states"]["pickable"]) == (True, False)
    states = layers(fill=choropleth.paint("state_law", {}, LIGHT).fill)
    assert (states["counties"]["pickable"], states["states"]["pickable"]) == (False, True)
    for layer in (*counties.values(), *states.values()):
        assert not (layer.get("stroked") and layer["pickable"]), "slow to pick"


def test_a_layer_is_drawn_anew_when_and_only_when_its_expression_changes() -> None:
    before = layers()["marks"]
    same = layers(chosen=Chosen(county="12001"))["marks"]
    later = layers(shown=Shown(step=4))["marks"]
    assert same["updateTriggers"] == before["updateTriggers"]
    assert later["updateTriggers"]["getIcon"] != before["updateTriggers"]["getIcon"]
    assert later["updateTriggers"]["getSize"] != before["updateTriggers"]["getSize"]


def test_a_filter_does_not_move_the_camera() -> None:
    one, other = (json.loads(deck(shown=Shown(step=step)).to_json()) for step in (1, 2))
    assert one["initialViewState"] == other["initialViewState"]


def test_all_addresses_are_of_this_server_and_below_its_base_path() -> None:
    for layer in layers(theme=DARK, chosen=Chosen(point=(-82, 29))).values():
        for name in ("data", "iconAtlas", "iconMapping"):
            address = layer.get(name)
            if isinstance(address, str):
                assert address.startswith("app/static/")
    assert "mapProvider" not in json.loads(deck().to_json())


def test_the_map_is_sent_in_a_few_kilobytes() -> None:
    painted = choropleth.paint("agreements", dict.fromkeys(charts.county_codes(), 3), LIGHT)
    largest = deck(
        fill=painted.fill,
        shown=Shown(step=228, states=charts.state_codes()[:50], kinds=tuple(range(12))),
        chosen=Chosen(point=(-82.1, 29.1), county="02016", states=charts.state_codes()[:50]),
        county_labels="AK",
    ).to_json()
    assert "\n" not in largest
    assert ": " not in largest
    assert len(largest.encode()) <= 15_000
    assert len(deck(fill=painted.fill).to_json().encode()) <= 7_000


def on_screen(view: View, longitude: float, latitude: float) -> tuple[float, float]:
    """Return how far from the map's middle a point is, in pixels right and down."""
    scale = 512 * 2**view.zoom / (2 * pi)

    def vertical(degrees_north: float) -> float:
        return scale * asinh(tan(radians(degrees_north)))

    return (
        scale * radians(longitude - view.longitude),
        vertical(view.latitude) - vertical(latitude),
    )


@pytest.mark.parametrize("name", [charts.LOWER_48, charts.PACIFIC, *charts.state_codes()])
def test_a_view_shows_its_box_whole_and_fills_the_map_with_it(name: str) -> None:
    west, south, east, north = charts.FIXED_BOXES.get(name) or charts.boxes()[name]
    view = charts.view(name, 830, 560)
    corners = [on_screen(view, x, y) for x in (west, east) for y in (south, north)]
    widest = max(abs(x) for x, _ in corners) / 415
    tallest = max(abs(y) for _, y in corners) / 280
    assert max(widest, tallest) == pytest.approx(1, abs=0.02)


def test_names_stand_where_there_is_room() -> None:
    size = reader(layers(view=NATION)["labels"]["getSize"].removeprefix("@@="))
    texas, rhode_island = {"c": 0, "s": 43, "z": 3.0}, {"c": 0, "s": 39, "z": 6.0}
    assert (size(texas), size(texas | {"c": 2})) == (12, 0)
    assert (size(rhode_island), size(rhode_island | {"c": 2})) == (0, 12)
    assert size({"c": 1, "s": 43, "z": 1.0}) == 0, "no counties on the national map"


def test_the_middle_of_a_box_is_its_middle_on_screen() -> None:
    view = charts.fit((-10, -60, 10, 60), 100, 100)
    assert (view.longitude, view.latitude) == (0, 0)
    assert degrees(atan(sinh(0))) == 0
