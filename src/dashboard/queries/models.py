"""The models compared: what each allows, who signs it, what is said about it.

Words come from the editorial tables; numbers are counted from ICE's lists. A column `sources` holds
lists of ids; `sources()` says what they stand for.
"""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.filters import Filters
from dashboard.queries.connection import Cursor
from dashboard.queries.timeline import active_over_time

LEADING_STATES = 5


def sources(cursor: Cursor) -> pd.DataFrame:
    """Return everything cited: source_id, name (short), title, publisher, date, date_precision,
    undated (bool: the date is the year of reading), kind, url and note.
    """
    return cursor.execute(
        """
        SELECT
            source_id,
            coalesce(short, publisher) AS name,
            title,
            publisher,
            date,
            date_precision,
            undated,
            kind,
            url,
            note
        FROM sources
        ORDER BY source_id
        """
    ).df()


def models(cursor: Cursor) -> pd.DataFrame:
    """Return the models, and "none" for no agreement, in their order.

    Columns: model, name, offered, baseline (bool: no agreement), summary, sources.
    """
    return cursor.execute(
        """
        SELECT model, name, offered, baseline, summary, sources
        FROM models
        ORDER BY position
        """
    ).df()


def facts(cursor: Cursor) -> pd.DataFrame:
    """Return one row for each model and aspect, in the order of the models.

    Columns: model, aspect, number (year or hours), computed (bool: our own sum), text, note,
    unknown (why both are missing), verified, sources.
    """
    return cursor.execute(
        """
        SELECT
            model,
            aspect,
            number,
            computed,
            text,
            note,
            model_facts.unknown,
            verified,
            model_facts.sources
        FROM model_facts
        JOIN models USING (model)
        ORDER BY models.position, model_facts.position
        """
    ).df()


def notes(cursor: Cursor) -> pd.DataFrame:
    """Return further notes on the models: model, kind, text, verified, sources."""
    return cursor.execute(
        """
        SELECT model, kind, text, verified, model_notes.sources
        FROM model_notes
        JOIN models USING (model)
        ORDER BY models.position, model_notes.position
        """
    ).df()


def powers(cursor: Cursor) -> pd.DataFrame:
    """Return one row for each power and model, and for no agreement.

    Columns: power_id, heading ("asking", "arrests", "papers", "holding"), title, model, allowed
    ("yes", "limited", "no", "not stated"), condition, verified, sources.
    """
    return cursor.execute(
        """
        SELECT
            power_id,
            heading,
            title,
            model,
            allowed,
            condition,
            verified,
            power_cells.sources
        FROM power_cells
        JOIN powers USING (power_id)
        JOIN models USING (model)
        ORDER BY powers.position, models.position
        """
    ).df()


def questions(cursor: Cursor) -> pd.DataFrame:
    """Return what tells the models apart: one row for each question and model.

    Columns: question_id, title, why, model, short, text, verified, sources.
    """
    return cursor.execute(
        """
        SELECT question_id, title, why, model, short, text, verified, model_answers.sources
        FROM model_answers
        JOIN model_questions USING (question_id)
        ORDER BY model_questions.position, model_answers.position
        """
    ).df()


def walks(cursor: Cursor) -> pd.DataFrame:
    """Return "What happens when …": one row for each case, stage and model, in order.

    Columns: walk_id, walk, intro, stage, stage_title, model, decides, adds (bool: the agreement
    adds something), text, verified, sources.
    """
    return cursor.execute(
        """
        SELECT
            walk_id,
            walks.title AS walk,
            intro,
            stage,
            walk_stages.title AS stage_title,
            model,
            decides,
            adds,
            text,
            verified,
            walk_steps.sources
        FROM walk_steps
        JOIN walks USING (walk_id)
        JOIN walk_stages ON walk_stages.walk_id = walks.walk_id AND stage_id = walk_steps.stage
        ORDER BY walks.position, walk_stages.position, walk_steps.position
        """
    ).df()


