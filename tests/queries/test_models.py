"""The models compared, at the founding article's date, under filters, and with nothing to count."""

import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.derive import editorial
from dashboard.filters import Filters
from dashboard.queries import models as queries
from dashboard.queries.connection import Cursor, current_version, cursor

Build = Callable[..., Path]

ARTICLE = date(2025, 5, 19)


def by_model(frame: pd.DataFrame, column: str) -> dict[str, int]:
    return dict(zip(frame["model"], frame[column].astype(int), strict=True))


def test_counts_at_the_articles_date(connection: Cursor) -> None:
    counts = queries.counts(connection, Filters(as_of=ARTICLE))
    assert by_model(counts, "printed_rows") == {"TFM": 285, "WSO": 212, "JEM": 91}
    # ICE printed the agreement of the police of Saint Cloud, Florida, twice.
    assert by_model(counts, "agreements") == {"TFM": 284, "WSO": 212, "JEM": 91}


def test_a_filter_by_model_does_not_hide_what_is_compared(connection: Cursor) -> None:
    everywhere = queries.counts(connection, Filters(as_of=ARTICLE))
    one = queries.counts(connection, Filters(as_of=ARTICLE, models=("TFM",), statuses=("ended",)))
    pd.testing.assert_frame_equal(one, everywhere)


def test_counts_follow_state_and_kind(connection: Cursor) -> None:
    florida = queries.counts(connection, Filters(as_of=ARTICLE, states=("FL",)))
    assert florida["printed_rows"].sum() == 257
    sheriffs = queries.counts(connection, Filters(as_of=ARTICLE, kinds=("sheriff",)))
    kinds = queries.kinds(connection, Filters(as_of=ARTICLE))
    assert sheriffs["agreements"].sum() == kinds[kinds["kind"] == "sheriff"]["agreements"].sum()
    assert sheriffs["agreements"].sum() > 588 / 2


def test_leading_states_are_at_most_five_a_model(connection: Cursor) -> None:
    leading = queries.leading_states(connection, Filters(as_of=ARTICLE))
    assert leading.groupby("model").size().max() == queries.LEADING_STATES
    assert leading[leading["model"] == "TFM"].iloc[0]["state"] == "FL"


def test_the_lines_begin_with_the_first_list_and_end_with_the_filters_date(
    connection: Cursor,
) -> None:
    lines = queries.agreements_over_time(connection, Filters(as_of=ARTICLE))
    assert lines["day"].min() == pd.Timestamp("2021-01-13")
    assert lines["day"].max() <= pd.Timestamp(ARTICLE)
    first = lines[lines["day"] == lines["day"].min()]
    assert by_model(first, "agreements") == {"JEM": 74, "WSO": 76}
    last = lines.sort_values("day").groupby("model", as_index=False).last()
    assert by_model(last, "agreements") == by_model(
        queries.counts(connection, Filters(as_of=ARTICLE)), "agreements"
    )


def test_the_article_is_counted_again(connection: Cursor) -> None:
    facts = queries.article(connection).set_index("fact_id")
    counted = facts[facts["shown"].notna()]
    assert len(counted) == 13
    shown = counted["shown"]
    assert shown["may-2025-agreements"].startswith(
        "588 agreements as printed (without repeats: 587; agencies: 4"
    )
    assert shown["may-2025-pending"] == "83 requests (agencies: 77)"
    assert shown["florida-share"] == "44% (257 of 588)"
    assert shown["dec-2024-agreements"].startswith("135 agreements")
    assert shown["not-revived"] == "0 task force agreements among 150"
    assert shown["texas-second"] == "number 2, with 87 agreements"
    assert shown["model-count"] == (
        "3 models: Task Force 285, Warrant Service Officer 212, Jail Enforcement 91"
    )
    rounded = {"florida-share", "sheriff-majority"}
    for fact_id, fact in counted.drop(index=list(rounded)).iterrows():
        assert fact["value"] == fact["said"], fact_id
    confirmed = facts["verdict"].str.startswith("confirmed")
    pd.testing.assert_series_equal(confirmed, facts["shown"].notna(), check_names=False)


def test_everything_that_is_cited_is_there(connection: Cursor) -> None:
    known = set(queries.sources(connection)["source_id"])
    cited = {
        source
        for frame in (
            queries.models(connection),
            queries.facts(connection),
            queries.notes(connection),
            queries.powers(connection),
            queries.questions(connection),
            queries.walks(connection),
            queries.decision_nodes(connection),
            queries.concerns(connection),
            queries.article_claims(connection),
            queries.join_steps(connection),
            queries.glossary(connection),
            queries.selfcheck(connection),
            queries.article(connection),
            *(
                queries.voices(connection, one)
                for one in queries.concerns(connection)["concern_id"]
            ),
            *(
                queries.evidence(connection, one)
                for one in queries.concerns(connection)["concern_id"]
            ),
        )
        for sources in frame["sources"]
        for source in sources
    }
    assert cited
    assert cited <= known


def test_the_rows_are_those_of_the_editorial_files(connection: Cursor) -> None:
    rows = editorial.load()
    assert len(queries.powers(connection)) == len(rows["power_cells"])
    assert len(queries.questions(connection)) == len(rows["model_answers"])
    assert len(queries.walks(connection)) == len(rows["walk_steps"])
    assert len(queries.decision_nodes(connection)) == len(rows["decision_nodes"])
    quiz = queries.selfcheck(connection)
    assert len(quiz) == len(rows["selfcheck"])
    assert all(len(one["options"]) == len(one["whys"]) for one in quiz.to_dict("records"))
    assert len(queries.facts(connection)) == len(rows["model_facts"])
    concerns = list(queries.concerns(connection)["concern_id"])
    voices = pd.concat([queries.voices(connection, one) for one in concerns])
    assert (voices["side"] == "concern").sum() == len(rows["concern_raisers"])
    assert set(voices[voices["side"] == "answer"]["statement"]) == {
        row["statement"] for row in rows["responses"]
    }
    assert sum(len(queries.evidence(connection, one)) for one in concerns) == len(rows["evidence"])


def test_every_place_a_claim_points_to_has_a_title(connection: Cursor) -> None:
    titles = set(queries.places(connection)["place"])
    claims = queries.article_claims(connection)
    assert len(claims) == 23
    assert {place for places in claims["shown_in"] for place in places} <= titles


def test_a_database_without_rows_gives_empty_frames(
    build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(build_database()))
    arguments = {"filters": Filters(), "concern": "training"}
    with cursor(current_version()) as connection:
        for name, query in inspect.getmembers(queries, inspect.isfunction):
            if query.__module__ == queries.__name__ and not name.startswith("_"):
                wanted = inspect.signature(query).parameters
                given = {key: value for key, value in arguments.items() if key in wanted}
                assert query(connection, **given).empty, name
