"""The map's static files that are made from the database and the boundaries.

The browser fetches each once. Their names change with their content, so that page and file always
match. A new build's files are written before its database is put in place, an older build's are
removed after that: whenever it is interrupted, the database in place has its files.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path
from typing import Any

from dashboard.charts import borders, labels, markers, plane
from dashboard.charts import map as charts_map
from dashboard.charts.palette import THEMES
from dashboard.queries import map as queries
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor


def write_marks(database: Path, static: Path) -> Path:
    """Write the marks of a database, and the plane's boundaries, names and pictures of marks.

    Args:
        database: the DuckDB file.
        static: the folder, which holds the boundaries in degrees already.

    Returns the file of marks, `agencies-<build>-<format>.json`. The same database gives the same
    bytes.

    Raises:
        DatabaseError: the database can't be read.
        FileNotFoundError: the database or the boundaries are missing.
    """
    states, counties = (
        plane.features(json.loads((static / name).read_text(encoding="utf-8"))["features"])
        for name in (charts_map.STATES.in_degrees, charts_map.COUNTIES.in_degrees)
    )
    status = database.stat()
    version = DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)
    with cursor(version) as connection:
        build = queries.build_id(connection)
        content = marks_content(connection)
    files = {
        charts_map.marks_file(build): content,
        charts_map.STATES.in_plane: {"type": "FeatureCollection", "features": states},
        charts_map.COUNTIES.in_plane: {"type": "FeatureCollection", "features": counties},
        charts_map.LABELS: labels.label_objects(states, counties),
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


def marks_content(connection: Cursor) -> dict[str, Any]:
    """Return what the file of marks of a database says, as `markers.marks_content` makes it."""
    return markers.marks_content(
        marked_agencies(connection),
        queries.list_days(connection),
        charts_map.STATES.codes,
        queries.kinds(connection),
    )


def marked_agencies(connection: Cursor) -> list[markers.Marked]:
    """Return the agencies of a database as the map knows them, by id."""
    days = queries.list_days(connection)
    held: dict[str, list[markers.Period]] = defaultdict(list)
    for each in queries.status_periods(connection):
        held[each.agency_id].append(
            markers.Period(
                each.model,
                each.status,
                bisect_left(days, each.since),
                bisect_left(days, each.until) if each.until else None,
            )
        )
    places = {code: place for place, code in enumerate(charts_map.COUNTIES.codes)}
    return [
        markers.Marked(
            agency_id=agency.agency_id,
            name=agency.name,
            state=agency.state,
            kind=agency.kind,
            county=agency.county,
            point=None
            if agency.longitude is None or agency.latitude is None
            else plane.project(agency.state, agency.longitude, agency.latitude),
            statewide=agency.statewide,
            sworn_officers=agency.sworn_officers,
            counties=tuple(places[code] for code in agency.counties if code in places),
            for_county=agency.kind in queries.COUNTY_KINDS,
            periods=tuple(held[agency.agency_id]),
        )
        for agency in queries.map_agencies(connection)
    ]


def remove_older_marks(static: Path, marks_file: Path) -> None:
    """Remove the files of other builds than the one that `marks_file` (of `write_marks`) is of."""
    current = {
        marks_file.name,
        *charts_map.PLANE_FILES,
        markers.mapping_name(),
        *(markers.picture_name(theme) for theme in THEMES.values()),
    }
    for pattern in ("agencies-*", "marks-*", "*labels-*", "borders-*", "*-albers-*"):
        for old in static.glob(pattern):
            if old.name not in current:
                old.unlink()
