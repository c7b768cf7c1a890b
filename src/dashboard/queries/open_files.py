"""The tables of the open files: complete, in a fixed order, with Arrow's types.

`open_files.toml` says what a row of each is, and what each column means.
"""

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.coverage import COUNTY_KINDS
from dashboard.queries.data import exactly


def agreements(cursor: Cursor) -> pd.DataFrame:
    """Return every agreement that was ever listed, each with its agency, by id."""
    return exactly(
        cursor.sql(
            """
            SELECT
                agreement_id,
                agency_id,
                agencies.name AS agency,
                agencies.state,
                agencies.kind,
                agencies.county_fips,
                agencies.county,
                model,
                signed_on,
                first_listed_on,
                last_listed_on,
                gone_by,
                status,
                superseded_by,
                moa_url,
                addendum_url
            FROM agreements
            JOIN agencies USING (agency_id)
            ORDER BY agreement_id
            """
        )
    )


def agencies(cursor: Cursor) -> pd.DataFrame:
    """Return every agency on any list, by id, with the models that it has now."""
    return exactly(
        cursor.sql(
            """
            WITH active AS (
                SELECT
                    agency_id,
                    string_agg(DISTINCT model, '; ' ORDER BY model) AS models,
                    count(*)::INTEGER AS agreements
                FROM agreements
                WHERE status = 'active'
                GROUP BY agency_id
            )
            SELECT
                agency_id,
                name,
                state,
                kind,
                level,
                county_fips,
                county,
                place,
                latitude,
                longitude,
                location_basis,
                population,
                sworn_officers,
                ori,
                active.models,
                coalesce(active.agreements, 0) AS agreements
            FROM agencies
            LEFT JOIN active USING (agency_id)
            ORDER BY agency_id
            """
        )
    )


def changes(cursor: Cursor) -> pd.DataFrame:
    """Return every change from list to list, newest first."""
    return exactly(
        cursor.sql(
            """
            SELECT
                day,
                previous_day,
                list_id,
                change,
                agency_id,
                agency,
                state,
                model,
                agreement_id,
                pending_id,
                field,
                printed_before,
                printed_after
            FROM filtered_changes($filters)
            ORDER BY
                day DESC, list_id DESC, change, agency_id, agreement_id, pending_id, field,
                printed_before, printed_after
            """,
            params=Filters().sql_parameters(),
        )
    )


def counties(cursor: Cursor) -> pd.DataFrame:
    """Return every county with the agencies that serve it and take part now, by FIPS code."""
    return exactly(
        cursor.sql(
            """
            WITH active AS (
                SELECT
                    served_counties.county_fips,
                    count(DISTINCT agency_id)::INTEGER AS agencies,
                    count(*)::INTEGER AS agreements,
                    string_agg(DISTINCT model, '; ' ORDER BY model) AS models,
                    bool_or(list_contains($county_kinds, agencies.kind)) AS county_takes_part
                FROM agreements
                JOIN agencies USING (agency_id)
                JOIN served_counties USING (agency_id)
                WHERE status = 'active'
                GROUP BY served_counties.county_fips
            )
            SELECT
                county_fips,
                state,
                county,
                population,
                latitude,
                longitude,
                coalesce(active.agencies, 0) AS agencies,
                coalesce(active.agreements, 0) AS agreements,
                active.models,
                coalesce(active.county_takes_part, FALSE) AS county_takes_part
            FROM counties
            LEFT JOIN active USING (county_fips)
            ORDER BY county_fips
            """,
            params={"county_kinds": COUNTY_KINDS},
        )
    )


def county_months(cursor: Cursor) -> pd.DataFrame:
    """Return who takes part by county, month and model, from the month of the first list on.

    An agreement is counted in `_low` where a list on or before the month's end and one on or after
    it carry it. In `_high` it is counted from the day that ICE prints as signed, or its first list
    if that is earlier, until the first list without it. The newest month ends with the newest list.
    """
    return exactly(
        cursor.sql(
            """
            WITH span AS (
                SELECT min(published_on) AS first, max(published_on) AS last
                FROM lists
                WHERE kind = 'participating'
                  AND status = 'accepted'
            ),
            months AS (
                SELECT
                    strftime(start, '%Y-%m') AS month,
                    start::DATE AS starts_on,
                    least(last_day(start), last) AS ends_on
                FROM (
                    SELECT
                        last,
                        unnest(generate_series(
                            date_trunc('month', first), last::TIMESTAMP, INTERVAL 1 MONTH
                        )) AS start
                    FROM span
                )
            ),
            held AS (
                SELECT
                    county_fips,
                    agency_id,
                    model,
                    signed_on,
                    first_listed_on,
                    last_listed_on,
                    gone_by,
                    least(first_listed_on, signed_on) AS since
                FROM agreements
                JOIN served_counties USING (agency_id)
            ),
            counted AS (
                SELECT
                    *,
                    first_listed_on <= ends_on
                        AND (gone_by IS NULL OR last_listed_on >= ends_on) AS surely
                FROM months
                JOIN held
                    ON since <= ends_on
                    AND (gone_by IS NULL OR gone_by > starts_on)
            )
            SELECT
                month,
                county_fips,
                counties.state,
                counties.county,
                model,
                count(*) FILTER (surely)::INTEGER AS agreements_low,
                count(*) FILTER (gone_by IS NULL OR gone_by > ends_on)::INTEGER AS agreements_high,
                count(DISTINCT agency_id) FILTER (surely)::INTEGER AS agencies_low,
                count(DISTINCT agency_id)
                    FILTER (gone_by IS NULL OR gone_by > ends_on)::INTEGER AS agencies_high,
                count(*) FILTER (signed_on BETWEEN starts_on AND ends_on)::INTEGER AS signed,
                count(*) FILTER (last_listed_on >= starts_on AND gone_by <= ends_on)::INTEGER
                    AS ended_low,
                count(*) FILTER (gone_by IS NOT NULL AND last_listed_on < ends_on)::INTEGER
                    AS ended_high
            FROM counted
            JOIN counties USING (county_fips)
            GROUP BY ALL
            ORDER BY month, county_fips, model
            """
        )
    )
