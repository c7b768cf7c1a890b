"""How many people an agency polices and how many officers it has: the FBI's police employee data.

An agency is matched by kind, name and county; where that leaves none or several of the FBI's, the
figures stay empty. No agency gets the numbers of another.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.derive.agency_names import NamedAgency
from dashboard.derive.kinds import Kind
from dashboard.derive.places import Gazetteer, Location, place_names, place_type
from dashboard.reference import CuratedError, read_rows

# A figure older than this is given with its year.
_CURRENT = 2024
_COUNTY_POLICE = re.compile(r"\bpolice\b", re.IGNORECASE)
_NAMED_TYPE = re.compile(r" (township|village|town|borough)$", re.IGNORECASE)
# What the FBI leaves out of the names of municipal, campus and other agencies.
_OFFICE = re.compile(r" (?:police|board of trustees)(?: .*)?$")


@dataclass(frozen=True)
class Match:
    """What the FBI's data say of an agency; None where nothing is known or counted.

    ori: the FBI's code; of an agency with several, the one with the most officers in a current
    report. population: residents that it and no other agency polices; None for agencies that the
    FBI counts none for (campuses, sheriffs beside a county police). note: why there is no match, or
    what to know of the figures. oris: every code of the agency.
    """

    ori: str | None
    population: int | None
    sworn_officers: int | None
    note: str = ""
    oris: tuple[str, ...] = ()


@dataclass(frozen=True)
class Employer:
    """One agency of the FBI's police employee data."""

    ori: str
    state: str
    name: str
    counties: frozenset[str]
    type: str
    population: int | None
    officers: int | None
    data_year: int

    @property
    def named_type(self) -> str:
        """The type of municipality that the FBI's name gives: township, village, town, or ''."""
        match = _NAMED_TYPE.search(self.name.split(",")[0])
        return match[1].lower() if match else ""

    @property
    def bare_name(self) -> str:
        """Its name without the county, the type of municipality and the FBI's colon."""
        return _NAMED_TYPE.sub("", self.name.split(",")[0].rstrip(":"))


def _matched(employer: Employer) -> Match:
    notes = []
    if employer.data_year < _CURRENT:
        notes.append(f"reported for {employer.data_year}")
    if employer.officers == 0:
        notes.append("the FBI has no officers reported")
    return Match(
        employer.ori,
        employer.population,
        employer.officers or None,
        "; ".join(notes),
        (employer.ori,),
    )


def _matched_all(employers: Sequence[Employer]) -> Match:
    """The figures of an agency whose offices report to the FBI one by one: their sum.

    A report of before `_CURRENT` is left out where others are newer: its officers may by now be
    counted with another office. Florida's Fish and Wildlife says 878 of its own; its reports of
    2024 and 2025 have 915, and all with those of 2019 on 1,886.
    """
    if len(employers) == 1:
        return _matched(employers[0])
    current = [each for each in employers if each.data_year >= _CURRENT] or employers
    most = max(current, key=lambda each: (each.officers or 0, each.ori))
    years = sorted({str(each.data_year) for each in current})
    older = sum(each.officers or 0 for each in employers if each not in current)
    note = (
        f"the FBI has {len(employers)} codes for it; the officers are the sum of the reports for "
        f"{' and '.join(years)}"
    )
    if older:
        note += f", without {older} in older reports, whom the newer ones may count again"
    return Match(
        most.ori,
        sum(each.population or 0 for each in current) or None,
        sum(each.officers or 0 for each in current) or None,
        note,
        tuple(sorted(each.ori for each in employers)),
    )


