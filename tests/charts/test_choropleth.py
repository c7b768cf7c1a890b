"""Fills: each value in its class, zero and "not known" apart, counts in the legend."""

import pytest

from dashboard.charts import choropleth
from dashboard.charts.palette import LIGHT


def class_of(name: str, code: str, value: float | str | None) -> str:
    """Return the legend's label of the class into which one county or state falls."""
    painted = choropleth.paint(name, {code: value}, LIGHT)
    codes = painted.fill.geography.codes
    color = painted.fill.colors[int(painted.fill.classes[codes.index(code)])]
    return next(line.label for line in painted.lines if line.color == color)


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "none"), (1, "1"), (2, "2"), (3, "3–4"), (4, "3–4"), (5, "5–9"), (10, "10 or more")],
)
def test_agreements_of_a_county(value: int, label: str) -> None:
    assert class_of("agreements", "12001", value) == label


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0, "none"),
        (0.0001, "under 25%"),
        (0.25, "25% to under 50%"),
        (0.999, "75% to under 100%"),
        (1.0, "all"),
        (None, "not known"),
    ],
)
def test_share_of_residents(value: float | None, label: str) -> None:
    assert class_of("residents", "12001", value) == label


@pytest.mark.parametrize(
    ("value", "label"), [("county", "sheriff or county jail"), ("other", "only other agencies")]
)
def test_who_takes_part(value: str, label: str) -> None:
    assert class_of("takes_part", "12001", value) == label


def test_state_law() -> None:
    assert class_of("state_law", "IL", "bans") == "bans it (B)"
    assert class_of("state_law", "OH", "silent") == "no law found, or not researched"


@pytest.mark.parametrize("name", [name for name in choropleth.GEOGRAPHIES if name != "none"])
def test_the_legend_counts_every_county_or_state_once(name: str) -> None:
    painted = choropleth.paint(name, {}, LIGHT)
    everywhere = len(painted.fill.geography.codes)
    assert sum(line.count for line in painted.lines) == everywhere
    assert len(painted.fill.classes) == everywhere
    assert "not known" not in [line.label for line in painted.lines], "only where it occurs"
    assert len(set(painted.fill.colors)) == len(painted.fill.colors)


def test_without_a_fill_there_is_no_legend() -> None:
    assert choropleth.paint("none", {}, LIGHT).lines == ()
