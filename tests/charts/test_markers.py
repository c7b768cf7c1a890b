"""Marks: every combination of models has its picture, and no agency hides another."""

from datetime import date
from itertools import combinations, pairwise, product
from math import dist
from xml.etree import ElementTree

import pytest

from dashboard.charts import markers
from dashboard.charts.markers import ACTIVE, ENDED, NONE, PENDING, Marked, Period
from dashboard.charts.palette import DARK, LIGHT, MODEL_COLORS


def marked(agency_id: str, x: float = 120.5, **changes: object) -> Marked:
    values: dict[str, object] = {
        "agency_id": agency_id,
        "name": "Alachua County Sheriff's Office",
        "state": "FL",
        "kind": "sheriff",
        "county": "Alachua County",
        "point": (x, 190.25),
        "statewide": False,
        "sworn_officers": 250,
        "counties": (7,),
        "for_county": True,
        "periods": (Period("TFM", "active", 2, None),),
    }
    return Marked(**(values | changes))  # type: ignore[arg-type]


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
    assert f'fill="{theme.models["WSO"]}"' in both
    assert f'stroke="{theme.models["TFM"]}"' in both
    assert f'fill="{theme.models["TFM"]}"' not in both, "pending is outlined"
    assert theme.models["JEM"] not in both


def test_several_models_lie_in_one_another_the_first_outermost() -> None:
    nested = markers.nested((ACTIVE, ACTIVE, PENDING, NONE))
    assert [(model, code) for model, code, _ in nested] == [
        ("TFM", ACTIVE),
        ("WSO", ACTIVE),
        ("JEM", PENDING),
    ]
    radii = [radius for _, _, radius in nested]
    assert radii == sorted(radii, reverse=True)
    for codes in product((NONE, ACTIVE), repeat=len(markers.SLOTS)):
        for (_, _, outer), (_, _, inner) in pairwise(markers.nested(codes)):
            assert outer - inner >= 4, "both can be seen"


def test_ended_is_hollow_and_grey_and_only_where_nothing_else_is_held() -> None:
    ended = markers.mark_picture((ENDED, NONE, NONE, NONE), LIGHT)
    assert f'stroke="{LIGHT.ended}"' in ended
    assert MODEL_COLORS["JEM"] not in ended
    mapping = markers.icon_mapping()
    active = mapping[markers.cell_name((NONE, NONE, ACTIVE, NONE))]
    assert mapping[markers.cell_name((ENDED, NONE, ACTIVE, NONE))] == active


def test_agencies_at_one_place_lie_side_by_side() -> None:
    offsets = list(markers.offsets([marked(f"fl-{n}") for n in range(8)]).values())
    assert len(offsets) == 8
    assert min(dist(one, other) for one, other in combinations(offsets, 2)) >= 0.95
    assert sum(x for x, _ in offsets) == pytest.approx(0, abs=0.05)


def test_an_agency_alone_lies_on_its_place() -> None:
    assert markers.offsets([marked("fl-a"), marked("fl-b", 150.0)]) == {}


def test_the_file_says_what_the_browser_reads() -> None:
    days = [date(2025, 1, day) for day in (1, 15, 20)]
    patrol = marked(
        "fl-patrol",
        point=None,
        statewide=True,
        county=None,
        counties=(),
        for_county=False,
        kind="state_police",
        periods=(Period(None, "pending", 0, 2),),
    )
    content = markers.marks_content(
        [patrol, marked("fl-a")], days, ["AL", "FL"], ["sheriff", "state_police"]
    )
    assert content == {
        "days": ["2025-01-01", "2025-01-15", "2025-01-20"],
        "states": ["AL", "FL"],
        "kinds": ["sheriff", "state_police"],
        "statuses": ("active", "pending", "ended"),
        "models": ["TFM", "WSO", "JEM", ""],
        "agencies": {
            "id": ["fl-a", "fl-patrol"],
            "name": ["Alachua County Sheriff's Office"] * 2,
            "county": ["Alachua County", ""],
            "state": [1, 1],
            "kind": [0, 1],
            "point": [(120.5, 190.25), 0],
            "offset": [0, 0],
            "size": [20, 20],
            "statewide": [0, 1],
            "counties": [(7,), ()],
            "forCounty": [1, 0],
        },
        "periods": {
            "agency": [0, 1],
            "model": [0, 3],
            "status": [0, 1],
            "from": [2, 0],
            "until": [-1, 2],
        },
    }


@pytest.mark.parametrize(
    ("step", "models", "statuses", "codes"),
    [
        (0, (), ("active", "pending", "ended"), (PENDING, NONE, NONE, NONE)),
        (1, (), ("active", "pending", "ended"), (ACTIVE, NONE, NONE, ACTIVE)),
        (1, (), ("pending",), (PENDING, NONE, NONE, NONE)),
        (1, ("WSO",), ("active",), (NONE, NONE, NONE, NONE)),
        (1, ("a new model",), ("active",), (NONE, NONE, NONE, ACTIVE)),
        (2, (), ("active", "ended"), (ENDED, NONE, NONE, ACTIVE)),
        (3, (), ("active",), (NONE, NONE, NONE, ACTIVE)),
    ],
)
def test_a_mark_shows_active_before_pending_before_ended(
    step: int, models: tuple[str, ...], statuses: tuple[str, ...], codes: tuple[int, ...]
) -> None:
    periods = (
        Period("TFM", "pending", 0, 2),
        Period("TFM", "active", 1, 2),
        Period("TFM", "ended", 2, None),
        Period("a new model", "active", 1, None),
    )
    assert markers.codes_of(periods, step, models, statuses) == codes


@pytest.mark.parametrize(
    ("officers", "size"), [(None, 11), (0, 11), (10, 11), (100, 16), (1000, 32), (9999, 46)]
)
def test_a_marks_area_grows_with_the_officers(officers: int | None, size: int) -> None:
    assert markers.size_by_officers(officers) == size
