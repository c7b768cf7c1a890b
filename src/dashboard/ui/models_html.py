"""What the Models page draws as HTML: cards, matrix, walks, the decision tree and the two sides.

Each function returns a string. Every claim carries a number, which leads to its source at the foot.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.i18n import N_, _
from dashboard.ui.components.notes import Notes

Record = Mapping[str, Any]

STYLE = f"<style>{Path(__file__).with_name('models.css').read_text(encoding='utf-8')}</style>"
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


def model_label(model: str) -> str:
    """Return a model's name for readers."""
    return _(NAMES[model]) if model in NAMES else words.model(model)


def named(model: str) -> str:
    """Return a model's shape and name."""
    return (
        f'<span class="model {model.lower()}">{_icon("shape")}{escape(model_label(model))}</span>'
    )


def cards(
    models: Sequence[str],
    question: str,
    answers: Mapping[str, Record],
    figures: Mapping[str, Sequence[tuple[str, str]]],
    notes: Notes,
) -> str:
    """Return a card for each model: the leading question, its answer, and a few figures.

    Args:
        models: the models, fewest powers first.
        question: the question that separates them.
        answers: for each model its answer to it: short, text, sources.
        figures: for each model names and values.
        notes: where the sources go.
    """
    drawn = []
    for model in models:
        answer = answers[model]
        facts = "".join(
            f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in figures[model]
        )
        drawn.append(
            f'<li class="card {model.lower()}"><h3>{named(model)}</h3>'
            f'<p class="asked">{escape(question)}</p>'
            f'<p class="who">{escape(answer["short"])}</p>'
            f"<p>{escape(answer['text'])}{notes.mark(answer['sources'])}</p><dl>{facts}</dl></li>"
        )
    scale = f"<span>{_('Fewest powers')}</span><i></i><span>{_('Most powers')}</span>"
    above = f'<p class="scale">{scale}</p>' if len(models) > 1 else ""
    return f'{above}<ul class="cards n{len(models)}">{"".join(drawn)}</ul>'


def comparison(
    caption: str, corner: str, models: Sequence[str], rows: Iterable[tuple[str, Mapping[str, str]]]
) -> str:
    """Return a table with a column for each model and real headers.

    Args:
        caption: what the table shows, for screen readers.
        corner: the first column's header.
        models: the columns.
        rows: each a title and a cell of HTML for each model; without cells a heading of a group.
    """
    head = "".join(f'<th scope="col">{named(model)}</th>' for model in models)
    body = []
    for title, cells in rows:
        if cells:
            drawn = "".join(f'<td class="{m.lower()}">{cells[m]}</td>' for m in models)
            body.append(f'<tr><th scope="row">{escape(title)}</th>{drawn}</tr>')
        else:
            span = len(models) + 1
            body.append(
                f'<tr class="group"><th scope="colgroup" colspan="{span}">{escape(title)}</th></tr>'
            )
    return (
        f'<table class="compare"><caption>{escape(caption)}</caption><thead><tr>'
        f'<th scope="col">{escape(corner)}</th>{head}</tr></thead><tbody>{"".join(body)}</tbody>'
        "</table>"
    )


def power_cell(cell: Record, notes: Notes) -> str:
    """Return whether a model gives a power: mark, word, condition, source."""
    condition = cell["condition"]
    how = f"<small>{escape(condition)}</small>" if isinstance(condition, str) else ""
    name = cell["allowed"].replace(" ", "-")
    return (
        f'<div class="power {name}">{_icon(name)}'
        f"<span><b>{_(ALLOWED[cell['allowed']])}</b>{notes.mark(cell['sources'])}"
        f"{unconfirmed(cell)}{how}</span></div>"
    )


def power_key() -> str:
    """Return what the marks of the powers mean."""
    meanings = {
        "yes": _("yes"),
        "limited": _("limited; the cell says how"),
        "no": _("no"),
        "not stated": _("not stated in the text"),
    }
    drawn = "".join(
        f"<li>{_icon(one.replace(' ', '-'))}{escape(words)}</li>" for one, words in meanings.items()
    )
    return f'<ul class="key">{drawn}</ul>'


