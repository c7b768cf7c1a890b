"""Printed rows, read: misspelt states and models, date slips, wrapped addresses."""

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from dashboard.derive.parsed_rows import UNKNOWN_STATE, Correction, ParsedRow, parse_rows
from dashboard.paths import REFERENCE
from dashboard.reference import CuratedError

PRINTED = {
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
    values = ("participating", *(PRINTED | printed).values())
    readings, corrections = parse_rows({"r": values}, REFERENCE)
    return readings["r"], corrections


def test_a_clean_row_needs_no_correction() -> None:
    reading, corrections = read()
    assert (reading.state, reading.name, reading.model) == (
        "FL",
        "Lake Placid Police Department",
        "TFM",
    )
    assert reading.signed_on == date(2025, 2, 28)
    assert reading.moa_file == "LakePlacid.pdf"
    assert corrections == []


def test_a_misspelt_state_by_a_curated_row_or_by_closeness() -> None:
    reading, corrections = read(state="PENNSLYVANIA")
    assert (reading.state, corrections[0].corrected, corrections[0].rule) == (
        "PA",
        "PENNSYLVANIA",
        "spellings.csv",
    )
    reading, corrections = read(state="TENNESSE")
    assert (reading.state, corrections[0].corrected, corrections[0].rule) == (
        "TN",
        "TENNESSEE",
        "close spelling",
    )


def test_an_unknown_state_or_model_is_kept_not_guessed() -> None:
    reading, corrections = read(state="ATLANTIS", model="Hybrid Model")
    assert (reading.state, reading.model) == (UNKNOWN_STATE, "Hybrid Model")
    assert corrections == []
    assert read(model="")[0].model is None


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("05/082025", "2025-05-08"), ("7/72025", "2025-07-07"), ("5025-07-07", "2025-07-07")],
)
def test_a_date_slip_is_entered(printed: str, meant: str) -> None:
    reading, (correction,) = read(signed=printed)
    assert str(reading.signed_on) == meant
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
