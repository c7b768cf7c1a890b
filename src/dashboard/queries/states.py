"""What the States page tells of a state: what came and went, requests, law, and its events."""

from datetime import date

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.words import Clock


def came_and_went(cursor: Cursor, filters: Filters, clock: Clock) -> pd.DataFrame:
    """Return by month how many agreements came, and how many left ICE's lists.

    By the clock of the lists an agreement comes with the first list that has it; the first list of
    all brought none. By the clock of the signatures it comes on the date that ICE prints as signed.
    It leaves with the first list without it. Where another took its place on that very list, it was
    renewed: neither counts.

    Columns: month (datetime64, its first day), came (int), went (int).
    """
    return cursor.execute(
        """
        WITH chosen AS MATERIALIZED (
            SELECT
                agreement_id,
                superseded_by,
                signed_on,
                first_listed_on,
                CASE WHEN gone_by <= $filters.as_of THEN gone_by END AS gone_by
            FROM filtered_agreements($filters)
            WHERE first_listed_on <= $filters.as_of
        ),
        renewals AS (
            SELECT earlier.agreement_id AS earlier, later.agreement_id AS later
            FROM chosen AS earlier
            JOIN chosen AS later ON later.agreement_id = earlier.superseded_by
            WHERE later.first_listed_on = earlier.gone_by
        ),
        steps AS (
            SELECT
                CASE WHEN $clock = 'signed' THEN signed_on ELSE first_listed_on END AS day,
                1 AS came,
                0 AS went
            FROM chosen
            WHERE agreement_id NOT IN (SELECT later FROM renewals)
              AND (
                $clock = 'signed'
                OR first_listed_on > (SELECT min(first_listed_on) FROM agreements)
              )
            UNION ALL
            SELECT gone_by, 0, 1
            FROM chosen
            WHERE gone_by IS NOT NULL
              AND agreement_id NOT IN (SELECT earlier FROM renewals)
        )
        SELECT
            date_trunc('month', day) AS month,
            sum(came)::INTEGER AS came,
            sum(went)::INTEGER AS went
        FROM steps
        GROUP BY month
        ORDER BY month
        """,
        filters.sql_parameters() | {"clock": clock},
    ).df()


def requests(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the requests on ICE's pending lists up to the filters' date, the newest first.

    Columns: agency_id, agency, model (NULL where ICE left it out), first_listed_on, last_listed_on
    (datetime64; up to the filters' date), outcome ('open' while it is on the pending list, even if
    signed already; else 'signed' or 'dropped'), signed_on (datetime64, of the agreement that
    followed), days (from the first list to the signature).
    """
    return cursor.execute(
        """
        WITH open_requests AS (
            SELECT pending_id
            FROM filtered_rows($filters)
        )
        SELECT
            chosen.agency_id,
            chosen.agency,
            chosen.model,
            chosen.first_listed_on,
            least(chosen.last_listed_on, $filters.as_of) AS last_listed_on,
            CASE
                WHEN pending_id IN (SELECT pending_id FROM open_requests) THEN 'open'
                WHEN agreements.signed_on <= $filters.as_of THEN 'signed'
                ELSE 'dropped'
            END AS outcome,
            CASE
                WHEN agreements.signed_on <= $filters.as_of THEN agreements.signed_on
            END AS signed_on,
            CASE WHEN agreements.signed_on <= $filters.as_of THEN chosen.days END AS days
        FROM filtered_requests($filters) AS chosen
        LEFT JOIN agreements USING (agreement_id)
        WHERE chosen.first_listed_on <= $filters.as_of
        ORDER BY chosen.first_listed_on DESC, chosen.agency, chosen.model
        """,
        filters.with_status("pending").sql_parameters(),
    ).df()


def laws(cursor: Cursor, state: str, as_of: date) -> pd.DataFrame:
    """Return what a state's law says about agreements, the newest first.

    Without a row the state's law was not researched.

    Columns: stance ('requires', 'encourages', 'limits', 'bans', or 'none': looked at, and no law
    that requires or bans agreements was found), status ('enacted', 'proposed', …), title, since,
    since_precision, effective (datetime64 or NULL), effective_basis ('read' or 'assumed'), basis,
    binds, note, summary, verified, sources, in_force (bool: in effect on the day).
    """
    return cursor.execute(
        """
        SELECT
            stance,
            state_laws.status,
            state_laws.title,
            since,
            since_precision,
            state_laws.effective,
            state_laws.effective_basis,
            basis,
            binds,
            state_laws.note,
            milestones.summary,
            coalesce(state_laws.verified, true) AS verified,
            state_laws.sources,
            stance <> 'none'
                AND state_laws.status = 'enacted'
                AND state_laws.effective <= $as_of AS in_force
        FROM state_laws
        LEFT JOIN milestones USING (milestone_id)
        WHERE state = $state
        ORDER BY in_force DESC, state_laws.effective DESC, since DESC, state_laws.position DESC
        """,
        {"state": state, "as_of": as_of},
    ).df()


def milestones(cursor: Cursor, state: str, as_of: date) -> pd.DataFrame:
    """Return the events of a state up to a day, and the nation's since the first list.

    Of the nation only those that changed the program.

    Columns: number (from 1, oldest first), day (datetime64), day_precision ('day', 'month' or
    'year'), national (bool), title, summary, note, status, verified, sources.
    """
    return cursor.execute(
        """
        SELECT
            row_number() OVER (ORDER BY date, position) AS number,
            date AS day,
            date_precision AS day_precision,
            scope = 'US' AS national,
            title,
            summary,
            note,
            status,
            coalesce(verified, true) AS verified,
            sources
        FROM milestones
        WHERE date <= $as_of
          AND (
            scope = $state
            OR list_contains(also_states, $state)
            OR (
                scope = 'US'
                AND effect <> 'neutral'
                AND date >= (SELECT min(published_on) FROM lists)
            )
          )
        ORDER BY number
        """,
        {"state": state, "as_of": as_of},
    ).df()


def history(cursor: Cursor, state: str) -> pd.DataFrame:
    """Return the agreements of a state's agencies before ICE's lists, as others reconstructed them.

    Columns: agency_id (NULL where the agency is on no list), name, model (NULL where unknown),
    signed_on, seen_from, seen_to (datetime64 or NULL; they bound the evidence, not the agreement),
    status ('signed' or 'pending' on the roster of 2009), grade, source_id.
    """
    return cursor.execute(
        """
        SELECT
            agency_id,
            name,
            model,
            signed_on,
            seen_from,
            seen_to,
            status,
            grade,
            source_id
        FROM history
        WHERE state = $state
        ORDER BY coalesce(signed_on, seen_from), name, grade
        """,
        {"state": state},
    ).df()