class Roster:
    """The FBI's police employee data, latest report per agency, and curated matches."""

    def __init__(
        self,
        employers: Iterable[Employer],
        curated: Iterable[Mapping[str, str]],
        gazetteer: Gazetteer,
    ) -> None:
        self._gazetteer = gazetteer
        by_ori: dict[str, Employer] = {}
        self._in_county: dict[tuple[str, str], list[Employer]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[Employer]] = defaultdict(list)
        for employer in employers:
            by_ori[employer.ori] = employer
            for fips in employer.counties:
                self._in_county[employer.type, fips].append(employer)
            for name in {employer.name.rstrip(":"), employer.bare_name}:
                self._by_name[employer.state, gazetteer.key(name)].append(employer)
        self._curated: dict[tuple[str, str], Match] = {}
        for row in curated:
            oris = [ori.strip() for ori in row["ori"].split(";") if ori.strip()]
            for ori in oris:
                if ori not in by_ori:
                    raise CuratedError(f"roster_matches.csv: {ori!r} is no ORI of the FBI's.")
            self._curated[row["state"], gazetteer.key(row["name"])] = (
                _matched_all([by_ori[ori] for ori in oris])
                if oris
                else Match(None, None, None, row["reason"])
            )

    @classmethod
    def load(cls, reference: Path, gazetteer: Gazetteer) -> "Roster":
        """Read the tables. Raises CuratedError where a curated row names no agency of the FBI's."""
        table = pd.read_parquet(reference / "police_employees.parquet")
        counties = {
            (state, printed): frozenset(
                fips
                for county in re.split(r"[,;]", printed)
                for fips in gazetteer.read_county(state, county.strip()).fips
            )
            for state, printed in set(zip(table["state"], table["county"], strict=True))
        }
        employers = [
            Employer(
                row["ori"],
                row["state"],
                row["name"],
                counties[row["state"], row["county"]],
                row["type"],
                None if pd.isna(row["population"]) else int(row["population"]),
                None if pd.isna(row["officers"]) else int(row["officers"]),
                int(row["data_year"]),
            )
            for row in table.to_dict("records")
        ]
        curated = read_rows(
            reference / "roster_matches.csv",
            ("state", "name", "ori", "reason"),
            filled=("state", "name", "reason"),
        )
        return cls(employers, curated, gazetteer)

    def match(self, agency: NamedAgency, kind: Kind, location: Location) -> Match:
        """The FBI's figures for an agency; empty, with the reason, where it is not certain."""
        for name in (agency.name, *agency.names):
            if curated := self._curated.get((agency.state, self._gazetteer.key(name))):
                return curated
        found = self._candidates(agency, kind, location)
        if len(found) == 1:
            return _matched(found[0])
        if found:
            return Match(None, None, None, f"{len(found)} agencies of the FBI's could be meant")
        return Match(None, None, None, "no agency of the FBI's is known to be this one")

    def _candidates(self, agency: NamedAgency, kind: Kind, location: Location) -> list[Employer]:
        if kind.kind == "sheriff" or (kind.kind, kind.level) == ("municipal_police", "county"):
            if location.county_fips is None:
                return []
            police = kind.kind != "sheriff"
            return [
                each
                for each in self._in_county["County", location.county_fips]
                if bool(_COUNTY_POLICE.search(each.name)) == police
            ]
        if kind.kind == "municipal_police":
            return self._municipal(agency, location, location.place) if location.place else []
        return self._by_full_name(agency, location)

    def _municipal(self, agency: NamedAgency, location: Location, place: str) -> list[Employer]:
        """City agencies of the place's or the agency's name, in its county.

        A township's never stands for a city's, nor the other way round.
        """
        keys = {self._gazetteer.key(name) for name in place_names(place)}
        for name in (agency.name, *agency.names):
            words = self._gazetteer.words(name)
            keys |= {key.replace(" ", "") for key in (words, _OFFICE.sub("", words))}
        type_here = place_type(place)
        named = {
            each.ori: each
            for key in sorted(keys)
            for each in self._by_name[agency.state, key]
            if each.type == "City" and location.county_fips in each.counties
        }
        if "township" in type_here:
            return [each for each in named.values() if each.named_type == "township"]
        whole = [each for each in named.values() if self._gazetteer.key(each.name) in keys]
        alike = [each for each in named.values() if each.named_type in ("", type_here)]
        return [each for each in alike if each.named_type] or alike or whole

    def _by_full_name(self, agency: NamedAgency, location: Location) -> list[Employer]:
        """Agencies of the very name in the state, in the location's county where it has one."""
        found: dict[str, Employer] = {}
        for name in dict.fromkeys((agency.name, *agency.names)):
            words = self._gazetteer.words(name)
            for key in {words, _OFFICE.sub("", words)}:
                for each in self._by_name[agency.state, key.replace(" ", "")]:
                    if location.county_fips in (None, *each.counties) and each.type != "County":
                        found[each.ori] = each
        return list(found.values())


def roster_rows(reference: Path, gazetteer: Gazetteer) -> list[Mapping[str, object]]:
    """The rows of `roster`: every agency of the FBI's, with the counties that it polices.

    The FBI prints the counties' names. A name that a county shares with an independent city means
    the county: the city's has CITY behind it. Where the FBI prints none of the counties used here
    (Connecticut's planning regions, Valdez-Cordova in Alaska, "not specified"), a city lies where
    the place of its name lies, and `roster_counties.csv` has the others that are known.

    Raises CuratedError where a curated row names no agency of the FBI's, or no county.
    """
    table = pd.read_parquet(reference / "police_employees.parquet")
    states = dict(zip(table["ori"], table["state"], strict=True))
    curated = {}
    for row in read_rows(
        reference / "roster_counties.csv",
        ("ori", "counties", "reason"),
        filled=("ori", "counties", "reason"),
    ):
        if row["ori"] not in states:
            raise CuratedError(f"roster_counties.csv: {row['ori']!r} is no ORI of the FBI's.")
        curated[row["ori"]] = gazetteer.counties_named(states[row["ori"]], row["counties"])

    def counties(row: Mapping[Any, Any]) -> tuple[str, ...]:
        if row["ori"] in curated:
            return curated[row["ori"]]
        found: list[str] = []
        for printed in re.split(r"[,;]", row["county"]):
            read = gazetteer.read_county(row["state"], printed.strip()).fips
            whole = [fips for fips in read if not gazetteer.counties[fips].name.endswith(" city")]
            found += whole if len(read) > 1 else read
        place = gazetteer.county_of_place(row["state"], row["name"].rstrip(":"))
        if not found and row["type"] == "City" and place:
            found = [place]
        return tuple(dict.fromkeys(found))

    return [
        {
            "ori": row["ori"],
            "state": row["state"],
            "name": row["name"].rstrip(":"),
            "type": row["type"],
            "county_fips": list(counties(row)),
            "population": None if pd.isna(row["population"]) else int(row["population"]),
            "officers": None if pd.isna(row["officers"]) else int(row["officers"]),
            "data_year": int(row["data_year"]),
        }
        for row in table.to_dict("records")
    ]
