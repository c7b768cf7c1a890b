"""The States page: every state and territory, several compared, all side by side."""

import html
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats, words
from dashboard.charts import states as charts
from dashboard.filters import Filters
from dashboard.queries.connection import Cursor, current_version, cursor
from dashboard.queries.coverage import coverage
from dashboard.ui import state_profile
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


def blocks(page: AppTest, mark: str) -> list[str]:
    """Return the page's blocks of HTML that hold a mark, such as a class."""
    bodies = (each.proto.body for each in page.get("html"))
    return [body for body in bodies if mark in body and not body.startswith("<style>")]


def text(block: str) -> str:
    """Return what readers read in a block of HTML."""
    spaced = re.sub(r"</(h\d|p|span|li|td|th|dt|dd|div|b)>", " ", block)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", spaced)).split())


def title(page: AppTest) -> str:
    (block,) = blocks(page, "d-headline")
    (found,) = re.findall(r"<h1>(.*?)</h1>", block)
    return html.unescape(found)


def answer(page: AppTest) -> str:
    (block,) = blocks(page, "d-headline")
    return text(block.partition("</h1>")[2])


def figures(page: AppTest) -> dict[str, str]:
    (strip,) = blocks(page, "d-figures")
    strip = strip.partition("</dl>")[0]
    return dict(re.findall(r'<dt>(.*?)</dt><dd class="value"><b>(.*?)</b>', strip))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Leave out the frames of charts; return what is drawn and its head, by the chart's name."""
    found: dict[str, Any] = {}

    def note(name: str, drawing: str, alt: str, head: chart.Head, **_more: object) -> None:
        assert alt
        found[name] = (text(drawing.replace("</text>", "</p>")), head)

    monkeypatch.setattr(chart, "svg", note)
    return found


