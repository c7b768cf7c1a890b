"""About the elements of the Map page, as Streamlit has them and with next to nothing in them.

What this takes longer than the empty app is Streamlit's own: the programs of its elements, which a
browser fetches when it meets the first of a kind, and drawing them all again after a click.
"""

import altair as alt
import pandas as pd
import pydeck as pdk  # type: ignore[import-untyped]
import streamlit as st

NUMBERS = pd.DataFrame({"x": range(100), "y": range(100)})

st.title("Elements")
st.session_state["clicks"] = st.session_state.get("clicks", 0) + st.button("Click")
st.markdown(f"Clicked {st.session_state['clicks']} times")
for number in range(8):
    st.page_link("https://example.org", label=f"Link {number}")
for number in range(4):
    st.multiselect(f"Several {number}", ["a", "b"])
    st.selectbox(f"One {number}", ["a", "b"])
    st.button(f"Button {number}")
for number in range(8):
    st.checkbox(f"Box {number}")
for number in range(20):
    st.container().caption(f"Caption {number}")
    st.markdown(f"Text {number}")
st.select_slider("Slider", ["a", "b"])
st.pydeck_chart(pdk.Deck(layers=[], map_provider=None))
st.altair_chart(alt.Chart(NUMBERS).mark_line().encode(x="x", y="y"))
st.dataframe(NUMBERS)
