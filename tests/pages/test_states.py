"""The States page: every state and territory, several compared, all side by side."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats, words
from dashboard.charts import states as charts
from dashboard.charts.palette import LIGHT
from dashboard.filters import Filters
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.queries.coverage import coverage
from dashboard.ui.components import chart

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]

FILE = "pages/2_States.py"
DAYS = ["2021-01-13", "2025-05-19", "2025-09-08", "2026-05-11"]
STATES = list(words.STATE_NAMES)
# Every state at one of the days; at all of them where there is time for it.
PAGES = [
    (day, STATES if os.environ.get("ALL_STATES") else STATES[number::4])
    for number, day in enumerate(DAYS)
]


@contextmanager
def database(path: Path) -> Iterator[Cursor]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_DATABASE", str(path))
        with cursor(current_version()) as connection:
            yield connection


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def spec(page: AppTest, number: int = 0) -> dict[str, object]:
    found: dict[str, object] = json.loads(page.get("vega_lite_chart")[number].proto.spec)
    return found


@pytest.fixture
def without_charts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Leave out the drawing of charts, which takes most of the time; return their names."""
    names: list[str] = []

    def note(name: str, *_rest: object, **_more: object) -> None:
        names.append(name)

    monkeypatch.setattr(chart, "draw", note)
    return names


@pytest.mark.parametrize(("day", "states"), PAGES)
def test_every_state_shows_what_sql_counts(
    open_page: OpenPage,
    committed_database: Path,
    without_charts: list[str],
    day: str,
    states: list[str],
) -> None:
    with database(committed_database) as connection:
        here = coverage(connection, Filters(as_of=date.fromisoformat(day)))
        rows = connection.execute(
            """
            SELECT
                state_code,
                count(DISTINCT agreement_id),
                count(DISTINCT agency_id),
                list(DISTINCT model_code)
            FROM agreements_on($day)
            GROUP BY state_code
            """,
            {"day": day},
        ).fetchall()
        ever = {
            state
            for (state,) in connection.execute(
                """
                SELECT DISTINCT state
                FROM agreements
                JOIN agencies USING (agency_id)
                WHERE first_listed_on <= $day
                """,
                {"day": day},
            ).fetchall()
        }
    counted = {state: row for state, *row in rows}
    page = open_page(FILE, as_of=day, state=states[0])
    for state in states:
        page.query_params["state"] = state
        without_charts.clear()
        page.run()
        assert not page.exception, state
        assert not page.error, state
        assert not page.warning, state
        name = words.state(state).replace(".", r"\.")
        start = f"**{name}**: "
        (summary,) = (text.value for text in page.markdown if text.value.startswith(start))
        agreements, agencies, _models = counted.get(state, (0, 0, []))
        if agreements:
            told = re.search(r"\*\*([\d,]+) agreements?\*\* of ([\d,]+) agenc", summary)
            assert told, summary
            assert [part.replace(",", "") for part in told.groups()] == [
                str(agreements),
                str(agencies),
            ]
        elif state in ever:
            assert "no agency is on ICE's list of" in summary
        else:
            assert "no agency has been on any of ICE's lists" in summary
        assert ("state_timeline" in without_charts) == (state in ever)
        shown, figure = figures(page), here[state]
        assert shown["Statewide agencies"] == formats.number(figure.statewide_agencies)
        assert shown["Sworn officers"] == formats.number(figure.officers)
        for label, part, whole in (
            ("Agencies taking part", figure.roster_agencies, figure.local_agencies),
            ("Counties taking part", figure.counties_taking_part, figure.counties),
            ("Residents policed", figure.policed_residents, figure.population),
            ("County residents", figure.county_residents, figure.population),
        ):
            assert shown[label] == (formats.percent(part, whole) if whole else "–"), (state, label)


def test_a_state_with_many(open_page: OpenPage) -> None:
    page = open_page(FILE, state="FL", as_of="2025-05-19")
    texts = [text.value for text in page.markdown]
    assert any(text.startswith("**Florida**: **256 agreements** of 195 agencies") for text in texts)
    law = next(text for text in texts if "requires agreements" in text)
    assert "Florida rewrites its" in law
    assert "enacted February 13, 2025" in law
    assert any("Florida SB 1808" in text for text in texts)
    assert any("State Board of Immigration Enforcement must approve" in text for text in texts)
    assert "](https://" in law
    assert any(
        text.startswith(
            "Counties whose sheriff or county jail took part: 47 of 67 on June 17, 2022"
        )
        for text in texts
    )
    title = spec(page)["title"]
    assert title == title | {  # type: ignore[operator]
        "text": "Active agreements in Florida",
        "subtitle": [
            "256 on May 19, 2025; the numbers are events.",
            "By the dates of ICE's lists. Source: ICE's lists.",
        ],
    }


def test_a_state_with_one_former_agreement(open_page: OpenPage) -> None:
    page = open_page(FILE, state="DE")
    summary = next(text.value for text in page.markdown if "Delaware" in text.value)
    assert summary == (
        "**Delaware**: no agency is on ICE's list of May 11, 2026. It never had more than 1 "
        "agreement at a time. The first was listed on April 30, 2025. The last one was on the list "
        "of May 2, 2025 and missing from that of May 12, 2025. ICE gives no reason."
    )


