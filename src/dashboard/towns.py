"""Towns of the United States, by the names that people use for them."""

import re
from typing import NamedTuple

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


def town_name(census_name: str) -> str:
    """Return the name people use: "Knoxville city" -> "Knoxville"."""
    return _KIND.sub("", _MERGED.sub("", census_name))
