"""A page run by itself, without its neighbors, still shows its content."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.paths import ROOT


@pytest.mark.parametrize("file", sorted(ROOT.glob("pages/*.py")), ids=lambda file: file.stem)
def test_a_page_runs_by_itself(file: object) -> None:
    page = AppTest.from_file(str(file), default_timeout=60).run()
    assert not page.exception
    assert page.title or any("<h1>" in each.proto.body for each in page.get("html"))
