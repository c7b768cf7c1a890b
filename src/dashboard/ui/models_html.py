"""What the Models page draws as HTML: cards, matrix, walks, the decision tree and the two sides.

Every claim carries a number, which leads to its source at the foot.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.i18n import N_, _
from dashboard.ui.components.browser_files import sent
from dashboard.ui.components.html import Html, joined, tag
from dashboard.ui.components.notes import Notes

Record = Mapping[str, Any]

STYLE = f"<style>{sent(Path(__file__).with_name('models.css'))}</style>"
NONE = "none"
HYBRID = "Hybrid"
NAMES = {
    NONE: N_("No agreement"),
    HYBRID: N_("Hybrid (until 2012)"),
}
HEADINGS = {
    "asking": N_("Asking and checking"),
    "arrests": N_("Warrants and arrests"),
    "papers": N_("Papers"),
    "holding": N_("Holding and handing over"),
}
ALLOWED = {
    "yes": N_("Yes"),
    "limited": N_("Limited"),
    "no": N_("No"),
    "not stated": N_("Not stated"),
}
MEANINGS = {
    "yes": N_("yes"),
    "limited": N_("limited; the cell says how"),
    "no": N_("no"),
    "not stated": N_("not stated in the text"),
}


def model_label(model: str) -> str:
    """Return a model's name for readers."""
    return _(NAMES[model]) if model in NAMES else words.model(model)


def named(model: str) -> Html:
    """Return a model's shape and name."""
    return tag("span", _icon("shape"), model_label(model), class_=f"model {model.lower()}")


def cards(
    models: Sequence[str],
    answers: Mapping[str, Record],
    figures: Mapping[str, Sequence[tuple[str, str]]],
    notes: Notes,
) -> Html:
    """Return a card for each model: what it answers to the leading question, and a few figures.

    Args:
        models: the models, fewest powers first.
        answers: for each model its answer: short, text, sources.
        figures: for each model names and values.
        notes: where the sources go.
    """
    drawn = [
        tag(
            "li",
            tag("h3", named(model)),
            tag("p", answers[model]["short"], class_="who"),
            tag("p", answers[model]["text"], notes.mark(answers[model]["sources"])),
            tag(
                "dl",
                *(
                    tag(name, text)
                    for figure in figures[model]
                    for name, text in zip(("dt", "dd"), figure, strict=True)
                ),
            ),
            class_=f"card {model.lower()}",
        )
        for model in models
    ]
    scale = tag(
        "p",
        tag("span", _("Fewest powers")),
        tag("i"),
        tag("span", _("Most powers")),
        class_="scale",
    )
    listed = tag("ul", *drawn, class_=f"cards n{len(models)}")
    return joined(scale, listed) if len(models) > 1 else listed


def comparison(
    caption: str, corner: str, models: Sequence[str], rows: Iterable[tuple[str, Mapping[str, str]]]
) -> Html:
    """Return a table with a column for each model and real headers.

    Args:
        caption: what the table shows, for screen readers.
        corner: the first column's header.
        models: the columns.
        rows: each a title and a cell for each model; without cells a heading of a group.
    """
    head = [tag("th", text, scope="col") for text in (corner, *map(named, models))]
    body = []
    for title, cells in rows:
        if cells:
            drawn = (tag("td", cells[model], class_=model.lower()) for model in models)
            body.append(tag("tr", tag("th", title, scope="row"), *drawn))
        else:
            heading = tag("th", title, scope="colgroup", colspan=len(head))
            body.append(tag("tr", heading, class_="group"))
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", *head)),
        tag("tbody", *body),
        class_="compare",
    )


def power_cell(cell: Record, notes: Notes) -> Html:
    """Return whether a model gives a power: mark, word, source, condition."""
    return tag(
        "div",
        _icon(cell["allowed"]),
        tag(
            "span",
            tag("b", _(ALLOWED[cell["allowed"]])),
            notes.mark(cell["sources"]),
            unconfirmed(cell),
            _small(cell["condition"]),
        ),
        class_=f"power {cell['allowed'].replace(' ', '-')}",
    )


def power_key() -> Html:
    """Return what the marks of the powers mean."""
    meanings = (tag("li", _icon(one), _(meaning)) for one, meaning in MEANINGS.items())
    return tag("ul", *meanings, class_="key")


