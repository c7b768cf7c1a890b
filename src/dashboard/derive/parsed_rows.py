"""Printed rows -> what each says, cleaned: state, agency name, model, signing day, addresses."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.derive.agency_names import Abbreviations, name_key
from dashboard.derive.clean import clean_text, read_address, read_date
from dashboard.reference import CuratedError, read_rows, read_states

UNKNOWN_STATE = "XX"
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+\w*/(https?:.*)")
# Two letters swapped or one left out of a state's or model's name; nothing less alike is guessed.
_CLOSE = 0.88


@dataclass(frozen=True)
class Correction:
    """A printed value that was read as something else."""

    row_id: str
    field: str
    printed: str
    corrected: str
    rule: str
    reason: str


@dataclass(frozen=True)
class ParsedRow:
    """One printed row, cleaned.

    state: two letters, or UNKNOWN_STATE. model: JEM, WSO, TFM, or as printed; None where empty.
    moa, addendum: public addresses. moa_file: the file's name, without folders.
    """

    row_id: str
    kind: str
    state: str
    name: str
    key: str
    agency_type: str
    county: str
    model: str | None
    signed_on: date | None
    moa: str | None
    addendum: str | None

    @property
    def moa_file(self) -> str | None:
        """The memorandum's file name, by which two spellings of an agency may be known as one."""
        return self.moa.rsplit("/", 1)[1] or None if self.moa else None


@dataclass(frozen=True)
class _Vocabulary:
    """Names of states and models, and their misspellings known so far."""

    codes: Mapping[str, Mapping[str, str]]
    spellings: Mapping[tuple[str, str], tuple[str, str]]

    @classmethod
    def load(cls, reference: Path) -> "_Vocabulary":
        states = read_states(reference)
        models = read_rows(reference / "models.csv", ("model", "name"))
        codes = {
            "state": {row["name"].upper(): row["state"] for row in states},
            "model": {row["name"].upper(): row["model"] for row in models},
        }
        spellings = {}
        path = reference / "spellings.csv"
        for row in read_rows(path, ("field", "printed", "read_as", "reason")):
            if row["read_as"].upper() not in codes.get(row["field"], {}):
                raise CuratedError(
                    f"{path.name}: {row['printed']!r} is read as {row['read_as']!r}, which is no "
                    f"known {row['field']}."
                )
            key = (row["field"], row["printed"].upper())
            spellings[key] = (row["read_as"], row["reason"])
        return cls(codes, spellings)

    def read(self, field: str, printed: str) -> tuple[str | None, str, str, str]:
        """(code, name, rule, reason): no rule where nothing was corrected, no code if unknown."""
        text = clean_text(printed).upper()
        codes = self.codes[field]
        if text in codes:
            return codes[text], text, "", ""
        if found := self.spellings.get((field, text)):
            return codes[found[0].upper()], found[0], "spellings.csv", found[1]
        close = difflib.get_close_matches(text, codes, n=2, cutoff=_CLOSE)
        if len(close) == 1:
            reason = f"no {field} is spelt so; {close[0]} alone is close"
            return codes[close[0]], close[0], "close spelling", reason
        return None, text, "", ""


def parse_rows(
    printed_rows: Mapping[str, tuple[str | None, ...]], reference: Path
) -> tuple[dict[str, ParsedRow], list[Correction]]:
    """Every printed row (kind, then FIELDS) read, by row id, and what was corrected on the way."""
    vocabulary = _Vocabulary.load(reference)
    abbreviations = Abbreviations.load(reference)
    readings: dict[str, ParsedRow] = {}
    corrections: list[Correction] = []
    for row_id, values in sorted(printed_rows.items()):
        kind, state, agency, agency_type, county, model, signed, moa, moa_url, _, addendum_url = (
            values
        )
        codes: dict[str, str | None] = {}
        for field, printed in (("state", state), ("model", model)):
            if not clean_text(printed):
                codes[field] = None
                continue
            code, name, rule, reason = vocabulary.read(field, printed or "")
            codes[field] = code or (UNKNOWN_STATE if field == "state" else clean_text(printed))
            if rule:
                corrections.append(Correction(row_id, field, printed or "", name, rule, reason))
        signed_on = read_date(signed)
        if signed_on is not None and clean_text(signed) != signed_on.isoformat():
            corrections.append(
                Correction(
                    row_id,
                    "signed",
                    signed or "",
                    signed_on.isoformat(),
                    "date slip",
                    "a slash is missing or the year's first digit is wrong",
                )
            )
        address = read_address(moa_url) or read_address(moa)
        if address and (archived := _ARCHIVED.fullmatch(address)):
            address = archived[1]
        readings[row_id] = ParsedRow(
            row_id=row_id,
            kind=kind or "",
            state=codes["state"] or UNKNOWN_STATE,
            name=clean_text(agency),
            key=name_key(agency or "", abbreviations),
            agency_type=clean_text(agency_type),
            county=clean_text(county),
            model=codes["model"],
            signed_on=signed_on,
            moa=address,
            addendum=read_address(addendum_url),
        )
    return readings, corrections
