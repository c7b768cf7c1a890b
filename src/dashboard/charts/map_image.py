"""The map as a picture to keep: drawn without a browser, with title, legend and source in it."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import fill as fill_text
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from dashboard.charts import map as charts
from dashboard.charts import markers
from dashboard.charts.choropleth import Painted
from dashboard.charts.palette import MODEL_SHAPES, Theme
from dashboard.charts.plane import FRAMES, Box, Point

WIDTH, HEIGHT = 1600, 1000
MARGIN, HEAD, FOOT, LEGEND = 40, 110, 50, 330
# Everything is drawn this much larger and then made smaller, which smooths the edges.
SCALE = 2
MARK = 16
# How far apart marks at one place lie, in widths of their cells.
MARK_SPACING = 0.62
SUBTITLE_CHARACTERS = 150
# Pillow's own font has no such space.
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
LINE = 30


@dataclass(frozen=True)
class Shown:
    """Which marks show: the filters. Empty `states`, `kinds` and `models` let everything through.

    `step` is the index of the list date.
    """

    step: int
    states: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("active",)
    by_officers: bool = False


class Camera(NamedTuple):
    """Where the plane's middle lies in the picture, and how many pixels a unit of it has."""

    left: float
    top: float
    scale: float

    def place(self, point: Sequence[float]) -> Point:
        """Return where a point of the plane lies in the picture, in pixels."""
        return self.left + self.scale * point[0], self.top + self.scale * point[1]


def map_picture(
    *,
    theme: Theme,
    box: Box,
    agencies: Iterable[markers.Marked],
    shown: Shown,
    painted: Painted,
    legend: Sequence[tuple[str, int, str]],
    title: str,
    subtitle: str,
    source: str,
) -> bytes:
    """Return the map as PNG, 1,600 by 1,000 pixels.

    Args:
        theme: the colors.
        box: what it shows of the plane.
        agencies: all agencies.
        shown: the filters on the marks.
        painted: the fill of counties or states, with the lines of its legend.
        legend: the marks' legend: model, code and words.
        title: the first line.
        subtitle: the second, in two lines where it is long.
        source: the last, at the foot.
    """
    width, height = WIDTH - LEGEND - 3 * MARGIN, HEIGHT - HEAD - FOOT - MARGIN
    camera = _fit(box, width, height)
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), theme.background)
    frame = Image.new("RGB", (width * SCALE, height * SCALE), theme.background)
    _draw_boundaries(ImageDraw.Draw(frame), camera, painted, theme)
    _draw_marks(frame, camera, agencies, shown, theme)
    picture.paste(frame, (MARGIN * SCALE, HEAD * SCALE))

    draw = ImageDraw.Draw(picture)
    _write(draw, (MARGIN, 24), title, 30, theme.ink)
    _write(draw, (MARGIN, 64), fill_text(subtitle, SUBTITLE_CHARACTERS), 18, theme.muted)
    _write(draw, (MARGIN, HEIGHT - FOOT), source, 17, theme.muted)
    left, top = WIDTH - LEGEND - MARGIN, HEAD
    for model, code, words in legend:
        codes = [code if slot == model else markers.NONE for slot in markers.SLOTS]
        picture.paste(
            tile := _tile(tuple(codes), theme, LINE * SCALE), (left * SCALE, top * SCALE), tile
        )
        _write(draw, (left + 40, top + 4), words, 18, theme.ink)
        top += LINE + 6
    if painted.lines:
        top += LINE // 2
        _write(draw, (left, top), painted.title, 18, theme.ink)
        top += LINE
    for line in painted.lines:
        square = [left, top + 3, left + 22, top + 25]
        draw.rectangle([edge * SCALE for edge in square], line.color, theme.state_line, SCALE)
        _write(draw, (left + 40, top + 4), f"{line.label}: {line.count:,}", 18, theme.ink)
        top += LINE
    file = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _write(draw: ImageDraw.ImageDraw, place: Point, text: str, size: int, color: str) -> None:
    x, y = place
    draw.text((x * SCALE, y * SCALE), text.translate(SPACES), color, _font(size * SCALE))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _fit(box: Box, width: int, height: int) -> Camera:
    """Return the camera that shows a box of the plane whole in so many pixels."""
    left, top, right, bottom = box
    scale = SCALE * min(width / (right - left), height / (bottom - top))
    return Camera(
        width * SCALE / 2 - scale * (left + right) / 2,
        height * SCALE / 2 - scale * (top + bottom) / 2,
        scale,
    )


