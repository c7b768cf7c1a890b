"""The colours of every chart and of the map, in light and dark, and what each stands for.

No colour belongs to a side: pure red and pure blue are left out. A model has a shape and a dash
beside its colour, so that no chart depends on colour alone. Contrasts are held by tests.
"""

from dataclasses import dataclass, field
from typing import Literal

ThemeName = Literal["light", "dark"]

# In the order in which an agency's mark shows them, left to right.
MODELS = ("JEM", "WSO", "TFM")
OTHER_MODEL = "other"

MODEL_COLORS = {"JEM": "#B26A00", "WSO": "#7B5EA7", "TFM": "#0B7A75", OTHER_MODEL: "#6B7075"}
MODEL_SHAPES = {"JEM": "diamond", "WSO": "square", "TFM": "circle", OTHER_MODEL: "triangle"}
# Lengths of line and gap, as in SVG's stroke-dasharray; an empty list is an unbroken line.
MODEL_DASHES: dict[str, list[int]] = {"JEM": [6, 3], "WSO": [2, 2], "TFM": [], OTHER_MODEL: [8, 3]}
COMPARED_DASHES: tuple[list[int], ...] = ([], [8, 3], [3, 3], [10, 3, 2, 3], [5, 2], [1, 3])


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as `#rrggbb`.

    `ramp` is for counts and shares, from the lowest class to the highest; zero and missing data
    have colours of their own outside it. `laws` is by a state's stance on 287(g).
    """

    name: ThemeName
    background: str
    ink: str
    muted: str
    county_line: str
    state_line: str
    ended: str
    highlight: str
    zero: str
    no_data: str
    ramp: tuple[str, ...]
    laws: dict[str, str] = field(hash=False)
    compared: tuple[str, ...]


LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#14181B",
    muted="#5A636A",
    county_line="#D9DDE0",
    state_line="#98A1A8",
    ended="#70777D",
    highlight="#1F2428",
    zero="#F6F7F8",
    no_data="#CBC8C3",
    ramp=("#CFDDE6", "#A8C0CF", "#7FA1B5", "#588299", "#35607A"),
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
    background="#0E1117",
    ink="#E8EAED",
    muted="#A3ABB3",
    county_line="#2A3038",
    state_line="#69727C",
    ended="#9AA1A8",
    highlight="#FFFFFF",
    zero="#161B22",
    no_data="#45423E",
    ramp=("#1F313D", "#2C4757", "#3D6073", "#557D92", "#7BA3B8"),
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
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
