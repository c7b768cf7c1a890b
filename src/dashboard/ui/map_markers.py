"""Where the map's marks come from: the file made with the project's database, or memory.

Streamlit serves one folder, `static/`, which need not be writable. The marks of any other database
are made when they are first asked for, and served as Streamlit serves a picture.
"""

from functools import lru_cache

from streamlit import runtime

from dashboard import map_assets
from dashboard.charts import map as charts
from dashboard.paths import STATIC
from dashboard.queries import map as queries
from dashboard.queries.connection import DatabaseVersion, current_version, cursor
from dashboard.ui.cache import cached_query


def address() -> str:
    """Return where the browser finds the marks, seen from a page."""
    file = charts.marks_file(cached_query(queries.build_id))
    if (STATIC / file).exists():
        return charts.ADDRESS + file
    served: str = runtime.get_instance().media_file_mgr.add(
        _made(current_version()).encode(), "application/json", "map marks"
    )
    # Relative, so that it is found below a base path too.
    return served.removeprefix("/")


@lru_cache(maxsize=2)
def _made(version: DatabaseVersion) -> str:
    """Return the marks of a database as JSON, as they would be in a file."""
    with cursor(version) as connection:
        return map_assets.as_json(map_assets.marks_content(connection))
