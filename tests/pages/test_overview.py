"""The Overview's figures, at the founding article's date and at the edges."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def curve(page: AppTest) -> dict[str, object]:
    spec: dict[str, object] = json.loads(page.get("vega_lite_chart")[0].proto.spec)
    return spec


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
    figures = cards(page)
    assert figures["Agreements"] == str(agreements)
    assert figures["Agencies"] == str(agencies)
    assert figures["States and territories"] == "40"
    assert figures["Pending requests"] == "83"
    assert "ICE counts rows: 588." in page.metric[0].help
    told = [caption.value for caption in page.caption if "ICE's own count is 588" in caption.value]
    assert len(told) == (agreements != 588)
    assert curve(page)["title"]["text"] == f"{agreements} agreements on May 19, 2025"


def test_the_models_add_up(open_page: OpenPage, committed_database: Path) -> None:
    page = open_page("app.py", as_of="2025-05-19")
    models = [text.value.split(")")[0] for text in page.markdown][-3:]
    jem, wso, tfm = answer(
        committed_database,
        """
        SELECT
            count(DISTINCT agreement_id) FILTER (model_code = 'JEM'),
            count(DISTINCT agreement_id) FILTER (model_code = 'WSO'),
            count(DISTINCT agreement_id) FILTER (model_code = 'TFM')
        FROM agreements_on('2025-05-19')
        """,
    )
    assert models == [
        f"**Jail Enforcement** ({jem} agreements",
        f"**Warrant Service Officer** ({wso} agreements",
        f"**Task Force** ({tfm} agreements",
    ]


def test_changes_are_told_with_sign_and_date(open_page: OpenPage, committed_database: Path) -> None:
    page = open_page("app.py", as_of="2025-05-19", state="FL")
    now, before = answer(
        committed_database,
        """
        SELECT
            (
                SELECT count(DISTINCT agreement_id)
                FROM agreements_on('2025-05-19')
                WHERE state_code = 'FL'
            ),
            (
                SELECT count(DISTINCT agreement_id)
                FROM agreements_on('2025-04-10')
                WHERE state_code = 'FL'
            )
        """,
    )
    assert page.metric[0].delta == f"+{now - before}"
    assert page.metric[0].proto.delta_description == "since Apr 10, 2025"


def test_the_curve_tells_its_eras_apart(open_page: OpenPage) -> None:
    national = json.dumps(curve(open_page("app.py")))
    assert "Reconstructed from a 2009 roster" in national
    florida = curve(open_page("app.py", state="FL"))
    assert "Up to 2020" not in json.dumps(florida["title"])


def test_the_first_list_has_nothing_before_it(open_page: OpenPage) -> None:
    page = open_page("app.py", as_of="2021-01-13")
    assert not page.exception
    assert cards(page)["Agreements"] == "150"
    assert [metric.delta for metric in page.metric] == [""] * 5
    assert page.caption[-1].value == "Nothing has changed since the first list."


def test_filters_that_nothing_meets_say_what_to_change(open_page: OpenPage) -> None:
    page = open_page("app.py", state="MP", as_of="2021-01-13")
    assert not page.exception
    assert cards(page)["Agreements"] == "0"
    assert page.info[0].value == (
        "No agreement was listed under these filters. Choose fewer, or clear them."
    )


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
    assert cards(page) == {
        "Agreements": "1",
        "Agencies": "1",
        "States and territories": "1",
        "Residents policed": "0",
        "Pending requests": "0",
    }
    assert curve(page)["title"]["text"] == "1 agreement on March 1, 2025"
