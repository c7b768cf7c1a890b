"""How changes are told in words."""

import pytest

from dashboard import words
from dashboard.change_text import tally


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"signed": 14, "corrected": 1}, "14 newly listed, 1 correction by ICE"),
        ({"requested": 11, "dropped": 2}, "11 new requests, 2 requests dropped"),
        ({"requested": 1, "dropped": 1}, "1 new request, 1 request dropped"),
        (
            {"ended": 1200, "replaced": 1, "corrected": 2},
            "1,200 no longer listed, 1 replaced by a later agreement, 2 corrections by ICE",
        ),
        ({}, "no change"),
    ],
)
def test_counts_are_told_in_words(counts: dict[str, int], text: str) -> None:
    assert tally(dict.fromkeys(words.CHANGES, 0) | counts) == text
