"""Charts: the frame around each, with its menu and its table, and Altair charts inside.

Altair takes 100 ms or more to build a chart, as long as the rest of a page takes. So each chart is
built once and its specification is cached.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

import altair
import pandas as pd
import pyarrow  # type: ignore[import-untyped]
import streamlit as st
from altair import TopLevelMixin
from altair.utils import schemapi
from babel import Locale

from dashboard.charts.palette import Theme
from dashboard.downloads.table_files import table_file
from dashboard.i18n import DEFAULT_LANGUAGE, _, language, locale
from dashboard.ui import theme
from dashboard.ui.cache import cached
from dashboard.ui.components import cite, embed
from dashboard.ui.components.browser_files import BROWSER, sent
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.table import table
from dashboard.ui.links import address, kept_parameters

MENUS = "chart_menus"
# What tells a chart's file from those of other sites.
FILE_PREFIX = "287g"
METHOD = "pages/7_About.py"
# A saved picture carries them: it is shown where the page's fonts are not.
FONTS = {
    "Source Serif 4": "app/static/fonts/source-serif-4-latin.woff2",
    "Public Sans": "app/static/fonts/public-sans-latin.woff2",
}


_MENUS = st.components.v2.component(
    "chart_menus",
    html='<p class="d-copied" role="status"></p>',
    css=sent(BROWSER / "chart_menu.css"),
    js=sent(BROWSER / "chart_menu.js"),
    isolate_styles=False,
)
_FILE = st.components.v2.component(
    "made_file",
    js="""
        export default function ({ parentElement, data }) {
            if (parentElement.saved === data.asked) return
            parentElement.saved = data.asked
            const link = document.createElement("a")
            link.href = `data:application/octet-stream;base64,${data.content}`
            link.download = data.file
            link.click()
        }
    """,
)
# Streamlit lets no SVG into HTML.
_SVG = st.components.v2.component(
    "drawn_svg",
    html='<div class="d-svg" role="img"></div>',
    css=sent(BROWSER / "svg.css"),
    js=sent(BROWSER / "svg.js"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Head:
    """The words around a chart, on the page and in a saved picture.

    Attributes:
        title: what the chart finds, as a sentence from the data.
        subtitle: what is drawn, its unit, the dates, and the clock where there are two.
        source: where the numbers come from; without it, ICE's lists by their dates.
        level: 3, or 2 where the chart is a section of its own, or 1 where it is the whole page.
    """

    title: str
    subtitle: str = ""
    source: str = ""
    level: Literal[1, 2, 3] = 3

    @property
    def source_line(self) -> str:
        """The source, as the line below the chart says it."""
        lists = _("ICE's lists of participating agencies; dates are those of the lists.")
        return _("Source: {source}").format(source=self.source or lists)


@contextmanager
def frame(
    name: str,
    head: Head | None,
    *,
    rows: Callable[[], pd.DataFrame] | None = None,
    controls: Callable[[], object] | None = None,
    picture: bool | Literal["png"] | Callable[[], bytes] = True,
    above: str | Html = "",
    links: Sequence[Html] = (),
    tabled: bool = True,
) -> Iterator[None]:
    """Draw what stands around every chart; what the body draws stands inside.

    On top the title, the subtitle, controls, and one menu: a picture (PNG or SVG) with title, date
    and source in it, the numbers as CSV, the address of this view. Below it the source, a link to
    the method, and the same numbers as a table. Where the figure is embedded in another page, there
    is only its title and its source, and the script ends with it.

    Args:
        name: the chart's name, unique in the app.
        head: the words around the chart; None where the chart itself has a title and a source.
        rows: makes the table of exactly what is shown, with columns named for readers. It is called
            only when a reader opens the table or saves it.
        controls: draws widgets that change the chart, at the right of the title.
        picture: whether the body draws an SVG (as `draw` and `svg` do) that can be saved; "png"
            where it is HTML; or what makes the picture as PNG.
        above: a key to the chart's colors, between the words and the chart.
        links: more links behind the source.
        tabled: whether the rows are offered as a table, too; not where the page has them anyway.
    """
    # In the browser the container's key is a class: the menu finds its chart by it.
    embedded = embed.embedded_figure() == name
    with st.container(key=f"drawn_{name}", gap=None):
        with st.container(horizontal=True, gap="small", key=f"head_{name}"):
            if head:
                title = tag(f"h{head.level}", head.title)
                subtitle = tag("p", head.subtitle, class_="sub") if head.subtitle else ""
                st.html(tag("div", title, subtitle, class_="d-chart-head"))
            if controls and not embedded:
                with st.container(horizontal=True, gap="small", width="content"):
                    controls()
        made = _made_here(name, rows, picture)
        offers = ["png", "svg"] if picture is True else ["png"] if picture == "png" else []
        offers += [*made, "link"]
        offers += ["embed", *cite.NAMES] if head else []
        if not embedded:
            with st.container(key=f"menu_{name}"):
                st.html(_menu(name, head.title if head else name, [*offers, "about"], made))
            _send_file(name, made)
        if above:
            st.html(above)
        yield
        if embedded:
            embed.foot(name, head.source_line if head else "")
            st.stop()
        if head:
            method = link(_("How we count"), address(METHOD, kept_parameters()) + "#method")
            said = (joined(" ", each) for each in (method, *links))
            st.html(tag("p", head.source_line, *said, class_="d-source"))
        if rows and tabled:
            view_as_table(name, rows)


def _made_here(
    name: str,
    rows: Callable[[], pd.DataFrame] | None,
    picture: bool | str | Callable[[], bytes],
) -> Mapping[str, Callable[[], bytes]]:
    """Return what the server makes of a figure when its menu asks for it, by the file's ending."""
    made = {"png": picture} if callable(picture) else {}
    if rows:
        made["csv"] = lambda: table_file(rows(), "csv", name)
    return made


