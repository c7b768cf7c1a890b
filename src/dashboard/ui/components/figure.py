"""Figures with their names, and what they are measured against."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.i18n import _
from dashboard.ui.components.html import Html, joined, tag

# Two beside each other on a phone.
FIGURE_WIDTH = 168


@dataclass(frozen=True)
class KeyFigure:
    """A figure of the strip below a page's headline.

    Attributes:
        label: what is counted.
        value: the figure, written for readers.
        lines: below it: the fraction it comes from, then the change since an earlier day, which is
            set in bold with `html.tag("b", …)`.
        beside: what stands at its right: a `sparkline`, or the nation's figure in words.
        bar: a `thin_bar` below it.
        explanation: what exactly is counted, and where it comes from.
    """

    label: str
    value: str
    lines: Sequence[str | Html] = ()
    beside: str | Html = ""
    bar: str | Html = ""
    explanation: str = ""


def key_figures(figures: Sequence[KeyFigure]) -> Html:
    """Return figures as a strip: four or five side by side, two on a phone.

    What they count is explained below the strip, for those who open it.
    """
    drawn = (
        tag(
            "div",
            tag("dt", each.label),
            tag(
                "dd",
                tag("b", each.value),
                tag("span", each.beside) if each.beside else "",
                class_="value",
            ),
            tag("dd", each.bar, class_="bar") if each.bar else "",
            tag("dd", *_spaced(each.lines), class_="lines") if each.lines else "",
        )
        for each in figures
    )
    explained = [each for each in figures if each.explanation]
    strip = tag("dl", *drawn, class_=f"d-figures n{len(figures)}")
    if not explained:
        return strip
    terms = (joined(tag("dt", each.label), tag("dd", each.explanation)) for each in explained)
    what = tag("details", tag("summary", _("What these figures count")), tag("dl", *terms))
    return joined(strip, tag("div", what, class_="d-explained"))


def _spaced(lines: Sequence[str | Html]) -> list[str | Html]:
    return [part for line in lines for part in (line, " ")][:-1]


def figure(
    label: str,
    value: str,
    note: str | None = None,
    *,
    explanation: str,
    change: str | None = None,
) -> None:
    """Draw a figure.

    Args:
        label: what is counted.
        value: the figure, written for readers.
        note: a few words below the figure: its fraction, or the date of the earlier figure.
        explanation: what exactly is counted, and where it comes from.
        change: the difference from an earlier figure, with its sign.
    """
    st.metric(
        label,
        value,
        change,
        # A rise is neither good nor bad here; the sign tells its direction.
        delta_color="off",
        delta_arrow="off",
        delta_description=note,
        help=explanation,
        width=FIGURE_WIDTH,
    )
