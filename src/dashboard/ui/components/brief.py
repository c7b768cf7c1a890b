"""The button for a brief: a page or two of PDF on what the page shows."""

from functools import lru_cache, partial
from urllib.parse import urlencode

import streamlit as st

from dashboard import i18n
from dashboard.briefs import PAPERS, Paper
from dashboard.i18n import _
from dashboard.queries.briefs import Subject
from dashboard.queries.connection import DatabaseVersion, current_version, cursor
from dashboard.ui.components.downloads import download

# Of up to 400 KB each.
MOST_KEPT = 48


def brief(subject: Subject) -> None:
    """Draw a button that opens the choice of paper for a brief.

    Args:
        subject: what the brief is about: a page's filters, and its county or agency.
    """
    address, name = _address_and_name(subject)
    papers = {"us-letter": _("US Letter"), "a4": _("A4")}
    with st.popover(_("One-page brief"), icon=":material/picture_as_pdf:"):
        st.markdown(_("The main figures, map and changes as a PDF to print or send."))
        for paper in PAPERS:
            made = partial(_brief, current_version(), subject, address, paper, i18n.language())
            download(
                f"287g-{name}-{paper.removeprefix('us-')}.pdf",
                made,
                f"{papers[paper]} ({{format}})",
            )


@lru_cache(maxsize=MOST_KEPT)
def _brief(
    version: DatabaseVersion, subject: Subject, address: str, paper: Paper, language: str
) -> bytes:
    # Most visitors make none, and these take as long to import as a page to show.
    from dashboard.briefs import content, typeset

    i18n.use_language(language)
    with cursor(version) as connection:
        said = content.content(connection, subject, address)
    return typeset.pdf(said, paper)


def _address_and_name(subject: Subject) -> tuple[str, str]:
    """Return the address of the view that the page shows, and what a brief of it is called."""
    asked = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    states = "-".join(subject.filters.states).lower()
    return (
        (st.context.url or "") + (f"?{urlencode(asked)}" if asked else ""),
        subject.agency_id or subject.county_fips or states or "us",
    )
