"""How far the agreements reach: agencies, counties and residents, each with its denominator.

Four shares, as of any day and under the shared filters:

- agencies: sheriffs, county and city police that take part, of all that the FBI's police employee
  data of 2025 have. An agency not found there (a constable, a jail, a prosecutor) is in neither.
- counties: counties whose sheriff or county jail takes part, of all counties and equivalents. A
  regional jail counts in each county that it serves.
- residents policed: residents whose primary police takes part, as the FBI assigns each resident to
  one agency, of all residents. The FBI's numbers are of 2025, the residents of 2019-2023, so that
  the share of a fast-growing state is some points high.
- residents of the counties whose sheriff or county jail takes part, of all residents.

Statewide agencies are counted beside these and are in none.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Literal

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor

# Whom the FBI's roster of local agencies has, and who makes a county take part.
ROSTER_KINDS = ["sheriff", "municipal_police"]
COUNTY_KINDS = ["sheriff", "corrections"]

Unit = Literal["agencies", "counties"]


@dataclass(frozen=True)
class Coverage:
    """What takes part in a state, or in several together, and out of how many.

    `population`, `counties` and `local_agencies` are the denominators; 0 where there is no source
    (the FBI has no local agency of a territory). `agencies` is the number of all agencies with an
    active agreement; `roster_agencies` of those in the FBI's roster of local agencies;
    `statewide_agencies` of those that serve the whole state or territory. `officers` is the sum of
    the sworn officers of the `agencies_with_officers` local agencies for which they are known.
    """

    population: int = 0
    counties: int = 0
    local_agencies: int = 0
    agencies: int = 0
    statewide_agencies: int = 0
    roster_agencies: int = 0
    counties_taking_part: int = 0
    policed_residents: int = 0
    county_residents: int = 0
    officers: int = 0
    agencies_with_officers: int = 0


def coverage(cursor: Cursor, filters: Filters) -> dict[str, Coverage]:
    """Return the coverage of each state and territory that the filters let through, by code.

    A state where nobody takes part is there, with its denominators; one that ICE prints and nobody
    knows is there without. Filters by status do not apply.
    """
    rows = cursor.execute(
        """
        WITH taking_part AS (
            SELECT agencies.*
            FROM (
                SELECT DISTINCT agency_id
                FROM filtered_rows($filters)
            )
            JOIN agencies USING (agency_id)
        ),
        by_agencies AS (
            SELECT
                state,
                count(*) AS agencies,
                count(*) FILTER (level IN ('state', 'territory')) AS statewide_agencies,
                count(*) FILTER (ori IS NOT NULL AND list_contains($roster_kinds, kind))
                    AS roster_agencies,
                sum(population) FILTER (level NOT IN ('state', 'territory')) AS policed_residents,
                sum(sworn_officers) FILTER (level NOT IN ('state', 'territory')) AS officers,
                count(sworn_officers) FILTER (level NOT IN ('state', 'territory'))
                    AS agencies_with_officers
            FROM taking_part
            GROUP BY state
        ),
        by_counties AS (
            SELECT
                state,
                count(*) AS counties_taking_part,
                sum(population) AS county_residents
            FROM counties
            WHERE county_fips IN (
                SELECT agency_counties.county_fips
                FROM agency_counties
                JOIN taking_part USING (agency_id)
                WHERE list_contains($county_kinds, kind)
            )
            GROUP BY state
        )
        SELECT
            state,
            coalesce(population, 0),
            coalesce(counties, 0),
            coalesce(local_agencies, 0),
            coalesce(agencies, 0),
            coalesce(statewide_agencies, 0),
            coalesce(roster_agencies, 0),
            coalesce(counties_taking_part, 0),
            coalesce(policed_residents, 0)::BIGINT,
            coalesce(county_residents, 0)::BIGINT,
            coalesce(officers, 0)::BIGINT,
            coalesce(agencies_with_officers, 0)
        FROM (
            SELECT state FROM states
            UNION
            SELECT state FROM agencies
        )
        LEFT JOIN states USING (state)
        LEFT JOIN by_agencies USING (state)
        LEFT JOIN by_counties USING (state)
        WHERE len($filters.states) = 0 OR list_contains($filters.states, state)
        ORDER BY state
        """,
        filters.with_status("active").sql_parameters()
        | {"roster_kinds": ROSTER_KINDS, "county_kinds": COUNTY_KINDS},
    ).fetchall()
    return {state: Coverage(*figures) for state, *figures in rows}


def total(parts: Iterable[Coverage]) -> Coverage:
    """Return the coverage of several states together: what takes part is in one state only."""
    return Coverage(*(sum(figures) for figures in zip(*map(astuple, parts), strict=True)))


def taking_part_over_time(cursor: Cursor, filters: Filters, unit: Unit) -> pd.DataFrame:
    """Return how many agencies of the roster, or counties, take part, after each change of it.

    As `coverage` counts them, by the dates of the lists.

    Columns: state, day (datetime64), count (int); the filter's date is the last day.
    """
    return cursor.execute(
        """
        WITH units AS (
            SELECT agency_id, agency_id AS unit
            FROM agencies
            WHERE $unit = 'agencies'
              AND ori IS NOT NULL
              AND list_contains($roster_kinds, kind)
            UNION ALL
            SELECT agency_id, agency_counties.county_fips
            FROM agency_counties
            JOIN agencies USING (agency_id)
            WHERE $unit = 'counties'
              AND list_contains($county_kinds, kind)
        ),
        steps AS (
            SELECT
                state,
                unit,
                unnest([since, until]) AS day,
                unnest([1, -1]) AS step
            FROM filtered_periods($filters)
            JOIN units USING (agency_id)
        ),
        held AS (
            SELECT
                state,
                day,
                sum(step) AS step,
                sum(sum(step)) OVER (PARTITION BY state, unit ORDER BY day) AS agreements
            FROM steps
            GROUP BY state, unit, day
        ),
        turns AS (
            SELECT
                state,
                day,
                (agreements > 0)::INTEGER - (agreements - step > 0)::INTEGER AS turn
            FROM held
        )
        SELECT
            state,
            day,
            sum(sum(turn)) OVER (PARTITION BY state ORDER BY day)::INTEGER AS count
        FROM turns
        WHERE day <= $filters.as_of
        GROUP BY state, day
        HAVING sum(turn) <> 0
        ORDER BY state, day
        """,
        filters.with_status("active").sql_parameters()
        | {
            "unit": unit,
            "roster_kinds": ROSTER_KINDS,
            "county_kinds": COUNTY_KINDS,
        },
    ).df()
