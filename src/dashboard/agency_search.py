"""A search for agencies that forgives typos, words left out, short forms and old spellings.

Each word of the query is compared with the words of the agencies. It matches the same word, a word
that starts with it, or a word with a typo. A rare word weighs more than a common one, so that
"alachua sheriff" finds the sheriff of Alachua County without "county".

The name of a town is no typo: "Knoxville police" does not find Kingsville. If no agency of the town
is listed, its county is the answer.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from dashboard import words as names_of
from dashboard.paths import REFERENCE
from dashboard.towns import Town, town_name

_WORD = re.compile(r"[a-z0-9]+")
# Shorter words must match by their beginning: with a typo, three letters could be any word.
SHORTEST_WITH_A_TYPO = 4
# One typo in four letters, two in seven.
LEAST_LIKENESS = 0.7
# A word of the county, the place or the state counts a little less than one of the name.
NAME, ELSEWHERE = 1.0, 0.93
# What a result must reach, alone and beside the best.
LEAST_SCORE = 0.72
FURTHEST_BEHIND = 0.2
# One typo in six letters of a town's name.
LEAST_LIKENESS_OF_TOWN = 0.83
# Without a state, a smaller town is not meant if a county of its name has a listed agency:
# "Collier" is Collier County, Florida, and not Collier, Pennsylvania.
LARGE_TOWN = 50_000
# Beside the name of a town, these say nothing.
_BESIDE_TOWN = frozenset(
    [
        "agency",
        "city",
        "constable",
        "department",
        "dept",
        "marshal",
        "marshals",
        "of",
        "office",
        "pd",
        "police",
        "public",
        "safety",
        "sheriff",
        "sheriffs",
        "so",
        "the",
        "town",
        "village",
    ]
)


@dataclass(frozen=True)
class Entry:
    """An agency as a result names it. `models` are those of its active agreements."""

    agency_id: str
    name: str
    state: str
    kind: str
    county: str | None
    models: tuple[str, ...]
    county_fips: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class TownAnswer:
    """A town without a listed agency.

    Attributes:
        town: the largest town of that name, in the state that was named.
        county_agencies: the listed agencies of its county, sheriffs first.
        namesakes: how many more towns have that name, one in a state at most.
    """

    town: Town
    county_agencies: tuple[Entry, ...]
    namesakes: int = 0


class SearchIndex:
    """All agencies by the words that may find them."""

    def __init__(
        self,
        entries: Iterable[tuple[Entry, Iterable[str], Iterable[str]]],
        towns: Iterable[Town] = (),
    ) -> None:
        """Index agencies, each with its names in all spellings and with the words for where it is.

        Args:
            entries: (agency, spellings, county and place and state).
            towns: all towns, the largest first.
        """
        self._towns: dict[tuple[str, ...], list[Town]] = defaultdict(list)
        for town in towns:
            self._towns[tuple(_words(town.name))].append(town)
        self._entries: list[Entry] = []
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._name_lengths: list[int] = []
        for number, (entry, names, places) in enumerate(entries):
            self._entries.append(entry)
            self._name_lengths.append(len(_words(entry.name)))
            for weight, texts in ((ELSEWHERE, places), (NAME, names)):
                for text in texts:
                    for word in _words(text) + _written_out(_words(text)):
                        self._postings[word][number] = weight

    def find(self, text: str, limit: int) -> tuple[list[Entry], int]:
        """Return the agencies that fit the text best, and how many fit it."""
        words = _words(text)
        asked, _state = _town_and_state(words)
        exact = frozenset(asked) if self.towns(text) else frozenset()
        scores: dict[int, float] = {}
        for variant in {tuple(words), tuple(_written_out(words))}:
            for number, score in self._scores(variant, exact).items():
                scores[number] = max(score, scores.get(number, 0.0))
        best = max(scores.values(), default=0.0)
        least = max(LEAST_SCORE, best - FURTHEST_BEHIND)
        found = [number for number, score in scores.items() if score >= least]
        found.sort(
            key=lambda number: (
                -round(scores[number], 3),
                not self._entries[number].models,
                self._name_lengths[number],
                self._entries[number].name,
            )
        )
        return [self._entries[number] for number in found[:limit]], len(found)

    def towns(self, text: str) -> list[Town]:
        """Return the towns that a text names, the largest first; in the state that it names."""
        name, state = _town_and_state(_words(text))
        return [town for town in self._towns.get(name, ()) if state in (None, town.state)]

    def town_answer(self, text: str) -> TownAnswer | None:
        """Return the largest town that a text names, if no agency of it is listed.

        A typo in the town's name counts only if no agency fits the text.
        """
        named = self.towns(text) or ([] if self.find(text, 1)[1] else self._towns_like(text))
        if not named:
            return None
        town = named[0]
        listed = [entry for entry in self._entries if entry.models]
        if any(_is_of(entry, town) for entry in listed):
            return None
        _name, state = _town_and_state(_words(text))
        a_county_is_meant = state is None and town.population < LARGE_TOWN
        if a_county_is_meant and any(_county_is_called(entry, town.name) for entry in listed):
            return None
        near = [entry for entry in listed if entry.county_fips == town.county_fips]
        near.sort(key=lambda entry: (entry.kind != "sheriff", entry.name))
        return TownAnswer(town, tuple(near), len(named) - 1)

    def _towns_like(self, text: str) -> list[Town]:
        """Return the towns that a text names with a typo, those most like it."""
        name, state = _town_and_state(_words(text))
        joined = " ".join(name)
        if len(joined) < SHORTEST_WITH_A_TYPO:
            return []
        likest: list[tuple[float, Town]] = [
            (likeness, town)
            for known, likeness, _ in extract(
                joined,
                [" ".join(words) for words in self._towns],
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_LIKENESS_OF_TOWN,
                limit=5,
            )
            for town in self._towns[tuple(known.split(" "))]
            if state in (None, town.state)
        ]
        likest.sort(key=lambda each: (-each[0], -each[1].population))
        return [town for _, town in likest if town.name == likest[0][1].name]

    def _scores(self, words: Iterable[str], exact: Collection[str]) -> dict[int, float]:
        """Return how well each agency matches the words, weighted by rarity, from 0 to 1.

        The `exact` words have no typo.
        """
        sums: Counter[int] = Counter()
        whole = 0.0
        for word in words:
            likenesses = self._like(word, with_typos=word not in exact)
            nearest = max(likenesses.values(), default=0.0)
            holders = {
                number
                for like, likeness in likenesses.items()
                if likeness == nearest
                for number in self._postings[like]
            }
            rarity = log(1 + len(self._entries) / max(1, len(holders)))
            whole += rarity
            best: dict[int, float] = {}
            for like, likeness in likenesses.items():
                for number, weight in self._postings[like].items():
                    best[number] = max(best.get(number, 0.0), likeness * weight)
            for number, score in best.items():
                sums[number] += rarity * score  # type: ignore[assignment]
        return {number: score / whole for number, score in sums.items()} if whole else {}

    def _like(self, word: str, with_typos: bool) -> dict[str, float]:
        """Return the words of the index that are like a word, each with its likeness, 0 to 1."""
        # In a town's name "Louis" is not the beginning of "Louisiana".
        if not with_typos and word in self._postings:
            return {word: 1.0}
        found = {
            known: 0.95 + 0.05 * len(word) / len(known)
            for known in self._postings
            if known.startswith(word)
        }
        if with_typos and len(word) >= SHORTEST_WITH_A_TYPO:
            for known, likeness, _ in extract(
                word,
                list(self._postings),
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_LIKENESS,
                limit=None,
            ):
                found.setdefault(known, likeness)
        return found


def state_named(text: str) -> str | None:
    """Return the code of the state that a text names, if it names nothing else."""
    return _states().get(tuple(_words(text)))


def _is_of(entry: Entry, town: Town) -> bool:
    """Return whether an agency polices a town."""
    place = town_name(entry.place or "")
    return (place, entry.state) == (town.name, town.state)


def _county_is_called(entry: Entry, name: str) -> bool:
    """Return whether an agency's county has a name, apart from its last word: "Knox County"."""
    return _words(entry.county or "")[:-1] == _words(name)


