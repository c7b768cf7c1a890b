"""The record itself: what there is to download, the dictionary, the checks and the corrections."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from duckdb import DuckDBPyRelation as Relation

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.paging import page_limits

RHYTHM_LISTS = 20


@dataclass(frozen=True)
class Build:
    """What a database was built from, and how much it holds."""

    build_id: str
    project_version: str
    newest_participating_on: date
    newest_pending_on: date | None
    lists: int
    participating_lists: int
    pending_lists: int
    rejected_lists: int
    captures: int
    listed_rows: int
    printed_rows: int
    agencies: int
    agreements: int
    active: int
    requests: int
    corrections: int
    placed: int
    counties_placed: int
    statewide: int
    unplaced: int
    with_population: int


@dataclass(frozen=True)
class ReportedList:
    """A list of ICE's that others counted: its day, its printed rows, and who counted (an id)."""

    list_on: date
    agreements: int
    source_id: str


def newest_reported(cursor: Cursor) -> ReportedList | None:
    """Return what others counted on the newest list; None where none is newer than all here."""
    rows = cursor.execute(
        """
        SELECT list_on, agreements, source_id
        FROM reported_lists
        WHERE list_on > (SELECT newest_participating_on FROM build_info)
        ORDER BY list_on DESC
        LIMIT 1
        """
    ).fetchall()
    return ReportedList(*rows[0]) if rows else None


def build(cursor: Cursor) -> Build:
    """Return what the database was built from, and its main figures."""
    return Build(
        *cursor.execute(
            """
            SELECT
                build_id,
                project_version,
                newest_participating_on,
                newest_pending_on,
                list_count,
                (SELECT count(*) FROM lists WHERE kind = 'participating'),
                (SELECT count(*) FROM lists WHERE kind = 'pending'),
                (SELECT count(*) FROM lists WHERE status = 'rejected'),
                (SELECT count(*) FROM captures),
                (SELECT count(*) FROM listings),
                (SELECT count(*) FROM printed_rows),
                (SELECT count(*) FROM agencies),
                (SELECT count(*) FROM agreements),
                (SELECT count(*) FROM agreements WHERE status = 'active'),
                (SELECT count(*) FROM pending),
                (SELECT count(*) FROM corrections),
                (SELECT count(*) FROM agencies WHERE location_basis = 'place'),
                (SELECT count(*) FROM agencies WHERE location_basis = 'county'),
                (SELECT count(*) FROM agencies WHERE location_basis = 'state'),
                (SELECT count(*) FROM agencies WHERE location_basis = 'none'),
                (SELECT count(*) FROM agencies WHERE population IS NOT NULL)
            FROM build_info
            """
        ).fetchall()[0]
    )


@dataclass(frozen=True)
class Rhythm:
    """How often ICE publishes a participating list.

    Attributes:
        lists: how many of the newest lists were looked at.
        days_between: the median of the days between them; 0 with a single list.
        reported_on: the newest list that others counted.
    """

    lists: int
    days_between: int
    reported_on: date | None


def list_rhythm(cursor: Cursor) -> Rhythm:
    """Return how often ICE publishes a participating list, by the newest `RHYTHM_LISTS`."""
    return Rhythm(
        *cursor.execute(
            """
            WITH newest AS (
                SELECT DISTINCT published_on
                FROM lists
                WHERE kind = 'participating' AND status = 'accepted'
                ORDER BY published_on DESC
                LIMIT $lists
            ),
            gaps AS (
                SELECT published_on - lag(published_on) OVER (ORDER BY published_on) AS days
                FROM newest
            )
            SELECT
                count(*),
                coalesce(round(median(days)), 0)::INTEGER,
                (SELECT max(list_on) FROM reported_lists)
            FROM gaps
            """,
            {"lists": RHYTHM_LISTS},
        ).fetchall()[0]
    )