@pytest.mark.parametrize(("day", "states"), PAGES)
def test_every_state_shows_what_sql_counts(
    open_page: OpenPage,
    committed_database: Path,
    drawn: dict[str, Any],
    day: str,
    states: list[str],
) -> None:
    with database(committed_database) as connection:
        here = coverage(connection, Filters(as_of=date.fromisoformat(day)))
        rows = connection.execute(
            """
            SELECT state_code, count(DISTINCT agreement_id), count(DISTINCT agency_id)
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
        drawn.clear()
        page.run()
        assert not page.exception, state
        assert not page.error, state
        assert not page.warning, state
        assert title(page) == words.state(state)
        said = answer(page)
        agreements, agencies = counted.get(state, (0, 0))
        if agreements:
            assert said.startswith(f"{words.agencies(agencies)} ha"), said
            assert re.search(f"hold(s|) {formats.number(agreements)} ", said), said
        elif state in ever:
            assert "is on ICE's list of" in said
        else:
            assert "was on any of ICE's lists from January 13, 2021 to" in said
        assert ("state_timeline" in drawn) == (state in ever)
        shown, figure = figures(page), here[state]
        for label, part, whole in (
            ("Agencies taking part", figure.roster_agencies, figure.local_agencies),
            ("Counties taking part", figure.counties_taking_part, figure.counties),
            (
                "Residents of places whose police have task force powers",
                figure.task_force_residents,
                figure.police_population,
            ),
            (
                "Residents of counties whose jail takes part",
                figure.jail_residents,
                figure.population,
            ),
        ):
            assert shown[label] == (formats.percent(part, whole) if whole else "–"), (state, label)


def test_a_state_with_many(open_page: OpenPage, drawn: dict[str, Any]) -> None:
    page = open_page(FILE, state="FL", as_of="2025-05-19")
    assert answer(page) == (
        "195 agencies have an agreement with ICE, up from 47 a year earlier. No other state has "
        "more. Together they hold 256 agreements: 185 Task Force, 65 Warrant Service Officer, and "
        "6 Jail Enforcement. ICE's list has 257 rows, because it prints 1 agreement twice. There "
        "were 49 on the first list, of January 13, 2021. 1 agreement has left ICE's lists since "
        "2021. State law or order has required agreements since February 13, 2025."
    )
    (law,) = map(text, blocks(page, "d-box"))
    assert law.startswith("What state law says Requires agreements since February 13, 2025")
    assert "Florida rewrites its 287(g) mandate and sets up a board (enacted" in law
    assert "Florida SB 1808 makes county jails seek 287(g)" in law
    assert "State Board of Immigration Enforcement must approve" in law
    assert "Counties whose sheriff or county jail took part: 47 of 67 on June 17, 2022" in law
    assert "Around Florida, May 19, 2025 Alabama bills only Georgia requires" in law
    words_drawn, head = drawn["state_timeline"]
    assert head.title == "From 49 in January 2021 to 256 in May 2025"
    assert head.subtitle == "Agreements in Florida on ICE's lists to May 19, 2025, by model"
    assert "256 agreements" in words_drawn
    assert "185 Task Force" in words_drawn
    assert "2021 2022 2023 2024 2025" in words_drawn
    assert "reported" not in words_drawn


def test_later_totals_stand_apart_and_say_who_counted(
    open_page: OpenPage, drawn: dict[str, Any]
) -> None:
    open_page(FILE, state="PA")
    said, _head = drawn["state_timeline"]
    assert "143 reported by Tracking_287g, Oct 9, 2026; agency names not yet available" in said
    assert "91 agreements" in said


def test_a_state_whose_law_was_not_researched_is_not_said_to_have_none(
    open_page: OpenPage, drawn: dict[str, Any]
) -> None:
    page = open_page(FILE, state="PA")
    law, dispute = map(text, blocks(page, "d-box"))
    assert "Not researched for this state" in law
    assert "Ohio not researched" in law
    assert "New York bans from Aug 25, 2026" in law
    assert dispute.startswith("In dispute Bucks County sheriff ends task force agreement")
    assert "What state law says was not researched." in answer(page)
    assert drawn


def test_a_state_with_one_former_agreement(open_page: OpenPage) -> None:
    page = open_page(FILE, state="DE")
    assert answer(page) == (
        "No agency in Delaware is on ICE's list of May 11, 2026. There was never more than 1 "
        "agreement at a time. The first was listed on April 30, 2025. The last one was on the list "
        "of May 2, 2025 and missing from the list of May 12, 2025. ICE gives no reason. State law "
        "or order has banned agreements since July 14, 2025."
    )


def test_a_state_without_any_says_why(open_page: OpenPage, drawn: dict[str, Any]) -> None:
    page = open_page(FILE, state="CA")
    assert answer(page).startswith(
        "No agency in California was on any of ICE's lists from January 13, 2021 to May 11, 2026. "
        "State law or order has banned agreements since January 1, 2018."
    )
    assert "state_timeline" not in drawn
    assert drawn["state_history"][1].title.startswith("Before 2021, ")


def test_a_territory_has_its_article_and_no_shares_that_are_not_known(open_page: OpenPage) -> None:
    page = open_page(FILE, state="VI")
    assert answer(page).startswith("No agency in the U.S. Virgin Islands was on any")
    assert figures(page)["Agencies taking part"] == "–"


def test_filters_narrow_the_state(open_page: OpenPage) -> None:
    page = open_page(FILE, state="TX", model="JEM", as_of="2025-05-19")
    assert "agencies in Texas match your filters" in answer(page)
    assert "Jail Enforcement agreements" in answer(page)
    assert "Task Force" not in answer(page)
    none = open_page(FILE, state="DE", model="JEM")
    assert "No agency in Delaware that matches your filters was on any" in answer(none)


def test_both_clocks(open_page: OpenPage, drawn: dict[str, Any]) -> None:
    page = open_page(FILE, state="NC", clock="signed")
    assert not page.exception
    _said, head = drawn["state_timeline"]
    assert "A renewed agreement shows the date of its renewal." in head.subtitle
    assert head.source.startswith("ICE's lists: signing dates as printed")


def test_counties_are_rows_twelve_at_first_and_all_on_paper(open_page: OpenPage) -> None:
    page = open_page(FILE, state="PA")
    (table,) = blocks(page, "<caption>Counties with")
    rows = [text(row) for row in re.findall(r"<tr role.*?</tr>", table)][1:]
    assert len(rows) == 12
    assert table.count('<tr class="d-paper"') == 34 - 12
    assert rows[0].startswith("Schuylkill County 8 8 Task Force Sheriff or jail Jan 26, 2026 143,")
    assert "12 of 34 counties with an agency that takes part." in text(table)
    page.toggle(key="all_counties").set_value(True).run()
    (table,) = blocks(page, "<caption>Counties with")
    assert table.count("<tr") == 68
    assert ">None<" not in table
    assert ">nan<" not in table


def test_departures_are_told_with_both_dates(open_page: OpenPage) -> None:
    page = open_page(FILE, state="DE")
    (table,) = blocks(page, "Agreements that have left")
    assert text(table).endswith(
        "Camden Police Department Task Force Apr 29, 2025 May 2, 2025 May 12, 2025"
    )


def compared(page: AppTest) -> list[str]:
    (table,) = blocks(page, "<caption>Numbers by state")
    return [
        html.unescape(name) for name in re.findall(r'class="left name"[^>]*><a[^>]*>(.*?)<', table)
    ]


@pytest.mark.parametrize(
    "address",
    [
        {"state": "PA", "compare": "OH,MD"},
        {"state": "PA,OH,MD"},
        {"state": ["PA", "OH", "MD"]},
        {"compare": "pa,oh,md"},
        {"state": "PA", "compare": ["OH", "PA,MD"]},
    ],
)
def test_every_way_to_ask_for_a_comparison_is_understood(
    open_page: OpenPage, drawn: dict[str, Any], address: dict[str, Any]
) -> None:
    page = open_page(FILE, **address)
    assert not page.exception
    assert title(page) == "Pennsylvania, Ohio, and Maryland compared"
    assert compared(page) == ["Pennsylvania", "Ohio", "Maryland"]
    assert "comparison" in drawn
    assert answer(page) == ("Agreements on May 11, 2026: Pennsylvania 91, Ohio 21, and Maryland 2.")


def test_the_order_of_the_address_is_kept_and_names_it_twice_once(open_page: OpenPage) -> None:
    page = open_page(FILE, state="OH", compare="PA,OH")
    assert compared(page) == ["Ohio", "Pennsylvania"]
    assert [note.value for note in page.info] == ["Named twice, shown once: Ohio."]
    page = open_page(FILE, compare="PA")
    assert title(page) == "Pennsylvania"


def test_comparing_adds_to_a_state_and_never_drops_it(open_page: OpenPage) -> None:
    page = open_page(FILE, state="PA", as_of="2025-09-08")
    page.pills(key="states_compared").set_value(["OH"]).run()
    assert page.query_params["state"] == "PA"
    assert page.query_params["compare"] == "OH"
    assert page.query_params["as_of"] == "2025-09-08"
    assert compared(page) == ["Pennsylvania", "Ohio"]
    page.selectbox(key="states_added").set_value("MD").run()
    assert page.query_params["compare"] == "OH,MD"
    assert compared(page) == ["Pennsylvania", "Ohio", "Maryland"]
    page.pills(key="states_compared").set_value([]).run()
    assert page.query_params["state"] == "PA"
    assert "compare" not in page.query_params
    assert title(page) == "Pennsylvania"


def test_compared_states_are_in_the_address(open_page: OpenPage, drawn: dict[str, Any]) -> None:
    page = open_page(FILE, compare="tx,FL,XX,GA", measure="counties", align="first")
    assert not page.exception
    assert page.pills(key="states_compared").value == ["FL", "GA"]
    assert [warning.value for warning in page.warning] == ["There is no state or territory XX."]
    said, head = drawn["comparison"]
    assert head.title == "Florida has the largest share of counties taking part: 100%"
    assert "Months since the first agreement of 2025" in said
    assert "Texas 77%" in said


def test_at_most_six_states_are_compared(open_page: OpenPage) -> None:
    page = open_page(FILE, compare=",".join(STATES[:8]))
    assert len(compared(page)) == 6
    assert page.warning[0].value == (
        "Only the first 6 states are compared. Left out: Connecticut and Delaware."
    )
    assert not [box for box in page.selectbox if box.key == "states_added"]


def test_states_without_an_agreement_can_be_compared(open_page: OpenPage) -> None:
    page = open_page(FILE, compare="CA,VT")
    assert not page.exception
    assert page.info[0].value == "None of these states has had an agreement. Choose other states."


@pytest.mark.parametrize("measure", list(charts.MEASURES))
def test_all_states_side_by_side(open_page: OpenPage, measure: str) -> None:
    page = open_page(FILE, measure=measure, scale="own", sort="growth")
    assert not page.exception
    assert title(page) == "41 of 56 states and territories have an agreement with ICE"
    assert "On May 11, 2026, there were 1,797 agreements. Texas and Florida have 40% of them." in (
        answer(page)
    )
    (tiles,) = blocks(page, "d-states")
    names = [html.unescape(name) for name in re.findall(r'class="name">(.*?)<', tiles)]
    assert len(names) == 56
    # A screen reader reads a name and a value, and passes over the curve and its axis.
    unseen = re.sub(r'<(i|span)[^>]*aria-hidden="true".*?</\1>', "", tiles)
    assert text(unseen).split("2026")[0].startswith(names[0])
    page.toggle(key="all_states").set_value(True).run()
    assert compared(page) == names
    (table,) = blocks(page, "<caption>Numbers by state")
    rows = re.findall(r"<tr.*?</tr>", table)[1:]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row)[1] for row in rows]
    growth = [int(cell.replace(formats.MINUS, "-")) for cell in cells]
    assert growth[0] == max(growth)


def test_more_than_six_states_in_the_filter_are_shown_side_by_side(open_page: OpenPage) -> None:
    page = open_page(FILE, state=["FL", "TX", "VT", "GA", "AL", "MS", "LA"])
    (tiles,) = blocks(page, "d-states")
    assert re.findall(r'class="name">(.*?)<', tiles) == [
        "Texas",
        "Florida",
        "Georgia",
        "Alabama",
        "Louisiana",
        "Mississippi",
        "Vermont",
    ]


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


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"2025-03-01": 1, "2026-05-11": 91}, "From none to 91 since March 2025"),
        ({"2021-01-13": 25, "2026-05-11": 380}, "From 25 in January 2021 to 380 in May 2026"),
        ({"2025-03-01": 1, "2026-05-11": 0}, "At most 1 agreement, now none"),
    ],
)
def test_the_title_of_a_timeline_states_what_it_shows(counts: dict[str, int], said: str) -> None:
    table = pd.DataFrame({"TFM": counts})
    table.index = pd.to_datetime(table.index)
    assert state_profile.finding(table, date(2021, 1, 13)) == said
