"""Changes: what was signed, ended, requested or corrected between any two of ICE's lists."""

from dashboard.ui import changes_page, page_frame

with page_frame.page(
    "pages/5_Changes.py",
    None,
    unused_filters=("status",),
    terms=("participating", "pending", "moa", "support-type"),
) as page:
    span = changes_page.asked_span(page)
    changes_page.answer(page, span)
    changes_page.choose_span(span)
    changes_page.calendar(page.filters, span)
    changes_page.sections(page, span)
