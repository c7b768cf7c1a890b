"""The Agencies page without a browser: search, list, profiles, and ids that are no more."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]
AGENCIES = "pages/4_Agencies.py"


def texts(page: AppTest) -> str:
    elements = (
        *(*page.title, *page.header, *page.subheader),
        *(*page.markdown, *page.caption, *page.info, *page.warning),
    )
    return "\n".join(str(element.value) for element in elements)


def results(page: AppTest) -> list[str]:
    return [
        str(button.key).removeprefix("open ")
        for button in page.button
        if str(button.key).startswith("open ")
    ]


def test_the_page_lists_the_agencies_under_the_filters(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, state="FL", kind="corrections")
    assert not page.exception
    table = page.dataframe[0].value
    assert set(table["State"]) == {"Florida"}
    assert set(table["Kind"]) == {"jail or corrections"}
    assert f"{len(table)} agencies" in texts(page)
    nothing = open_page(AGENCIES, state="MP", model="WSO")
    assert "No agency fits these filters." in texts(nothing)


def test_a_second_page_continues_the_first(open_page: OpenPage) -> None:
    page = open_page(AGENCIES)
    first = page.dataframe[0].value
    page.number_input(key="agencies_page").set_value(2).run()
    second = page.dataframe[0].value
    assert len(first) == len(second) == 100
    assert not set(map(tuple, first[["Agency", "State"]].to_numpy())) & set(
        map(tuple, second[["Agency", "State"]].to_numpy())
    )


def test_typing_finds_and_a_result_opens_the_profile(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, state="TX")
    page.text_input[0].set_value("alchua sherif").run()
    assert results(page)[0] == "fl-alachua-county-sheriff"
    page.button(key="open fl-alachua-county-sheriff").click().run()
    assert not page.exception
    assert page.query_params["agency"] == "fl-alachua-county-sheriff"
    assert page.query_params["state"] == "TX", "filters stay"
    assert page.header[0].value == "Alachua County Sheriff's Office"
    assert page.text_input[0].value == ""


def test_a_search_in_the_address_and_one_without_an_answer(open_page: OpenPage) -> None:
    assert results(open_page(AGENCIES, q="polk"))[0].endswith("polk-county-sheriff")
    page = open_page(AGENCIES, q="[x](y) zzzz")
    assert results(page) == []
    assert r"“\[x\]\(y\) zzzz”" in texts(page)


def test_a_profile_tells_all(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="fl-collier-county-sheriff")
    assert not page.exception
    shown = texts(page)
    assert "On ICE's list of May 11, 2026 with 2 agreements: **Task Force**" in shown
    assert "On the lists from January 13, 2021 to the newest, May 11, 2026." in shown
    assert "[memorandum](https://www.ice.gov/doclib/287gMOA/" in shown
    assert "**Jail Enforcement**, signed August 6, 2007; evidence from" in shown, "history"
    assert "Sworn officers: **561**" in shown
    assert results(page) == [
        "fl-marco-island-police",
        "fl-naples-police",
        "fl-office-of-the-state-attorney-20th-judicial-circuit",
    ]
    assert "Time axis" in page.get("vega_lite_chart")[0].proto.alt
    rows = page.dataframe[0].value
    assert rows["Lists"].sum() == 207 + 187, (
        "each accepted list since the first, and since the signing"
    )
    assert set(rows["STATE"]) == {"FLORIDA"}


def test_an_agency_that_left_and_one_that_never_signed(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="nh-grafton-county-sheriff")
    assert (
        "No agreement on ICE's list of May 11, 2026. The last one, **Task Force**, was on the "
        "list of May 7, 2026 and not on that of May 8, 2026; ICE gives no reason."
    ) in texts(page)


def test_a_former_id_leads_to_its_successor(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="ny-lake-placid-police")
    assert page.header[0].value == "Lake Placid Police Department"
    assert r"What ICE printed as ny\-lake\-placid\-police is now read" in page.info[0].value
    several = open_page(AGENCIES, agency="fl-gulf-county-board-of-county-commissioners")
    assert len(results(several)) == 2


def test_an_unknown_id_says_so_and_offers_what_is_alike(open_page: OpenPage) -> None:
    page = open_page(AGENCIES, agency="fl-alachua-countty-sheriff")
    assert not page.exception
    assert page.warning[0].value == r"There is no agency fl\-alachua\-countty\-sheriff."
    assert results(page)[0] == "fl-alachua-county-sheriff"
    assert open_page(AGENCIES, agency="<script>").warning


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
    shown = texts(page)
    assert "](javascript" not in shown
    assert "](https://example.org" not in shown
    assert r"memorandum (javascript\:alert\(1\))" in shown
    assert page.header[0].value == r"\*A\*"
    assert "signed on an unknown day" in shown


def test_the_smallest_database(open_page: OpenPage, build_database: Build) -> None:
    database = one_agency(build_database)
    page = open_page(AGENCIES, database=database)
    assert not page.exception
    assert page.dataframe[0].value["Agency"].tolist() == ["*A*"]
    page.text_input[0].set_value("a").run()
    assert results(page) == ["tx-a"]
