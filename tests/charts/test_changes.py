"""The calendar of changes: a cell for each day with a list, told in words too."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.charts.changes import calendar
from dashboard.charts.palette import DARK, LIGHT


def days(*rows: tuple[str, dict[str, int]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"day": pd.Timestamp(day), "previous_day": pd.Timestamp(day) - pd.Timedelta(days=1)}
            | dict.fromkeys(words.CHANGES, 0)
            | counts
            for day, counts in rows
        ]
    )


def cells(chart: Any) -> list[dict[str, Any]]:
    return max(chart.to_dict()["datasets"].values(), key=len)


def test_cells_lie_in_their_week_and_tell_what_changed() -> None:
    shown = calendar(
        days(
            ("2026-05-11", {"signed": 14, "corrected": 1}),
            ("2026-05-08", {"ended": 1, "corrected": 2}),
            ("2026-05-06", {}),
        ),
        date(2026, 5, 6),
        LIGHT,
    )
    newest, ended, quiet = cells(shown)
    assert (newest["weekday"], newest["week"][:10]) == (0, "2026-05-11")
    assert (ended["weekday"], ended["week"][:10]) == (4, "2026-05-04")
    assert [cell["count"] for cell in (newest, ended, quiet)] == ["10–19", "1–4", "none"]
    assert [cell["text"] for cell in (newest, ended, quiet)] == [
        "14 newly listed, 1 correction by ICE",
        "1 no longer listed, 2 corrections by ICE",
        "no change",
    ]
    assert [cell["opacity"] for cell in (newest, ended, quiet)] == [1, 1, 0.35]


def test_only_the_classes_that_occur_are_in_the_legend() -> None:
    spec = calendar(days(("2026-05-11", {"signed": 60})), date(2026, 5, 1), DARK).to_dict()
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    assert scale == {"domain": ["40 or more"], "range": [DARK.ramp[-1]]}
    assert len(spec["layer"]) == 1, "no ring where nothing ended"