def fact_cell(fact: Record | None, notes: Notes) -> Html:
    """Return a fact on a model: year or hours, words, or why they are missing; source."""
    if fact is None:
        return joined("–")
    number: list[str] = (
        [] if pd.isna(fact["number"]) else [tag("b", str(int(fact["number"]))), ". "]
    )
    said = " ".join(fact[key] for key in ("text", "note", "unknown") if isinstance(fact[key], str))
    return joined(*number, said, notes.mark(fact["sources"]), unconfirmed(fact))


def answer_cell(answer: Record, notes: Notes) -> Html:
    """Return an answer to a question about the models: in short, source, in full."""
    return joined(
        tag("b", answer["short"]),
        notes.mark(answer["sources"]),
        unconfirmed(answer),
        _small(answer["text"]),
    )


def walk(models: Sequence[str], steps: Sequence[Record], notes: Notes) -> Html:
    """Return a case as flows, one for each model: an ordered list of steps, each with who decides.

    Args:
        models: the flows, in order.
        steps: one for each stage and model: stage, stage_title, model, decides, adds, text, …
        notes: where the sources go.
    """
    stages = dict.fromkeys(step["stage_title"] for step in steps)
    head = (
        tag("span", tag("b", str(number)), title) for number, title in enumerate(stages, start=1)
    )
    flows = [
        tag(
            "section",
            tag("h3", named(model)),
            tag("ol", *(_step(step, notes) for step in steps if step["model"] == model)),
            class_=f"flow {model.lower()}",
        )
        for model in models
    ]
    heads = tag("div", tag("span"), *head, class_="stages", aria_hidden="true")
    return tag("div", heads, *flows, class_="walk")


def _step(step: Record, notes: Notes) -> Html:
    added = tag("span", " ", _("The agreement adds this."), class_="unseen")
    decides = tag("span", _("Decides:"), " ", class_="unseen")
    return tag(
        "li",
        tag("span", step["stage_title"], class_="stage"),
        " ",
        tag("span", decides, step["decides"], class_="decides"),
        " ",
        tag(
            "span",
            step["text"],
            notes.mark(step["sources"]),
            unconfirmed(step),
            added if step["adds"] else "",
        ),
        class_="adds" if step["adds"] else "same",
    )


def tree(nodes: Sequence[Record], notes: Notes) -> Html:
    """Return the questions of "Which model is it?", each with what yes and no lead to."""
    numbers = {node["node_id"]: number for number, node in enumerate(nodes, start=1)}

    def way(answer: str, target: str) -> Html:
        leads: str = named(target)
        if target in numbers:
            leads = _("go on to question {number}").format(number=numbers[target])
        return tag("p", tag("b", answer), tag("i", "→", aria_hidden="true"), leads, class_="way")

    drawn = (
        tag(
            "li",
            tag("p", node["text"], notes.mark(node["sources"])),
            way(_("Yes"), node["yes"]),
            way(_("No"), node["no"]),
        )
        for node in nodes
    )
    return tag("ol", *drawn, class_="tree")


def lede(text: str, mark: Html) -> Html:
    """Return a leading sentence with its source."""
    return tag("p", text, mark, class_="lede")


def entry(statement: str, who: str, remarks: str, mark: Html) -> Html:
    """Return what somebody said or found, whole: the statement, source, who and when, remarks."""
    return tag(
        "li", tag("blockquote", statement, mark), tag("p", who), _small(remarks) if remarks else ""
    )


def sides(columns: Sequence[tuple[str, str, Sequence[Html]]]) -> Html:
    """Return columns of equal weight, each a class, a heading and entries."""
    drawn = (
        tag("section", tag("h3", heading), tag("ul", *entries), class_=name)
        for name, heading, entries in columns
    )
    return tag("div", *drawn, class_=f"sides n{len(columns)}")


def unconfirmed(row: Record) -> Html:
    """Return a mark for what no text that was read confirms."""
    if row.get("verified", True):
        return Html()
    return joined(" ", tag("span", _("not confirmed"), class_="unconfirmed"))


def _small(text: object) -> Html:
    return tag("small", text) if isinstance(text, str) else Html()


def _icon(name: str) -> Html:
    """Return a mark that models.css draws: Streamlit keeps no SVG. Words stand beside it."""
    return tag("i", class_=f"icon {name.replace(' ', '-')}", aria_hidden="true")