def tables(cursor: Cursor) -> pd.DataFrame:
    """Return the tables by name, then views, then macros.

    Columns: name, about (what a row is), kind ('table', 'view' or 'macro'), rows (int; of a table),
    columns (int; missing for a macro).
    """
    return cursor.execute(
        """
        SELECT
            table_name AS name,
            comment AS about,
            'table' AS kind,
            estimated_size AS rows,
            column_count AS columns
        FROM duckdb_tables()
        WHERE database_name = 'data'
        UNION ALL
        SELECT view_name, comment, 'view', NULL, column_count
        FROM duckdb_views()
        WHERE database_name = 'data'
        UNION ALL
        SELECT
            function_name || '(' || array_to_string(parameters, ', ') || ')',
            comment,
            'macro',
            NULL,
            NULL
        FROM duckdb_functions()
        WHERE database_name = 'data'
          AND function_type = 'table_macro'
          AND NOT internal
        ORDER BY list_position(['table', 'view', 'macro'], kind), name
        """
    ).df()


def columns(cursor: Cursor) -> pd.DataFrame:
    """Return every column of every table, in order: table, column, type, about."""
    return cursor.execute(
        """
        SELECT
            table_name AS table,
            column_name AS column,
            data_type AS type,
            comment AS about
        FROM duckdb_columns()
        WHERE database_name = 'data'
          AND schema_name = 'main'
        ORDER BY table_name, column_index
        """
    ).df()


def whole_table(cursor: Cursor, table: str) -> pd.DataFrame:
    """Return a table with all its rows and the exact types of its columns (Arrow's).

    Raises:
        KeyError: there is no such table.
    """
    if table not in set(tables(cursor).query("kind == 'table'")["name"]):
        raise KeyError(table)
    return exactly(cursor.table(table))


