"""The feeds of changes, of the nation and of each state: Atom files made with the database."""

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
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor
from dashboard.queries.filter_options import filter_options

FILE_NAME = "changes.xml"
FOLDER = "feeds"
ATOM = "http://www.w3.org/2005/Atom"
# What a feed reader that looks once a month has not seen yet.
DAYS = 30


def file_name(state: str | None) -> str:
    """Return the name of a state's feed below `static`; without a state, of the nation's."""
    return f"{FOLDER}/{state}.xml" if state else FILE_NAME


def write_feeds(database: Path, static: Path, address: str | None = None) -> list[Path]:
    """Write the newest changes as Atom feeds (RFC 4287): an entry for each day that has some.

    Args:
        database: the DuckDB file.
        static: the folder to write to.
        address: the address of the dashboard, with a slash at its end; relative by default, so
            that the feeds are right wherever the dashboard runs.

    Returns the files written: that of the nation, then one for each state and territory by postal
    code. The same database and address give the same bytes; a state without news keeps its file.

    Raises:
        DatabaseError: the database can't be read.
        FileNotFoundError: there is no database.
    """
    status = database.stat()
    (static / FOLDER).mkdir(exist_ok=True)
    with cursor(DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)) as connection:
        codes = [code for code in filter_options(connection).states if code in words.STATE_NAMES]
        return [_write_feed(connection, static, code, address) for code in (None, *codes)]


def _write_feed(connection: Cursor, static: Path, state: str | None, address: str | None) -> Path:
    name = file_name(state)
    # Seen from the feed's own place.
    address = address or "../" * (name.count("/") + 2)
    filters = Filters(states=(state,)) if state else Filters()
    chosen = {"state": state} if state else {}
    lists = queries.participating_lists(connection)
    first, last = lists[0].list_id, lists[-1].list_id
    days = queries.days(connection, filters, first, last)
    changed = days[days[list(words.CHANGES)].sum(axis="columns") > 0].head(DAYS)
    rows = (
        queries.changes(
            connection, filters, first, last, words.REAL_CHANGES, changed["day"].min().date()
        )
        if len(changed)
        else pd.DataFrame({"day": []})
    )
    updated = lists[-1].day
    if state:
        updated = changed["day"].max().date() if len(changed) else lists[0].day
    feed = Element("feed", xmlns=ATOM)
    _text(feed, "id", _id("/".join(["changes", *chosen.values()])))
    title = (
        _("Changes in 287(g) agreements: {state}") if state else _("Changes in 287(g) agreements")
    )
    _text(feed, "title", title.format(state=words.state(state)) if state else title)
    _text(feed, "subtitle", _("What differs from one of ICE's lists to the next."))
    _text(feed, "updated", _moment(updated))
    SubElement(feed, "link", rel="self", href=f"{address}app/static/{name}")
    SubElement(
        feed, "link", rel="alternate", type="text/html", href=_page(address, "Changes", chosen)
    )
    _text(SubElement(feed, "author"), "name", _("287(g) dashboard"))
    SubElement(feed, "generator", version=__version__).text = "dashboard-287g"
    for day in changed.to_dict("records"):
        _entry(feed, day, rows[rows["day"] == day["day"]], address, chosen)
    indent(feed)
    path = static / name
    with path.open("wb") as file:
        ElementTree(feed).write(file, encoding="utf-8", xml_declaration=True)
        file.write(b"\n")
    return path


def _page(address: str, page: str, parameters: Mapping[str, object]) -> str:
    return f"{address}{page}" + (f"?{urlencode(parameters)}" if parameters else "")


def _entry(
    feed: Element,
    day: Mapping[Any, Any],
    rows: pd.DataFrame,
    address: str,
    chosen: Mapping[str, str],
) -> None:
    entry = SubElement(feed, "entry")
    span = {"from": day["previous_day"].date(), "to": day["day"].date()}
    _text(entry, "id", _id("/".join(["changes", *chosen.values(), str(span["to"])])))
    _text(entry, "title", f"{formats.day(span['to'])}: {tally(day)}")
    _text(entry, "updated", _moment(span["to"]))
    SubElement(
        entry,
        "link",
        rel="alternate",
        type="text/html",
        href=_page(address, "Changes", {**chosen, **span}),
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
