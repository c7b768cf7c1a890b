"""Changes: what was signed, ended, requested or corrected between any two of ICE's lists."""

from dashboard.i18n import _
from dashboard.ui import changes_page, page_frame

with page_frame.page(
    "pages/5_Changes.py",
    _("Changes"),
    _("What changed between two of ICE's lists. ICE's corrections are listed separately."),
    unused_filters=("status",),
    terms=("participating", "pending", "moa", "support-type"),
) as page:
    span = changes_page.choose_span(page)
    changes_page.summary(page.filters, span)
    changes_page.calendar(page.filters, span)
    changes_page.sections(page, span)
