"""Places: one county on one screen, whether anyone takes part there or not."""

from dashboard.ui import page_frame, places_page

with page_frame.page(
    "pages/8_Places.py",
    None,
    filtered=False,
    terms=("jem", "wso", "tfm", "sheriff", "constable", "moa"),
) as page:
    county = places_page.asked_county()
    if county:
        places_page.county(page, county)
    else:
        places_page.find(page)
