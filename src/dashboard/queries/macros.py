"""The rows that match the filters. Every page, chart and download counts these.

The macros are created when a database is opened. `filters` is the STRUCT that
`Filters.sql_parameters` binds: `states`, `kinds`, `models` and `statuses` are lists, `as_of` is a
date. An empty list matches everything. To add a filter, add its column to `matches` and to the
tables and macros that call it.

- `matches(filters, state, kind, model)`: whether a row passes these three filters.
- `filtered_agreements(filters)`: every agreement that was ever listed, whatever its status and
  date. The columns of `agreements`, and `agency`, `state` and `kind` of its agency.
- `filtered_requests(filters)`: the same for `pending`.
- `filtered_periods(filters)`: one row for each period in which an agreement or request had a
  status without a break, from `since` up to but not including `until` (NULL: it still has it).
- `filtered_rows(filters)`: one row for each agreement and request as of the filters' date, with
  its status on that date.
- `filtered_changes(filters)`: one row for each row of the table `changes`, described: `agency`,
  `state`, `kind`, `model`, `signed_on`, `last_listed_on`, `requested_on` (the first pending list
  with the request), `next_signed_on` (of the agreement that replaced it), `list_kind`, `sequence`.
- `changes_between(after, until, filters)`: those that came after one participating list, up to and
  including another. Both are list ids. A change of the pending list counts by its date.

The statuses:

- active: on ICE's last participating list up to the date;
- pending: on ICE's last pending list up to the date, and not signed by then;
- ended: dropped off the lists by the date, and no later agreement had replaced it by then.

`printed_rows` is how many rows ICE's list has for an agreement. Their sum over active rows is
ICE's own count; the number of rows is the count of agreements.

The table `present_in` has each agency but the statewide with every county that it lies in or
serves, by ICE's lists or by the FBI's roster: a city's police can lie in several.

The table `county_measures` has by which counties are compared: `density` (residents for a square
mile), `officers_rate` (sworn officers of city and county police for 1,000 residents, those of
several counties shared equally), and as `a`, `b`, `c` the logarithms of residents and density and
the rate, each divided by its standard deviation.

The table `mandate_units` has whom a mandate may bind, by the codes of `state_laws.bound`, and
`mandate_members` the agencies of ICE's lists whose agreement would meet it. A county has a sheriff,
or a jail, if the FBI's roster has its sheriff or if ICE's lists ever had one there.

The joins are stored in tables, because planning them takes longer than running them.
"""

