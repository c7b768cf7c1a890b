"""Printed rows, read: misspelled states and models, date slips, wrapped addresses."""

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from dashboard.derive.parsed_rows import UNKNOWN_STATE, Correction, ParsedRow, parse_rows
from dashboard.lists import PrintedRow
from dashboard.paths import REFERENCE
from dashboard.reference import CuratedError

PRINTED: dict[str, str | None] = {
    "state": "FLORIDA",
    "agency": "Lake  Placid Police Department ",
    "agency_type": "Municipality",
    "county": "#N/A",
    "model": "Task Force Model",
    "signed": "2025-02-28",
    "moa": "link",
    "moa_url": "https://www.ice.gov/doclib/287gMOA/LakePlacid.pdf",
    "addendum": None,
    "addendum_url": None,
}


def read(**printed: str | None) -> tuple[ParsedRow, list[Correction]]:
    row = PrintedRow("participating", **(PRINTED | printed))
    parsed, corrections = parse_rows({"r": row}, REFERENCE)
    return parsed["r"], corrections


def test_a_clean_row_needs_no_correction() -> None:
    row, corrections = read()
    assert (row.state, row.name, row.model) == (
        "FL",
        "Lake Placid Police Department",
        "TFM",
    )
    assert row.signed_on == date(2025, 2, 28)
    assert row.moa_file == "LakePlacid.pdf"
    assert corrections == []


def test_a_misspelled_state_by_a_curated_row_or_by_closeness() -> None:
    row, corrections = read(state="PENNSLYVANIA")
    assert (row.state, corrections[0].corrected, corrections[0].rule) == (
        "PA",
        "PENNSYLVANIA",
        "spellings.csv",
    )
    row, corrections = read(state="TENNESSE")
    assert (row.state, corrections[0].corrected, corrections[0].rule) == (
        "TN",
        "TENNESSEE",
        "close spelling",
    )


def test_an_unknown_state_or_model_is_kept_not_guessed() -> None:
    row, corrections = read(state="ATLANTIS", model="Hybrid Model")
    assert (row.state, row.model) == (UNKNOWN_STATE, "Hybrid Model")
    assert corrections == []
    assert read(model="")[0].model is None


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("05/082025", "2025-05-08"), ("7/72025", "2025-07-07"), ("5025-07-07", "2025-07-07")],
)
def test_a_date_slip_is_entered(printed: str, meant: str) -> None:
    row, (correction,) = read(signed=printed)
    assert str(row.signed_on) == meant
    assert (correction.field, correction.printed, correction.corrected) == (
        "signed",
        printed,
        meant,
    )


def test_no_date_is_no_date() -> None:
    assert read(signed="pending")[0].signed_on is None


@pytest.mark.parametrize(
    "wrapped",
    [
        "https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ice.gov%2Fa%2FX.pdf&data=1",
        "https://web.archive.org/web/20241211142211/https://www.ice.gov/a/X.pdf",
        "https:/www.ice.gov/a/X.pdf",
    ],
)
def test_an_address_is_taken_out_of_its_wrapping(wrapped: str) -> None:
    assert read(moa_url=wrapped)[0].moa == "https://www.ice.gov/a/X.pdf"


def test_a_spelling_of_no_known_state_is_refused(tmp_path: Path) -> None:
    for name in ("states", "models", "abbreviations"):
        copy(REFERENCE / f"{name}.csv", tmp_path)
    (tmp_path / "spellings.csv").write_text("field,printed,read_as,reason\nstate,UTAHJ,UTA,slip\n")
    with pytest.raises(CuratedError, match=r"'UTAHJ' is read as 'UTA', which is no known state"):
        parse_rows({}, tmp_path)
