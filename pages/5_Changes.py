"""Changes: what was signed, ended, requested or corrected between any two of ICE's lists."""

from dashboard.i18n import _
from dashboard.ui import changes_page, page_frame

with page_frame.page(
    "pages/5_Changes.py",
    _("Changes"),
    _("What differs between two of ICE's lists. What ICE only corrected stands apart."),
    unused_filters=("status",),
    terms=("participating", "pending", "moa", "support-type"),
) as page:
    after, until = changes_page.span(page)
    changes_page.summary(page.filters, after, until)
    changes_page.calendar(page.filters, after, until)
    changes_page.sections(page, after, until)
