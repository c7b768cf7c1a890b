"""What a mandate or a ban would touch: arithmetic over a day's list and the FBI's roster.

It predicts no behavior. A mandate adds one agreement for each of those it binds that has none on
the list; a ban ends what the list has. Whom laws bound is in `state_laws.bound`; the same counting
is set against what ICE's lists showed after they took effect.

The data do not say which county runs a jail. A county counts as one with a sheriff, or with a jail,
if the FBI's roster has its sheriff or if ICE's lists ever had one there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from dashboard.queries.connection import Cursor
from dashboard.queries.coverage import COUNTY_KINDS

Action = Literal[
    "require_sheriffs",
    "require_jails",
    "require_state_police",
    "ban_task_force",
    "ban_all",
    "ban_new",
]
# Whom each mandate binds, in the codes of `state_laws.bound`.
BOUND: dict[Action, tuple[str, ...]] = {
    "require_sheriffs": ("sheriff",),
    "require_jails": ("jail",),
    "require_state_police": ("state_police",),
}
# After how many days a law is looked at again.
DAYS_AFTER = (30, 90, 180)
# When something was on ICE's lists: from the first list with it to the first without it.
Spans = list[tuple[date, date | None]]
# Others' count of a list stands for the days after it, but not for long.
FRESH_DAYS = 14


@dataclass(frozen=True)
class Rule:
    """A rule that is tried out.

    Attributes:
        action: what it does.
        model: of a mandate, the model that must be signed; "" for any.
        least_residents: of a mandate, counties with fewer residents are left out.
        statewide: of a ban, whether it binds agencies of the whole state, too.
    """

    action: Action
    model: str = ""
    least_residents: int = 0
    statewide: bool = True


_ACTIVE = """
        active AS (
            SELECT agreement_id, agency_id, model
            FROM rows_over_time
            WHERE status = 'active'
              AND since <= $as_of
              AND (until IS NULL OR until > $as_of)
        )
"""
_UNITS = f"""
        {_ACTIVE},
        asked AS (
            SELECT DISTINCT agency_id
            FROM rows_over_time
            WHERE status = 'pending'
              AND since <= $as_of
              AND (until IS NULL OR until > $as_of)
        ),
        bound_units AS (
            SELECT
                units.bound,
                units.state,
                units.unit,
                any_value(units.county_fips) AS county_fips,
                any_value(units.name) AS name,
                any_value(units.residents) AS residents,
                max_by(agencies.name, active.agency_id IS NOT NULL) AS agency,
                max_by(members.agency_id, active.agency_id IS NOT NULL) AS agency_id,
                count(active.agency_id) FILTER ($model IN ('', active.model)) > 0 AS signed,
                count(active.agency_id) > 0 AS takes_part,
                count(asked.agency_id) > 0 AS requested
            FROM mandate_units AS units
            LEFT JOIN mandate_members AS members USING (bound, unit)
            LEFT JOIN agencies ON agencies.agency_id = members.agency_id
            LEFT JOIN active ON active.agency_id = members.agency_id
            LEFT JOIN asked ON asked.agency_id = members.agency_id
            WHERE list_contains($bound, units.bound)
              AND (len($states) = 0 OR list_contains($states, units.state))
            GROUP BY units.bound, units.state, units.unit
        )
