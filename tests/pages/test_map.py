"""The Map page without a browser: what it says and sends under an address."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.paths import STATIC
from dashboard.queries.connection import current_version
from dashboard.ui import map_markers

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]
MAP = "pages/1_Map.py"
DECK_BYTES = 15_000


def deck(page: AppTest) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(page.get("deck_gl_json_chart")[0].proto.json)
    return spec


def layers(page: AppTest) -> dict[str, dict[str, Any]]:
    (nested,) = deck(page)["layers"]
    return {layer["id"]: layer for layer in nested}


def texts(page: AppTest) -> str:
    elements = (*page.markdown, *page.caption, *page.header, *page.warning)
    return "\n".join(str(element.value) for element in elements)


def test_the_newest_list(open_page: OpenPage) -> None:
    page = open_page(MAP)
    assert not page.exception
    assert {"counties", "states", "borders", "marks", "labels"} == set(layers(page))
    assert page.get("deck_gl_json_chart")[0].proto.alt in texts(page), "the same sentence"


def test_the_founding_articles_day(open_page: OpenPage) -> None:
    page = open_page(MAP, as_of="2025-05-19")
    assert "588" in texts(page)
    assert "40 states and territories" in texts(page)
    pending = open_page(MAP, as_of="2025-05-19", status="pending")
    assert "65 pending requests of 60 agencies, in 17 states and territories" in texts(pending)


def test_a_change_of_date_keeps_the_camera_and_sends_a_few_kilobytes(open_page: OpenPage) -> None:
    page = open_page(MAP, fill="agreements")
    before = deck(page)
    page.button(key="map_earlier").click().run()
    assert not page.exception
    after = deck(page)
    assert after["initialViewState"] == before["initialViewState"]
    assert after["layers"] != before["layers"]
    assert "as_of" in page.query_params
    for sent in (before, after):
        assert len(json.dumps(sent, separators=(",", ":"))) <= DECK_BYTES


def test_everything_in_one_address(open_page: OpenPage) -> None:
    page = open_page(
        MAP,
        state=["FL", "TX"],
        model="TFM",
        kind="sheriff",
        as_of="2025-05-19",
        fill="takes_part",
        view="FL",
        size="officers",
        agency="fl-alachua-county-sheriff",
        statewide="FL",
    )
    assert not page.exception
    drawn = layers(page)
    assert {"ring", "state-outline"} <= set(drawn)
    assert "q*" in drawn["marks"]["getSize"]
    assert page.selectbox(key="map_view").value == "FL"
    assert page.selectbox(key="map_fill").value == "takes_part"
    assert "Alachua County Sheriff" in texts(page)
    assert not page.warning


def test_what_an_address_asks_in_vain_is_named(open_page: OpenPage) -> None:
    page = open_page(MAP, fill="rainbow", view="Atlantis", size="7", county="<b>", agency="fl-no")
    assert not page.exception
    for asked in ("fill=rainbow", "view=Atlantis", "size=7", "fl\\-no"):
        assert asked in texts(page)
    assert "<b>" not in texts(page)


def test_the_legend_filters(open_page: OpenPage) -> None:
    page = open_page(MAP)
    page.checkbox(key="legend_JEM").uncheck().run()
    assert not page.exception
    assert page.query_params["model"] == ["TFM", "WSO"]
    page.checkbox(key="legend_JEM").check().run()
    assert "model" not in page.query_params
    page.checkbox(key="legend_ended").check().run()
    assert page.query_params["status"] == ["active", "ended"]
    assert "no longer listed" in texts(page)


def test_the_last_status_can_not_be_taken_away(open_page: OpenPage) -> None:
    page = open_page(MAP)
    page.checkbox(key="legend_active").uncheck().run()
    assert page.checkbox(key="legend_active").value
    assert "status" not in page.query_params


def test_an_agencys_panel(open_page: OpenPage) -> None:
    said = texts(open_page(MAP, agency="fl-alachua-county-sheriff"))
    for part in ("Task Force", "Warrant Service Officer", "signed", "listed since", "memorandum"):
        assert part in said
    assert "Sworn officers" in said
    assert "The mark lies in the middle of the county" in said


def test_a_countys_panel_leads_to_its_agencies(open_page: OpenPage) -> None:
    page = open_page(MAP, county="12001")
    assert "Alachua County, FL" in texts(page)
    page.button(key="map_county_fl-alachua-county-sheriff").click().run()
    assert page.query_params["agency"] == "fl-alachua-county-sheriff"
    assert "county" not in page.query_params


def test_statewide_agencies_stand_beside_the_map(open_page: OpenPage) -> None:
    page = open_page(MAP, statewide="FL")
    names = [button.label for button in page.button if "map_statewide" in str(button.key)]
    assert any("Highway Patrol" in name for name in names)
    assert "state-outline" in layers(page)


@pytest.mark.parametrize("fill", ["state_law", "state_rate", "state_counties", "residents"])
def test_a_legend_says_the_classes_and_how_many_there_are(open_page: OpenPage, fill: str) -> None:
    page = open_page(MAP, fill=fill)
    assert not page.exception
    lists = [html.proto.body for html in page.get("html") if "<ul" in html.proto.body]
    assert len(lists) == 1
    assert lists[0].count("<li") >= 5


def test_nothing_fits(open_page: OpenPage) -> None:
    page = open_page(MAP, state="GU", kind="sheriff", as_of="2021-06-01")
    assert not page.exception
    assert "nothing on ICE" in texts(page)


def test_the_table_has_pages_of_100_rows(open_page: OpenPage) -> None:
    page = open_page(MAP)
    assert len(page.dataframe[0].value) == 100
    first = list(page.dataframe[0].value["Agency"])
    page.number_input(key="map_page").set_value(2).run()
    assert list(page.dataframe[0].value["Agency"]) != first


@pytest.mark.usefixtures("empty_caches")
def test_marks_of_a_database_without_a_file_of_them_are_served_from_memory(
    open_page: OpenPage, newest_database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(map_markers, "STATIC", tmp_path)
    page = open_page(MAP, newest_database, agency="fl-alachua-county-sheriff")
    assert not page.exception
    address = layers(page)["marks"]["data"].removeprefix("@@=")
    assert address.startswith("mock/media/"), "relative, for a base path"
    assert "ring" in layers(page)
    (committed,) = STATIC.glob("agencies-*.json")
    assert map_markers._made(current_version()) == committed.read_text(encoding="utf-8")
