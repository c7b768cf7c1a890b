"""Pages run without a server or a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboard.ui import cache

ROOT = Path(__file__).parents[2]
SECONDS = 30

OpenPage = Callable[..., AppTest]


@pytest.fixture
def empty_caches() -> None:
    """Forget what pages have cached: for tests that patch what makes it, or watch it being made.

    All other tests share the caches as visitors do; each entry belongs to one database.
    """
    st.cache_data.clear()
    st.cache_resource.clear()
    cache._answer.cache_clear()
    cache._made.cache_clear()


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, committed_database: Path) -> OpenPage:
    """Run a page: `open_page("app.py", state=["FL"], as_of="2025-05-19")`, the rest its address.

    It reads the committed database, or the one given as `database`.
    """
    # Visitors see a sentence; a failing test should show the exception.
    config.set_option("client.showErrorDetails", "full")

    def run(file: str, database: Path = committed_database, **address: str | list[str]) -> AppTest:
        monkeypatch.setenv("DASHBOARD_DATABASE", str(database))
        page = AppTest.from_file(ROOT / "app.py", default_timeout=SECONDS)
        if file != "app.py":
            page.switch_page(file)
        for name, value in address.items():
            page.query_params[name] = value
        return page.run()

    return run
