"""The floor of every measurement in a browser: a title, a button, a text."""

import streamlit as st

st.title("Empty")
st.session_state["clicks"] = st.session_state.get("clicks", 0) + st.button("Click")
st.markdown(f"Clicked {st.session_state['clicks']} times")