"""  # noqa: S608  (made of constants)


def bound_units(
    cursor: Cursor, bound: tuple[str, ...], states: tuple[str, ...], as_of: date, model: str = ""
) -> pd.DataFrame:
    """Return whom a mandate binds, and whether each is on the list of a day.

    Args:
        cursor: the database.
        bound: codes as in `state_laws.bound`, but for "all".
        states: postal codes; none for all.
        as_of: the day.
        model: the model that must be signed; "" for any.

    Columns: bound, state, unit (FIPS code, ORI or postal code), county_fips, name (of the county,
    the roster's agency, or the state), residents, agency and agency_id (on ICE's lists; NULL: on
    none), signed (bool), takes_part (bool: under any model), requested (bool: on the pending list).
    """
    return cursor.execute(
        f"""
        WITH {_UNITS}
        FROM bound_units
        ORDER BY bound, state, name, unit
        """,
        _parameters(bound, states, as_of, model),
    ).df()


def _parameters(
    bound: tuple[str, ...], states: tuple[str, ...], as_of: date, model: str
) -> dict[str, object]:
    return {
        "bound": list(bound),
        "states": list(states),
        "as_of": as_of,
        "model": model,
    }


def touched(cursor: Cursor, rule: Rule, states: tuple[str, ...], as_of: date) -> pd.DataFrame:
    """Return what a rule touches on the list of a day: one row for each agreement or each bound.

    Columns: effect ('added': a mandate binds it and it has no such agreement; 'ended': a ban ends
    it; 'stays': it is on the list and stays; 'left out': below the limit of residents), state,
    county_fips, name, agency_id (NULL: on no list), kind, model (NULL: any), residents (of the
    county or state of a mandate's bound; policed by the agency of a ban's), is_new (bool: an agency
    that takes part in nothing so far).
    """
    if rule.action in BOUND:
        return cursor.execute(
            f"""
            WITH {_UNITS}
            SELECT
                CASE
                    WHEN signed THEN 'stays'
                    WHEN county_fips IS NOT NULL AND residents < $least THEN 'left out'
                    ELSE 'added'
                END AS effect,
                state,
                county_fips,
                coalesce(agency, name) AS name,
                agency_id,
                bound AS kind,
                nullif($model, '') AS model,
                residents,
                NOT takes_part AS is_new
            FROM bound_units
            ORDER BY effect, state, name, unit
            """,  # noqa: S608  (made of constants)
            _parameters(BOUND[rule.action], states, as_of, rule.model)
            | {"least": rule.least_residents},
        ).df()
    return cursor.execute(
        f"""
        WITH {_ACTIVE}
        SELECT
            CASE
                WHEN $action = 'ban_new' THEN 'stays'
                WHEN NOT $statewide AND level IN ('state', 'territory') THEN 'stays'
                WHEN $action = 'ban_task_force' AND active.model <> 'TFM' THEN 'stays'
                ELSE 'ended'
            END AS effect,
            state,
            county_fips,
            name,
            agency_id,
            kind,
            active.model,
            population AS residents,
            false AS is_new
        FROM active
        JOIN agencies USING (agency_id)
        WHERE len($states) = 0 OR list_contains($states, state)
        ORDER BY effect, state, name, model
        """,  # noqa: S608  (made of constants)
        {
            "action": rule.action,
            "statewide": rule.statewide,
            "states": list(states),
            "as_of": as_of,
        },
    ).df()


@dataclass(frozen=True)
class Reach:
    """How far agreements reach; `residents` are those of the `counties`.

    A county counts if its sheriff or jail takes part.
    """

    agreements: int
    agencies: int
    counties: int
    residents: int


def before_and_after(
    cursor: Cursor, rule: Rule, states: tuple[str, ...], as_of: date
) -> tuple[Reach, Reach]:
    """Return how far the agreements of a day reach, and how far with a rule's arithmetic."""
    rows = touched(cursor, rule, states, as_of)
    cursor.register("touched_rows", rows[["effect", "agency_id", "model", "county_fips", "kind"]])
    try:
        found = cursor.execute(
            f"""
            WITH {_ACTIVE},
            before AS (
                SELECT active.*
                FROM active
                JOIN agencies USING (agency_id)
                WHERE len($states) = 0 OR list_contains($states, state)
            ),
            after AS (
                FROM before
                WHERE (agency_id, model) NOT IN (
                    SELECT (agency_id, model)
                    FROM touched_rows
                    WHERE effect = 'ended'
                )
            ),
            sides AS (
                SELECT 'before' AS side, * FROM before
                UNION ALL
                SELECT 'after', * FROM after
            ),
            counties_of AS (
                SELECT side, served_counties.county_fips
                FROM sides
                JOIN agencies USING (agency_id)
                JOIN served_counties USING (agency_id)
                WHERE list_contains($county_kinds, kind)
                UNION
                SELECT 'after', county_fips
                FROM touched_rows
                WHERE effect = 'added' AND county_fips IS NOT NULL
            )
            SELECT
                side,
                coalesce(agreements, 0),
                coalesce(agencies, 0),
                coalesce(counties, 0),
                coalesce(residents, 0)::BIGINT
            FROM (SELECT unnest(['before', 'after']) AS side)
            LEFT JOIN (
                SELECT side, count(*) AS agreements, count(DISTINCT agency_id) AS agencies
                FROM sides
                GROUP BY side
            ) USING (side)
            LEFT JOIN (
                SELECT side, count(*) AS counties, sum(population) AS residents
                FROM counties_of
                JOIN counties USING (county_fips)
                GROUP BY side
            ) USING (side)
            """,  # noqa: S608  (made of constants)
            {"states": list(states), "as_of": as_of, "county_kinds": COUNTY_KINDS},
        ).fetchall()
    finally:
        cursor.unregister("touched_rows")
    sides = {side: figures for side, *figures in found}
    before, after = Reach(*sides["before"]), Reach(*sides["after"])
    added = rows[rows["effect"] == "added"]
    return before, Reach(
        after.agreements + len(added),
        after.agencies + int(added["is_new"].sum()),
        after.counties,
        after.residents,
    )


def list_on(cursor: Cursor, day: date) -> date:
    """Return the date of ICE's last participating list up to a day."""
    ((found,),) = cursor.execute(
        """
        SELECT max(published_on)
        FROM lists
        WHERE kind = 'participating' AND status = 'accepted' AND published_on <= $day
        """,
        {"day": day},
    ).fetchall()
    return found  # type: ignore[no-any-return]