def menus() -> None:
    """Make the menus of all frames of a page work. It is sent once, however many charts there are.

    What a menu needs to know stands in its frame; the numbers come when they are asked for.
    """
    shown = theme.current()
    _MENUS(
        data={
            "offers": {
                "png": _("Save picture (PNG)"),
                "svg": _("Save picture (SVG)"),
                "csv": _("Save the numbers (CSV)"),
                "link": _("Copy link to this view"),
                "embed": _("Copy code to embed it"),
                "apa": _("Copy citation (APA)"),
                "bibtex": _("Copy citation (BibTeX)"),
                "plain": _("Copy citation (plain)"),
                "about": _("About these data"),
            },
            "about": address(METHOD, {}) + "#these-data",
            "citations": cite.of_figure(),
            "copied": _("Copied"),
            "background": shown.background,
            "ink": shown.ink,
            "muted": shown.muted,
            "fonts": FONTS,
        },
        on_file_change=lambda: None,
        key=MENUS,
    )


def _menu(name: str, title: str, offers: Sequence[str], made: Iterable[str]) -> Html:
    dots = tag("span", aria_hidden="true")
    label = _("Save or copy: {title}").format(title=title)
    button = tag(
        "button", dots, class_="more", type="button", aria_expanded="false", aria_label=label
    )
    return tag(
        "div",
        button,
        class_="d-chart-menu",
        data_name=name,
        data_file=f"{FILE_PREFIX}-{name}",
        data_offers=" ".join(offers),
        data_made=" ".join(made),
    )


def _send_file(name: str, made: Mapping[str, Callable[[], bytes]]) -> None:
    """Send a file of a chart if its menu was asked for it."""
    asked = str((st.session_state.get(MENUS) or {}).get("file"))
    ending, _space, of = asked.partition(" ")
    if of == name and ending in made:
        content = base64.b64encode(made[ending]()).decode()
        file = f"{FILE_PREFIX}-{name}.{ending}"
        _FILE(data={"asked": time.time(), "content": content, "file": file}, key=f"file_{name}")


def draw(
    name: str,
    key: object,
    build: Callable[[], TopLevelMixin],
    alt: str,
    head: Head | None = None,
    **around: Any,
) -> None:
    """Draw an Altair chart over the full width, in its frame.

    Args:
        name: the chart's name, unique in the app.
        key: what the chart depends on besides database, theme and language, as for `cached`.
        build: makes the chart; called only if none is cached for this key.
        alt: what the chart shows, for screen readers.
        head: the words around it; None where the chart itself has a title and a source.
        around: more arguments of `frame`.
    """
    with frame(name, head, **around):
        draw_inside(name, key, build, alt)


def draw_inside(name: str, key: object, build: Callable[[], TopLevelMixin], alt: str) -> None:
    """Draw an Altair chart in a frame that stands around more: arguments as for `draw`."""
    spec = cached(_spec, _Recipe(name, key, build), theme.current())
    st.vega_lite_chart(spec=spec, alt=alt, key=f"chart_{name}")


def svg(name: str, drawing: Html, alt: str, head: Head, **around: Any) -> None:
    """Draw a chart that Python writes as SVG, in its frame: it needs no program in the browser.

    Args:
        name: the chart's name, unique in the app.
        drawing: the SVG element, with class `d-drawn`. A part with the attribute `data-tip` shows
            that text where the pointer is.
        alt: what the chart shows, for screen readers.
        head: the words around it.
        around: more arguments of `frame`.
    """
    with frame(name, head, **around):
        _SVG(data={"svg": drawing, "alt": alt}, key=f"svg_{name}")


