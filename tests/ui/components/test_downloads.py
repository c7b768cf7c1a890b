"""Files are made when their button is pressed, each in its own format."""

import pytest

from dashboard.ui.components import downloads
from tests.ui.components.conftest import Run


def offer() -> None:
    import pandas as pd
    import streamlit as st

    from dashboard.ui.components.downloads import download_rows

    def rows() -> pd.DataFrame:
        st.session_state["made"] = True
        return pd.DataFrame({"agency": ["=1+1"], "longitude": [-80.2], "latitude": [25.8]})

    download_rows("287g-view", rows, ["csv", "xlsx", "parquet", "geojson"], "Rows ({format})")


def test_each_format_has_a_button_and_nothing_is_made_yet(run: Run) -> None:
    app = run(offer)
    buttons = app.get("download_button")
    assert [button.proto.label for button in buttons] == [
        "Rows (CSV)",
        "Rows (Excel)",
        "Rows (Parquet)",
        "Rows (GeoJSON)",
    ]
    assert "made" not in app.session_state


def test_a_file_of_an_unknown_format_is_an_error_of_the_page() -> None:
    with pytest.raises(KeyError, match="doc"):
        downloads.download("287g.doc", bytes)
