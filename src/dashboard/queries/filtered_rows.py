"""The rows under the filters: the one definition that every page, chart and download counts.

`filtered_rows(as_of, states, models, kinds, statuses)` is a table macro; its arguments are what
`Filters.sql_parameters` returns. An empty list lets everything through. One row for each
agreement (active or ended) and each pending request, as of a day:

- active: printed on the last list on or before the day;
- pending: printed on the last pending list on or before the day;
- ended: left the lists on or before the day and was not replaced by a corrected row.

`printed_rows` is how many rows ICE's list of that day has for it: the sum over active rows is
ICE's own count, the number of rows is the count of agreements.
"""

CREATE_FILTERED_ROWS = """
CREATE MACRO memory.main.filtered_rows(as_of, states, models, kinds, statuses) AS TABLE
WITH rows AS (
    SELECT
        'active' AS status,
        agreement_id,
        NULL AS pending_id,
        agency_id,
        agreements.model,
        agreements.signed_on,
        agreements.first_listed_on,
        agreements.last_listed_on,
        NULL::DATE AS gone_by,
        listed.printed_rows
    FROM (
        SELECT agreement_id, count(*) AS printed_rows
        FROM agreements_on(as_of)
        GROUP BY agreement_id
    ) AS listed
    JOIN agreements USING (agreement_id)
    UNION ALL
    SELECT
        'pending',
        NULL,
        pending_id,
        agency_id,
        pending.model,
        NULL,
        pending.first_listed_on,
        pending.last_listed_on,
        NULL,
        listed.printed_rows
    FROM (
        SELECT pending_id, count(*) AS printed_rows
        FROM pending_on(as_of)
        GROUP BY pending_id
    ) AS listed
    JOIN pending USING (pending_id)
    UNION ALL
    SELECT
        'ended',
        agreement_id,
        NULL,
        agency_id,
        model,
        signed_on,
        first_listed_on,
        last_listed_on,
        gone_by,
        0
    FROM agreements
    WHERE agreements.status = 'ended'
      AND gone_by <= as_of
)
SELECT
    rows.status,
    rows.agreement_id,
    rows.pending_id,
    rows.agency_id,
    agencies.state,
    agencies.kind,
    rows.model,
    rows.signed_on,
    rows.first_listed_on,
    rows.last_listed_on,
    rows.gone_by,
    rows.printed_rows
FROM rows
JOIN agencies USING (agency_id)
WHERE list_contains(statuses, rows.status)
  AND (len(states) = 0 OR list_contains(states, agencies.state))
  AND (len(models) = 0 OR list_contains(models, rows.model))
  AND (len(kinds) = 0 OR list_contains(kinds, agencies.kind))
"""