def drawing(name: str, key: object, build: Callable[[], Html]) -> Html:
    """Return a drawing, made only if none is cached: arguments as for `draw`."""
    return cached(_drawing, _Recipe(name, key, build), theme.current())


def _drawing(recipe: "_Recipe", _shown: Theme) -> Html:
    made: Html = recipe.build()
    return made


def view_as_table(
    name: str, rows: Callable[[], pd.DataFrame], label: str | None = None, **options: Any
) -> None:
    """Offer the numbers behind a chart as a table. It is made and sent only when opened.

    Args:
        name: the chart's name.
        rows: makes the table, with columns named for readers.
        label: what the table is called; without it, "View as table".
        options: more arguments of `table`.
    """
    label = label or _("View as table")
    with st.expander(label, type="compact", on_change="rerun", key=f"table_{name}") as expander:
        if expander.open:
            table(rows(), **options)


# The frames of the chart being built, by Python's id: the frame, its name, its Arrow bytes.
_kept: ContextVar[dict[int, tuple[pd.DataFrame, str, bytes]]] = ContextVar("kept")


def _kept_as_arrow(data: Any) -> Any:
    """Keep a chart's frame as Arrow instead of Altair's rows.

    Streamlit sends Arrow as it is; rows it would convert to Arrow again at each rerun.
    """
    kept = _kept.get(None)
    if kept is None or not isinstance(data, pd.DataFrame):
        return altair.default_data_transformer(data)
    # Layers share a frame. Holding on to it keeps Python from giving its id to another.
    if id(data) not in kept:
        content = _arrow(pyarrow.Table.from_pandas(_plain(data), preserve_index=False))
        kept[id(data)] = (data, f"data-{hashlib.sha256(content).hexdigest()[:32]}", content)
    return {"name": kept[id(data)][1]}


# Checking each part of a chart takes a tenth of the time to build it. The tests check.
schemapi.disable_debug_mode()
altair.data_transformers.register("arrow", _kept_as_arrow)
altair.data_transformers.enable("arrow")


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without categories, its times as text, which Vega reads as local time."""
    moments = frame.select_dtypes("datetime")
    changed = {str(name): moments[name].dt.strftime("%Y-%m-%dT%H:%M:%S") for name in moments}
    changed |= {str(name): frame[name].astype(str) for name in frame.select_dtypes("category")}
    return frame.assign(**changed)


@dataclass(frozen=True)
class _Recipe:
    """How a chart is built. Its name and key say which chart it is."""

    name: str
    key: object
    build: Callable[[], Any] = field(compare=False)


# Streamlit changes nothing in the cached specification except titles that are None, and those
# always in the same way.
def _spec(recipe: _Recipe, shown: Theme) -> dict[str, Any]:
    token = _kept.set({})
    try:
        spec: dict[str, Any] = recipe.build().to_dict(validate=False)
        datasets = {name: content for _frame, name, content in _kept.get().values()}
    finally:
        _kept.reset(token)
    # Set here: for each setting of a layered chart, Altair would copy all its layers.
    spec["config"]["view"]["stroke"] = None
    spec["config"] = _spoken(spec.get("config", {}) | _text_colors(shown))
    return spec | {"datasets": spec.get("datasets", {}) | datasets}


def _text_colors(shown: Theme) -> dict[str, Any]:
    """Return the text colors of axes, legends and headers: Streamlit's contrast is only 3.7 : 1."""
    text = {"labelColor": shown.muted, "titleColor": shown.muted}
    return {"axis": text, "legend": text, "header": text}


def _spoken(config: dict[str, Any]) -> dict[str, Any]:
    """Return a chart's settings with months and weekdays in the language in use.

    Vega describes marks and axes in English only: in another language the chart's own name and its
    table have to be enough.
    """
    if language() == DEFAULT_LANGUAGE:
        return config
    names = Locale.parse(locale())

    def each(kind: str, width: str) -> list[str]:
        found = getattr(names, kind)["stand-alone"][width]
        return [found[key] for key in sorted(found)]

    # Babel's weeks begin on Monday, Vega's on Sunday.
    weeks = (each("days", width) for width in ("wide", "abbreviated"))
    days, short_days = ([sunday, *others] for *others, sunday in weeks)
    time_words = {
        "dateTime": "%A, %e de %B de %Y, %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["a. m.", "p. m."],
        "days": days,
        "shortDays": short_days,
        "months": each("months", "wide"),
        "shortMonths": each("months", "abbreviated"),
    }
    silent = {
        part: config.get(part, {}) | {"aria": False} for part in ("mark", "axis", "legend", "title")
    }
    return config | silent | {"locale": {"time": time_words}}


def _arrow(table: pyarrow.Table) -> bytes:
    """Return a table in Arrow's stream format, without pandas' notes about its columns."""
    table = table.replace_schema_metadata(None)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
