"""The bar on top of every page: name, pages, search, and how old the newest list is."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard import formats, words
from dashboard.filters import PARAMETERS
from dashboard.i18n import LANGUAGE_NAMES, _, available_languages, language
from dashboard.ui.components import find
from dashboard.ui.components.browser_files import BROWSER, sent
from dashboard.ui.links import address

HTML, CSS, JS = (sent(BROWSER / f"header.{ending}") for ending in ("html", "css", "js"))
# What offers a page to readers whose browser asks for its language.
OFFERS = {"es": "Esta página también está en español."}
_BAR = st.components.v2.component(
    "site_header",
    html=HTML.replace("FIND", find.HTML),
    css=CSS + find.CSS,
    js=find.JS + JS,
    # Landmarks and links of the page itself, for those who find their way by them.
    isolate_styles=False,
)


def header(
    pages: Mapping[str, str],
    current: str,
    newest_list: date | None,
    carried: Mapping[str, Sequence[str]] | None = None,
    fetched: Sequence[tuple[str, str]] = (),
) -> None:
    """Draw the bar. Its links keep the filters, which the browser reads from the address.

    So a change of a filter leaves the bar as it is, and none of its 18 KB is sent again.

    Args:
        pages: files of the pages, the first page first, each with its name.
        current: the file of this page.
        newest_list: the day of ICE's newest list, if there is a database.
        carried: the parameters that links keep, where they are not those of the address.
        fetched: files that the page needs, which the browser begins to fetch at once: for each
            "modulepreload", "fetch" or "image", and its address.
    """
    _BAR(
        data={
            "name": _("287(g) agreements"),
            "language": language(),
            "skip": _("Skip to content"),
            "menuLabel": _("Menu"),
            "pagesLabel": _("Pages"),
            "pages": [
                {
                    "label": label,
                    "address": address(file, carried or {}),
                    "current": file == current,
                }
                for file, label in pages.items()
            ],
            "fetched": list(fetched),
            "carried": list(PARAMETERS) if carried is None else [],
            "languagesLabel": _("Language"),
            "languages": [
                {"code": code, "name": LANGUAGE_NAMES.get(code, code)}
                for code in available_languages()
            ],
            "offer": _offer(),
            "list": [] if newest_list is None else list(filter(None, list_and_age(newest_list))),
            "find": find.box_data("site_header", _("Find a place or agency"))
            | {"placeholder": _("Find a place or agency")},
        },
        key="site_header",
    )


def _offer() -> dict[str, str] | None:
    """Return the language that the browser asks for, with a line in it.

    None if the address names a language, or the page has no such words.
    """
    wanted = (st.context.headers.get("Accept-Language") or "")[:2].lower()
    if "lang" in st.query_params or wanted not in OFFERS or wanted not in available_languages():
        return None
    return {"code": wanted, "text": OFFERS[wanted]}


def list_and_age(newest_list: date, today: date | None = None) -> tuple[str, str | None]:
    """Return the newest list's date in words, and its age once that says something."""
    listed = _("Newest list: {day}").format(day=formats.short_day(newest_list))
    return listed, words.age(newest_list, today)
