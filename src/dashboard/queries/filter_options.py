"""What there is to filter by."""

from dashboard.filters import FilterOptions
from dashboard.queries.connection import Cursor


def filter_options(cursor: Cursor) -> FilterOptions:
    """Return all states, the models and kinds of agency in the data, and the span of the lists."""
    states = cursor.execute(
        """
        SELECT state
        FROM states
        UNION
        SELECT state
        FROM agencies
        ORDER BY state
        """
    ).fetchall()
    models = cursor.execute(
        """
        SELECT model
        FROM (
            SELECT model FROM agreements
            UNION ALL
            SELECT model FROM pending
        )
        WHERE model IS NOT NULL
        GROUP BY model
        ORDER BY count(*) DESC, model
        """
    ).fetchall()
    kinds = cursor.execute(
        """
        SELECT kind
        FROM agencies
        WHERE kind IS NOT NULL
        GROUP BY kind
        ORDER BY count(*) DESC, kind
        """
    ).fetchall()
    days = cursor.execute(
        """
        SELECT min(published_on), max(published_on)
        FROM lists
        WHERE kind = 'participating'
          AND status = 'accepted'
        """
    ).fetchall()
    return FilterOptions(
        states=tuple(state for (state,) in states),
        models=tuple(model for (model,) in models),
        kinds=tuple(kind for (kind,) in kinds),
        first_list=days[0][0],
        newest_list=days[0][1],
    )
