"""One mark for each agency: what it looks like, and the objects that the browser fetches once.

A mark shows every model its agency holds: one model is its whole shape (diamond, square, circle),
several are strips of their shapes side by side in one mark. Active is filled, pending outlined,
ended hollow and gray. All marks are cells of one picture; the map picks a cell by an expression
over the mark's own data, so that a change of date or filter sends no data.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import cos, pi, sin, sqrt

from dashboard.charts.palette import MODEL_COLORS, MODEL_SHAPES, MODELS, OTHER_MODEL, Theme

# A browser may keep a file of marks: objects of another form need a file of another name.
FORMAT = 2

SLOTS = (*MODELS, OTHER_MODEL)
SLOT_KEYS = dict(zip(SLOTS, "twjo", strict=True))

NONE, ACTIVE, PENDING, ENDED = range(4)
CODES = (NONE, ACTIVE, PENDING, ENDED)
# A mark's data says for each model and list date which of these hold, as a digit from 0 to 7.
STATUS_BITS = {"active": 1, "pending": 2, "ended": 4}
# The digits of a model from the first list date that has one up to the last change, and the digit
# from then on: most agencies change once or twice in all the time.
Digits = tuple[int, str, int]

# A mark's size in pixels where all are equal, and the span of sizes by sworn officers.
EVEN_SIZE = 16
SMALLEST_SIZE, LARGEST_SIZE = 11, 46

CELL = 48
COLUMNS = 10
RADIUS = 16.0
HALO = 3.0
OUTLINE = 4.5
RING = "ring"


def cell_name(codes: Sequence[int]) -> str:
    """Return the name of the cell for one code per slot: the codes read as a number to base 4.

    The map's expression computes the same number.
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


def corners(shape: str) -> list[tuple[float, float]]:
    """Return the corners of a shape in a cell; all shapes have the area of the circle."""
    middle, half = CELL / 2, 0.886
    around = {
        "circle": [(cos(pi * n / 24), sin(pi * n / 24)) for n in range(48)],
        "square": [(-half, -half), (half, -half), (half, half), (-half, half)],
        "diamond": [(0, -1.253), (1.253, 0), (0, 1.253), (-1.253, 0)],
        "triangle": [(0, -1.35), (1.3, 0.95), (-1.3, 0.95)],
    }[shape]
    return [(middle + RADIUS * across, middle + RADIUS * down) for across, down in around]


def _shape(shape: str, attributes: str) -> str:
    """Return an SVG element of a shape around the middle of a cell."""
    if shape == "circle":
        middle = f"{CELL / 2:g}"
        return f'<circle cx="{middle}" cy="{middle}" r="{RADIUS:g}" {attributes}/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners(shape))
    return f'<polygon points="{points}" {attributes}/>'


def strips(codes: Sequence[int]) -> Iterator[tuple[str, int, float, float]]:
    """Yield what is drawn of a mark, left to right: model, code, left edge and width in a cell."""
    held = [(slot, code) for slot, code in zip(SLOTS, _shown(codes), strict=True) if code]
    if len(held) == 1:
        yield (*held[0], 0.0, float(CELL))
        return
    # The outer strips reach to the cell's edges; the inner cuts divide the shape evenly.
    cut = 2 * RADIUS / len(held)
    edges = [0.0, *(CELL / 2 - RADIUS + cut * n for n in range(1, len(held))), float(CELL)]
    for (slot, code), left, right in zip(held, edges, edges[1:], strict=False):
        yield slot, code, left, right - left


def mark_picture(codes: Sequence[int], theme: Theme) -> str:
    """Return the SVG of one mark within a cell of `CELL` by `CELL` pixels."""
    halos, bodies = [], []
    for model, code, left, width in strips(codes):
        shape = MODEL_SHAPES[model]
        color = theme.ended if code == ENDED else MODEL_COLORS[model]
        halo = f'stroke="{theme.background}" stroke-width="{2 * HALO:g}"'
        body = f'fill="{color}"' if code == ACTIVE else _outline(theme, color)
        window = f'<svg x="{left:.1f}" width="{width:.1f}" height="{CELL}" '
        window += f'viewBox="{left:.1f} 0 {width:.1f} {CELL}">'
        halos.append(f"{window}{_shape(shape, halo)}</svg>")
        bodies.append(f"{window}{_shape(shape, body)}</svg>")
        if left:
            bodies.append(
                f'<path d="M{left:.1f} 4V{CELL - 4}" stroke="{theme.background}" stroke-width="2"/>'
            )
    return "".join(halos + bodies)


def swatch(model: str, code: int, theme: Theme) -> str:
    """Return a small SVG of one model's mark, for a legend: as short as can be."""
    color = theme.ended if code == ENDED else MODEL_COLORS[model]
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
        f'<g transform="translate({index % COLUMNS * CELL} {index // COLUMNS * CELL})">{cell}</g>'
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


@dataclass(frozen=True)
class Placed:
    """An agency with a point: what its mark is made of.

    `statuses` has for each model (a slot of `SLOTS`) the sums of `STATUS_BITS` by list date; a
    model the agency never had is absent. `text` is the tooltip's, line by line.
    """

    agency_id: str
    name: str
    state: str
    kind: str
    longitude: float
    latitude: float
    sworn_officers: int | None
    text: tuple[str, ...]
    statuses: Mapping[str, Digits]


def bits(digits: Digits, step: int) -> int:
    """Return the sum of `STATUS_BITS` on a list date; the map's expression computes the same."""
    first, until_last_change, last = digits
    if step < first:
        return 0
    return int(until_last_change[step - first]) if step - first < len(until_last_change) else last


def mark_objects(
    agencies: Iterable[Placed], states: Sequence[str], kinds: Sequence[str]
) -> list[dict[str, object]]:
    """Return the object of each mark, as the browser reads it, by agency id.

    Keys: `p` longitude and latitude in degrees; `x`, `y` the offset from it in marks, so that
    agencies at one place lie side by side; `id`; `name` the tooltip's text and `state` its end;
    `s` and `k` the index of state and kind in the sequences given; `q` the size by sworn officers
    in pixels; `t`, `w`, `j`, `o` the `Digits` of the models in the order of `SLOTS`.
    """
    by_place: dict[tuple[float, float], list[Placed]] = defaultdict(list)
    for agency in sorted(agencies, key=lambda agency: agency.agency_id):
        by_place[round(agency.longitude, 2), round(agency.latitude, 2)].append(agency)
    objects = []
    for place in by_place.values():
        for agency, (across, down) in zip(place, _side_by_side(len(place)), strict=True):
            objects.append(
                {
                    "p": [round(agency.longitude, 3), round(agency.latitude, 3)],
                    "x": across,
                    "y": down,
                    "id": agency.agency_id,
                    "name": "\n".join([agency.name, *agency.text]),
                    "state": agency.state,
                    "s": states.index(agency.state),
                    "k": kinds.index(agency.kind),
                    "q": size_by_officers(agency.sworn_officers),
                }
                | {SLOT_KEYS[model]: list(days) for model, days in agency.statuses.items()}
            )
    return sorted(objects, key=lambda mark: str(mark["id"]))


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
