"""The same map the usual way: rows and boundaries in memory, all of it sent at each change.

Marks and a county fill over the same data under the same model filter and date, as tutorials for
Streamlit and pydeck do it: pandas filters the rows, the polygons and the rows go into the layers,
pydeck writes them as JSON.
"""

import json
from typing import Any

import duckdb
import pandas as pd
import pydeck as pdk
import streamlit as st

from dashboard import paths

COLORS = {"county": [61, 90, 108, 200], "other": [160, 180, 195, 200]}
NO_COLOR = [0, 0, 0, 0]
MODEL_COLORS = {"JEM": [178, 106, 0], "WSO": [123, 94, 167], "TFM": [11, 122, 117]}
COUNTY_KINDS = ("sheriff", "corrections")


@st.cache_data
def agreements() -> pd.DataFrame:
    """Return every agreement with its agency and place."""
    with duckdb.connect(str(paths.database()), read_only=True) as connection:
        return connection.execute(
            """
            SELECT
                name,
                state,
                kind,
                county_fips,
                latitude,
                longitude,
                model,
                signed_on,
                first_listed_on,
                gone_by,
                sworn_officers
            FROM agreements
            JOIN agencies USING (agency_id)
            ORDER BY state, name, model
            """
        ).df()


@st.cache_data
def list_days() -> list[pd.Timestamp]:
    """Return the days of the lists, earliest first."""
    with duckdb.connect(str(paths.database()), read_only=True) as connection:
        days = connection.execute(
            """
            SELECT DISTINCT published_on
            FROM lists
            WHERE status = 'accepted'
              AND kind = 'participating'
            ORDER BY published_on
            """
        ).df()
    return list(days["published_on"])


@st.cache_data
def counties() -> dict[str, Any]:
    """Return the boundaries as GeoJSON."""
    boundaries: dict[str, Any] = json.loads((paths.STATIC / "counties-2023.json").read_text())
    return boundaries


st.set_page_config(layout="wide")
st.title("Map of agreements")
days = list_days()
step = st.session_state.setdefault("step", len(days) - 1)
left, right = st.columns([4, 1.2])
with right:
    models = [model for model in MODEL_COLORS if st.checkbox(model, value=True)]
if st.button("Earlier list"):
    st.session_state["step"] = step = step - 1
day = days[step]

rows = agreements()
shown = rows[
    rows["model"].isin(models)
    & (rows["first_listed_on"] <= day)
    & (rows["gone_by"].isna() | (rows["gone_by"] > day))
].copy()
st.markdown(f"As of {day:%d %B %Y}: {len(shown)} agreements of {shown['name'].nunique()} agencies.")

shown["color"] = shown["model"].map(MODEL_COLORS)
shown["signed"] = shown["signed_on"].dt.strftime("%d %B %Y")
by_county = shown["kind"].isin(COUNTY_KINDS).groupby(shown["county_fips"]).any()
boundaries = counties()
for county in boundaries["features"]:
    fips = county["properties"]["fips"]
    takes_part = "county" if by_county.get(fips) else "other"
    county["properties"]["color"] = COLORS[takes_part] if fips in by_county else NO_COLOR

with left:
    st.pydeck_chart(
        pdk.Deck(
            map_provider=None,
            initial_view_state=pdk.ViewState(longitude=-96, latitude=38, zoom=3.4),
            layers=[
                pdk.Layer(
                    "GeoJsonLayer",
                    id="counties",
                    data=boundaries,
                    pickable=True,
                    stroked=True,
                    line_width_min_pixels=0.5,
                    get_line_color=[200, 200, 200],
                    get_fill_color="properties.color",
                ),
                pdk.Layer(
                    "ScatterplotLayer",
                    id="marks",
                    data=shown[
                        ["name", "state", "model", "signed", "latitude", "longitude", "color"]
                    ].dropna(),
                    pickable=True,
                    radius_min_pixels=4,
                    radius_max_pixels=8,
                    get_position="[longitude, latitude]",
                    get_fill_color="color",
                ),
            ],
            tooltip={"text": "{name}, {state}"},
        ),
        height=560,
        key="map",
    )
st.dataframe(
    shown[["name", "state", "kind", "model", "signed_on", "first_listed_on", "sworn_officers"]],
    hide_index=True,
)
