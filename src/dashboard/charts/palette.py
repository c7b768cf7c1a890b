"""The colors of every chart, page and map, in light and dark, and what each stands for.

No color belongs to a side: pure red and pure blue are left out. A model has a shape and a dash
beside its color, so that no chart depends on color alone. Contrasts are held by tests.
"""

from dataclasses import dataclass, field
from typing import Literal

from dashboard.words import MODELS as MODELS

ThemeName = Literal["light", "dark"]

OTHER_MODEL = "other"

MODEL_COLORS = {"TFM": "#0B7A75", "WSO": "#7B5EA7", "JEM": "#B26A00", OTHER_MODEL: "#6B7075"}
MODEL_SHAPES = {"TFM": "circle", "WSO": "square", "JEM": "diamond", OTHER_MODEL: "triangle"}
# Lengths of line and gap, as in SVG's stroke-dasharray; an empty list is an unbroken line.
MODEL_DASHES: dict[str, list[int]] = {"TFM": [], "WSO": [2, 2], "JEM": [6, 3], OTHER_MODEL: [8, 3]}
COMPARED_DASHES: tuple[list[int], ...] = ([], [8, 3], [3, 3], [10, 3, 2, 3], [5, 2], [1, 3])


@dataclass(frozen=True)
class Theme:
    """The colors of one theme, as `#rrggbb`.

    Attributes:
        ink, ink2, muted: text, second text, and the words of axes, source lines and placeholders.
        line, grid: the edges of boxes, and what separates rows or measures values.
        wash, card: the ground of a band or box, and that of cards and inputs.
        accent, accent_text, accent_wash: what is chosen or leads on, links, and their ground.
        models, model_washes: by model, for marks, and for the ground of a model's tag.
        ramp: for counts and shares, from the lowest class to the highest; zero and missing data
            have colors of their own outside it.
        parts: who takes part in a county, paler than the ramp because marks lie on it: no one, only
            other agencies, a sheriff or county jail.
        laws: by a state's stance on 287(g).
        compared: for the states of a comparison, in order.
    """

    name: ThemeName
    background: str
    ink: str
    ink2: str
    muted: str
    line: str
    grid: str
    wash: str
    card: str
    accent: str
    accent_text: str
    accent_wash: str
    county_line: str
    state_line: str
    ended: str
    highlight: str
    zero: str
    no_data: str
    ramp: tuple[str, ...]
    parts: tuple[str, str, str]
    models: dict[str, str] = field(hash=False)
    model_washes: dict[str, str] = field(hash=False)
    laws: dict[str, str] = field(hash=False)
    compared: tuple[str, ...]

    def model(self, code: str) -> str:
        """Return a model's color; a model that is none of the three has the color of others."""
        return self.models.get(code, self.models[OTHER_MODEL])


LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#14181B",
    ink2="#444C52",
    muted="#626B72",
    line="#D9DEE1",
    grid="#ECEFF0",
    wash="#F7F5F1",
    card="#FFFFFF",
    accent="#3D5A6C",
    accent_text="#2F4A5A",
    accent_wash="#EAF0F3",
    county_line="#D9DDE0",
    state_line="#98A1A8",
    ended="#70777D",
    highlight="#1F2428",
    zero="#F7F8F8",
    no_data="#CBC8C3",
    ramp=("#D6E0E6", "#A9BFCB", "#587C92", "#3D6075", "#213E4E"),
    parts=("#F5F5F3", "#DDE5EA", "#BACCD8"),
    models=MODEL_COLORS,
    model_washes={
        "TFM": "#E6F2F1",
        "WSO": "#F1EDF6",
        "JEM": "#FAF0E2",
        OTHER_MODEL: "#ECEFF0",
    },
    laws={
        "requires": "#8A7A2E",
        "encourages": "#D6CC97",
        "silent": "#F0F1F2",
        "limits": "#B3C7D8",
        "bans": "#4F7596",
    },
    compared=("#1F2428", "#A3466B", "#4A7434", "#46647A", "#8C5A2B", "#6A6F75"),
)
DARK = Theme(
    name="dark",
    background="#12171B",
    ink="#EDEFF0",
    ink2="#BFC6CB",
    muted="#98A2A9",
    line="#343D44",
    grid="#252C32",
    wash="#191F24",
    card="#1B2228",
    accent="#8DB2C7",
    accent_text="#A9C9DA",
    accent_wash="#22303A",
    county_line="#2A3038",
    state_line="#69727C",
    ended="#9AA1A8",
    highlight="#FFFFFF",
    zero="#1B2127",
    no_data="#4C4944",
    ramp=("#2A3E4A", "#3A5869", "#47697D", "#7CA6BC", "#B5D4E3"),
    parts=("#1A2026", "#2B3A44", "#3F5867"),
    models={"TFM": "#35A79F", "WSO": "#A78BD0", "JEM": "#D8923A", OTHER_MODEL: "#9AA1A8"},
    model_washes={
        "TFM": "#15302F",
        "WSO": "#2A2438",
        "JEM": "#352816",
        OTHER_MODEL: "#252C32",
    },
    laws={
        "requires": "#B7A549",
        "encourages": "#6A6132",
        "silent": "#20262E",
        "limits": "#33485B",
        "bans": "#6F99BC",
    },
    compared=("#E8EAED", "#D98BA8", "#93BF7A", "#8FB3C7", "#CDA06E", "#9AA1A8"),
)
THEMES: dict[ThemeName, Theme] = {"light": LIGHT, "dark": DARK}


def rgb(color: str) -> tuple[int, int, int]:
    """Return the red, green and blue of `#rrggbb`, each 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def luminance(color: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 (black) to 1, as WCAG 2.2 defines it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in rgb(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
