"""What the map shows: marks, counts, the rows beneath it, and what a click opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.coverage import COUNTY_KINDS as COUNTY_KINDS
from dashboard.queries.coverage import TASK_FORCE_MODELS


def build_id(cursor: Cursor) -> str:
    """Return the id of the database's content, which names the file of marks made from it."""
    return str(
        cursor.execute(
            """
            SELECT build_id
            FROM build_info
            """
        ).fetchall()[0][0]
    )


def list_days(cursor: Cursor) -> tuple[date, ...]:
    """Return the dates of all accepted lists of both kinds, earliest first, each once."""
    rows = cursor.execute(
        """
        SELECT DISTINCT published_on
        FROM lists
        WHERE status = 'accepted'
        ORDER BY published_on
        """
    ).fetchall()
    return tuple(day for (day,) in rows)


def kinds(cursor: Cursor) -> tuple[str, ...]:
    """Return the kinds of agency in the data, in the order by which marks number them."""
    rows = cursor.execute(
        """
        SELECT DISTINCT kind
        FROM agencies
        ORDER BY kind
        """
    ).fetchall()
    return tuple(kind for (kind,) in rows)


class StatusCounts(NamedTuple):
    """Agencies, their agreements or requests, and the rows of ICE's list of the day behind these.

    An ended agreement has no row on that list.
    """

    agencies: int
    rows: int
    printed_rows: int


@dataclass(frozen=True)
class MapCounts:
    """What the map shows in figures, all under the same filters.

    Agencies are `placed` (a mark), `statewide` (beside the map) or `unplaced` (in the table only).
    `rows` counts agreements and requests, in all and by model.
    """

    agencies: int
    placed: int
    statewide: int
    states: int
    rows: int
    rows_by_model: Mapping[str | None, int]
    by_status: Mapping[str, StatusCounts]

    @property
    def unplaced(self) -> int:
        """Agencies whose place is not known."""
        return self.agencies - self.placed - self.statewide


def map_counts(cursor: Cursor, filters: Filters) -> MapCounts:
    """Return the figures of the map under these filters."""
    found = cursor.execute(
        """
        WITH rows AS MATERIALIZED (
            SELECT
                agency_id,
                rows.state,
                coalesce(rows.model, '') AS model,
                rows.status,
                rows.printed_rows,
                longitude IS NOT NULL AS placed,
                longitude IS NULL AND location_basis = 'state' AS statewide
            FROM filtered_rows($filters) AS rows
            JOIN agencies USING (agency_id)
        ),
        holders AS (
            SELECT
                any_value(state) AS state,
                any_value(placed) AS placed,
                any_value(statewide) AS statewide,
                count(*) FILTER (status = 'active') AS active,
                count(*) FILTER (status = 'pending') AS pending,
                count(*) FILTER (status = 'ended') AS ended,
                sum(printed_rows) FILTER (status = 'active') AS active_printed,
                sum(printed_rows) FILTER (status = 'pending') AS pending_printed
            FROM rows
            GROUP BY agency_id
        )
        SELECT
            count(*),
            count(*) FILTER (placed),
            count(*) FILTER (statewide),
            count(DISTINCT state),
            count(*) FILTER (active > 0),
            sum(active)::INTEGER,
            sum(active_printed)::INTEGER,
            count(*) FILTER (pending > 0),
            sum(pending)::INTEGER,
            sum(pending_printed)::INTEGER,
            count(*) FILTER (ended > 0),
            sum(ended)::INTEGER,
            (SELECT histogram(model) FROM rows)
        FROM holders
        """,
        filters.sql_parameters(),
    ).fetchall()[0]
    agencies, placed, statewide, states, *counted, ended_agencies, ended_rows, by_model = found
    by_status = {
        "active": StatusCounts(*counted[:3]),
        "pending": StatusCounts(*counted[3:]),
        "ended": StatusCounts(ended_agencies, ended_rows, 0),
    }
    models = sorted((by_model or {}).items(), key=lambda item: (-item[1], item[0]))
    return MapCounts(
        agencies=agencies,
        placed=placed,
        statewide=statewide,
        states=states,
        rows=sum(count for _, count in models),
        rows_by_model={model or None: count for model, count in models},
        by_status={status: counts for status, counts in by_status.items() if counts.agencies},
    )


