"""A search for agencies that forgives slips, words left out, short forms and old spellings.

Every word of the query looks for its like among the words of the agencies: the same word, one that
starts with it, or one that differs by a slip. A rare word weighs more than a common one, so that
"alachua sheriff" finds the sheriff of Alachua County without "county".
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from dashboard.paths import REFERENCE

_WORD = re.compile(r"[a-z0-9]+")
# Shorter words must match by their beginning: three letters with a slip are any three letters.
SHORTEST_WITH_A_SLIP = 4
# One slip in four letters, two in seven.
LEAST_LIKENESS = 0.7
# A word of the county, the place or the state counts a little less than one of the name.
NAME, ELSEWHERE = 1.0, 0.93
# What a result must reach, alone and beside the best.
LEAST_SCORE = 0.72
FURTHEST_BEHIND = 0.2


@dataclass(frozen=True)
class Entry:
    """An agency as a result names it. `models` are those of its active agreements."""

    agency_id: str
    name: str
    state: str
    kind: str
    county: str | None
    models: tuple[str, ...]


class SearchIndex:
    """All agencies by the words that may find them."""

    def __init__(self, entries: Iterable[tuple[Entry, Iterable[str], Iterable[str]]]) -> None:
        """Index agencies, each with its names in all spellings and with the words for where it is.

        Args:
            entries: (agency, spellings, county and place and state).
        """
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
        scores: dict[int, float] = {}
        for variant in {tuple(words), tuple(_written_out(words))}:
            for number, score in self._scores(variant).items():
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

    def _scores(self, words: Iterable[str]) -> dict[int, float]:
        """Return for each agency how much of the words, weighted by rarity, it answers, 0 to 1."""
        sums: Counter[int] = Counter()
        whole = 0.0
        for word in words:
            likenesses = self._like(word)
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

    def _like(self, word: str) -> dict[str, float]:
        """Return the words of the index that are like a word, each with its likeness, 0 to 1."""
        found = {
            known: 0.95 + 0.05 * len(word) / len(known)
            for known in self._postings
            if known.startswith(word)
        }
        if len(word) >= SHORTEST_WITH_A_SLIP:
            for known, likeness, _ in extract(
                word,
                list(self._postings),
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_LIKENESS,
                limit=None,
            ):
                found.setdefault(known, likeness)
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("'", "").replace("\u2019", ""))


def _written_out(words: Iterable[str]) -> list[str]:
    """Return words with short forms written out: "pd" -> "police", "department"."""
    return [each for word in words for each in _short_forms().get(word, word).split()]


# What people type, but ICE does not print.
_TYPED = {"so": "sheriffs office"}


@cache
def _short_forms() -> Mapping[str, str]:
    with (REFERENCE / "abbreviations.csv").open(encoding="utf-8", newline="") as file:
        return {row["short"]: row["words"] for row in csv.DictReader(file)} | _TYPED