def _words(text: str) -> list[str]:
    """Return a text's words in lower case, without accents: "Doña Ana" -> "dona", "ana"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _WORD.findall(plain.replace("'", "").replace("\u2019", ""))


def _town_and_state(words: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return the words that may name a town, and the code of the state named after it.

    No words name a town beside "county", or if they name a state.
    """
    if {"county", "co"} & set(words):
        return (), None
    asked = tuple(word for word in words if word not in _BESIDE_TOWN)
    if asked in _states():
        return (), _states()[asked]
    for length in (3, 2, 1):
        state = _states().get(asked[-length:])
        if state:
            return asked[:-length], state
    return asked, None


@cache
def _states() -> Mapping[tuple[str, ...], str]:
    """Return the codes of all states by the words of their names, and by the codes themselves."""
    names = {tuple(_words(name)): code for code, name in names_of.STATE_NAMES.items()}
    return names | {(code.casefold(),): code for code in names_of.STATE_NAMES}


def _written_out(words: Iterable[str]) -> list[str]:
    """Return words with short forms written out: "pd" -> "police", "department"."""
    return [each for word in words for each in _short_forms().get(word, word).split()]


# What people type, but ICE does not print.
_TYPED = {"so": "sheriffs office"}


@cache
def _short_forms() -> Mapping[str, str]:
    with (REFERENCE / "abbreviations.csv").open(encoding="utf-8", newline="") as file:
        return {row["short"]: row["words"] for row in csv.DictReader(file)} | _TYPED
