"""Any address opens its page: what makes no sense in it is named, nothing breaks.

`FUZZ_ADDRESSES=500 pytest tests/fuzz/test_addresses.py` for many.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pages.conftest import OpenPage, open_page

__all__ = ["open_page"]

EXAMPLES = int(os.environ.get("FUZZ_ADDRESSES", "4"))
PAGES = (
    "app.py",
    "pages/1_Map.py",
    "pages/2_States.py",
    "pages/3_Models.py",
    "pages/4_Agencies.py",
    "pages/5_Changes.py",
    "pages/6_Data.py",
    "pages/7_About.py",
)
NAMES = (
    *("state", "model", "kind", "status", "as_of", "lang", "fill", "view", "size", "agency"),
    *("concern", "show", "clock", "align", "measure"),
    *(
        "county",
        "statewide",
        "compare",
        "section",
        "question",
        "q",
        "search",
        "page",
        "from",
        "to",
        "sort",
        "term",
    ),
)
# Near to what is understood, so that more than the first check of a value is reached.
NEARLY = (
    *("FL", "fl", "XX", "TFM", "sheriff", "active", "2025-05-19", "0001-01-01", "9999-12-31"),
    *("2025-W21-1", "20250519", "-1", "1e9", "NaN", "none", "agreements", "lower48", "12001"),
    *("FL,TX", ",,,", "FL," * 100, "fl-collier-county-sheriff", "table", "sql", "concerns"),
    *("<script>", "javascript:alert(1)", "'; DROP TABLE lists; --", "{0}", "%s", "$x$", "\u202e"),
    *("x" * 5000, "\u0000", "../../etc/passwd"),
)
VALUES = st.sampled_from(NEARLY) | st.text(max_size=60)
ADDRESSES = st.dictionaries(
    st.sampled_from(NAMES) | st.text(min_size=1, max_size=10),
    VALUES | st.lists(VALUES, max_size=3),
    max_size=6,
)


@pytest.mark.parametrize("file", PAGES)
def test_any_address_opens_its_page(open_page: OpenPage, file: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=EXAMPLES < 50,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(ADDRESSES)
    def opens(address: dict[str, str | list[str]]) -> None:
        address.pop("file", None)
        address.pop("database", None)
        page = open_page(file, **address)
        assert not page.exception, address
        assert not page.error, address
        assert page.title or any("<h1" in block.value for block in page.html)

    opens()
