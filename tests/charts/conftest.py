"""Charts are checked by Altair part by part as they are made, which the running app leaves out."""

import importlib
from collections.abc import Iterator

import pytest
from altair.utils import schemapi


@pytest.fixture(autouse=True)
def checked_charts() -> Iterator[None]:
    """Have Altair name the part of a chart that it does not know."""
    # The app turns these checks off when this is imported, which must not come later.
    importlib.import_module("dashboard.ui.components.chart")
    with schemapi.debug_mode(True):
        yield
