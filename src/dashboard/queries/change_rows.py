"""The changes under the filters: the one definition of a change for every page and the feed.

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
