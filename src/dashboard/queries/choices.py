"""What there is to filter by."""

from dashboard.filters import Choices
from dashboard.queries.connection import Cursor


def filter_choices(cursor: Cursor) -> Choices:
    """Return the states, models and kinds of agency in the data, and the span of the lists.

    States come by name, models and kinds by how many agreements they have, most first.
    """
    states = cursor.execute(
        """
        SELECT state, name
        FROM states
        WHERE state IN (SELECT state FROM agencies)
        ORDER BY name
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
        GROUP BY model
        ORDER BY count(*) DESC, model
        """
    ).fetchall()
    kinds = cursor.execute(
        """
        SELECT kind
        FROM agencies
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
    return Choices(
        states=dict(states),
        models=tuple(model for (model,) in models),
        kinds=tuple(kind for (kind,) in kinds),
        first_list=days[0][0],
        newest_list=days[0][1],
    )
