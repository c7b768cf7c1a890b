"""The map's layers: what the browser is told of them, and where the views lie."""

import json
from typing import Any

import pytest

from dashboard.charts import map as charts
from dashboard.charts import markers, plane
from dashboard.charts.palette import DARK, LIGHT, Theme, rgb


def layers(theme: Theme = LIGHT) -> dict[str, dict[str, Any]]:
    """Return the map's layers by id, as the browser receives them."""
    return {layer["id"]: layer for layer in charts.deck(theme)["layers"]}


def test_layers_lie_above_each_other_in_order() -> None:
    assert list(layers()) == [
        "counties",
        "states",
        "county-borders",
        "state-borders",
        "frames",
        "outline",
        "marks",
        "ring",
    ]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_theme_has_its_own_lines_and_marks(theme: Theme) -> None:
    drawn = layers(theme)
    assert drawn["state-borders"]["getColor"] == list(rgb(theme.state_line))
    assert drawn["outline"]["getLineColor"] == list(rgb(theme.highlight))
    assert drawn["marks"]["iconAtlas"] == "app/static/" + markers.picture_name(theme)


def test_the_date_is_a_filter_of_the_marks() -> None:
    marks = layers()["marks"]
    assert marks["extensions"] == [{"@@type": "DataFilterExtension", "filterSize": 2}]
    assert marks["getFilterValue"] == "@@=[from,until]"


def test_all_is_drawn_in_the_plane() -> None:
    said = charts.deck(LIGHT)
    assert said["views"] == [{"@@type": "OrthographicView", "controller": True}]
    for layer in said["layers"]:
        assert layer["coordinateSystem"] == "@@#COORDINATE_SYSTEM.CARTESIAN"
        assert not layer["pickable"], "the browser finds by itself what lies where"


def test_all_addresses_are_of_this_server_and_below_its_base_path() -> None:
    said = json.dumps(charts.deck(DARK))
    assert "http" not in said
    for layer in charts.deck(DARK)["layers"]:
        for name in ("data", "iconAtlas", "iconMapping"):
            if isinstance(address := layer.get(name), str):
                assert address.startswith("app/static/")
                assert (charts.STATIC / address.removeprefix("app/static/")).exists()


def test_the_nation_has_every_state_and_every_inset() -> None:
    left, top, right, bottom = charts.views()[charts.NATION]
    assert set(charts.views()) == {charts.NATION, charts.PACIFIC, *charts.STATES.codes}
    for box in (*charts.views().values(), *plane.FRAMES):
        assert left <= box[0] < box[2] <= right
        assert top <= box[1] < box[3] <= bottom


def test_the_plane_is_that_of_the_files() -> None:
    for geography in charts.GEOGRAPHIES:
        for feature in charts.features(geography.in_plane):
            properties = feature["properties"]
            assert geography.codes[properties["i"]] == properties[geography.code]
