"""Record linkage: which spellings of a name are one agency.

The records are spellings: a state and a name key. Rules compare candidate pairs of one state and
match those with enough evidence. What rules can't know is decided by two curated files:
data/reference/agency_aliases.csv (two spellings are the same agency or distinct ones) and
misattributed_rows.csv (rows that were printed under another agency's name or state). Similar pairs
that nothing decides are not matched; they are reported for clerical review.
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

Spelling = tuple[str, str]  # (state, name key)

# Words that ICE prints on some lists and leaves out on others. They may also distinguish two
# agencies (Butler and Butler County), so names that differ only in them need evidence.
_WEAK_WORDS = frozenset(["city", "county", "department", "office", "parish", "town"])
_COUNTY = re.compile(r" (?:coun?t?r?y|parish)$")  # ICE prints 'Hinds Couny', too
# rapidfuzz ratios (0-100).
_TYPO = 85  # two words, or two whole names, that may be the same with a misspelling
_SIMILAR = 90  # an undecided pair is reported from here on
_RELATED = 60  # … or from here on, where the same signing passes from one spelling to the other
# The longest step from the last list with one spelling to the first with the other …
_NEAR_LISTS = 3
_NEAR_DAYS = 10  # … and from the last list with a request to the first with the agreement


@dataclass
class _Evidence:
    """What the accepted lists say about one spelling.

    listed: positions of the lists that print it, by kind of list and model. signed: the same by
    model and signing date. files: its memoranda. counties: as printed.
    """

    listed: dict[tuple[str, str | None], set[int]] = field(default_factory=lambda: defaultdict(set))
    signed: dict[tuple[str | None, date], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    files: set[str] = field(default_factory=set)
    counties: set[str] = field(default_factory=set)
    first_on: date = date.max


@dataclass(frozen=True)
class Link:
    """Two spellings of one state (their name keys) and the rule that matched them."""

    state: str
    first: str
    second: str
    rule: str


@dataclass(frozen=True)
class Linkage:
    """The agency of every listed row, and why.

    agency_of: agency id by row id.
    spelling_of: the spelling that counts by row id; not the printed one where a curated row moved
        the row to another agency.
    ids: agency id by spelling.
    names: the agency's name by its id.
    links: the matched pairs.
    for_review: similar pairs that nothing decides.
    corrections: every row whose agency has another name or state than the row prints.
    """

    agency_of: dict[str, str]
    spelling_of: dict[str, Spelling]
    ids: dict[Spelling, str]
    names: dict[str, str]
    links: list[Link]
    for_review: list[Link]
    corrections: list[Correction]


@dataclass(frozen=True)
class _Curated:
    """The curated decisions.

    verdicts: (verdict, reason) by state and both name keys. names: the correct name by spelling.
    moves: by state, name key, model and signing date of a misattributed row, the spelling, name
    and reason of the agency that it belongs to.
    """

    verdicts: dict[tuple[str, str, str], tuple[str, str]]
    names: dict[Spelling, str]
    moves: dict[tuple[str, str, str, str], tuple[Spelling, str, str]]

    @classmethod
    def load(cls, reference: Path) -> "_Curated":
        abbreviations = Abbreviations.load(reference)
        path = reference / "agency_aliases.csv"
        verdicts: dict[tuple[str, str, str], tuple[str, str]] = {}
        names: dict[Spelling, str] = {}
        for row in read_rows(path, ("state", "first", "second", "verdict", "reason")):
            if row["verdict"] not in ("same", "distinct"):
                raise CuratedError(f"{path.name}: {row['verdict']!r} is neither same nor distinct.")
            first, second = (name_key(row[column], abbreviations) for column in ("first", "second"))
            pair = (row["state"], min(first, second), max(first, second))
            if pair in verdicts:
                raise CuratedError(
                    f"{path.name}: {row['state']}, {row['first']!r} and {row['second']!r} have "
                    "two rows; keep one."
                )
            verdicts[pair] = (row["verdict"], row["reason"])
            if row["verdict"] == "same":
                for key in (first, second):
                    named = names.setdefault((row["state"], key), row["first"])
                    if named != row["first"]:
                        raise CuratedError(
                            f"{path.name}: {row['state']}, {row['second']!r} is named both "
                            f"{named!r} and {row['first']!r}; put the correct one first in both."
                        )
        path = reference / "misattributed_rows.csv"
        moves: dict[tuple[str, str, str, str], tuple[Spelling, str, str]] = {}
        columns = ("state", "printed", "model", "signed", "read_state", "read_as", "reason")
        for row in read_rows(
            path, columns, filled=("state", "printed", "read_state", "read_as", "reason")
        ):
            printed = name_key(row["printed"], abbreviations)
            spelling = (row["read_state"], name_key(row["read_as"], abbreviations))
            moves[row["state"], printed, row["model"], row["signed"]] = (
                spelling,
                row["read_as"],
                row["reason"],
            )
        return cls(verdicts, names, moves)

    def move(self, row: ParsedRow) -> tuple[Spelling, str, str] | None:
        """Where a misattributed row belongs: spelling, name and reason; None for all others.

        `signed` in misattributed_rows.csv is a date, 'pending' for rows of pending lists, or empty
        for every row.
        """
        signed = "pending" if row.kind == "pending" else str(row.signed_on or "")
        for key in (
            (row.state, row.key, row.model or "", signed),
            (row.state, row.key, row.model or "", ""),
            (row.state, row.key, "", ""),
        ):
            if found := self.moves.get(key):
                return found
        return None


class _DisjointSets:
    """Sets of spellings, each with its smallest member as root, whatever the order of unions."""

    def __init__(self) -> None:
        self._parent: dict[Spelling, Spelling] = {}

    def find(self, spelling: Spelling) -> Spelling:
        """The root of the set that a spelling is in."""
        parent = self._parent.setdefault(spelling, spelling)
        while parent != spelling:
            spelling, parent = parent, self._parent[parent]
        return spelling

    def union(self, one: Spelling, other: Spelling) -> None:
        """Make one set of two."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first


