"""Map: where the agencies are, under which models, and how far they reach."""

import streamlit as st

from dashboard.i18n import _
from dashboard.queries import map as queries
from dashboard.ui import map_page as parts
from dashboard.ui import page_frame, theme
from dashboard.ui.cache import cached, cached_query

with page_frame.page(
    "pages/1_Map.py",
    _("Map of agreements"),
    _("Each mark is an agency; its shape and color tell the models it has signed."),
    terms=("jem", "wso", "tfm", "moa", "pending", "sheriff", "constable", "state-agency"),
) as page:
    chosen = parts.settings()
    colors = theme.current()
    counts = cached_query(queries.map_counts, page.filters)
    painted = cached(parts.paint, chosen.fill, page.filters, colors)
    summary = parts.sentence(counts, page.as_of)
    st.markdown(summary)
    left, right = st.columns([4, 1.2], gap="medium")
    with right:
        parts.panel(page, chosen)
        parts.controls(page.filters, chosen, painted, colors)
        parts.legend(page, counts, colors)
    with left:
        parts.chart(page, chosen, painted, colors, summary)
        parts.date_control(page)
        parts.statewide(page, chosen)
    parts.table(page, counts.rows)
    parts.downloads(page, chosen, painted, colors, summary)
