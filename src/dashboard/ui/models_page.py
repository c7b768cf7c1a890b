"""The sections of the Models page. Every claim ends with its source."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import models as charts
from dashboard.filters import Filters
from dashboard.i18n import N_, _
from dashboard.queries import models as queries
from dashboard.ui import theme, viewport
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components import chart
from dashboard.ui.components.url_state import url_choice, url_section
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.markdown import escape, markdown_table

Record = Mapping[str, Any]

SECTIONS = {
    "compare": N_("Side by side"),
    "concerns": N_("Concerns and answers"),
    "join": N_("How an agency joins"),
    "article": N_("The article, checked"),
    "glossary": N_("Glossary"),
    "check": N_("Test yourself"),
}
ASPECTS = {
    "where": N_("Where it works"),
    "supervision": N_("Who supervises"),
    "training_hours": N_("Hours of training"),
    "training_length": N_("Length of training"),
    "training_form": N_("How it is taught"),
    "training_exam": N_("Test"),
    "training_refresher": N_("Refresher"),
    "training_earlier": N_("Training in earlier years"),
    "introduced": N_("Introduced"),
    "ended": N_("Ended"),
    "revived": N_("Revived"),
    "continuity": N_("In between"),
    "also_called": N_("Also called"),
}
ALLOWED = {
    "yes": N_(":material/check_circle: **Yes**"),
    "limited": N_(":material/contrast: **Limited**"),
    "no": N_(":material/cancel: **No**"),
    "not stated": N_(":material/help: **Not stated**"),
}
VERDICTS = {
    "confirmed": N_("Confirmed"),
    "confirmed with a difference": N_("Confirmed with a difference"),
    "supported elsewhere": N_("Not on ICE's lists; other sources agree"),
    "not confirmed": N_("Not on ICE's lists; not confirmed"),
}
HYBRID = "Hybrid"
WORDS_AT_FIRST = 60


def section() -> str:
    """Draw the choice of section and return the chosen one."""
    return url_section(SECTIONS)


def compare(filters: Filters, day: date) -> None:
    """Draw the models side by side, or one at a time: what they are, what they allow, who signs.

    Args:
        filters: the filters of the page.
        day: the day that the numbers hold for.
    """
    cited = Citations()
    shown = _models_shown(filters)
    counts = cached_records(queries.counts, filters)
    kinds = cached_records(queries.kinds, filters)
    leading = cached_records(queries.leading_states, filters)
    models = {model["model"]: model for model in cached_records(queries.models)}

    rows = [(_("In one sentence"), [_claim(cited, models[one], "summary") for one in shown])]
    rows.append(
        (
            _("Active agreements, {day}").format(day=formats.day(day)),
            [_count(counts, one) for one in shown],
        )
    )
    by_model = {(fact["model"], fact["aspect"]): fact for fact in cached_records(queries.facts)}
    for aspect, label in ASPECTS.items():
        cells = [_fact(cited, by_model.get((one, aspect))) for one in shown]
        if any(cells):
            rows.append((_(label), [cell or "–" for cell in cells]))
    rows.append((_("Who signs it most"), [_kinds(kinds, one) for one in shown]))
    rows.append((_("Where it leads"), [_leading(leading, one) for one in shown]))
    _table(_("Question"), shown, rows)
    glossary_popover("jem", "wso", "tfm", "hybrid", "moa", "ice", "fod")

    st.header(_("What officers may do"), anchor="powers")
    st.markdown(
        _(
            "The wording of the agreements signed in 2025 decides. “Limited” means: only under the "
            "condition in the cell."
        )
    )
    powers = {(cell["power_id"], cell["model"]): cell for cell in cached_records(queries.powers)}
    titles = {cell["power_id"]: cell["title"] for cell in powers.values()}
    _table(
        _("Power"),
        shown,
        [
            (escape(title), [_power(cited, powers[power, one]) for one in shown])
            for power, title in titles.items()
        ],
    )
    glossary_popover(
        "administrative-warrant", "i-200", "i-205", "detainer", "nta", "48-hours", "removal"
    )
    _charts(filters, day)
    st.header(_("Also worth knowing"), anchor="notes")
    notes = cached_records(queries.notes)
    for one in shown:
        st.markdown(
            "\n".join(
                [f"**{_name(one)}**", ""]
                + [f"- {escape(note['text'])} {_sourced(cited, note)}" for note in _of(notes, one)]
            )
        )


def concerns() -> None:
    """Draw which concerns critics raise about which model, and one of them with its answers."""
    cited = Citations()
    rows = cached_records(queries.concerns)
    models = [model["model"] for model in cached_records(queries.models)]
    st.markdown(
        _(
            "What critics are concerned about, for which model, what findings say in both "
            "directions, and what officials and supporters answer. Each side speaks for itself."
        )
    )
    _table(
        _("Concern"),
        models,
        short=viewport.is_narrow(),
        rows=[
            (
                escape(row["title"]),
                [_("raised") if model in row["models"] else "–" for model in models],
            )
            for row in rows
        ],
    )
    titles = {row["concern_id"]: row["title"] for row in rows}
    chosen = url_choice("concern", _("Open a concern"), titles, next(iter(titles)))
    concern = next(row for row in rows if row["concern_id"] == chosen)
    st.header(concern["title"], anchor=chosen)
    everything = st.toggle(
        _("Show all that both sides say"),
        help=_("At first, both columns show the same number of words."),
        key="everything",
    )
    voices = cached_records(queries.voices, chosen)
    critics = [
        {"statement": concern["statement"], "head": _("**The concern in short**"), "foot": ""}
    ] + [_voice(cited, one) for one in voices if one["side"] == "concern"]
    _face_to_face(
        (_("What critics say"), critics),
        (
            _("What officials and supporters answer"),
            [_voice(cited, one) for one in voices if one["side"] == "answer"],
        ),
        everything,
    )
    findings = cached_records(queries.evidence, chosen)
    _face_to_face(
        (
            _("Findings that support the concern"),
            [_finding(cited, one) for one in findings if one["direction"] == "supports"],
        ),
        (
            _("Findings that question it, or point both ways"),
            [
                _finding(cited, one)
                for one in findings
                if one["direction"] in ("questions", "mixed")
            ],
        ),
        everything,
    )
    context = [one for one in findings if one["direction"] == "context"]
    if context:
        st.subheader(_("Background"))
        for one in context:
            _entry(_finding(cited, one))


def join() -> None:
    """Draw how an agency joins, step by step."""
    cited = Citations()
    st.header(_(SECTIONS["join"]), anchor=False)
    for step in cached_records(queries.join_steps):
        st.subheader(f"{step['step_id']}. {step['title']}", anchor=f"step-{step['step_id']}")
        st.markdown(escape(step["text"]))
        if isinstance(step["note"], str):
            st.markdown(escape(step["note"]))
        st.markdown(_small(cited.links(step["sources"])))
    glossary_popover("moa", "pending", "pab", "fletc", "dio", "lea")


def article(newest: date) -> None:
    """Draw the figures of the founding article beside what ICE's lists show, then and now."""
    cited = Citations()
    st.markdown(
        _(
            "This dashboard started from an article of May 20, 2025. Here is each of its figures, "
            "counted again on the list of its day and on the newest list, {day}."
        ).format(day=formats.day(newest))
    )
    rows = []
    for fact in cached_records(queries.article):
        counted = isinstance(fact["shown"], str)
        said = escape(fact["statement"])
        shown = (
            f"{dated(fact, 'as_of')}: {escape(fact['shown'])}"
            if counted
            else _("Not on ICE's lists")
        )
        note = escape(fact["note"]) if isinstance(fact["note"], str) else ""
        verdict = "**" + _(VERDICTS[fact["verdict"]]) + f".** {note}"
        rows.append(
            [
                said,
                shown,
                escape(fact["shown_newest"]) if counted else "–",
                verdict,
                cited.links(fact["sources"]),
            ]
        )
    headers = [
        _("The article says"),
        _("The list of that day shows"),
        _("The newest list shows"),
        _("Checked"),
        _("Sources"),
    ]
    # Five columns leave a phone one word a line.
    if viewport.is_narrow():
        for row in rows:
            named = zip(headers, row, strict=True)
            st.markdown("  \n".join(f"**{header}:** {cell}" for header, cell in named))
    else:
        st.markdown(markdown_table(headers, rows))
    with st.expander(_("Where each claim of the article is shown")):
        places = {place["place"]: place["title"] for place in cached_records(queries.places)}
        rows = [
            [claim["claim_id"], escape(claim["claim"]), _places(places, claim["shown_in"])]
            for claim in cached_records(queries.article_claims)
        ]
        st.markdown(markdown_table([_("No."), _("Claim"), _("Shown under")], rows))


