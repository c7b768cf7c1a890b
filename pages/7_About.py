"""About: how the figures are made, what they can't show, and the program's history."""

from dashboard.i18n import N_
from dashboard.ui import about_page, page_frame

with page_frame.page(
    "pages/7_About.py",
    N_("About this dashboard"),
    N_(
        "How the figures are made, where they come from, what they can't show, and how the program "
        "began."
    ),
    filtered=False,
    terms=("287g", "ina", "ice", "dhs", "moa", "hybrid", "scaap"),
) as page:
    about_page.everything(page)
