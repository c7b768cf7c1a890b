"""A widget and the address agree, whichever of them changed."""

import pytest

from tests.ui.components.conftest import Run


def choose() -> None:
    import streamlit as st

    from dashboard.ui.components.url_state import url_choice

    names = {"listed": "ICE's lists", "signed": "Signing dates"}
    st.text(url_choice("clock", "Dates", names, "listed"))


def test_without_a_parameter_the_default_holds(run: Run) -> None:
    app = run(choose)
    assert app.text[0].value == "listed"
    assert app.button_group[0].value == "listed"
    assert not app.query_params


def test_the_address_sets_the_widget(run: Run) -> None:
    app = run(choose, clock="signed")
    assert app.text[0].value == app.button_group[0].value == "signed"
    app.query_params["clock"] = "listed"
    app.run()
    assert app.text[0].value == app.button_group[0].value == "listed", "a link, or Back"


def test_the_widget_sets_the_address_and_the_default_leaves_it(run: Run) -> None:
    app = run(choose, state="FL")
    app.button_group[0].set_value("signed").run()
    assert app.text[0].value == "signed"
    assert app.query_params == {"clock": "signed", "state": "FL"}
    app.button_group[0].set_value("listed").run()
    assert app.query_params == {"state": "FL"}


@pytest.mark.parametrize("value", ["", "seen", "x" * 1000, "[a](http://b.example)"])
def test_an_unknown_value_is_said_so_and_the_default_holds(run: Run, value: str) -> None:
    app = run(choose, clock=value)
    assert app.text[0].value == "listed"
    (warning,) = app.warning
    assert warning.value.endswith("isn't a valid clock. Showing the default.")
    assert len(warning.value) < 150
    assert "](" not in warning.value


def test_a_section_is_the_first_until_the_address_names_another(run: Run) -> None:
    def script() -> None:
        import streamlit as st

        from dashboard.ui.components.url_state import url_section

        st.text(url_section({"download": "Download", "sql": "Ask with SQL"}))

    assert run(script).text[0].value == "download"
    assert run(script, section="sql").text[0].value == "sql"


def test_parameters_are_set_and_removed(run: Run) -> None:
    def script() -> None:
        from dashboard.ui.components.url_state import put

        put(agency="fl-miami-police", county=None, view=None)

    app = run(script, county="12086", state="FL")
    assert app.query_params == {"agency": "fl-miami-police", "state": "FL"}


def test_a_value_is_told_again_by_a_run_that_follows_at_once(run: Run) -> None:
    # What the first run told may never have been sent: the second one began before.
    app = run(choose, clock="signed")
    assert app.button_group[0].proto.set_value
    app.run()
    assert app.button_group[0].proto.set_value


def test_a_value_told_long_ago_is_not_told_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(choose, clock="signed")
    monkeypatch.setattr("dashboard.ui.components.url_state.TELL_FOR", 0)
    app.run()
    assert not app.button_group[0].proto.set_value
