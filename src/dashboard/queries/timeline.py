"""Timelines of agreements, by either of the two clocks: ICE's lists, or the dates of signing."""

from typing import Literal

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.words import Clock

Series = Literal["model", "state", "all"]


def active_over_time(
    cursor: Cursor, filters: Filters, series: Series, clock: Clock = "listed"
) -> pd.DataFrame:
    """Return active agreements by model, state or all together, after each day that changed them.

    By the clock of the lists a number is that of ICE's last list on or before the day: an agreement
    that some lists left out does not count in between. By the clock of the signatures an agreement
    counts from the date that ICE prints as signed until it left the lists, or until the one that
    renewed it was signed; only agreements listed by the filters' date are known.

    Columns: series (a model, a state or 'all'), day (datetime64), agreements (int); the filter's
    date is the last day. Filters by status do not apply.
    """
    return cursor.execute(
        """
        WITH spans AS (
            SELECT state, model, since, until
            FROM filtered_periods($filters)
            WHERE $clock = 'listed'
            UNION ALL
            SELECT
                state,
                chosen.model,
                chosen.signed_on,
                CASE
                    WHEN chosen.gone_by <= $filters.as_of
                        THEN least(chosen.gone_by, successor.signed_on)
                END
            FROM filtered_agreements($filters) AS chosen
            LEFT JOIN agreements AS successor ON successor.agreement_id = chosen.superseded_by
            WHERE $clock = 'signed'
              AND chosen.first_listed_on <= $filters.as_of
        ),
        steps AS (
            SELECT
                CASE $series WHEN 'state' THEN state WHEN 'model' THEN model ELSE 'all' END
                    AS series,
                unnest([since, until]) AS day,
                unnest([1, -1]) AS step
            FROM spans
        )
        SELECT
            series,
            day,
            sum(sum(step)) OVER (PARTITION BY series ORDER BY day)::INTEGER AS agreements
        FROM steps
        WHERE day <= $filters.as_of
        GROUP BY series, day
        HAVING sum(step) <> 0
        ORDER BY series, day
        """,
        filters.with_status("active").sql_parameters() | {"series": series, "clock": clock},
    ).df()
