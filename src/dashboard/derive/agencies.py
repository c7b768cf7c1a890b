"""Agency profiles: kind, location and police employees. And the states and counties they serve."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard.derive.agency_names import NamedAgency
from dashboard.derive.kinds import Classifier, Kind, disagreement
from dashboard.derive.parsed_rows import Correction, ParsedRow
from dashboard.derive.places import Gazetteer, Location
from dashboard.derive.police_employees import Match, Roster
from dashboard.derive.record_linkage import Linkage
from dashboard.reference import read_states

Row = Mapping[str, object]
# The FBI's types of agency that serve one place. State, tribal, campus and federal ones do not.
_LOCAL_TYPES = ("City", "County")
# Agencies of these levels serve whole counties.
_LEVELS_OF_COUNTIES = ("county", "regional")
_FBI = "FBI police employee data 2025"


@dataclass(frozen=True)
class AgencyProfile:
    """An agency with its kind, location and police employees."""

    named: NamedAgency
    kind: Kind
    location: Location
    match: Match

    @property
    def doubts(self) -> list[str]:
        """What is uncertain about kind, location or police employees."""
        found = disagreement(self.named, self.kind)
        return [each for each in (found, self.location.note, self.match.note) if each]


def _most_frequent(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda each: (-counts[each], each)))


def name_agencies(
    linkage: Linkage, rows: Mapping[str, ParsedRow], positions: Mapping[str, set[int]]
) -> list[NamedAgency]:
    """Every agency with what ICE prints about it, weighted by the number of lists."""
    printed: dict[str, tuple[Counter[str], ...]] = defaultdict(
        lambda: (Counter(), Counter(), Counter())
    )
    for row_id, agency_id in linkage.agency_of.items():
        row = rows[row_id]
        names, types, counties = printed[agency_id]
        own = linkage.spelling_of[row_id] == (row.state, row.key)
        for counter, value in (
            (names, row.name if own else ""),
            (types, row.agency_type),
            (counties, row.county),
        ):
            if value:
                counter[value] += len(positions[row_id])
    states = {agency_id: spelling[0] for spelling, agency_id in linkage.ids.items()}
    return [
        NamedAgency(
            agency_id,
            states[agency_id],
            linkage.names[agency_id],
            *(_most_frequent(counts) for counts in printed[agency_id]),
        )
        for agency_id in sorted(printed)
    ]


def agency_profiles(
    named: Iterable[NamedAgency], gazetteer: Gazetteer, reference: Path
) -> list[AgencyProfile]:
    """Each agency's kind, location and police employees."""
    classifier = Classifier.load(reference)
    roster = Roster.load(reference, gazetteer)
    profiles = []
    for agency in named:
        kind = classifier.classify(agency)
        location = gazetteer.locate(agency, kind)
        match = roster.match(agency, kind, location)
        profiles.append(AgencyProfile(agency, kind, location, match))
    return profiles


def agency_rows(agencies: Iterable[AgencyProfile]) -> list[Row]:
    """The rows of `agencies`."""
    return [
        {
            "agency_id": each.named.agency_id,
            "name": each.named.name,
            "state": each.named.state,
            "kind": each.kind.kind,
            "level": each.kind.level,
            "county_fips": each.location.county_fips,
            "county": each.location.county,
            "place": each.location.place,
            "latitude": each.location.latitude,
            "longitude": each.location.longitude,
            "location_basis": each.location.basis,
            "population": each.match.population,
            "sworn_officers": each.match.sworn_officers,
            "ori": each.match.ori,
            "oris": list(each.match.oris),
            "note": "; ".join(each.doubts) or None,
        }
        for each in agencies
    ]


def served_county_rows(agencies: Iterable[AgencyProfile]) -> list[Row]:
    """The rows of `served_counties`: the counties that each agency serves or lies in."""
    found = []
    for each in agencies:
        served = set(each.location.counties)
        for fips in served | {each.location.county_fips} - {None}:
            serves = fips in served and each.kind.level in _LEVELS_OF_COUNTIES
            found.append((each.named.agency_id, fips, "serves" if serves else "lies in"))
    return [
        {"agency_id": agency_id, "county_fips": fips, "link": link}
        for agency_id, fips, link in sorted(found)
    ]


def county_corrections(
    linkage: Linkage,
    rows: Mapping[str, ParsedRow],
    agencies: Iterable[AgencyProfile],
    gazetteer: Gazetteer,
) -> list[Correction]:
    """Printed counties that are stored as others, or that the agency's own name contradicts."""
    agency_by_id = {each.named.agency_id: each for each in agencies}
    corrections = []
    for row_id, agency_id in sorted(linkage.agency_of.items()):
        row = rows[row_id]
        agency = agency_by_id[agency_id]
        found = gazetteer.read_county(agency.named.state, row.county)
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
            reason = found.reason or "no county of the state has this spelling; one alone is close"
        else:
            continue
        corrections.append(Correction(row_id, "county", row.county, corrected, rule, reason))
    return corrections


def state_rows(reference: Path) -> list[Row]:
    """The rows of `states`: every state, district and territory, with its denominators."""
    employees = pd.read_parquet(reference / "police_employees.parquet")
    local = employees[employees["type"].isin(_LOCAL_TYPES)]
    policed = employees.groupby("state")["population"].sum()
    counties = pd.read_parquet(reference / "counties.parquet")
    return [
        {
            "state": row["state"],
            "fips": row["fips"],
            "name": row["name"],
            "level": row["level"],
            "population": int(row["population"]),
            "population_source": row["population_source"],
            **_police_population(row, int(policed.get(row["state"], 0))),
            "counties": int((counties["state"] == row["state"]).sum()),
            "local_agencies": int((local["state"] == row["state"]).sum()),
        }
        for row in sorted(read_states(reference), key=lambda row: row["state"])
    ]


def _police_population(state: Mapping[str, str], policed: int) -> Row:
    """By whom a state's residents are policed, all together; never fewer than live there.

    The FBI's sum lacks the residents of agencies that did not report (Pennsylvania's state police
    has two million): a share of it would be too high.
    """
    whole = policed >= int(state["population"])
    return {
        "police_population": policed if whole else int(state["population"]),
        "police_population_source": _FBI if whole else state["population_source"],
    }


def county_rows(reference: Path) -> list[Row]:
    """The rows of `counties`: every county and equivalent with its population."""
    counties = pd.read_parquet(reference / "counties.parquet").sort_values("fips")
    return [
        {
            "county_fips": row["fips"],
            "state": row["state"],
            "county": row["name"],
            "population": None if pd.isna(row["population"]) else int(row["population"]),
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "square_miles": row["square_miles"],
            "neighbors": row["neighbors"].split(),
        }
        for row in counties.to_dict("records")
    ]
