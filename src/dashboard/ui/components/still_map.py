"""A still map of counties in its frame, with a key to its fills."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.ui.components import chart
from dashboard.ui.components.html import Html, tag

# What a key's fills are called in the style sheet, and what each means.
Key = Mapping[str, str]


def draw(
    name: str,
    key: object,
    build: Callable[[], str],
    alt: str,
    head: chart.Head,
    *,
    fills: Key,
    **around: Any,
) -> None:
    """Draw the map.

    Args:
        name: the figure's name, unique in the app.
        key: what the map depends on besides database, theme and language.
        build: makes the SVG; called only if none is cached for this key.
        alt: what the map shows, for screen readers.
        head: the words around it.
        fills: what each fill means, by its class in the style sheet; "" is the ground.
        around: more arguments of `chart.frame`.
    """
    parts = (
        tag("span", tag("i", class_=f"d-swatch {fill}".strip(), aria_hidden="true"), words)
        for fill, words in fills.items()
    )
    chart.svg(
        name,
        chart.drawing(name, key, lambda: Html(build())),
        alt,
        head,
        above=tag("p", *parts, class_="d-key"),
        **around,
    )
