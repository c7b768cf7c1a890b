"""An agency's time axis: lanes, gaps, endings, corrections and history."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.agencies import timeline
from dashboard.charts.palette import LIGHT, MODEL_COLORS

NEWEST = date(2026, 5, 11)
SPAN = {
    "item": "a",
    "is_request": False,
    "model": "TFM",
    "status": "active",
    "signed_on": "2025-02-26",
    "first_listed_on": "2025-03-01",
    "last_listed_on": "2026-05-11",
    "gone_by": None,
}
DATES = ["signed_on", "first_listed_on", "last_listed_on", "gone_by", "seen_from", "seen_to", "day"]


def frame(*rows: dict[str, Any], columns: tuple[str, ...] = ()) -> pd.DataFrame:
    made = pd.DataFrame(list(rows), columns=list(columns) or None)
    for name in set(DATES) & set(made.columns):
        made[name] = pd.to_datetime(made[name])
    return made


def no_reprints() -> pd.DataFrame:
    return frame(columns=("day", "list_kind", "model", "field", "printed_before", "printed_after"))


def no_history() -> pd.DataFrame:
    return frame(columns=("model", "status", "signed_on", "seen_from", "seen_to", "source_id"))


def drawn(
    spans: pd.DataFrame,
    reprints: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
) -> list[dict[str, Any]]:
    """Return all rows of data that the chart draws."""
    chart = timeline(
        spans,
        no_reprints() if reprints is None else reprints,
        no_history() if history is None else history,
        NEWEST,
        LIGHT,
    )
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["name"] for row in rows if "name" in row))


def test_an_agreement_is_filled_with_its_models_color() -> None:
    rows = drawn(frame(SPAN))
    bars = [row for row in rows if row.get("fill")]
    assert {bar["fill"] for bar in bars} == {MODEL_COLORS["TFM"]}
    assert {bar["listed"] for bar in bars} == {"March 1, 2025 to May 11, 2026"}
    assert {bar["signed"] for bar in bars} == {"February 26, 2025"}
    assert names(rows) == ["Task Force"]


def test_an_ended_agreement_is_hollow_and_grey_a_request_outlined() -> None:
    rows = drawn(
        frame(
            SPAN | {"status": "ended", "last_listed_on": "2025-06-01", "gone_by": "2025-06-03"},
            SPAN | {"item": "p", "is_request": True, "status": "signed", "signed_on": None},
        )
    )
    looks = {row["lane"]: (row["fill"], row["stroke"]) for row in rows if row.get("fill")}
    assert looks == {
        "agreement TFM": (LIGHT.background, LIGHT.ended),
        "request TFM": (LIGHT.background, MODEL_COLORS["TFM"]),
    }
    assert set(names(rows)) == {"Task Force", "Task Force, requested"}


def test_a_gap_is_told() -> None:
    rows = drawn(
        frame(SPAN | {"last_listed_on": "2025-07-16"}, SPAN | {"first_listed_on": "2026-03-02"})
    )
    gaps = {row["text"] for row in rows if "text" in row}
    assert gaps == {"not on the lists between July 16, 2025 and March 2, 2026"}


def test_corrections_stand_in_their_lane() -> None:
    correction = {
        "day": "2026-03-02",
        "list_kind": "participating",
        "model": "TFM",
        "field": "county",
        "printed_before": "#N/A",
        "printed_after": "Harris County",
    }
    elsewhere = correction | {"list_kind": "pending"}
    rows = drawn(frame(SPAN), reprints=frame(correction, elsewhere))
    (shown,) = [row for row in rows if "printed_after" in row]
    assert (shown["lane"], shown["text"]) == ("agreement TFM", "county: #N/A → Harris County")


def test_history_and_models_nobody_has_named() -> None:
    past = {
        "model": "hybrid",
        "status": "signed",
        "signed_on": "2007-08-06",
        "seen_from": "2009-10-28",
        "seen_to": "2009-10-28",
        "source_id": "s",
    }
    rows = drawn(frame(SPAN | {"model": None, "signed_on": None}), history=frame(past))
    assert names(rows)[0] == "Before ICE's lists, by others"
    assert "model not stated" in names(rows)
    assert {row["date"] for row in rows if row.get("lane") == "before" and "date" in row} == {
        "August 6, 2007"
    }
