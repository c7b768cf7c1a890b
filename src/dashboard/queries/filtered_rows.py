"""The rows under the filters: the one definition that every page, chart and download counts.

Three table macros, made when a database is opened. Their arguments are what
`Filters.sql_parameters` returns; an empty list lets everything through.

`filtered_agreements(states, models, kinds)`: one row for each agreement that was ever listed, with
the columns of `agreements` and of its agency `agency`, `state`, `kind`. For timelines: each row
carries the dates between which it was listed.

`filtered_requests(states, models, kinds)`: likewise for `pending`.

`filtered_rows(as_of, states, models, kinds, statuses)`: one row for each agreement and each pending
request as of a day. `status` is

- active: printed on the last list on or before the day;
- pending: printed on the last pending list on or before the day;
- ended: left the lists on or before the day, and no later agreement had taken its place by then.

The last list is that of `agreements_on` and `pending_on`, asked without the printed words, which
takes half the time.

`printed_rows` is how many rows ICE's list of that day has for it: their sum over active rows is
ICE's own count, the number of rows is the count of agreements.
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
CREATE MACRO memory.main.filtered_rows(as_of, states, models, kinds, statuses) AS TABLE
SELECT
    'active' AS status,
    agreement_id,
    NULL AS pending_id,
    chosen.agency_id,
    chosen.agency,
    chosen.state,
    chosen.kind,
    chosen.model,
    chosen.signed_on,
    chosen.first_listed_on,
    chosen.last_listed_on,
    NULL::DATE AS gone_by,
    listed.printed_rows
FROM (
    SELECT agreement_id, count(*) AS printed_rows
    FROM listings
    JOIN readings USING (row_id)
    WHERE list_id = (
        SELECT max_by(list_id, sequence)
        FROM lists
        WHERE kind = 'participating'
          AND status = 'accepted'
          AND published_on <= as_of
    )
    GROUP BY agreement_id
) AS listed
JOIN filtered_agreements(states, models, kinds) AS chosen USING (agreement_id)
WHERE list_contains(statuses, 'active')
UNION ALL
SELECT
    'pending',
    NULL,
    pending_id,
    chosen.agency_id,
    chosen.agency,
    chosen.state,
    chosen.kind,
    chosen.model,
    NULL,
    chosen.first_listed_on,
    chosen.last_listed_on,
    NULL,
    listed.printed_rows
FROM (
    SELECT pending_id, count(*) AS printed_rows
    FROM listings
    JOIN readings USING (row_id)
    WHERE list_id = (
        SELECT max_by(list_id, sequence)
        FROM lists
        WHERE kind = 'pending'
          AND status = 'accepted'
          AND published_on <= as_of
    )
    GROUP BY pending_id
) AS listed
JOIN filtered_requests(states, models, kinds) AS chosen USING (pending_id)
WHERE list_contains(statuses, 'pending')
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
    0
FROM filtered_agreements(states, models, kinds) AS chosen
LEFT JOIN (
    SELECT agreement_id AS superseded_by, first_listed_on AS renewed_on
    FROM agreements
) AS successor USING (superseded_by)
WHERE list_contains(statuses, 'ended')
  AND gone_by <= as_of
  AND (renewed_on IS NULL OR renewed_on > as_of);
"""
