"""The choice of a page, for what is too long to show at once."""

import streamlit as st

from dashboard import formats
from dashboard.i18n import _


def pager(rows: int, rows_per_page: int, key: str) -> int:
    """Draw the choice of a page if there are several, and return the page, from 1.

    A page that no longer exists, because a filter left fewer rows, becomes the first.
    """
    pages = -(-rows // rows_per_page)
    if pages < 2:
        return 1
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = 1
    return int(
        st.number_input(
            _("Page of {pages}").format(pages=formats.number(pages)),
            min_value=1,
            max_value=pages,
            key=key,
            width=140,
        )
    )
