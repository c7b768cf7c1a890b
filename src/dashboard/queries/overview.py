"""What the Overview counts: the headline figures, the national curve, the states, the news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.coverage import COUNTY_KINDS
from dashboard.queries.timeline import active_over_time


@dataclass(frozen=True)
class Headline:
    """The figures of one day. Agreements, agencies and states are those on ICE's last list up to
    that day, pending requests those on its last pending list that were not signed by then.

    Attributes:
        printed_rows: ICE's own count of the agreements.
        requests, requests_signed: all requests on any pending list up to the day, and those of
            them that were signed by then.
        list_on, pending_list_on: the dates of the two lists, None before the first.
        pending_stopped_on: the date of ICE's last pending list, where the day is after it and ICE
            has stopped publishing them; nothing is known of later requests.
    """

    agreements: int
    agencies: int
    states: int
    printed_rows: int
    pending: int
    requests: int
    requests_signed: int
    list_on: date | None
    pending_list_on: date | None
    pending_stopped_on: date | None


def headline(cursor: Cursor, filters: Filters) -> Headline:
    """Return the figures of the filters' day, whatever status the filters ask for."""
    rows = cursor.execute(
        """
        WITH rows AS MATERIALIZED (
            SELECT *
            FROM filtered_rows($filters)
        ),
        active AS (
            SELECT
                count(*) AS agreements,
                count(DISTINCT agency_id) AS agencies,
                count(DISTINCT state) AS states,
                coalesce(sum(printed_rows), 0)::BIGINT AS printed_rows
            FROM rows
            WHERE status = 'active'
        ),
        requested AS (
            SELECT
                count(*) AS requests,
                count(*) FILTER (agreements.signed_on <= $filters.as_of) AS requests_signed
            FROM filtered_requests($filters) AS chosen
            LEFT JOIN agreements USING (agreement_id)
            WHERE chosen.first_listed_on <= $filters.as_of
        )
        SELECT
            agreements,
            agencies,
            states,
            printed_rows,
            (SELECT count(*) FROM rows WHERE status = 'pending'),
            requests,
            requests_signed,
            (
                SELECT max(published_on)
                FROM lists
                WHERE kind = 'participating'
                  AND status = 'accepted'
                  AND published_on <= $filters.as_of
            ),
            (
                SELECT max(published_on)
                FROM lists
                WHERE kind = 'pending'
                  AND status = 'accepted'
                  AND published_on <= $filters.as_of
            ),
            (
                SELECT pending_stopped_on
                FROM build_info
                WHERE pending_stopped_on < $filters.as_of
            )
        FROM active
        CROSS JOIN requested
        """,
        filters.with_status("active", "pending").sql_parameters(),
    ).fetchall()
    return Headline(*rows[0])


# The executive order that asks for more agreements than there were.
TURN = "us-2025-01-20"


def list_before_turn(cursor: Cursor) -> date | None:
    """Return the day of ICE's last list before the order of January 2025, if there is one."""
    rows = cursor.execute(
        """
        SELECT max(published_on)
        FROM lists
        JOIN milestones ON milestones.milestone_id = $turn
        WHERE lists.kind = 'participating'
          AND lists.status = 'accepted'
          AND published_on < milestones.date
        """,
        {"turn": TURN},
    ).fetchall()
    day: date | None = rows[0][0]
    return day


def reach_over_time(cursor: Cursor, filters: Filters, days: Sequence[date]) -> pd.DataFrame:
    """Return how far the agreements reached on some days, by ICE's last list up to each.

    Counties are those whose sheriff or county jail takes part, as `coverage` counts them.

    Columns: `day` (datetime64), `agencies`, `states`, `counties` (int), in the order of the days.
    """
    return cursor.execute(
        """
        WITH days AS (
            SELECT unnest($days::DATE[]) AS day
        ),
        held AS (
            SELECT DISTINCT day, agency_id, state, kind
            FROM days
            JOIN filtered_periods($filters)
              ON since <= day
             AND (until IS NULL OR until > day)
        )
        SELECT
            day::TIMESTAMP AS day,
            count(DISTINCT held.agency_id)::INTEGER AS agencies,
            count(DISTINCT held.state)::INTEGER AS states,
            count(DISTINCT served_counties.county_fips)::INTEGER AS counties
        FROM days
        LEFT JOIN held USING (day)
        LEFT JOIN served_counties
          ON served_counties.agency_id = held.agency_id
         AND served_counties.link = 'serves'
         AND list_contains($county_kinds, held.kind)
        GROUP BY day
        ORDER BY day
        """,
        filters.with_status("active").sql_parameters()
        | {"days": list(days), "county_kinds": COUNTY_KINDS},
    ).df()


