"""One county as its page tells it: who polices it, who takes part, its timeline, counties like it.

All of it is as of ICE's newest list. The FBI's roster (`roster`) says who polices the county; an
agency of ICE's lists belongs to it if it lies there, serves it, or is on the roster there.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

import pandas as pd

from dashboard.queries.connection import Cursor
from dashboard.queries.coverage import COUNTY_KINDS, TASK_FORCE_MODELS

# The FBI's types of agency that police one place; the states' totals count these two.
LOCAL_TYPES = ["City", "County"]
# Those of a whole state or of the nation are no county's own.
_BEYOND_THE_COUNTY = ["State Police", "Other State Agency", "Federal"]
_STATEWIDE = ["state", "territory"]


def county(cursor: Cursor, county_fips: str) -> Mapping[str, Any] | None:
    """Return a county's row of `counties`, its neighbors left out; None: no such county.

    What is not known is absent.
    """
    found = cursor.execute(
        """
        SELECT * EXCLUDE (neighbors)
        FROM counties
        WHERE county_fips = $county_fips
        """,
        {"county_fips": county_fips},
    ).df()
    if found.empty:
        return None
    return {str(name): value for name, value in found.iloc[0].dropna().items()}


def local_agencies(cursor: Cursor, county_fips: str) -> pd.DataFrame:
    """Return every agency of a county, on ICE's lists or not.

    Those of the FBI's roster that lie in the county, but for state and federal ones, and those of
    ICE's lists that the roster lacks (constables, jails, prosecutors).

    Columns: agency_id (NULL: on no list of ICE's), name, roster_name (NULL: not on the roster),
    kind (as in `agencies`, besides 'county_police', 'tribal' and 'school'), local (bool: a sheriff,
    county or city police of the roster), population, officers (NULL: not known), data_year,
    counties (int: how many it lies in), models (list of its active agreements), since (datetime64:
    the first of them was signed), pending (bool: a request is on the newest pending list), gone_by
    (datetime64: the first list without its last agreement; NULL while it has one). Those that take
    part come first, then the most residents.
    """
    return cursor.execute(
        """
        WITH here AS (
            SELECT *
            FROM roster
            WHERE list_contains(county_fips, $county_fips)
              AND NOT list_contains($beyond, type)
        ),
        listed AS (
            SELECT *
            FROM agencies
            WHERE agency_id IN (SELECT agency_id FROM present_in WHERE county_fips = $county_fips)
        ),
        held AS (
            SELECT
                agency_id,
                list(model ORDER BY model) FILTER (status = 'active') AS models,
                min(signed_on) FILTER (status = 'active') AS since,
                max(gone_by) AS gone_by
            FROM agreements
            WHERE agency_id IN (SELECT agency_id FROM listed)
            GROUP BY agency_id
        )
        SELECT
            listed.agency_id,
            coalesce(listed.name, here.name) AS name,
            here.name AS roster_name,
            coalesce(
                listed.kind,
                CASE
                    WHEN here.type = 'City' THEN 'municipal_police'
                    WHEN here.type = 'County' AND regexp_matches(here.name, '(?i)\\bpolice\\b')
                        THEN 'county_police'
                    WHEN here.type = 'County' THEN 'sheriff'
                    WHEN here.type = 'University or College' THEN 'campus'
                    WHEN here.type = 'Tribal' THEN 'tribal'
                    WHEN regexp_matches(here.name, '(?i)school') THEN 'school'
                    WHEN regexp_matches(here.name, '(?i)constable|marshal') THEN 'constable'
                    WHEN regexp_matches(here.name, '(?i)airport|\\bport\\b') THEN 'port'
                    ELSE 'other'
                END
            ) AS kind,
            coalesce(list_contains($local_types, here.type), false) AS local,
            here.population,
            coalesce(here.officers, listed.sworn_officers) AS officers,
            here.data_year,
            coalesce(len(here.county_fips), 1) AS counties,
            coalesce(held.models, []) AS models,
            held.since,
            listed.agency_id IN (SELECT agency_id FROM pending WHERE outcome = 'open') AS pending,
            CASE WHEN len(held.models) > 0 THEN NULL ELSE held.gone_by END AS gone_by
        FROM here
        FULL JOIN listed USING (ori)
        LEFT JOIN held ON held.agency_id = listed.agency_id
        ORDER BY
            len(coalesce(held.models, [])) = 0,
            NOT local,
            here.population DESC NULLS LAST,
            officers DESC NULLS LAST,
            name
        """,
        {
            "county_fips": county_fips,
            "beyond": _BEYOND_THE_COUNTY,
            "local_types": LOCAL_TYPES,
        },
    ).df()


def task_force_residents(cursor: Cursor, county_fips: str) -> int | None:
    """Return the residents of a county whose main police agency has task force powers.

    As `coverage` counts them: an agency of several counties counts whole in its own. None where
    the FBI has no number for any of them.
    """
    ((residents,),) = cursor.execute(
        """
        SELECT sum(population)::INTEGER
        FROM agencies
        WHERE county_fips = $county_fips
          AND NOT list_contains($statewide, level)
          AND agency_id IN (
              SELECT agency_id
              FROM agreements
              WHERE status = 'active' AND list_contains($task_force_models, model)
          )
        """,
        {
            "county_fips": county_fips,
            "statewide": _STATEWIDE,
            "task_force_models": TASK_FORCE_MODELS,
        },
    ).fetchall()
    return residents  # type: ignore[no-any-return]


def events(cursor: Cursor, county_fips: str) -> pd.DataFrame:
    """Return what ICE's lists show of a county's agencies, newest first; no corrections.

    Columns: day (datetime64, of the list that shows it), change ('signed', 'ended', 'replaced',
    'requested', 'dropped', or 'first' for what was on the first list already), agency_id, agency,
    model, signed_on (datetime64 or NULL).
    """
    return cursor.execute(
        """
        WITH here AS (
            SELECT agency_id
            FROM present_in
            WHERE county_fips = $county_fips
        )
        SELECT day, change, agency_id, agency, model, signed_on
        FROM described_changes
        JOIN here USING (agency_id)
        WHERE change <> 'corrected'
        UNION ALL
        SELECT first_listed_on, 'first', agency_id, agencies.name, model, signed_on
        FROM agreements
        JOIN here USING (agency_id)
        JOIN agencies USING (agency_id)
        WHERE first_listed_on = (SELECT min(first_listed_on) FROM agreements)
        ORDER BY day DESC, agency, model, change
        """,
        {"county_fips": county_fips},
    ).df()


def statewide_agencies(cursor: Cursor, state: str) -> pd.DataFrame:
    """Return the agencies of a whole state that take part.

    Columns: agency_id, name, kind, models (list), since (datetime64: the first was signed).
    """
    return cursor.execute(
        """
        SELECT
            agency_id,
            any_value(name) AS name,
            any_value(kind) AS kind,
            list(model ORDER BY model) AS models,
            min(signed_on) AS since
        FROM agencies
        JOIN agreements USING (agency_id)
        WHERE agencies.state = $state
          AND list_contains($statewide, level)
          AND status = 'active'
        GROUP BY agency_id
        ORDER BY name
        """,
        {"state": state, "statewide": _STATEWIDE},
    ).df()


_TAKING_PART = """
        SELECT
            present_in.county_fips,
            count(*)::INTEGER AS agencies,
            bool_or(list_contains($county_kinds, kind)) AS by_county
        FROM present_in
        JOIN agencies USING (agency_id)
        WHERE agency_id IN (SELECT agency_id FROM agreements WHERE status = 'active')
        GROUP BY present_in.county_fips
"""


def counties(cursor: Cursor, *, of: str = "", beside: str = "") -> pd.DataFrame:
    """Return the counties of a state, or those that border on a county, by state and name.

    Columns: county_fips, county, state, agencies (int: that take part), by_county (bool: its
    sheriff or jail is among them).
    """
    return cursor.execute(
        f"""
        SELECT
            county_fips,
            county,
            state,
            coalesce(agencies, 0) AS agencies,
            coalesce(by_county, false) AS by_county
        FROM counties
        LEFT JOIN ({_TAKING_PART}) USING (county_fips)
        WHERE state = $of
           OR list_contains(neighbors, $beside)
        ORDER BY state, county
        """,  # noqa: S608  (made of constants)
        {"of": of, "beside": beside, "county_kinds": COUNTY_KINDS},
    ).df()


def taking_part(cursor: Cursor) -> dict[str, str]:
    """Return who takes part in each county where anyone does, by FIPS code.

    "county" where its sheriff or jail is among them, else "other".
    """
    rows = cursor.execute(
        _TAKING_PART,
        {"county_kinds": COUNTY_KINDS},
    ).fetchall()
    return {fips: "county" if by_county else "other" for fips, _, by_county in rows}


def marks(cursor: Cursor, county_fips: str) -> list[tuple[float, float, list[str]]]:
    """Return where agencies lie that take part in a county: longitude, latitude, models."""
    return cursor.execute(
        """
        SELECT longitude, latitude, list(model ORDER BY model) AS models
        FROM agencies
        JOIN agreements USING (agency_id)
        WHERE status = 'active'
          AND longitude IS NOT NULL
          AND county_fips = $county_fips
        GROUP BY agency_id, longitude, latitude
        ORDER BY agency_id
        """,
        {"county_fips": county_fips},
    ).fetchall()


@dataclass(frozen=True)
class Weights:
    """How much each measure counts where counties are compared; 0 leaves it out."""

    population: int = 1
    density: int = 1
    officers: int = 1


def similar(cursor: Cursor, county_fips: str, weights: Weights, limit: int = 10) -> pd.DataFrame:
    """Return the counties most like one, nearest first; the county itself is the first row.

    Measures: residents, residents per square mile (both by their logarithm, so that twice as many
    is as far at any size), and sworn officers of local agencies for 1,000 residents, an agency of
    several counties shared equally among them. Each measure is divided by its standard deviation
    over all counties. The distance is the root of the weighted mean of squares. A county without a
    measure that counts is in none, unless the county asked for has none of it: then it is left out.

    Columns: county_fips, county, state, population, density, officers_rate (officers for 1,000
    residents; NULL where none is known), distance, agencies (int: that take part), by_county,
    signed (int: agreements ever listed of its agencies), gone (int: of these no longer listed).
    """
    population, density, officers = astuple(weights)
    return cursor.execute(
        """
        WITH asked AS (
            SELECT a, b, c
            FROM county_measures
            WHERE county_fips = $county_fips
        ),
        ranked AS (
            SELECT
                measured.* EXCLUDE (a, b, c),
                sqrt(
                    (
                        $population * pow(measured.a - asked.a, 2)
                        + $density * pow(measured.b - asked.b, 2)
                        + CASE
                            WHEN $officers = 0 OR asked.c IS NULL THEN 0
                            ELSE $officers * pow(measured.c - asked.c, 2)
                        END
                    ) / greatest($population + $density + $officers, 1)
                ) AS distance
            FROM county_measures AS measured, asked
        ),
        nearest AS (
            SELECT *
            FROM ranked
            WHERE distance IS NOT NULL
            ORDER BY county_fips <> $county_fips, distance, county_fips
            LIMIT $limit + 1
        ),
        agreed AS (
            SELECT
                county_fips,
                count(DISTINCT agency_id) FILTER (status = 'active')::INTEGER AS agencies,
                bool_or(status = 'active' AND list_contains($county_kinds, kind)) AS by_county,
                count(*)::INTEGER AS signed,
                count(*) FILTER (status = 'ended')::INTEGER AS gone
            FROM nearest
            JOIN present_in USING (county_fips)
            JOIN agreements USING (agency_id)
            JOIN agencies USING (agency_id)
            GROUP BY county_fips
        )
        SELECT
            county_fips,
            counties.county,
            counties.state,
            counties.population,
            nearest.density,
            nearest.officers_rate,
            nearest.distance,
            coalesce(agencies, 0) AS agencies,
            coalesce(by_county, false) AS by_county,
            coalesce(signed, 0) AS signed,
            coalesce(gone, 0) AS gone
        FROM nearest
        JOIN counties USING (county_fips)
        LEFT JOIN agreed USING (county_fips)
        ORDER BY county_fips <> $county_fips, distance, county_fips
        """,
        {
            "county_fips": county_fips,
            "population": population,
            "density": density,
            "officers": officers,
            "limit": limit,
            "county_kinds": COUNTY_KINDS,
        },
    ).df()
