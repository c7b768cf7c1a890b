"""Small drawings beside a number: a curve without axes, and a thin bar."""

from collections.abc import Sequence
from urllib.parse import quote

from dashboard.ui.components.html import Html, tag

WIDTH, HEIGHT = 92, 34
# Room for the line's width, and for the dot at its end.
EDGE, DOT = 1, 2.8
OUTSIDE = 2
# The bars of one page share a scale.
MOST = 0.3


def sparkline(
    values: Sequence[float],
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    dot: bool = True,
    most: float | None = None,
) -> Html:
    """Return a curve from zero up, as steps, in the color of `--of` or else the accent.

    The number beside it says what it ends with, so screen readers pass over it.

    Args:
        values: the numbers at even distances, at least one.
        width: its width in pixels; classes in `style.css` may stretch it.
        height: its height in pixels.
        dot: whether its end has a dot.
        most: the value that fills the height, for curves that share a scale.
    """
    most = max(most or max(values), 1e-9)
    end = width - (DOT + 1 if dot else 0)
    top = DOT + 1 if dot else EDGE
    x = [end * place / max(len(values) - 1, 1) for place in range(len(values))]
    y = [height - EDGE - (height - EDGE - top) * value / most for value in values]
    steps = "".join(
        # Where nothing changed, the step goes on.
        f"H{right:.3g}V{high:.3g}"
        for right, high, low in zip(x[1:], y[1:], y, strict=False)
        if high != low
    )
    line = 'stroke="#000" stroke-width="1.75" vector-effect="non-scaling-stroke"'
    if dot:
        path = f"M{x[0]:.3g} {y[0]:.3g}{steps}H{end:.3g}"
        drawn = (
            f'<path d="{path}V{height}H0z" opacity=".16"/><path d="{path}" fill="none" {line}/>'
            f'<circle cx="{end:.3g}" cy="{y[-1]:.3g}" r="{DOT}"/>'
        )
    else:
        # Line and area are one: the line's way back lies outside of the picture.
        below = height + OUTSIDE
        path = f"M-{OUTSIDE} {below}V{y[0]:.3g}{steps}H{width + OUTSIDE}V{below}z"
        drawn = f'<path d="{path}" fill-opacity=".16" {line}/>'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none">{drawn}</svg>'
    )
    # As a mask, it has the page's colors, light or dark: Streamlit lets no SVG into HTML.
    address = quote(drawing, safe=" =/:.-,")
    mask = f'url("data:image/svg+xml,{address}")'
    return tag("i", class_="d-spark", style=f"mask-image:{mask}", aria_hidden="true")


def thin_bar(share: float, nation: float | None = None, most: float = MOST) -> Html:
    """Return a share as a bar, with a tick where the nation's share is.

    Args:
        share: from 0 to 1.
        nation: the nation's share, if there is one.
        most: the share that fills the whole width. Larger ones fill it too.
    """
    style = f"--share:{min(share / most, 1):.1%}"
    tick = ""
    if nation is not None:
        tick = tag("i", style=f"left:{min(nation / most, 1):.1%}")
    return tag("span", tag("b", style=style), tick, class_="d-bar-thin", aria_hidden="true")
