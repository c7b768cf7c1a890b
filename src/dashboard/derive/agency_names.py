"""Agency names: the key and the id that all spellings of a name share."""

import re
from dataclasses import dataclass
from pathlib import Path

from dashboard.derive.clean import clean_text
from dashboard.reference import read_rows

_WORD = re.compile(r"[a-z0-9]+|&")
# ICE prints the same office as sheriff, sheriff's office or sheriff's department.
_SAME_OFFICE = (
    (re.compile(r"\bsheriffs? (?:office|department)\b|\bsheriffs\b"), "sheriff"),
    (re.compile(r"\bpolice department\b"), "police"),
    (re.compile(r"\bconstables? office\b|\bconstables\b"), "constable"),
)
# Words that ICE prints on some lists and not on others, and that never distinguish two agencies.
_FILLERS = frozenset(["a", "and", "at", "in", "of", "the"])
_SEAT = re.compile(r"^(?:city|town|village|borough) of ")
_PART_OF_A_PLACE = r"(?! (?:city|county|parish)\b)"


@dataclass(frozen=True)
class NamedAgency:
    """One agency as ICE prints it. names, types, counties: cleaned, the most frequent first."""

    agency_id: str
    state: str
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    counties: tuple[str, ...]


@dataclass(frozen=True)
class Abbreviations:
    """data/reference/abbreviations.csv: short form -> words, both in lower case."""

    words: dict[str, str]

    @classmethod
    def load(cls, reference: Path) -> "Abbreviations":
        rows = read_rows(reference / "abbreviations.csv", ("short", "words", "reason"))
        return cls({row["short"]: row["words"] for row in rows})


def name_key(name: str, abbreviations: Abbreviations) -> str:
    """A name in lower case, without punctuation, its abbreviations written out.

    >>> name_key("DeSoto Co. Sheriff's Dept", Abbreviations.load(REFERENCE))  # doctest: +SKIP
    'desoto county sheriff'
    """
    text = clean_text(name).lower().replace("'s", "s").replace("'", "")
    words = [abbreviations.words.get(word, word) for word in _WORD.findall(text)]
    key = " ".join(words)
    for pattern, word in _SAME_OFFICE:
        key = pattern.sub(word, key)
    return key


def agency_slug(state: str, key: str) -> str:
    """('FL', 'alachua county sheriff') -> 'fl-alachua-county-sheriff'."""
    return "-".join([state.lower(), *_WORD.findall(key.replace("&", "and"))])


def distinctive_words(key: str, state: str, state_name: str) -> tuple[str, ...]:
    """The words of a key that distinguish an agency in its state, in alphabetical order.

    Left out are fillers, "City of" and the state's own name in front, and its code at the end:
    ICE prints Alaska's "Department of Corrections" with and without the state. Oklahoma County
    and Kansas City keep their first word.

    >>> distinctive_words("city of monroe police", "GA", "georgia")
    ('monroe', 'police')
    """
    rest = re.sub(f"^{re.escape(state_name)}{_PART_OF_A_PLACE} ", "", key)
    rest = re.sub(f" {state.lower()}$", "", _SEAT.sub("", rest))
    return tuple(sorted(set(rest.split()) - _FILLERS)) or tuple(sorted(set(key.split())))