def agreements_over_time(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the number of agreements on each day on which it changed, up to the filters' date.

    Columns: `day` (datetime64), `agreements` (int), `basis` ('archive' while the lists are
    archived copies of a web page, 'list' once ICE published workbooks). Each number is that of
    ICE's last list on or before the day.
    """
    counted = active_over_time(cursor, filters, "all").drop(columns="series")
    lists_from = cursor.execute(
        """
        SELECT min(published_on)
        FROM lists
        WHERE kind = 'participating'
          AND status = 'accepted'
          AND date_basis = 'file name'
        """
    ).fetchall()[0][0]
    archived = counted["day"] < pd.Timestamp(lists_from)
    return counted.assign(basis=archived.map({True: "archive", False: "list"}))


def national_totals(cursor: Cursor) -> pd.DataFrame:
    """Return the national totals that do not come from ICE's lists, oldest first.

    Columns: `day` (datetime64; the last day where only the month or the year is known),
    `date_precision` ('day', 'month' or 'year'), `value` (int), `unit` ('agencies' or
    'agreements'), `basis` ('derived' from a roster of 2009 or 'published' by somebody),
    `source` (its title and publisher), `verified` (bool).
    """
    return cursor.execute(
        """
        SELECT
            CASE national_counts.date_precision
                WHEN 'month' THEN last_day(national_counts.date)
                WHEN 'year' THEN make_date(year(national_counts.date), 12, 31)
                ELSE national_counts.date
            END AS day,
            national_counts.date_precision,
            value,
            unit,
            basis,
            sources.title || ', ' || sources.publisher AS source,
            coalesce(verified, true) AS verified
        FROM national_counts
        JOIN sources ON sources.source_id = national_counts.sources[1]
        ORDER BY day
        """
    ).df()


def national_milestones(cursor: Cursor) -> pd.DataFrame:
    """Return the national events that changed the program since its first agreement.

    Columns: `number` (from 1, oldest first), `day` (datetime64), `date_precision` ('day',
    'month' or 'year'), `title`, `summary`, `source`, `url`, `verified` (bool).
    """
    return cursor.execute(
        """
        SELECT
            row_number() OVER (ORDER BY milestones.date, milestones.position) AS number,
            milestones.date AS day,
            milestones.date_precision,
            milestones.title,
            milestones.summary,
            sources.publisher AS source,
            sources.url,
            milestones.verified
        FROM milestones
        JOIN sources ON sources.source_id = milestones.sources[1]
        WHERE scope = 'US'
          AND effect <> 'neutral'
          AND milestones.date >= DATE '2002-01-01'
        ORDER BY number
        """
    ).df()


def agreements_by_state(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the active agreements by state and model.

    Columns: `state` (postal code), `model`, `agreements` (int), `total` (int, of the state);
    states with most agreements first.
    """
    return cursor.execute(
        """
        SELECT
            state,
            model,
            count(*) AS agreements,
            sum(count(*)) OVER (PARTITION BY state)::INTEGER AS total
        FROM filtered_rows($filters)
        GROUP BY state, model
        ORDER BY total DESC, state, model
        """,
        filters.with_status("active").sql_parameters(),
    ).df()


def model_summaries(cursor: Cursor) -> pd.DataFrame:
    """Return the models that ICE offers, each in a sentence: columns `model`, `summary`."""
    return cursor.execute(
        """
        SELECT model, summary
        FROM models
        WHERE offered
        ORDER BY position
        """
    ).df()
