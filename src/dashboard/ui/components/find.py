"""Finding a place or an agency from anywhere: what is found, and the box for it.

The names travel once, as a file that the browser fetches when a visitor enters the box. From then
on suggestions come without a word to the server.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard import words
from dashboard.i18n import DEFAULT_LANGUAGE, _, language, translated
from dashboard.queries.connection import DatabaseVersion, current_version, cursor
from dashboard.queries.search import names_to_find
from dashboard.ui.components.browser_files import BROWSER, sent
from dashboard.ui.media import media_address

HTML, CSS, JS = (sent(BROWSER / f"find.{ending}") for ending in ("html", "css", "js"))
# Smaller towns are left to the search of the Agencies page, which knows them by their county.
LEAST_RESIDENTS = 5_000
_BOX = st.components.v2.component(
    "find_box",
    html=HTML.replace('class="d-find"', 'class="d-find large"').replace(
        "</div>\n</div>", '</div>\n    <button type="button"></button>\n</div>'
    ),
    css=CSS,
    isolate_styles=False,
    js=JS
    + """
        export default function ({ parentElement, data }) {
            findBox(parentElement.querySelector(".d-find"), data)
        }
    """,
)


@dataclass(frozen=True)
class Found:
    """What a page's own search found: the box shows it and keeps the focus.

    Attributes:
        value: what was searched for.
        said: how much was found, told to those who can't see it.
    """

    value: str
    said: str


def find_box(label: str, found: Found | None = None) -> None:
    """Draw a large search box with a button; on a page that shows what was found, with that."""
    _BOX(data=box_data("find_box", label) | (vars(found) if found else {}), key="find_box")


def box_data(name: str, label: str) -> dict[str, Any]:
    """Return what a search box needs: its name in the page, its words, and where the names are."""
    return {
        "name": name,
        "label": label,
        "placeholder": _("County, city, state or agency"),
        "button": _("Look up"),
        "index": _address(),
        "everything": _("Search all agencies for “{text}”"),
        "found": _("{count} suggestions"),
        "kinds": {
            "state": _("State"),
            "county": _("County"),
            "town": _("in {county}"),
            "agency": _("Agency"),
        },
        # The file has the English names; both are found.
        "states": {} if language() == DEFAULT_LANGUAGE else translated(words.STATE_NAMES),
    }


def _address() -> str:
    """Return where the browser finds the names; the address changes with them."""
    return media_address(_names(current_version()), "application/json", "names to find")


@lru_cache(maxsize=2)
def _names(version: DatabaseVersion) -> bytes:
    """Return the names as JSON, as `browser/find.js` reads them."""
    with cursor(version) as connection:
        names: dict[str, Any] = names_to_find(connection, LEAST_RESIDENTS)
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()
