"""The Agencies page without a browser: search, list, profiles, and ids that are no more."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]
AGENCIES = "pages/4_Agencies.py"


def texts(page: AppTest) -> str:
    """All text on the page: Streamlit's own, and that of the page's HTML."""
    elements = (
        *(*page.title, *page.header, *page.subheader),
        *(*page.markdown, *page.caption, *page.info, *page.warning),
    )
    return "\n".join([*(str(element.value) for element in elements), plain(page)])


def markup(page: AppTest) -> str:
    """The page's HTML, without header and style."""
    bodies = (each.proto.body for each in page.get("html"))
    return "\n".join(body for body in bodies if not body.startswith("<style"))


def plain(page: AppTest) -> str:
    """The text in the page's HTML; parts of a row or list are told apart by " | "."""
    apart = re.sub(r"</(t[dh]|tr|dt|dd|li|p|h\d)>", " | ", markup(page))
    return unescape(re.sub(r"<[^>]*>", "", apart))


def results(page: AppTest) -> list[str]:
    """The agencies in tables and lists, in order."""
    return [unquote(found) for found in re.findall(r"[?;]agency=([^\"&]+)", markup(page))]


def test_the_page_lists_the_agencies_under_the_filters(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, state="FL", kind="corrections")
    assert not page.exception
    listed = results(page)
    assert len(listed) > 5
    assert all(agency.startswith("fl-") for agency in listed)
    assert f"{len(listed)} agencies under these filters" in plain(page)
    assert len(re.findall("jail or corrections \\|", plain(page))) == len(listed)
    nothing = open_page(AGENCIES, state="MP", model="WSO")
    assert "No agency fits these filters." in plain(nothing)


def test_a_second_page_continues_the_first(open_page: OpenPage) -> None:
    first = open_page(AGENCIES, model="TFM")
    second = open_page(AGENCIES, model="TFM", page="2")
    assert len(results(first)) == len(results(second)) == 100
    assert not set(results(first)) & set(results(second))
    assert 'href="Agencies?model=TFM&amp;page=2">Next' in markup(first)
    assert "Previous" not in plain(first)
    assert "Page 2 of" in plain(second)
    for nonsense in ("0", "99999", "-1", "²", "x"):
        assert results(open_page(AGENCIES, model="TFM", page=nonsense)) == results(first)


def test_a_search_in_the_address_finds_and_leads_to_profiles(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, search="alchua sherif", state="TX")
    assert not page.exception
    assert results(page)[0] == "fl-alachua-county-sheriff"
    assert "2 agencies found" in plain(page)
    assert "Alachua County, Florida | sheriff | Task Force" in plain(page)
    assert 'href="Agencies?state=TX&amp;agency=fl-alachua-county-sheriff"' in markup(page)
    assert results(open_page(AGENCIES, q="polk"))[0].endswith("polk-county-sheriff"), (
        "an address of earlier versions"
    )


def test_an_agency_in_the_address_goes_before_a_search(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, search="polk", agency="fl-collier-county-sheriff")
    assert "Collier County Sheriff's Office" in texts(page)
    assert "found" not in plain(page)


def test_a_town_without_an_agency_is_answered_with_its_countys(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, search="Knoxville police")
    assert "No Knoxville agency is listed. Knox County's sheriff is." in plain(page)
    assert results(page) == ["tn-knox-county-sheriff"]
    assert "Knoxville, Tennessee, is the largest town of that name. There are " in plain(page)
    assert 'href="Places?county=47093"' in markup(page)
    boston = open_page(AGENCIES, search="Boston, Massachusetts")
    assert (
        "No Boston agency is listed. Nor is any other in Suffolk County, Massachusetts."
    ) in plain(boston)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("zzzz", "No agency matches “zzzz”. Try its county."),
        ("00000", "No agency matches “00000”. Try its county."),
        ("Puerto Rico", "No agency in Puerto Rico was ever listed."),
        ("<script>alert(1)</script>", "No agency matches “<script>alert(1)</script>”."),
        ("[x](y) **b**", "No agency matches “[x](y) **b**”."),
        ("x" * 500, f"No agency matches “{'x' * 40}…”."),
    ],
)
def test_what_nothing_answers_is_said_and_what_to_do(
    open_page: OpenPage, typed: str, answer: str
) -> None:
    page = open_page(AGENCIES, search=typed)
    assert not page.exception
    assert results(page) == []
    assert answer in plain(page)
    assert "<script>" not in markup(page)


def test_a_profile_tells_all(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="fl-collier-county-sheriff")
    assert not page.exception
    shown = plain(page)
    assert "<h1>Collier County Sheriff&#x27;s Office</h1>" in markup(page)
    assert "Agencies › Florida › Collier County" in shown
    assert "Task Force Jail Enforcement Active" in " ".join(shown.split())
    assert "The sheriff has 2 agreements on ICE's list of May 11, 2026: Task Force, signed" in shown
    assert (
        "Other sources record an earlier agreement, Jail Enforcement, signed August 6, 2007."
        in (shown)
    )
    assert "Sworn officers | 561" in shown
    assert "On the lists | 5.3 years | without a break" in shown
    assert "Also in the county | 3 agencies | with agreements" in shown
    assert "State law | Requires | agreements, since February 2025." in shown
    assert "Before the lists | Jail Enforcement, signed August 6, 2007; evidence" in shown
    assert 'href="https://www.ice.gov/doclib/287gMOA/' in markup(page)
    assert 'href="Places?county=12021"' in markup(page)
    assert [agency for agency in results(page) if agency != "fl-collier-county-sheriff"] == [
        "fl-marco-island-police",
        "fl-naples-police",
        "fl-office-of-the-state-attorney-20th-judicial-circuit",
    ]


