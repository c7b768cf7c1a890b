"""An agency's history as SVG: bands, gaps, endings, texts that do not meet, years on the axis."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from dashboard.agency_text import Version, events
from dashboard.charts.agencies import NARROW, WIDE, timeline
from dashboard.charts.palette import DARK, LIGHT, Theme
from tests.test_agency_text import FIRST, NEWEST, span


def drawn(
    *spans: dict[str, Any],
    printed: tuple[Version, ...] = (),
    theme: Theme = LIGHT,
    narrow: bool = False,
) -> Element:
    told = events(spans, printed, FIRST)
    return ElementTree.fromstring(timeline(spans, told, FIRST, NEWEST, theme, narrow))


def texts(svg: Element) -> list[str]:
    return [each.text or "" for each in svg.iter("text")]


def bands(svg: Element) -> list[tuple[str | None, str | None]]:
    """Fill and stroke of the bands that have a tip: those of the lists."""
    return [
        (each.get("fill"), each.get("stroke")) for each in svg.iter("rect") if each.get("data-tip")
    ]


def reprint(day: date, **changed: str) -> Version:
    return Version("a", "participating", day, day, 1, {}, {}, changed)


def test_an_active_agreement_is_filled_with_its_models_color() -> None:
    for theme in (LIGHT, DARK):
        svg = drawn(span(), theme=theme)
        assert bands(svg) == [(theme.models["TFM"], None)]
    shown = texts(drawn(span()))
    assert "Task Force" in shown
    assert "14 months" in shown
    assert "February 26, 2025" in shown
    assert "signed; first listed Mar 1, 2025" in shown
    assert "May 11, 2026: active" in shown
    assert "Not on ICE's lists" in shown
    assert {str(year) for year in range(2021, 2027)} < set(shown)


def test_an_ended_agreement_is_hollow_and_gray_a_request_outlined_and_thin() -> None:
    svg = drawn(
        span(status="ended", last_listed_on="2025-06-01", gone_by="2025-06-03"),
        span(item="p", is_request=True, status="signed", signed_on=None,
             first_listed_on="2025-02-01", last_listed_on="2025-02-20"),
    )  # fmt: skip
    assert bands(svg) == [
        (LIGHT.background, LIGHT.models["TFM"]),
        (LIGHT.background, LIGHT.ended),
    ]
    heights = [float(each.get("height", 0)) for each in svg.iter("rect") if each.get("data-tip")]
    assert heights[0] < heights[1]


def test_a_gap_is_dashed_and_its_end_told() -> None:
    svg = drawn(span(last_listed_on="2025-07-16"), span(first_listed_on="2026-03-02"))
    dashed = [each for each in svg.iter("rect") if each.get("stroke-dasharray")]
    assert len(dashed) == 2, "before the first list that has it, and in between"
    assert "back after 8 months off the lists" in texts(svg)


def test_each_model_has_its_lane_in_the_usual_order() -> None:
    svg = drawn(span(model="JEM"), span(item="b"), span(item="c", model=None))
    names = ("Task Force", "Jail Enforcement", "model not stated")
    assert [text for text in texts(svg) if text in names] == list(names)


def test_changes_in_print_are_triangles_with_texts_while_they_are_few() -> None:
    two = (reprint(date(2025, 3, 17), county="added"), reprint(date(2025, 6, 27), moa="added"))
    svg = drawn(span(), printed=two)
    assert "Mar 17, 2025: county added" in texts(svg)
    tips = [each.get("data-tip") for each in svg.iter("path") if each.get("data-tip")]
    assert tips == ["Mar 17, 2025\ncounty added", "Jun 27, 2025\nagreement linked"]
    many = tuple(reprint(date(2025, 3, day), county="changed") for day in range(1, 9))
    svg = drawn(span(), printed=many)
    assert not [text for text in texts(svg) if "county changed" in text]
    assert len([each for each in svg.iter("path") if each.get("data-tip")]) == 8


@pytest.mark.parametrize(("narrow", "width"), [(False, WIDE), (True, NARROW)])
def test_no_two_texts_meet_and_none_leaves_the_drawing(narrow: bool, width: int) -> None:
    spans = [
        span(last_listed_on="2025-07-16"),
        span(first_listed_on="2025-09-02", last_listed_on="2026-02-01"),
        span(first_listed_on="2026-03-02"),
        span(item="b", model="JEM", signed_on="2020-06-09", first_listed_on="2021-01-13",
             status="ended", last_listed_on="2021-03-01", gone_by="2021-04-09"),
    ]  # fmt: skip
    printed = (reprint(date(2025, 3, 17), county="added"), reprint(date(2025, 4, 1), moa="added"))
    boxes = [
        box(each, width) for each in drawn(*spans, printed=printed, narrow=narrow).iter("text")
    ]
    for number, (left, right, y) in enumerate(boxes):
        assert left > -8, number
        assert right < width + 8, number
        for other_left, other_right, other_y in boxes[:number]:
            assert abs(y - other_y) > 12 or right <= other_left or other_right <= left


def box(text: Element, width: int) -> tuple[float, float, float]:
    """Left, right and baseline of a text at the drawing's least width, in pixels."""
    place = text.get("x", "0")
    x = float(place.rstrip("%")) * (width / 100 if place.endswith("%") else 1)
    x += float(text.get("dx", 0))
    long = len(text.text or "") * 6.4
    left = {"start": x, "middle": x - long / 2, "end": x - long}[text.get("text-anchor", "start")]
    return left, left + long, float(text.get("y", 0))


def test_names_from_the_lists_cannot_become_markup() -> None:
    svg = timeline([span(model="<b>&")], [], FIRST, NEWEST, LIGHT)
    assert "<b>" not in svg
    assert re.search(r"&lt;b&gt;&amp;", svg)
