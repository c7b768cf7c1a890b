"""The Overview's small map."""

import re
from xml.etree import ElementTree

from dashboard.charts.choropleth import paint
from dashboard.charts.nation_map import nation_map
from dashboard.charts.palette import LIGHT


def fills(picture: str) -> dict[str, str]:
    """The outlines of what is filled, by color; the first path is the land."""
    return {
        color: path for path, color in re.findall(r'<path d="([^"]*)" fill="(#\w+)"', picture)[1:]
    }


def test_a_county_that_takes_part_is_filled_in_its_color() -> None:
    nobody = nation_map(paint("takes_part", {}, LIGHT), LIGHT).decode()
    two = nation_map(
        paint("takes_part", {"12086": "county", "48201": "other"}, LIGHT), LIGHT
    ).decode()
    ElementTree.fromstring(two)
    filled = fills(two)
    assert set(filled) == set(paint("takes_part", {}, LIGHT).fill.colors[1:])
    assert all(path.startswith("M") for path in filled.values())
    assert [
        path for path, _color in re.findall(r'<path d="([^"]*)" fill="(#\w+)"', nobody)[1:3]
    ] == ["", ""]
