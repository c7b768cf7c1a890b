"""The border lines on the map: each stretch of border once, as the browser reads it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Feature = Mapping[str, Any]
Point = tuple[float, float]
Stretch = tuple[Point, Point]


def border_objects(states: Sequence[Feature], counties: Sequence[Feature]) -> list[dict[str, Any]]:
    """Return the straight stretches of all borders, those of states last.

    Two neighbors share a border, and a ring of lines costs a browser several times what single
    stretches do: drawn without a graphics card, the outlines of all counties took seconds.

    Args:
        states: GeoJSON features of states.
        counties: those of counties, with the property `state`; a border between two states, or a
            coast, is a state's.

    Keys: `a` and `b` the ends, longitude and latitude in degrees; `s` is 1 for a state's.
    """
    owners: dict[Stretch, list[str]] = defaultdict(list)
    for county in counties:
        for stretch in _stretches(county):
            owners[stretch].append(county["properties"]["state"])
    inner = {stretch for stretch, of in owners.items() if len(of) > 1 and len(set(of)) == 1}
    outer = {stretch for state in states for stretch in _stretches(state)}
    ends = [{"a": list(first), "b": list(second)} for first, second in sorted(inner)]
    return ends + [{"a": list(a), "b": list(b), "s": 1} for a, b in sorted(outer)]


def _stretches(feature: Feature) -> Iterator[Stretch]:
    """Yield each side of a feature's rings, its ends in order."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        for ring in polygon:
            for first, second in pairwise(map(tuple, ring)):
                yield (first, second) if first < second else (second, first)
