"""Dates and counts of the data come from the database: none is typed into a sentence for readers.

What may be typed: names of sources with their edition, round bounds, examples of how to write.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboard import paths, schema

SOURCE = paths.ROOT / "src" / "dashboard"
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
)
TYPED = re.compile(
    rf"\b(?:{_MONTHS})\.? \d{{1,4}}\b"  # May 19, May 2025
    rf"|\b\d{{1,2}} (?:{_MONTHS})\b"  # 19 May
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b"  # 2025-05-19
    r"|\b\d{1,3},\d{3}\b|\b\d{4,}\b(?<!19\d\d)(?<!20\d\d)"  # 1,843 and 1843, but not a year
    r"|\b\d+(?:\.\d+)? million\b"
    r"|\b\d+(?:\.\d+)?%"
)
ALLOWED = {
    "100,000 residents": "a rate's unit",
    "1,000 residents": "a rate's unit",
    "per 1,000": "a rate's unit",
    "100%": "the bound of every share",
    "October 2009": "names a source, the inspector general's roster, as others cite it",
    "isn't a valid date like 2025-05-19": "shows how a date is written",
    "or 22302": "a ZIP code, to show what can be searched",
    "the list of May 19, 2025": "asks about this list, the founding article's",
}
# Days in code that are no figures of the data.
ALLOWED_DAYS = {
    "downloads/table_files.py": "Excel knows no earlier day",
    "derive/clean.py": "no agreement can have been signed before the law was first used",
    "ui/changes_page.py": "a span that is offered: since the new administration's month",
    "ui/map_page.py": "from where the map plays: the month of the new administration",
    "ui/states_page.py": "from where states are compared: the month of the new administration",
}
_READ = {"_", "N_", "ngettext"}


def _sentences() -> Iterator[tuple[str, str]]:
    """Yield each sentence for readers with where it stands."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _READ:
                for given in node.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield f"{path.relative_to(SOURCE)}:{node.lineno}", given.value
    for name, view in schema.VIEWS.items():
        yield f"views.toml {name}", view["about"]
    for name, table in schema.core_tables().items():
        yield f"schema.toml {name}", table.about


def test_no_date_and_no_count_of_the_data_is_typed() -> None:
    found = []
    for where, sentence in _sentences():
        rest = re.sub(r"\{[^}]*\}", "", sentence)
        for phrase in ALLOWED:
            rest = rest.replace(phrase, "")
        found += [f"{where}: {typed[0]!r} in {sentence!r}" for typed in TYPED.finditer(rest)]
    assert found == []


def test_the_pattern_finds_what_it_is_for() -> None:
    for typed in (
        "after February 27, 2026",
        "on 27 February 2026",
        "in Dec 2024",
        "1,843 agreements",
        "1843 agreements",
        "48.6 million residents",
        "44% of all",
    ):
        assert TYPED.search(typed), typed
    for fine in ("section 287(g)", "since 2021", "24 hours", "residents 2019–2023"):
        assert not TYPED.search(fine), fine


def test_no_day_is_typed_into_the_code() -> None:
    """Days that are not figures have a reason above."""
    typed = re.compile(r"\bdate\(\d{4}|\bDATE '(?!1900-01-01|2002-01-01|2025-01-01)")
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if typed.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(ALLOWED_DAYS)


@pytest.mark.data
@pytest.mark.parametrize("column", ["agency_type", "county", "addendum"])
def test_the_dictionary_tells_since_when_a_column_exists(
    committed_database: Path, column: str
) -> None:
    """These days stand in descriptions, beside what they describe; they are those of the lists."""
    heading = {"agency_type": "TYPE", "county": "COUNTY", "addendum": "ADDENDUM"}[column]
    (about,) = [
        text for name, _, text in schema.core_tables()["printed_rows"].columns if name == column
    ]
    with duckdb.connect(str(committed_database), read_only=True) as con:
        ((since,),) = con.execute(
            "SELECT strftime(min(published_on), '%B %-d, %Y') FROM lists "
            "WHERE kind = 'participating' AND status = 'accepted' "
            "AND list_contains(list_transform(header, lambda cell: upper(trim(cell))), ?)",
            [heading],
        ).fetchall()
    assert since in about
