"""The Overview's figures, at the founding article's date and at the edges."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.ui.components import chart

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]


def text(page: AppTest) -> str:
    """The words of all HTML on the page, without its markup."""
    return " ".join(
        re.sub(r"<style>.*?</style>|<[^>]+>", " ", body, flags=re.S) for body in html(page)
    )


def html(page: AppTest) -> list[str]:
    bodies = [unescape(element.proto.body) for element in page.get("html")]
    return [body for body in bodies if not body.startswith("<style>")]


def headline(page: AppTest) -> str:
    (found,) = re.findall(r"<h1>(.*?)</h1>", " ".join(html(page)))
    return str(found)


def figures(page: AppTest) -> dict[str, str]:
    """The key figures by their labels."""
    (strip,) = (body for body in html(page) if "d-figures" in body)
    return dict(re.findall(r'<dt>(.*?)</dt><dd class="value"><b>(.*?)</b>', strip))


def answer(database: Path, sql: str) -> tuple[int, ...]:
    """Return the one row that SQL on the database answers, without any of the app's queries."""
    with duckdb.connect(database, read_only=True) as connection:
        (row,) = connection.execute(sql).fetchall()
    return tuple(row)


def test_the_figures_of_the_founding_article(open_page: OpenPage, committed_database: Path) -> None:
    page = open_page("app.py", as_of="2025-05-19")
    assert not page.exception
    agreements, agencies = answer(
        committed_database,
        """
        SELECT count(DISTINCT agreement_id), count(DISTINCT agency_id)
        FROM agreements_on('2025-05-19')
        """,
    )
    shown = figures(page)
    assert shown["Agencies with an agreement"] == str(agencies)
    assert shown["States and territories"] == "40 of 56"
    said = text(page)
    assert f"They hold {agreements} agreements" in said
    assert "ICE counts rows: 588." in said
    # ICE's pending list of the day has 83; 18 of them had been signed by then.
    assert "65 requests on ICE's pending list of May 19, 2025 were not signed yet." in said
    assert headline(page) == (
        f"Police agreements with ICE rose from 135 to {agreements} in 5 months"
    )


def test_the_models_add_up(open_page: OpenPage, committed_database: Path) -> None:
    page = open_page("app.py", as_of="2025-05-19")
    (cards,) = (body for body in html(page) if "d-cards" in body)
    shown = re.findall(r"</i>([\w ]+)</h3>.*?<span><b>([\d,]+)</b>", cards)
    tfm, wso, jem = answer(
        committed_database,
        """
        SELECT
            count(DISTINCT agreement_id) FILTER (model_code = 'TFM'),
            count(DISTINCT agreement_id) FILTER (model_code = 'WSO'),
            count(DISTINCT agreement_id) FILTER (model_code = 'JEM')
        FROM agreements_on('2025-05-19')
        """,
    )
    assert shown == [
        ("Task Force", str(tfm)),
        ("Warrant Service Officer", str(wso)),
        ("Jail Enforcement", str(jem)),
    ]


def test_changes_are_told_with_sign_and_date(open_page: OpenPage, committed_database: Path) -> None:
    now, before = answer(
        committed_database,
        """
        SELECT
            (
                SELECT count(DISTINCT agency_id)
                FROM agreements_on('2025-05-19')
                WHERE state_code = 'FL'
            ),
            (
                SELECT count(DISTINCT agency_id)
                FROM agreements_on('2024-12-11')
                WHERE state_code = 'FL'
            )
        """,
    )
    said = " ".join(text(open_page("app.py", as_of="2025-05-19", state="FL")).split())
    assert f"{before} in December 2024; +{now - before} since then" in said


def test_under_filters_the_headline_only_counts(
    open_page: OpenPage, committed_database: Path
) -> None:
    (now,) = answer(
        committed_database,
        """
        SELECT count(DISTINCT agreement_id)
        FROM agreements_on('2025-05-19')
        WHERE state_code = 'FL'
        """,
    )
    page = open_page("app.py", as_of="2025-05-19", state="FL")
    assert headline(page) == f"{now} agreements with ICE in Florida on May 19, 2025"
    page = open_page("app.py", as_of="2025-05-19", model="WSO")
    assert headline(page).endswith("agreements with ICE on May 19, 2025")


def test_each_state_is_a_link_to_its_page_that_keeps_the_filters(open_page: OpenPage) -> None:
    page = open_page("app.py", as_of="2025-05-19", model="TFM")
    (tiles,) = (body for body in html(page) if "d-tiles" in body)
    assert len(re.findall(r'<a [^>]*href="States\?', tiles)) == 56
    assert 'href="States?state=TX&model=TFM&as_of=2025-05-19"' in tiles
    assert 'aria-label="Vermont: 0 agreements. Counties taking part: none"' in tiles


