"""The Rules page without a browser: both directions, the clock, the back-test."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_places import markup, plain

OpenPage = Callable[..., AppTest]
RULES = "pages/9_Rules.py"


def test_a_mandate_tells_what_it_adds(open_page: OpenPage) -> None:
    page = open_page(RULES, **{"in": "TX"})
    assert not page.exception
    text = plain(page)
    assert "In Texas this rule adds" in text
    assert "of the 254 it binds have one on ICE's list of" in text
    assert "by the rule" in text
    assert "it predicts no behavior" in text
    assert "Bandera County | Texas | added | any" in text
    assert re.search(r"The rule touches \d+ counties", text)
    assert "Require each sheriff to have an agreement: Texas, on ICE's list of" in text


def test_a_ban_tells_what_it_ends_in_the_same_words(open_page: OpenPage) -> None:
    page = open_page(RULES, rule="ban_task_force", **{"in": "PA"})
    text = plain(page)
    assert "In Pennsylvania this rule ends" in text
    assert "ended | Task Force" in text
    new = plain(open_page(RULES, rule="ban_new", **{"in": "PA"}))
    assert "The rule adds nothing and ends nothing on this list." in new


def test_the_clock_says_not_on_the_list_and_never_more(open_page: OpenPage) -> None:
    text = plain(open_page(RULES))
    assert "sheriffs, whose county runs a jail" in text
    assert "Dec 1, 2026" in text
    assert "not on ICE's list of" in text
    for word in ("breach", "violat", "defian", "comply", "refus"):
        assert word not in text.lower()


def test_the_back_test_shows_its_misses(open_page: OpenPage) -> None:
    text = plain(open_page(RULES))
    assert "Georgia HB 1105 makes agencies seek federal agreements" in text
    assert "New York's Local Cops, Local Crimes Act ends 287(g)" in text
    assert "−13†" in text


@pytest.mark.parametrize("state", ["all", "GU", "DC", "HI", "CT", "AK"])
@pytest.mark.parametrize("rule", ["require_jails", "require_state_police", "ban_all"])
def test_every_place_and_rule_has_an_answer(open_page: OpenPage, state: str, rule: str) -> None:
    page = open_page(RULES, rule=rule, **({} if state == "all" else {"in": state}))
    assert not page.exception
    assert "this rule" in plain(page)


def test_nonsense_in_the_address_is_named(open_page: OpenPage) -> None:
    page = open_page(RULES, rule="<b>", **{"in": "Narnia"})
    assert not page.exception
    assert len(page.warning) == 2


def test_what_is_chosen_stands_in_the_address(open_page: OpenPage) -> None:
    page = open_page(RULES)
    page.selectbox(key="rule_in").select("FL").run()
    page.selectbox(key="rule_rule").select("ban_all").run()
    assert "In Florida this rule ends" in plain(page)
    assert page.query_params["in"] in ("FL", ["FL"])
    assert page.query_params["rule"] in ("ban_all", ["ban_all"])
    page.toggle(key="rule_statewide").set_value(False).run()
    assert page.query_params["statewide"] in ("no", ["no"])
    page.date_input(key="rule_day").set_value(date(2025, 5, 19)).run()
    assert page.query_params["day"] in ("2025-05-19", ["2025-05-19"])
    assert "on ICE's list of May 19, 2025" in plain(page)
    page.selectbox(key="rule_rule").select("require_jails").run()
    page.number_input(key="rule_least").set_value(20_000).run()
    assert page.query_params["least"] in ("20000", ["20000"])


def test_an_address_sets_every_choice(open_page: OpenPage) -> None:
    page = open_page(RULES, rule="ban_all", statewide="no", day="2025-05-19", **{"in": "FL"})
    assert page.toggle(key="rule_statewide").value is False
    assert page.date_input(key="rule_day").value == date(2025, 5, 19)
    assert "on ICE's list of May 19, 2025" in plain(page)
    mandate = open_page(RULES, of="TFM", least="20000", **{"in": "PA"})
    assert mandate.number_input(key="rule_least").value == 20_000
    assert mandate.selectbox(key="rule_of").value == "TFM"
    assert not mandate.warning
    for nonsense in (
        {"day": "2031-01-01"},
        {"day": "20250519"},
        {"least": "-1"},
        {"least": "9" * 9},
    ):
        assert len(open_page(RULES, **nonsense).warning) == 1, nonsense


def test_all_states_have_a_table_by_state(open_page: OpenPage) -> None:
    text = plain(open_page(RULES, rule="ban_all"))
    assert "Whom it touches, by state" in text
    page = open_page(RULES, rule="ban_all", day="2025-05-19")
    assert 'href="Rules?rule=ban_all&amp;day=2025-05-19&amp;in=FL"' in markup(page)
