"""What the tests of the derivation share: the committed raw layer, traced anew."""

from pathlib import Path

import pytest

from dashboard import store
from dashboard.derive.pipeline import Traced, trace
from dashboard.lists.raw import RawLayer
from dashboard.paths import REFERENCE


@pytest.fixture(scope="session")
def raw(committed_database: Path) -> RawLayer:
    """Every list as printed, from the committed database."""
    return store.read_raw(committed_database)


@pytest.fixture(scope="session")
def traced(raw: RawLayer) -> Traced:
    """Agencies, agreements and requests as today's rules and curated rows read them."""
    return trace(raw, REFERENCE)
