"""Overview: how far 287(g) reaches today, how it got there, and where to look further."""

from dashboard.ui import overview_page, page_frame

with page_frame.page(
    "app.py",
    None,
    unused_filters=("status",),
    terms=("287g", "ice", "moa", "jem", "wso", "tfm", "participating", "pending"),
    brief=True,
) as page:
    shown = overview_page.view(page)
    overview_page.hero(shown)
    page.controls(dated=False)
    overview_page.figures(shown)
    overview_page.curve(shown)
    overview_page.states(shown)
    overview_page.models(shown)
    overview_page.concern(shown)
    overview_page.changes(shown)
    overview_page.uses(shown)
