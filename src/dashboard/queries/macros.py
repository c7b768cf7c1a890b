"""The rows under the filters: the one definition that every page, chart and download counts.

Four table macros, made when a database is opened, the last two over a table of what each row was
from when until when: joined once, because planning the joins costs more than running them. Their
arguments are what `Filters.sql_parameters` returns; an empty list lets everything through.

`filtered_agreements(states, models, kinds)`: one row for each agreement that was ever listed, with
the columns of `agreements` and of its agency `agency`, `state`, `kind`. For timelines: each row
carries the dates between which it was listed.

`filtered_requests(states, models, kinds)`: likewise for `pending`.

`filtered_rows(as_of, states, models, kinds, statuses)`: one row for each agreement and each pending
request as of a day. `status` is

- active: printed on the last list on or before the day;
- pending: printed on the last pending list on or before the day;
- ended: left the lists on or before the day, and no later agreement had taken its place by then.

The last list is that of `agreements_on` and `pending_on`, asked by the derived `listed_periods`: so
the time it takes does not grow with the number of lists.

`filtered_periods(states, models, kinds, statuses)`: the same rows at all times, with the days
`since` and `until` (NULL: still) between which each had its status without a break.

`printed_rows` is how many rows ICE's list of that day has for it: their sum over active rows is
ICE's own count, the number of rows is the count of agreements.

Beside them lies the table `served_counties`: each agency with the county that it lies in and every
other county that it serves.

The changes under the filters: the one definition of a change for every page and the feed.

Two table macros over a table, made when a database is opened.

`filtered_changes(states, models, kinds)`: one row for each row of the table `changes`, with what a
reader needs to know about it: `agency`, `state`, `kind`, `model`, `signed_on`, `last_listed_on` (of
an agreement or request), `requested_on` (the first pending list that carried the request),
`next_signed_on` (of the agreement that took its place), and of the list that shows it `list_kind`
and `sequence`. An empty list lets everything through.

`changes_between(after, until, states, models, kinds)`: of these rows those that came after one
participating list, up to and with another; both by their ids. A change of the pending list belongs
to the span if the date of its list does.
"""

CREATE_FILTERED_ROWS = """
CREATE MACRO memory.main.filtered_agreements(states, models, kinds) AS TABLE
SELECT
    agreements.*,
    agencies.name AS agency,
    agencies.state,
    agencies.kind
FROM agreements
JOIN agencies USING (agency_id)
WHERE (len(states) = 0 OR list_contains(states, agencies.state))
  AND (len(models) = 0 OR list_contains(models, agreements.model))
  AND (len(kinds) = 0 OR list_contains(kinds, agencies.kind));
CREATE TABLE memory.main.served_counties AS
SELECT agency_id, county_fips
FROM agencies
WHERE county_fips IS NOT NULL
UNION
SELECT agency_id, county_fips
FROM agency_counties;
CREATE MACRO memory.main.filtered_requests(states, models, kinds) AS TABLE
SELECT
    pending.*,
    agencies.name AS agency,
    agencies.state,
    agencies.kind
FROM pending
JOIN agencies USING (agency_id)
WHERE (len(states) = 0 OR list_contains(states, agencies.state))
  AND (len(models) = 0 OR list_contains(models, pending.model))
  AND (len(kinds) = 0 OR list_contains(kinds, agencies.kind));
CREATE TABLE memory.main.rows_over_time AS
SELECT
    'active' AS status,
    agreement_id,
    NULL AS pending_id,
    agency_id,
    agency,
    state,
    kind,
    model,
    signed_on,
    first_listed_on,
    last_listed_on,
    NULL::DATE AS gone_by,
    printed_rows,
    listed_from AS since,
    listed_until AS until
FROM filtered_agreements([], [], [])
JOIN listed_periods USING (agreement_id)
UNION ALL
SELECT
    'pending',
    NULL,
    pending_id,
    agency_id,
    agency,
    state,
    kind,
    model,
    NULL,
    first_listed_on,
    last_listed_on,
    NULL,
    printed_rows,
    listed_from,
    listed_until
FROM filtered_requests([], [], [])
JOIN listed_periods USING (pending_id)
UNION ALL
SELECT
    'ended',
    agreement_id,
    NULL,
    agency_id,
    agency,
    state,
    kind,
    model,
    signed_on,
    first_listed_on,
    last_listed_on,
    gone_by,
    0,
    gone_by,
    renewed_on
FROM filtered_agreements([], [], [])
LEFT JOIN (
    SELECT agreement_id AS superseded_by, first_listed_on AS renewed_on
    FROM agreements
) AS successor USING (superseded_by)
WHERE gone_by IS NOT NULL;
CREATE MACRO memory.main.filtered_periods(states, models, kinds, statuses) AS TABLE
FROM rows_over_time
WHERE list_contains(statuses, status)
  AND (len(states) = 0 OR list_contains(states, state))
  AND (len(models) = 0 OR list_contains(models, model))
  AND (len(kinds) = 0 OR list_contains(kinds, kind));
CREATE MACRO memory.main.filtered_rows(as_of, states, models, kinds, statuses) AS TABLE
SELECT * EXCLUDE (since, until)
FROM filtered_periods(states, models, kinds, statuses)
WHERE since <= as_of
  AND (until IS NULL OR until > as_of);
"""

CREATE_FILTERED_CHANGES = """
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
CREATE MACRO memory.main.filtered_changes(states, models, kinds) AS TABLE
FROM described_changes
WHERE (len(states) = 0 OR list_contains(states, state))
  AND (len(models) = 0 OR list_contains(models, model))
  AND (len(kinds) = 0 OR list_contains(kinds, kind));
CREATE MACRO memory.main.changes_between(after, until, states, models, kinds) AS TABLE
SELECT chosen.*
FROM filtered_changes(states, models, kinds) AS chosen
JOIN lists AS earlier ON earlier.list_id = after
JOIN lists AS later ON later.list_id = until
WHERE CASE
    WHEN list_kind = 'participating'
        THEN chosen.sequence > earlier.sequence AND chosen.sequence <= later.sequence
    ELSE chosen.day > earlier.published_on AND chosen.day <= later.published_on
END;
"""
