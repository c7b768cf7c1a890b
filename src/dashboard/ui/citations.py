"""Sources: each claim ends with links to where it comes from, with their dates."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard import formats
from dashboard.i18n import _
from dashboard.queries import models as queries
from dashboard.ui.cache import cached_records
from dashboard.ui.components.html import Html, joined, link
from dashboard.ui.markdown import escape

# The article that this dashboard started from.
ARTICLE = "ap-2025-05-20"
# Characters that an address keeps. A parenthesis or a quote would end a Markdown link.
SAFE = "/:?#[]@!$&*+,;=%~-._"


class Citations:
    """All sources, to be cited after a claim by their ids."""

    def __init__(self) -> None:
        self._sources: Mapping[str, Mapping[str, Any]] = {
            source["source_id"]: source for source in cached_records(queries.sources)
        }

    def links(self, ids: Iterable[str]) -> str:
        """Return Markdown that names these sources with their dates: "[GAO, January 2009](…)"."""
        return "; ".join(self._link(self._sources[one]) for one in ids)

    def full(self, ids: Iterable[str]) -> str:
        """Return Markdown that names these sources with title, publisher and date."""
        found = []
        for one in ids:
            source = self._sources[one]
            words = f"{source['title']}. {source['publisher']}, {dated(source)}."
            found.append(_linked(words, source["url"]))
        return "  \n".join(found)

    def name(self, source_id: str) -> str:
        """Return a source's short name."""
        return str(self._sources[source_id]["name"])

    def html(self, source_id: str) -> Html:
        """Return a source as HTML: its name and date, as a link if it has an address."""
        source = self._sources[source_id]
        words = f"{source['name']}, {dated(source)}"
        url = source["url"]
        return link(words, quote(url, safe=SAFE)) if isinstance(url, str) else joined(words)

    def text(self, ids: Iterable[str]) -> str:
        """Return sources as plain text: "Associated Press, May 20, 2025; ProPublica, 2026"."""
        found = (self._sources[one] for one in dict.fromkeys(ids))
        return "; ".join(f"{source['name']}, {dated(source)}" for source in found)

    def day(self, source_id: str) -> date | None:
        """Return the day on which a source was published, if it is known."""
        source = self._sources.get(source_id)
        return pd.Timestamp(source["date"]).date() if source else None

    def _link(self, source: Mapping[str, Any]) -> str:
        return _linked(f"{source['name']}, {dated(source)}", source["url"])


def dated(entry: Mapping[str, Any], key: str = "date") -> str:
    """Return a date as far as it is known: "March 26, 2025", "March 2025", "2025" or "undated".

    For a source without a date, return the year in which it was read.
    """
    value = entry[key]
    if pd.isna(value):
        return _("undated")
    if entry.get("undated"):
        return _("read in {year}").format(year=pd.Timestamp(value).year)
    day: date = pd.Timestamp(value).date()
    match entry[f"{key}_precision"]:
        case "day":
            return formats.day(day)
        case "month":
            return formats.month(day)
        case _other:
            return str(day.year)


def _linked(words: str, url: object) -> str:
    text = escape(words)
    return f"[{text}]({quote(url, safe=SAFE)})" if isinstance(url, str) else text
