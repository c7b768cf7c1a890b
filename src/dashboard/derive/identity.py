"""Which spellings are one agency: rules with evidence first, curated rows for the rest.

A node is one spelling of an agency: (state, key). Rules join two nodes of one state; what they
can't know is decided by data/reference/identities.csv; pairs that look alike and that neither
decides stay apart and are reported.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz

from dashboard.derive.names import Abbreviations, agency_slug, name_key
from dashboard.derive.readings import Correction, Reading
from dashboard.reference import CuratedError, read_rows, read_states

Node = tuple[str, str]  # (state, key)

# Words that ICE prints or leaves out from list to list. Words that tell one body from another
# (police, sheriff, jail, township, borough, beach …) are not among them.
_LOOSE_WORDS = frozenset(
    [
        "a",
        "and",
        "at",
        "city",
        "county",
        "department",
        "in",
        "la",
        "of",
        "office",
        "pa",
        "parish",
        "the",
        "town",
    ]
)
_TYPO = 85  # rapidfuzz ratio (0-100) of two words, or of two whole names, that may be one misspelt
_ALIKE = 90  # from here on an undecided pair is reported
_RELATED = 60  # … and where the same signing passes from one spelling to the other
_SOON = 3  # lists between the last with one spelling and the first with the other


@dataclass
class _Evidence:
    """What the accepted lists say of one node; places are places in the sequence of lists."""

    listed: dict[tuple[str, str | None], set[int]] = field(default_factory=lambda: defaultdict(set))
    signed: dict[tuple[str | None, object], set[int]] = field(
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
    moves). ids: agency id by node. joins: why nodes are one. undecided: pairs to look at.
    """

    agency_of: dict[str, str]
    node_of: dict[str, Node]
    ids: dict[Node, str]
    joins: list[Join]
    undecided: list[Join]
    corrections: list[Correction]


@dataclass(frozen=True)
class _Curated:
    verdicts: dict[tuple[str, str, str], tuple[str, str]]
    named_by: set[Node]
    moves: dict[tuple[str, str, str, str], tuple[Node, str]]

    @classmethod
    def load(cls, reference: Path) -> "_Curated":
        abbreviations = Abbreviations.load(reference)
        path = reference / "identities.csv"
        verdicts: dict[tuple[str, str, str], tuple[str, str]] = {}
        named_by = set()
        for row in read_rows(path, ("state", "first", "second", "verdict", "reason")):
            if row["verdict"] not in ("same", "distinct"):
                raise CuratedError(f"{path.name}: {row['verdict']!r} is neither same nor distinct.")
            first, second = (name_key(row[column], abbreviations) for column in ("first", "second"))
            pair = (row["state"], min(first, second), max(first, second))
            verdicts[pair] = (row["verdict"], row["reason"])
            if row["verdict"] == "same":
                named_by.add((row["state"], first))
        path = reference / "holders.csv"
        moves: dict[tuple[str, str, str, str], tuple[Node, str]] = {}
        columns = ("state", "printed", "model", "signed", "read_state", "read_as", "reason")
        for row in read_rows(
            path, columns, filled=("state", "printed", "read_state", "read_as", "reason")
        ):
            key = (
                row["state"],
                name_key(row["printed"], abbreviations),
                row["model"],
                row["signed"],
            )
            node = (row["read_state"], name_key(row["read_as"], abbreviations))
            moves[key] = (node, row["reason"])
        return cls(verdicts, named_by, moves)

    def move(self, reading: Reading) -> tuple[Node, str] | None:
        """The agency that a row names by mistake for another, with the reason."""
        signed = str(reading.signed_on or "")
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


def _core(key: str, state_words: frozenset[str]) -> tuple[str, ...]:
    """The words of a name that tell it from others, in alphabetical order."""
    words = key.split()
    return tuple(sorted(set(words) - _LOOSE_WORDS - state_words)) or tuple(sorted(words))


