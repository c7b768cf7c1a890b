"""The picture to keep: whole, in the right colors, and of the same marks as the map."""

import io
from typing import Any

import pytest
from PIL import Image, ImageFont

from dashboard.charts import choropleth, map_image, markers, plane
from dashboard.charts import map as charts
from dashboard.charts.map_image import HEIGHT, WIDTH, Shown, map_picture
from dashboard.charts.palette import LIGHT, MODEL_COLORS, rgb

SHERIFF = markers.Marked(
    agency_id="fl-alachua-county-sheriff",
    name="Alachua County Sheriff's Office",
    state="FL",
    kind="sheriff",
    county="Alachua County",
    point=plane.project("FL", -82.35, 29.67),
    statewide=False,
    sworn_officers=250,
    counties=(),
    for_county=True,
    periods=(markers.Period("TFM", "pending", 1, 2), markers.Period("TFM", "active", 2, 3)),
)


def drawn(shown: Shown, fill: str = "none", values: Any = None) -> dict[tuple[int, int, int], int]:
    """Return how many pixels of the picture's map have each color."""
    content = map_picture(
        theme=LIGHT,
        box=charts.views()["FL"],
        agencies=[SHERIFF],
        shown=shown,
        painted=choropleth.paint(fill, values or {}, LIGHT),
        legend=[],
        title="287(g) agreements, Florida, May 19, 2025",
        subtitle="As of May 19, 2025: 1 agreement of 1 agency. " * 6,
        source="Counted from ICE's published lists.",
    )
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    colors = image.convert("RGB").getcolors(WIDTH * HEIGHT) or []
    return {color: count for count, color in colors}  # type: ignore[misc]


def test_a_mark_is_in_the_picture_when_it_is_on_the_map() -> None:
    task_force = rgb(MODEL_COLORS["TFM"])
    assert drawn(Shown(step=2))[task_force] > 20
    for hidden in (Shown(step=1), Shown(step=2, models=("JEM",)), Shown(step=2, kinds=("other",))):
        assert task_force not in drawn(hidden)


def test_a_machine_without_fonts_writes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fonts = drawn(Shown(step=2))
    loaded = []

    class OwnFont(ImageFont.FreeTypeFont):
        def __init__(self, font: Any, *args: Any, **settings: Any) -> None:
            assert hasattr(font, "read"), f"a font of the machine: {font}"
            loaded.append(font)
            super().__init__(font, *args, **settings)

    monkeypatch.setattr(ImageFont, "FreeTypeFont", OwnFont)
    map_image._font.cache_clear()
    assert drawn(Shown(step=2)) == with_fonts
    assert loaded
    map_image._font.cache_clear()


def test_a_county_has_the_color_of_its_class() -> None:
    colors = drawn(Shown(step=1), "agreements", {"12001": 12})
    assert colors[rgb(LIGHT.ramp[4])] > 1_000
    assert colors[rgb(LIGHT.zero)] > 100_000
