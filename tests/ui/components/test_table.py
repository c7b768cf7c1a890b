"""How tables write each kind of column."""

import json

from tests.ui.components.conftest import Run


def draw() -> None:
    import pandas as pd

    from dashboard.ui.components.table import table

    table(
        pd.DataFrame(
            {
                "Agency": ["Miami Police Department", None],
                "Signed": pd.to_datetime(["2025-05-19", None]),
                "Share": [0.44, None],
                "Memorandum": ["https://www.ice.gov/a.pdf", None],
                "Model": pd.Categorical(["Task Force", None]),
            }
        ),
        links={"Memorandum": "PDF"},
        shares=["Share"],
        key="rows",
    )


def test_days_shares_and_links_are_written_for_readers(run: Run) -> None:
    proto = run(draw).dataframe[0].proto
    columns = json.loads(proto.columns)
    assert columns["Signed"]["type_config"] == {"type": "date", "format": "MMM D, YYYY"}
    assert columns["Share"]["type_config"] == {"type": "number", "format": "percent"}
    assert columns["Memorandum"]["type_config"]["display_text"] == "PDF"
    assert columns["_index"] == {"hidden": True}
    assert proto.placeholder == "–"


def test_all_values_arrive_and_nothing_of_pandas(run: Run) -> None:
    app = run(draw)
    rows = app.dataframe[0].value
    assert rows["Agency"].dropna().tolist() == ["Miami Police Department"]
    assert str(rows["Signed"].iloc[0].date()) == "2025-05-19"
    assert rows["Model"].iloc[0] == "Task Force"
    assert b"pandas" not in app.dataframe[0].proto.arrow_data.data
