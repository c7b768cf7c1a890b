"""The rows of `towns` and `zip_codes`: by what people call the place where they live."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from dashboard.towns import town_name

Row = Mapping[str, object]


def town_rows(reference: Path) -> list[Row]:
    """The rows of `towns`, the largest first; of several with one name in a state, the largest."""
    columns = ["name", "state", "county_fips", "population"]
    # A town in New England is a place and a subdivision of its county.
    found = pd.concat(
        pd.read_parquet(reference / f"{table}.parquet", columns=columns)
        for table in ("places", "subdivisions")
    )
    found["name"] = found["name"].map(town_name)
    # The residents of a few are unknown.
    found["population"] = found["population"].fillna(0)
    found = found.sort_values(
        ["population", "state", "name", "county_fips"], ascending=[False, True, True, True]
    )
    found = found.drop_duplicates(["name", "state"])[columns]
    return [dict(zip(columns, row, strict=True)) for row in found.itertuples(index=False)]


def zip_code_rows(reference: Path) -> list[Row]:
    """The rows of `zip_codes`, in order of the codes."""
    table = pd.read_parquet(reference / "zip_codes.parquet")
    return [
        {"zip_code": code, "post_office": name, "state": state, "county_fips": counties.split()}
        for code, name, state, counties in table[["zip", "city", "state", "counties"]].itertuples(
            index=False
        )
    ]