def _draw_boundaries(
    draw: ImageDraw.ImageDraw, camera: Camera, painted: Painted, theme: Theme
) -> None:
    fill = painted.fill
    filled = fill.geography.in_plane
    for feature, ring in _rings(filled):
        color = fill.colors[int(fill.classes[feature["properties"]["i"]])]
        draw.polygon([camera.place(point) for point in ring], color)
    for file, color, width in (
        (charts.COUNTIES.in_plane, theme.county_line, 1),
        (charts.STATES.in_plane, theme.state_line, SCALE + 1),
    ):
        for _feature, ring in _rings(file):
            draw.line([camera.place(point) for point in ring], color, width)
    for left, top, right, bottom in FRAMES:
        corners = [camera.place(corner) for corner in ((left, top), (right, bottom))]
        draw.rectangle(corners, outline=theme.line, width=SCALE)


def _rings(file: str) -> Iterator[tuple[Mapping[str, Any], Sequence[Point]]]:
    """Yield each outer ring with its feature; no county or state here has a hole that matters."""
    for feature in charts.features(file):
        for polygon in feature["geometry"]["coordinates"]:
            yield feature, polygon[0]


def _draw_marks(
    frame: Image.Image,
    camera: Camera,
    agencies: Iterable[markers.Marked],
    shown: Shown,
    theme: Theme,
) -> None:
    agencies = [agency for agency in agencies if agency.point]
    offsets = markers.offsets(agencies)
    for agency in agencies:
        if (shown.states and agency.state not in shown.states) or (
            shown.kinds and agency.kind not in shown.kinds
        ):
            continue
        codes = markers.codes_of(agency.periods, shown.step, shown.models, shown.statuses)
        if agency.point and any(codes):
            by_officers = markers.size_by_officers(agency.sworn_officers) / markers.EVEN_SIZE
            size = round(SCALE * MARK * (by_officers if shown.by_officers else 1))
            x, y = camera.place(agency.point)
            tile = _tile(codes, theme, size)
            across, down = (
                part * MARK * SCALE * MARK_SPACING for part in offsets.get(agency.agency_id, (0, 0))
            )
            frame.paste(tile, (round(x + across - size / 2), round(y + down - size / 2)), tile)


@cache
def _tile(codes: tuple[int, ...], theme: Theme, size: int) -> Image.Image:
    """Return a mark as a picture with a transparent ground, `size` by `size` pixels."""
    scale = 4
    tile = Image.new("RGBA", (markers.CELL * scale, markers.CELL * scale))
    draw = ImageDraw.Draw(tile)
    for place, (model, code, radius) in enumerate(markers.nested(codes)):
        points = [(x * scale, y * scale) for x, y in markers.corners(MODEL_SHAPES[model], radius)]
        color = theme.ended if code == markers.ENDED else theme.model(model)
        ring = [*points, *points[:2]]
        halo = markers.INNER_HALO if place else markers.HALO
        draw.line(ring, theme.background, round(2 * halo * scale), "curve")
        draw.polygon(points, color if code == markers.ACTIVE else theme.background)
        if code != markers.ACTIVE:
            draw.line(ring, color, round(markers.OUTLINE * scale), "curve")
    return tile.resize((size, size), Image.Resampling.LANCZOS)