def test_a_state_without_any_says_why(open_page: OpenPage) -> None:
    page = open_page(FILE, state="CA")
    texts = [text.value for text in page.markdown]
    assert (
        "**California**: no agency has been on any of ICE's lists from January 13, 2021 to May 11, "
        "2026."
    ) in texts
    assert any(text.startswith("**State law or order bans agreements**") for text in texts)
    assert not any(
        element.proto.spec.find("Active agreements") >= 0 for element in page.get("vega_lite_chart")
    )


def test_filters_narrow_the_state(open_page: OpenPage) -> None:
    page = open_page(FILE, state="TX", model="JEM", as_of="2025-05-19")
    summary = next(text.value for text in page.markdown if text.value.startswith("**Texas**"))
    assert "Jail Enforcement" in summary
    assert "Task Force" not in summary
    none = open_page(FILE, state="DE", model="JEM")
    assert any(
        "no agency or model that matches your filters" in text.value for text in none.markdown
    )


def test_both_clocks(open_page: OpenPage) -> None:
    page = open_page(FILE, state="NC", clock="signed")
    assert not page.exception
    assert any(
        "A renewed agreement shows the date of its renewal." in text.value for text in page.caption
    )
    assert "By the dates that ICE prints as signed;" in json.dumps(spec(page)["title"])


def test_compared_states_are_in_the_address(open_page: OpenPage) -> None:
    page = open_page(FILE, compare="tx,FL,XX,GA", measure="counties", align="first")
    assert not page.exception
    assert page.multiselect(key="states_compared").value == ["TX", "FL", "GA"]
    assert [warning.value for warning in page.warning] == ["There is no state or territory XX."]
    assert spec(page)["title"]["text"] == (  # type: ignore[index]
        "Counties whose sheriff or jail takes part"
    )
    assert "Months since the first agreement of 2025" in json.dumps(spec(page)["encoding"])
    legend = spec(page)["encoding"]["color"]["scale"]["domain"]  # type: ignore[index]
    assert [name.split(":")[0] for name in legend] == ["Texas", "Florida", "Georgia"]


def test_at_most_six_states_are_compared(open_page: OpenPage) -> None:
    page = open_page(FILE, compare=",".join(STATES[:8]))
    assert len(page.multiselect(key="states_compared").value) == 6
    assert page.warning[0].value == "Only the first 6 states are compared."


def test_states_without_an_agreement_can_be_compared(open_page: OpenPage) -> None:
    page = open_page(FILE, compare="CA,VT")
    assert not page.exception
    assert page.info[0].value == "None of these states has had an agreement. Choose other states."


@pytest.mark.parametrize("measure", list(charts.MEASURES))
def test_all_states_side_by_side(open_page: OpenPage, measure: str) -> None:
    page = open_page(FILE, measure=measure, scale="own", sort="growth")
    assert not page.exception
    assert "**1,797 agreements** in 41 of 56 states and territories" in "".join(
        text.value for text in page.markdown
    )
    table = page.dataframe[0].value
    assert len(table) == 56
    assert table["Agreements"].sum() == 1797
    assert table.iloc[0]["Change in 90 days"] == table["Change in 90 days"].max()
    facets = spec(page)["facet"]["sort"]  # type: ignore[index]
    assert len(facets) == 56
    assert [name.split("  ")[0] for name in facets] == list(table["State"])


def test_a_filter_by_states_narrows_the_grid(open_page: OpenPage) -> None:
    page = open_page(FILE, state=["FL", "TX", "VT"])
    assert list(page.dataframe[0].value["State"]) == ["Texas", "Florida", "Vermont"]


def test_choosing_a_state_puts_it_into_the_address(open_page: OpenPage) -> None:
    page = open_page(FILE, compare="FL,TX", as_of="2025-05-19")
    page.selectbox(key="states_one").set_value("GA").run()
    assert page.query_params["state"] == "GA"
    assert "compare" not in page.query_params
    assert page.query_params["as_of"] == "2025-05-19"


def test_the_days_of_a_timeline_end_with_the_last() -> None:
    active = pd.DataFrame(
        {
            "series": ["TFM", "JEM", "TFM"],
            "day": pd.to_datetime(["2025-03-01", "2025-04-01", "2025-05-01"]),
            "agreements": [1, 2, 3],
        }
    )
    table = charts.filled(active, date(2025, 5, 1))
    assert list(table.columns) == ["TFM", "JEM"]
    assert table.values.tolist() == [[1, 0], [1, 2], [3, 2]]
    assert charts.filled(active, date(2025, 6, 1)).index[-1] == pd.Timestamp("2025-06-01")


def test_the_areas_of_models_have_an_edge_that_shows_without_color(open_page: OpenPage) -> None:
    text = json.dumps(spec(open_page(FILE, state=["TX"])))
    (area,) = re.findall(r'{"type": "area"[^}]*}', text)
    assert json.loads(area)["stroke"] == LIGHT.background
