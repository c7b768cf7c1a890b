"""What is known of one agency: itself, its agreements and requests, and what ICE printed of it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.paging import page_limits


def agency(cursor: Cursor, agency_id: str) -> Mapping[str, Any] | None:
    """Return an agency's row of `agencies` with `county_population`; None: no such agency.

    What is not known is absent.
    """
    found = cursor.execute(
        """
        SELECT agencies.*, counties.population AS county_population
        FROM agencies
        LEFT JOIN counties USING (county_fips)
        WHERE agency_id = $agency_id
        """,
        {"agency_id": agency_id},
    ).df()
    if found.empty:
        return None
    return {str(name): value for name, value in found.iloc[0].dropna().items()}


def successors(cursor: Cursor, former_id: str) -> list[tuple[str, str, str]]:
    """Return the agencies that an id, in use no longer, leads to: (agency_id, name, state)."""
    return cursor.execute(
        """
        SELECT DISTINCT agencies.agency_id, agencies.name, agencies.state
        FROM agency_names
        JOIN agencies USING (agency_id)
        WHERE former_id = $former_id
        ORDER BY agencies.agency_id
        """,
        {"former_id": former_id},
    ).fetchall()


def county_name(cursor: Cursor, county_fips: str) -> str | None:
    """Return a county's name: "Knox County"; None where the code is unknown."""
    found = cursor.execute(
        "SELECT county FROM counties WHERE county_fips = $county_fips", {"county_fips": county_fips}
    ).fetchall()
    return found[0][0] if found else None


