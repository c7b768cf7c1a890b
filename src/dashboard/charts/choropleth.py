"""The fills of the map: into which class each county or state falls, and the legend's lines."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from dashboard import formats
from dashboard.charts.map import COUNTIES, STATES, Fill, Geography
from dashboard.charts.palette import Theme
from dashboard.i18n import N_, _

GEOGRAPHIES: dict[str, Geography] = {
    "none": COUNTIES,
    "takes_part": COUNTIES,
    "agreements": COUNTIES,
    "residents": COUNTIES,
    "state_agreements": STATES,
    "state_rate": STATES,
    "state_counties": STATES,
    "state_law": STATES,
}
NAMES = {
    "none": N_("No fill"),
    "takes_part": N_("Counties: who takes part"),
    "agreements": N_("Counties: agreements"),
    "residents": N_("Counties: residents whose police have task force powers"),
    "state_agreements": N_("States: agreements"),
    "state_rate": N_("States: agreements per 100,000 residents"),
    "state_counties": N_("States: counties whose sheriff or jail takes part"),
    "state_law": N_("States: law on 287(g)"),
}
# Where each class above zero begins; the last has no end. Shares and rates are exact values,
# counts whole numbers.
BREAKS: dict[str, tuple[float, ...]] = {
    "agreements": (1, 2, 3, 5, 10),
    "residents": (0.0, 0.25, 0.5, 0.75, 1.0),
    "state_agreements": (1, 10, 25, 50, 100),
    "state_rate": (0.0, 0.25, 0.5, 1.0, 2.0),
    "state_counties": (0.0, 0.1, 0.25, 0.5, 0.75),
}
STANCES = ("requires", "encourages", "limits", "bans", "silent")
# Behind the names of states: their law is told by a letter as well as by color.
STANCE_SIGNS = (" (R)", " (E)", " (L)", " (B)", "")
STANCE_NAMES = {
    "requires": N_("requires taking part"),
    "encourages": N_("encourages it"),
    "limits": N_("limits it"),
    "bans": N_("bans it"),
    "silent": N_("no law found, or not researched"),
}
WHO_TAKES_PART = "takes_part"
PARTS = ("none", "other", "county")
# Fills whose numbers the file of marks has: the browser counts them too.
COUNTED = (WHO_TAKES_PART, "agreements", "state_agreements")
# Fills whose last class is "not known".
WITH_GAPS = ("residents", "state_rate", "state_counties")


@dataclass(frozen=True)
class LegendLine:
    """A class of a fill: its color, what it means, and how many counties or states are in it."""

    color: str
    label: str
    count: int


@dataclass(frozen=True)
class Painted:
    """A fill with its legend: a title that says what is counted, and a line for each class."""

    fill: Fill
    title: str
    lines: tuple[LegendLine, ...]


def paint(name: str, values: Mapping[str, float | str | None], theme: Theme) -> Painted:
    """Return a fill.

    Args:
        name: one of `GEOGRAPHIES`.
        values: by county FIPS code or postal code: a number, or for `takes_part` one of `PARTS`,
            for `state_law` one of `STANCES`; None is no data. A code that is absent has the
            lowest value: 0, "none" or "silent".
        theme: the colors.
    """
    geography = GEOGRAPHIES[name]
    labels, colors = _classes(name, theme)
    classes = [_class(name, values.get(code, 0), len(labels) - 1) for code in geography.codes]
    counts = Counter(classes)
    return Painted(
        fill=Fill(
            geography,
            "".join(map(str, classes)),
            colors,
            STANCE_SIGNS if name == "state_law" else (),
        ),
        title=_(NAMES[name]),
        lines=tuple(
            LegendLine(color, label, counts[index])
            for index, (color, label) in enumerate(zip(colors, labels, strict=True))
            # "Not known" is a line only where there is such a county or state.
            if label and (counts[index] or index < len(labels) - 1 or name not in WITH_GAPS)
        ),
    )


def _class(name: str, value: float | str | None, last: int) -> int:
    """Return the index of a value's class."""
    if name == "none":
        return 0
    if name == "takes_part":
        return PARTS.index(str(value or "none"))
    if name == "state_law":
        return STANCES.index(str(value or "silent"))
    if value is None:
        return last
    number = float(value)
    breaks = BREAKS[name]
    if number == 0:
        return 0
    # A share above zero is in the first class, however small.
    return max(1, sum(number >= start for start in breaks))


def _classes(name: str, theme: Theme) -> tuple[list[str], tuple[str, ...]]:
    """Return the labels and colors of a fill's classes, in the order of their indices."""
    if name == "none":
        return [""], (theme.zero,)
    if name == "takes_part":
        labels = [_("none"), _("only other agencies"), _("sheriff or county jail")]
        return labels, theme.parts
    if name == "state_law":
        return (
            [
                _(STANCE_NAMES[stance]) + sign
                for stance, sign in zip(STANCES, STANCE_SIGNS, strict=True)
            ],
            tuple(theme.laws[stance] for stance in STANCES),
        )
    starts = BREAKS[name]
    labels = [_("none")] + [
        _range(name, start, end)
        for start, end in zip_longest(starts, starts[1:], fillvalue=None)
        if start is not None
    ]
    colors = (theme.zero, *theme.ramp)
    if name in WITH_GAPS:
        return [*labels, _("not known")], (*colors, theme.no_data)
    return labels, colors


def _range(name: str, start: float, end: float | None) -> str:
    """Return what a class covers, from its start to below its end, in words."""
    if name in ("agreements", "state_agreements"):
        if end is None:
            return _("{start} or more").format(start=formats.number(start))
        if end == start + 1:
            return formats.number(start)
        return f"{formats.number(start)}–{formats.number(end - 1)}"
    written = _rate if name == "state_rate" else _share
    if end is None:
        return _("all") if start == 1 else _("{start} or more").format(start=written(start))
    if start == 0:
        return _("under {end}").format(end=written(end))
    return _("{start} to under {end}").format(start=written(start), end=written(end))


def _rate(value: float) -> str:
    return formats.number(value, 2)


def _share(value: float) -> str:
    return formats.percent(value, 1)
