"""The map's static files that are made from the database and the boundaries.

The browser fetches each once. Their names change with their content, so that page and file always
match. A new build's files are written before its database is put in place, an older build's are
removed after that: whenever it is interrupted, the database in place has its files.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import formats, words
from dashboard.charts import borders, labels, markers
from dashboard.charts import map as charts_map
from dashboard.charts.palette import MODELS, OTHER_MODEL, THEMES
from dashboard.i18n import _
from dashboard.queries import map as queries
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor

# The list date with which a status begins and the one before which it ends (None: it goes on), as
# places in the sequence of list dates, and the status as one of `STATUS_BITS`.
Period = tuple[int, int | None, int]


def write_marks(database: Path, static: Path) -> Path:
    """Write the marks of a database, and the pictures and labels they need, as static files.

    Args:
        database: the DuckDB file.
        static: the folder, which holds the boundaries already.

    Returns the file of marks, `agencies-<build>-<format>.json`. The same database gives the same
    bytes.

    Raises:
        DatabaseError: the database can't be read.
        FileNotFoundError: the database or the boundaries are missing.
    """
    states, counties = (
        json.loads((static / name).read_text(encoding="utf-8"))["features"]
        for name in (charts_map.STATES, charts_map.COUNTIES)
    )
    status = database.stat()
    version = DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)
    with cursor(version) as connection:
        build = queries.build_id(connection)
        objects = mark_objects(connection)
    of_states, of_counties = labels.label_objects(states, counties)
    files = {
        charts_map.marks_file(build): objects,
        charts_map.STATE_LABELS: of_states,
        charts_map.COUNTY_LABELS: of_counties,
        charts_map.BORDERS: borders.border_objects(states, counties),
        markers.mapping_name(): markers.icon_mapping(),
    }
    texts = {name: as_json(content) for name, content in files.items()} | {
        markers.picture_name(theme): markers.picture(theme) for theme in THEMES.values()
    }
    for name, text in texts.items():
        (static / name).write_text(text, encoding="utf-8", newline="\n")
    return static / charts_map.marks_file(build)


def as_json(content: object) -> str:
    """Return what a static file says: JSON on one line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def mark_objects(connection: Cursor) -> list[dict[str, Any]]:
    """Return the marks of a database, as `marks.mark_objects` makes them."""
    days = queries.list_days(connection)
    held: dict[str, dict[str, list[Period]]] = defaultdict(lambda: defaultdict(list))
    for each in queries.status_periods(connection):
        slot = each.model if each.model in MODELS else OTHER_MODEL
        held[each.agency_id][slot].append(
            (
                bisect_left(days, each.since),
                bisect_left(days, each.until) if each.until else None,
                markers.STATUS_BITS[each.status],
            )
        )
    placed = [
        markers.Placed(
            agency_id=agency.agency_id,
            name=agency.name,
            state=agency.state,
            kind=agency.kind,
            longitude=agency.longitude,
            latitude=agency.latitude,
            sworn_officers=agency.sworn_officers,
            text=tuple(_tooltip_lines(agency)),
            statuses={
                slot: digits(periods) for slot, periods in sorted(held[agency.agency_id].items())
            },
        )
        for agency in queries.placed_agencies(connection)
    ]
    return markers.mark_objects(placed, charts_map.state_codes(), queries.kinds(connection))


def remove_older_marks(static: Path, marks_file: Path) -> None:
    """Remove the files of other builds than the one that `marks_file` (of `write_marks`) is of."""
    current = {
        marks_file.name,
        charts_map.STATE_LABELS,
        charts_map.COUNTY_LABELS,
        charts_map.BORDERS,
        markers.mapping_name(),
        *(markers.picture_name(theme) for theme in THEMES.values()),
    }
    for pattern in ("agencies-*.json", "marks-*.json", "marks-*.svg", "*labels-*.json"):
        for old in static.glob(pattern):
            if old.name not in current:
                old.unlink()


def digits(periods: Collection[Period]) -> markers.Digits:
    """Return what periods of one agency and model, which may overlap, add up to by list date."""
    changes = {place for first, end, _ in periods for place in (first, end) if place is not None}
    first, last = min(changes), max(changes)

    def held(place: int) -> int:
        bits = {bit for first, end, bit in periods if first <= place and not (end and end <= place)}
        return sum(bits)

    return first, "".join(str(held(place)) for place in range(first, last)), held(last)


def _tooltip_lines(agency: queries.PlacedAgency) -> Iterator[str]:
    """Yield the tooltip's lines beneath the agency's name: its history, then where it is."""
    for entry in agency.history:
        model = words.model(entry["model"])
        if entry["requested_on"]:
            line = _("{model} · requested, first listed {day}")
            yield line.format(model=model, day=_day(entry["requested_on"]))
        elif entry["gone_by"]:
            line = _("{model} · signed {day}, off the list by {gone}")
            yield line.format(
                model=model, day=_day(entry["signed_on"]), gone=_day(entry["gone_by"])
            )
        else:
            yield _("{model} · signed {day}").format(model=model, day=_day(entry["signed_on"]))
    if agency.county:
        yield agency.county


def _day(value: date | None) -> str:
    return formats.day(value) if value else _("on an unknown day")
