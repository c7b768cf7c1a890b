"""Ready-made questions for the SQL box: each is a query that a reader can run, read and change."""

from dataclasses import dataclass

from dashboard.i18n import N_


@dataclass(frozen=True)
class Question:
    """A question in a sentence (to be translated), and the SQL that answers it."""

    title: str
    sql: str


QUESTIONS = {
    "current": Question(
        N_("Who has an agreement today, with which dates and documents?"),
        """\
SELECT agency, state, county, kind, model, signed_on, moa_url
FROM current_agreements
ORDER BY state, agency, model""",
    ),
    "by_month": Question(
        N_("How many agreements of each model were there at the end of each month?"),
        """\
SELECT day, model, sum(agreements) AS agreements
FROM active_by_month
GROUP BY day, model
ORDER BY day, model""",
    ),
    "states": Question(
        N_("Which states have the most agreements today?"),
        """\
SELECT state, count(*) AS agreements, count(DISTINCT agency_id) AS agencies
FROM current_agreements
GROUP BY state
ORDER BY agreements DESC, state""",
    ),
    "growth": Question(
        N_("How many agreements does each state have now, and how many a year before?"),
        """\
SELECT
    state,
    sum(agreements) FILTER (day = newest_participating_on) AS now,
    coalesce(sum(agreements) FILTER (day < newest_participating_on), 0) AS a_year_before
FROM active_by_day, build_info
WHERE day = newest_participating_on
   OR day = (
    SELECT max(published_on)
    FROM lists
    WHERE kind = 'participating'
      AND status = 'accepted'
      AND published_on <= newest_participating_on - INTERVAL 1 YEAR
)
GROUP BY state
ORDER BY now DESC NULLS LAST, state""",
    ),
    "one_state": Question(
        N_("How did the agreements of one state change, from list to list?"),
        """\
SELECT
    day,
    sum(agreements) FILTER (model = 'JEM') AS jail_enforcement,
    sum(agreements) FILTER (model = 'WSO') AS warrant_service,
    sum(agreements) FILTER (model = 'TFM') AS task_force
FROM active_by_day
WHERE state = 'TX'
GROUP BY day
ORDER BY day""",
    ),
    "months": Question(
        N_("How many agreements were signed in each month?"),
        """\
SELECT
    CAST(date_trunc('month', signed_on) AS DATE) AS month,
    count(*) AS signed
FROM agreements
WHERE signed_on >= DATE '2025-01-01'
GROUP BY month
ORDER BY month""",
    ),
    "lists": Question(
        N_("How many rows does each of ICE's lists have?"),
        """\
SELECT published_on, edition, row_count
FROM lists
WHERE kind = 'participating'
  AND status = 'accepted'
ORDER BY sequence""",
    ),
    "article": Question(
        N_("What did the list of May 19, 2025 show, by model?"),
        """\
SELECT
    model_code AS model,
    count(*) AS printed_rows,
    count(DISTINCT agreement_id) AS agreements,
    count(DISTINCT agency_id) AS agencies
FROM agreements_on('2025-05-19')
GROUP BY model_code
ORDER BY printed_rows DESC""",
    ),
    "models": Question(
        N_("Which agencies hold all three models?"),
        """\
SELECT agency, state, string_agg(model, ', ' ORDER BY model) AS models
FROM current_agreements
GROUP BY agency_id, agency, state
HAVING count(DISTINCT model) >= 3
ORDER BY state, agency""",
    ),
    "kinds": Question(
        N_("Which kinds of agency sign which model?"),
        """\
SELECT
    kind,
    count(*) FILTER (model = 'JEM') AS jail_enforcement,
    count(*) FILTER (model = 'WSO') AS warrant_service,
    count(*) FILTER (model = 'TFM') AS task_force
FROM current_agreements
GROUP BY kind
ORDER BY count(*) DESC""",
    ),
    "counties": Question(
        N_("In which share of a state's counties does the sheriff or the county's jail take part?"),
        """\
SELECT
    states.name AS state,
    count(DISTINCT county_fips) AS counties_taking_part,
    states.counties,
    round(100 * count(DISTINCT county_fips) / states.counties) AS percent
FROM current_agreements
JOIN served_counties USING (agency_id)
JOIN states ON states.state = state_code
WHERE link = 'serves'
  AND kind IN ('sheriff', 'corrections')
GROUP BY states.name, states.counties
ORDER BY percent DESC, state""",
    ),
    "residents": Question(
        N_("Which participating agencies serve the most residents?"),
        """\
SELECT
    agency,
    current_agreements.state,
    population,
    sworn_officers,
    string_agg(DISTINCT model, ', ' ORDER BY model) AS models
FROM current_agreements
JOIN agencies USING (agency_id)
WHERE population IS NOT NULL
GROUP BY agency_id, agency, current_agreements.state, population, sworn_officers
ORDER BY population DESC
LIMIT 50""",
    ),
    "departures": Question(
        N_("Which agreements left the lists, and between which two lists?"),
        """\
SELECT
    agencies.name AS agency,
    agencies.state,
    model,
    signed_on,
    last_listed_on,
    gone_by
FROM agreements
JOIN agencies USING (agency_id)
WHERE agreements.status = 'ended'
ORDER BY gone_by DESC, agencies.state, agency""",
    ),
    "waiting": Question(
        N_("How long did requests wait until they were signed?"),
        """\
SELECT
    model,
    count(*) AS signed_requests,
    median(days) AS median_days,
    max(days) AS longest
FROM pending
WHERE outcome = 'signed'
GROUP BY model
ORDER BY signed_requests DESC""",
    ),
    "requests": Question(
        N_("What became of the requests on ICE's pending lists?"),
        """\
SELECT outcome, count(*) AS requests, count(DISTINCT agency_id) AS agencies
FROM pending
GROUP BY outcome
ORDER BY requests DESC""",
    ),
    "corrections": Question(
        N_("What did ICE print, and what was it read as?"),
        """\
SELECT
    lists.published_on AS first_printed_on,
    field,
    corrections.printed,
    corrections.corrected,
    rule,
    reason
FROM corrections
JOIN lists USING (list_id)
ORDER BY first_printed_on, field, printed""",
    ),
    "names": Question(
        N_("Which agencies were printed under the most spellings?"),
        """\
SELECT
    agencies.name AS agency,
    agencies.state,
    count(*) AS spellings,
    string_agg(spelling, '; ' ORDER BY agency_names.first_listed_on) AS printed_as
FROM agency_names
JOIN agencies USING (agency_id)
GROUP BY agency_id, agencies.name, agencies.state
HAVING count(*) > 1
ORDER BY spellings DESC, agencies.state, agency""",
    ),
    "printed": Question(
        N_("How did ICE print one agency's rows, from list to list?"),
        """\
SELECT
    min(published_on) AS first_printed_on,
    max(published_on) AS last_printed_on,
    printed_rows.agency,
    printed_rows.county,
    printed_rows.model,
    printed_rows.signed
FROM readings
JOIN printed_rows USING (row_id)
JOIN listings USING (row_id)
JOIN lists USING (list_id)
WHERE agency_id = 'fl-alachua-county-sheriff'
GROUP BY ALL
ORDER BY first_printed_on""",
    ),
}
