"""What the raw layer of a database says, read without any of the derived windows and changes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from dashboard.queries.connection import Cursor

PRINTED = ("state", "agency", "agency_type", "county", "model", "signed")
Item = tuple[str, str]


@dataclass
class RawLists:
    """By kind of list: accepted lists in time as (id, day). By item, a kind and an agreement or
    request: its agency, and the rows that print it by the place of the list. `texts` has the
    printed text of each row, as in `PRINTED`.
    """

    lists: dict[str, list[tuple[str, date]]]
    agency: dict[Item, str] = field(default_factory=dict)
    rows: dict[Item, dict[int, set[str]]] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def raw_lists(cursor: Cursor) -> RawLists:
    """Read every accepted list, row by row."""
    lists: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for kind, list_id, day in cursor.execute(
        "SELECT kind, list_id, published_on FROM lists WHERE status = 'accepted' "
        "ORDER BY kind, sequence"
    ).fetchall():
        lists[kind].append((list_id, day))
    place = {
        list_id: place for of_kind in lists.values() for place, (list_id, _) in enumerate(of_kind)
    }
    raw = RawLists(dict(lists))
    for kind, list_id, agency, item, row_id in cursor.execute(
        "SELECT lists.kind, list_id, agency_id, coalesce(agreement_id, pending_id), row_id "
        "FROM listings JOIN lists USING (list_id) JOIN readings USING (row_id) "
        "WHERE status = 'accepted'"
    ).fetchall():
        raw.agency[kind, item] = agency
        of_item = raw.rows.setdefault((kind, item), defaultdict(set))
        of_item[place[list_id]].add(row_id)
    for row_id, *texts in cursor.execute(
        "SELECT row_id, state, agency, agency_type, county, model, signed FROM printed_rows"
    ).fetchall():
        raw.texts[row_id] = tuple(text or "" for text in texts)
    return raw
