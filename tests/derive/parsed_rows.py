"""Small readings built in a test: a row, and the positions of the lists that print it."""

from collections.abc import Iterable
from datetime import date, timedelta

from dashboard.derive.agency_names import Abbreviations, name_key
from dashboard.derive.parsed_rows import ParsedRow
from dashboard.paths import REFERENCE

# One list of each kind a day, from March 1, 2025 on.
PUBLISHED = {
    kind: [date(2025, 3, 1) + timedelta(days=day) for day in range(60)]
    for kind in ("participating", "pending")
}
_ABBREVIATIONS = Abbreviations.load(REFERENCE)


def reading(
    name: str,
    state: str = "FL",
    *,
    row_id: str = "",
    kind: str = "participating",
    model: str | None = "TFM",
    signed: str | None = "2025-02-26",
    county: str = "",
    moa: str | None = None,
) -> ParsedRow:
    """One printed row, read."""
    signed_on = date.fromisoformat(signed) if signed and kind == "participating" else None
    return ParsedRow(
        row_id=row_id or "|".join(map(str, (kind, state, name, model, signed_on, county, moa))),
        kind=kind,
        state=state,
        name=name,
        key=name_key(name, _ABBREVIATIONS),
        agency_type="",
        county=county,
        model=model,
        signed_on=signed_on,
        moa=f"https://www.ice.gov/doclib/{moa}" if moa else None,
        addendum=None,
    )


def listed(
    *rows: tuple[ParsedRow, Iterable[int]],
) -> tuple[dict[str, ParsedRow], dict[str, set[int]]]:
    """(readings, positions) of rows, each with the positions of its lists."""
    return (
        {each.row_id: each for each, _ in rows},
        {each.row_id: set(on) for each, on in rows},
    )