@dataclass(frozen=True)
class _Words:
    """The distinctive words of a name; `core` is without the weak ones."""

    all: tuple[str, ...]
    core: tuple[str, ...]

    @classmethod
    def of(cls, key: str, state: str, state_name: str) -> "_Words":
        words = distinctive_words(key, state, state_name)
        core = [word for word in words if not any(_misspells(word, w) for w in _WEAK_WORDS)]
        return cls(words, tuple(core) or words)


def _misspells(word: str, other: str) -> bool:
    """Whether a word is another, or that word with one letter wrong, missing, added or swapped."""
    return word == other or (min(len(word), len(other)) > 4 and OSA.distance(word, other) == 1)


def _typo(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names differ only by misspelled words: paired word by word, each pair close."""
    only_one, only_other = sorted(set(one) - set(other)), sorted(set(other) - set(one))
    if len(only_one) != len(only_other):
        return fuzz.ratio("".join(one), "".join(other)) >= _SIMILAR
    return all(
        not (a.isdigit() or b.isdigit()) and (fuzz.ratio(a, b) >= _TYPO or _misspells(a, b))
        for a, b in zip(only_one, only_other, strict=True)
    )


def _listed_together(one: _Evidence, other: _Evidence) -> bool:
    """Whether some list prints both under the same model."""
    return any(
        one.listed[each] & other.listed[each] for each in set(one.listed) & set(other.listed)
    )


def _adjacent(one: Iterable[int], other: Iterable[int]) -> bool:
    """Whether one begins soon after the other ends, or fills a gap in it."""
    return not set(one) & set(other) and any(
        abs(a - b) <= _NEAR_LISTS for a, b in itertools.product(one, other)
    )


def _counties_disagree(one: _Evidence, other: _Evidence) -> bool:
    """Whether both have counties and no county of one is similar to one of the other."""
    return bool(one.counties and other.counties) and not any(
        fuzz.ratio(a, b) >= _TYPO for a in one.counties for b in other.counties
    )


@dataclass(frozen=True)
class _Rules:
    """The comparison of two spellings.

    published: the dates of the accepted lists by kind, in order.
    """

    evidence: Mapping[Spelling, _Evidence]
    words: Mapping[Spelling, _Words]
    published: Mapping[str, Sequence[date]]

    def match(self, one: Spelling, other: Spelling) -> str | None:
        """The rule by which two spellings are one agency; None where none applies."""
        words, also_words = self.words[one], self.words[other]
        first, second = set(words.core), set(also_words.core)
        same, typo = first == second, _typo(words.core, also_words.core)
        if not (same or typo or first <= second or second <= first):
            return None
        seen, also = self.evidence[one], self.evidence[other]
        if _listed_together(seen, also) or _counties_disagree(seen, also):
            return None
        if set(words.all) == set(also_words.all):
            return "same words"
        if same or typo:
            named = "same words but one" if same else "misspelling"
            return next((f"{named}, {fact}" for fact in self._facts(seen, also)), None)
        return "more words, same memorandum" if seen.files & also.files else None

    def _facts(self, one: _Evidence, other: _Evidence) -> Iterable[str]:
        """Evidence that two similar spellings are one agency, strongest first."""
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
            _adjacent(one.signed[signing], other.signed[signing])
            for signing in set(one.signed) & set(other.signed)
        )

    @staticmethod
    def _same_request(one: _Evidence, other: _Evidence) -> bool:
        return any(
            kind == "pending" and _adjacent(one.listed[kind, model], other.listed[kind, model])
            for kind, model in set(one.listed) & set(other.listed)
        )

    def _followed(self, requested: _Evidence, signed: _Evidence) -> bool:
        """Whether an agreement under one spelling follows a request under the other."""
        return any(
            kind == "pending"
            and (positions := signed.listed.get(("participating", model)))
            and 0
            <= (
                self.published["participating"][min(positions)]
                - self.published["pending"][max(requested.listed[kind, model])]
            ).days
            <= _NEAR_DAYS
            for kind, model in requested.listed
        )

    def needs_review(self, one: Spelling, other: Spelling) -> bool:
        """Whether a person should decide: similar in letters, or in what the lists say."""
        seen, also = self.evidence[one], self.evidence[other]
        if one[0] != other[0]:  # the same name under two states
            return not _listed_together(seen, also) and (
                self._same_signing(seen, also)
                or self._same_request(seen, also)
                or self._followed(seen, also)
                or self._followed(also, seen)
            )
        similarity = fuzz.ratio(one[1], other[1])
        if _listed_together(seen, also):
            return set(self.words[one].core) == set(self.words[other].core) or (
                bool(seen.files & also.files) and similarity >= _SIMILAR
            )
        if seen.files & also.files:
            return True
        if _counties_disagree(seen, also):
            return False
        first, second = set(self.words[one].core), set(self.words[other].core)
        if self._same_signing(seen, also):
            return similarity >= _RELATED or first <= second or second <= first
        return first == second or _typo(self.words[one].core, self.words[other].core)

    def candidates(self) -> list[tuple[Spelling, Spelling]]:
        """The pairs to compare (blocking): all others have nothing in common.

        Two spellings of one state that share words, a memorandum, a signing or a county, or the
        same name in two states.
        """
        blocks: dict[tuple[object, ...], set[Spelling]] = defaultdict(set)
        for spelling, seen in self.evidence.items():
            state, key = spelling
            core = self.words[spelling].core
            blocks["name", key].add(spelling)
            blocks[state, "words", core].add(spelling)
            for feature in (*seen.files, *seen.signed, *seen.counties):
                blocks[state, feature].add(spelling)
            # Names with one misspelled word share all others.
            for word in core:
                blocks[state, "rest", tuple(w for w in core if w != word)].add(spelling)
        return sorted(
            {pair for block in blocks.values() for pair in itertools.combinations(sorted(block), 2)}
        )


def _ids(
    evidence: Mapping[Spelling, _Evidence],
    agencies: _DisjointSets,
    curated: _Curated,
    abbreviations: Abbreviations,
) -> tuple[dict[Spelling, str], dict[str, str]]:
    """The agency id of each spelling, and the curated names by agency id.

    The id is made from the name in the curated file, even where ICE never printed that spelling;
    for other agencies from the spelling first listed.
    """
    named: dict[Spelling, tuple[Spelling, str | None]] = {}
    for spelling in sorted(
        evidence,
        key=lambda each: (each not in curated.names, evidence[each].first_on, each),
    ):
        name = curated.names.get(spelling)
        correct = (spelling[0], name_key(name, abbreviations)) if name else spelling
        named.setdefault(agencies.find(spelling), (correct, name))
    ids = {each: agency_slug(*named[agencies.find(each)][0]) for each in evidence}
    ids |= {spelling: agency_slug(*spelling) for spelling, name in named.values() if name}
    names = {agency_slug(*spelling): name for spelling, name in named.values() if name}
    return ids, names


def link_records(
    rows: Mapping[str, ParsedRow],
    positions: Mapping[str, set[int]],
    published: Mapping[str, Sequence[date]],
    reference: Path,
) -> Linkage:
    """Find the agency of every listed row.

    rows: by row id.
    positions: by row id, the positions of the lists that print the row, in the sequence of accepted
        lists of its kind. Rows that are on no accepted list are left out.
    published: the dates of those lists, by kind, in order.

    Raises CuratedError where agency_aliases.csv or misattributed_rows.csv can't be used.
    """
    curated = _Curated.load(reference)
    abbreviations = Abbreviations.load(reference)
    state_names = {row["state"]: row["name"].lower() for row in read_states(reference)}
    spelling_of: dict[str, Spelling] = {}
    moved: dict[str, tuple[Spelling, str, str]] = {}
    evidence: dict[Spelling, _Evidence] = defaultdict(_Evidence)
    for row_id, on in positions.items():
        row = rows[row_id]
        if found := curated.move(row):
            moved[row_id] = found
        spelling = found[0] if found else (row.state, row.key)
        spelling_of[row_id] = spelling
        seen = evidence[spelling]
        seen.first_on = min(seen.first_on, published[row.kind][min(on)])
        seen.listed[row.kind, row.model] |= on
        if row.signed_on:
            seen.signed[row.model, row.signed_on] |= on
        if row.moa_file:
            seen.files.add(row.moa_file)
        # A misattributed row may print the county of the agency that it does not belong to.
        if row.county and not row.county.startswith("#") and not found:
            seen.counties.add(_COUNTY.sub("", row.county.lower()))

    agencies = _DisjointSets()
    links: list[Link] = []
    for (state, first, second), (verdict, reason) in sorted(curated.verdicts.items()):
        if verdict == "same" and {(state, first), (state, second)} & set(evidence):
            agencies.union((state, first), (state, second))
            links.append(Link(state, first, second, f"agency_aliases.csv: {reason}"))
    rules = _Rules(
        evidence,
        {each: _Words.of(each[1], each[0], state_names.get(each[0], "")) for each in evidence},
        published,
    )
    similar: list[tuple[Spelling, Spelling]] = []
    for one, other in rules.candidates():
        state, first, second = one[0], one[1], other[1]
        if (state, first, second) in curated.verdicts:
            continue
        rule = rules.match(one, other) if other[0] == state else None
        if rule:
            agencies.union(one, other)
            links.append(Link(state, first, second, rule))
        elif rules.needs_review(one, other):
            similar.append((one, other))
    for_review = [
        Link(
            one[0],
            one[1],
            other[1] if one[0] == other[0] else f"{other[1]} ({other[0]})",
            "undecided",
        )
        for one, other in similar
        if agencies.find(one) != agencies.find(other)
    ]

    ids, names = _ids(evidence, agencies, curated, abbreviations)
    agency_of = {row_id: ids[spelling] for row_id, spelling in spelling_of.items()}
    names = _most_printed(agency_of, rows, positions, moved) | names
    return Linkage(
        agency_of=agency_of,
        spelling_of=spelling_of,
        ids=ids,
        names=names,
        links=links,
        for_review=for_review,
        corrections=_corrections(agency_of, spelling_of, names, abbreviations, rows, links, moved),
    )


def _most_printed(
    agency_of: Mapping[str, str],
    rows: Mapping[str, ParsedRow],
    positions: Mapping[str, set[int]],
    moved: Mapping[str, tuple[Spelling, str, str]],
) -> dict[str, str]:
    """Each agency's name, by its id, in the spelling that most lists print."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for row_id, agency_id in agency_of.items():
        if found := moved.get(row_id):
            spellings[agency_id][found[1]] += 0
        else:
            spellings[agency_id][rows[row_id].name] += len(positions[row_id])
    return {
        agency_id: min(counts, key=lambda each: (-counts[each], each))
        for agency_id, counts in spellings.items()
    }


@cache
def plain(name: str) -> str:
    """A name without the differences that are no corrections: spaces, apostrophes, capitals."""
    return clean_text(name).replace("'", "").casefold()


def link_rules(links: Iterable[Link]) -> dict[Spelling, str]:
    """The rule that first linked each spelling to another."""
    rules: dict[Spelling, str] = {}
    for link in links:
        for key in (link.first, link.second):
            rules.setdefault((link.state, key), link.rule)
    return rules


def _corrections(
    agency_of: Mapping[str, str],
    spelling_of: Mapping[str, Spelling],
    names: Mapping[str, str],
    abbreviations: Abbreviations,
    rows: Mapping[str, ParsedRow],
    links: Iterable[Link],
    moved: Mapping[str, tuple[Spelling, str, str]],
) -> list[Correction]:
    """A correction for each row whose agency has another name or state than the row prints."""
    rule_of = link_rules(links)
    keys = {agency_id: name_key(name, abbreviations) for agency_id, name in names.items()}
    corrections: list[Correction] = []
    for row_id, agency_id in sorted(agency_of.items()):
        row, spelling, name = rows[row_id], spelling_of[row_id], names[agency_id]
        if found := moved.get(row_id):
            rule, reason = "misattributed_rows.csv", found[2]
        elif spelling[1] == keys[agency_id]:
            rule, reason = "abbreviation or punctuation", "the same words, written differently"
        else:
            rule, _, reason = rule_of[spelling].partition(": ")
            reason = reason or "another spelling of the agency's name; the rule names the evidence"
        if spelling[0] != row.state:
            corrections.append(Correction(row_id, "state", row.state, spelling[0], rule, reason))
        if plain(row.name) != plain(name):
            corrections.append(Correction(row_id, "agency", row.name, name, rule, reason))
    return corrections
