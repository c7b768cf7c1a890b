"""All agencies as the search index takes them in."""

from dashboard.agency_search import Entry, SearchIndex
from dashboard.place_search import PlaceIndex
from dashboard.queries.connection import Cursor
from dashboard.towns import Town


def search_index(cursor: Cursor) -> SearchIndex:
    """Return the index of all agencies, by the spellings of their names and where they are."""
    rows = cursor.execute(
        """
        SELECT
            agencies.agency_id,
            agencies.name,
            agencies.state,
            agencies.kind,
            agencies.county,
            coalesce(active.models, []) AS models,
            agencies.county_fips,
            agencies.place,
            list_distinct(names.spellings) AS spellings,
            list_filter(
                [agencies.county, agencies.place, agencies.state, states.name],
                lambda text: text IS NOT NULL
            ) AS places
        FROM agencies
        JOIN (
            SELECT agency_id, list(spelling) AS spellings
            FROM agency_names
            GROUP BY agency_id
        ) AS names USING (agency_id)
        LEFT JOIN states USING (state)
        LEFT JOIN (
            SELECT agency_id, list(model ORDER BY model) AS models
            FROM agreements
            WHERE status = 'active'
            GROUP BY agency_id
        ) AS active USING (agency_id)
        ORDER BY agencies.agency_id
        """
    ).fetchall()
    return SearchIndex(
        (
            (
                Entry(agency_id, name, state, kind, county, tuple(models), fips, place),
                [name, *spellings],
                places,
            )
            for agency_id, name, state, kind, county, models, fips, place, spellings, places in rows
        ),
        towns(cursor),
    )


def towns(cursor: Cursor, least_residents: int = 0) -> list[Town]:
    """Return the towns with so many residents, the largest first."""
    rows = cursor.execute(
        """
        SELECT name, state, county_fips, population
        FROM towns
        WHERE population >= $least
        ORDER BY population DESC, state, name
        """,
        {"least": least_residents},
    ).fetchall()
    return [Town(*row) for row in rows]


def place_index(cursor: Cursor) -> PlaceIndex:
    """Return the index of all counties and towns by their names."""
    return PlaceIndex(
        cursor.execute(
            "SELECT county_fips, county, state, coalesce(population, 0) FROM counties"
        ).fetchall(),
        towns(cursor),
        cursor.execute(
            "SELECT zip_code, post_office, state, county_fips FROM zip_codes"
        ).fetchall(),
        cursor.execute(
            """
            SELECT state, name, county_fips
            FROM roster
            WHERE type = 'City' AND len(county_fips) > 1
            """
        ).fetchall(),
    )


def names_to_find(cursor: Cursor, least_residents: int) -> dict[str, list[tuple[str | int, ...]]]:
    """Return what the search in every page's header finds.

    `states`: (code, name); `counties`: (FIPS code, name, state), largest first; `towns` with so
    many residents: (name, their county's FIPS code, state), largest first; `agencies`: (id, name,
    state, number of active agreements).
    """
    return {
        "towns": [
            (town.name, town.county_fips, town.state) for town in towns(cursor, least_residents)
        ],
        "states": cursor.execute("SELECT state, name FROM states ORDER BY name").fetchall(),
        "counties": cursor.execute(
            "SELECT county_fips, county, state FROM counties ORDER BY population DESC, county_fips"
        ).fetchall(),
        "agencies": cursor.execute(
            """
            SELECT
                agency_id,
                name,
                state,
                (
                    SELECT count(*)
                    FROM agreements
                    WHERE agreements.agency_id = agencies.agency_id
                      AND status = 'active'
                ) AS agreements
            FROM agencies
            ORDER BY agency_id
            """
        ).fetchall(),
    }
