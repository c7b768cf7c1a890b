"""The Overview's figures, at the founding article's date and at the edges."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]


def cards(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def curve(page: AppTest) -> dict[str, object]:
    spec: dict[str, object] = json.loads(page.get("vega_lite_chart")[0].proto.spec)
    return spec


def test_the_figures_of_the_founding_article(open_page: OpenPage) -> None:
    page = open_page("app.py", as_of="2025-05-19")
    assert not page.exception
    figures = cards(page)
    assert figures["Agreements"] == "588"
    assert figures["States and territories"] == "40"
    assert figures["Pending requests"] == "83"
    assert "ICE's own count, of rows: 588." in page.metric[0].help
    assert curve(page)["title"]["text"] == "588 agreements on 19 May 2025"
    models = [text.value for text in page.markdown if "agreements" in text.value][-3:]
    assert [text.split(")")[0] for text in models] == [
        r"**Jail Enforcement** (91 agreements",
        r"**Warrant Service Officer** (212 agreements",
        r"**Task Force** (285 agreements",
    ]


def test_changes_are_told_with_sign_and_date(open_page: OpenPage) -> None:
    page = open_page("app.py", as_of="2025-05-19", state="FL")
    agreements = page.metric[0]
    assert agreements.delta == "+57"
    assert agreements.proto.delta_description == "since 10 Apr 2025"


def test_the_curve_tells_its_eras_apart(open_page: OpenPage) -> None:
    national = json.dumps(curve(open_page("app.py")))
    assert "Reconstructed from a 2009 roster" in national
    florida = curve(open_page("app.py", state="FL"))
    assert "Up to 2020" not in json.dumps(florida["title"])


def test_the_first_list_has_nothing_before_it(open_page: OpenPage) -> None:
    page = open_page("app.py", as_of="2021-01-13")
    assert not page.exception
    assert cards(page)["Agreements"] == "150"
    assert [metric.delta for metric in page.metric] == ["", "", "", ""]
    assert page.caption[-2].value == "Nothing has changed since the first list."


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
        listings=[{"list_id": "participating-2025-03-01", "position": 2, "row_id": "r"}],
        readings=[{"row_id": "r", "agency_id": "tx-a", "agreement_id": "tx-a/TFM/2025-02-01"}],
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
        "Pending requests": "0",
    }
    assert curve(page)["title"]["text"] == "1 agreement on 1 March 2025"
