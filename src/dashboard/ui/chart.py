"""The one way a page draws an Altair chart: built once, then kept as a specification.

Building and checking a chart takes Altair 100 ms and more, as long as all the rest of a page.
"""

import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import altair
import pandas as pd
import pyarrow  # type: ignore[import-untyped]
import streamlit as st
from altair import TopLevelMixin
from altair.utils import schemapi

from dashboard.charts.palette import Theme
from dashboard.i18n import _, language
from dashboard.queries.connection import DatabaseVersion, current_version
from dashboard.ui import theme

# Streamlit's own button saves a PNG; the browser has drawn the chart as SVG, so that only needs
# to be written to a file.
_SAVE_SVG = st.components.v2.component(
    "chart_svg",
    html='<button type="button"></button>',
    css="""
        button {
            background: none;
            border: 0;
            color: var(--st-link-color);
            cursor: pointer;
            font: inherit;
            font-size: 0.875rem;
            padding: 0.25rem 0;
            text-decoration: underline;
        }
    """,
    js="""
        export default function ({ parentElement, data }) {
            const button = parentElement.querySelector("button")
            button.textContent = data.label
            button.onclick = () => {
                const chart = document.querySelector(`.st-key-${data.place} svg.marks`)
                if (!chart) return
                const copy = chart.cloneNode(true)
                copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
                copy.style.background = data.background
                const text = new XMLSerializer().serializeToString(copy)
                const link = document.createElement("a")
                link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }))
                link.download = data.file
                link.click()
                setTimeout(() => URL.revokeObjectURL(link.href), 1000)
            }
        }
    """,
)


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
    # The container's key is a class in the browser, by which the button finds its chart.
    with st.container(key=f"drawn_{name}", gap=None):
        st.vega_lite_chart(spec=spec, alt=alt, key=f"chart_{name}")
        _SAVE_SVG(
            data={
                "place": f"drawn_{name}",
                "file": f"287g-{name}.svg",
                "label": _("Save as SVG"),
                "background": theme.current().background,
            },
            key=f"svg_{name}",
        )


def table(name: str, rows: Callable[[], pd.DataFrame], label: str | None = None) -> None:
    """Offer the numbers behind a chart as a table, made and sent only when it is opened.

    Args:
        name: the chart's name.
        rows: makes the table, with columns as readers see them; days are written without a time.
        label: what to call the table; without it, the same as the chart.
    """
    label = label or _("The same as a table")
    with st.expander(label, on_change="rerun", key=f"table_{name}") as expander:
        if expander.open:
            frame = rows()
            day = st.column_config.DateColumn(format="D MMM YYYY")
            days = {str(name): day for name in frame.select_dtypes("datetime").columns}
            st.dataframe(frame, hide_index=True, column_config=days)


# What is kept of the chart that is being built: by id each frame, its name, and it as Arrow.
_kept: ContextVar[dict[int, tuple[pd.DataFrame, str, bytes]]] = ContextVar("kept")


def _kept_as_arrow(data: Any) -> Any:
    """Keep a chart's frame as Arrow beside it, where Altair would write out row by row.

    Streamlit takes what is Arrow already, and would turn rows into it at each rerun.
    """
    kept = _kept.get(None)
    if kept is None or not isinstance(data, pd.DataFrame):
        return altair.default_data_transformer(data)
    # Layers share a frame. It is kept, too: no other can get its id meanwhile.
    if id(data) not in kept:
        content = _arrow(pyarrow.Table.from_pandas(_plain(data), preserve_index=False))
        kept[id(data)] = (data, f"data-{hashlib.sha256(content).hexdigest()[:32]}", content)
    return {"name": kept[id(data)][1]}


# Altair checks each part as it is made, a tenth of the time; the tests have it do so.
schemapi.disable_debug_mode()
altair.data_transformers.register("arrow", _kept_as_arrow)
altair.data_transformers.enable("arrow")


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with moments as text, which Vega reads as local time, and no categories."""
    moments = frame.select_dtypes("datetime")
    changed = {str(name): moments[name].dt.strftime("%Y-%m-%dT%H:%M:%S") for name in moments}
    changed |= {str(name): frame[name].astype(str) for name in frame.select_dtypes("category")}
    return frame.assign(**changed)


# 1,500 charts of some 20 KB, shared by all visitors: Streamlit changes nothing in them but titles
# of None, always to the same.
@st.cache_resource(max_entries=1500, show_spinner=False)
def _spec(
    name: str,  # noqa: ARG001  (part of the key, as are the next four)
    key: str,  # noqa: ARG001
    version: DatabaseVersion,  # noqa: ARG001
    theme_name: str,  # noqa: ARG001
    language_code: str,  # noqa: ARG001
    _build: Callable[[], TopLevelMixin],
) -> dict[str, Any]:
    token = _kept.set({})
    try:
        spec: dict[str, Any] = _build().to_dict(validate=False)
        datasets = {name: content for _frame, name, content in _kept.get().values()}
    finally:
        _kept.reset(token)
    # Set here, because each setting of a chart of layers has Altair copy all of them.
    spec["config"]["view"]["stroke"] = None
    spec["config"] = spec.get("config", {}) | _words_colors(theme.current())
    return spec | {"datasets": spec.get("datasets", {}) | datasets}


def _words_colors(shown: Theme) -> dict[str, Any]:
    """Return the colours of axes', legends' and small charts' words.

    Streamlit's own are 3.7 : 1 from white.
    """
    words = {"labelColor": shown.muted, "titleColor": shown.muted}
    return {"axis": words, "legend": words, "header": words}


def _arrow(table: pyarrow.Table) -> bytes:
    """Return a table as a stream of Arrow's, without pandas' notes about its columns."""
    table = table.replace_schema_metadata(None)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
