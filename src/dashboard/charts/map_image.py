"""The map as a picture to keep: drawn without a browser, with title, legend and source in it."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import asinh, pi, radians, tan
from textwrap import fill as fill_text
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from dashboard.charts import map as charts
from dashboard.charts import markers
from dashboard.charts.choropleth import Painted
from dashboard.charts.map import Shown, View
from dashboard.charts.palette import MODEL_COLORS, MODEL_SHAPES, Theme

WIDTH, HEIGHT = 1600, 1000
MARGIN, HEAD, FOOT, LEGEND = 40, 110, 50, 330
# Everything is drawn this much larger and then made smaller, which smooths the edges.
SCALE = 2
MARK = 18
SUBTITLE_CHARACTERS = 150
# Pillow's own font has no such space.
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
LINE = 30

Point = tuple[float, float]


def map_picture(
    *,
    theme: Theme,
    view: str,
    objects: Iterable[Mapping[str, Any]],
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
        view: what it shows, as `charts.view` names it.
        objects: the marks, as `marks.mark_objects` made them.
        shown: the filters on the marks.
        painted: the fill of counties or states, with the lines of its legend.
        legend: the marks' legend: model, code and words.
        title: the first line.
        subtitle: the second, in two lines where it is long.
        source: the last, at the foot.
    """
    width, height = WIDTH - LEGEND - 3 * MARGIN, HEIGHT - HEAD - FOOT - MARGIN
    camera = charts.view(view, width, height)
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), theme.background)
    frame = Image.new("RGB", (width * SCALE, height * SCALE), theme.background)
    _draw_boundaries(ImageDraw.Draw(frame), camera, frame.size, painted, theme)
    _draw_marks(frame, camera, objects, shown, theme)
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
        box = [left, top + 3, left + 22, top + 25]
        draw.rectangle([edge * SCALE for edge in box], line.color, theme.state_line, SCALE)
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


def _projected(view: View, size: tuple[int, int], points: Iterable[Sequence[float]]) -> list[Point]:
    """Return where points (longitude, latitude) lie in a picture of this size, in pixels."""
    scale = 512 * 2**view.zoom * SCALE / (2 * pi)
    middle = asinh(tan(radians(view.latitude)))
    return [
        (
            size[0] / 2 + scale * radians(longitude - view.longitude),
            size[1] / 2 + scale * (middle - asinh(tan(radians(latitude)))),
        )
        for longitude, latitude in points
    ]


def _rings(feature: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """Yield the outer rings of a feature; no county or state here has a hole that matters."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield polygon[0]


def _draw_boundaries(
    draw: ImageDraw.ImageDraw,
    view: View,
    size: tuple[int, int],
    painted: Painted,
    theme: Theme,
) -> None:
    fill = painted.fill
    filled = charts.COUNTIES if fill.level == "county" else charts.STATES
    for feature in charts.features(filled):
        color = fill.colors[int(fill.classes[feature["properties"]["i"]])]
        for ring in _rings(feature):
            draw.polygon(_projected(view, size, ring), color)
    for file, color, width in (
        (charts.COUNTIES, theme.county_line, 1),
        (charts.STATES, theme.state_line, SCALE + 1),
    ):
        for feature in charts.features(file):
            for ring in _rings(feature):
                draw.line(_projected(view, size, ring), color, width)


def _draw_marks(
    frame: Image.Image,
    view: View,
    objects: Iterable[Mapping[str, Any]],
    shown: Shown,
    theme: Theme,
) -> None:
    if shown.hidden:
        return
    for mark in objects:
        codes = charts.codes_of(mark, shown)
        if any(codes):
            size = round(SCALE * MARK * (mark["q"] / markers.EVEN_SIZE if shown.by_officers else 1))
            ((x, y),) = _projected(view, frame.size, [mark["p"]])
            tile = _tile(codes, theme, size)
            across, down = (mark[way] * MARK * SCALE * charts.MARK_SPACING for way in ("x", "y"))
            frame.paste(tile, (round(x + across - size / 2), round(y + down - size / 2)), tile)


@cache
def _tile(codes: tuple[int, ...], theme: Theme, size: int) -> Image.Image:
    """Return a mark as a picture with a transparent ground, `size` by `size` pixels."""
    scale = 4
    tile = Image.new("RGBA", (markers.CELL * scale, markers.CELL * scale))
    for model, code, left, width in markers.strips(codes):
        strip = Image.new("RGBA", tile.size)
        draw = ImageDraw.Draw(strip)
        points = [(x * scale, y * scale) for x, y in markers.corners(MODEL_SHAPES[model])]
        color = theme.ended if code == markers.ENDED else MODEL_COLORS[model]
        ring = [*points, *points[:2]]
        draw.line(ring, theme.background, round(2 * markers.HALO * scale), "curve")
        draw.polygon(points, color if code == markers.ACTIVE else theme.background)
        if code != markers.ACTIVE:
            draw.line(ring, color, round(markers.OUTLINE * scale), "curve")
        window = [
            round(edge * scale) for edge in (left + bool(left), 0, left + width, markers.CELL)
        ]
        tile.paste(strip.crop((*window,)), (window[0], 0))  # type: ignore[arg-type]
    return tile.resize((size, size), Image.Resampling.LANCZOS)