def _typo(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two cores differ by misspelt words only: word for word, each pair close."""
    only_one, only_other = sorted(set(one) - set(other)), sorted(set(other) - set(one))
    if len(only_one) != len(only_other):
        return fuzz.ratio("".join(one), "".join(other)) >= _ALIKE
    return all(
        not (a.isdigit() or b.isdigit()) and fuzz.ratio(a, b) >= _TYPO
        for a, b in zip(only_one, only_other, strict=True)
    )


def _together(one: _Evidence, other: _Evidence) -> bool:
    """Whether one participating list prints both under one model."""
    return any(
        kind == "participating" and one.listed[kind, model] & other.listed[kind, model]
        for kind, model in set(one.listed) & set(other.listed)
    )


def _meet(one: Iterable[int], other: Iterable[int], within: int) -> bool:
    """Whether one ends just before the other begins."""
    first, second = sorted((sorted(one), sorted(other)))
    return first[-1] < second[0] <= first[-1] + within


def _counties_disagree(one: _Evidence, other: _Evidence) -> bool:
    """Whether both have a county and no two of them are alike."""
    return bool(one.counties and other.counties) and not any(
        fuzz.ratio(a, b) >= _TYPO for a in one.counties for b in other.counties
    )


def _rule(
    cores: tuple[tuple[str, ...], tuple[str, ...]], one: _Evidence, other: _Evidence
) -> str | None:
    """The rule by which two spellings are one agency, if any."""
    if _together(one, other) or _counties_disagree(one, other):
        return None
    same_words, typo = cores[0] == cores[1], _typo(*cores)
    if same_words:
        return "same words"
    if not typo:
        subset = set(cores[0]) <= set(cores[1]) or set(cores[1]) <= set(cores[0])
        return "same words and memorandum" if subset and one.files & other.files else None
    if one.files & other.files:
        return "misspelling, same memorandum"
    if any(
        _meet(one.signed[signing], other.signed[signing], 1)
        for signing in set(one.signed) & set(other.signed)
    ):
        return "misspelling, same signing, lists meet"
    requests = {model for kind, model in one.listed if kind == "pending"} & {
        model for kind, model in other.listed if kind == "pending"
    }
    if one.counties & other.counties and any(
        _meet(one.listed["pending", model], other.listed["pending", model], _SOON)
        for model in requests
    ):
        return "misspelling, same request, lists meet"
    return None


def _candidates(
    evidence: Mapping[Node, _Evidence], cores: Mapping[Node, tuple[str, ...]], curated: _Curated
) -> list[tuple[Node, Node]]:
    """Pairs of one state that share a core, a memorandum, a signing, a county or a verdict."""
    sharing: dict[tuple[object, ...], set[Node]] = defaultdict(set)
    for node, seen in evidence.items():
        sharing[node[0], "core", cores[node]].add(node)
        for feature in (*seen.files, *seen.signed, *seen.counties):
            sharing[node[0], feature].add(node)
    pairs = {
        pair for nodes in sharing.values() for pair in itertools.combinations(sorted(nodes), 2)
    }
    for state, first, second in curated.verdicts:
        pair = ((state, first), (state, second))
        if all(node in evidence for node in pair):
            pairs.add(pair)
    return sorted(pairs)


def _worth_a_look(
    one: Node,
    other: Node,
    evidence: Mapping[Node, _Evidence],
    cores: Mapping[Node, tuple[str, ...]],
) -> bool:
    """Whether two spellings look or behave so alike that a person should decide."""
    seen, also = evidence[one], evidence[other]
    alike = fuzz.ratio(one[1], other[1])
    if _together(seen, also):
        return bool(seen.files & also.files) and alike >= _ALIKE
    if seen.files & also.files:
        return True
    if any(
        _meet(seen.signed[signing], also.signed[signing], 1)
        for signing in set(seen.signed) & set(also.signed)
    ):
        return (
            alike >= _RELATED
            or set(cores[one]) <= set(cores[other])
            or set(cores[other]) <= set(cores[one])
        )
    return _typo(cores[one], cores[other]) and not _counties_disagree(seen, also)


def _ids(evidence: Mapping[Node, _Evidence], union: _Union, curated: _Curated) -> dict[Node, str]:
    """The id of each node's agency: that of the spelling curated as its name, else first listed."""
    named: dict[Node, Node] = {}
    for node in sorted(
        evidence, key=lambda node: (node not in curated.named_by, evidence[node].first_on, node)
    ):
        named.setdefault(union.root(node), node)
    return {node: agency_slug(*named[union.root(node)]) for node in evidence}


def identify(
    readings: Mapping[str, Reading],
    places: Mapping[str, set[int]],
    first_on: Mapping[str, date],
    reference: Path,
) -> Identities:
    """Give every listed row its agency.

    places: for each row id the places, in the sequence of accepted lists of its kind, of the
        lists that print it; rows on no accepted list are left out.
    first_on: the date of the first of those lists, by row id.
    """
    curated = _Curated.load(reference)
    state_names = {row["state"]: row["name"].lower() for row in read_states(reference)}
    node_of: dict[str, Node] = {}
    corrections: list[Correction] = []
    evidence: dict[Node, _Evidence] = defaultdict(_Evidence)
    for row_id in places:
        reading = readings[row_id]
        node = (reading.state, reading.key)
        if moved := curated.move(reading):
            node = moved[0]
            corrections.append(
                Correction(row_id, "agency", reading.name, node[1], "holders.csv", moved[1])
            )
        node_of[row_id] = node
        seen = evidence[node]
        seen.first_on = min(seen.first_on, first_on[row_id])
        seen.listed[reading.kind, reading.model] |= places[row_id]
        if reading.signed_on:
            seen.signed[reading.model, reading.signed_on] |= places[row_id]
        if reading.moa_file:
            seen.files.add(reading.moa_file)
        if reading.county and not reading.county.startswith("#"):
            seen.counties.add(reading.county.lower())

    union = _Union()
    joins: list[Join] = []
    undecided: list[Join] = []
    cores = {
        node: _core(node[1], frozenset([*state_names.get(node[0], "").split(), node[0].lower()]))
        for node in evidence
    }
    for one, other in _candidates(evidence, cores, curated):
        state, first, second = one[0], one[1], other[1]
        if verdict := curated.verdicts.get((state, first, second)):
            rule = f"identities.csv: {verdict[1]}" if verdict[0] == "same" else None
        else:
            rule = _rule((cores[one], cores[other]), evidence[one], evidence[other])
            if rule is None and _worth_a_look(one, other, evidence, cores):
                undecided.append(Join(state, first, second, "undecided"))
        if rule:
            union.join(one, other)
            joins.append(Join(state, first, second, rule))

    ids = _ids(evidence, union, curated)
    return Identities(
        agency_of={row_id: ids[node] for row_id, node in node_of.items()},
        node_of=node_of,
        ids=ids,
        joins=joins,
        undecided=undecided,
        corrections=corrections,
    )
