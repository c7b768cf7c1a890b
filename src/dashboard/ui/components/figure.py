"""One figure with its name, and what it is measured against."""

import streamlit as st

# Two beside each other on a phone.
FIGURE_WIDTH = 168


def figure(
    label: str,
    value: str,
    note: str | None = None,
    *,
    explanation: str,
    change: str | None = None,
) -> None:
    """Draw a figure.

    Args:
        label: what is counted.
        value: the figure, written for readers.
        note: a few words below the figure: its fraction, or the date of the earlier figure.
        explanation: what exactly is counted, and where it comes from.
        change: the difference from an earlier figure, with its sign.
    """
    st.metric(
        label,
        value,
        change,
        # A rise is neither good nor bad here; the sign tells its direction.
        delta_color="off",
        delta_arrow="off",
        delta_description=note,
        help=explanation,
        width=FIGURE_WIDTH,
    )
