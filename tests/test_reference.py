"""Curated facts: their reasons are read on the Data page, so they are written for readers."""

import re

import pytest

from dashboard import schema
from dashboard.paths import REFERENCE

# Copies of what others printed.
PRINTED = ("oig_2009.csv", "history_2002_2017.csv")
FILES = sorted(path.name for path in REFERENCE.glob("*.csv") if path.name not in PRINTED)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NOT_AMERICAN = re.compile(
    rf"\d ({MONTHS})\b(?! \d)|\d ({MONTHS}) \d{{4}}|\bmisspelt\b|kilometre|colour|grey\b|neighbour",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", FILES)
def test_reasons_have_american_dates_and_spelling(name: str) -> None:
    lines = (REFERENCE / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if NOT_AMERICAN.search(line)] == []


def test_what_tables_and_columns_mean_has_american_dates_and_spelling() -> None:
    for table in schema.core_tables().values():
        for text in (table.about, *(meaning for _, _, meaning in table.columns)):
            assert not NOT_AMERICAN.search(text), text
