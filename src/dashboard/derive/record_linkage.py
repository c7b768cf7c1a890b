"""Which spellings are one agency: rules with evidence first, curated rows for the rest.

A node is one spelling of an agency: (state, key). Rules join two nodes of one state; what they
can't know is decided by data/reference/agency_aliases.csv (two spellings) and
misattributed_rows.csv (rows printed under another agency's name or state). Pairs that look alike
and that neither file decides stay apart and are reported.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from dashboard.derive.agency_names import Abbreviations, agency_slug, distinctive_words, name_key
from dashboard.derive.clean import clean_text
from dashboard.derive.parsed_rows import Correction, ParsedRow
from dashboard.reference import CuratedError, read_rows, read_states

Node = tuple[str, str]  # (state, key)

# Words that ICE prints or leaves out from list to list, but that may also tell two bodies apart
# (Butler and Butler County): names that differ in them alone need evidence.
_TELLING_SELDOM = frozenset(["city", "county", "department", "office", "parish", "town"])
_COUNTY = re.compile(r" (?:coun?t?r?y|parish)$")  # ICE prints 'Hinds Couny', too
_TYPO = 85  # rapidfuzz ratio (0-100) of two words, or of two whole names, that may be one misspelt
_ALIKE = 90  # from here on an undecided pair is reported
_RELATED = 60  # … and where the same signing passes from one spelling to the other
_SOON = 3  # lists between the last with one spelling and the first with the other
_SOON_DAYS = 10  # … and days between the last with a request and the first with the agreement


@dataclass
class _Evidence:
    """What the accepted lists say of one node; places are places in the sequence of lists."""

    listed: dict[tuple[str, str | None], set[int]] = field(default_factory=lambda: defaultdict(set))
    signed: dict[tuple[str | None, date], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    files: set[str] = field(default_factory=set)
    counties: set[str] = field(default_factory=set)
    first_on: date = date.max


@dataclass(frozen=True)
class Join:
    """Two spellings of one agency and the rule that says so."""

    state: str
    first: str
    second: str
    rule: str


@dataclass(frozen=True)
class Identities:
    """agency_of: agency id by row id. node_of: the spelling as used by row id (after curated
    moves). ids: agency id by node. names: an agency's name by its id. joins: why nodes are one.
    undecided: pairs to look at. corrections: every row read as of another name or state.
    """

    agency_of: dict[str, str]
    node_of: dict[str, Node]
    ids: dict[Node, str]
    names: dict[str, str]
    joins: list[Join]
    undecided: list[Join]
    corrections: list[Correction]


@dataclass(frozen=True)
class _Curated:
    """verdicts: (state, key, key) -> (verdict, reason). names: the right spelling by node."""

    verdicts: dict[tuple[str, str, str], tuple[str, str]]
    names: dict[Node, str]
    moves: dict[tuple[str, str, str, str], tuple[Node, str, str]]

    @classmethod
    def load(cls, reference: Path) -> "_Curated":
        abbreviations = Abbreviations.load(reference)
        path = reference / "agency_aliases.csv"
        verdicts: dict[tuple[str, str, str], tuple[str, str]] = {}
        names: dict[Node, str] = {}
        for row in read_rows(path, ("state", "first", "second", "verdict", "reason")):
            if row["verdict"] not in ("same", "distinct"):
                raise CuratedError(f"{path.name}: {row['verdict']!r} is neither same nor distinct.")
            first, second = (name_key(row[column], abbreviations) for column in ("first", "second"))
            pair = (row["state"], min(first, second), max(first, second))
            if pair in verdicts:
                raise CuratedError(
                    f"{path.name}: {row['state']}, {row['first']!r} and {row['second']!r} stand "
                    "there twice; keep one row."
                )
            verdicts[pair] = (row["verdict"], row["reason"])
            if row["verdict"] == "same":
                for key in (first, second):
                    named = names.setdefault((row["state"], key), row["first"])
                    if named != row["first"]:
                        raise CuratedError(
                            f"{path.name}: {row['state']}, {row['second']!r} is named both "
                            f"{named!r} and {row['first']!r}; put the right spelling first in both."
                        )
        path = reference / "misattributed_rows.csv"
        moves: dict[tuple[str, str, str, str], tuple[Node, str, str]] = {}
        columns = ("state", "printed", "model", "signed", "read_state", "read_as", "reason")
        for row in read_rows(
            path, columns, filled=("state", "printed", "read_state", "read_as", "reason")
        ):
            printed = name_key(row["printed"], abbreviations)
            node = (row["read_state"], name_key(row["read_as"], abbreviations))
            moves[row["state"], printed, row["model"], row["signed"]] = (
                node,
                row["read_as"],
                row["reason"],
            )
        return cls(verdicts, names, moves)

    def move(self, reading: ParsedRow) -> tuple[Node, str, str] | None:
        """The agency that a row names by mistake for another: its node, name and the reason.

        `signed` in misattributed_rows.csv is a date, 'pending' for the rows of pending lists,
        or empty for every row.
        """
        signed = "pending" if reading.kind == "pending" else str(reading.signed_on or "")
        for key in (
            (reading.state, reading.key, reading.model or "", signed),
            (reading.state, reading.key, reading.model or "", ""),
            (reading.state, reading.key, "", ""),
        ):
            if found := self.moves.get(key):
                return found
        return None


class _Union:
    """Sets of nodes; the root is always the smallest node, so that order does not matter."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}

    def root(self, node: Node) -> Node:
        parent = self._parent.setdefault(node, node)
        while parent != node:
            node, parent = parent, self._parent[parent]
        return node

    def join(self, one: Node, other: Node) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