@dataclass(frozen=True)
class StatewideAgency:
    """An agency that serves a whole state and has no point on the map."""

    agency_id: str
    name: str
    state: str
    models: list[str | None]


def statewide_agencies(cursor: Cursor, filters: Filters) -> list[StatewideAgency]:
    """Return the statewide agencies under these filters, by state and name."""
    rows = cursor.execute(
        """
        SELECT
            agency_id,
            agency,
            rows.state,
            list(DISTINCT model ORDER BY model)
        FROM filtered_rows($filters) AS rows
        JOIN agencies USING (agency_id)
        WHERE location_basis = 'state'
        GROUP BY agency_id, agency, rows.state
        ORDER BY rows.state, agency
        """,
        filters.sql_parameters(),
    ).fetchall()
    return [StatewideAgency(*row) for row in rows]


def county_figures(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return what counties have under these filters; a county without anything has no row.

    An agency counts in its own county and in every other county that it serves; its rows and its
    residents only in its own.

    Columns: county_fips, agencies, rows (agreements and requests), takes_part ('county': a sheriff
    or county jail is among them; 'other'), residents (share of the county's residents whose
    police is one of the agencies and holds a task force agreement, 0 to 1; 0 where none does; NULL
    where the FBI has no number for any that does).
    """
    return cursor.execute(
        """
        WITH holders AS (
            SELECT
                agency_id,
                count(*) AS rows,
                bool_or(list_contains($task_force_models, model)) AS has_task_force
            FROM filtered_rows($filters)
            GROUP BY agency_id
        )
        SELECT
            served.county_fips,
            count(*) AS agencies,
            coalesce(sum(rows) FILTER (served.county_fips = agencies.county_fips), 0)::INTEGER
                AS rows,
            CASE
                WHEN count(*) FILTER (list_contains($county_kinds, kind)) > 0 THEN 'county'
                ELSE 'other'
            END AS takes_part,
            CASE
                WHEN NOT bool_or(has_task_force) THEN 0
                -- Not "not known": `least` would pass over NULL and say 1.
                WHEN count(agencies.population)
                    FILTER (has_task_force AND served.county_fips = agencies.county_fips) > 0
                    THEN least(
                        1,
                        sum(agencies.population)
                            FILTER (has_task_force AND served.county_fips = agencies.county_fips)
                            / any_value(counties.population)
                    )
            END AS residents
        FROM holders
        JOIN served_counties AS served USING (agency_id)
        JOIN agencies USING (agency_id)
        JOIN counties ON counties.county_fips = served.county_fips
        GROUP BY served.county_fips
        ORDER BY served.county_fips
        """,
        filters.sql_parameters()
        | {"county_kinds": COUNTY_KINDS, "task_force_models": TASK_FORCE_MODELS},
    ).df()


def state_figures(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return what states have under these filters; a state without anything has no row.

    Columns: state, agencies, rows (agreements and requests), per_100_000 (rows for 100,000
    residents), share_of_counties (those whose sheriff or county jail is
    among the agencies, 0 to 1).
    """
    return cursor.execute(
        """
        WITH chosen AS (
            SELECT agency_id, state
            FROM filtered_rows($filters)
        ),
        counties_served AS (
            SELECT chosen.state, count(DISTINCT served_counties.county_fips) AS counties
            FROM chosen
            JOIN agencies USING (agency_id)
            JOIN served_counties USING (agency_id)
            WHERE link = 'serves'
              AND list_contains($county_kinds, kind)
            GROUP BY chosen.state
        )
        SELECT
            chosen.state,
            count(DISTINCT agency_id) AS agencies,
            count(*) AS rows,
            100000 * count(*) / any_value(states.population) AS per_100_000,
            coalesce(any_value(counties_served.counties), 0) / any_value(states.counties)
                AS share_of_counties
        FROM chosen
        JOIN states USING (state)
        LEFT JOIN counties_served USING (state)
        GROUP BY chosen.state
        ORDER BY chosen.state
        """,
        filters.sql_parameters() | {"county_kinds": COUNTY_KINDS},
    ).df()


def state_stances(cursor: Cursor, as_of: date) -> dict[str, str]:
    """Return each state's stance on 287(g) by the last law that took effect by a day.

    'requires', 'encourages', 'limits' or 'bans'; a state without such a law, or whose law was not
    researched, is absent.
    """
    rows = cursor.execute(
        """
        SELECT state, max_by(stance, (effective, position))
        FROM state_laws
        WHERE status = 'enacted'
          AND stance <> 'none'
          AND effective <= $as_of
        GROUP BY state
        ORDER BY state
        """,
        {"as_of": as_of},
    ).fetchall()
    return dict(rows)


# Which figure fills what; a fill that is not here has its own query or none.
_FIGURES = {
    "takes_part": (county_figures, "county_fips", "takes_part"),
    "agreements": (county_figures, "county_fips", "rows"),
    "residents": (county_figures, "county_fips", "residents"),
    "state_agreements": (state_figures, "state", "rows"),
    "state_rate": (state_figures, "state", "per_100_000"),
    "state_counties": (state_figures, "state", "share_of_counties"),
}


def fill_values(cursor: Cursor, filters: Filters, fill: str) -> dict[str, float | str | None]:
    """Return the values of a fill of the map, by county FIPS code or postal code.

    Where nothing fits the filters the code is absent; None is "not known".
    """
    if fill == "state_law":
        return dict(state_stances(cursor, filters.as_of or date.max))
    if fill not in _FIGURES:
        return {}
    figures, code, value = _FIGURES[fill]
    frame = figures(cursor, filters)
    return {
        key: None if pd.isna(each) else each
        for key, each in zip(frame[code], frame[value], strict=True)
    }


ORDERS = ("residents", "officers", "signed", "agency", "state")
TABLE_ROWS = 12


def shown_agencies(
    cursor: Cursor, filters: Filters, order: str = "residents", page: int = 1
) -> pd.DataFrame:
    """Return a page of the agencies that the map shows, `TABLE_ROWS` of them.

    Args:
        filters: what to show.
        order: one of `ORDERS`: most residents, most officers or newest signed first, by name, by
            state.
        page: which page, from 1.

    Columns: agency_id, agency, state, county, models (list), statuses (list), signed_on (the first
    of its agreements), population, sworn_officers.
    """
    return cursor.execute(
        """
        SELECT
            agency_id,
            agency,
            rows.state,
            any_value(county) AS county,
            list(DISTINCT rows.model) AS models,
            list(DISTINCT rows.status ORDER BY rows.status) AS statuses,
            min(rows.signed_on) AS signed_on,
            any_value(population) AS population,
            any_value(sworn_officers) AS sworn_officers
        FROM filtered_rows($filters) AS rows
        JOIN agencies USING (agency_id)
        GROUP BY agency_id, agency, rows.state
        ORDER BY
            CASE WHEN $order = 'residents' THEN any_value(population) END DESC NULLS LAST,
            CASE WHEN $order = 'officers' THEN any_value(sworn_officers) END DESC NULLS LAST,
            CASE WHEN $order = 'signed' THEN min(rows.signed_on) END DESC NULLS LAST,
            CASE WHEN $order = 'state' THEN rows.state END,
            agency,
            agency_id
        LIMIT $limit
        OFFSET $offset
        """,
        filters.sql_parameters()
        | {"order": order, "limit": TABLE_ROWS, "offset": TABLE_ROWS * (page - 1)},
    ).df()


def map_rows(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the rows that the map shows: one for each agreement or request, by state and agency.

    Columns: agency_id, agency, state, county_fips, county, kind, model, status, signed_on,
    first_listed_on, gone_by, sworn_officers, population, location_basis, latitude, longitude,
    moa_url.
    """
    return cursor.execute(
        """
        SELECT
            agency_id,
            agency,
            rows.state,
            county_fips,
            county,
            rows.kind,
            rows.model,
            rows.status,
            rows.signed_on,
            rows.first_listed_on,
            rows.gone_by,
            sworn_officers,
            population,
            location_basis,
            latitude,
            longitude,
            agreements.moa_url
        FROM filtered_rows($filters) AS rows
        JOIN agencies USING (agency_id)
        LEFT JOIN agreements USING (agreement_id)
        ORDER BY rows.state, agency, rows.model, rows.first_listed_on
        """,
        filters.sql_parameters(),
    ).df()


@dataclass(frozen=True)
class AgencyDetail:
    """An agency as the panel shows it: its row of `agencies`, and all it ever had on a list.

    `agreements` has the columns model, status, signed_on, first_listed_on, last_listed_on, gone_by,
    moa_url, addendum_url; `requests` model, first_listed_on, last_listed_on, outcome.
    """

    agency: Mapping[str, Any]
    agreements: pd.DataFrame
    requests: pd.DataFrame


def agency_detail(cursor: Cursor, agency_id: str) -> AgencyDetail | None:
    """Return an agency with its agreements and requests; None where there is no such agency."""
    agency = cursor.execute(
        """
        SELECT *
        FROM agencies
        WHERE agency_id = $agency_id
        """,
        {"agency_id": agency_id},
    ).df()
    if agency.empty:
        return None
    agreements = cursor.execute(
        """
        SELECT
            model,
            status,
            signed_on,
            first_listed_on,
            last_listed_on,
            gone_by,
            moa_url,
            addendum_url
        FROM agreements
        WHERE agency_id = $agency_id
        ORDER BY first_listed_on DESC, model
        """,
        {"agency_id": agency_id},
    ).df()
    requests = cursor.execute(
        """
        SELECT
            model,
            first_listed_on,
            last_listed_on,
            outcome
        FROM pending
        WHERE agency_id = $agency_id
        ORDER BY first_listed_on DESC, model
        """,
        {"agency_id": agency_id},
    ).df()
    known = {str(name): value for name, value in agency.iloc[0].dropna().items()}
    return AgencyDetail(agency=known, agreements=agreements, requests=requests)


@dataclass(frozen=True)
class CountyDetail:
    """A county as the panel shows it; `agencies` are id, name and models, by name."""

    county: str
    state: str
    population: int | None
    agencies: tuple[tuple[str, str, list[str | None]], ...]


def county_detail(cursor: Cursor, filters: Filters, county_fips: str) -> CountyDetail:
    """Return a county with the agencies under these filters that lie in it or serve it.

    Raises:
        LookupError: there is no such county.
    """
    counties = cursor.execute(
        """
        SELECT county, state, population
        FROM counties
        WHERE county_fips = $county_fips
        """,
        {"county_fips": county_fips},
    ).fetchall()
    if not counties:
        raise LookupError(f"There is no county {county_fips}.")
    agencies = cursor.execute(
        """
        SELECT agency_id, agency, list(DISTINCT model ORDER BY model)
        FROM filtered_rows($filters)
        WHERE agency_id IN (
            SELECT agency_id
            FROM served_counties
            WHERE county_fips = $county_fips
        )
        GROUP BY agency_id, agency
        ORDER BY agency
        """,
        filters.sql_parameters() | {"county_fips": county_fips},
    ).fetchall()
    county, state, population = counties[0]
    return CountyDetail(county, state, population, tuple(agencies))


class MapAgency(NamedTuple):
    """An agency as the map knows it; without a point, longitude and latitude are None.

    `counties` are the FIPS codes of those that it lies in or serves.
    """

    agency_id: str
    name: str
    state: str
    kind: str
    county: str | None
    longitude: float | None
    latitude: float | None
    statewide: bool
    sworn_officers: int | None
    counties: list[str]


def map_agencies(cursor: Cursor) -> list[MapAgency]:
    """Return every agency, by id."""
    rows = cursor.execute(
        """
        SELECT
            agency_id,
            any_value(name),
            any_value(state),
            any_value(kind),
            any_value(county),
            any_value(longitude),
            any_value(latitude),
            any_value(location_basis) = 'state',
            any_value(sworn_officers),
            coalesce(
                list(
                    served.county_fips
                    ORDER BY served.county_fips <> agencies.county_fips, served.county_fips
                )
                    FILTER (served.county_fips IS NOT NULL),
                []
            )
        FROM agencies
        LEFT JOIN served_counties AS served USING (agency_id)
        GROUP BY agency_id
        ORDER BY agency_id
        """
    ).fetchall()
    return [MapAgency(*row) for row in rows]


class StatusPeriod(NamedTuple):
    """From which day until which (None: still) an agency held a model under a status."""

    agency_id: str
    model: str | None
    status: str
    since: date
    until: date | None


def status_periods(cursor: Cursor) -> list[StatusPeriod]:
    """Return every period, from the same rows that everything else counts."""
    rows = cursor.execute(
        """
        SELECT agency_id, model, status, since, until
        FROM rows_over_time
        """
    ).fetchall()
    return [StatusPeriod(*row) for row in rows]
