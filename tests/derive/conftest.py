"""What the tests of the derivation share: the committed raw layer, resolved anew."""

from pathlib import Path

import pytest

from dashboard import store
from dashboard.derive.pipeline import Resolved, resolve
from dashboard.lists.raw import RawLayer
from dashboard.paths import REFERENCE


@pytest.fixture(scope="session")
def raw(committed_database: Path) -> RawLayer:
    """Every list as printed, from the committed database."""
    return store.read_raw(committed_database)


@pytest.fixture(scope="session")
def resolved(raw: RawLayer) -> Resolved:
    """Agencies, agreements and requests as today's rules and curated rows read them."""
    return resolve(raw, REFERENCE)
