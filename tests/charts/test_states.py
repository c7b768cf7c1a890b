"""Charts of states, drawn as SVG: what stands in them, and that no words cover others."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pandas as pd
import pytest

from dashboard.charts import states, svg
from dashboard.charts.palette import LIGHT

TABLE = pd.DataFrame(
    {"TFM": [0, 30, 87], "JEM": [2, 1, 1]},
    index=pd.to_datetime(["2025-03-17", "2025-12-01", "2026-05-11"]),
)
CHANGES = pd.DataFrame(
    {
        "month": pd.to_datetime(["2025-12-01", "2026-05-01"]),
        "came": [30, 57],
        "went": [1, 0],
    }
)


def events(*days: str, precision: str = "day") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": range(1, len(days) + 1),
            "day": pd.to_datetime(list(days)),
            "day_precision": precision,
            "title": [f"Event {number} of this state" for number in range(1, len(days) + 1)],
        }
    )


def timeline(
    told: pd.DataFrame, width: int = 820, reported: states.Reported | None = None
) -> states.Timeline:
    return states.timeline(TABLE, CHANGES, told, reported, width=width, clock="listed", theme=LIGHT)


def words(drawing: str) -> list[str]:
    return [
        "".join(each.itertext())
        for each in ElementTree.fromstring(drawing).iter()
        if each.tag.endswith("text")
    ]


def test_a_timeline_ends_with_its_models_in_words() -> None:
    said = words(timeline(events()).drawing)
    assert "88 agreements" in said
    assert "87 Task Force" in said
    assert "1 Jail Enforcement" in said
    assert {"joined", "left the lists", "30", "57"} <= set(said)
    assert "Jul 2025" in said or "Apr 2025" in said
    assert "Jan 2026" in said


def test_an_event_is_told_in_words_where_there_is_room_and_is_a_number_on_a_phone() -> None:
    wide = timeline(events("2025-10-01"))
    assert wide.numbered == {}
    assert "Oct 1, 2025" in words(wide.drawing)
    assert "Event 1 of this state" in words(wide.drawing)
    narrow = timeline(events("2025-10-01"), width=358)
    assert narrow.numbered == {1: 1}
    assert "Event 1 of this state" not in words(narrow.drawing)


def test_an_event_outside_the_axis_is_left_out() -> None:
    assert timeline(events("2019-01-01", "2026-08-25")).numbered == {}
    assert not [line for line in words(timeline(events("2019-01-01")).drawing) if "Event" in line]


def test_a_date_is_told_as_far_as_it_is_known() -> None:
    assert "Oct 2025" in words(timeline(events("2025-10-01", precision="month")).drawing)
    assert "Oct 1, 2025" not in words(timeline(events("2025-10-01", precision="month")).drawing)


def test_events_of_one_day_do_not_cover_each_other() -> None:
    told = timeline(events(*["2025-11-03"] * 12))
    boxes = [
        (float(x), float(y))
        for x, y in re.findall(r'<text x="([\d.]+)" y="([\d.-]+)"[^>]*>Nov 3, 2025', told.drawing)
    ]
    assert len(boxes) == len(set(boxes)) == 12 - len(told.numbered)
    assert list(told.numbered.values()) == list(range(1, len(told.numbered) + 1))


def test_totals_of_others_are_dashed_and_say_who_counted() -> None:
    reported = states.Reported((date(2026, 6, 8), date(2026, 10, 9)), (103, 143), "A project")
    drawing = timeline(events(), reported=reported).drawing
    assert 'stroke-dasharray="5 4"' in drawing
    said = " ".join(words(drawing))
    assert "143 reported by A project, Oct 9, 2026; agency names not yet available" in said
    phone = " ".join(words(timeline(events(), width=358, reported=reported).drawing))
    assert "143 reported by A project, Oct 9, 2026; agency names not yet available" in phone


@pytest.mark.parametrize("width", [358, 820])
def test_what_was_printed_cannot_become_markup(width: int) -> None:
    hostile = TABLE.rename(columns={"JEM": "<script>&"})
    drawing = states.timeline(
        hostile, CHANGES, events(), None, width=width, clock="listed", theme=LIGHT
    ).drawing
    assert "<script>" not in drawing
    assert "1 <script>&" in words(drawing)


def test_compared_states_are_named_at_the_ends_of_their_lines() -> None:
    lines = pd.DataFrame(
        {
            "state": ["PA", "PA", "OH", "OH"],
            "x": pd.to_datetime(["2025-03-17", "2026-05-11"] * 2),
            "value": [1, 91, 1, 21],
        }
    )
    drawing = states.comparison(
        lines, measure="agreements", since_first=False, width=1200, theme=LIGHT
    )
    assert {"Pennsylvania 91", "Ohio 21"} <= set(words(drawing))


def test_labels_are_kept_apart_and_inside() -> None:
    placed = svg.apart([(10, 18), (12, 18), (95, 18)], 0, 100)
    assert placed == [10, 28, 91]


@pytest.mark.parametrize(
    ("most", "whole", "expected"),
    [
        (0, True, [0, 1]),
        (1, True, [0, 1]),
        (88, True, [0, 25, 50, 75, 100]),
        (387, True, [0, 100, 200, 300, 400]),
        (1, False, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_ticks_are_round_and_reach_the_most(
    most: float, whole: bool, expected: list[float]
) -> None:
    assert svg.ticks(most, whole=whole) == expected


@pytest.mark.parametrize("days", [20, 200, 420, 900, 2000])
@pytest.mark.parametrize("width", [300, 600, 1100])
def test_every_time_axis_has_a_year(days: int, width: int) -> None:
    start = date(2025, 3, 10)
    found = svg.time_ticks(start, start + timedelta(days=days), width)
    assert found
    assert re.search(r"20\d\d", found[0][1])
    assert len(found) * 70 <= width + 70


def test_evidence_before_2021_is_a_dashed_line_for_each_agency() -> None:
    rows = pd.DataFrame(
        {
            "name": ["A & B Police", "C Sheriff"],
            "seen_from": pd.to_datetime(["2009-10-01", "2007-01-01"]),
            "seen_to": pd.to_datetime(["2012-12-31", "2012-06-01"]),
            "signed_on": pd.to_datetime([None, "2006-05-01"]),
        }
    )
    drawing = states.history(rows, width=1000, theme=LIGHT)
    assert {"A & B Police", "C Sheriff", "2006", "2012"} <= set(words(drawing))
    assert drawing.count('stroke-dasharray="5 3"') == 2
