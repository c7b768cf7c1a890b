"""Altair charts, each with a button that saves it as SVG, and the table behind it.

Altair takes 100 ms or more to build a chart, as long as the rest of a page takes. So each chart is
built once and its specification is cached.
"""

import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import altair
import pandas as pd
import pyarrow  # type: ignore[import-untyped]
import streamlit as st
from altair import TopLevelMixin
from altair.utils import schemapi

from dashboard.charts.palette import Theme
from dashboard.i18n import _
from dashboard.ui import theme
from dashboard.ui.cache import cached
from dashboard.ui.components.table import table

# Streamlit's own button saves a PNG. The browser has drawn the chart as SVG already: this button
# writes that to a file.
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
    """Draw a chart over the full width.

    Args:
        name: the chart's name, unique in the app.
        key: what the chart depends on besides database, theme and language, as for `cached`.
        build: makes the chart; called only if none is cached for this key.
        alt: what the chart shows, for screen readers.
    """
    spec = cached(_spec, _Recipe(name, key, build), theme.current())
    # In the browser the container's key is a class: the button finds its chart by it.
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


def view_as_table(name: str, rows: Callable[[], pd.DataFrame], label: str | None = None) -> None:
    """Offer the numbers behind a chart as a table. It is made and sent only when opened.

    Args:
        name: the chart's name.
        rows: makes the table, with columns named for readers.
        label: what the table is called; without it, "View as table".
    """
    label = label or _("View as table")
    with st.expander(label, on_change="rerun", key=f"table_{name}") as expander:
        if expander.open:
            table(rows())


# The frames of the chart being built, by Python's id: the frame, its name, its Arrow bytes.
_kept: ContextVar[dict[int, tuple[pd.DataFrame, str, bytes]]] = ContextVar("kept")


def _kept_as_arrow(data: Any) -> Any:
    """Keep a chart's frame as Arrow instead of Altair's rows.

    Streamlit sends Arrow as it is; rows it would convert to Arrow again at each rerun.
    """
    kept = _kept.get(None)
    if kept is None or not isinstance(data, pd.DataFrame):
        return altair.default_data_transformer(data)
    # Layers share a frame. Holding on to it keeps Python from giving its id to another.
    if id(data) not in kept:
        content = _arrow(pyarrow.Table.from_pandas(_plain(data), preserve_index=False))
        kept[id(data)] = (data, f"data-{hashlib.sha256(content).hexdigest()[:32]}", content)
    return {"name": kept[id(data)][1]}


# Checking each part of a chart takes a tenth of the time to build it. The tests check.
schemapi.disable_debug_mode()
altair.data_transformers.register("arrow", _kept_as_arrow)
altair.data_transformers.enable("arrow")


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without categories, its times as text, which Vega reads as local time."""
    moments = frame.select_dtypes("datetime")
    changed = {str(name): moments[name].dt.strftime("%Y-%m-%dT%H:%M:%S") for name in moments}
    changed |= {str(name): frame[name].astype(str) for name in frame.select_dtypes("category")}
    return frame.assign(**changed)


@dataclass(frozen=True)
class _Recipe:
    """How a chart is built. Its name and key say which chart it is."""

    name: str
    key: object
    build: Callable[[], TopLevelMixin] = field(compare=False)


# Streamlit changes nothing in the cached specification except titles that are None, and those
# always in the same way.
def _spec(recipe: _Recipe, shown: Theme) -> dict[str, Any]:
    token = _kept.set({})
    try:
        spec: dict[str, Any] = recipe.build().to_dict(validate=False)
        datasets = {name: content for _frame, name, content in _kept.get().values()}
    finally:
        _kept.reset(token)
    # Set here: for each setting of a layered chart, Altair would copy all its layers.
    spec["config"]["view"]["stroke"] = None
    spec["config"] = spec.get("config", {}) | _text_colors(shown)
    return spec | {"datasets": spec.get("datasets", {}) | datasets}


def _text_colors(shown: Theme) -> dict[str, Any]:
    """Return the text colors of axes, legends and headers: Streamlit's contrast is only 3.7 : 1."""
    text = {"labelColor": shown.muted, "titleColor": shown.muted}
    return {"axis": text, "legend": text, "header": text}


def _arrow(table: pyarrow.Table) -> bytes:
    """Return a table in Arrow's stream format, without pandas' notes about its columns."""
    table = table.replace_schema_metadata(None)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
