"""What changed between two lists: signed, ended, requested, dropped, corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.paging import page_limits
from dashboard.words import CHANGES, REAL_CHANGES


@dataclass(frozen=True)
class ListName:
    """An accepted participating list: id, date, what its name adds to the date, printed rows."""

    list_id: str
    day: date
    edition: str
    rows: int


def participating_lists(cursor: Cursor) -> tuple[ListName, ...]:
    """Return the accepted participating lists, earliest first."""
    rows = cursor.execute(
        """
        SELECT list_id, published_on, coalesce(edition, ''), row_count
        FROM lists
        WHERE kind = 'participating'
          AND status = 'accepted'
        ORDER BY sequence
        """
    ).fetchall()
    return tuple(ListName(*row) for row in rows)


def counts(cursor: Cursor, filters: Filters, after: str, until: str) -> dict[str, int]:
    """Return how many changes of each kind came after one list, up to and with another.

    Keys: the kinds of change in `words.CHANGES`, "waited" (signed after a request on the
    pending lists) and "agencies" (that signed). Lists are given by id.
    """
    rows = cursor.execute(
        """
        SELECT
            count(*) FILTER (change = 'signed') AS signed,
            count(*) FILTER (change = 'signed' AND pending_id IS NOT NULL) AS waited,
            count(DISTINCT agency_id) FILTER (change = 'signed') AS agencies,
            count(*) FILTER (change = 'ended') AS ended,
            count(*) FILTER (change = 'replaced') AS replaced,
            count(*) FILTER (change = 'requested') AS requested,
            count(*) FILTER (change = 'dropped') AS dropped,
            count(*) FILTER (change = 'corrected') AS corrected
        FROM changes_between($after, $until, $filters)
        """,
        filters.sql_parameters() | {"after": after, "until": until},
    ).df()
    return {str(name): int(value) for name, value in rows.iloc[0].items()}


def on_list(cursor: Cursor, filters: Filters, list_id: str) -> tuple[int, int]:
    """Return how many agreements a participating list prints, and how many it leaves out.

    Left out are those that lists before and after it print.
    """
    rows = cursor.execute(
        """
        WITH here AS (
            SELECT count(*) AS place
            FROM lists
            WHERE kind = 'participating'
              AND status = 'accepted'
              AND sequence <= (SELECT sequence FROM lists WHERE list_id = $list_id)
        ),
        around AS (
            SELECT agreement_id, bool_or(place BETWEEN first_place AND last_place) AS printed
            FROM printed_runs
            JOIN readings USING (row_id)
            CROSS JOIN here
            WHERE agreement_id IS NOT NULL
            GROUP BY agreement_id, place
            HAVING place BETWEEN min(first_place) AND max(last_place)
        )
        SELECT count(*) FILTER (printed), count(*) FILTER (NOT printed)
        FROM filtered_agreements($filters)
        JOIN around USING (agreement_id)
        """,
        filters.sql_parameters() | {"list_id": list_id},
    ).fetchall()
    return rows[0][0], rows[0][1]


def days(cursor: Cursor, filters: Filters, after: str, until: str) -> pd.DataFrame:
    """Return every day with a list after one list, up to and with another, newest first.

    Columns: day (datetime64), previous_day (of the first list before that day, of the same kind as
    the lists of the day), and the number of changes of each kind: signed, ended, replaced,
    requested, dropped, corrected (int).
    """
    return cursor.execute(
        """
        WITH published AS (
            SELECT
                kind,
                sequence,
                published_on AS day,
                lag(published_on) OVER (PARTITION BY kind ORDER BY sequence) AS previous_day
            FROM lists
            WHERE status = 'accepted'
        ),
        span AS (
            SELECT published.day, min(published.previous_day) AS previous_day
            FROM published
            JOIN lists AS earlier ON earlier.list_id = $after
            JOIN lists AS later ON later.list_id = $until
            WHERE CASE
                WHEN published.kind = 'participating'
                    THEN published.sequence > earlier.sequence
                        AND published.sequence <= later.sequence
                ELSE published.day > earlier.published_on AND published.day <= later.published_on
            END
            GROUP BY published.day
        ),
        counted AS (
            SELECT
                day,
                count(*) FILTER (change = 'signed') AS signed,
                count(*) FILTER (change = 'ended') AS ended,
                count(*) FILTER (change = 'replaced') AS replaced,
                count(*) FILTER (change = 'requested') AS requested,
                count(*) FILTER (change = 'dropped') AS dropped,
                count(*) FILTER (change = 'corrected') AS corrected
            FROM changes_between($after, $until, $filters)
            GROUP BY day
        )
        SELECT
            day,
            previous_day,
            coalesce(signed, 0) AS signed,
            coalesce(ended, 0) AS ended,
            coalesce(replaced, 0) AS replaced,
            coalesce(requested, 0) AS requested,
            coalesce(dropped, 0) AS dropped,
            coalesce(corrected, 0) AS corrected
        FROM span
        LEFT JOIN counted USING (day)
        ORDER BY day DESC
        """,
        filters.sql_parameters() | {"after": after, "until": until},
    ).df()


def changes(
    cursor: Cursor,
    filters: Filters,
    after: str,
    until: str,
    which: Sequence[str] = REAL_CHANGES,
    first_day: date = date.min,
    last_day: date = date.max,
    page: int | None = None,
) -> pd.DataFrame:
    """Return the changes after one list, up to and with another, newest first.

    Args:
        filters: states, models and kinds of agency.
        after: the id of the earlier participating list.
        until: that of the later one.
        which: the kinds of change.
        first_day: leaves out what lists before that day show.
        last_day: leaves out what lists after that day show.
        page: which `paging.PAGE_ROWS` rows, from 1; None for all.

    Columns: day, previous_day, change, list_kind, agency_id, agency, state, kind, model, signed_on,
    last_listed_on, requested_on, next_signed_on, field, printed_before, printed_after.
    """
    return cursor.execute(
        """
        SELECT
            day,
            previous_day,
            change,
            list_kind,
            agency_id,
            agency,
            state,
            kind,
            model,
            signed_on,
            last_listed_on,
            requested_on,
            next_signed_on,
            field,
            printed_before,
            printed_after
        FROM changes_between($after, $until, $filters)
        WHERE list_contains($which, change)
          AND day BETWEEN $first_day AND $last_day
        ORDER BY
            day DESC,
            list_position($which, change),
            state,
            agency,
            model,
            field
        LIMIT $limit
        OFFSET $offset
        """,
        filters.sql_parameters()
        | {
            "after": after,
            "until": until,
            "which": list(which),
            "first_day": first_day,
            "last_day": last_day,
        }
        | page_limits(page),
    ).df()


def of_lists(cursor: Cursor, list_ids: Sequence[str]) -> pd.DataFrame:
    """Return the changes that some lists show, by state and agency.

    Columns: those of the table `described_changes` (see `queries.macros`).
    """
    return cursor.execute(
        """
        SELECT *
        FROM described_changes
        WHERE list_contains($list_ids, list_id)
        ORDER BY
            state,
            list_position($which, change),
            agency,
            model,
            field
        """,
        {"list_ids": list(list_ids), "which": list(CHANGES)},
    ).df()


def latest(cursor: Cursor, filters: Filters, limit: int) -> pd.DataFrame:
    """Return the agreements that were last added to the lists or left them, newest first.

    Columns: day (datetime64, of the list that shows it), change ('signed' or 'ended'), agency_id,
    agency, state, model, signed_on (datetime64). The first list of all added nothing.
    """
    return cursor.execute(
        """
        SELECT day, change, agency_id, agency, state, model, signed_on
        FROM filtered_changes($filters)
        WHERE change IN ('signed', 'ended')
          AND day <= $filters.as_of
        ORDER BY day DESC, sequence DESC, change, state, agency, model
        LIMIT $limit
        """,
        filters.sql_parameters() | {"limit": limit},
    ).df()


def departures(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the agreements that left ICE's lists up to the filters' day, the last to leave first.

    Without those that another replaced while they were still listed. ICE gives neither the day of
    an ending nor its reason: it lies between the last list with the agreement and the first
    without it.

    Columns: agency_id, agency, state, kind, model, signed_on, last_listed_on, gone_by, returned_on
    (first list with a later agreement of the same agency and model, NULL where there is none),
    others (models that the agency holds on the filters' day); days as datetime64.
    """
    return cursor.execute(
        """
        SELECT
            chosen.agency_id,
            agency,
            state,
            kind,
            chosen.model,
            chosen.signed_on,
            chosen.last_listed_on,
            chosen.gone_by,
            CASE
                WHEN later.first_listed_on <= $filters.as_of THEN later.first_listed_on
            END AS returned_on,
            coalesce(held.models, []) AS others
        FROM filtered_agreements($filters) AS chosen
        LEFT JOIN agreements AS later
            ON later.agreement_id = coalesce(chosen.superseded_by, chosen.returned_as)
        LEFT JOIN (
            SELECT agency_id, list(model ORDER BY model) AS models
            FROM filtered_rows($all_agencies)
            GROUP BY agency_id
        ) AS held ON held.agency_id = chosen.agency_id
        WHERE chosen.gone_by <= $filters.as_of
          AND (chosen.superseded_by IS NULL OR later.first_listed_on > $filters.as_of)
        ORDER BY chosen.gone_by DESC, state, agency, chosen.model
        """,
        filters.sql_parameters()
        | {
            "all_agencies": Filters(as_of=filters.as_of).sql_parameters()["filters"],
        },
    ).df()


def rejected_lists(cursor: Cursor, first_day: date, last_day: date) -> list[tuple[date, str, str]]:
    """Return the lists between two days, both included, that count nowhere: (day, file, why)."""
    return cursor.execute(
        """
        SELECT published_on, file_name, note
        FROM lists
        WHERE status = 'rejected'
          AND published_on BETWEEN $first_day AND $last_day
        ORDER BY published_on, file_name
        """,
        {"first_day": first_day, "last_day": last_day},
    ).fetchall()


def newest_pending_list(cursor: Cursor) -> date | None:
    """Return the day of ICE's newest accepted pending list, if there is one."""
    rows = cursor.execute(
        """
        SELECT newest_pending_on
        FROM build_info
        """
    ).fetchall()
    day: date | None = rows[0][0]
    return day
