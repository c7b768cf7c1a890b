"""Links: to the other pages, and which addresses from the data may be one."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote, urlsplit

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from dashboard.paths import ROOT

HOSTS = ("ice.gov", "web.archive.org")
# No agency's id is as long.
LONGEST_ID = 200


def is_safe(address: object) -> bool:
    """Whether an address may be a link: http(s), on ICE's or an archive's host, nothing hidden.

    Anything else is shown as text.
    """
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return (
        parts.scheme in ("http", "https")
        and any(host == known or host.endswith("." + known) for known in HOSTS)
        and parts.username is None
        and port in (None, 80, 443)
        and not any(character.isspace() or character in "<>\"'`\\" for character in address)
    )


def asked_agency() -> str | None:
    """Return the id of an agency, known or not, that the address names.

    Its length has a limit because answers are kept together with what was asked.
    """
    asked = st.query_params.get("agency")
    return asked[:LONGEST_ID] if asked else None


def agency_address(agency_id: str) -> str:
    """Return the address of an agency's profile, seen from any page."""
    return f"Agencies?agency={quote(agency_id)}"


def page_link(file: str, label: str, parameters: Mapping[str, str | list[str]]) -> None:
    """Draw a link to another page, if there is one.

    Streamlit knows the pages beside its entry point: a page that is run by itself has no others.
    """
    if (ROOT / file).exists():
        with suppress(StreamlitPageNotFoundError):
            st.page_link(file, label=label, query_params=dict(parameters))