def glossary() -> None:
    """Draw all terms with their sources; each has an address of its own."""
    cited = Citations()
    rows = cached_records(queries.glossary)
    st.header(_(SECTIONS["glossary"]), anchor=False)
    names = {term["term_id"]: term["term"] for term in rows}
    for term in rows:
        st.subheader(term["term"], anchor=term["term_id"])
        also = ", ".join(f"[{escape(names[one])}](#{one})" for one in term["see_also"])
        st.markdown(
            escape(term["definition"]) + (" " + _("See also") + f" {also}." if also else "")
        )
        st.markdown(_small(cited.links(term["sources"])))


def check() -> None:
    """Draw six questions, each with its reason once it is answered."""
    cited = Citations()
    st.markdown(_("Six questions. Every answer is on this page; the reason follows your choice."))
    right = answered = 0
    questions = cached_records(queries.selfcheck)
    for number, question in enumerate(questions, start=1):
        st.markdown(f"**{number}. {escape(question['text'])}**")
        # Screen readers are told a label as it is written, with all its asterisks.
        choice = st.radio(
            question["text"],
            list(question["options"]),
            index=None,
            label_visibility="collapsed",
            key=f"question-{question['question_id']}",
        )
        if choice is None:
            continue
        answered += 1
        hit = choice == question["answer"]
        right += hit
        verdict = (
            _("Right.") if hit else _("Not quite: {answer}.").format(answer=question["answer"])
        )
        st.info(
            f"**{escape(verdict)}** {escape(question['reason'])} "
            f"{_small(cited.links(question['sources']))}",
            icon=":material/check:" if hit else ":material/lightbulb:",
        )
    if answered == len(questions):
        st.markdown(
            _("You have {right} of {all} right.").format(
                right=formats.number(right), all=formats.number(len(questions))
            )
        )