@dataclass(frozen=True)
class _Words:
    """The words of a name that tell it from others; `core` also lacks those that seldom do."""

    all: tuple[str, ...]
    core: tuple[str, ...]

    @classmethod
    def of(cls, key: str, state: str, state_name: str) -> "_Words":
        words = distinctive_words(key, state, state_name)
        core = [word for word in words if not any(_misspells(word, w) for w in _TELLING_SELDOM)]
        return cls(words, tuple(core) or words)


def _misspells(word: str, other: str) -> bool:
    """Whether a word is another, or that word with one letter wrong, missing, added or swapped."""
    return word == other or (min(len(word), len(other)) > 4 and OSA.distance(word, other) == 1)


def _typo(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ by misspelt words only: word for word, each pair close."""
    only_one, only_other = sorted(set(one) - set(other)), sorted(set(other) - set(one))
    if len(only_one) != len(only_other):
        return fuzz.ratio("".join(one), "".join(other)) >= _ALIKE
    return all(
        not (a.isdigit() or b.isdigit()) and (fuzz.ratio(a, b) >= _TYPO or _misspells(a, b))
        for a, b in zip(only_one, only_other, strict=True)
    )


def _together(one: _Evidence, other: _Evidence) -> bool:
    """Whether one list prints both under one model."""
    return any(
        one.listed[each] & other.listed[each] for each in set(one.listed) & set(other.listed)
    )


def _meet(one: Iterable[int], other: Iterable[int]) -> bool:
    """Whether one begins just after the other ends, or fills a gap in it."""
    return not set(one) & set(other) and any(
        abs(a - b) <= _SOON for a, b in itertools.product(one, other)
    )


def _counties_disagree(one: _Evidence, other: _Evidence) -> bool:
    """Whether both have a county and no two of them are alike."""
    return bool(one.counties and other.counties) and not any(
        fuzz.ratio(a, b) >= _TYPO for a in one.counties for b in other.counties
    )


@dataclass(frozen=True)
class _Rules:
    """What decides whether two nodes are one agency.

    published: the dates of the accepted lists of each kind, in sequence.
    """

    evidence: Mapping[Node, _Evidence]
    words: Mapping[Node, _Words]
    published: Mapping[str, Sequence[date]]

    def join(self, one: Node, other: Node) -> str | None:
        """The rule by which two spellings are one agency, if any."""
        words, also_words = self.words[one], self.words[other]
        first, second = set(words.core), set(also_words.core)
        same, typo = first == second, _typo(words.core, also_words.core)
        if not (same or typo or first <= second or second <= first):
            return None
        seen, also = self.evidence[one], self.evidence[other]
        if _together(seen, also) or _counties_disagree(seen, also):
            return None
        if set(words.all) == set(also_words.all):
            return "same words"
        if same or typo:
            named = "same words but one" if same else "misspelling"
            return next((f"{named}, {fact}" for fact in self._facts(seen, also)), None)
        return "more words, same memorandum" if seen.files & also.files else None

    def _facts(self, one: _Evidence, other: _Evidence) -> Iterable[str]:
        """What speaks for two similar spellings being one agency, strongest first."""
        if one.files & other.files:
            yield "same memorandum"
        if self._same_signing(one, other):
            yield "same signing, lists meet"
        if self._same_request(one, other):
            yield "same request, lists meet"
        if self._followed(one, other) or self._followed(other, one):
            yield "request then signing, lists meet"

    @staticmethod
    def _same_signing(one: _Evidence, other: _Evidence) -> bool:
        return any(
            _meet(one.signed[signing], other.signed[signing])
            for signing in set(one.signed) & set(other.signed)
        )

    @staticmethod
    def _same_request(one: _Evidence, other: _Evidence) -> bool:
        return any(
            kind == "pending" and _meet(one.listed[kind, model], other.listed[kind, model])
            for kind, model in set(one.listed) & set(other.listed)
        )

    def _followed(self, requested: _Evidence, signed: _Evidence) -> bool:
        """Whether a request under one spelling passes into an agreement under the other."""
        return any(
            kind == "pending"
            and (places := signed.listed.get(("participating", model)))
            and 0
            <= (
                self.published["participating"][min(places)]
                - self.published["pending"][max(requested.listed[kind, model])]
            ).days
            <= _SOON_DAYS
            for kind, model in requested.listed
        )

    def worth_a_look(self, one: Node, other: Node) -> bool:
        """Whether two spellings look or behave so alike that a person should decide."""
        seen, also = self.evidence[one], self.evidence[other]
        if one[0] != other[0]:  # the same name under two states
            return not _together(seen, also) and (
                self._same_signing(seen, also)
                or self._same_request(seen, also)
                or self._followed(seen, also)
                or self._followed(also, seen)
            )
        alike = fuzz.ratio(one[1], other[1])
        if _together(seen, also):
            return set(self.words[one].core) == set(self.words[other].core) or (
                bool(seen.files & also.files) and alike >= _ALIKE
            )
        if seen.files & also.files:
            return True
        if _counties_disagree(seen, also):
            return False
        first, second = set(self.words[one].core), set(self.words[other].core)
        if self._same_signing(seen, also):
            return alike >= _RELATED or first <= second or second <= first
        return first == second or _typo(self.words[one].core, self.words[other].core)

    def candidates(self) -> list[tuple[Node, Node]]:
        """Pairs that share words, a memorandum, a signing or a county; or a name in two states."""
        sharing: dict[tuple[object, ...], set[Node]] = defaultdict(set)
        for node, seen in self.evidence.items():
            state, key = node
            sharing["name", key].add(node)
            sharing[state, "words", self.words[node].core].add(node)
            for feature in (*seen.files, *seen.signed, *seen.counties):
                sharing[state, feature].add(node)
            # Names with a misspelling share all other words; a pair of short names, a word.
            for word in self.words[node].core:
                rest = tuple(w for w in self.words[node].core if w != word)
                sharing[state, "rest", rest].add(node)
        return sorted(
            {
                pair
                for nodes in sharing.values()
                for pair in itertools.combinations(sorted(nodes), 2)
            }
        )


def _ids(
    evidence: Mapping[Node, _Evidence],
    union: _Union,
    curated: _Curated,
    abbreviations: Abbreviations,
) -> tuple[dict[Node, str], dict[str, str]]:
    """The id of each node's agency, and the curated names by id.

    An agency is called by the spelling that a curated row names (its node is there even where ICE
    never printed it), else by the one first listed.
    """
    named: dict[Node, tuple[Node, str | None]] = {}
    for node in sorted(
        evidence, key=lambda node: (node not in curated.names, evidence[node].first_on, node)
    ):
        name = curated.names.get(node)
        right = (node[0], name_key(name, abbreviations)) if name else node
        named.setdefault(union.root(node), (right, name))
    ids = {node: agency_slug(*named[union.root(node)][0]) for node in evidence}
    ids |= {node: agency_slug(*node) for node, name in named.values() if name}
    names = {agency_slug(*node): name for node, name in named.values() if name}
    return ids, names


def identify(
    readings: Mapping[str, ParsedRow],
    places: Mapping[str, set[int]],
    published: Mapping[str, Sequence[date]],
    reference: Path,
) -> Identities:
    """Give every listed row its agency.

    places: for each row id the places, in the sequence of accepted lists of its kind, of the
        lists that print it; rows on no accepted list are left out.
    published: the dates of those lists, by kind, in sequence.

    Raises CuratedError where agency_aliases.csv or misattributed_rows.csv can't be used.
    """
    curated = _Curated.load(reference)
    abbreviations = Abbreviations.load(reference)
    state_names = {row["state"]: row["name"].lower() for row in read_states(reference)}
    node_of: dict[str, Node] = {}
    moved: dict[str, tuple[Node, str, str]] = {}
    evidence: dict[Node, _Evidence] = defaultdict(_Evidence)
    for row_id, on in places.items():
        reading = readings[row_id]
        if found := curated.move(reading):
            moved[row_id] = found
        node = found[0] if found else (reading.state, reading.key)
        node_of[row_id] = node
        seen = evidence[node]
        seen.first_on = min(seen.first_on, published[reading.kind][min(on)])
        seen.listed[reading.kind, reading.model] |= on
        if reading.signed_on:
            seen.signed[reading.model, reading.signed_on] |= on
        if reading.moa_file:
            seen.files.add(reading.moa_file)
        # A row of another agency may print that agency's county.
        if reading.county and not reading.county.startswith("#") and not found:
            seen.counties.add(_COUNTY.sub("", reading.county.lower()))

    union = _Union()
    joins: list[Join] = []
    undecided: list[Join] = []
    for (state, first, second), (verdict, reason) in sorted(curated.verdicts.items()):
        if verdict == "same" and {(state, first), (state, second)} & set(evidence):
            union.join((state, first), (state, second))
            joins.append(Join(state, first, second, f"agency_aliases.csv: {reason}"))
    rules = _Rules(
        evidence,
        {node: _Words.of(node[1], node[0], state_names.get(node[0], "")) for node in evidence},
        published,
    )
    looked_at: list[tuple[Node, Node]] = []
    for one, other in rules.candidates():
        state, first, second = one[0], one[1], other[1]
        if (state, first, second) in curated.verdicts:
            continue
        rule = rules.join(one, other) if other[0] == state else None
        if rule:
            union.join(one, other)
            joins.append(Join(state, first, second, rule))
        elif rules.worth_a_look(one, other):
            looked_at.append((one, other))
    for one, other in looked_at:
        if union.root(one) != union.root(other):
            second = other[1] if one[0] == other[0] else f"{other[1]} ({other[0]})"
            undecided.append(Join(one[0], one[1], second, "undecided"))

    ids, names = _ids(evidence, union, curated, abbreviations)
    agency_of = {row_id: ids[node] for row_id, node in node_of.items()}
    names = _most_printed(agency_of, readings, places, moved) | names
    return Identities(
        agency_of=agency_of,
        node_of=node_of,
        ids=ids,
        names=names,
        joins=joins,
        undecided=undecided,
        corrections=_corrections(agency_of, node_of, names, abbreviations, readings, joins, moved),
    )


def _most_printed(
    agency_of: Mapping[str, str],
    readings: Mapping[str, ParsedRow],
    places: Mapping[str, set[int]],
    moved: Mapping[str, tuple[Node, str, str]],
) -> dict[str, str]:
    """The spelling of each agency's own name with most listings, by agency id."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for row_id, agency_id in agency_of.items():
        if found := moved.get(row_id):
            spellings[agency_id][found[1]] += 0
        else:
            spellings[agency_id][readings[row_id].name] += len(places[row_id])
    return {
        agency_id: min(counts, key=lambda each: (-counts[each], each))
        for agency_id, counts in spellings.items()
    }


@cache
def plain(name: str) -> str:
    """A name without what is cleaned silently: spaces, apostrophes, capitals."""
    return clean_text(name).replace("'", "").casefold()


def _corrections(
    agency_of: Mapping[str, str],
    node_of: Mapping[str, Node],
    names: Mapping[str, str],
    abbreviations: Abbreviations,
    readings: Mapping[str, ParsedRow],
    joins: Iterable[Join],
    moved: Mapping[str, tuple[Node, str, str]],
) -> list[Correction]:
    """One for each row read under another name or in another state than it prints."""
    rule_of: dict[Node, str] = {}
    for join in joins:
        for key in (join.first, join.second):
            rule_of.setdefault((join.state, key), join.rule)
    keys = {agency_id: name_key(name, abbreviations) for agency_id, name in names.items()}
    corrections: list[Correction] = []
    for row_id, agency_id in sorted(agency_of.items()):
        reading, node, name = readings[row_id], node_of[row_id], names[agency_id]
        if found := moved.get(row_id):
            rule, reason = "misattributed_rows.csv", found[2]
        elif node[1] == keys[agency_id]:
            rule, reason = "abbreviation or punctuation", "the same words, written otherwise"
        else:
            rule, _, reason = rule_of[node].partition(": ")
            reason = reason or "another spelling of the agency; the rule names the evidence"
        if node[0] != reading.state:
            corrections.append(Correction(row_id, "state", reading.state, node[0], rule, reason))
        if plain(reading.name) != plain(name):
            corrections.append(Correction(row_id, "agency", reading.name, name, rule, reason))
    return corrections
