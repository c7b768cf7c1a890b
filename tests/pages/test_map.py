"""The Map page without a browser: what it says and sends under an address."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.map import COUNTIES
from dashboard.filters import FilterOptions, Filters
from dashboard.paths import STATIC
from dashboard.queries.connection import current_version
from dashboard.ui import filter_controls, map_markers, map_page
from dashboard.ui.page_frame import Page

OpenPage = Callable[..., AppTest]
MAP = "pages/1_Map.py"
BYTES = 8_000


def sent(page: AppTest) -> dict[str, Any]:
    """Return what the map in the browser is told."""
    (component,) = (
        each.proto
        for each in page.get("bidi_component")
        if each.proto.component_name == "agreement_map"
    )
    told: dict[str, Any] = json.loads(component.json)
    return told


def texts(page: AppTest) -> str:
    elements = (*page.markdown, *page.caption, *page.header, *page.warning)
    return "\n".join(str(element.value) for element in elements)


def table(page: AppTest) -> str:
    (found,) = (
        each.proto.body
        for each in page.get("html")
        if "The agencies that the map" in each.proto.body
    )
    return str(found)


def test_the_newest_list(open_page: OpenPage) -> None:
    page = open_page(MAP)
    assert not page.exception
    assert any("<h1>Who takes part, and where</h1>" in each.proto.body for each in page.get("html"))
    told = sent(page)
    assert told["fill"]["name"] == "takes_part"
    assert told["view"]["name"] == "nation"
    assert told["filters"]["statuses"] == ["active"]
    assert told["models"] == ["TFM", "WSO", "JEM"]
    assert "agreements" in texts(page)


def test_the_founding_articles_day(open_page: OpenPage) -> None:
    page = open_page(MAP, as_of="2025-05-19")
    assert "588" in texts(page)
    assert "40 states and territories" in texts(page)
    days = json.loads(next(STATIC.glob("agencies-*.json")).read_text(encoding="utf-8"))["days"]
    assert days[sent(page)["filters"]["step"]] == "2025-05-19"
    pending = open_page(MAP, as_of="2025-05-19", status="pending")
    assert "65 pending requests of 60 agencies, in 17 states and territories" in texts(pending)


def test_the_map_is_told_a_few_kilobytes(open_page: OpenPage) -> None:
    for fill in ("takes_part", "agreements", "state_law"):
        told = sent(open_page(MAP, fill=fill, state=["FL", "TX"], as_of="2025-05-19"))
        assert len(json.dumps(told)) <= BYTES


def test_everything_in_one_address(open_page: OpenPage) -> None:
    page = open_page(
        MAP,
        state=["FL", "TX"],
        model="TFM",
        kind="sheriff",
        as_of="2025-05-19",
        fill="agreements",
        view="FL",
        size="officers",
        agency="fl-alachua-county-sheriff",
        statewide="FL",
    )
    assert not page.exception
    assert not page.warning
    told = sent(page)
    assert told["filters"] == {
        "step": told["filters"]["step"],
        "states": ["FL", "TX"],
        "kinds": ["sheriff"],
        "models": ["TFM"],
        "statuses": ["active"],
    }
    assert (told["fill"]["name"], told["view"]["name"], told["size"]) == (
        "agreements",
        "FL",
        "officers",
    )
    assert told["chosen"]["agency"] == "fl-alachua-county-sheriff"
    assert told["chosen"]["states"] == [9, 43]
    assert "Alachua County Sheriff" in told["card"]


def test_a_single_state_that_is_filtered_is_the_view(open_page: OpenPage) -> None:
    assert sent(open_page(MAP, state="TX"))["view"]["name"] == "TX"
    assert sent(open_page(MAP, state="TX", view="nation"))["view"]["name"] == "nation"
    assert sent(open_page(MAP, state=["TX", "FL"]))["view"]["name"] == "nation"


def test_what_an_address_asks_in_vain_is_named(open_page: OpenPage) -> None:
    page = open_page(MAP, fill="rainbow", view="Atlantis", size="7", county="<b>", agency="fl-no")
    assert not page.exception
    for asked, what in (("rainbow", "fill"), ("Atlantis", "view"), ("7", "size")):
        assert f"“{asked}” isn't a valid {what}. Showing the default." in texts(page)
    assert "The map has no agency fl\\-no." in texts(page)
    assert "<b>" not in texts(page)
    assert sent(page)["chosen"]["agency"] is None


def test_an_agencys_card(open_page: OpenPage) -> None:
    card = sent(open_page(MAP, agency="fl-alachua-county-sheriff", model="TFM"))["card"]
    for part in ("Task Force", "Warrant Service Officer", "Signed", "listed since", "(PDF)"):
        assert part in card
    assert "Officers" in card
    assert "The mark lies in the middle of the county" in card
    assert 'href="Agencies?model=TFM&amp;agency=fl-alachua-county-sheriff"' in card


def test_a_countys_card_leads_to_its_agencies_and_its_page(open_page: OpenPage) -> None:
    told = sent(open_page(MAP, county="12001"))
    assert "<h2>Alachua County</h2>" in told["card"]
    assert 'data-agency="fl-alachua-county-sheriff"' in told["card"]
    assert told["chosen"]["county"] == COUNTIES.codes.index("12001")
    assert 'href="Places?county=12001"' in told["card"]
    none = sent(open_page(MAP, county="12001", as_of="2021-06-01"))["card"]
    assert "No agency here matches your filters." in none


@pytest.mark.parametrize("fill", ["state_law", "state_rate", "state_counties", "residents"])
def test_a_legend_says_the_classes_and_how_many_there_are(open_page: OpenPage, fill: str) -> None:
    page = open_page(MAP, fill=fill)
    assert not page.exception
    told = sent(page)["fill"]
    assert len(told["lines"]) >= 5
    assert {int(each) for each in told["classes"]} <= set(range(len(told["lines"])))


def test_nothing_fits(open_page: OpenPage) -> None:
    page = open_page(MAP, state="GU", kind="sheriff", as_of="2021-06-01")
    assert not page.exception
    assert "nothing on ICE" in texts(page)
    assert "<td" not in table(page)


def test_the_table_begins_with_the_most_residents_and_has_pages(open_page: OpenPage) -> None:
    page = open_page(MAP)
    first = table(page)
    assert first.index("Las Vegas Metropolitan") < first.index("Miami-Dade Sheriff")
    assert 'href="Agencies?agency=nv-las-vegas-metropolitan-police' in first
    page.number_input(key="map_page").set_value(2).run()
    assert not page.exception
    assert "Las Vegas Metropolitan" not in table(page)
    page.selectbox(key="map_order").set_value("signed").run()
    assert table(page) != first


def test_statuses_are_named_where_there_are_several(open_page: OpenPage) -> None:
    assert "Ended" not in table(open_page(MAP))
    assert "Ended" in table(open_page(MAP, status=["active", "ended"], state="NV"))


OPTIONS = FilterOptions(
    states=("FL", "TX"),
    models=("TFM", "WSO", "JEM"),
    kinds=("sheriff",),
    first_list=date(2021, 1, 13),
    newest_list=date(2026, 5, 18),
)
NOTHING = map_page.Settings("takes_part", "nation", "even", None, None, None)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What was put into the address."""
    put: dict[str, Any] = {}
    monkeypatch.setattr(filter_controls, "write", lambda filters: put.update(filters.parameters()))
    monkeypatch.setattr(map_page, "put", put.update)
    return put


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"as_of": "2025-05-19"}, {"as_of": ["2025-05-19"]}),
        ({"models": ["TFM", "JEM"]}, {"model": ["TFM", "JEM"]}),
        ({"statuses": ["active", "ended"]}, {"status": ["active", "ended"]}),
        ({"fill": "residents"}, {"fill": "residents"}),
        ({"view": "TX"}, {"view": "TX"}),
        (
            {"agency": "fl-a", "county": None, "statewide": None},
            {"agency": "fl-a"},
        ),
        ({"agency": None, "county": "12001", "statewide": None}, {"county": "12001"}),
        # Nonsense leaves the address as it is.
        ({"as_of": "<script>", "models": ["X"], "statuses": "all", "fill": 3}, {"fill": None}),
        (
            {"as_of": ["2025-05-19"], "view": "Atlantis", "county": {}},
            {"view": None, "county": None},
        ),
        ({}, {}),
    ],
)
def test_what_the_map_tells_goes_into_the_address(
    written: dict[str, Any], change: dict[str, Any], expected: dict[str, Any]
) -> None:
    map_page._write(Page(Filters(), OPTIONS), NOTHING, change)
    assert written == expected


def test_the_newest_list_and_what_is_usual_leave_the_address(written: dict[str, Any]) -> None:
    page = Page(Filters(as_of=date(2025, 5, 19), models=("TFM",)), OPTIONS)
    chosen = replace(NOTHING, fill="residents", view="TX", agency="fl-a")
    map_page._write(
        page,
        chosen,
        {"as_of": None, "models": [], "fill": "takes_part", "view": "nation", "agency": None},
    )
    assert written == {"fill": None, "view": "nation", "agency": None}


@pytest.mark.usefixtures("empty_caches")
def test_marks_of_a_database_without_a_file_of_them_are_served_from_memory(
    open_page: OpenPage, newest_database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(map_markers, "STATIC", tmp_path)
    page = open_page(MAP, newest_database)
    assert not page.exception
    address = sent(page)["marks"]
    assert address.startswith("mock/media/"), "relative, for a base path"
    (committed,) = STATIC.glob("agencies-*.json")
    assert map_markers._made(current_version()) == committed.read_text(encoding="utf-8")
