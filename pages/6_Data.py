"""Data: everything to take away, to question with SQL, and to check."""

from dashboard.i18n import N_
from dashboard.ui import data_page, page_frame, programs_section, quality_section, sql_section

with page_frame.page(
    "pages/6_Data.py",
    N_("Data"),
    N_("Download, query, check and cite ICE's lists and everything derived from them."),
    filtered=data_page.follows_filters(),
    terms=("participating", "pending", "support-type", "moa", "lea"),
) as page:
    match data_page.section():
        case "download":
            data_page.downloads(page)
        case "sql":
            sql_section.sql_box()
        case "dictionary":
            data_page.dictionary()
        case "quality":
            quality_section.quality()
        case "programs":
            programs_section.programs(data_page.dashboard_address())
        case "cite":
            data_page.cite()