def mandates(cursor: Cursor) -> pd.DataFrame:
    """Return the laws in force or to come that require agreements, each with whom it binds.

    Of a state's several such laws, the newest. Columns: state, title, effective, effective_basis,
    bound (list), bound_if, deadline (datetime64 or NULL), binds, sources.
    """
    return cursor.execute(
        """
        SELECT
            state,
            title,
            effective,
            effective_basis,
            bound,
            bound_if,
            deadline,
            binds,
            sources
        FROM state_laws
        WHERE stance = 'requires'
          AND status = 'enacted'
          AND len(bound) > 0
        QUALIFY row_number() OVER (PARTITION BY state ORDER BY effective DESC, position DESC) = 1
        ORDER BY deadline IS NULL, deadline, effective DESC, state
        """
    ).df()


def back_test(cursor: Cursor) -> pd.DataFrame:
    """Return what the arithmetic said of each real mandate and ban, and what the lists showed.

    The laws with an effective date after the first list, and after which there is a list, ICE's or
    one that others counted.

    Columns: state, title, stance, effective (datetime64), effective_basis, list_on (datetime64: the
    last list before that day), bound (int: of a mandate, how many it binds), listed (int: of these
    on that list; of a ban, agreements on it), said (int: how many the arithmetic adds or ends),
    agreements (int: all of the state on that list), and for each of `DAYS_AFTER` `after_<days>`
    (float: how many of the added were on the list by then, or by how many the state's agreements
    were fewer; NULL where no such list is known) and `reported_<days>` (float: all agreements of
    the state by others' count, where ICE's list is not here).
    """
    laws = cursor.execute(
        """
        SELECT state, title, stance, effective, effective_basis, bound
        FROM state_laws
        WHERE status = 'enacted'
          AND len(bound) > 0
          AND effective > (SELECT min(published_on) FROM lists WHERE status = 'accepted')
          AND effective <= greatest(
                (SELECT max(published_on) FROM lists),
                coalesce((SELECT max(list_on) FROM reported_lists), DATE '1900-01-01')
              )
        ORDER BY stance DESC, effective, state
        """
    ).fetchall()
    lists = [
        day
        for (day,) in cursor.execute(
            """
            SELECT DISTINCT published_on
            FROM lists
            WHERE kind = 'participating' AND status = 'accepted'
            """
        ).fetchall()
    ]
    newest = max(lists)
    units = _time_listed(cursor)
    others = _totals_by_others(cursor)
    rows = []
    for state, title, stance, effective, basis, bound in laws:
        requires = stance == "requires"
        before = min(effective - timedelta(days=1), newest)
        agreements = units["all", state].values()
        held = _count(agreements, before)
        binds = [each for code in bound for each in units[code, state].values()]
        listed = _count(binds, before)
        due = [each for each in binds if not _count([each], before)]
        row: dict[str, object] = {
            "state": state,
            "title": title,
            "stance": stance,
            "effective": effective,
            "effective_basis": basis,
            "list_on": max(day for day in lists if day <= before),
            "bound": len(binds) if requires else None,
            "listed": listed,
            "said": len(due) if requires else listed,
            "agreements": held,
        }
        for days in DAYS_AFTER:
            later = effective + timedelta(days=days)
            after, total = None, None
            if later <= newest:
                after = _count(due, later) if requires else held - _count(agreements, later)
            elif fresh := [day for day in others if 0 <= (later - day).days <= FRESH_DAYS]:
                total = others[max(fresh)].get(state, 0)
                after = None if requires else held - total
            row |= {f"after_{days}": after, f"reported_{days}": total}
        rows.append(row)
    return pd.DataFrame(rows)


def _time_listed(cursor: Cursor) -> dict[tuple[str, str], dict[str, Spans]]:
    """Return when each of those whom a law binds was on ICE's lists, by code and state.

    "all" has each agreement of the state.
    """
    found: dict[tuple[str, str], dict[str, Spans]] = defaultdict(lambda: defaultdict(list))
    for code, state, unit, since, until in cursor.execute(
        """
        WITH laws AS (
            SELECT DISTINCT state, unnest(bound) AS bound
            FROM state_laws
        ),
        active AS (
            SELECT agency_id, agreement_id, since, until
            FROM rows_over_time
            WHERE status = 'active'
        )
        SELECT units.bound, units.state, units.unit, since, until
        FROM mandate_units AS units
        JOIN laws USING (bound, state)
        LEFT JOIN mandate_members USING (bound, unit)
        LEFT JOIN active USING (agency_id)
        UNION ALL
        SELECT 'all', state, agreement_id, since, until
        FROM active
        JOIN agencies USING (agency_id)
        """
    ).fetchall():
        # Who was never listed is there with an empty list.
        spans = found[code, state][unit]
        if since:
            spans.append((since, until))
    return found


def _count(spans: Iterable[Spans], day: date) -> int:
    """Return how many were listed on a day."""
    return sum(
        any(since <= day and (until is None or until > day) for since, until in each)
        for each in spans
    )


def _totals_by_others(cursor: Cursor) -> dict[date, dict[str, int]]:
    """Return the agreements by state on each list that others counted."""
    rows = cursor.execute(
        """
        SELECT list_on, state, sum(totals.agreements)::INTEGER
        FROM reported_lists
        LEFT JOIN reported_totals AS totals USING (list_on)
        GROUP BY list_on, state
        """
    ).fetchall()
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for day, state, agreements in rows:
        found[day][state] = agreements
    return found
