"""States: what happened in each, how much of it is covered, and how states compare."""

from dashboard.i18n import _
from dashboard.ui import page_frame, state_profile, states_page

with page_frame.page(
    "pages/2_States.py",
    _("State by state"),
    _("What has happened in each state and territory, how far it reaches, and how they compare."),
    unused_filters=("status",),
    terms=("moa", "jem", "wso", "tfm", "participating", "pending", "sanctuary-policy"),
) as page:
    match states_page.chooser(page):
        case ():
            states_page.every(page)
        case (one,):
            state_profile.draw(page, one)
        case several:
            states_page.compare(page, several)
