"""Overview: what 287(g) is, how far it reaches today, and how it got there."""

from dashboard.i18n import _
from dashboard.ui import frame

with frame.page(
    "app.py",
    _("287(g) agreements"),
    _("How many police agencies do immigration work for ICE, where, and since when."),
):
    pass
