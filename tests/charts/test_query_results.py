"""Charts of visitors' own answers: a line over dates and numbers, bars over anything else."""

from typing import Any

import pandas as pd
import pytest

from dashboard.charts.palette import LIGHT
from dashboard.charts.query_results import MOST_BARS, MOST_POINTS, answer_chart


def drawn(frame: pd.DataFrame) -> dict[str, Any]:
    chart = answer_chart(frame, "a.b", "n", title="Asked", source="Source: x", theme=LIGHT)
    spec: dict[str, Any] = chart.to_dict()
    return spec


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    (data,) = spec["datasets"].values()
    return list(data)


@pytest.mark.parametrize(
    ("values", "mark", "kind"),
    [
        (pd.to_datetime(["2025-05-19", "2025-05-20"]), "line", "temporal"),
        ([1, 2], "line", "quantitative"),
        (["Florida", "Texas"], "bar", None),
    ],
)
def test_what_tells_rows_apart_decides_between_line_and_bars(
    values: Any, mark: str, kind: str | None
) -> None:
    spec = drawn(pd.DataFrame({"a.b": values, "n": [3, 4]}))
    assert spec["mark"]["type"] == mark
    if kind:
        assert spec["encoding"]["x"]["type"] == kind
    else:
        assert [row["x"] for row in rows(spec)] == ["Florida", "Texas"]
    assert [row["y"] for row in rows(spec)] == [3, 4]
    assert spec["title"]["subtitle"] == ["n by a.b", "Source: x"]


@pytest.mark.parametrize(("text", "most"), [(True, MOST_BARS), (False, MOST_POINTS)])
def test_of_more_rows_the_first_are_drawn_and_it_says_so(text: bool, most: int) -> None:
    numbers = pd.Series(range(most + 1))
    frame = pd.DataFrame({"a.b": numbers.astype(str) if text else numbers, "n": numbers})
    spec = drawn(frame)
    assert len(rows(spec)) == most
    assert spec["title"]["subtitle"][0] == f"n by a.b, the first {most:,} of {most + 1:,} rows"


def test_a_row_without_a_name_has_a_bar_and_a_long_name_is_cut() -> None:
    spec = drawn(pd.DataFrame({"a.b": [None, "x" * 500], "n": [1, 2]}))
    assert [row["x"] for row in rows(spec)] == ["(none)", "x" * 200]
