"""Links to other pages, and which addresses from the data may become links."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from dashboard import i18n
from dashboard.filters import PARAMETERS
from dashboard.paths import ROOT

HOSTS = ("ice.gov", "web.archive.org")
# Longer than any agency's id.
LONGEST_ID = 200
LONGEST_SEARCH = 80


def is_safe(address: object) -> bool:
    """Return whether an address may be a link; anything else is shown as text.

    It must be http or https, on a host of ICE's or of an archive, without user names, odd ports or
    characters that could break out of the link.
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

    It is cut at a length, because it becomes the key of cached answers.
    """
    asked = st.query_params.get("agency")
    return asked[:LONGEST_ID] if asked else None


def asked_search() -> str:
    """Return the words that the address has searched for; `q` is the parameter's former name.

    They are cut at a length, because they become the key of cached answers.
    """
    asked = st.query_params.get("search", st.query_params.get("q", ""))
    return " ".join(asked.split())[:LONGEST_SEARCH]


def kept_parameters() -> dict[str, list[str]]:
    """Return the filters in the address, which go along to another page."""
    asked = st.query_params
    return {name: asked.get_all(name) for name in PARAMETERS if name in asked}


def agency_address(agency_id: str) -> str:
    """Return the address of an agency's profile, seen from any page."""
    return address("pages/4_Agencies.py", {"agency": agency_id})


def county_address(county_fips: str) -> str:
    """Return the address of a county's page, seen from any page."""
    return address("pages/8_Places.py", {"county": county_fips})


def page_link(file: str, label: str, parameters: Mapping[str, str | list[str]]) -> None:
    """Draw a link to another page, if there is one.

    A page that is run without app.py has no other pages.
    """
    if (ROOT / file).exists():
        with suppress(StreamlitPageNotFoundError):
            st.page_link(file, label=label, query_params=spoken() | dict(parameters))


def spoken() -> dict[str, str | list[str]]:
    """Return the parameter that keeps the language in use; English needs none."""
    code = i18n.language()
    return {} if code == i18n.DEFAULT_LANGUAGE else {"lang": code}


def address(file: str, parameters: Mapping[str, str | Sequence[str]]) -> str:
    """Return the address of a page, as seen from any page: `States?state=PA`.

    It keeps the language. The first page is `./`, the folder that all pages lie in.
    """
    query = urlencode(spoken() | dict(parameters), doseq=True)
    return (_path(file) or "./") + (f"?{query}" if query else "")


def _path(file: str) -> str:
    """Return what Streamlit calls a page in addresses: `pages/2_States.py` -> `States`."""
    return "" if file == "app.py" else file.rpartition("/")[2].partition("_")[2].removesuffix(".py")
