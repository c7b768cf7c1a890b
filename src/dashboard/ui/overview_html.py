"""What the Overview draws as HTML: tiles, ranking, models, the two sides, ways to use the site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard import formats, words
from dashboard.charts.choropleth import Painted
from dashboard.charts.palette import MODELS
from dashboard.i18n import _, ngettext
from dashboard.ui.components.blocks import leading_on
from dashboard.ui.components.browser_files import sent
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.model_name import model_mark
from dashboard.ui.components.sparkline import sparkline

STYLE = f"<style>{sent(Path(__file__).with_name('overview.css'))}</style>"
# Where each state's tile lies: a row of codes for each row of tiles, two characters a column.
GRID = (
    "AK                  ME",
    "          WI      VTNH",
    "WAIDMTNDMNILMI  NYMA  ",
    "ORNVWYSDIAINOHPANJCTRI",
    "CAUTCONEMOKYWVVAMDDE  ",
    "  AZNMKSARTNNCSCDC    ",
    "GUMP  OKLAMSALGA      ",
    "HIAS  TX        FLPRVI",
)
PLACES = {
    row[column : column + 2]: (number, column // 2 + 1)
    for number, row in enumerate(GRID, start=1)
    for column in range(0, len(row), 2)
    if row[column : column + 2].strip()
}
# Words on a fill: white, or black; whichever can be read.
WORDS_ON_FILL = ("#FFFFFF", "#000000")


@dataclass(frozen=True)
class Tile:
    """A state: its agreements, now and over time, its address, and its color in words."""

    state: str
    agreements: int
    over_time: Sequence[int]
    address: str
    measure: str
    banned: bool


def tiles(states: Sequence[Tile], colors: Mapping[str, str]) -> Html:
    """Return the states as tiles, each a link to its page.

    Args:
        states: the tiles; those without a place in the grid are left out.
        colors: the fill of each state's tile; one without any agreement has none.
    """
    drawn = []
    for each in states:
        if each.state not in PLACES:
            continue
        row, column = PLACES[each.state]
        some = each.agreements > 0
        label = _("{state}: {agreements}. {measure}").format(
            state=words.state(each.state),
            agreements=ngettext("{count} agreement", "{count} agreements", each.agreements).format(
                count=formats.number(each.agreements)
            ),
            measure=each.measure,
        )
        fill = colors[each.state]
        drawn.append(
            tag(
                "li",
                tag(
                    "a",
                    tag("b", each.state),
                    tag("span", formats.number(each.agreements)) if some else "",
                    sparkline(each.over_time, width=63, height=34, dot=False) if some else "",
                    class_="" if some else "zero ban" if each.banned else "zero",
                    href=each.address,
                    aria_label=label,
                    title=label,
                    style=f"background:{fill};color:{words_on(fill)}" if some else None,
                ),
                style=f"grid-area:{row}/{column}",
            )
        )
    return tag("ul", *drawn, class_="d-tiles")


def words_on(fill: str) -> str:
    """Return the color in which words can be read on a fill."""

    def luminance(color: str) -> float:
        parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(color: str) -> float:
        darker, lighter = sorted((luminance(color), luminance(fill)))
        return (lighter + 0.05) / (darker + 0.05)

    return max(WORDS_ON_FILL, key=contrast)


def tiles_key(painted: Painted) -> Html:
    """Return what the tiles' colors mean."""
    lines = [
        tag("li", tag("i", class_="sw", style=f"background:{line.color}"), line.label)
        for line in painted.lines[1:]
    ]
    return tag(
        "ul",
        tag("li", painted.title + ":"),
        *lines,
        tag("li", tag("i", class_="sw"), _("no agreement")),
        tag("li", tag("i", class_="sw ban"), _("no agreement, state law bans them")),
        class_="d-key",
    )


def map_key(painted: Painted) -> Html:
    """Return what the map's colors mean, with how many counties have each; the last first."""
    lines = (
        tag(
            "li",
            tag("i", class_="sw", style=f"background:{line.color}"),
            f"{line.label[:1].upper()}{line.label[1:]} ({formats.number(line.count)})",
        )
        for line in reversed(painted.lines)
    )
    return tag("ul", *lines, class_="d-key")


