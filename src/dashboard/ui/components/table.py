"""Tables, each kind of column written the same way on every page."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

from dashboard import words

MISSING = "–"
# As in "May 19, 2025".
DAY_FORMAT = "MMM D, YYYY"


def _models(codes: Iterable[object]) -> str | None:
    return ", ".join(map(words.model, codes)) or None


# How the codes in a column become words.
WRITTEN: Mapping[str, Callable[[Any], str | None]] = {
    "change": words.change,
    "field": words.field,
    "kind": words.kind,
    "model": words.model,
    "models": _models,
    "outcome": words.outcome,
    "state": words.state,
    "status": words.status,
}


def named(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return columns of a query's answer under names for readers, codes as words.

    Args:
        rows: the answer.
        names: the columns to show, each with its name for readers.
    """
    return pd.DataFrame({name: _written(rows[column]) for column, name in names.items()})


def _written(column: pd.Series) -> pd.Series:
    write = WRITTEN.get(str(column.name))
    # As categories, each word is sent once.
    return column.map(write, na_action="ignore").astype("category") if write else column


def table(
    rows: pd.DataFrame | pa.Table,
    *,
    links: Mapping[str, str] | None = None,
    shares: Collection[str] = (),
    **options: Any,
) -> None:
    """Draw a table. Days are found by their type.

    Args:
        rows: the table, with columns named for readers. Arrow tells days from moments; in a frame
            all times are days.
        links: columns of addresses, each with the words to show instead of them.
        shares: columns of numbers from 0 to 1 to be shown in percent.
        options: more arguments of `st.dataframe`.
    """
    if isinstance(rows, pd.DataFrame):
        days = [str(name) for name in rows.select_dtypes("datetime")]
        # pandas' own notes about the columns would be a fifth of what is sent.
        rows = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    else:
        days = [field.name for field in rows.schema if pa.types.is_date(field.type)]
    columns: dict[str, Any] = {
        name: st.column_config.DateColumn(format=DAY_FORMAT) for name in days
    }
    columns |= {name: st.column_config.NumberColumn(format="percent") for name in shares}
    columns |= {
        name: st.column_config.LinkColumn(display_text=words)
        for name, words in (links or {}).items()
    }
    options = {"placeholder": MISSING} | options
    st.dataframe(rows, hide_index=True, column_config=columns, **options)
