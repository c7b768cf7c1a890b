"""What a brief tells of its subject: the nation, states, a county, or an agency.

A subject is the shared filters and, for a county or an agency, its code. An agency counts in each
county that it serves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor


@dataclass(frozen=True)
class Subject:
    """What a brief is about: what the filters let through, of one county or agency if given."""

    filters: Filters = field(default_factory=Filters)
    county_fips: str | None = None
    agency_id: str | None = None

    def sql_parameters(self) -> dict[str, object]:
        """Return the filters, `$county` and `$agency`, as the queries here bind them."""
        return self.filters.with_status("active").sql_parameters() | {
            "county": self.county_fips,
            "agency": self.agency_id,
        }


@dataclass(frozen=True)
class Held:
    """Agreements on a day, of how many agencies; how many were ever listed by then; how many left.

    `left` counts those that no later agreement of the same agency and model followed at once.
    """

    agreements: int
    agencies: int
    ever: int
    left: int


@dataclass(frozen=True)
class County:
    """A county: its name, state, residents (None: not known), and those of its state."""

    name: str
    state: str
    population: int | None
    state_population: int | None


def held(cursor: Cursor, subject: Subject) -> Held:
    """Return the counts of a subject as of the filters' date."""
    rows = cursor.execute(
        """
        WITH scope AS (
            SELECT agency_id
            FROM agencies
            WHERE ($agency IS NULL OR agency_id = $agency)
              AND (
                $county IS NULL
                OR agency_id IN (SELECT agency_id FROM present_in WHERE county_fips = $county)
              )
        ),
        listed AS (
            SELECT chosen.gone_by, later.first_listed_on AS replaced_on
            FROM filtered_agreements($filters) AS chosen
            JOIN scope USING (agency_id)
            LEFT JOIN agreements AS later ON later.agreement_id = chosen.superseded_by
            WHERE chosen.first_listed_on <= $filters.as_of
        )
        SELECT
            (SELECT count(*) FROM filtered_rows($filters) JOIN scope USING (agency_id)),
            (
                SELECT count(DISTINCT agency_id)
                FROM filtered_rows($filters)
                JOIN scope USING (agency_id)
            ),
            count(*),
            count(*) FILTER (
                gone_by <= $filters.as_of
                AND (replaced_on IS NULL OR replaced_on > $filters.as_of)
            )
        FROM listed
        """,
        subject.sql_parameters(),
    ).fetchall()
    return Held(*rows[0])


def active_over_time(cursor: Cursor, subject: Subject) -> pd.DataFrame:
    """Return active agreements by model after each list that changed them.

    Columns: model, day (datetime64), agreements (int); the filters' date is the last day.
    """
    return cursor.execute(
        """
        WITH steps AS (
            SELECT model, unnest([since, until]) AS day, unnest([1, -1]) AS step
            FROM filtered_periods($filters)
            WHERE ($agency IS NULL OR agency_id = $agency)
              AND (
                $county IS NULL
                OR agency_id IN (SELECT agency_id FROM present_in WHERE county_fips = $county)
              )
        )
        SELECT
            model,
            day,
            sum(sum(step)) OVER (PARTITION BY model ORDER BY day)::INTEGER AS agreements
        FROM steps
        WHERE day <= $filters.as_of
        GROUP BY model, day
        HAVING sum(step) <> 0
        ORDER BY model, day
        """,
        subject.sql_parameters(),
    ).df()


def changes(
    cursor: Cursor, subject: Subject, which: Sequence[str], limit: int
) -> tuple[pd.DataFrame, int]:
    """Return the newest changes up to the filters' date, and how many there are.

    Columns: day (datetime64), change, agency, state, model.
    """
    found = cursor.execute(
        """
        SELECT day, change, agency, state, model, count(*) OVER () AS found
        FROM filtered_changes($filters)
        WHERE list_contains($which, change)
          AND day <= $filters.as_of
          AND ($agency IS NULL OR agency_id = $agency)
          AND (
            $county IS NULL
            OR agency_id IN (SELECT agency_id FROM present_in WHERE county_fips = $county)
          )
        ORDER BY
            day DESC, sequence DESC, list_position($which, change), state, agency, model
        LIMIT $limit
        """,
        subject.sql_parameters() | {"which": list(which), "limit": limit},
    ).df()
    return found.drop(columns="found"), int(found["found"].max()) if len(found) else 0


def active_rows(cursor: Cursor, subject: Subject) -> pd.DataFrame:
    """Return the active agreements with their agency's place, by agency and model.

    Columns: agency_id, agency, kind, model, signed_on (datetime64), longitude, latitude (NULL for
    statewide agencies).
    """
    return cursor.execute(
        """
        SELECT
            agency_id,
            rows.agency,
            rows.kind,
            rows.model,
            rows.signed_on,
            agencies.longitude,
            agencies.latitude
        FROM filtered_rows($filters) AS rows
        JOIN agencies USING (agency_id)
        WHERE ($agency IS NULL OR agency_id = $agency)
          AND (
            $county IS NULL
            OR agency_id IN (SELECT agency_id FROM present_in WHERE county_fips = $county)
          )
        ORDER BY rows.agency, rows.model, rows.signed_on
        """,
        subject.sql_parameters(),
    ).df()


def county(cursor: Cursor, county_fips: str) -> County | None:
    """Return a county; None: there is none with this code."""
    rows = cursor.execute(
        """
        SELECT counties.county, state, counties.population, states.population
        FROM counties
        JOIN states USING (state)
        WHERE county_fips = $county
        """,
        {"county": county_fips},
    ).fetchall()
    return County(*rows[0]) if rows else None


def list_dates(cursor: Cursor, as_of: date) -> tuple[date, date]:
    """Return the days of the first list and of the last one up to a day."""
    rows = cursor.execute(
        """
        SELECT
            min(published_on),
            coalesce(max(published_on) FILTER (published_on <= $as_of), min(published_on))
        FROM lists
        WHERE kind = 'participating'
          AND status = 'accepted'
        """,
        {"as_of": as_of},
    ).fetchall()
    return rows[0][0], rows[0][1]


def models(cursor: Cursor) -> list[tuple[str, str]]:
    """Return the models that ICE offers, each with a sentence on it."""
    return cursor.execute(
        """
        SELECT model, summary
        FROM models
        WHERE offered
        ORDER BY position
        """
    ).fetchall()


def sources(cursor: Cursor, source_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return title and publisher of sources, in the order given."""
    return cursor.execute(
        """
        SELECT title, publisher
        FROM sources
        WHERE list_contains($ids, source_id)
        ORDER BY list_position($ids, source_id)
        """,
        {"ids": list(source_ids)},
    ).fetchall()
