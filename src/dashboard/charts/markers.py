"""One mark for each agency: what it looks like, and the objects that the browser fetches once.

A mark shows every model its agency holds: one model is its shape (circle, square, diamond), several
are their shapes one in the other. Active is filled, pending outlined, ended hollow and gray. All
marks are cells of one picture. The browser has every period in which an agency held a model, and
picks the cells itself, so that a change of date or filter sends no data.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from math import cos, pi, sin, sqrt
from typing import Any, NamedTuple

from dashboard.charts.palette import MODEL_SHAPES, MODELS, OTHER_MODEL, Theme
from dashboard.charts.plane import Point

# A browser may keep a file of marks: objects of another form need a file of another name.
FORMAT = 4

SLOTS = (*MODELS, OTHER_MODEL)

NONE, ACTIVE, PENDING, ENDED = range(4)
CODES = (NONE, ACTIVE, PENDING, ENDED)
STATUSES = ("active", "pending", "ended")

# A mark's size in pixels where all are equal, and the span of sizes by sworn officers.
EVEN_SIZE = 16
SMALLEST_SIZE, LARGEST_SIZE = 11, 46

# Agencies closer than this share a place: about a kilometer, in units of the plane.
SAME_PLACE = 0.18

CELL = 48
COLUMNS = 10
RADIUS = 16.0
HALO, INNER_HALO = 3.0, 2.0
# The radius of each of so many shapes, from the outermost in.
NESTED_SIZES = {
    0: (),
    1: (1.0,),
    2: (1.25, 0.72),
    3: (1.3, 0.92, 0.52),
    4: (1.35, 1.02, 0.7, 0.38),
}
OUTLINE = 4.5
RING = "ring"


def cell_name(codes: Sequence[int]) -> str:
    """Return the name of the cell for one code per slot: the codes read as a number to base 4.

    `browser/map_data.js` computes the same number.
    """
    return str(sum(code * 4**place for place, code in enumerate(codes)))


def _shown(codes: Sequence[int]) -> tuple[int, ...]:
    """Return what of the codes is drawn: an ended model only where none is active or pending."""
    if any(code in (ACTIVE, PENDING) for code in codes):
        return tuple(NONE if code == ENDED else code for code in codes)
    return tuple(codes)


def _cells() -> list[tuple[int, ...]]:
    """Return the distinct pictures, one for each combination that is drawn differently."""
    return sorted({_shown(codes) for codes in product(CODES, repeat=len(SLOTS)) if any(codes)})


def icon_mapping() -> dict[str, dict[str, int]]:
    """Return where in the picture each combination of codes lies, in pixels, by cell name."""
    order = {codes: index for index, codes in enumerate(_cells())}
    mapping = {RING: _cell(len(order))}
    for codes in product(CODES, repeat=len(SLOTS)):
        if any(codes):
            mapping[cell_name(codes)] = _cell(order[_shown(codes)])
    return mapping


def _cell(index: int) -> dict[str, int]:
    row, column = divmod(index, COLUMNS)
    return {"x": column * CELL, "y": row * CELL, "width": CELL, "height": CELL}


def corners(shape: str, radius: float = RADIUS) -> list[tuple[float, float]]:
    """Return the corners of a shape in a cell; all have the area of the circle with a radius."""
    middle, half = CELL / 2, 0.886
    around = {
        "circle": [(cos(pi * n / 24), sin(pi * n / 24)) for n in range(48)],
        "square": [(-half, -half), (half, -half), (half, half), (-half, half)],
        "diamond": [(0, -1.253), (1.253, 0), (0, 1.253), (-1.253, 0)],
        "triangle": [(0, -1.35), (1.3, 0.95), (-1.3, 0.95)],
    }[shape]
    return [(middle + radius * across, middle + radius * down) for across, down in around]


def _shape(shape: str, attributes: str, radius: float = RADIUS) -> str:
    """Return an SVG element of a shape around the middle of a cell."""
    if shape == "circle":
        middle = f"{CELL / 2:g}"
        return f'<circle cx="{middle}" cy="{middle}" r="{radius:g}" {attributes}/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners(shape, radius))
    return f'<polygon points="{points}" {attributes}/>'


def nested(codes: Sequence[int]) -> list[tuple[str, int, float]]:
    """Return what is drawn of a mark, from behind to the front: model, code, radius in a cell."""
    held = [(slot, code) for slot, code in zip(SLOTS, _shown(codes), strict=True) if code]
    sizes = NESTED_SIZES[len(held)]
    return [(*each, RADIUS * size) for each, size in zip(held, sizes, strict=True)]


def mark_picture(codes: Sequence[int], theme: Theme) -> str:
    """Return the SVG of one mark within a cell of `CELL` by `CELL` pixels."""
    drawn = []
    for place, (model, code, radius) in enumerate(nested(codes)):
        shape = MODEL_SHAPES[model]
        color = theme.ended if code == ENDED else theme.model(model)
        edge = INNER_HALO if place else HALO
        halo = f'stroke="{theme.background}" stroke-width="{2 * edge:g}"'
        body = f'fill="{color}"' if code == ACTIVE else _outline(theme, color)
        drawn += [_shape(shape, halo, radius), _shape(shape, body, radius)]
    return "".join(drawn)


def swatch(model: str, code: int, theme: Theme) -> str:
    """Return a small SVG of one model's mark, for a legend: as short as can be."""
    color = theme.ended if code == ENDED else theme.model(model)
    paint = f'fill="{color}"' if code == ACTIVE else _outline(theme, color)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" '
        f'viewBox="2 2 {CELL - 4} {CELL - 4}">'
        f"{_shape(MODEL_SHAPES[model], paint)}</svg>"
    )


