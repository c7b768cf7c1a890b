"""The Overview's main chart: what is joined, what stands apart, and what does not overlap."""

import re
from datetime import date

import pandas as pd
import pytest

from dashboard.charts.axes import Span, lines, round_numbers, steps
from dashboard.charts.growth import Event, Reported, growth, history
from dashboard.charts.palette import DARK, LIGHT

DAYS = pd.to_datetime(["2021-01-13", "2023-06-01", "2025-03-01", "2026-05-18"])
COUNTS = pd.DataFrame({"JEM": [70, 60, 80, 180], "TFM": [0, 0, 200, 1160]}, index=DAYS)
REPORTED = [
    Reported(date(2026, 7, 21), "Jul 21, 2026", 2177, "agreements", "A"),
    Reported(date(2026, 9, 8), "Sep 8, 2026", 2485, "agreements", "B"),
    Reported(date(2026, 9, 30), "September 2026", 2510, "agreements", "C", sure=False),
]
EVENTS = [
    Event(date(2025, 1, 20), "Jan 20, 2025", "An order asks for the most use"),
    Event(date(2025, 1, 30), "Jan 30, 2025", "A model returns after twelve years"),
    Event(date(2025, 10, 1), "Oct 1, 2025", "Payments begin"),
]


def drawn(**changes: object) -> str:
    given = {
        "wide_from": date(2024, 12, 11),
        "reported": REPORTED,
        "events": EVENTS,
        "by_model": True,
        "width": 1200,
        "theme": LIGHT,
    } | changes
    return growth(COUNTS, **given)  # type: ignore[arg-type]


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>(.*?)</text>", svg)


def dashed(svg: str) -> list[str]:
    return re.findall(r'<path d="([^"]*)"[^>]*stroke-dasharray', svg)


def test_the_line_ends_with_its_sum_and_each_models_number() -> None:
    said = words(drawn())
    assert "1,340 agreements" in said
    assert said[said.index("Task Force") - 1] == "1,160"
    assert said[said.index("Jail Enforcement") - 1] == "180"
    assert "1,340 agreements" in words(drawn(by_model=False))
    assert "Task Force" not in words(drawn(by_model=False))


def test_reported_totals_stand_apart_and_an_unsure_one_is_not_joined() -> None:
    (line,) = dashed(drawn())
    assert line.count("L") == 1
    assert "2,485" in words(drawn())
    assert "2,510" not in words(drawn())
    assert "September 2026, unconfirmed" in drawn()
    assert not dashed(drawn(reported=[]))


def test_no_rule_crosses_the_words_of_an_earlier_event() -> None:
    svg = drawn()
    tops = {x: float(y) for x, y in re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)"[^>]*"2 3"', svg)}
    assert len(tops) == 3
    first, second, third = sorted(tops, key=float)
    # The second lies within the first's words: its rule begins below them. The third is far off.
    assert tops[second] > tops[first] + 17
    assert tops[third] == tops[first]


@pytest.mark.parametrize("width", [358, 740, 1200])
def test_nothing_is_drawn_outside_the_picture(width: int) -> None:
    svg = drawn(width=width, theme=DARK)
    places = [float(x) for x in re.findall(r' (?:x|cx|x2)="([-\d.]+)"', svg)]
    assert min(places) >= 0
    assert max(places) <= width


def test_on_a_phone_events_are_numbered() -> None:
    said = words(drawn(width=358))
    assert {"1", "2", "3"} <= set(said)
    assert "Payments begin" not in said


def test_a_day_before_the_turn_is_drawn_in_one_piece() -> None:
    svg = growth(
        COUNTS.loc[:"2023-06-01"],  # type: ignore[misc]
        wide_from=date(2023, 6, 1),
        reported=[],
        events=[],
        by_model=True,
        width=1200,
        theme=LIGHT,
    )
    assert "Drawn narrower" not in words(svg)
    assert [word for word in words(svg) if word.startswith("Jan 20")] == ["Jan 2022", "Jan 2023"]


def test_no_line_joins_numbers_that_are_years_apart() -> None:
    totals = [
        Reported(date(2016, 8, 1), "2016", 34, "agencies", "A"),
        Reported(date(2017, 8, 1), "Aug 1, 2017", 60, "agencies", "B"),
        Reported(date(2020, 6, 30), "Jun 30, 2020", 142, "agencies", "C"),
        Reported(date(2020, 9, 30), "September 2020", 150, "agreements", "D"),
        *REPORTED,
    ]
    svg = history(COUNTS.sum(axis=1), totals, events=[], width=1200, theme=LIGHT)
    # 2016 to 2017, within 2020, and after the newest list: three pieces of two.
    assert [path.count("L") for path in dashed(svg)] == [1, 1, 1]
    assert "1,340" in words(svg)


def test_ticks_name_a_year_and_have_room() -> None:
    span = Span(date(2024, 12, 11), date(2026, 5, 18), 0, 700)
    assert [name for _day, name in span.ticks()] == [
        "Jan 2025",
        "Apr",
        "Jul",
        "Oct",
        "Jan 2026",
        "Apr",
    ]
    assert [name for _day, name in Span(date(2002, 1, 1), date(2026, 5, 18), 0, 700).ticks()][
        :2
    ] == [
        "2002",
        "2006",
    ]


def test_round_numbers_reach_the_most_in_even_steps() -> None:
    assert round_numbers(1843) == [0, 500, 1000, 1500, 2000]
    assert round_numbers(3) == [0, 1, 2, 3]
    assert round_numbers(0) == [0, 1]


def test_words_fall_into_even_lines_and_steps_hold_their_height() -> None:
    assert lines("Task force model returns after 12 years", 30) == [
        "Task force model",
        "returns after 12 years",
    ]
    assert steps([(0, 5), (10, 5), (20, 1)]) == "M0.0 5.0H10.0H20.0V1.0"
