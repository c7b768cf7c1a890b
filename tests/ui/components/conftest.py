"""Components run in a script of their own, without a page around them."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

Run = Callable[..., AppTest]


@pytest.fixture
def run() -> Run:
    """Run a function as a script: `run(script, args, section="sql")`, the rest its address."""

    def run(script: Callable[..., Any], *args: Any, **address: str) -> AppTest:
        app = AppTest.from_function(script, args=args, default_timeout=30)
        for name, value in address.items():
            app.query_params[name] = value
        result = app.run()
        assert not result.exception
        return result

    return run
