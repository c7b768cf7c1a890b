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
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
    }


def test_a_border_between_counties_of_a_state_is_drawn_once_and_a_states_apart() -> None:
    counties = [square(0, "AL"), square(1, "AL"), square(2, "GA")]
    outline = square(0, "AL")
    outline["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[[[0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]]],
    }
    drawn = border_objects([outline, square(2, "GA")], counties)
    assert stretches(drawn["counties"]) == [((1, 0), (1, 1))]
    assert stretches(drawn["states"]).count(((2, 0), (2, 1))) == 1


def stretches(lines: list[list[int]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return each stretch of lines by its ends, in order."""
    found = []
    for x, y, *steps in lines:
        here = (x, y)
        for across, down in zip(steps[::2], steps[1::2], strict=True):
            there = (here[0] + across, here[1] + down)
            first, second = sorted((here, there))
            found.append(((first[0] / 100, first[1] / 100), (second[0] / 100, second[1] / 100)))
            here = there
    return found


def test_the_file_has_every_border_once() -> None:
    drawn = json.loads((STATIC / charts.BORDERS).read_text(encoding="utf-8"))
    for lines in drawn.values():
        found = stretches(lines)
        assert len(found) == len(set(found)) > 5_000
