"""Timelines of agreements, by either of the two clocks: ICE's lists, or the dates of signing."""

from typing import Any, Literal

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor

Clock = Literal["listed", "signed"]
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
        WITH chosen AS MATERIALIZED (
            SELECT
                chosen.agreement_id,
                CASE $series
                    WHEN 'state' THEN chosen.state
                    WHEN 'model' THEN chosen.model
                    ELSE 'all'
                END AS series,
                CASE WHEN $clock = 'signed' THEN chosen.signed_on ELSE chosen.first_listed_on END
                    AS start,
                CASE
                    WHEN chosen.gone_by > $as_of THEN NULL
                    WHEN $clock = 'signed' THEN least(chosen.gone_by, successor.signed_on)
                    ELSE chosen.gone_by
                END AS stop
            FROM filtered_agreements($states, $models, $kinds) AS chosen
            LEFT JOIN agreements AS successor ON successor.agreement_id = chosen.superseded_by
            WHERE chosen.first_listed_on <= $as_of
        ),
        gaps AS (
            SELECT unnest(
                $gaps::STRUCT(agreement_id VARCHAR, day DATE, step INTEGER)[],
                recursive := true
            )
        ),
        steps AS (
            SELECT series, unnest([start, stop]) AS day, unnest([1, -1]) AS step
            FROM chosen
            UNION ALL
            SELECT series, day, step
            FROM gaps
            JOIN chosen USING (agreement_id)
        )
        SELECT
            series,
            day,
            sum(sum(step)) OVER (PARTITION BY series ORDER BY day)::INTEGER AS agreements
        FROM steps
        WHERE day <= $as_of
        GROUP BY series, day
        HAVING sum(step) <> 0
        ORDER BY series, day
        """,
        _parameters(filters)
        | {
            "series": series,
            "clock": clock,
            "gaps": gaps(cursor, filters) if clock == "listed" else [],
        },
    ).df()


def gaps(cursor: Cursor, filters: Filters) -> list[dict[str, Any]]:
    """Return when lists left out an agreement that lists before and after them carry.

    Each gap is two steps with agreement_id, day and step: -1 on the day of the list without it, 1
    on that of the next. Of several lists of one day the last one counts, as everywhere.
    """
    parameters = _parameters(filters)
    del parameters["as_of"]
    rows = cursor.execute(
        """
        SELECT agreement_id
        FROM filtered_agreements($states, $models, $kinds)
        WHERE lists_missed > 0
        """,
        parameters,
    ).fetchall()
    # Most states have no gap.
    if not rows:
        return []
    found = cursor.execute(
        """
        WITH list_days AS (
            SELECT
                published_on AS day,
                max(sequence) AS sequence,
                lead(published_on) OVER (ORDER BY published_on) AS until
            FROM lists
            WHERE kind = 'participating'
              AND status = 'accepted'
            GROUP BY published_on
        ),
        listed AS (
            SELECT agreement_id, first.sequence AS first, last.sequence AS last
            FROM printed_runs
            JOIN readings USING (row_id)
            JOIN lists AS first ON first.list_id = first_list_id
            JOIN lists AS last ON last.list_id = last_list_id
            WHERE list_contains($agreements, agreement_id)
        )
        SELECT agreement_id, unnest([day, until]), unnest([-1, 1])
        FROM agreements
        JOIN list_days ON day BETWEEN first_listed_on AND last_listed_on
        WHERE list_contains($agreements, agreement_id)
          AND NOT EXISTS (
            SELECT 1
            FROM listed
            WHERE listed.agreement_id = agreements.agreement_id
              AND list_days.sequence BETWEEN first AND last
          )
        """,
        {"agreements": [agreement for (agreement,) in rows]},
    ).fetchall()
    return [{"agreement_id": one, "day": day, "step": step} for one, day, step in found]


def _parameters(filters: Filters) -> dict[str, object]:
    parameters = filters.sql_parameters()
    del parameters["statuses"]
    return parameters
