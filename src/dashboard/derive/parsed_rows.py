"""Printed rows parsed: state, agency name, model, signing date and addresses, cleaned."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from dashboard.derive.agency_names import Abbreviations, name_key
from dashboard.derive.clean import clean_text, read_address, read_date
from dashboard.lists import PrintedRow
from dashboard.reference import CuratedError, read_rows, read_states

UNKNOWN_STATE = "XX"
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d+\w*/(https?:.*)")
# Two letters swapped or one left out of a state's or model's name. Nothing less similar is guessed.
_CLOSE = 88  # rapidfuzz ratio, 0-100


@dataclass(frozen=True)
class Correction:
    """A printed value that is stored as another value, with the rule and the reason."""

    row_id: str
    field: str
    printed: str
    corrected: str
    rule: str
    reason: str


@dataclass(frozen=True)
class ParsedRow:
    """One printed row, cleaned.

    state: two letters, or UNKNOWN_STATE. key: what all spellings of the name share (`name_key`).
    model: JEM, WSO, TFM, or as printed; None where the cell is empty. moa, addendum: public web
    addresses. misprinted_on: the printed date, where signing_dates.csv reads it as another.
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
    misprinted_on: date | None = None

    @property
    def moa_file(self) -> str | None:
        """The memorandum's file name, evidence that two spellings mean one agency."""
        return self.moa.rsplit("/", 1)[1] or None if self.moa else None


@dataclass(frozen=True)
class _Vocabulary:
    """Names of states and models, with their known misspellings.

    codes: by field, the code of each name. spellings: by field and misspelling, the name and the
    reason.
    """

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

    def parse(self, field: str, printed: str) -> tuple[str | None, str, str, str]:
        """(code, name, rule, reason). No rule where nothing was corrected; no code if unknown."""
        text = clean_text(printed).upper()
        codes = self.codes[field]
        if text in codes:
            return codes[text], text, "", ""
        if found := self.spellings.get((field, text)):
            return codes[found[0].upper()], found[0], "spellings.csv", found[1]
        close = process.extract(text, list(codes), scorer=fuzz.ratio, limit=2, score_cutoff=_CLOSE)
        if len(close) == 1:
            name = close[0][0]
            reason = f"no {field} has this spelling; only {name} is close to it"
            return codes[name], name, "close spelling", reason
        return None, text, "", ""


def _signing_dates(
    reference: Path, abbreviations: Abbreviations
) -> dict[tuple[str, str, str, date], tuple[date, str]]:
    """The right date and the reason, by state, key of the name, model and printed date."""
    path = reference / "signing_dates.csv"
    columns = ("state", "agency", "model", "printed", "read_as", "reason")
    found = {}
    for row in read_rows(path, columns, filled=columns):
        try:
            printed, read_as = (
                date.fromisoformat(row["printed"]),
                date.fromisoformat(row["read_as"]),
            )
        except ValueError as error:
            raise CuratedError(f"{path.name}: {error}; write dates as 2025-05-19.") from error
        key = (row["state"], name_key(row["agency"], abbreviations), row["model"], printed)
        found[key] = (read_as, row["reason"])
    return found


def parse_rows(
    printed_rows: Mapping[str, PrintedRow], reference: Path
) -> tuple[dict[str, ParsedRow], list[Correction]]:
    """Parse every printed row. Returns the parsed rows by row id, and all corrections made."""
    vocabulary = _Vocabulary.load(reference)
    abbreviations = Abbreviations.load(reference)
    dates = _signing_dates(reference, abbreviations)
    parsed: dict[str, ParsedRow] = {}
    corrections: list[Correction] = []
    for row_id, row in sorted(printed_rows.items()):
        codes: dict[str, str | None] = {}
        for field, printed in (("state", row.state), ("model", row.model)):
            if not clean_text(printed):
                codes[field] = None
                continue
            code, name, rule, reason = vocabulary.parse(field, printed or "")
            codes[field] = code or (UNKNOWN_STATE if field == "state" else clean_text(printed))
            if rule:
                corrections.append(Correction(row_id, field, printed or "", name, rule, reason))
        signed_on = read_date(row.signed)
        if signed_on is not None and clean_text(row.signed) != signed_on.isoformat():
            corrections.append(
                Correction(
                    row_id,
                    "signed",
                    row.signed or "",
                    signed_on.isoformat(),
                    "date slip",
                    "a slash is missing or the year's first digit is wrong",
                )
            )
        key = name_key(row.agency or "", abbreviations)
        misprinted = None
        if signed_on and (
            found := dates.get((codes["state"] or "", key, codes["model"] or "", signed_on))
        ):
            misprinted, (signed_on, reason) = signed_on, found
            corrections.append(
                Correction(
                    row_id, "signed", row.signed or "", str(signed_on), "signing_dates.csv", reason
                )
            )
        address = read_address(row.moa_url) or read_address(row.moa)
        if address and (archived := _ARCHIVED.fullmatch(address)):
            address = archived[1]
        parsed[row_id] = ParsedRow(
            row_id=row_id,
            kind=row.kind,
            state=codes["state"] or UNKNOWN_STATE,
            name=clean_text(row.agency),
            key=key,
            agency_type=clean_text(row.agency_type),
            county=clean_text(row.county),
            model=codes["model"],
            signed_on=signed_on,
            moa=address,
            addendum=read_address(row.addendum_url),
            misprinted_on=misprinted,
        )
    return parsed, corrections
