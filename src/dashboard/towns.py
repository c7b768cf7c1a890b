"""Towns of the United States, by the names that people use for them."""

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from dashboard.paths import REFERENCE

# The Census Bureau adds what a place is: "Knoxville city", "Abanda CDP".
_KIND = re.compile(
    r" (city and borough|(metropolitan|metro|consolidated|unified) government|urban county|"
    r"charter township|city|town|village|borough|township|municipality|plantation|corporation|"
    r"zona urbana|comunidad|CDP)"
    r"( \(balance\))?$"
)
# A city that became one with its county: "Nashville-Davidson", "Louisville/Jefferson County".
_MERGED = re.compile(r"[/-].*( County| government| urban county)( \(balance\))?$")


class Town(NamedTuple):
    """A town, township or census-designated place."""

    name: str
    state: str
    county_fips: str
    population: int


@cache
def towns() -> tuple[Town, ...]:
    """Return all towns, the largest first; of several with one name in a state, the largest."""
    columns = ["name", "state", "county_fips", "population"]
    # A town in New England is a place and a subdivision of its county.
    found = pd.concat(
        pd.read_parquet(REFERENCE / f"{table}.parquet", columns=columns)
        for table in ("places", "subdivisions")
    )
    found["name"] = found["name"].map(town_name)
    # The residents of a few are unknown.
    found["population"] = found["population"].fillna(0)
    found = found.sort_values("population", ascending=False, kind="stable")
    found = found.drop_duplicates(["name", "state"])
    return tuple(map(Town, *(found[column].tolist() for column in columns)))


def town_name(census_name: str) -> str:
    """Return the name people use: "Knoxville city" -> "Knoxville"."""
    return _KIND.sub("", _MERGED.sub("", census_name))
