"""Marks: every combination of models has its picture, and no agency hides another."""

from itertools import combinations, product
from math import dist
from xml.etree import ElementTree

import pytest

from dashboard.charts import markers
from dashboard.charts.markers import ACTIVE, ENDED, NONE, PENDING, Placed
from dashboard.charts.palette import DARK, LIGHT, MODEL_COLORS


def placed(agency_id: str, longitude: float = -82.35, **changes: object) -> Placed:
    values: dict[str, object] = {
        "agency_id": agency_id,
        "name": "Alachua County Sheriff's Office",
        "state": "FL",
        "kind": "sheriff",
        "longitude": longitude,
        "latitude": 29.67,
        "sworn_officers": 250,
        "text": ("Task Force · signed February 26, 2025", "Alachua County"),
        "statuses": {"TFM": (2, "", 1)},
    }
    return Placed(**(values | changes))  # type: ignore[arg-type]


def test_every_combination_has_a_cell_inside_the_picture() -> None:
    mapping = markers.icon_mapping()
    root = ElementTree.fromstring(markers.picture(LIGHT))
    width, height = int(root.attrib["width"]), int(root.attrib["height"])
    for codes in product(markers.CODES, repeat=len(markers.SLOTS)):
        if any(codes):
            cell = mapping[markers.cell_name(codes)]
            assert cell["x"] + cell["width"] <= width
            assert cell["y"] + cell["height"] <= height
    assert markers.cell_name((NONE,) * 4) not in mapping, "nothing held, nothing drawn"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_mark_has_the_colors_of_all_models_it_holds(theme: object) -> None:
    assert isinstance(theme, type(LIGHT))
    both = markers.mark_picture((PENDING, ACTIVE, NONE, NONE), theme)
    assert f'fill="{MODEL_COLORS["WSO"]}"' in both
    assert f'stroke="{MODEL_COLORS["TFM"]}"' in both
    assert f'fill="{MODEL_COLORS["TFM"]}"' not in both, "pending is outlined"
    assert MODEL_COLORS["JEM"] not in both


def test_ended_is_hollow_and_grey_and_only_where_nothing_else_is_held() -> None:
    ended = markers.mark_picture((ENDED, NONE, NONE, NONE), LIGHT)
    assert f'stroke="{LIGHT.ended}"' in ended
    assert MODEL_COLORS["JEM"] not in ended
    mapping = markers.icon_mapping()
    active = mapping[markers.cell_name((NONE, NONE, ACTIVE, NONE))]
    assert mapping[markers.cell_name((ENDED, NONE, ACTIVE, NONE))] == active


def test_agencies_at_one_place_lie_side_by_side() -> None:
    objects = markers.mark_objects([placed(f"fl-{n}") for n in range(8)], ["FL"], ["sheriff"])
    offsets = [(mark["x"], mark["y"]) for mark in objects]
    assert min(dist(one, other) for one, other in combinations(offsets, 2)) >= 0.95  # type: ignore[arg-type]
    assert sum(x for x, _ in offsets) == pytest.approx(0, abs=0.05)  # type: ignore[misc]


def test_an_agency_alone_lies_on_its_place() -> None:
    (one, _) = markers.mark_objects([placed("fl-a"), placed("fl-b", -80.0)], ["FL"], ["sheriff"])
    assert (one["x"], one["y"]) == (0, 0)


def test_the_object_of_a_mark_is_what_the_browser_reads() -> None:
    (mark,) = markers.mark_objects([placed("fl-a")], ["AL", "FL"], ["municipal_police", "sheriff"])
    assert mark == {
        "p": [-82.35, 29.67],
        "x": 0,
        "y": 0,
        "id": "fl-a",
        "name": "Alachua County Sheriff's Office\nTask Force · signed February 26, 2025\n"
        "Alachua County",
        "state": "FL",
        "s": 1,
        "k": 1,
        "q": 20,
        "t": [2, "", 1],
    }


@pytest.mark.parametrize(
    ("officers", "size"), [(None, 11), (0, 11), (10, 11), (100, 16), (1000, 32), (9999, 46)]
)
def test_a_marks_area_grows_with_the_officers(officers: int | None, size: int) -> None:
    assert markers.size_by_officers(officers) == size
