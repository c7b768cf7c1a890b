"""The values that readers can filter by."""

from dashboard.filters import FilterOptions
from dashboard.queries.connection import Cursor


def filter_options(cursor: Cursor) -> FilterOptions:
    """Return all states, the models and kinds of agency in the data, and the span of the lists."""
    states, models, kinds, first_list, newest_list, stopped = cursor.execute(
        """
        SELECT
            (
                SELECT list(state ORDER BY state)
                FROM (SELECT state FROM states UNION SELECT state FROM agencies)
            ),
            (
                SELECT list(model ORDER BY rows DESC, model)
                FROM (
                    SELECT model, count(*) AS rows
                    FROM (SELECT model FROM agreements UNION ALL SELECT model FROM pending)
                    WHERE model IS NOT NULL
                    GROUP BY model
                )
            ),
            (
                SELECT list(kind ORDER BY agencies DESC, kind)
                FROM (
                    SELECT kind, count(*) AS agencies
                    FROM agencies
                    WHERE kind IS NOT NULL
                    GROUP BY kind
                )
            ),
            min(published_on),
            max(published_on),
            (SELECT pending_stopped_on FROM build_info)
        FROM lists
        WHERE kind = 'participating'
          AND status = 'accepted'
        """
    ).fetchall()[0]
    return FilterOptions(
        states=tuple(states or ()),
        models=tuple(models or ()),
        kinds=tuple(kinds or ()),
        first_list=first_list,
        newest_list=newest_list,
        pending_stopped_on=stopped,
    )
