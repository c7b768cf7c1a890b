"""Map: where the agencies are, under which models, and how far they reach."""

import streamlit as st

from dashboard.charts import fills
from dashboard.i18n import _
from dashboard.queries import map as queries
from dashboard.ui import frame, theme
from dashboard.ui import map as parts
from dashboard.ui.data import load

with frame.page(
    "pages/1_Map.py",
    _("Map of agreements"),
    _("Each mark is an agency; its shape and colour tell the models it has signed."),
) as page:
    chosen = parts.settings()
    colors = theme.current()
    counts = load(queries.map_counts, page.filters)
    summary = parts.sentence(counts, page.as_of)
    painted = fills.paint("none", {}, colors)
    st.markdown(summary)
    parts.controls(chosen)
    left, right = st.columns([4, 1.2], gap="medium")
    with right:
        parts.panel(chosen)
        parts.legend(page, counts, painted, colors)
    with left:
        parts.chart(page, chosen, painted, colors, summary)
    parts.table(page, counts.rows)
    parts.downloads(page)
