"""What the States page tells of a state: what came and went, requests, law, and its events."""

from datetime import date

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.map import county_figures
from dashboard.words import Clock


def agencies_by_state(cursor: Cursor, filters: Filters) -> dict[str, int]:
    """Return how many agencies have an active agreement, by state, most first."""
    rows = cursor.execute(
        """
        SELECT state, count(DISTINCT agency_id) AS agencies
        FROM filtered_rows($filters)
        GROUP BY state
        ORDER BY agencies DESC, state
        """,
        filters.with_status("active").sql_parameters(),
    ).fetchall()
    return dict(rows)


def neighbors(cursor: Cursor, state: str) -> tuple[str, ...]:
    """Return the states that share a border with a state, by code."""
    rows = cursor.execute(
        """
        SELECT DISTINCT there.state
        FROM (
            SELECT unnest(neighbors) AS county_fips
            FROM counties
            WHERE state = $state
        )
        JOIN counties AS there USING (county_fips)
        WHERE there.state <> $state
        ORDER BY there.state
        """,
        {"state": state},
    ).fetchall()
    return tuple(state for (state,) in rows)


def largest(cursor: Cursor, filters: Filters, limit: int) -> pd.DataFrame:
    """Return the agencies with an active agreement that police most residents.

    Columns: agency_id, agency, residents (int, whose main police it is).
    """
    return cursor.execute(
        """
        SELECT agency_id, name AS agency, population AS residents
        FROM agencies
        WHERE agency_id IN (SELECT agency_id FROM filtered_rows($filters))
          AND level NOT IN ('state', 'territory')
          AND population > 0
        ORDER BY population DESC, name
        LIMIT $limit
        """,
        filters.with_status("active").sql_parameters() | {"limit": limit},
    ).df()


def counties(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return all counties of the filters' states, those with most agencies first.

    An agency counts in its own county and in every other county that it serves.

    Columns: county_fips, county, population (NULL where unknown), agencies (int, with an active
    agreement), models (list of the models of their agreements, one entry for each agreement),
    first_listed_on (datetime64, of the first agreement that is still listed), takes_part and
    residents as `map.county_figures` returns them.
    """
    figures = county_figures(cursor, filters.with_status("active"))
    rows = cursor.execute(
        """
        WITH held AS (
            SELECT
                county_fips,
                list(model ORDER BY model) AS models,
                min(first_listed_on) AS first_listed_on
            FROM filtered_rows($filters)
            JOIN served_counties USING (agency_id)
            GROUP BY county_fips
        )
        SELECT county_fips, county, population, models, first_listed_on
        FROM counties
        LEFT JOIN held USING (county_fips)
        WHERE list_contains($filters.states, state)
        """,
        filters.with_status("active").sql_parameters(),
    ).df()
    figures = figures[["county_fips", "agencies", "takes_part", "residents"]]
    merged = rows.merge(figures, on="county_fips", how="left")
    merged["agencies"] = merged["agencies"].fillna(0).astype(int)
    return merged.sort_values(["agencies", "county"], ascending=[False, True], ignore_index=True)


def county_curves(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return how many agencies have an active agreement in a county, after each change of it.

    An agency counts in its own county and in every other county that it serves.

    Columns: county_fips, day (datetime64), agencies (int); the filters' date is the last day.
    """
    return cursor.execute(
        """
        WITH steps AS (
            SELECT
                county_fips,
                agency_id,
                unnest([since, until]) AS day,
                unnest([1, -1]) AS step
            FROM filtered_periods($filters)
            JOIN served_counties USING (agency_id)
        ),
        held AS (
            SELECT
                county_fips,
                day,
                sum(step) AS step,
                sum(sum(step)) OVER (PARTITION BY county_fips, agency_id ORDER BY day) AS agreements
            FROM steps
            GROUP BY county_fips, agency_id, day
        )
        SELECT
            county_fips,
            day,
            sum(sum((agreements > 0)::INTEGER - (agreements - step > 0)::INTEGER))
                OVER (PARTITION BY county_fips ORDER BY day)::INTEGER AS agencies
        FROM held
        WHERE day <= $filters.as_of
        GROUP BY county_fips, day
        ORDER BY county_fips, day
        """,
        filters.with_status("active").sql_parameters(),
    ).df()


def reported(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return what others counted on ICE's lists that are newer than all in this file.

    They count printed rows, by state and model only: under a filter by kind there is nothing to
    compare.

    Columns: day (datetime64, of the list), model, agreements (int), source_id; by day.
    """
    return cursor.execute(
        """
        SELECT list_on AS day, model, sum(agreements)::INTEGER AS agreements, source_id
        FROM reported_totals
        WHERE matches($filters, state, NULL, model)
          AND len($filters.kinds) = 0
          AND list_on > (SELECT max(published_on) FROM lists WHERE kind = 'participating')
        GROUP BY list_on, model, source_id
        ORDER BY day, model
        """,
        filters.sql_parameters(),
    ).df()


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
    (datetime64; up to the filters' date), outcome ('open' while it is on the pending list and not
    signed; else 'signed' or 'dropped'), signed_on (datetime64, of the agreement that
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
    binds, bound (list of codes, for a law that requires or bans: 'sheriff', 'jail', 'local',
    'state_police', 'state_corrections', 'all'), bound_if, note, summary, verified, sources,
    in_force (bool: in effect on the day).
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
            bound,
            bound_if,
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


def stances(cursor: Cursor, as_of: date) -> dict[str, tuple[str, date | None]]:
    """Return what the law of each state that was researched says about agreements, by state.

    The stance ('requires', 'encourages', 'limits', 'bans') and the day from which it is in effect:
    of the last law in effect by a day, else of the first one later. 'none': no law that requires or
    bans agreements was found. 'bill': only what did not become law. A state whose law was not
    researched is absent.
    """
    rows = cursor.execute(
        """
        WITH laws AS (
            SELECT
                state,
                stance,
                effective,
                effective > $as_of AS later,
                position
            FROM state_laws
            WHERE status = 'enacted'
              AND stance <> 'none'
        ),
        first_law AS (
            SELECT state, stance, effective
            FROM laws
            QUALIFY row_number() OVER (
                PARTITION BY state
                ORDER BY
                    later,
                    CASE WHEN later THEN -epoch(effective) ELSE epoch(effective) END DESC,
                    position DESC
            ) = 1
        )
        SELECT
            state,
            coalesce(
                any_value(first_law.stance),
                CASE WHEN bool_or(state_laws.stance = 'none') THEN 'none' ELSE 'bill' END
            ),
            any_value(first_law.effective)
        FROM state_laws
        LEFT JOIN first_law USING (state)
        GROUP BY state
        """,
        {"as_of": as_of},
    ).fetchall()
    return {state: (stance, effective) for state, stance, effective in rows}


def milestones(cursor: Cursor, state: str, as_of: date) -> pd.DataFrame:
    """Return the events of a state up to a day, and the nation's since the first list.

    Of the nation only those that changed the program, not agreements of single agencies.

    Columns: number (from 1, oldest first), day (datetime64), day_precision ('day', 'month' or
    'year'), national (bool), title, summary, note, status, disputed (bool: it was before a court),
    verified, sources.
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
            coalesce(disputed, false) AS disputed,
            coalesce(verified, true) AS verified,
            sources
        FROM milestones
        WHERE date <= $as_of
          AND (
            scope = $state
            OR list_contains(also_states, $state)
            OR (
                scope = 'US'
                AND kind <> 'agreement'
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
