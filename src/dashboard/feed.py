"""The feed of changes: an Atom file beside the map's static files, made with the database."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

import pandas as pd

from dashboard import __version__, formats, words
from dashboard.change_text import about, tally
from dashboard.filters import Filters
from dashboard.i18n import _
from dashboard.queries import changes as queries
from dashboard.queries.connection import DatabaseVersion, cursor

FILE_NAME = "changes.xml"
ATOM = "http://www.w3.org/2005/Atom"
# What a feed reader that looks once a month has not seen yet.
DAYS = 30
# Seen from the feed's own place, app/static/.
APP = "../../"


def write_feed(database: Path, static: Path, address: str = APP) -> Path:
    """Write the newest changes as an Atom feed (RFC 4287): an entry for each day that has some.

    Args:
        database: the DuckDB file.
        static: the folder to write to.
        address: the address of the dashboard, with a slash at its end; relative by default, so
            that the feed is right wherever the dashboard runs.

    Returns the file written. The same database and address give the same bytes.

    Raises:
        DatabaseError: the database can't be read.
        FileNotFoundError: there is no database.
    """
    status = database.stat()
    with cursor(DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)) as connection:
        lists = queries.participating_lists(connection)
        first, last = lists[0].list_id, lists[-1].list_id
        days = queries.days(connection, Filters(), first, last)
        changed = days[days[list(words.CHANGES)].sum(axis="columns") > 0].head(DAYS)
        rows = (
            queries.changes(
                connection, Filters(), first, last, words.REAL_CHANGES, changed["day"].min().date()
            )
            if len(changed)
            else pd.DataFrame({"day": []})
        )
    feed = Element("feed", xmlns=ATOM)
    _text(feed, "id", _id("changes"))
    _text(feed, "title", _("Changes in 287(g) agreements"))
    _text(feed, "subtitle", _("What differs from one of ICE's lists to the next."))
    _text(feed, "updated", _moment(lists[-1].day))
    SubElement(feed, "link", rel="self", href=f"{address}app/static/{FILE_NAME}")
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{address}Changes")
    _text(SubElement(feed, "author"), "name", _("287(g) dashboard"))
    SubElement(feed, "generator", version=__version__).text = "dashboard-287g"
    for day in changed.to_dict("records"):
        _entry(feed, day, rows[rows["day"] == day["day"]], address)
    indent(feed)
    path = static / FILE_NAME
    with path.open("wb") as file:
        ElementTree(feed).write(file, encoding="utf-8", xml_declaration=True)
        file.write(b"\n")
    return path


def _entry(feed: Element, day: Mapping[Any, Any], rows: pd.DataFrame, address: str) -> None:
    entry = SubElement(feed, "entry")
    span = {"from": day["previous_day"].date(), "to": day["day"].date()}
    _text(entry, "id", _id(f"changes/{span['to']}"))
    _text(entry, "title", f"{formats.day(span['to'])}: {tally(day)}")
    _text(entry, "updated", _moment(span["to"]))
    SubElement(
        entry, "link", rel="alternate", type="text/html", href=f"{address}Changes?{urlencode(span)}"
    )
    since = _("Since the list of {day}.").format(day=formats.day(span["from"]))
    content = SubElement(entry, "content", type="html")
    content.text = f"<p>{escape(since)}</p>" + "".join(_groups(rows, address))


def _groups(rows: pd.DataFrame, address: str) -> Iterator[str]:
    """Yield HTML for the changes of each kind."""
    for change, group in rows.groupby("change", sort=False):
        yield f"<p>{escape(words.change(str(change)))}</p><ul>"
        for row in group.to_dict("records"):
            href = f"{address}Agencies?{urlencode({'agency': row['agency_id']})}"
            name = f'<a href="{escape(href)}">{escape(row["agency"])}</a>'
            yield f"<li>{name}, {escape(about(row))}</li>"
        yield "</ul>"


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _id(name: str) -> str:
    """Return an id that stays the same wherever the dashboard runs."""
    return uuid5(NAMESPACE_URL, f"dashboard-287g/{name}").urn


def _moment(day: object) -> str:
    """Return the start of a day as RFC 3339 has it: ICE's lists have no time."""
    return f"{day}T00:00:00Z"
