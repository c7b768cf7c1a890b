"""What is kept for all visitors stays as it is, whatever their pages do with it."""

from copy import deepcopy
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.queries import filter_options, overview
from dashboard.ui import cache, page_frame
from dashboard.ui.links import LONGEST_ID
from tests.pages.conftest import OpenPage

ADDRESSES: tuple[dict[str, Any], ...] = (
    {},
    {"state": ["FL"]},
    {"state": ["TX", "GA"], "model": ["TFM"], "as_of": "2025-05-19"},
)


@pytest.mark.usefixtures("empty_caches")
def test_no_page_changes_what_all_visitors_share(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: dict[int, tuple[Any, Any]] = {}
    for module, name in ((cache, "_answer"), (cache, "_made")):
        kept = getattr(module, name)

        def watched(*asked: Any, kept: Any = kept) -> Any:
            answer = kept(*asked)
            shared.setdefault(id(answer), (answer, deepcopy(answer)))
            return answer

        monkeypatch.setattr(module, name, watched)

    for page in page_frame.PAGES:
        for address in ADDRESSES:
            assert not open_page(page, **address).exception

    assert len(shared) > 100
    for answer, before in shared.values():
        assert _same(_titled(answer), _titled(before)), answer


def test_a_frame_is_the_callers_own(open_page: OpenPage) -> None:
    open_page("app.py")
    mine = cache.cached_query(overview.agreements_by_state, Filters())
    first = mine.loc[0, "agreements"]
    mine.loc[0, "agreements"] = 287287
    mine["another"] = 1
    other = cache.cached_query(overview.agreements_by_state, Filters())
    assert other.loc[0, "agreements"] == first != 287287
    assert "another" not in other


@pytest.mark.parametrize("file", ["pages/1_Map.py", "pages/2_States.py", "pages/4_Agencies.py"])
def test_what_an_address_asks_for_is_not_kept_at_any_length(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    asked: list[Any] = []
    answer = cache._answer

    def watched(query: Any, args: tuple[Any, ...], *rest: Any) -> Any:
        asked.extend(args)
        return answer(query, args, *rest)

    monkeypatch.setattr(cache, "_answer", watched)
    page = open_page(file, agency="x" * 100_000, state=["FL"])
    assert not page.exception
    texts = [each for each in asked if isinstance(each, str)]
    assert "x" * LONGEST_ID in texts
    assert max(map(len, texts)) == LONGEST_ID


def test_an_answer_is_asked_for_once(open_page: OpenPage) -> None:
    open_page("app.py")
    assert cache.cached_query(filter_options.filter_options) is cache.cached_query(
        filter_options.filter_options
    )


def _titled(value: Any) -> Any:
    """Return a chart's specification with a blank where Streamlit writes one for no title."""
    if isinstance(value, dict):
        return {
            key: " " if key == "title" and each is None else _titled(each)
            for key, each in value.items()
        }
    return value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, pd.DataFrame | pd.Series):
        return one.equals(other)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if is_dataclass(one):
        return all(
            _same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
        )
    return bool(one == other or (one != one and other != other))
