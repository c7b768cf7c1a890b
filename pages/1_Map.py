"""Map: where the agencies are, under which models, and how far they reach."""

from dashboard.queries import map as queries
from dashboard.ui import map_page as parts
from dashboard.ui import page_frame, theme
from dashboard.ui.cache import cached, cached_query
from dashboard.ui.components.map import fetched, paint

with page_frame.page(
    "pages/1_Map.py",
    None,
    terms=("jem", "wso", "tfm", "moa", "pending", "sheriff", "constable", "state-agency"),
    fetched=lambda: fetched(theme.current()),
) as page:
    chosen = parts.settings(page.filters)
    colors = theme.current()
    counts = cached_query(queries.map_counts, page.filters)
    painted = cached(paint, chosen.fill, page.filters, colors)
    summary = parts.sentence(counts, page.as_of)
    with parts.framed(page, chosen, painted, colors, summary):
        parts.chart(page, chosen, painted, colors)
    parts.table(page, counts, summary)
    parts.downloads(page)