def fact_cell(fact: Record | None, notes: Notes) -> str:
    """Return a fact on a model: year or hours, words, or why they are missing; source."""
    if fact is None:
        return "–"
    number: str = "" if pd.isna(fact["number"]) else f"<b>{int(fact['number'])}</b>. "
    said = " ".join(fact[key] for key in ("text", "note", "unknown") if isinstance(fact[key], str))
    return f"{number}{escape(said)}{notes.mark(fact['sources'])}{unconfirmed(fact)}"


def answer_cell(answer: Record, notes: Notes) -> str:
    """Return an answer to a question about the models: in short, in full, source."""
    return (
        f"<b>{escape(answer['short'])}</b>{notes.mark(answer['sources'])}{unconfirmed(answer)}"
        f"<small>{escape(answer['text'])}</small>"
    )


def walk(models: Sequence[str], steps: Sequence[Record], notes: Notes) -> str:
    """Return a case as flows, one for each model: an ordered list of steps, each with who decides.

    Args:
        models: the flows, in order.
        steps: one for each stage and model: stage, stage_title, model, decides, adds, text, …
        notes: where the sources go.
    """
    stages = dict.fromkeys(step["stage_title"] for step in steps)
    head = "".join(
        f"<span><b>{number}</b>{escape(title)}</span>"
        for number, title in enumerate(stages, start=1)
    )
    flows = [f'<div class="stages" aria-hidden="true"><span></span>{head}</div>']
    for model in models:
        drawn = []
        for step in (one for one in steps if one["model"] == model):
            adds = f'<span class="unseen">{_("The agreement adds this.")}</span>'
            drawn.append(
                f'<li class="{"adds" if step["adds"] else "same"}">'
                f'<span class="stage">{escape(step["stage_title"])}</span>'
                f'<span class="decides"><span class="unseen">{_("Decides:")} </span>'
                f"{escape(step['decides'])}</span>"
                f"<span>{escape(step['text'])}{notes.mark(step['sources'])}{unconfirmed(step)}"
                f"{adds if step['adds'] else ''}</span></li>"
            )
        flows.append(
            f'<section class="flow {model.lower()}"><h3>{named(model)}</h3>'
            f"<ol>{''.join(drawn)}</ol></section>"
        )
    return f'<div class="walk">{"".join(flows)}</div>'


def tree(nodes: Sequence[Record], notes: Notes) -> str:
    """Return the questions of "Which model is it?", each with what yes and no lead to."""
    numbers = {node["node_id"]: number for number, node in enumerate(nodes, start=1)}

    def leads(target: str) -> str:
        if target in numbers:
            return _("go on to question {number}").format(number=numbers[target])
        return named(target)

    drawn = [
        f"<li><p>{escape(node['text'])}{notes.mark(node['sources'])}</p>"
        f'<p class="way"><b>{_("Yes")}</b><i aria-hidden="true">→</i>{leads(node["yes"])}</p>'
        f'<p class="way"><b>{_("No")}</b><i aria-hidden="true">→</i>{leads(node["no"])}</p></li>'
        for node in nodes
    ]
    return f'<ol class="tree">{"".join(drawn)}</ol>'


def entry_text(text: str, mark: str) -> str:
    """Return a leading sentence with its source."""
    return f'<p class="lede">{escape(text)}{mark}</p>'


def entry(statement: str, who: str, notes: str, mark: str) -> str:
    """Return what somebody said or found, whole: the statement, then who, when and source."""
    more = f"<small>{escape(notes)}</small>" if notes else ""
    return f"<li><blockquote>{escape(statement)}{mark}</blockquote><p>{escape(who)}</p>{more}</li>"


def sides(columns: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    """Return columns of equal weight, each a name, a heading and entries."""
    drawn = "".join(
        f'<section class="{name}"><h3>{escape(heading)}</h3><ul>{"".join(entries)}</ul></section>'
        for name, heading, entries in columns
    )
    return f'<div class="sides n{len(columns)}">{drawn}</div>'


def unconfirmed(row: Record) -> str:
    """Return a mark for what no text that was read confirms."""
    if row.get("verified", True):
        return ""
    return f' <span class="unconfirmed">{_("not confirmed")}</span>'


def _icon(name: str) -> str:
    """Return a mark that models.css draws: Streamlit keeps no SVG. Words stand beside it."""
    return f'<i class="icon {name}" aria-hidden="true"></i>'
