"""Agreements before ICE's lists (2002-2017): reconstructed, never counted with the lists' own."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dashboard.derive.agency_names import Abbreviations, distinctive_words, name_key
from dashboard.derive.record_linkage import Spelling
from dashboard.reference import CuratedError, read_rows, read_states

_RECONSTRUCTED = (
    "state",
    "agency",
    "jurisdiction_level",
    "county_fips",
    "models",
    "first_signed",
    "first_signed_source",
    "signing_dates",
    "active_from",
    "active_to",
    "terminated",
    "n_rosters",
    "n_sources",
    "confidence",
)
# The sources' words for the models of their time.
_MODELS = {
    "": None,
    "Jail Enforcement": "JEM",
    "Task Force": "TFM",
    "Hybrid": "hybrid",
    "Jail Enforcement -> Task Force": "JEM, later TFM",
}


class _Linker:
    """Finds today's agency by its key, its words, or a row of history_agencies.csv."""

    def __init__(self, ids: Mapping[Spelling, str], reference: Path) -> None:
        self._ids = ids
        self._abbreviations = Abbreviations.load(reference)
        states = read_states(reference)
        self._state_names = {row["state"]: row["name"].lower() for row in states}
        self.codes = {row["name"]: row["state"] for row in states}
        self._by_words: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        for (state, key), agency_id in ids.items():
            self._by_words.setdefault((state, self._words(state, key)), set()).add(agency_id)
        self._curated = {
            (row["state"], row["name"]): name_key(row["read_as"], self._abbreviations)
            for row in read_rows(
                reference / "history_agencies.csv", ("state", "name", "read_as", "reason")
            )
        }

    def _words(self, state: str, key: str) -> tuple[str, ...]:
        return distinctive_words(key, state, self._state_names.get(state, ""))

    def agency_of(self, state: str, name: str) -> str | None:
        """The id of the agency that this name of one state means today, if it is on a list."""
        key = self._curated.get((state, name)) or name_key(name, self._abbreviations)
        if found := self._ids.get((state, key)):
            return found
        alike = self._by_words.get((state, self._words(state, key)), set())
        return next(iter(alike)) if len(alike) == 1 else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def history_rows(ids: Mapping[Spelling, str], reference: Path) -> list[Mapping[str, object]]:
    """The rows of `history`.

    ids: agency id by spelling (state, key), of the agencies on the lists.

    Raises CuratedError where a model is unknown.
    """
    linker = _Linker(ids, reference)
    rows: list[Mapping[str, object]] = []
    for row in read_rows(
        reference / "history_2002_2017.csv", _RECONSTRUCTED, filled=("state", "agency")
    ):
        first = _day(row["first_signed"])
        later = [date.fromisoformat(day) for day in row["signing_dates"].split("; ") if day]
        rows.append(
            {
                "agency_id": linker.agency_of(row["state"], row["agency"]),
                "name": row["agency"],
                "state": row["state"],
                "model": _model(row["models"]),
                "status": "signed",
                "signed_on": first,
                "later_signings": [day for day in later if day != first],
                "seen_from": _day(row["active_from"]),
                "seen_to": _day(row["active_to"]),
                "source_id": "dd-hist",
                "grade": "reconstructed from several sources",
            }
        )
    for row in read_rows(
        reference / "oig_2009.csv",
        ("as_of", "state", "agency", "model", "date_signed_original", "status"),
        filled=("as_of", "state", "agency", "status"),
    ):
        state = linker.codes[row["state"]]
        on = _day(row["as_of"])
        rows.append(
            {
                "agency_id": linker.agency_of(state, row["agency"]),
                "name": row["agency"],
                "state": state,
                "model": _model(row["model"]),
                "status": row["status"],
                "signed_on": _day(row["date_signed_original"]),
                "later_signings": [],
                "seen_from": on,
                "seen_to": on,
                "source_id": "oig-roster-2009",
                "grade": "official roster",
            }
        )
    return sorted(rows, key=lambda row: [str(row[key]) for key in ("state", "name", "source_id")])


def _model(printed: str) -> str | None:
    if printed not in _MODELS:
        raise CuratedError(
            f"history: {printed!r} is no known model; add it to the models of derive/history.py."
        )
    return _MODELS[printed]
