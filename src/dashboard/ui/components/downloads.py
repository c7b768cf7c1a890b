"""Buttons that make a file when they are pressed."""

from collections.abc import Callable, Collection, Mapping
from threading import Lock

import pandas as pd
import streamlit as st

from dashboard import i18n
from dashboard.downloads import table_files

# Each ending, with the format's name and its MIME type.
FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
    "geojson": ("GeoJSON", "application/geo+json"),
    "png": ("PNG", "image/png"),
    "pdf": ("PDF", "application/pdf"),
    "md": ("Markdown", "text/markdown"),
    "duckdb": ("DuckDB", "application/vnd.duckdb"),
}
TABLE_FORMATS = ("csv", "xlsx", "parquet")

# One file at a time, however many visitors ask: a large one takes much memory.
_making = Lock()


def download(
    file_name: str, content: Callable[[], bytes], label: str = "{format}", key: str | None = None
) -> None:
    """Draw a button for a file; its ending tells the format.

    Args:
        file_name: what the file is called.
        content: makes the file.
        label: what the button says; `{format}` becomes the format's name.
        key: the widget's key; without it, the file's name.
    """
    name, mime = FORMATS[file_name.rpartition(".")[2]]

    language = i18n.language()

    def made() -> bytes:
        # It is asked for later, outside the page.
        i18n.use_language(language)
        with _making:
            return content()

    st.download_button(
        label.format(format=name),
        made,
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        key=key or f"download_{file_name}",
        on_click="ignore",
    )


def download_rows(
    name: str,
    rows: Callable[[], pd.DataFrame],
    endings: Collection[str] = ("csv",),
    label: str = "{format}",
) -> None:
    """Draw a button for each format of a table, one beside the other.

    Args:
        name: what the files are called, without an ending.
        rows: returns the table.
        endings: the formats, as in `FORMATS`.
        label: what a button says; `{format}` becomes the format's name.
    """
    with st.container(horizontal=True):
        for ending in endings:

            def content(ending: str = ending) -> bytes:
                return table_files.table_file(rows(), ending, name)

            download(f"{name}.{ending}", content, label)
