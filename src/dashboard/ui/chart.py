"""The one way a page draws an Altair chart: built once, then kept as a specification.

Building and checking a chart takes Altair 100 ms and more, as long as all the rest of a page.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from altair import TopLevelMixin

from dashboard.i18n import _, language
from dashboard.queries.connection import DatabaseVersion, current_version
from dashboard.ui import theme


def draw(name: str, key: object, build: Callable[[], TopLevelMixin], alt: str) -> None:
    """Draw a chart as wide as its place.

    Args:
        name: the chart's name, unlike any other's.
        key: what the chart depends on besides database, theme and language: scalars, dates,
            tuples of them, or `Filters`.
        build: makes the chart; called only when none is kept for this key.
        alt: what the chart shows, for those who can't see it.
    """
    spec = _spec(name, repr(key), current_version(), theme.current().name, language(), build)
    st.vega_lite_chart(spec=spec, alt=alt, key=f"chart_{name}")


def table(name: str, rows: Callable[[], pd.DataFrame]) -> None:
    """Offer the numbers behind a chart as a table, made and sent only when it is opened.

    Args:
        name: the chart's name.
        rows: makes the table, with columns as readers see them.
    """
    label = _("The same as a table")
    with st.expander(label, on_change="rerun", key=f"table_{name}") as expander:
        if expander.open:
            st.dataframe(rows(), hide_index=True)


# 100 charts of some 30 KB.
@st.cache_data(max_entries=100, show_spinner=False)
def _spec(
    name: str,  # noqa: ARG001  (part of the key, as are the next four)
    key: str,  # noqa: ARG001
    version: DatabaseVersion,  # noqa: ARG001
    theme_name: str,  # noqa: ARG001
    language_code: str,  # noqa: ARG001
    _build: Callable[[], TopLevelMixin],
) -> dict[str, Any]:
    spec: dict[str, Any] = _build().to_dict()
    return spec
