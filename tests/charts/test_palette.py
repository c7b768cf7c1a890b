"""Colors as numbers: contrast on the page, and steps that can be told apart."""

import re
import tomllib
from itertools import combinations, pairwise

import pytest

from dashboard.charts.palette import (
    MODEL_COLORS,
    MODEL_DASHES,
    MODEL_SHAPES,
    THEMES,
    Theme,
    contrast,
    rgb,
)
from dashboard.paths import ROOT
from dashboard.ui import theme as page_theme

THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
# How the cones of each kind of dichromat respond, after Viénot, Brettel and Mollon (1999), as
# matrices on linear red, green and blue.
DICHROMATS = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, -0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, -0.0), (-0.02234, 0.02234, 1.0)),
    # After Machado, Oliveira and Fernandes (2009).
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0B7A75", "#0B7A75") == 1


@THEME
def test_text_and_marks_stand_out_from_the_page(theme: Theme) -> None:
    assert contrast(theme.ink, theme.background) >= 7
    assert contrast(theme.muted, theme.background) >= 4.5
    for color in (*MODEL_COLORS.values(), theme.ended, theme.highlight):
        assert contrast(color, theme.background) >= 3


@THEME
def test_the_pages_text_links_captions_and_chosen_values_stand_out(theme: Theme) -> None:
    colors = CONFIG[theme.name]
    assert colors["backgroundColor"] == theme.background
    assert colors["textColor"] == theme.ink
    (share,) = re.findall(r"opacity: ([\d.]+)", page_theme.STYLE)
    for background in (colors["backgroundColor"], colors["secondaryBackgroundColor"]):
        for text in (colors["textColor"], colors["linkColor"]):
            assert contrast(text, background) >= 4.5
            assert contrast(_mixed(text, background, float(share)), background) >= 4.5
        # Streamlit's own faded text: placeholders, what a toolbar shows.
        assert contrast(_mixed(colors["textColor"], background, 0.6), background) >= 4.5
        assert contrast(colors["primaryColor"], background) >= 3
    assert contrast("#FFFFFF", colors["primaryColor"]) >= 4.5


@THEME
def test_lines_of_a_comparison_stand_out_and_so_do_their_words(theme: Theme) -> None:
    for color in theme.compared:
        assert contrast(color, theme.background) >= 4.5


@THEME
def test_a_ramp_goes_one_way_and_its_steps_can_be_told_apart(theme: Theme) -> None:
    steps = [theme.zero, *theme.ramp]
    away = [contrast(step, theme.background) for step in steps]
    assert away == sorted(away)
    assert min(contrast(one, other) for one, other in pairwise(steps)) >= 1.25


@THEME
def test_no_data_is_neither_zero_nor_a_class(theme: Theme) -> None:
    assert contrast(theme.no_data, theme.zero) >= 1.5
    red, _, blue = rgb(theme.no_data)
    assert red > blue, "warm gray, where the ramp is a cold blue-gray"
    assert all(rgb(step)[0] < rgb(step)[2] for step in theme.ramp)


@THEME
def test_opposite_stances_differ_in_hue_and_degrees_in_lightness(theme: Theme) -> None:
    for stance in ("requires", "encourages"):
        assert rgb(theme.laws[stance])[0] > rgb(theme.laws[stance])[2]
    for stance in ("limits", "bans"):
        assert rgb(theme.laws[stance])[0] < rgb(theme.laws[stance])[2]
    for strong, weak in (("requires", "encourages"), ("bans", "limits"), ("limits", "silent")):
        assert contrast(theme.laws[strong], theme.laws[weak]) >= 1.5


def test_no_color_is_a_partys_or_an_alarm() -> None:
    for color in MODEL_COLORS.values():
        red, green, blue = rgb(color)
        assert not (red > 180 and green < 70 and blue < 70)
        assert not (blue > 180 and red < 70 and green < 90)


def test_each_model_has_a_shape_and_a_dash_of_its_own() -> None:
    assert len(set(MODEL_SHAPES.values())) == len(MODEL_SHAPES)
    assert len({tuple(dash) for dash in MODEL_DASHES.values()}) == len(MODEL_DASHES)


@pytest.mark.parametrize("kind", DICHROMATS)
def test_models_can_be_told_apart_with_only_two_kinds_of_cones(kind: str) -> None:
    seen = {
        model: _as_seen(color, DICHROMATS[kind])
        for model, color in MODEL_COLORS.items()
        if model != "other"
    }
    for one, other in combinations(seen.values(), 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 >= 40


def _mixed(color: str, background: str, share: float) -> str:
    parts = zip(rgb(color), rgb(background), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in parts)


def _as_seen(color: str, cones: tuple[tuple[float, ...], ...]) -> list[float]:
    linear = [(channel / 255) ** 2.2 for channel in rgb(color)]
    mixed = [sum(k * c for k, c in zip(row, linear, strict=True)) for row in cones]
    return [255 * max(0.0, value) ** (1 / 2.2) for value in mixed]