def filtered_view(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the agreements and requests under the filters with all that is known of their agency.

    One row for each, with Arrow's types. Columns: status, agreement_id, pending_id, agency_id,
    agency, state, kind, model, signed_on, first_listed_on, last_listed_on, gone_by, printed_rows,
    county_fips, county, place, latitude, longitude, location_basis, population, sworn_officers,
    moa_url, addendum_url.
    """
    return exactly(
        cursor.sql(
            """
            SELECT
                rows.status,
                rows.agreement_id,
                rows.pending_id,
                rows.agency_id,
                rows.agency,
                rows.state,
                rows.kind,
                rows.model,
                rows.signed_on,
                rows.first_listed_on,
                rows.last_listed_on,
                rows.gone_by,
                rows.printed_rows,
                agencies.county_fips,
                agencies.county,
                agencies.place,
                agencies.latitude,
                agencies.longitude,
                agencies.location_basis,
                agencies.population,
                agencies.sworn_officers,
                agreements.moa_url,
                agreements.addendum_url
            FROM filtered_rows($filters) AS rows
            JOIN agencies USING (agency_id)
            LEFT JOIN agreements USING (agreement_id)
            ORDER BY rows.state, rows.agency, rows.model, rows.status, rows.first_listed_on
            """,
            params=filters.sql_parameters(),
        )
    )


def view_size(cursor: Cursor, filters: Filters) -> tuple[int, int, int]:
    """Return how much `filtered_view` holds: agreements, requests, agencies of either."""
    agreements, requests, agencies = cursor.execute(
        """
        SELECT count(agreement_id), count(pending_id), count(DISTINCT agency_id)
        FROM filtered_rows($filters)
        """,
        filters.sql_parameters(),
    ).fetchall()[0]
    return agreements, requests, agencies


def published_lists(cursor: Cursor) -> pd.DataFrame:
    """Return every list, newest first.

    Columns: list_id, kind, published_on (datetime64), edition, file_name, row_count, status,
    date_basis, note.
    """
    return cursor.execute(
        """
        SELECT list_id, kind, published_on, edition, file_name, row_count, status, date_basis, note
        FROM lists
        ORDER BY published_on DESC, kind, sequence DESC
        """
    ).df()


def checks(cursor: Cursor) -> pd.DataFrame:
    """Return the build's checks, those that found something first.

    Columns: check_id, about, value, expected, status, rows (a list of texts).
    """
    return cursor.execute(
        """
        SELECT check_id, about, value, expected, status, rows
        FROM data_checks
        ORDER BY status = 'pass', check_id
        """
    ).df()


def correction_counts(cursor: Cursor) -> dict[str, int]:
    """Return the number of corrections by the field corrected, most first."""
    return dict(
        cursor.execute(
            """
            SELECT field, count(*)
            FROM corrections
            GROUP BY field
            ORDER BY count(*) DESC, field
            """
        ).fetchall()
    )


def corrections(cursor: Cursor, field: str | None, page: int) -> pd.DataFrame:
    """Return a page of `paging.PAGE_ROWS` corrections, those first printed last at the top.

    Args:
        field: the field corrected; None for all.
        page: from 1.

    Columns: first_printed_on (datetime64), file_name, agency, state (as printed; missing for a
    list's date), field, printed, corrected (a county by its name), rule, reason.
    """
    return cursor.execute(
        """
        SELECT
            lists.published_on AS first_printed_on,
            lists.file_name,
            printed_rows.agency,
            printed_rows.state,
            corrections.field,
            corrections.printed,
            coalesce(counties.county, corrections.corrected) AS corrected,
            corrections.rule,
            corrections.reason
        FROM corrections
        JOIN lists USING (list_id)
        LEFT JOIN printed_rows USING (row_id)
        LEFT JOIN counties
            ON corrections.field = 'county'
            AND counties.county_fips = corrections.corrected
        WHERE $field IS NULL
           OR corrections.field = $field
        ORDER BY first_printed_on DESC, agency, corrections.field, corrections.printed
        LIMIT $limit
        OFFSET $offset
        """,
        {"field": field} | page_limits(page),
    ).df()


def placement(cursor: Cursor) -> pd.DataFrame:
    """Return how precisely agencies are placed: location_basis, agencies; most first."""
    return cursor.execute(
        """
        SELECT location_basis, count(*) AS agencies
        FROM agencies
        GROUP BY location_basis
        ORDER BY agencies DESC
        """
    ).df()


def uncertain_agencies(cursor: Cursor) -> pd.DataFrame:
    """Return the agencies whose place or match leaves a doubt.

    Columns: agency_id, agency, state, location_basis, note.
    """
    return cursor.execute(
        """
        SELECT agency_id, name AS agency, state, location_basis, note
        FROM agencies
        WHERE note IS NOT NULL
           OR location_basis = 'none'
        ORDER BY location_basis <> 'none', state, name
        """
    ).df()


def history(cursor: Cursor) -> pd.DataFrame:
    """Return the nation's milestones, oldest first.

    Columns: date (datetime64), date_precision, title, summary, sources (a list of ids).
    """
    return cursor.execute(
        """
        SELECT date, date_precision, title, summary, sources
        FROM milestones
        WHERE scope = 'US'
        ORDER BY date, position
        """
    ).df()


def published_totals(cursor: Cursor) -> pd.DataFrame:
    """Return the national totals that were published or counted from a roster, oldest first.

    Columns: date (datetime64), date_precision, value (int), unit ('agencies' or 'agreements'),
    basis ('published' or 'derived'), sources (a list of ids). Totals that nothing confirms are
    left out.
    """
    return cursor.execute(
        """
        SELECT date, date_precision, value, unit, basis, sources
        FROM national_counts
        WHERE coalesce(verified, TRUE)
        ORDER BY date, position
        """
    ).df()


def exactly(relation: Relation) -> pd.DataFrame:
    """Return a relation's rows with Arrow's types: whole numbers, dates and lists stay such."""
    frame: pd.DataFrame = relation.to_arrow_table().to_pandas(types_mapper=pd.ArrowDtype)
    return frame
