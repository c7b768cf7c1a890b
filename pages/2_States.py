"""States: one as a report, up to six compared, or all side by side."""

from dashboard.i18n import _
from dashboard.ui import page_frame, states_page

with page_frame.page(
    "pages/2_States.py",
    None,
    unused_filters=("status",),
    terms=("moa", "jem", "wso", "tfm", "participating", "pending", "sanctuary-policy"),
    brief=True,
) as page:
    match states_page.chosen(page):
        case ():
            page.title(_("States"))
            states_page.every(page)
        case (one,):
            states_page.one(page, one)
        case several:
            states_page.compare(page, several)
