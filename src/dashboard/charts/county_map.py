"""Small still maps as SVG, of a county with its neighbors and of a state's counties."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians
from typing import Any

from dashboard.charts import markers, svg
from dashboard.charts.labels import COUNTY_ENDINGS
from dashboard.charts.map import COUNTIES, features
from dashboard.charts.palette import Theme

WIDTH, HEIGHT = 424, 340
# How much of the surroundings shows, as a part of the county's own extent.
AROUND = 0.55
MARK = 17
LABEL = 12

Box = tuple[float, float, float, float]


def county_map(
    county: str,
    taking_part: Mapping[str, str],
    agencies: Iterable[tuple[float, float, Sequence[str]]],
    theme: Theme,
) -> str:
    """Return the map as SVG.

    Args:
        county: its FIPS code.
        taking_part: by FIPS code "county" (its sheriff or jail takes part) or "other"; who is
            absent has nobody. Counties of the surroundings, too.
        agencies: what is marked: longitude, latitude and models.
        theme: the colors.
    """
    shapes = features(COUNTIES.in_degrees)
    own = shapes[COUNTIES.codes.index(county)]
    box = _surroundings(_extent(own))
    west, _south, _east, north = box
    scale = cos(radians((box[1] + box[3]) / 2))
    factor = min(WIDTH / ((box[2] - box[0]) * scale), HEIGHT / (box[3] - box[1]))

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - west) * scale * factor, (north - latitude) * factor

    fills = {"county": theme.ramp[1], "other": theme.ramp[0]}
    drawn, names = [], []
    for shape in shapes:
        if shape is own or not _meet(_extent(shape), box):
            continue
        fips = shape["properties"]["fips"]
        fill = fills.get(taking_part.get(fips, ""), theme.zero)
        drawn.append(_area(shape, place, fill, theme.county_line, 1))
        names.append(_label(shape, place, theme.muted, 400))
    fill = fills.get(taking_part.get(county, ""), theme.zero)
    drawn.append(_area(own, place, fill, theme.ink, 1.8))
    names.append(_label(own, place, theme.ink, 600, 20))
    placed: dict[tuple[float, float], int] = {}
    for longitude, latitude, models in agencies:
        x, y = place(longitude, latitude)
        # Several at one place stand side by side.
        beside = placed[x, y] = placed.get((x, y), -1) + 1
        codes = [markers.ACTIVE if slot in models else markers.NONE for slot in markers.SLOTS]
        drawn.append(
            f'<svg x="{x - MARK / 2 + beside * MARK * 0.7:.1f}" y="{y - MARK / 2:.1f}" '
            f'width="{MARK}" height="{MARK}" viewBox="0 0 {markers.CELL} {markers.CELL}">'
            f"{markers.mark_picture(codes, theme)}</svg>"
        )
    return _picture(theme, *drawn, *names)


def _picture(theme: Theme, *parts: str) -> str:
    ground = svg.element("rect", width="100%", height="100%", fill=theme.wash)
    # An inner picture, at whose edge the surroundings are cut off.
    cut = svg.element("svg", ground, *parts, width=WIDTH, height=HEIGHT)
    written = svg.element("g", cut, font_size=LABEL, text_anchor="middle")
    return svg.drawing(WIDTH, HEIGHT, written)


def _rings(shape: Mapping[str, Any]) -> Iterable[Sequence[Sequence[float]]]:
    geometry = shape["geometry"]
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield from polygon


def _extent(shape: Mapping[str, Any]) -> Box:
    points = [point for ring in _rings(shape) for point in ring]
    across, up = zip(*((point[0], point[1]) for point in points), strict=True)
    return min(across), min(up), max(across), max(up)


def _surroundings(box: Box) -> Box:
    """Return a box in the picture's proportions with the county in its middle."""
    west, south, east, north = box
    scale = cos(radians((south + north) / 2))
    up = max(north - south, (east - west) * scale * HEIGHT / WIDTH) * (1 + AROUND)
    across = up / scale * WIDTH / HEIGHT
    middle = (west + east) / 2, (south + north) / 2
    return (
        middle[0] - across / 2,
        middle[1] - up / 2,
        middle[0] + across / 2,
        middle[1] + up / 2,
    )


def _meet(one: Box, other: Box) -> bool:
    return not (one[2] < other[0] or one[0] > other[2] or one[3] < other[1] or one[1] > other[3])


def _area(shape: Mapping[str, Any], place: Any, fill: str, line: str, width: float) -> str:
    path = "".join(
        "M" + "L".join("{:.1f} {:.1f}".format(*place(*point[:2])) for point in ring) + "Z"
        for ring in _rings(shape)
    )
    return svg.element(
        "path",
        d=path,
        fill=fill,
        stroke=line,
        stroke_width=width,
        data_tip=shape["properties"]["name"],
    )


def _label(shape: Mapping[str, Any], place: Any, color: str, weight: int, below: float = 0) -> str:
    """Return a county's name in the middle of its largest part, where there is room for it."""
    largest = max(_rings(shape), key=len)
    points = [place(*point[:2]) for point in largest]
    inside = [(min(max(x, 0), WIDTH), min(max(y, 0), HEIGHT)) for x, y in points]
    left, right = min(x for x, _ in inside), max(x for x, _ in inside)
    top, bottom = min(y for _, y in inside), max(y for _, y in inside)
    name = shape["properties"]["name"]
    for ending in COUNTY_ENDINGS:
        name = name.removesuffix(ending)
    if right - left < len(name) * LABEL * 0.52 or bottom - top < LABEL * 1.5:
        return ""
    y = (top + bottom) / 2 + LABEL / 3 + (below if bottom - top > 4 * below else 0)
    return svg.text(name, (left + right) / 2, y, color, font_weight=weight)


def state_map(state: str, touched: Mapping[str, str], theme: Theme) -> str:
    """Return a map of a state's counties as SVG.

    Args:
        state: its postal code.
        touched: by FIPS code "touched" or "stays"; who is absent has neither.
        theme: the colors.
    """
    shapes = [
        each for each in features(COUNTIES.in_degrees) if each["properties"]["state"] == state
    ]
    extents = [_extent(each) for each in shapes]
    west, south = min(box[0] for box in extents), min(box[1] for box in extents)
    east, north = max(box[2] for box in extents), max(box[3] for box in extents)
    scale = cos(radians((south + north) / 2))
    factor = min((WIDTH - 8) / ((east - west) * scale), (HEIGHT - 8) / (north - south))
    left = (WIDTH - (east - west) * scale * factor) / 2
    top = (HEIGHT - (north - south) * factor) / 2

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        return left + (longitude - west) * scale * factor, top + (north - latitude) * factor

    fills = {"touched": theme.ramp[3], "stays": theme.ramp[0]}
    drawn = (
        _area(
            each,
            place,
            fills.get(touched.get(each["properties"]["fips"], ""), theme.zero),
            theme.county_line,
            0.8,
        )
        for each in shapes
    )
    return _picture(theme, *drawn)
