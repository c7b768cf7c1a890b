"""Terms, explained where they are used, and reachable by keyboard and touch."""

import streamlit as st

from dashboard.i18n import _
from dashboard.queries import models as queries
from dashboard.ui.cache import cached_records
from dashboard.ui.links import kept_parameters, page_link
from dashboard.ui.markdown import escape


def glossary_popover(*term_ids: str) -> None:
    """Draw a button that opens the definitions of these terms, in the order given.

    Without a glossary in the database there is no button.
    """
    rows = {row["term_id"]: row for row in cached_records(queries.glossary)}
    terms = [rows[term_id] for term_id in term_ids if term_id in rows]
    if not terms:
        return
    with st.popover(_("Terms used here"), type="tertiary", icon=":material/menu_book:"):
        st.markdown(
            "\n\n".join(
                f"**{escape(term['term'])}**: {escape(term['definition'])}" for term in terms
            )
        )
        page_link("pages/3_Models.py", _("All terms"), {"section": "glossary", **kept_parameters()})
