"""The Changes page without a browser: spans, figures, sections, senseless addresses."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]
CHANGES = "pages/5_Changes.py"


def texts(page: AppTest) -> str:
    elements = (
        *(*page.title, *page.header, *page.subheader),
        *(*page.markdown, *page.caption, *page.info, *page.warning),
    )
    return "\n".join(str(element.value) for element in elements)


def html(page: AppTest) -> str:
    bodies = (element.proto.body for element in page.get("html"))
    return unescape(" ".join(body for body in bodies if not body.startswith("<style>")))


def said(page: AppTest) -> str:
    """The words of the page's HTML, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html(page)).split())


def cards(page: AppTest) -> dict[str, str]:
    return dict(re.findall(r'<dt>([^<]*)</dt><dd class="value"><b>([^<]*)</b>', html(page)))


def test_the_last_thirty_days(open_page: OpenPage) -> None:
    page = open_page(CHANGES)
    assert not page.exception
    assert cards(page) == {
        "Newly listed": "204",
        "No longer listed": "11",
        "New requests": "0",
        "Corrections by ICE": "8",
    }
    shown = said(page)
    assert "204 agreements joined and 11 left ICE's lists" in shown
    assert "1 of them pending before" in shown
    assert (
        "From 1,604 on the list of April 1, 2026 to 1,797 on the list of May 11, 2026. These are "
        "the last 30 days, from April 11, 2026 on: ICE's latest list by then was that of April 1, "
        "2026." in shown
    )
    assert "Longest times without a list: December 12, 2025 to December 29, 2025." in shown
    assert "14 newly listed, 1 correction by ICE, since the list of May 8, 2026." in shown
    assert '<a href="Agencies?agency=ar-trumann-police">Trumann Police Department</a>' in html(page)
    assert "Arkansas Task Force newly listed signed May 9, 2026" in shown
    assert "ICE's latest pending list is from February 27, 2026." in shown


def test_the_span_ends_with_the_filters_day(open_page: OpenPage) -> None:
    page = open_page(CHANGES, as_of="2025-05-19")
    assert "to 587 on the list of May 19, 2025." in said(page)


@pytest.mark.parametrize(
    ("since", "first"),
    [("2025-05-20", "May 20, 2025"), ("2025-01-01", "December 11, 2024")],
)
def test_ready_made_spans(open_page: OpenPage, since: str, first: str) -> None:
    page = open_page(CHANGES, **{"from": since})
    assert f"on the list of {first} to 1,797 on the list of" in said(page)
    assert "Not counted: participatingAgencies09222025pm" in said(page)


def test_two_lists_of_one_day(open_page: OpenPage) -> None:
    page = open_page(
        CHANGES, **{"from": "participating-2025-07-24-am", "to": "participating-2025-07-24-pm"}
    )
    assert not page.exception
    assert page.warning.values == []
    chosen = {box.label: box.value for box in page.selectbox}
    assert chosen["To the list of"] == "participating-2025-07-24-pm"


def test_choosing_a_list_changes_the_address(open_page: OpenPage) -> None:
    page = open_page(CHANGES)
    page.selectbox(key="changes_from").set_value("participating-2026-05-08-am").run()
    assert page.query_params["from"] == "participating-2026-05-08-am"
    assert cards(page)["Newly listed"] == "14"


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ({"from": "yesterday"}, r"from=yesterday was ignored: it is neither a date nor a list."),
        ({"from": "2030-01-01"}, "Both dates lead to the same list. It is compared with the list"),
    ],
)
def test_addresses_that_make_no_sense(
    open_page: OpenPage, address: dict[str, str], note: str
) -> None:
    page = open_page(CHANGES, **address)
    assert not page.exception
    (told,) = [*page.warning, *page.info]
    assert note in told.value
    assert int(cards(page)["Newly listed"].replace(",", "")) >= 0


def test_dates_in_reverse_order_are_swapped(open_page: OpenPage) -> None:
    in_order = open_page(CHANGES, **{"from": "2025-01-01", "to": "2025-05-20"})
    reverse = open_page(CHANGES, **{"from": "2025-05-20", "to": "2025-01-01"})
    assert cards(reverse) == cards(in_order)
    assert reverse.info[0].value == ("The two dates were in reverse order. They have been swapped.")
    chosen = {box.label: box.value for box in reverse.selectbox}
    assert chosen == {box.label: box.value for box in in_order.selectbox}


def test_the_table_and_its_pages(open_page: OpenPage) -> None:
    page = open_page(CHANGES, section="table")
    table = page.dataframe[0].value
    assert len(table) == 100
    assert set(table["Change"]) <= {"newly listed", "no longer listed"}
    page.number_input(key="changes_page").set_value(3).run()
    assert len(page.dataframe[0].value) == 15


def test_corrections_stand_apart(open_page: OpenPage) -> None:
    page = open_page(CHANGES, section="corrections")
    table = page.dataframe[0].value
    assert len(table) == 8
    assert table.iloc[0][["What", "Printed before", "Printed now"]].tolist() == [
        "county",
        "Butler County",
        "Luzerne County",
    ]


def test_departures_have_both_dates(open_page: OpenPage) -> None:
    page = open_page(CHANGES, section="departures")
    table = page.dataframe[0].value
    assert f"**{len(table)} agreements** on ICE's lists since" in texts(page)
    assert table.iloc[0]["Agency"] == "Grafton County Sheriff's Office"
    assert (table["Last list with it"] <= table["First list without it"]).all()


def test_filters_that_nothing_meets_say_what_to_change(open_page: OpenPage) -> None:
    page = open_page(CHANGES, state="MP", as_of="2025-05-19")
    assert not page.exception
    assert "Nothing changed between these lists." in page.info[0].value


def test_a_single_list_has_nothing_to_compare(open_page: OpenPage, build_database: Build) -> None:
    database = build_database(
        lists=[
            {
                "list_id": "p",
                "kind": "participating",
                "published_on": "2025-03-01",
                "status": "accepted",
                "sequence": 1,
            }
        ]
    )
    page = open_page(CHANGES, database=database)
    assert not page.exception
    assert "only one list" in page.info[0].value
