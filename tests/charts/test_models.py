"""Charts of the models: training to scale, agreements over time, who signs which."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.charts import models
from dashboard.charts.palette import LIGHT, MODEL_COLORS


def rows(chart: Any) -> list[dict[str, Any]]:
    return max(chart.to_dict()["datasets"].values(), key=len)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_sum_of_our_own_is_hatched_up_to_its_hours_and_says_so(narrow: bool) -> None:
    hours = pd.DataFrame(
        {"model": ["WSO", "JEM"], "number": [8.0, 160.0], "computed": [False, True]}
    )
    chart = models.training(hours, LIGHT, narrow)
    drawn = rows(chart)
    whole, *stripes = drawn
    assert (whole["name"], whole["start"], whole["end"], whole["label"]) == (
        "Warrant Service Officer",
        0,
        8,
        "8 hours",
    )
    assert [stripe["label"] for stripe in stripes if stripe["label"]] == ["160 hours (our sum)"]
    assert sum(stripe["end"] - stripe["start"] for stripe in stripes) == 80, "half of it is filled"
    assert max(stripe["end"] for stripe in stripes) == 160
    widest = chart.to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"][1]
    assert widest == pytest.approx(160 * (2.8 if narrow else 1.4)), "room for the label"


def test_lines_go_on_to_the_day_and_the_legend_has_the_last_number_most_first() -> None:
    agreements = pd.DataFrame(
        {
            "model": ["JEM", "JEM", "TFM"],
            "day": pd.to_datetime(["2021-01-13", "2025-03-01", "2025-03-01"]),
            "agreements": [70, 80, 1234],
        }
    )
    chart = models.over_time(agreements, date(2025, 5, 19))
    assert chart.to_dict()["encoding"]["color"]["scale"]["domain"] == [
        "Task Force: 1,234",
        "Jail Enforcement: 80",
    ]
    ends = [row for row in rows(chart) if row["day"].startswith("2025-05-19")]
    assert {row["model"]: row["agreements"] for row in ends} == {"TFM": 1234, "JEM": 80}


def test_shares_are_of_each_model_and_an_unknown_model_shows() -> None:
    agreements = pd.DataFrame(
        {
            "model": ["TFM", "TFM", "Tribal Task Force"],
            "kind": ["sheriff", "municipal", "sheriff"],
            "agreements": [30, 10, 2],
        }
    )
    chart = models.kinds(agreements)
    assert [(row["name"], row["share"]) for row in rows(chart)] == [
        ("Task Force", 0.75),
        ("Task Force", 0.25),
        ("Tribal Task Force", 1.0),
    ]
    scale = chart.to_dict()["encoding"]["color"]["scale"]
    assert scale["domain"] == ["Task Force", "Tribal Task Force"]
    assert scale["range"][0] == MODEL_COLORS["TFM"]
    assert scale["range"][1] not in list(MODEL_COLORS.values())[:3]