def test_rows_as_ice_printed_them_are_told_apart_by_what_changed(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="fl-escambia-county-sheriff")
    (table,) = re.findall("<tbody[^>]*>(?:(?!</tbody>).)*FLORIDA.*?</tbody>", markup(page))
    rows = re.findall("<tr.*?</tr>", table)
    assert [re.findall('class="new">(.*?)</span>', row) for row in rows] == [
        [],
        ["Escambia County"],
        ["link"],
    ]
    assert "Feb 26, 2025 – Mar 7, 2025 | FLORIDA | Escambia County Sheriff's Office" in plain(page)


def test_an_agency_that_left_and_one_that_never_signed(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="nh-grafton-county-sheriff")
    assert (
        "The sheriff has no agreement on ICE's list of May 11, 2026. Its Task Force agreement, "
        "signed March 7, 2025, was on the list of May 7, 2026 and is missing from the list of May "
        "8, 2026. ICE gives no reason."
    ) in plain(page)
    assert "until May 7, 2026" in plain(page)
    never = open_page(AGENCIES, agency="al-leeds-police")
    assert not never.exception
    assert "The police department has no agreement on any list." in plain(never)
    assert "On the lists | – | never with an agreement" in plain(never)


def test_a_statewide_agency_has_no_county_and_no_map(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="ak-department-of-corrections")
    assert not page.exception
    assert "Also in the state | 1 agency" in plain(page)
    assert "All 2 agencies in Alaska" in plain(page)
    assert not page.get("deck_gl_json_chart")


def test_a_former_id_leads_to_its_successor(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="ny-lake-placid-police")
    assert "<h1>Lake Placid Police Department</h1>" in markup(page)
    assert "Entries under ny-lake-placid-police are now matched to this agency." in plain(page)
    several = open_page(AGENCIES, agency="fl-gulf-county-board-of-county-commissioners")
    assert len(results(several)) == 2


def test_an_unknown_id_says_so_and_offers_what_is_alike(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="fl-alachua-countty-sheriff")
    assert not page.exception
    assert "There is no agency fl-alachua-countty-sheriff." in plain(page)
    assert results(page)[0] == "fl-alachua-county-sheriff"
    hostile = open_page(AGENCIES, agency="<script>")
    assert "There is no agency <script>." in plain(hostile)
    assert "<script>" not in markup(hostile)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("32501", "This may be the place: | Escambia County, Florida (Pensacola)"),
        (
            "el paso county sheriff",
            "These may be the places: | El Paso County, Texas | El Paso County",
        ),
    ],
)
def test_a_place_without_agencies_leads_to_its_county(
    open_page: OpenPage, typed: str, answer: str
) -> None:
    page = open_page(AGENCIES, search=typed)
    assert answer in plain(page)
    assert 'href="Places?county=' in markup(page)


def one_agency(build_database: Build, **agreement: object) -> Path:
    """One agency with one agreement on the only list."""
    day = date(2025, 3, 1)
    return build_database(
        lists=[
            {
                "list_id": "p",
                "kind": "participating",
                "published_on": day,
                "date_basis": "file name",
                "status": "accepted",
                "sequence": 1,
            }
        ],
        listings=[{"list_id": "p", "position": 2, "row_id": "r"}],
        readings=[{"row_id": "r", "agency_id": "tx-a", "agreement_id": "a"}],
        listed_periods=[{"agreement_id": "a", "listed_from": day, "printed_rows": 1}],
        printed_rows=[{"row_id": "r", "kind": "participating", "agency": "*A*", "state": "TX"}],
        printed_runs=[
            {
                "row_id": "r",
                "first_list_id": "p",
                "last_list_id": "p",
                "first_listed_on": day,
                "last_listed_on": day,
                "first_place": 1,
                "last_place": 1,
            }
        ],
        agencies=[
            {
                "agency_id": "tx-a",
                "name": "*A*",
                "state": "TX",
                "kind": "sheriff",
                "location_basis": "none",
            }
        ],
        agency_names=[{"agency_id": "tx-a", "spelling": "*A*", "state_printed": "TX"}],
        agreements=[
            {
                "agreement_id": "a",
                "agency_id": "tx-a",
                "model": "TFM",
                "first_listed_on": day,
                "last_listed_on": day,
                "lists_missed": 0,
                "status": "active",
            }
            | agreement
        ],
    )


def test_only_addresses_of_ice_or_an_archive_are_links(
    open_page: OpenPage, build_database: Build
) -> None:
    database = one_agency(
        build_database,
        moa_url="javascript:alert(1)",
        addendum_url="https://example.org/a.pdf",
    )
    page = open_page(AGENCIES, database=database, agency="tx-a")
    assert not page.exception
    assert 'href="javascript' not in markup(page)
    assert 'href="https://example.org' not in markup(page)
    assert "PDF (javascript:alert(1))" in plain(page)
    assert "<h1>*A*</h1>" in markup(page)
    assert "signed on an unknown day" in plain(page)


def test_the_smallest_database(open_page: OpenPage, build_database: Build) -> None:
    database = one_agency(build_database)
    page = open_page(AGENCIES, database=database)
    assert not page.exception
    assert results(page) == ["tx-a"]
    assert "*A* | Texas | sheriff" in plain(page)
    assert results(open_page(AGENCIES, database=database, search="a")) == ["tx-a"]


def test_a_cell_without_a_value_is_told_as_such(open_page: OpenPage) -> None:
    """ICE prints "#N/A" for the county: that is no value that was read."""
    printed = markup(open_page(AGENCIES, agency="ak-department-of-corrections"))
    assert "Where ICE prints “#N/A”, its file has no value." in printed
    assert "Every value was read as printed" not in printed
