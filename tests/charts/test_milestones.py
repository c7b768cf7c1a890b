"""Events on a time axis: a rule for each; numbers that would touch stand above each other."""

import pandas as pd

from dashboard.charts.milestones import NUMBER_LINE, rules
from dashboard.charts.palette import LIGHT

WIDTH = pd.Timedelta(days=30)


def events(*days: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": range(1, len(days) + 1),
            "day": pd.to_datetime(list(days)),
            "title": [f"Event {number}" for number in range(1, len(days) + 1)],
        }
    )


def heights(*days: str) -> dict[int, float]:
    """How far above the chart each event's number stands, in pixels."""
    _lines, *texts = rules(events(*days), WIDTH, LIGHT)
    return {
        row["number"]: -spec["mark"]["dy"]
        for spec in (text.to_dict() for text in texts)
        for data in spec["datasets"].values()
        for row in data
    }


def test_numbers_that_would_touch_stand_above_each_other() -> None:
    low, middle, high = (8 + NUMBER_LINE * line for line in range(3))
    assert heights("2025-01-01", "2025-03-01") == {1: low, 2: low}
    assert heights("2025-01-01", "2025-01-10", "2025-01-20") == {1: low, 2: middle, 3: high}
    again = heights("2025-01-01", "2025-01-10", "2025-02-01")
    assert again == {1: low, 2: middle, 3: low}, "the first line is free again"


def test_each_event_has_its_rule_with_its_date_in_words() -> None:
    lines = rules(events("2025-01-20", "2025-10-01"), WIDTH, LIGHT)[0].to_dict()
    (data,) = lines["datasets"].values()
    assert [(row["date"], row["title"]) for row in data] == [
        ("January 20, 2025", "Event 1"),
        ("October 1, 2025", "Event 2"),
    ]


def test_without_events_there_is_no_layer() -> None:
    assert rules(events(), WIDTH, LIGHT) == []