def _outline(theme: Theme, color: str) -> str:
    return f'fill="{theme.background}" stroke="{color}" stroke-width="{OUTLINE:g}"'


def picture(theme: Theme) -> str:
    """Return the SVG with all marks, cell by cell as `icon_mapping` says."""
    ring = f'fill="none" stroke="{theme.highlight}" stroke-width="3"'
    drawn = [mark_picture(codes, theme) for codes in _cells()]
    drawn.append(f'<circle cx="{CELL / 2:g}" cy="{CELL / 2:g}" r="{CELL / 2 - 4:g}" {ring}/>')
    placed = [
        # An <svg> of its own ends at its edge: the tips of a large diamond lie in no other cell.
        f'<svg x="{index % COLUMNS * CELL}" y="{index // COLUMNS * CELL}" '
        f'width="{CELL}" height="{CELL}">{cell}</svg>'
        for index, cell in enumerate(drawn)
    ]
    width, height = COLUMNS * CELL, -(-len(drawn) // COLUMNS) * CELL
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(placed)}</svg>\n'
    )


@cache
def picture_name(theme: Theme) -> str:
    """Return the file name of `picture`, which changes with its content."""
    digest = hashlib.sha256(picture(theme).encode()).hexdigest()[:8]
    return f"marks-{theme.name}-{digest}.svg"


@cache
def mapping_name() -> str:
    """Return the file name of `icon_mapping`, which changes with its content."""
    digest = hashlib.sha256(repr(icon_mapping()).encode()).hexdigest()[:8]
    return f"marks-{digest}.json"


class Period(NamedTuple):
    """Lists with an agency under a model (None: not stated) and status: from one up to another.

    `first` and `end` are indices of list dates; an `end` of None is yet to come.
    """

    model: str | None
    status: str
    first: int
    end: int | None


@dataclass(frozen=True)
class Marked:
    """An agency as the map knows it.

    `point` lies in the plane; None has no mark. `counties` are the indices of those that the agency
    lies in or serves; `for_county` says that it is a sheriff's or a county jail's.
    """

    agency_id: str
    name: str
    state: str
    kind: str
    county: str | None
    point: Point | None
    statewide: bool
    sworn_officers: int | None
    counties: tuple[int, ...]
    for_county: bool
    periods: tuple[Period, ...]


def codes_of(
    periods: Iterable[Period], step: int, models: Collection[str], statuses: Collection[str]
) -> tuple[int, ...]:
    """Return the codes of a mark's cell on a list date: active before pending before ended.

    Empty `models` let every model through. `browser/map_data.js` computes the same.
    """
    codes = [NONE] * len(SLOTS)
    for period in periods:
        if (
            period.first <= step
            and (period.end is None or step < period.end)
            and period.status in statuses
            and (not models or period.model in models)
        ):
            slot = SLOTS.index(period.model if period.model in MODELS else OTHER_MODEL)
            code = ACTIVE + STATUSES.index(period.status)
            codes[slot] = min(codes[slot] or code, code)
    return tuple(codes)


