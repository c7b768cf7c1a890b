"""Data: everything to take away, to question with SQL, and to check."""

from dashboard.i18n import _
from dashboard.ui import data_page, page_frame

with page_frame.page(
    "pages/6_Data.py",
    _("Data"),
    _(
        "Every list as ICE printed it, everything worked out from the lists, and what was "
        "corrected on the way: to download, to question, to check and to cite."
    ),
    filtered=data_page.follows_filters(),
    terms=("participating", "pending", "support-type", "moa", "lea"),
) as page:
    match data_page.section():
        case "download":
            data_page.downloads(page)
        case "sql":
            data_page.sql_box()
        case "dictionary":
            data_page.dictionary()
        case "quality":
            data_page.quality()
        case "cite":
            data_page.cite()
