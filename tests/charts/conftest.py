"""Have Altair check each part of a chart as it is made, which the running app leaves out."""

from collections.abc import Iterator

import pytest
from altair.utils import schemapi


@pytest.fixture(autouse=True)
def checked_charts() -> Iterator[None]:
    with schemapi.debug_mode(True):
        yield