def marks_content(
    agencies: Iterable[Marked], days: Sequence[date], states: Sequence[str], kinds: Sequence[str]
) -> dict[str, Any]:
    """Return what the file of marks says, as `browser/map_data.js` reads it.

    `days`, `states`, `kinds`, `statuses` and `models` ("" is not stated) are what the rest counts
    by. `agencies` are columns, by agency id: `id`, `name`, `county`, `state`, `kind`, `point` x and
    y in the plane or 0, `offset` across and down in marks, so that agencies at one place lie side
    by side, `size` by sworn officers in pixels, `statewide`, `counties` (its own first) and
    `forCounty`. `periods` are columns: `agency`, `model`, `status`, `from` and `until` (-1: it goes
    on).
    """
    agencies = sorted(agencies, key=lambda agency: agency.agency_id)
    models = list(
        dict.fromkeys([*MODELS, *sorted({p.model or "" for a in agencies for p in a.periods})])
    )
    # A misprinted state that nobody has corrected yet comes behind those that have a shape.
    states = [*states, *sorted({agency.state for agency in agencies} - set(states))]
    placed = offsets(agencies)
    periods = [
        (
            place,
            models.index(period.model or ""),
            STATUSES.index(period.status),
            period.first,
            -1 if period.end is None else period.end,
        )
        for place, agency in enumerate(agencies)
        for period in sorted(agency.periods, key=lambda each: (each.first, str(each)))
    ]
    columns = zip(*periods, strict=True) if periods else [()] * 5
    return {
        "days": [day.isoformat() for day in days],
        "states": list(states),
        "kinds": list(kinds),
        "statuses": STATUSES,
        "models": models,
        "agencies": {
            "id": [agency.agency_id for agency in agencies],
            "name": [agency.name for agency in agencies],
            "county": [agency.county or "" for agency in agencies],
            "state": [states.index(agency.state) for agency in agencies],
            "kind": [kinds.index(agency.kind) for agency in agencies],
            "point": [agency.point or 0 for agency in agencies],
            "offset": [placed.get(agency.agency_id, 0) for agency in agencies],
            "size": [size_by_officers(agency.sworn_officers) for agency in agencies],
            "statewide": [int(agency.statewide) for agency in agencies],
            "counties": [agency.counties for agency in agencies],
            "forCounty": [int(agency.for_county) for agency in agencies],
        },
        "periods": dict(
            zip(("agency", "model", "status", "from", "until"), map(list, columns), strict=True)
        ),
    }


def offsets(agencies: Iterable[Marked]) -> dict[str, Point]:
    """Return by agency id the offset of each mark that shares its place, in widths of a mark."""
    by_place: dict[Point, list[str]] = defaultdict(list)
    for agency in agencies:
        if agency.point:
            x, y = agency.point
            by_place[round(x / SAME_PLACE), round(y / SAME_PLACE)].append(agency.agency_id)
    return {
        agency_id: offset
        for place in by_place.values()
        if len(place) > 1
        for agency_id, offset in zip(place, _side_by_side(len(place)), strict=True)
    }


def size_by_officers(officers: int | None) -> int:
    """Return a mark's size in pixels: its area grows with the officers; unknown is the smallest.

    10 officers or fewer 11, 100 officers 15, 1,000 officers 31, 2,500 or more 46.
    """
    if not officers:
        return SMALLEST_SIZE
    return round(min(LARGEST_SIZE, max(SMALLEST_SIZE, 8 + 0.76 * sqrt(officers))))


def _side_by_side(count: int) -> list[tuple[float, float]]:
    """Return offsets of marks that share a place, in units of one mark, centred on the place."""
    spots = [(0.0, 0.0)]
    ring = 1
    while len(spots) < count:
        around = 6 * ring
        spots += [
            (ring * cos(2 * pi * n / around), ring * sin(2 * pi * n / around))
            for n in range(around)
        ]
        ring += 1
    spots = spots[:count]
    middle = sum(x for x, _ in spots) / count, sum(y for _, y in spots) / count
    return [(round(x - middle[0], 2), round(y - middle[1], 2)) for x, y in spots]
