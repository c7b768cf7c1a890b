"""The plane in which the map is drawn: the classic map of the United States, with insets.

The lower 48 lie in Albers' equal-area projection, as the Census Bureau draws them. What lies far
away has a projection and a place of its own in the same plane, so that one map shows everything and
nothing is stretched. Computed once, when the static files are made: the browser knows only the
plane. Units are about 6 km in the lower 48; x grows to the right, y down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, radians, sin, sqrt
from typing import Any

Point = tuple[float, float]
Box = tuple[float, float, float, float]

DECIMALS = 2


@dataclass(frozen=True)
class Conic:
    """A part of the plane: Albers' projection around `center`, which comes to lie at `place`.

    Attributes:
        parallels: the latitudes without distortion, in degrees.
        meridian: the longitude that runs straight up, in degrees.
        center: longitude and latitude, in degrees.
        place: where the center lies, in units of the plane.
        scale: units of the plane on one radius of the earth.
        frame: the inset's edges, left, top, right, bottom, in units; None without a frame.
        north: the latitude above which nothing is drawn; no one lives on the islands there.
        south: the same, below.
        east: the same, as a longitude.
    """

    parallels: tuple[float, float]
    meridian: float
    center: Point
    place: Point
    scale: float
    frame: Box | None = None
    north: float = 90
    south: float = -90
    east: float = 180

    @cached_property
    def _n(self) -> float:
        first, second = (sin(radians(latitude)) for latitude in self.parallels)
        return (first + second) / 2

    def _raw(self, longitude: float, latitude: float) -> Point:
        first = radians(self.parallels[0])
        c = cos(first) ** 2 + 2 * self._n * sin(first)
        rho = sqrt(c - 2 * self._n * sin(radians(latitude))) / self._n
        theta = self._n * radians(longitude - self.meridian)
        return rho * sin(theta), rho * cos(theta)

    @cached_property
    def _origin(self) -> Point:
        return self._raw(*self.center)

    def project(self, longitude: float, latitude: float) -> Point:
        """Return where a point in degrees lies in the plane."""
        x, y = self._raw(longitude, latitude)
        return (
            round(self.place[0] + self.scale * (x - self._origin[0]), DECIMALS),
            round(self.place[1] + self.scale * (y - self._origin[1]), DECIMALS),
        )

    def draws(self, longitude: float, latitude: float) -> bool:
        """Return whether a point lies in the part that is drawn."""
        return self.south <= latitude <= self.north and longitude <= self.east


LOWER_48 = Conic((29.5, 45.5), -96, (-96.6, 38.7), (0, 0), 1070)
PACIFIC = Conic((10, 18), 145.2, (145.2, 14.3), (-78, 224), 1150, (-100, 198, -60, 252), north=16)
CARIBBEAN = Conic((8, 18), -66, (-66, 18.2), (342, 227), 1070, (304, 206, 378, 252))
INSETS = {
    "AK": Conic((55, 65), -154, (-156, 58.5), (-328, 215), 375, (-455, 128, -233, 252)),
    "HI": Conic((8, 18), -157, (-157.5, 20.3), (-181, 216), 1070, (-233, 178, -130, 252)),
    "AS": Conic(
        (-20, -8),
        -170.2,
        (-170.15, -14.25),
        (-115, 222),
        1000,
        (-130, 198, -100, 252),
        south=-14.5,
        north=-14,
        east=-169,
    ),
    "GU": PACIFIC,
    "MP": PACIFIC,
    "PR": CARIBBEAN,
    "VI": CARIBBEAN,
}
FRAMES = tuple({conic.frame for conic in INSETS.values() if conic.frame})


def project(state: str, longitude: float, latitude: float) -> Point:
    """Return where a point of a state lies in the plane; degrees."""
    return INSETS.get(state, LOWER_48).project(longitude, latitude)


def features(degrees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return GeoJSON features, with the property `state`, in the plane instead of degrees.

    All are MultiPolygons; one of which nothing is drawn is left out.
    """
    drawn = ((each, list(_polygons(each, each["properties"]["state"]))) for each in degrees)
    return [
        feature | {"geometry": {"type": "MultiPolygon", "coordinates": polygons}}
        for feature, polygons in drawn
        if polygons
    ]


def _polygons(feature: Mapping[str, Any], state: str) -> Iterator[list[list[Point]]]:
    conic = INSETS.get(state, LOWER_48)
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        if all(conic.draws(*point) for point in polygon[0]):
            yield [_ring(conic, ring) for ring in polygon]


def _ring(conic: Conic, ring: list[Point]) -> list[Point]:
    points = [conic.project(*point) for point in ring]
    kept = [points[0], *(after for before, after in pairwise(points) if after != before)]
    # An islet that rounding has made a line stays a line: it has its index all the same.
    return kept if len(kept) >= 4 else points


def bounds(feature: Mapping[str, Any]) -> Box:
    """Return left, top, right and bottom of a feature of the plane."""
    points = [point for polygon in feature["geometry"]["coordinates"] for point in polygon[0]]
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)