def _models_shown(filters: Filters) -> list[str]:
    """Draw the choice of models and return those to show; on a phone one at first."""
    models = cached_records(queries.models)
    today = [model["model"] for model in models if model["offered"]]
    offered = [model for model in today if not filters.models or model in filters.models] or today
    names = {
        "all": _("Today's models"),
        **{model["model"]: _name(model["model"]) for model in models},
        "with-hybrid": _("With the hybrid"),
    }
    chosen = url_choice(
        "show", _("Models shown"), names, offered[0] if viewport.is_narrow() else "all"
    )
    if chosen == "all":
        return offered
    return [*offered, HYBRID] if chosen == "with-hybrid" else [chosen]


def _hours() -> pd.DataFrame:
    facts = cached_query(queries.facts)
    return facts[(facts["aspect"] == "training_hours") & facts["number"].notna()]


def _charts(filters: Filters, day: date) -> None:
    over_time = cached_query(queries.agreements_over_time, filters)
    st.header(_("Training, numbers and who signs"), anchor="numbers")
    chart.draw(
        "training",
        None,
        lambda: charts.training(_hours(), theme.current()),
        alt=_("Bars of the hours of training, which are in the first table above."),
    )
    if over_time.empty:
        st.info(_("No agreement matches these filters. Clear them to see all."))
        return
    chart.draw(
        "models_over_time",
        (filters, day),
        lambda: charts.over_time(over_time, day, theme.current()),
        alt=_("Lines of active agreements by model since 2021; the table below has the numbers."),
    )
    chart.view_as_table(
        "models_over_time",
        lambda: (
            over_time.pivot_table(index="day", columns="model", values="agreements")
            .ffill()
            .sort_index(ascending=False)
            .rename(columns=words.model)
            .rename_axis(_("List of"))
            .reset_index()
        ),
        _("The numbers behind the lines"),
    )
    chart.draw(
        "models_kinds",
        (filters, day),
        lambda: charts.kinds(cached_query(queries.kinds, filters), day, theme.current()),
        alt=_("Bars of the kinds of agency that sign each model, as shares of the model."),
    )


def _places(titles: Mapping[str, str], places: Iterable[str]) -> str:
    """Return where entries are shown: "Concerns and answers: Short training"."""
    sections = {
        "concern": "concerns",
        "response": "concerns",
        "model": "compare",
        "step": "join",
        "term": "glossary",
        "fact": "article",
    }
    return "; ".join(
        _(SECTIONS[sections[place.partition(".")[0]]]) + f": {escape(titles[place])}"
        for place in places
    )


def _table(
    corner: str,
    models: Sequence[str],
    rows: Iterable[tuple[str, Sequence[str]]],
    *,
    short: bool = False,
) -> None:
    headers = [corner, *(model if short else _name(model) for model in models)]
    st.markdown(markdown_table(headers, [[f"**{label}**", *cells] for label, cells in rows]))


def _name(model: str) -> str:
    return _("Hybrid (until 2012)") if model == HYBRID else words.model(model)


def _claim(cited: Citations, row: Record, key: str) -> str:
    return f"{escape(row[key])} {_small(cited.links(row['sources']))}"