CREATE_MACROS = """
CREATE MACRO memory.main.matches(filters, state, kind, model) AS
    (len((filters).states) = 0 OR list_contains((filters).states, state))
    AND (len((filters).kinds) = 0 OR list_contains((filters).kinds, kind))
    AND (len((filters).models) = 0 OR list_contains((filters).models, model));
CREATE TABLE memory.main.present_in AS
WITH listed AS (
    SELECT agency_id, county_fips
    FROM served_counties
    UNION
    SELECT agency_id, unnest(roster.county_fips)
    FROM agencies
    JOIN roster USING (ori)
)
SELECT listed.*
FROM listed
JOIN agencies USING (agency_id)
WHERE level NOT IN ('state', 'territory');
CREATE TABLE memory.main.county_measures AS
WITH police AS (
    SELECT unnest(county_fips) AS county_fips, officers / len(county_fips) AS officers
    FROM roster
    WHERE type IN ('City', 'County')
),
measured AS (
    SELECT
        counties.county_fips,
        any_value(population) AS population,
        any_value(population) / any_value(square_miles) AS density,
        1000 * nullif(sum(officers), 0) / any_value(population) AS officers_rate
    FROM counties
    LEFT JOIN police USING (county_fips)
    WHERE population > 0
    GROUP BY counties.county_fips
)
SELECT
    county_fips,
    density,
    officers_rate,
    ln(population) / stddev(ln(population)) OVER () AS a,
    ln(density) / stddev(ln(density)) OVER () AS b,
    officers_rate / stddev(officers_rate) OVER () AS c
FROM measured;
CREATE TABLE memory.main.mandate_members AS
SELECT 'sheriff' AS bound, served_counties.county_fips AS unit, agency_id
FROM served_counties
JOIN agencies USING (agency_id)
WHERE kind = 'sheriff'
UNION ALL
SELECT 'jail', served_counties.county_fips, agency_id
FROM served_counties
JOIN agencies USING (agency_id)
WHERE kind IN ('sheriff', 'corrections')
UNION ALL
SELECT 'local', ori, agency_id
FROM agencies
WHERE ori IS NOT NULL
UNION ALL
SELECT 'state_police', state, agency_id
FROM agencies
WHERE kind = 'state_police'
UNION ALL
SELECT 'state_corrections', state, agency_id
FROM agencies
WHERE kind = 'corrections' AND level = 'state';
CREATE TABLE memory.main.mandate_units AS
WITH of_counties AS (
    SELECT unnest(county_fips) AS county_fips
    FROM roster
    WHERE type = 'County' AND NOT regexp_matches(name, '(?i)\\bpolice\\b')
)
SELECT
    codes.bound,
    counties.state,
    county_fips AS unit,
    county_fips,
    county AS name,
    counties.population AS residents
FROM counties, (SELECT unnest(['sheriff', 'jail']) AS bound) AS codes
WHERE county_fips IN (FROM of_counties)
   OR (codes.bound, county_fips) IN (SELECT (bound, unit) FROM memory.main.mandate_members)
UNION ALL
SELECT 'local', state, ori, county_fips[1], name, population
FROM roster
WHERE type IN ('City', 'County')
UNION ALL
SELECT codes.bound, state, state, NULL, name, population
FROM states, (SELECT unnest(['state_police', 'state_corrections']) AS bound) AS codes
WHERE level = 'state';
CREATE MACRO memory.main.filtered_agreements(filters) AS TABLE
SELECT
    agreements.*,
    agencies.name AS agency,
    agencies.state,
    agencies.kind
FROM agreements
JOIN agencies USING (agency_id)
WHERE matches(filters, agencies.state, agencies.kind, agreements.model);
CREATE MACRO memory.main.filtered_requests(filters) AS TABLE
SELECT
    pending.*,
    agencies.name AS agency,
    agencies.state,
    agencies.kind
FROM pending
JOIN agencies USING (agency_id)
WHERE matches(filters, agencies.state, agencies.kind, pending.model);
CREATE TABLE memory.main.rows_over_time AS
WITH periods AS (
    SELECT
        'active' AS status,
        agreement_id,
        NULL AS pending_id,
        agency_id,
        model,
        signed_on,
        agreements.first_listed_on,
        agreements.last_listed_on,
        NULL::DATE AS gone_by,
        printed_rows,
        listed_from AS since,
        listed_until AS until
    FROM agreements
    JOIN listed_periods USING (agreement_id)
    UNION ALL
    SELECT
        'pending',
        NULL,
        pending.pending_id,
        pending.agency_id,
        pending.model,
        NULL,
        pending.first_listed_on,
        pending.last_listed_on,
        NULL,
        printed_rows,
        listed_from,
        least(listed_until, agreements.signed_on)
    FROM pending
    JOIN listed_periods USING (pending_id)
    LEFT JOIN agreements ON agreements.agreement_id = pending.agreement_id
    WHERE agreements.signed_on IS NULL
       OR agreements.signed_on > listed_from
    UNION ALL
    SELECT
        'ended',
        agreements.agreement_id,
        NULL,
        agreements.agency_id,
        agreements.model,
        agreements.signed_on,
        agreements.first_listed_on,
        agreements.last_listed_on,
        agreements.gone_by,
        0,
        agreements.gone_by,
        later.first_listed_on
    FROM agreements
    LEFT JOIN agreements AS later
        ON later.agreement_id = coalesce(agreements.superseded_by, agreements.returned_as)
    WHERE agreements.gone_by IS NOT NULL
)
SELECT
    periods.status,
    periods.agreement_id,
    periods.pending_id,
    periods.agency_id,
    agencies.name AS agency,
    agencies.state,
    agencies.kind,
    periods.model,
    periods.signed_on,
    periods.first_listed_on,
    periods.last_listed_on,
    periods.gone_by,
    periods.printed_rows,
    periods.since,
    periods.until
FROM periods
JOIN agencies USING (agency_id);
CREATE MACRO memory.main.filtered_periods(filters) AS TABLE
FROM rows_over_time
WHERE list_contains((filters).statuses, status)
  AND matches(filters, state, kind, model);
CREATE MACRO memory.main.filtered_rows(filters) AS TABLE
SELECT * EXCLUDE (since, until)
FROM filtered_periods(filters)
WHERE since <= (filters).as_of
  AND (until IS NULL OR until > (filters).as_of);
CREATE TABLE memory.main.described_changes AS
SELECT
    changes.*,
    agencies.name AS agency,
    agencies.state,
    agencies.kind,
    coalesce(agreements.model, pending.model) AS model,
    agreements.signed_on,
    coalesce(agreements.last_listed_on, pending.last_listed_on) AS last_listed_on,
    pending.first_listed_on AS requested_on,
    later.signed_on AS next_signed_on,
    lists.kind AS list_kind,
    lists.sequence
FROM changes
JOIN agencies USING (agency_id)
JOIN lists USING (list_id)
LEFT JOIN agreements ON agreements.agreement_id = changes.agreement_id
LEFT JOIN agreements AS later ON later.agreement_id = agreements.superseded_by
LEFT JOIN pending ON pending.pending_id = changes.pending_id;
CREATE MACRO memory.main.filtered_changes(filters) AS TABLE
FROM described_changes
WHERE matches(filters, state, kind, model);
CREATE MACRO memory.main.changes_between(after, until, filters) AS TABLE
SELECT chosen.*
FROM filtered_changes(filters) AS chosen
JOIN lists AS earlier ON earlier.list_id = after
JOIN lists AS later ON later.list_id = until
WHERE CASE
    WHEN list_kind = 'participating'
        THEN chosen.sequence > earlier.sequence AND chosen.sequence <= later.sequence
    ELSE chosen.day > earlier.published_on AND chosen.day <= later.published_on
END;
"""
