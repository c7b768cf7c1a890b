"""Agencies: find one, and see all that ICE's lists say about it."""

from dashboard.i18n import N_
from dashboard.ui import agencies_page, agency_profile, page_frame
from dashboard.ui.links import asked_agency, asked_search

agency_id = asked_agency()
search = asked_search()

with page_frame.page(
    "pages/4_Agencies.py",
    None if agency_id else N_("Agencies"),
    N_("Every agency that was ever on ICE's lists, with what the lists say about it."),
    filtered=not (agency_id or search),
    terms=("lea", "moa", "jem", "wso", "tfm", "sheriff", "constable", "support-type"),
) as page:
    if agency_id:
        agency_profile.profile(page, agency_id)
    elif search:
        agencies_page.results(page, search)
    else:
        agencies_page.browse(page)
