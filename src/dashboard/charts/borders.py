"""The border lines on the map: each stretch of border once, as the browser reads it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Feature = Mapping[str, Any]
Point = tuple[float, float]
Stretch = tuple[Point, Point]


def border_objects(
    states: Sequence[Feature], counties: Sequence[Feature]
) -> dict[str, list[list[int]]]:
    """Return the straight stretches of all borders, by what they belong to.

    Two neighbors share a border, and a ring of lines costs a browser several times what single
    stretches do: drawn without a graphics card, the outlines of all counties took seconds.

    Args:
        states: MultiPolygons of states, in the plane.
        counties: those of counties, with the property `state`; a border between two states, or a
            coast, is a state's.

    Keys: `counties` and `states`, each a list of lines: x and y of the first point in hundredths of
    a unit, then how far each next point lies from the one before it.
    """
    owners: dict[Stretch, list[str]] = defaultdict(list)
    for county in counties:
        for stretch in _stretches(county):
            owners[stretch].append(county["properties"]["state"])
    inner = {stretch for stretch, of in owners.items() if len(of) > 1 and len(set(of)) == 1}
    outer = {stretch for state in states for stretch in _stretches(state)}
    return {"counties": list(_lines(inner)), "states": list(_lines(outer))}


def _lines(stretches: Collection[Stretch]) -> Iterator[list[int]]:
    """Yield the stretches joined to lines, each stretch once: so written, they take half."""
    neighbors: dict[Point, list[Point]] = defaultdict(list)
    for first, second in sorted(stretches):
        neighbors[first].append(second)
        neighbors[second].append(first)
    for start in sorted(neighbors):
        while neighbors[start]:
            here = start
            line = [round(100 * number) for number in here]
            while neighbors[here]:
                there = neighbors[here].pop()
                neighbors[there].remove(here)
                line += (
                    round(100 * now) - round(100 * before)
                    for now, before in zip(there, here, strict=True)
                )
                here = there
            yield line


def _stretches(feature: Feature) -> Iterator[Stretch]:
    """Yield each side of a feature's rings, its ends in order."""
    for polygon in feature["geometry"]["coordinates"]:
        for ring in polygon:
            for first, second in pairwise(map(tuple, ring)):
                yield (first, second) if first < second else (second, first)