def decision_nodes(cursor: Cursor) -> pd.DataFrame:
    """Return the questions of "Which model is it?": node_id, text, yes, no, sources.

    `yes` and `no` lead to another node_id or to a model.
    """
    return cursor.execute(
        """
        SELECT node_id, text, yes, no, sources
        FROM decision_nodes
        ORDER BY position
        """
    ).df()


def counts(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return active agreements and the agencies that hold them, by model, most first.

    Columns: model, agreements, agencies, printed_rows (ICE's own count). Filters by state, kind
    and date apply; a filter by model or status does not, for the models are what is compared.
    """
    return cursor.execute(
        """
        SELECT
            model,
            count(*) AS agreements,
            count(DISTINCT agency_id) AS agencies,
            sum(printed_rows)::INTEGER AS printed_rows
        FROM filtered_rows($filters)
        GROUP BY model
        ORDER BY agreements DESC, model
        """,
        _every_model(filters).sql_parameters(),
    ).df()


def kinds(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return active agreements by model and kind of agency: model, kind, agreements."""
    return cursor.execute(
        """
        SELECT model, kind, count(*) AS agreements
        FROM filtered_rows($filters)
        GROUP BY model, kind
        ORDER BY model, agreements DESC, kind
        """,
        _every_model(filters).sql_parameters(),
    ).df()


def leading_states(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return the states with the most active agreements of each model: model, state, agreements."""
    return cursor.execute(
        """
        SELECT model, state, count(*) AS agreements
        FROM filtered_rows($filters)
        GROUP BY model, state
        QUALIFY row_number() OVER (
            PARTITION BY model
            ORDER BY count(*) DESC, state
        ) <= $leading
        ORDER BY model, agreements DESC, state
        """,
        _every_model(filters).sql_parameters() | {"leading": LEADING_STATES},
    ).df()


def agreements_over_time(cursor: Cursor, filters: Filters) -> pd.DataFrame:
    """Return active agreements by model after each day on which their number changed.

    Columns: model, day, agreements. The clock is the lists'. Filters by state and kind apply, by
    model not: all are compared; the filter's date is the last day.
    """
    return active_over_time(cursor, _every_model(filters), "model").rename(
        columns={"series": "model"}
    )


def concerns(cursor: Cursor) -> pd.DataFrame:
    """Return the concerns: concern_id, title, statement, models, sources, none_found."""
    return cursor.execute(
        """
        SELECT concern_id, title, statement, models, sources, none_found
        FROM concerns
        ORDER BY position
        """
    ).df()


def voices(cursor: Cursor, concern: str) -> pd.DataFrame:
    """Return who speaks on a concern: those who raise it, then those who answer.

    Columns: side ("concern" or "answer"), person, role, organization, date, date_precision,
    statement, note, unknown, verified, sources.
    """
    return cursor.execute(
        """
        SELECT
            'concern' AS side,
            person,
            role,
            organization,
            date,
            date_precision,
            statement,
            note,
            unknown,
            TRUE AS verified,
            sources,
            position
        FROM concern_raisers
        WHERE concern_id = $concern
        UNION ALL
        SELECT
            'answer',
            person,
            role,
            organization,
            date,
            date_precision,
            statement,
            note,
            unknown,
            verified,
            sources,
            position
        FROM responses
        WHERE list_contains(concerns, $concern)
        ORDER BY side DESC, position
        """,
        {"concern": concern},
    ).df()


def evidence(cursor: Cursor, concern: str) -> pd.DataFrame:
    """Return the findings on a concern, oldest first, those without a date last.

    Columns: direction ("supports", "questions", "mixed", "context"), finding, publisher, date,
    date_precision, note, unknown, verified, sources.
    """
    return cursor.execute(
        """
        SELECT
            direction,
            finding,
            publisher,
            date,
            date_precision,
            note,
            unknown,
            verified,
            sources
        FROM evidence
        WHERE concern_id = $concern
        ORDER BY date NULLS LAST, position
        """,
        {"concern": concern},
    ).df()


def join_steps(cursor: Cursor) -> pd.DataFrame:
    """Return how an agency joins, in order: step_id, title, text, models, note, sources."""
    return cursor.execute(
        """
        SELECT step_id, title, text, models, note, sources
        FROM join_steps
        ORDER BY position
        """
    ).df()


def glossary(cursor: Cursor) -> pd.DataFrame:
    """Return the terms by alphabet: term_id, term, definition, see_also (ids), sources."""
    return cursor.execute(
        """
        SELECT term_id, term, definition, see_also, sources
        FROM glossary
        ORDER BY lower(term)
        """
    ).df()


def selfcheck(cursor: Cursor) -> pd.DataFrame:
    """Return the questions: question_id, text, scenario, options, whys, answer, sources.

    `options` and `whys` are lists of the same length: each answer, and why it is right or wrong.
    """
    return cursor.execute(
        """
        SELECT
            question_id,
            any_value(selfcheck.text) AS text,
            any_value(scenario) AS scenario,
            list(selfcheck_options.text ORDER BY selfcheck_options.position) AS options,
            list(why ORDER BY selfcheck_options.position) AS whys,
            any_value(answer) AS answer,
            any_value(sources) AS sources
        FROM selfcheck
        JOIN selfcheck_options USING (question_id)
        GROUP BY question_id
        ORDER BY any_value(selfcheck.position)
        """
    ).df()


def article(cursor: Cursor) -> pd.DataFrame:
    """Return the figures of the founding article, each counted again.

    Columns: fact_id, statement, said, as_of, as_of_precision, verdict, note, verified, sources;
    value and shown: the figure on the list of `as_of`, and in words; value_newest and
    shown_newest: the same on the newest list. These four are missing where ICE's lists can't tell.
    """
    rows = cursor.execute(
        """
        SELECT
            fact_id,
            statement,
            said,
            as_of,
            as_of_precision,
            verdict,
            note,
            verified,
            sources,
            sql,
            shown
        FROM article_facts
        ORDER BY position
        """
    ).df()
    facts = rows.to_dict("records")
    for suffix, newest in (("", False), ("_newest", True)):
        counted = [_counted(cursor, fact, date.max if newest else fact["as_of"]) for fact in facts]
        rows[f"value{suffix}"] = [value for value, _ in counted]
        rows[f"shown{suffix}"] = [words for _, words in counted]
    return rows.drop(columns="sql")


def article_claims(cursor: Cursor) -> pd.DataFrame:
    """Return every claim of the founding article, what checking it showed, and where it is shown.

    Columns: claim_id, claim, verdict, note, sources, and shown_in, which lists entries as
    "concern.training" or "fact.may-2025-states".
    """
    return cursor.execute(
        """
        SELECT claim_id, claim, verdict, note, sources, shown_in
        FROM article_claims
        ORDER BY position
        """
    ).df()


def places(cursor: Cursor) -> pd.DataFrame:
    """Return what article claims may point to: place ("concern.training"), title."""
    return cursor.execute(
        """
        SELECT 'concern.' || concern_id AS place, title FROM concerns
        UNION ALL
        SELECT 'response.' || response_id, coalesce(person, organization, role) FROM responses
        UNION ALL
        SELECT 'model.' || model, name FROM models
        UNION ALL
        SELECT 'step.' || step_id, title FROM join_steps
        UNION ALL
        SELECT 'term.' || term_id, term FROM glossary
        UNION ALL
        SELECT 'fact.' || fact_id, statement FROM article_facts
        """
    ).df()


def _counted(
    cursor: Cursor, fact: Mapping[Hashable, Any], day: date
) -> tuple[float | None, str | None]:
    """Return the figure that an article fact's SQL finds on a day, and that row in words."""
    if pd.isna(fact["sql"]):
        return None, None
    found = cursor.execute(fact["sql"], {"day": day}).df()
    row = {name: found[name].item() for name in found.columns}
    return row["value"], fact["shown"].format(**row)


def _every_model(filters: Filters) -> Filters:
    """Return the filters without those by model and status: the models are compared."""
    return replace(filters, models=(), statuses=("active",))
