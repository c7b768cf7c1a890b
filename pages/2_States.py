"""States: what happened in each, how much of it is covered, and how states compare."""

from dashboard.i18n import _
from dashboard.ui import frame, state, states

with frame.page(
    "pages/2_States.py",
    _("State by state"),
    _("What has happened in each state and territory, how far it reaches, and how they compare."),
    ignores=("status",),
    terms=("moa", "jem", "wso", "tfm", "participating", "pending", "sanctuary-policy"),
) as page:
    match states.chooser(page):
        case ():
            states.every(page)
        case (one,):
            state.draw(page, one)
        case several:
            states.compare(page, several)
