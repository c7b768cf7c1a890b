"""Tables, each kind of column written the same way on every page."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

MISSING = "–"
# As in "May 19, 2025".
DAY_FORMAT = "MMM D, YYYY"


def table(
    rows: pd.DataFrame,
    *,
    links: Mapping[str, str] | None = None,
    shares: Collection[str] = (),
    **options: Any,
) -> None:
    """Draw a table. Days are found by their type.

    Args:
        rows: the table, with columns named for readers.
        links: columns of addresses, each with the words to show instead of them.
        shares: columns of numbers from 0 to 1 to be shown in percent.
        options: more arguments of `st.dataframe`.
    """
    columns: dict[str, Any] = {
        str(name): st.column_config.DateColumn(format=DAY_FORMAT)
        for name in rows.select_dtypes("datetime")
    }
    columns |= {name: st.column_config.NumberColumn(format="percent") for name in shares}
    columns |= {
        name: st.column_config.LinkColumn(display_text=words)
        for name, words in (links or {}).items()
    }
    # pandas' own notes about the columns would be a fifth of what is sent.
    sent = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    st.dataframe(sent, hide_index=True, column_config=columns, **{"placeholder": MISSING} | options)