def test_both_sides_have_a_statement(open_page: OpenPage) -> None:
    (sides,) = (body for body in html(open_page("app.py")) if "d-sides" in body)
    assert re.findall(r"<h3>(.*?)</h3><blockquote>\w", sides) == ["Critics say", "Officials answer"]


def test_the_first_list_has_nothing_before_it(open_page: OpenPage) -> None:
    page = open_page("app.py", as_of="2021-01-13")
    assert not page.exception
    assert headline(page) == "150 agreements with ICE on January 13, 2021"
    assert "since" not in " ".join(re.findall(r'class="lines">(.*?)</dd>', " ".join(html(page))))
    assert "Nothing has changed since the first list." in text(page)


def test_filters_that_nothing_meets_say_what_to_change(open_page: OpenPage) -> None:
    page = open_page("app.py", state="MP", as_of="2021-01-13")
    assert not page.exception
    assert figures(page)["Agencies with an agreement"] == "0"
    assert page.info[0].value == (
        "No agreement was listed under these filters. Choose fewer, or clear them."
    )


def test_after_the_last_pending_list_the_page_says_that_there_is_none(open_page: OpenPage) -> None:
    """It told 2 pending requests on May 11, 2026: signed on February 27 and long active."""
    said = text(open_page("app.py", as_of="2026-05-11"))
    assert (
        "ICE has published no list of pending requests since February 27, 2026. 925 of the 953 "
        "requests on its lists were signed." in said
    )
    assert "not signed yet" not in said


def test_the_shares_of_residents_have_their_exact_names(open_page: OpenPage) -> None:
    shown = figures(open_page("app.py", as_of="2026-05-11"))
    assert shown["Residents of places whose police have task force powers"] == "9%"
    assert shown["Residents of counties whose jail takes part"] == "21%"
    assert "Residents policed" not in shown


def test_later_totals_stand_apart_and_say_who_counted(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All lists that others counted, not only three of them with a total that nothing confirms."""
    heads = {}
    drawn = {}

    def note(name: str, drawing: str, head: chart.Head, **_more: object) -> None:
        heads[name], drawn[name] = head, unescape(drawing)

    monkeypatch.setattr(chart, "svg", note)
    open_page("app.py")
    assert heads["curve"].subtitle.endswith(
        "Dashed: totals reported by Tracking_287g after our last list; agency names are not yet "
        "available"
    )
    assert "reported for Oct 9, 2026" in drawn["curve"]
    assert drawn["curve"].count("Tracking_287g") == 23
    assert "2,654 agreements" in drawn["curve"]
    assert "2,485" not in drawn["curve"]
    open_page("app.py", as_of="2025-05-19")
    assert "reported" not in drawn["curve"]


def test_an_unknown_choice_of_the_curve_is_said_and_ignored(open_page: OpenPage) -> None:
    page = open_page("app.py", since="1900")
    assert not page.exception
    assert page.warning[0].value == "“1900” isn't a valid since. Showing the default."


def test_one_agreement_of_one_agency(open_page: OpenPage, build_database: Build) -> None:
    day = date(2025, 3, 1)
    database = build_database(
        lists=[
            {
                "list_id": "participating-2025-03-01",
                "kind": "participating",
                "published_on": day,
                "date_basis": "file name",
                "status": "accepted",
                "sequence": 1,
            }
        ],
        listed_periods=[
            {"agreement_id": "tx-a/TFM/2025-02-01", "listed_from": day, "printed_rows": 1}
        ],
        agencies=[{"agency_id": "tx-a", "name": "A", "state": "TX", "kind": "sheriff"}],
        agreements=[
            {
                "agreement_id": "tx-a/TFM/2025-02-01",
                "agency_id": "tx-a",
                "model": "TFM",
                "first_listed_on": day,
                "last_listed_on": day,
                "status": "active",
            }
        ],
    )
    page = open_page("app.py", database=database)
    assert not page.exception
    assert figures(page)["Agencies with an agreement"] == "1"
    assert figures(page)["States and territories"] == "1 of 56"
    assert headline(page) == "1 agreement with ICE on March 1, 2025"


def test_a_page_without_agreements_keeps_its_footer(open_page: OpenPage) -> None:
    page = open_page("app.py", state="HI")
    assert "No agreement was listed under these filters" in page.info[0].value
    assert any("d-foot" in each.proto.body for each in page.get("html"))
