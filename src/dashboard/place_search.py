"""Finding a county by what people call a place: county, town, ZIP code or sheriff, typos forgiven.

A name may stand with its state ("Springfield IL"), with what it is ("city of", "county", "parish")
and with an office ("sheriff", "police department"). Of several places with one name, all are found.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from dashboard import words as names_of
from dashboard.towns import Town

Kind = Literal["county", "town", "zip"]

# How like a name must be to one with typos, 0 to 1, and how far behind the best it may be.
LEAST_LIKENESS = 0.72
FURTHEST_BEHIND = 0.08
# Shorter names must be spelled right: with a typo, three letters could be any name.
SHORTEST_WITH_A_TYPO = 4
# … where a text is but a word of a county's name.
A_WORD = 0.95
MOST = 60
_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
_WORD = re.compile(r"[a-z0-9]+")
_COUNTY_WORDS = frozenset(
    ["county", "co", "parish", "borough", "municipio", "sheriff", "sheriffs", "jail"]
)
_EMPTY_WORDS = frozenset(
    ["city", "town", "village", "township", "municipality", "census", "area", "and", "of", "the"]
).union(["in", "office", "department", "dept", "police", "pd", "so"])
# What a text may call a place, and which of these may be a town.
_TOWNS = frozenset(["city", "town", "village", "township"])
_KINDS = _TOWNS.union(["county", "parish", "borough", "municipality", "municipio"])
_WRITTEN_OUT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a text may mean.

    `counties` are the FIPS codes of the counties it lies in, the first being the main one. `name`
    is that of the county or town, or the post office of a ZIP code; `residents` are those of the
    county or town. `likeness` is 1 where the name is spelled right.
    """

    kind: Kind
    name: str
    state: str
    counties: tuple[str, ...]
    residents: int = 0
    likeness: float = 1


class PlaceIndex:
    """All counties and towns by their names."""

    def __init__(
        self,
        counties: Iterable[tuple[str, str, str, int]],
        towns: Iterable[Town],
        zip_codes: Iterable[tuple[str, str, str, list[str]]] = (),
        several: Iterable[tuple[str, str, list[str]]] = (),
    ) -> None:
        """Index counties and towns.

        Args:
            counties: FIPS code, name, state, residents.
            towns: all towns.
            zip_codes: code, post office, state and counties.
            several: state, name and counties of cities that lie in several.
        """
        self._by_name: dict[str, list[Found]] = defaultdict(list)
        # "Dade" finds Miami-Dade: a county also goes by a word of its name.
        self._by_word: dict[str, list[Found]] = defaultdict(list)
        for fips, name, state, residents in counties:
            found = Found("county", name, state, (fips,), residents)
            words = _words(name)
            self._by_name[_key(words)].append(found)
            shorter = [_key(words[:-1])] if words[-1] == "island" else []
            for word in [*words, *shorter] if len(words) > 2 else shorter:
                self._by_word[word].append(replace(found, likeness=A_WORD))
        crossing = {(state, _key(_words(name))): fips for state, name, fips in several}
        for town in towns:
            key = _key(_words(town.name))
            also = crossing.get((town.state, key), [])
            lies_in = dict.fromkeys([town.county_fips, *also]) if town.county_fips in also else also
            found = Found(
                "town",
                town.name,
                town.state,
                tuple(lies_in or [town.county_fips]),
                town.population,
            )
            self._by_name[key].append(found)
        self._zip_codes: dict[str, Found] = {}
        offices: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for code, name, state, lies_in in zip_codes:
            self._zip_codes[code] = Found("zip", name, state, tuple(lies_in))
            offices[name, state][lies_in[0]] = None
        for (name, state), at in offices.items():
            # Unincorporated places, and those of the small territories.
            named = self._by_name[_key(_words(name))]
            if all(each.state != state for each in named):
                named.append(Found("town", name, state, tuple(at)))
        self._names = list(self._by_name)

    def find(self, text: str) -> list[Found]:
        """Return the places that a text may mean, the likeliest first; at most `MOST`."""
        if code := _ZIP.fullmatch(text.strip()):
            known = self._zip_codes.get(code[1])
            return [known] if known else []
        words = _words(text)
        name, state = _name_and_state(words)
        found = [each for each in self._like(name) if state in (None, each.state)]
        best = max((each.likeness for each in found), default=0)
        likely = [each for each in found if each.likeness >= best - FURTHEST_BEHIND]
        if _COUNTY_WORDS & set(name) and any(each.kind == "county" for each in likely):
            likely = [each for each in likely if each.kind == "county"]
        said = _KINDS & set(name)
        likely.sort(
            key=lambda each: (
                -each.likeness,
                # "Richmond city" is not Richmond County.
                bool(said - set(_words(each.name)) if each.kind == "county" else said - _TOWNS),
                -each.residents,
                each.kind != "county",
                each.state,
            )
        )
        return likely[:MOST]

    def _like(self, words: Sequence[str]) -> list[Found]:
        """Return places by how like their name is to some words."""
        key = _key(words)
        found = self._by_name.get(key, []) + self._by_word.get(key, [])
        if found or len(key) < SHORTEST_WITH_A_TYPO:
            return found
        return [
            replace(each, likeness=likeness)
            for name, likeness, _ in extract(
                key,
                self._names,
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_LIKENESS,
                limit=MOST,
            )
            for each in self._by_name[name]
        ]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", ""))
    plain = plain.encode("ascii", "ignore").decode().replace("'", "").replace(".", "")
    return [_WRITTEN_OUT.get(word, word) for word in _WORD.findall(plain)]


def _key(words: Sequence[str]) -> str:
    """Return the letters of a name, without words that only say what it is, if others are left."""
    telling = [word for word in words if word not in _COUNTY_WORDS | _EMPTY_WORDS]
    return "".join(telling or words)


def _name_and_state(words: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """Return the words of a name, and the code of the state that is named behind them."""
    for length in (3, 2, 1):
        state = _states().get(tuple(words[-length:]))
        if state and len(words) > length:
            return words[:-length], state
    return words, None


@cache
def _states() -> Mapping[tuple[str, ...], str]:
    """Return the codes of all states by the words of their names, and by the codes themselves."""
    names = {tuple(_words(name)): code for code, name in names_of.STATE_NAMES.items()}
    return names | {(code.casefold(),): code for code in names_of.STATE_NAMES}
