"""How far the agreements reach: agencies, counties and residents, each with its denominator.

Four shares, as of any day and under the shared filters:

- agencies: sheriffs, county and city police that take part, of all that the FBI's police employee
  data of 2025 have. An agency not found there (a constable, a jail, a prosecutor) is in neither.
- counties: counties whose sheriff or county jail takes part, of all counties and equivalents. A
  regional jail counts in each county that it serves.
- residents of places whose police have task force powers: residents whose own police (the FBI
  gives each resident to one agency) holds a task force agreement, of all residents by the FBI's
  data of the same year. A sheriff's are those who have no other police.
- residents of counties whose jail takes part: residents of the counties whose sheriff or county
  jail holds an agreement of a jail model, of all residents, both by the Census Bureau.

The two shares of residents are about different powers and are never added up. Statewide agencies
are counted beside these and are in none.
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
TASK_FORCE_MODELS = ["TFM"]
JAIL_MODELS = ["JEM", "WSO"]

Unit = Literal["agencies", "counties"]


@dataclass(frozen=True)
class Coverage:
    """What takes part in a state, or in several together, and out of how many.

    `population` (Census), `police_population` (FBI), `counties` and `local_agencies` are the
    denominators; 0 where there is no source (the FBI has no local agency of a territory).
    `agencies` is the number of all agencies with an active agreement; `roster_agencies` of those
    in the FBI's roster of local agencies; `statewide_agencies` of those that serve the whole state
    or territory, `statewide_task_forces` of those among them with a task force agreement.
    `task_force_residents` is a part of `police_population`; `jail_residents`, the residents of the
    `jail_counties`, of `population`. `officers` is the sum of the sworn officers of the
    `agencies_with_officers` local agencies for which they are known.
    """

    population: int = 0
    police_population: int = 0
    counties: int = 0
    local_agencies: int = 0
    agencies: int = 0
    statewide_agencies: int = 0
    statewide_task_forces: int = 0
    roster_agencies: int = 0
    counties_taking_part: int = 0
    task_force_residents: int = 0
    jail_counties: int = 0
    jail_residents: int = 0
    officers: int = 0
    agencies_with_officers: int = 0

    @property
    def agencies_outside_roster(self) -> int:
        """How many agencies with an active agreement are in no share of the agencies."""
        return self.agencies - self.roster_agencies


def coverage(cursor: Cursor, filters: Filters) -> dict[str, Coverage]:
    """Return the coverage of each state and territory that the filters let through, by code.

    A state where nobody takes part is there, with its denominators; one that ICE prints and nobody
    knows is there without. Filters by status do not apply.
    """
    rows = cursor.execute(
        """
        WITH taking_part AS (
            SELECT
                agencies.*,
                level IN ('state', 'territory') AS is_statewide,
                has_task_force,
                has_jail_model
            FROM (
                SELECT
                    agency_id,
                    bool_or(list_contains($task_force_models, model)) AS has_task_force,
                    bool_or(list_contains($jail_models, model)) AS has_jail_model
                FROM filtered_rows($filters)
                GROUP BY agency_id
            )
            JOIN agencies USING (agency_id)
        ),
        by_agencies AS (
            SELECT
                state,
                count(*) AS agencies,
                count(*) FILTER (is_statewide) AS statewide_agencies,
                count(*) FILTER (is_statewide AND has_task_force) AS statewide_task_forces,
                count(*) FILTER (ori IS NOT NULL AND list_contains($roster_kinds, kind))
                    AS roster_agencies,
                sum(population) FILTER (NOT is_statewide AND has_task_force)
                    AS task_force_residents,
                sum(sworn_officers) FILTER (NOT is_statewide) AS officers,
                count(sworn_officers) FILTER (NOT is_statewide) AS agencies_with_officers
            FROM taking_part
            GROUP BY state
        ),
        by_counties AS (
            SELECT
                state,
                count(*) AS counties_taking_part,
                count(*) FILTER (has_jail_model) AS jail_counties,
                sum(population) FILTER (has_jail_model) AS jail_residents
            FROM counties
            JOIN (
                SELECT served_counties.county_fips, bool_or(has_jail_model) AS has_jail_model
                FROM served_counties
                JOIN taking_part USING (agency_id)
                WHERE link = 'serves'
                  AND list_contains($county_kinds, kind)
                GROUP BY served_counties.county_fips
            ) USING (county_fips)
            GROUP BY state
        )
        SELECT
            state,
            coalesce(population, 0),
            coalesce(police_population, 0),
            coalesce(counties, 0),
            coalesce(local_agencies, 0),
            coalesce(agencies, 0),
            coalesce(statewide_agencies, 0),
            coalesce(statewide_task_forces, 0),
            coalesce(roster_agencies, 0),
            coalesce(counties_taking_part, 0),
            coalesce(task_force_residents, 0)::BIGINT,
            coalesce(jail_counties, 0),
            coalesce(jail_residents, 0)::BIGINT,
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
        | {
            "roster_kinds": ROSTER_KINDS,
            "county_kinds": COUNTY_KINDS,
            "task_force_models": TASK_FORCE_MODELS,
            "jail_models": JAIL_MODELS,
        },
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
            SELECT agency_id, served_counties.county_fips
            FROM served_counties
            JOIN agencies USING (agency_id)
            WHERE $unit = 'counties'
              AND link = 'serves'
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