def agreements(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return the agreements of an agency, active ones first, then the newest.

    Columns: agreement_id, model, status, signed_on, first_listed_on, last_listed_on, gone_by,
    lists_missed, next_signed_on (of the agreement that took its place), moa_url, addendum_url.
    """
    return cursor.execute(
        """
        SELECT
            agreements.agreement_id,
            agreements.model,
            agreements.status,
            agreements.signed_on,
            agreements.first_listed_on,
            agreements.last_listed_on,
            agreements.gone_by,
            agreements.lists_missed,
            later.signed_on AS next_signed_on,
            agreements.moa_url,
            agreements.addendum_url
        FROM agreements
        LEFT JOIN agreements AS later ON later.agreement_id = agreements.superseded_by
        WHERE agreements.agency_id = $agency_id
        ORDER BY
            agreements.status = 'active' DESC,
            agreements.signed_on DESC,
            agreements.model
        """,
        {"agency_id": agency_id},
    ).df()


def requests(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return the requests of an agency on ICE's pending lists, newest first.

    Columns: pending_id, model, first_listed_on, last_listed_on, outcome, signed_on (of the
    agreement that followed), days (from the first pending list to the signing).
    """
    return cursor.execute(
        """
        SELECT
            pending.pending_id,
            pending.model,
            pending.first_listed_on,
            pending.last_listed_on,
            pending.outcome,
            agreements.signed_on,
            pending.days
        FROM pending
        LEFT JOIN agreements USING (agreement_id)
        WHERE pending.agency_id = $agency_id
        ORDER BY pending.first_listed_on DESC, pending.model
        """,
        {"agency_id": agency_id},
    ).df()


def history(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return what others say of the agency's agreements before ICE's lists, oldest first.

    Columns: model (may be 'hybrid' or missing), status ('signed' or 'pending'), signed_on,
    seen_from and seen_to (the days of the evidence), source_id.
    """
    return cursor.execute(
        """
        SELECT model, status, signed_on, seen_from, seen_to, source_id
        FROM history
        WHERE agency_id = $agency_id
        ORDER BY coalesce(signed_on, seen_from), source_id
        """,
        {"agency_id": agency_id},
    ).df()


def spans(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return when the agency's agreements and requests stood on ICE's lists without a gap.

    Columns: item (agreement_id or pending_id), is_request (bool), model, status (of an agreement,
    or the outcome of a request), signed_on, first_listed_on and last_listed_on (of this span),
    gone_by (of the agreement).
    """
    return cursor.execute(
        """
        WITH reached AS (
            SELECT
                coalesce(agreement_id, pending_id) AS item,
                agreement_id IS NULL AS is_request,
                first_listed_on,
                last_listed_on,
                first_place,
                max(last_place) OVER (
                    PARTITION BY item, is_request
                    ORDER BY first_place
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS before
            FROM readings
            JOIN printed_runs USING (row_id)
            WHERE agency_id = $agency_id
        ),
        numbered AS (
            SELECT
                *,
                count(*) FILTER (before IS NULL OR first_place > before + 1) OVER (
                    PARTITION BY item, is_request
                    ORDER BY first_place
                    ROWS UNBOUNDED PRECEDING
                ) AS span
            FROM reached
        ),
        unbroken AS (
            SELECT
                item,
                is_request,
                min(first_listed_on) AS first_listed_on,
                max(last_listed_on) AS last_listed_on
            FROM numbered
            GROUP BY item, is_request, span
        )
        SELECT
            item,
            is_request,
            coalesce(agreements.model, pending.model) AS model,
            coalesce(agreements.status, pending.outcome) AS status,
            agreements.signed_on,
            unbroken.first_listed_on,
            unbroken.last_listed_on,
            agreements.gone_by
        FROM unbroken
        LEFT JOIN agreements ON NOT is_request AND agreements.agreement_id = item
        LEFT JOIN pending ON is_request AND pending.pending_id = item
        ORDER BY is_request, model, agreements.signed_on, unbroken.first_listed_on
        """,
        {"agency_id": agency_id},
    ).df()


def readings(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return which printed values were read as something else, earliest list first.

    Columns: field, printed, corrected, reason, first_listed_on and last_listed_on (of the rows that
    printed it).
    """
    return cursor.execute(
        """
        SELECT
            field,
            printed,
            corrected,
            reason,
            min(first_listed_on) AS first_listed_on,
            max(last_listed_on) AS last_listed_on
        FROM readings
        JOIN corrections USING (row_id)
        JOIN printed_runs USING (row_id)
        WHERE agency_id = $agency_id
        GROUP BY field, printed, corrected, reason
        ORDER BY first_listed_on, field, printed
        """,
        {"agency_id": agency_id},
    ).df()


def printed_rows(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return the agency's rows exactly as ICE printed them, each entry's in order of time.

    One row for each unbroken run of lists. Columns: item (agreement_id or pending_id), list_kind,
    first_listed_on, last_listed_on, lists (int), follows (bool: the run begins with the list after
    the entry's run before it), then as printed state, agency, agency_type, county, model, signed,
    moa, moa_url, addendum, addendum_url.
    """
    return cursor.execute(
        """
        SELECT
            coalesce(agreement_id, pending_id) AS item,
            kind AS list_kind,
            first_listed_on,
            last_listed_on,
            last_place - first_place + 1 AS lists,
            coalesce(first_place = lag(last_place) OVER entry + 1, false) AS follows,
            state,
            agency,
            agency_type,
            county,
            model,
            signed,
            moa,
            moa_url,
            addendum,
            addendum_url
        FROM readings
        JOIN printed_rows USING (row_id)
        JOIN printed_runs USING (row_id)
        WHERE agency_id = $agency_id
        WINDOW entry AS (PARTITION BY item, list_kind ORDER BY first_place, row_id)
        ORDER BY list_kind, min(first_place) OVER (PARTITION BY item, list_kind), item,
            first_place, row_id
        """,
        {"agency_id": agency_id},
    ).df()


def names(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return the other names under which ICE printed the agency, the last used first.

    Columns: spelling, state (as printed), first_listed_on, last_listed_on.
    """
    return cursor.execute(
        """
        SELECT
            spelling,
            state_printed AS state,
            min(first_listed_on) AS first_listed_on,
            max(last_listed_on) AS last_listed_on
        FROM agency_names
        JOIN agencies USING (agency_id)
        WHERE agency_id = $agency_id
          AND (spelling <> name OR state_printed <> agencies.state)
        GROUP BY spelling, state_printed
        ORDER BY last_listed_on DESC, spelling
        """,
        {"agency_id": agency_id},
    ).df()


def neighbors(cursor: Cursor, agency_id: str) -> pd.DataFrame:
    """Return the other agencies that lie in or serve the agency's own county.

    Columns: agency_id, name, models (list, of active agreements), signed_on (the first of these),
    is_open (bool: a request of it is open); those with agreements first.
    """
    return cursor.execute(
        """
        WITH here AS (
            SELECT county_fips
            FROM agencies
            WHERE agency_id = $agency_id
        ),
        others AS (
            SELECT DISTINCT agency_id
            FROM served_counties
            JOIN here USING (county_fips)
        )
        SELECT
            agency_id,
            agencies.name,
            coalesce(
                list(agreements.model ORDER BY agreements.model)
                    FILTER (agreements.status = 'active'),
                []
            ) AS models,
            min(agreements.signed_on) FILTER (agreements.status = 'active') AS signed_on,
            agency_id IN (SELECT agency_id FROM pending WHERE outcome = 'open') AS is_open
        FROM others
        JOIN agencies USING (agency_id)
        LEFT JOIN agreements USING (agency_id)
        WHERE agency_id <> $agency_id
        GROUP BY agency_id, agencies.name
        ORDER BY len(models) = 0, agencies.name
        """,
        {"agency_id": agency_id},
    ).df()


def active_in_state(cursor: Cursor, state: str) -> int:
    """Return how many agencies of a state have an agreement on the newest list."""
    return int(
        cursor.execute(
            """
            SELECT count(DISTINCT agency_id)
            FROM agreements
            JOIN agencies USING (agency_id)
            WHERE state = $state
              AND status = 'active'
            """,
            {"state": state},
        ).fetchall()[0][0]
    )


def agency_rows(cursor: Cursor, filters: Filters, page: int) -> tuple[pd.DataFrame, int]:
    """Return a page (from 1) of the agencies under the filters, and how many there are in all.

    Columns: agency_id, agency, state, county, kind, models (list), first_listed_on,
    sworn_officers; by state and name, `paging.PAGE_ROWS` to a page.
    """
    rows = cursor.execute(
        """
        WITH held AS (
            SELECT
                agency_id,
                list(model) AS models,
                min(first_listed_on) AS first_listed_on
            FROM filtered_rows($filters)
            GROUP BY agency_id
        )
        SELECT
            agency_id,
            name AS agency,
            state,
            county,
            kind,
            list_sort(list_distinct(models)) AS models,
            first_listed_on,
            sworn_officers,
            count(*) OVER ()::INTEGER AS total
        FROM held
        JOIN agencies USING (agency_id)
        ORDER BY state, name, agency_id
        LIMIT $limit
        OFFSET $offset
        """,
        filters.sql_parameters() | page_limits(page),
    ).df()
    total = int(rows["total"].iloc[0]) if len(rows) else 0
    return rows.drop(columns="total"), total
