"""Where an agency is: its county, its place, a point, and how exactly that is known."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd
from rapidfuzz import fuzz

from dashboard.derive.agency_names import Abbreviations, NamedAgency, name_key
from dashboard.derive.kinds import Kind
from dashboard.reference import CuratedError, read_rows

T = TypeVar("T")

# How alike (rapidfuzz ratio, 0-100) a misspelled name must be to the one it is read as, and how
# much less alike the second best of the state has to be.
_CLOSE = 82
_MARGIN = 6
# … and where ICE prints no county that would confirm it.
_VERY_CLOSE = 88
# Where towns are the municipalities, a bare name means the town and not a village or borough in it.
_TOWN_STATES = frozenset(["CT", "MA", "ME", "NH", "RI", "VT"])

_NOTHING_PRINTED = re.compile(r"#?n\W{0,2}a|county|", re.IGNORECASE)
_COUNTY_SUFFIX = re.compile(
    r" (co[un]\w*y|parish|city and borough|borough|census area|municipality|municipio|island|"
    r"district|city)$",
    re.IGNORECASE,
)
_PLACE_SUFFIX = re.compile(
    r" (city and borough|metropolitan government|metro government|consolidated government|"
    r"unified government|urban county|charter township|city|town|village|borough|township|"
    r"municipality|plantation|cdp)(?: \(balance\))?$",
    re.IGNORECASE,
)
_TYPE_WORD = re.compile(
    r"^(city|town|village|borough|township) of | (city|town|village|borough|township)$"
)
# What the name of a municipality's agency says besides the municipality.
_OFFICE = re.compile(
    r"\b(?:pol(?:i|ci|)ce(?: services)?(?: depart?e?\w*)?|(?:department|division) of public safety"
    r"(?: and security)?|public safety|(?:office of )?(?:(?:pennsylvania|pa) )?(?:state )?"
    r"const(?:able|bale)s*(?: office)?|marshals?(?: office)?|sheriff|\w+ ward|precinct \d+)\b"
)


@dataclass(frozen=True)
class Location:
    """Where an agency is; None for what is not known or does not apply.

    county_fips, county: the county of the point, or of the office that the agency has there.
    counties: FIPS codes of the counties it serves, where it is an agency of counties. place: Census
    name of the municipality. latitude, longitude: degrees. basis: 'place', 'county', 'state'
    (statewide agency, no point) or 'none'. note: what a reader should know of the placement.
    """

    county_fips: str | None
    county: str | None
    place: str | None
    latitude: float | None
    longitude: float | None
    basis: str
    note: str = ""
    counties: tuple[str, ...] = ()


NOWHERE = Location(None, None, None, None, None, "none", "neither its name nor ICE's county tells")
STATEWIDE = Location(None, None, None, None, None, "state")


@dataclass(frozen=True)
class CountyReading:
    """What a printed county is read as. fips: none, one, or (Virginia's namesakes) two counties.

    rule: 'as printed', 'misspelled', 'curated', 'empty' or 'unknown'; reason: for a curated one.
    """

    fips: tuple[str, ...]
    rule: str
    reason: str = ""


@dataclass(frozen=True)
class County:
    """A county or equivalent, with a point inside it."""

    fips: str
    state: str
    name: str
    latitude: float
    longitude: float

    @property
    def base(self) -> str:
        """Its name without the word County, Parish, city …."""
        return _COUNTY_SUFFIX.sub("", self.name)


@dataclass(frozen=True)
class Site:
    """A place or county subdivision. rank: 0 is what a bare name means first.

    nearby: counties within five kilometers of the point, besides its own.
    """

    name: str
    type: str
    rank: int
    latitude: float
    longitude: float
    county_fips: str
    nearby: tuple[str, ...]

    def in_one_of(self, fips: Iterable[str]) -> bool:
        """Whether the point lies in, or within five kilometers of, one of the counties."""
        return not {self.county_fips, *self.nearby}.isdisjoint(fips)


def _squash(key: str) -> str:
    return key.replace(" ", "")


class Gazetteer:
    """The Census Bureau's counties, places and working county subdivisions, and curated rows."""

    def __init__(
        self,
        counties: Sequence[County],
        sites: Iterable[tuple[str, Site]],
        county_spellings: Iterable[dict[str, str]],
        placements: Iterable[dict[str, str]],
        abbreviations: Abbreviations,
    ) -> None:
        self._abbreviations = abbreviations
        self.counties = {county.fips: county for county in counties}
        # The counties of a state with the words of their name without and with its type.
        self._in_state: dict[str, list[tuple[str, str, County]]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[County]] = defaultdict(list)
        for county in counties:
            named = (self.words(county.base), self.words(county.name), county)
            self._in_state[county.state].append(named)
            for name in {county.name, county.base}:
                self._by_name[county.state, self.key(name)].append(county)
        self._sites: dict[str, dict[str, list[Site]]] = defaultdict(lambda: defaultdict(list))
        for state, site in sites:
            for name in place_names(site.name):
                self._sites[state][self.key(name)].append(site)
        self._county_spellings = {
            (row["state"], row["printed"].lower()): (
                (self._county_named(row["state"], row["county"]).fips,) if row["county"] else (),
                row["reason"],
            )
            for row in county_spellings
        }
        self._placements = {
            (row["state"], self.key(row["name"])): self._placement(row) for row in placements
        }

    @classmethod
    def load(cls, reference: Path) -> "Gazetteer":
        """Read the tables. Raises CuratedError where a curated row names no county or place."""
        table = pd.read_parquet(reference / "counties.parquet")
        columns = ["fips", "state", "name", "latitude", "longitude"]
        counties = [County(*row) for row in table[columns].itertuples(index=False)]
        return cls(
            counties,
            [*_read_places(reference), *_read_subdivisions(reference)],
            read_rows(
                reference / "county_spellings.csv",
                ("state", "printed", "county", "reason"),
                filled=("state", "printed", "reason"),
            ),
            read_rows(
                reference / "agency_locations.csv",
                ("state", "name", "place", "counties", "reason"),
                filled=("state", "name", "counties", "reason"),
            ),
            Abbreviations.load(reference),
        )

    def words(self, name: str) -> str:
        """A name without accents, case and marks, its abbreviations written out."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        return name_key(plain, self._abbreviations)

    def key(self, name: str) -> str:
        """What the spellings of a place share: "St. Mary's", "SAINT MARYS"; "De Soto", "DeSoto"."""
        return _squash(self.words(name))

    def _county_named(self, state: str, name: str) -> County:
        """The county with this Census name; raises CuratedError where there is none."""
        for county in self._by_name[state, self.key(name)]:
            if county.name == name:
                return county
        raise CuratedError(f"{name!r} is no county of {state} by its Census name.")

    def read_county(self, state: str, printed: str) -> CountyReading:
        """Read a county as ICE prints it, in a state (USPS)."""
        if curated := self._county_spellings.get((state, printed.lower())):
            return CountyReading(curated[0], "curated", curated[1])
        if _NOTHING_PRINTED.fullmatch(printed.strip()):
            return CountyReading((), "empty")
        exact = self._by_name.get((state, self.key(printed))) or self._by_name.get(
            (state, self.key(_COUNTY_SUFFIX.sub("", printed)))
        )
        if exact:
            return CountyReading(tuple(sorted({each.fips for each in exact})), "as printed")
        if close := self._closest_county(state, _COUNTY_SUFFIX.sub("", printed)):
            return CountyReading((close.fips,), "misspelled")
        return CountyReading((), "unknown")

    def _closest_county(self, state: str, text: str) -> County | None:
        """The one county of the state that a misspelled name can mean."""
        return _closest(
            self.key(text), [(_squash(base), each) for base, _, each in self._in_state[state]]
        )

    def locate(self, agency: NamedAgency, kind: Kind) -> Location:
        """Where the agency is. Depends on nothing but the agency, its kind and the tables."""
        for name in (agency.name, *agency.names):
            if placement := self._placements.get((agency.state, self.key(name))):
                return placement
        if kind.statewide:
            return STATEWIDE
        printed = tuple(
            dict.fromkeys(
                fips
                for county in agency.counties
                for fips in self.read_county(agency.state, county).fips
            )
        )
        if kind.level == "county":
            county = self._county_in_names(agency)
            if county is None and printed:
                county = self.counties[printed[0]]
            return self._at_county(county, printed, (county.fips,)) if county else NOWHERE
        for name in (agency.name, *agency.names):
            if site := self._site_in_name(agency.state, name, printed):
                return self._at_site(site, printed)
        return self._at_county(self.counties[printed[0]], printed, ()) if printed else NOWHERE

    def _county_in_names(self, agency: NamedAgency) -> County | None:
        """The county that an agency's names speak of: spelled right in one of them, or close."""
        names = [self.words(name) for name in dict.fromkeys((agency.name, *agency.names))]
        for words in names:
            if county := self._county_spelled(agency.state, words):
                return county
        for words in names:
            text = re.split(r" (?:county|parish|sheriff|constable|sherrifs?)\b", words)[0]
            if county := self._closest_county(agency.state, text):
                return county
        return None

    def _county_spelled(self, state: str, words: str) -> County | None:
        """The county whose name the words have in them, the longest first.

        "Richmond County Sheriff" is the county, "Richmond Sheriff" the independent city; "Hopewell
        County" is the city of Hopewell, for want of a county of that name.
        """
        text, letters = f" {words} ", _squash(words)
        found: list[tuple[bool, int, County]] = []
        for base, full, county in self._in_state[state]:
            if f" {full} " in text or letters.startswith(_squash(full)):
                found.append((True, len(base), county))
            elif text.startswith(f" {base} ") or any(
                f" {before} {base} " in text for before in ("of", "metropolitan")
            ):
                found.append(
                    (county.name.endswith(" city") and "county" not in words, len(base), county)
                )
        found.sort(key=lambda each: (each[1], each[0], each[2].fips), reverse=True)
        return found[0][2] if found else None

    def _site_in_name(self, state: str, name: str, printed: Sequence[str]) -> Site | None:
        """The place or subdivision that the name of a municipal agency speaks of."""
        text = " ".join(_OFFICE.sub(" ", self.words(name)).split())
        text = re.sub(rf" {state.lower()}$", "", text)
        tries = [(text, "")]
        if match := _TYPE_WORD.search(text):
            tries.append((_TYPE_WORD.sub("", text, count=1), match[1] or match[2]))
        named = self._sites[state]
        for place, hint in tries:
            if exact := named.get(_squash(place)):
                return _choose(exact, hint, printed)
        place, hint = tries[-1]
        least = _CLOSE if printed else _VERY_CLOSE
        close = [
            (key, site)
            for key, sites in named.items()
            if fuzz.ratio(key, _squash(place)) >= least
            and (site := _choose(sites, hint, printed))
            and (not printed or site.in_one_of(printed))
        ]
        return _closest(_squash(place), close)

    def counties_named(self, state: str, names: str) -> tuple[str, ...]:
        """FIPS codes of counties by their Census names, with semicolons between them.

        Raises CuratedError where a name is none of the state's.
        """
        return tuple(self._county_named(state, name.strip()).fips for name in names.split(";"))

    def county_of_place(self, state: str, name: str) -> str | None:
        """FIPS code of the one county in which the state's places of this name lie."""
        counties = {site.county_fips for site in self._sites[state].get(self.key(name), ())}
        return counties.pop() if len(counties) == 1 else None

    def _placement(self, row: dict[str, str]) -> Location:
        """The location that a row of agency_locations.csv gives."""
        state, place = row["state"], row["place"]
        served = self.counties_named(state, row["counties"])
        county = self.counties[served[0]]
        if not place:
            return self._at_county(county, (), served, row["reason"])
        for site in self._sites[state].get(self.key(place_names(place)[0]), []):
            if site.name == place and site.in_one_of(served[:1]):
                point = (site.latitude, site.longitude)
                return Location(
                    county.fips, county.name, place, *point, "place", row["reason"], served
                )
        raise CuratedError(
            f"agency_locations.csv, {row['name']!r}: {place!r} is no place of {state} in "
            f"{county.name}; give its Census name."
        )

    def _at_county(
        self, county: County, printed: Sequence[str], counties: tuple[str, ...], note: str = ""
    ) -> Location:
        return Location(
            county.fips,
            county.name,
            None,
            county.latitude,
            county.longitude,
            "county",
            note or self._contradiction(county.fips, printed),
            counties,
        )

    def _at_site(self, site: Site, printed: Sequence[str]) -> Location:
        """At a place; the county is ICE's where the place lies in it or within five kilometers."""
        fips = next((f for f in printed if f in (site.county_fips, *site.nearby)), site.county_fips)
        return Location(
            fips,
            self.counties[fips].name,
            site.name,
            site.latitude,
            site.longitude,
            "place",
            self._contradiction(fips, printed),
        )

    def _contradiction(self, fips: str, printed: Sequence[str]) -> str:
        if not printed or fips in printed:
            return ""
        return f"ICE prints {self.counties[printed[0]].name}"


def _closest(key: str, named: Iterable[tuple[str, T]]) -> T | None:
    """The one thing whose key is close enough, with a margin to the second best."""
    scored = sorted(
        ((fuzz.ratio(key, other), other, thing) for other, thing in named),
        key=lambda each: (-each[0], each[1]),
    )
    if not scored or scored[0][0] < _CLOSE:
        return None
    second = next((score for score, other, _ in scored if other != scored[0][1]), 0)
    namesakes = [thing for _, other, thing in scored if other == scored[0][1]]
    return namesakes[0] if scored[0][0] - second >= _MARGIN and len(namesakes) == 1 else None


def _choose(sites: Sequence[Site], hint: str, printed: Sequence[str]) -> Site | None:
    """The site that a name means: of the type in the name, in the printed county, by rank.

    None where two or more remain alike.
    """
    if typed := [site for site in sites if hint and site.type.endswith(hint)]:
        sites = typed
    for fips in printed:
        inside = [site for site in sites if site.county_fips == fips] or [
            site for site in sites if fips in site.nearby
        ]
        if inside:
            sites = inside
            break
    best = min((site.rank for site in sites), default=0)
    ranked = [site for site in sites if site.rank == best]
    return ranked[0] if len(ranked) == 1 else None


def place_names(name: str) -> list[str]:
    """The names of a place by its Census name, without its type.

    'Boise City city' -> ['Boise City']; a consolidated government also by its city's name.
    """
    base = _PLACE_SUFFIX.sub("", name)
    merged = (
        re.split(r"[-/,]", base)[0] if re.search(r"government|balance|county", name, re.I) else base
    )
    return list(dict.fromkeys((base.removesuffix(" (balance)"), merged)))


def place_type(name: str) -> str:
    """'Boise City city' -> 'city'; '' for a Census name without a type."""
    match = _PLACE_SUFFIX.search(name)
    return match[1].lower() if match else ""


def _read_places(reference: Path) -> Iterable[tuple[str, Site]]:
    table = pd.read_parquet(reference / "places.parquet")
    columns = ("state", "name", "working", "latitude", "longitude", "county_fips", "nearby_fips")
    for state, name, working, lat, lon, fips, nearby in zip(
        *(table[column] for column in columns), strict=True
    ):
        kind = place_type(name)
        rank = 2 if not working else int(state in _TOWN_STATES and kind != "city")
        yield state, Site(name, kind, rank, lat, lon, fips, tuple(nearby.split()))


def _read_subdivisions(reference: Path) -> Iterable[tuple[str, Site]]:
    table = pd.read_parquet(reference / "subdivisions.parquet")
    columns = ("state", "name", "latitude", "longitude", "county_fips")
    for state, name, lat, lon, fips in zip(*(table[column] for column in columns), strict=True):
        yield (
            state,
            Site(name, place_type(name), int(state not in _TOWN_STATES), lat, lon, fips, ()),
        )
