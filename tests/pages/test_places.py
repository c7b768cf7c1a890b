"""The Places page without a browser: finding a county, and what its page says."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
PLACES = "pages/8_Places.py"


def markup(page: AppTest) -> str:
    bodies = (each.proto.body for each in page.get("html"))
    return "\n".join(re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL) for body in bodies)


def plain(page: AppTest) -> str:
    """The text in the page's HTML; parts of a row or list are told apart by " | "."""
    apart = re.sub(r"</(t[dh]|tr|dt|dd|li|p|h\d|span|small)>", " | ", markup(page))
    return re.sub(r"(\s*\|\s*)+", " | ", unescape(re.sub(r"<[^>]*>", "", apart)))


def test_a_county_whose_sheriff_takes_part(open_page: OpenPage) -> None:
    page = open_page(PLACES, county="12033")
    assert not page.exception
    text = plain(page)
    for said in (
        "Escambia County, Florida",
        "The sheriff takes part under the Task Force model since February 26, 2025.",
        "2 of 2 local police agencies take part. So do 3 agencies of other kinds.",
        "Escambia County Sheriff's Office | sheriff | Task Force | Feb 26, 2025 | 424 | 274,337",
        "State law or an order requires agreements.",
        "Santa Rosa County, FL",
        "Florida Department of Corrections",
        "Escambia County itself | 323,275",
    ):
        assert said in text, said


def test_a_county_where_nobody_takes_part_has_as_good_a_page(open_page: OpenPage) -> None:
    page = open_page(PLACES, county="53033")  # King County, Washington
    assert not page.exception
    text = plain(page)
    for said in (
        "No agency of King County is on ICE's list of",
        "0 of 39 local police agencies take part.",
        "King County sheriff | sheriff | Not on ICE's list",
        "Seattle police | municipal police | Not on ICE's list",
        "State law or an order bans agreements.",
        "No agency of King County has been on any of ICE's lists since 2021",
        "No agency of the whole of Washington is on ICE's list.",
        "Counties most like it",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("51510", "Alexandria city, Virginia"),
        ("02063", "Chugach Census Area, Alaska"),
        ("09001", "Danbury police"),
        ("66010", "Guam Police Department"),
        ("11001", "Washington police"),
        ("69085", "The FBI's roster places no agency here"),
        ("36061", "in 5 counties"),
        ("72127", "Officers are not known for this county, so they do not count."),
        ("48301", "Loving County sheriff"),
        ("42017", "no longer listed"),
    ],
)
def test_every_kind_of_county_has_a_page(open_page: OpenPage, county: str, said: str) -> None:
    page = open_page(PLACES, county=county)
    assert not page.exception
    assert said in plain(page)


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("48201", "bound by it if the county runs a jail."),
        ("12033", "bound by it if the sheriff runs the county's jail."),
        ("47157", "The county's sheriff is bound by it. "),
        ("53033", "The county's sheriff is bound by it, as every local agency is."),
        ("08041", "What it means for the county's sheriff is in its text."),
        ("37183", "No law is known here that binds the county's sheriff."),
        ("09001", "Neither the FBI's roster nor ICE's lists have a sheriff here."),
    ],
)
def test_the_page_says_whether_state_law_binds_the_sheriff(
    open_page: OpenPage, county: str, said: str
) -> None:
    assert said in plain(open_page(PLACES, county=county)).replace("|", "") + " "


def test_a_law_that_took_effect_after_the_newest_list_is_told_with_its_day(
    open_page: OpenPage,
) -> None:
    text = plain(open_page(PLACES, county="36061"))  # New York County
    assert "State law or an order bans agreements." in text
    assert "In effect from August 25, 2026." in text


def test_a_place_of_one_name_with_its_state_says_it_once(open_page: OpenPage) -> None:
    for county, name in (("66010", "Guam"), ("11001", "District of Columbia")):
        assert f"<h1>{name}</h1>" in markup(open_page(PLACES, county=county))


@pytest.mark.parametrize("county", ["99999", "1", "<b>48201", "48201x"])
def test_an_unknown_county_leads_to_the_search(open_page: OpenPage, county: str) -> None:
    page = open_page(PLACES, county=county)
    assert not page.exception
    assert "There is no county with the number" in page.warning[0].value
    assert "What about my county?" in plain(page)


def test_the_weights_change_the_order_and_may_all_be_left_out(open_page: OpenPage) -> None:
    page = open_page(PLACES, county="48201")
    before = plain(page)
    page.slider(key="weight_officers").set_value(3).run()
    assert plain(page) != before
    for name in ("population", "density", "officers"):
        page.slider(key=f"weight_{name}").set_value(0)
    page.run()
    assert "With every weight at 0 nothing is compared." in page.info[0].value


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("22302", "ZIP code of Alexandria | Virginia | Alexandria city, Arlington County"),
        ("springfeild il", "None is spelled like “springfeild il”. These come close."),
        ("Springfield", "Add a state to narrow it down"),
        ("xyzzyqqq", "No place found"),
        ("<script>alert(1)</script>", "No county, town or ZIP code is like"),
    ],
)
def test_the_search_answers_by_the_address_and_by_typing(
    open_page: OpenPage, typed: str, said: str
) -> None:
    linked = open_page(PLACES, find=typed)
    assert said in plain(linked)
    page = open_page(PLACES)
    page.text_input(key="places_find").set_value(typed).run()
    assert not page.exception
    assert said in plain(page)
    assert page.query_params["find"] == [typed] or page.query_params["find"] == typed
    assert "<script>" not in markup(page)


def test_a_state_lists_its_counties(open_page: OpenPage) -> None:
    page = open_page(PLACES, of="DE")
    assert "Kent County" in plain(page)
    assert 'href="Places?county=10005"' in markup(page)
    every = open_page(PLACES, of="Narnia")
    assert "Or choose a state" in plain(every)
