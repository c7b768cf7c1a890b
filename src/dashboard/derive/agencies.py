"""Agencies with their kind, place and people, and the states and counties they serve."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard.derive.agency import NamedAgency
from dashboard.derive.kinds import Classifier, Kind, disagreement
from dashboard.derive.parsed_rows import Correction, ParsedRow
from dashboard.derive.places import Gazetteer, Location
from dashboard.derive.police_employees import Match, Roster
from dashboard.derive.record_linkage import Identities
from dashboard.reference import read_states

Rows = list[tuple[object, ...]]
# The FBI's kinds of agency that belong to one place; state, tribal, campus and federal ones do not.
_LOCAL_TYPES = ("City", "County")


@dataclass(frozen=True)
class Described:
    """One agency, described. doubts: what a person might look at."""

    named: NamedAgency
    kind: Kind
    location: Location
    match: Match

    @property
    def doubts(self) -> list[str]:
        """What is uncertain about kind, place or people."""
        found = disagreement(self.named, self.kind)
        return [each for each in (found, self.location.note, self.match.note) if each]


def _most_frequent(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda each: (-counts[each], each)))


def name_agencies(
    identities: Identities, readings: Mapping[str, ParsedRow], places: Mapping[str, set[int]]
) -> list[NamedAgency]:
    """Every agency with what ICE prints of it, weighted by the lists that print it."""
    printed: dict[str, tuple[Counter[str], ...]] = defaultdict(
        lambda: (Counter(), Counter(), Counter())
    )
    for row_id, agency_id in identities.agency_of.items():
        reading = readings[row_id]
        names, types, counties = printed[agency_id]
        own = identities.node_of[row_id] == (reading.state, reading.key)
        for counter, value in (
            (names, reading.name if own else ""),
            (types, reading.agency_type),
            (counties, reading.county),
        ):
            if value:
                counter[value] += len(places[row_id])
    states = {agency_id: node[0] for node, agency_id in identities.ids.items()}
    return [
        NamedAgency(
            agency_id,
            states[agency_id],
            identities.names[agency_id],
            *(_most_frequent(counts) for counts in printed[agency_id]),
        )
        for agency_id in sorted(printed)
    ]


def describe_agencies(
    named: Iterable[NamedAgency], gazetteer: Gazetteer, reference: Path
) -> list[Described]:
    """Each agency's kind, place and people."""
    classifier = Classifier.load(reference)
    roster = Roster.load(reference, gazetteer)
    described = []
    for agency in named:
        kind = classifier.classify(agency)
        location = gazetteer.locate(agency, kind)
        described.append(Described(agency, kind, location, roster.match(agency, kind, location)))
    return described


def agency_rows(described: Iterable[Described]) -> Rows:
    """The rows of `agencies`."""
    return [
        (
            each.named.agency_id,
            each.named.name,
            each.named.state,
            each.kind.kind,
            each.kind.level,
            each.location.county_fips,
            each.location.county,
            each.location.place,
            each.location.latitude,
            each.location.longitude,
            each.location.basis,
            each.match.population,
            each.match.sworn_officers,
            each.match.ori,
            "; ".join(each.doubts) or None,
        )
        for each in described
    ]


def agency_county_rows(described: Iterable[Described]) -> Rows:
    """The rows of `agency_counties`: the counties that an agency of counties serves."""
    return sorted(
        (each.named.agency_id, fips) for each in described for fips in each.location.counties
    )


def county_corrections(
    identities: Identities,
    readings: Mapping[str, ParsedRow],
    described: Iterable[Described],
    gazetteer: Gazetteer,
) -> list[Correction]:
    """Printed counties that were read as others, or that the agency's own name contradicts."""
    described_by_id = {each.named.agency_id: each for each in described}
    corrections = []
    for row_id, agency_id in sorted(identities.agency_of.items()):
        reading = readings[row_id]
        agency = described_by_id[agency_id]
        found = gazetteer.read_county(agency.named.state, reading.county)
        own = {agency.location.county_fips, *agency.location.counties} - {None}
        if found.fips and own and not own & set(found.fips):
            corrected = agency.location.county or ""
            elsewhere = any(
                own & set(gazetteer.read_county(agency.named.state, printed).fips)
                for printed in agency.named.counties
            )
            rule = "other lists decide" if elsewhere else "the name decides"
            reason = (
                f"other lists print {corrected} for this agency"
                if elsewhere
                else f"the agency's own name places it in {agency.location.place or corrected}"
            )
        elif found.rule in ("misspelled", "curated"):
            corrected = " or ".join(found.fips) or "none"
            rule = "county_spellings.csv" if found.rule == "curated" else "close spelling"
            reason = found.reason or "no county of the state is spelt so; one alone is close"
        else:
            continue
        corrections.append(Correction(row_id, "county", reading.county, corrected, rule, reason))
    return corrections


def state_rows(reference: Path) -> Rows:
    """The rows of `states`: every state, district and territory, with its denominators."""
    employees = pd.read_parquet(reference / "police_employees.parquet")
    local = employees[employees["type"].isin(_LOCAL_TYPES)]
    counties = pd.read_parquet(reference / "counties.parquet")
    return [
        (
            row["state"],
            row["fips"],
            row["name"],
            row["level"],
            int(row["population"]),
            row["population_source"],
            int((counties["state"] == row["state"]).sum()),
            int((local["state"] == row["state"]).sum()),
        )
        for row in sorted(read_states(reference), key=lambda row: row["state"])
    ]


def county_rows(reference: Path) -> Rows:
    """The rows of `counties`: every county and equivalent with its population."""
    counties = pd.read_parquet(reference / "counties.parquet").sort_values("fips")
    return [
        (
            row["fips"],
            row["state"],
            row["name"],
            None if pd.isna(row["population"]) else int(row["population"]),
            row["latitude"],
            row["longitude"],
        )
        for row in counties.to_dict("records")
    ]
