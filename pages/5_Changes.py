"""Changes: what was signed, ended, requested or corrected between any two of ICE's lists."""

from dashboard.i18n import _
from dashboard.ui import changes, frame

with frame.page(
    "pages/5_Changes.py",
    _("Changes"),
    _("What differs between two of ICE's lists. What ICE only corrected stands apart."),
    ignores=("status",),
    terms=("participating", "pending", "moa", "support-type"),
) as page:
    after, until = changes.span(page)
    changes.summary(page.filters, after, until)
    changes.calendar(page.filters, after, until)
    changes.sections(page, after, until)
