"""Agencies: find one, and see all that ICE's lists say about it."""

from dashboard.i18n import _
from dashboard.ui import agencies_page, page_frame
from dashboard.ui.links import asked_agency

agency_id = asked_agency()

with page_frame.page(
    "pages/4_Agencies.py",
    _("Agencies"),
    _("Every agency that was ever on ICE's lists, with what the lists say about it."),
    filtered=not agency_id,
    terms=("lea", "moa", "jem", "wso", "tfm", "sheriff", "constable", "support-type"),
) as page:
    typed = agencies_page.search()
    if typed:
        agencies_page.results(typed)
    elif agency_id:
        agencies_page.profile(page, agency_id)
    else:
        agencies_page.browse(page)
