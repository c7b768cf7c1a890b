"""Terms, explained where they occur: by keyboard and touch, not only on hover."""

import streamlit as st

from dashboard.i18n import _
from dashboard.queries import models as queries
from dashboard.ui.data import load
from dashboard.ui.links import page_link
from dashboard.ui.markdown import escape


def explain(*term_ids: str) -> None:
    """Draw a button that opens the definitions of these terms, in the order given."""
    rows = {row["term_id"]: row for row in load(queries.glossary).to_dict("records")}
    with st.popover(_("Terms used here"), type="tertiary", icon=":material/menu_book:"):
        for term_id in term_ids:
            term = rows[term_id]
            st.markdown(f"**{escape(term['term'])}**: {escape(term['definition'])}")
        page_link("pages/3_Models.py", _("All terms"), {"section": "glossary"})
