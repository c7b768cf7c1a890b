"""What kind of body an agency is: by its names first, by ICE's TYPE second."""

import re
from dataclasses import dataclass
from pathlib import Path

from dashboard.derive.agency_names import Abbreviations, NamedAgency, name_key
from dashboard.reference import CuratedError, read_rows, read_states

KINDS = (
    "sheriff",
    "municipal_police",
    "state_police",
    "state_agency",
    "corrections",
    "constable",
    "prosecutor",
    "campus",
    "port",
    "regional",
    "guard",
    "other",
)
LEVELS = ("state", "territory", "county", "municipal", "campus", "port", "regional")

# ICE's TYPE, in its many spellings, by its first letters: the level it speaks of.
_TYPE_LEVELS = (("state", "state"), ("county", "county"), ("mun", "municipal"))
# Levels that ICE has no word for: it prints them as one of these.
_ALSO_PRINTED = {
    "territory": ("state",),
    "campus": ("state", "municipal"),
    "port": ("county", "municipal"),
    "regional": ("county", "municipal", "state"),
}


@dataclass(frozen=True)
class Kind:
    """kind: one of KINDS. level: one of LEVELS. rule: the pattern, name or TYPE that decided."""

    kind: str
    level: str
    rule: str

    @property
    def statewide(self) -> bool:
        """Whether the agency works in the whole state or territory: it has no point on a map."""
        return self.level in ("state", "territory")


@dataclass(frozen=True)
class Classifier:
    """The rules of data/reference/kinds.csv and the exceptions of agency_kinds.csv.

    A rule is a pattern, tried in the file's order on the key of a name (`name_key`); `{state}` in
    it stands for the agency's own state, written out or as its postal code.
    """

    rules: tuple[tuple[str, str, str], ...]
    exceptions: dict[tuple[str, str], tuple[str, str]]
    state_names: dict[str, tuple[str, ...]]
    territories: frozenset[str]
    abbreviations: Abbreviations

    @classmethod
    def load(cls, reference: Path) -> "Classifier":
        """Read the rules. Raises CuratedError where a file can't be used."""
        abbreviations = Abbreviations.load(reference)
        states = read_states(reference)
        rules = read_rows(reference / "kinds.csv", ("pattern", "kind", "level", "reason"))
        columns = ("state", "name", "kind", "level", "reason")
        exceptions = read_rows(reference / "agency_kinds.csv", columns)
        for row in (*rules, *exceptions):
            if row["kind"] not in KINDS or row["level"] not in LEVELS:
                raise CuratedError(
                    f"{row.get('pattern') or row['name']!r}: {row['kind']}, {row['level']} is no "
                    f"known kind and level; kinds are {', '.join(KINDS)}."
                )
        return cls(
            tuple((row["pattern"], row["kind"], row["level"]) for row in rules),
            {
                (row["state"], name_key(row["name"], abbreviations)): (row["kind"], row["level"])
                for row in exceptions
            },
            {row["state"]: (row["name"].lower(), row["state"].lower()) for row in states},
            frozenset(row["state"] for row in states if row["level"] == "territory"),
            abbreviations,
        )

    def classify(self, agency: NamedAgency) -> Kind:
        """The kind and level of an agency.

        The canonical name decides; where no rule knows it, the other spellings in turn; then ICE's
        TYPE, which tells the level only (kind 'other', or 'state_agency').
        """
        for name in (agency.name, *agency.names):
            if found := self._by_name(agency.state, name):
                return found
        for printed in agency.types:
            if (level := _type_level(printed)) == "state":
                return Kind("state_agency", self._own_level(agency.state, level), f"TYPE {printed}")
            if level:
                return Kind("other", level, f"TYPE {printed}")
        return Kind("other", "municipal", "nothing known")

    def _by_name(self, state: str, name: str) -> Kind | None:
        key = name_key(name, self.abbreviations)
        if found := self.exceptions.get((state, key)):
            return Kind(found[0], self._own_level(state, found[1]), "agency_kinds.csv")
        own = "(?:" + "|".join(map(re.escape, self.state_names.get(state, (state.lower(),)))) + ")"
        for pattern, kind, level in self.rules:
            if re.search(pattern.replace("{state}", own), key):
                return Kind(kind, self._own_level(state, level), pattern)
        return None

    def _own_level(self, state: str, level: str) -> str:
        return "territory" if level == "state" and state in self.territories else level


def _type_level(printed: str) -> str | None:
    lower = printed.lower()
    return next((level for start, level in _TYPE_LEVELS if lower.startswith(start)), None)


def disagreement(agency: NamedAgency, kind: Kind) -> str | None:
    """What ICE's most frequent TYPE says where it is another level than the one found; else None.

    Campuses, ports, territories and regional bodies have no TYPE of their own and never disagree
    with the ones that ICE gives them.
    """
    for printed in agency.types:
        level = _type_level(printed)
        if level and level not in _ALSO_PRINTED.get(kind.level, (kind.level,)):
            return f"{agency.name} ({agency.state}): ICE's TYPE is {printed}, read as {kind.level}"
        if level:
            return None
    return None
