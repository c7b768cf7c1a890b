"""The choice of a page."""

from tests.ui.components.conftest import Run


def pages(rows: int) -> None:
    import streamlit as st

    from dashboard.ui.components.pager import pager

    st.text(pager(st.session_state.get("rows", rows), 100, "page"))


def test_what_fits_on_one_page_has_no_choice(run: Run) -> None:
    for rows in (0, 1, 100):
        app = run(pages, rows)
        assert app.text[0].value == "1"
        assert not app.number_input


def test_the_last_page_holds_the_rest(run: Run) -> None:
    app = run(pages, 201)
    assert app.number_input[0].label == "Page of 3"
    app.number_input[0].set_value(3).run()
    assert app.text[0].value == "3"


def test_a_page_that_is_gone_becomes_the_first(run: Run) -> None:
    app = run(pages, 1201)
    app.number_input[0].set_value(13).run()
    app.session_state["rows"] = 250
    app.run()
    assert not app.exception
    assert app.text[0].value == "1"
