"""Border lines: each stretch once, and whose it is."""

import json

from dashboard.charts import map as charts
from dashboard.charts.borders import border_objects
from dashboard.paths import STATIC


def square(left: int, state: str) -> dict[str, object]:
    right = left + 1
    ring = [[left, 0], [right, 0], [right, 1], [left, 1], [left, 0]]
    return {
        "properties": {"state": state},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_a_border_between_counties_of_a_state_is_drawn_once_and_a_states_apart() -> None:
    counties = [square(0, "AL"), square(1, "AL"), square(2, "GA")]
    outline = square(0, "AL")
    outline["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]],
    }
    drawn = border_objects([outline, square(2, "GA")], counties)
    assert [each for each in drawn if "s" not in each] == [{"a": [1, 0], "b": [1, 1]}]
    shared = [each for each in drawn if each["a"] == [2, 0] and each["b"] == [2, 1]]
    assert shared == [{"a": [2, 0], "b": [2, 1], "s": 1}]


def test_the_file_has_every_border_once() -> None:
    drawn = json.loads((STATIC / charts.BORDERS).read_text(encoding="utf-8"))
    stretches = [(*each["a"], *each["b"]) for each in drawn if "s" not in each]
    assert len(stretches) == len(set(stretches)) == 12047