@dataclass(frozen=True)
class Ranked:
    """A state in the ranking: its agreements by model, and how much of it takes part."""

    state: str
    by_model: Mapping[str, int]
    share: str
    address: str

    @property
    def total(self) -> int:
        """Its agreements of all models."""
        return sum(self.by_model.values())


def ranking(states: Sequence[Ranked], share_of: str) -> Html:
    """Return states with a bar each, divided by model; at least one.

    Args:
        states: those with most agreements, in order.
        share_of: what the last column counts, as its header.
    """
    most = states[0].total
    rows = (
        tag(
            "tr",
            tag("th", link(words.state(each.state), each.address), scope="row"),
            tag(
                "td",
                tag(
                    "span",
                    *(
                        tag(
                            "i",
                            class_=_class(model),
                            style=f"width:{each.by_model[model] / most:.2%}",
                        )
                        for model in sorted(each.by_model, key=model_order)
                    ),
                    class_="bar",
                    aria_hidden="true",
                ),
                class_="bars",
            ),
            tag("td", formats.number(each.total), class_="total"),
            tag("td", each.share),
        )
        for each in states
    )
    head = tag(
        "tr",
        tag("th", _("State"), scope="col"),
        tag("td"),
        tag("th", _("agreements"), scope="col"),
        tag("th", share_of, scope="col"),
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="d-rank")
    shown = sorted({model for each in states for model in each.by_model}, key=model_order)
    return joined(table, model_key(dict.fromkeys(shown)))


def model_key(models: Mapping[str, int | None]) -> Html:
    """Return models with their shapes, and their numbers if given, as a key to colors."""
    lines = (
        tag(
            "li",
            model_mark(model),
            words.model(model) + ("" if count is None else f" {formats.number(count)}"),
        )
        for model, count in models.items()
    )
    return tag("ul", *lines, class_="d-key")


def model_order(model: object) -> tuple[int, str]:
    """Return what sorts models as all pages do; one that is none of the three comes last."""
    name = str(model)
    return (MODELS.index(name) if name in MODELS else len(MODELS), name)


def _class(model: str) -> str:
    return model.lower() if model in MODELS else "other"


@dataclass(frozen=True)
class ModelCard:
    """A model: a sentence, facts (name and value), its agreements now, before, and over time."""

    model: str
    summary: str
    facts: Sequence[tuple[str, str]]
    agreements: int
    before: str
    over_time: Sequence[int]


def model_cards(cards: Sequence[ModelCard]) -> Html:
    """Return the models as cards, one beside the other."""
    return tag("div", *map(_model_card, cards), class_="d-cards")


def _model_card(card: ModelCard) -> Html:
    facts = (joined(tag("dt", name), tag("dd", value)) for name, value in card.facts)
    trend = sparkline(card.over_time, width=120)
    return tag(
        "section",
        tag("h3", model_mark(card.model), words.model(card.model)),
        tag("p", card.summary),
        tag("dl", *facts),
        tag(
            "div",
            tag("span", tag("b", formats.number(card.agreements)), card.before),
            tag("span", trend, class_=_class(card.model)),
            class_="now",
        ),
    )


@dataclass(frozen=True)
class Voice:
    """What one side says: the heading, the statement, who said it and when, and the source."""

    heading: str
    statement: str
    who: str
    source: Html


def concern(head: Html, voices: Sequence[Voice]) -> Html:
    """Return a concern and its answer as equal columns, in a band of their own."""
    sides = (
        tag(
            "section",
            tag("h3", voice.heading),
            tag("blockquote", voice.statement),
            tag("p", voice.who, " ", voice.source),
        )
        for voice in voices
    )
    return tag("section", head, tag("div", *sides, class_="d-sides"), class_="d-band d-concern")


def uses(ways: Sequence[tuple[str, str, str, str]]) -> Html:
    """Return ways to use the site: a title, a sentence, and a link's words and address."""
    return tag(
        "div",
        *(
            tag("section", tag("h3", title), tag("p", text), leading_on(words, address))
            for title, text, words, address in ways
        ),
        class_="d-uses",
    )
