"""How charts reach Streamlit: each frame once, as Arrow."""

from datetime import date

import altair as alt
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from dashboard.charts.palette import LIGHT
from dashboard.ui.components import chart

FRAME = pd.DataFrame(
    {
        "day": pd.to_datetime(["2025-01-20", None, "2026-05-11"]),
        "model": pd.Categorical(["TFM", "WSO", "TFM"]),
        "state": ["FL", None, "TX"],
        "count": [3, 0, 12],
        "share": [0.25, None, 1.0],
        "listed": [True, False, True],
        "exact": [date(2025, 1, 20), date(2025, 5, 19), date(2026, 5, 11)],
    }
)


def build() -> alt.LayerChart:
    bars = alt.Chart(FRAME).mark_bar().encode(x=alt.X("day:T"), y=alt.Y("count:Q"))
    text = alt.Chart(FRAME).mark_text().encode(x=alt.X("day:T"), text=alt.Text("state:N"))
    return alt.LayerChart(layer=[bars, text])


def test_a_frame_is_sent_once_as_arrow() -> None:
    spec = chart._spec(chart._Recipe("rows", None, build), LIGHT)
    ((name, content),) = spec["datasets"].items()
    assert spec["data"] == {"name": name}
    rows = pa.ipc.open_stream(content).read_all().to_pylist()
    assert rows[0] == {
        "day": "2025-01-20T00:00:00",
        "model": "TFM",
        "state": "FL",
        "count": 3,
        "share": 0.25,
        "listed": True,
        "exact": date(2025, 1, 20),
    }
    assert [row["day"] for row in rows] == ["2025-01-20T00:00:00", None, "2026-05-11T00:00:00"]
    assert (rows[1]["state"], rows[1]["share"]) == (None, None)


def test_outside_a_page_a_chart_has_its_rows_as_altair_writes_them() -> None:
    ((rows),) = build().to_dict()["datasets"].values()
    assert [row["day"] for row in rows] == ["2025-01-20T00:00:00", "", "2026-05-11T00:00:00"]