def _fact(cited: Citations, fact: Record | None) -> str:
    """Return a fact as a table cell: year and words, or why they are missing, with sources."""
    if fact is None:
        return ""
    parts: list[str] = []
    if not pd.isna(fact["number"]):
        parts.append(f"**{int(fact['number'])}**.")
    parts += [
        escape(fact[key]) for key in ("text", "note", "unknown") if isinstance(fact[key], str)
    ]
    parts.append(_sourced(cited, fact))
    return " ".join(parts)


def _power(cited: Citations, cell: Record) -> str:
    condition = f" {escape(cell['condition'])}" if isinstance(cell["condition"], str) else ""
    return _(ALLOWED[cell["allowed"]]) + f"{condition} {_sourced(cited, cell)}"


def _small(text: str) -> str:
    return f":small[{text}]"


def _sourced(cited: Citations, entry: Record) -> str:
    """Return an entry's sources in small type, after a mark if nothing confirms the entry."""
    mark = "" if entry.get("verified", True) else ":gray-badge[" + _("unconfirmed") + "] "
    return f"{mark}{_small(cited.links(entry['sources']))}"


def _of(rows: Iterable[Record], model: str) -> list[Record]:
    return [row for row in rows if row["model"] == model]


def _count(counts: Iterable[Record], model: str) -> str:
    rows = _of(counts, model)
    if not rows:
        return formats.number(0)
    (row,) = rows
    said = _("**{agreements}** (agencies: {agencies})").format(
        agreements=formats.number(row["agreements"]), agencies=formats.number(row["agencies"])
    )
    if row["printed_rows"] != row["agreements"]:
        said += " " + _("ICE counts rows: {rows}.").format(rows=formats.number(row["printed_rows"]))
    return said


def _kinds(kinds: Iterable[Record], model: str) -> str:
    rows = _of(kinds, model)
    total = sum(row["agreements"] for row in rows)
    return (
        ", ".join(
            f"{words.kind(row['kind'])} {formats.percent(row['agreements'], total)}"
            for row in rows[:3]
        )
        or "–"
    )


def _leading(leading: Iterable[Record], model: str) -> str:
    return (
        ", ".join(
            f"{words.state(row['state'])} {formats.number(row['agreements'])}"
            for row in _of(leading, model)
        )
        or "–"
    )


def _voice(cited: Citations, voice: Record) -> dict[str, str]:
    """Return a person's or organization's statement with who, when and where."""
    who = [voice[key] for key in ("person", "organization") if isinstance(voice[key], str)]
    role = voice["role"] if isinstance(voice["role"], str) else ""
    head = f"**{escape(who[0])}**" if who else f"**{escape(role)}**"
    rest = [role if who else "", *who[1:], dated(voice)]
    notes = [voice[key] for key in ("note", "unknown") if isinstance(voice[key], str)]
    return {
        "head": head + ", " + escape(", ".join(part for part in rest if part)),
        "statement": voice["statement"],
        "foot": " ".join([*(escape(note) for note in notes), _sourced(cited, voice)]),
    }


def _finding(cited: Citations, finding: Record) -> dict[str, str]:
    notes = [finding[key] for key in ("note", "unknown") if isinstance(finding[key], str)]
    return {
        "head": f"**{escape(finding['publisher'])}**, {dated(finding)}",
        "statement": finding["finding"],
        "foot": " ".join([*(escape(note) for note in notes), _sourced(cited, finding)]),
    }


def _face_to_face(
    left: tuple[str, Sequence[Mapping[str, str]]],
    right: tuple[str, Sequence[Mapping[str, str]]],
    everything: bool,
) -> None:
    """Draw two columns of statements; unless all is asked for, with equally many words."""
    limit = min(
        [WORDS_AT_FIRST]
        + [
            sum(len(entry["statement"].split()) for entry in entries)
            for _head, entries in (left, right)
        ]
    )
    for column, (head, entries) in zip(st.columns(2, gap="large"), (left, right), strict=True):
        with column:
            st.subheader(head)
            for entry in entries if everything else first_words(entries, limit):
                _entry(entry)


def first_words(entries: Iterable[Mapping[str, str]], limit: int) -> list[dict[str, str]]:
    """Return the entries that hold the first `limit` words, the last one cut with an ellipsis."""
    shown = []
    for entry in entries:
        if limit <= 0:
            break
        said = entry["statement"].split()
        cut = " ".join(said[:limit]) + ("…" if len(said) > limit else "")
        shown.append({**entry, "statement": cut})
        limit -= len(said)
    return shown


def _entry(entry: Mapping[str, str]) -> None:
    st.markdown(f"{entry['head']}  \n{escape(entry['statement'])}  \n{_small(entry['foot'])}")
