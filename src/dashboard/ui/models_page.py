"""The sections of the Models page. Every claim ends with its source."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, i18n, words
from dashboard.charts import models as charts
from dashboard.filters import Filters
from dashboard.i18n import N_, _
from dashboard.paths import EDITORIAL
from dashboard.queries import models as queries
from dashboard.ui import models_html as html
from dashboard.ui import theme, viewport
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components import chart
from dashboard.ui.components.downloads import download
from dashboard.ui.components.html import Html, joined, tag
from dashboard.ui.components.notes import Notes
from dashboard.ui.components.url_state import url_choice, url_section
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.markdown import escape, markdown_table

Record = Mapping[str, Any]

SECTIONS = {
    "compare": N_("Side by side"),
    "walks": N_("What happens when…"),
    "concerns": N_("Concerns and answers"),
    "join": N_("How an agency joins"),
    "article": N_("The article, checked"),
    "glossary": N_("Glossary"),
    "check": N_("Test yourself"),
    "class": N_("For a class"),
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
VERDICTS = {
    "confirmed": N_("Confirmed"),
    "confirmed with a difference": N_("Confirmed with a difference"),
    "supported elsewhere": N_("Not on ICE's lists; other sources agree"),
    "not confirmed": N_("Not on ICE's lists; not confirmed"),
    "position": N_("A position, shown as its holder's"),
}
# From fewest powers to most.
BY_POWERS = (html.NONE, "WSO", "JEM", "TFM")
WITH_HYBRID = (*BY_POWERS, html.HYBRID)
# Voices on each side and findings in each direction that are shown at first, all of them whole.
VOICES_AT_FIRST = 3
FINDINGS_AT_FIRST = 2
DIRECTIONS = {
    "supports": N_("Findings that support the concern"),
    "mixed": N_("Mixed findings"),
    "questions": N_("Findings that question it"),
}
# Each file for a class, with its name for readers.
CLASS_FILES = {
    "class-sheet.md": N_("Class sheet, two pages"),
    "lesson-plan.md": N_("Lesson plan, 45 minutes, with role cards"),
    "data-exercise.md": N_("Data exercise, with its solution"),
}


def section() -> str:
    """Set the page's styles, draw the choice of section and return the chosen one."""
    st.html(html.STYLE)
    return url_section(SECTIONS)


def compare(filters: Filters, day: date) -> None:
    """Draw the models side by side, or one at a time: what they are, what they allow, who signs.

    Args:
        filters: the filters of the page.
        day: the day that the numbers hold for.
    """
    cited = Citations()
    shown = _models_shown(filters)
    today = [model for model in shown if model != html.HYBRID]
    counts = cached_records(queries.counts, filters)
    facts = {(fact["model"], fact["aspect"]): fact for fact in cached_records(queries.facts)}
    answers = cached_records(queries.questions)
    if today and answers:
        leading = answers[0]
        st.header(leading["title"], anchor=leading["question_id"])
        st.markdown(escape(leading["why"]))
        notes = Notes(cited, "card")
        figures = {one: _card_figures(one, facts, counts, day) for one in today}
        _draw(html.cards(today, _by_model(answers[: len(BY_POWERS)]), figures, notes), notes.foot())
        st.header(_("More questions that tell them apart"), anchor="questions")
        notes = Notes(cited, "question")
        rows = [
            (title, {one: html.answer_cell(cells[one], notes) for one in today})
            for title, cells in _grouped(answers[len(BY_POWERS) :], "title")
        ]
        _draw(html.comparison(_("The models compared"), _("Question"), today, rows), notes.foot())
    glossary_popover("jem", "wso", "tfm", "hybrid", "moa", "ice", "detainer", "48-hours")

    st.header(_("What officers may do"), anchor="powers")
    st.markdown(_("By the wording of the agreements signed in 2025."))
    notes = Notes(cited, "power")
    powers = cached_records(queries.powers)
    rows = []
    for heading, group in _runs(powers, "heading"):
        rows.append((_(html.HEADINGS[heading]), {}))
        rows += [
            (title, {one: html.power_cell(cells[one], notes) for one in shown})
            for title, cells in _grouped(group, "title")
        ]
    _draw(
        html.power_key(),
        html.comparison(_("Powers by model"), _("An officer may …"), shown, rows),
        notes.foot(),
    )
    glossary_popover(
        "administrative-warrant",
        "i-200",
        "i-205",
        "detainer",
        "nta",
        "removal",
        "expedited-removal",
    )
    _charts(filters, day)
    st.header(_("In detail"), anchor="detail")
    detailed = [one for one in shown if one != html.NONE]
    if detailed:
        _details(cited, detailed, facts, filters)
    st.header(_("Also worth knowing"), anchor="notes")
    more = cached_records(queries.notes)
    for one in shown:
        lines = [f"- {escape(note['text'])} {_sourced(cited, note)}" for note in _of(more, one)]
        if lines:
            st.markdown("\n".join([f"**{html.model_label(one)}**", "", *lines]))


def walks(filters: Filters) -> None:
    """Draw what happens in one of four cases under each model, and "Which model is it?"."""
    cited = Citations()
    steps = cached_records(queries.walks)
    titles = {step["walk_id"]: step["walk"] for step in steps}
    if titles:
        chosen = url_choice("walk", _("What happens when…"), titles, next(iter(titles)))
        shown = _models_shown(filters, BY_POWERS)
        mine = [step for step in steps if step["walk_id"] == chosen]
        case = titles[chosen][:1].lower() + titles[chosen][1:]
        st.header(_("What happens when {case}?").format(case=case), anchor=chosen)
        st.markdown(
            escape(mine[0]["intro"])
            + " "
            + _("Each step names who decides. In color: what an agreement adds.")
        )
        notes = Notes(cited, "walk")
        _draw(html.walk(shown, mine, notes), notes.foot())
        st.caption(_("Simplified: what is done depends on the agency, state law and the case."))
    st.header(_("Which model is it?"), anchor="tree")
    st.markdown(_("Three questions sort any agreement."))
    notes = Notes(cited, "tree")
    _draw(html.tree(cached_records(queries.decision_nodes), notes), notes.foot())


def concerns() -> None:
    """Draw one concern with its critics, the answers and the evidence in each direction."""
    cited = Citations()
    rows = cached_records(queries.concerns)
    st.markdown(
        _(
            "What critics say, what was found, and what officials and supporters answer. Each side "
            "speaks for itself, in whole statements and in about as many words."
        )
    )
    titles = {row["concern_id"]: row["title"] for row in rows}
    chosen = url_choice("concern", _("Concern"), titles, next(iter(titles)))
    concern = next(row for row in rows if row["concern_id"] == chosen)
    st.header(concern["title"], anchor=chosen)
    notes = Notes(cited, "concern")
    voices = cached_records(queries.voices, chosen)
    findings = cached_records(queries.evidence, chosen)
    critics = [one for one in voices if one["side"] == "concern"]
    officials = [one for one in voices if one["side"] == "answer"]
    found = [
        (_(heading), [one for one in findings if one["direction"] == direction])
        for direction, heading in DIRECTIONS.items()
    ]
    everything = st.session_state.get("everything", False)
    # At first, equally many voices on each side; a statement is never cut.
    equal = min(len(critics), len(officials), VOICES_AT_FIRST)
    first, few = (None, None) if everything else (equal, FINDINGS_AT_FIRST)
    said = [
        ("said", heading, [_voice(one, notes) for one in side[:first]])
        for heading, side in (
            (_("Critics say"), critics),
            (_("Officials and supporters answer"), officials),
        )
    ]
    lede = html.lede(concern["statement"], notes.mark(concern["sources"]))
    _draw(lede, html.sides(said))
    st.subheader(_("What was found"))
    if isinstance(concern["none_found"], str):
        st.markdown(escape(concern["none_found"]))
    _draw(
        html.sides(
            [
                ("found", heading, [_finding(one, notes) for one in entries[:few]])
                for heading, entries in found
                if entries
            ]
        )
    )
    if (
        everything
        or len(voices) > 2 * equal
        or any(len(each) > FINDINGS_AT_FIRST for _h, each in found)
    ):
        st.toggle(
            _("Show all {count} statements and findings").format(
                count=formats.number(len(voices) + len(findings))
            ),
            key="everything",
        )
    context = [one for one in findings if one["direction"] == "context"]
    if context:
        entries = [_finding(one, notes) for one in context]
        _draw(html.sides([("found", _("Background"), entries)]))
    _draw(notes.foot())
    st.subheader(_("For which model critics raise it"))
    models = [one for one in WITH_HYBRID if one in concern["models"]]
    st.markdown(", ".join(html.model_label(one) for one in models) + ".")


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
            "This dashboard started from an article of the Associated Press. Here is each of its "
            "figures, counted again on the list of its day and on the newest list, {day}."
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
    _rows(headers, rows)
    st.header(_("Each claim"), anchor="claims")
    places = {place["place"]: place["title"] for place in cached_records(queries.places)}
    headers = [_("No."), _("Claim"), _("Checked"), _("Shown under"), _("Sources")]
    rows = [
        [
            str(claim["claim_id"]),
            escape(claim["claim"]),
            "**" + _(VERDICTS[claim["verdict"]]) + f".** {escape(claim['note'])}",
            _places(places, claim["shown_in"]),
            cited.links(claim["sources"]),
        ]
        for claim in cached_records(queries.article_claims)
    ]
    _rows(headers, rows)


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
    """Draw questions, each with the reason once it is answered, and a score; nothing is stored."""
    cited = Citations()
    questions = cached_records(queries.selfcheck)
    st.markdown(
        _(
            "{count} questions. Every answer is on this page; the reason follows your choice. "
            "Nothing is stored."
        ).format(count=formats.number(len(questions)))
    )
    right = answered = 0
    for number, question in enumerate(questions, start=1):
        st.markdown(f"**{number}. {escape(question['text'])}**")
        # Screen readers are told a label as it is written, with all its asterisks.
        chosen = st.radio(
            question["text"],
            list(question["options"]),
            index=None,
            label_visibility="collapsed",
            key=f"question-{question['question_id']}",
        )
        if chosen is None:
            continue
        answered += 1
        hit = chosen == question["answer"]
        right += hit
        why = dict(zip(question["options"], question["whys"], strict=True))
        verdict = _("Right.") if hit else _("Not quite.")
        said = [f"**{verdict}** {escape(why[chosen])}"]
        if not hit:
            better = _("The right answer: {answer}.").format(answer=question["answer"])
            said.append(f"**{escape(better)}** {escape(why[question['answer']])}")
        said.append(_small(cited.links(question["sources"])))
        st.info(" ".join(said), icon=":material/check:" if hit else ":material/lightbulb:")
    score = _("{right} of {answered} right, {left} to go.")
    if answered == len(questions):
        score = _("You have {right} of {answered} right.")
    if answered:
        st.markdown(
            score.format(
                right=formats.number(right),
                answered=formats.number(answered),
                left=formats.number(len(questions) - answered),
            )
        )


def for_a_class() -> None:
    """Draw the material for a class: to read here, and to download."""
    st.markdown(
        _(
            "For high-school seniors and first-year college students, no prior knowledge needed. "
            "Free to copy and change."
        )
    )
    for file, name in CLASS_FILES.items():
        text = _class_file(file)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(_(name), anchor=file.removesuffix(".md"))
            download(file, text.encode, label=_("Download as {format}"))
        with st.expander(_("Read it here")):
            # The name above stands for the first heading; the others go down a step.
            body = text.partition("\n")[2].replace("\n#", "\n##")
            st.markdown(body.replace("$", "\\$"))


def _class_file(name: str) -> str:
    """Return a file for a class in the language in use, or in English where that has none."""
    translated = EDITORIAL / i18n.language() / "class" / name
    if not translated.exists():
        return (EDITORIAL / "class" / name).read_text(encoding="utf-8")
    # The first line ties it to its English.
    return translated.read_text(encoding="utf-8").partition("\n")[2]


def _draw(*parts: str) -> None:
    """Draw blocks of HTML."""
    st.html(tag("div", *parts, class_="models"))


def _models_shown(filters: Filters, models: Sequence[str] = WITH_HYBRID) -> list[str]:
    """Draw the choice of models and return those to show; on a phone one at first."""
    today = [one for one in BY_POWERS if one == html.NONE or one in filters.models]
    today = today if len(today) > 1 else list(BY_POWERS)
    names = {"all": _("All of today"), **{one: html.model_label(one) for one in models}}
    if html.HYBRID in models:
        names["with-hybrid"] = _("With the hybrid")
    chosen = url_choice(
        "show", _("Models shown"), names, today[1] if viewport.is_narrow() else "all"
    )
    if chosen == "all":
        return today
    return [*today, html.HYBRID] if chosen == "with-hybrid" else [chosen]


def _card_figures(
    model: str,
    facts: Mapping[tuple[str, str], Record],
    counts: Iterable[Record],
    day: date,
) -> list[tuple[str, str]]:
    """Return what a card says in figures: where, training, agreements on the day."""
    if model == html.NONE:
        return [(_("Training"), "–"), (_("Agreements"), "–")]
    hours = facts.get((model, "training_hours"))
    training = "–"
    if hours is not None and not pd.isna(hours["number"]):
        training = _("{hours} hours").format(hours=formats.number(int(hours["number"])))
        if hours["computed"]:
            training += " " + _("(our sum)")
    agreements = sum(row["agreements"] for row in _of(counts, model))
    return [
        (_("Training"), training),
        (_("Agreements"), formats.number(agreements)),
        (_("On"), formats.day(day)),
    ]


def _details(
    cited: Citations,
    shown: Sequence[str],
    facts: Mapping[tuple[str, str], Record],
    filters: Filters,
) -> None:
    """Draw every fact on the models, and who signs them where."""
    counts = cached_records(queries.counts, filters)
    kinds = cached_records(queries.kinds, filters)
    leading = cached_records(queries.leading_states, filters)
    notes = Notes(cited, "detail")
    rows: list[tuple[str, Mapping[str, str]]] = [
        (_("Active agreements"), {one: _count(counts, one) for one in shown})
    ]
    for aspect, label in ASPECTS.items():
        known = {one: facts[one, aspect] for one in shown if (one, aspect) in facts}
        if known:
            cells = {one: html.fact_cell(known.get(one), notes) for one in shown}
            rows.append((_(label), cells))
    rows.append((_("Who signs it most"), {one: _kinds(kinds, one) for one in shown}))
    rows.append((_("Where it leads"), {one: _leading(leading, one) for one in shown}))
    _draw(html.comparison(_("Facts on the models"), _("Question"), shown, rows), notes.foot())


def _hours() -> pd.DataFrame:
    facts = cached_query(queries.facts)
    hours = facts[(facts["aspect"] == "training_hours") & facts["number"].notna()]
    order = [BY_POWERS.index(model) for model in hours["model"]]
    return hours.iloc[sorted(range(len(hours)), key=order.__getitem__)]


def _charts(filters: Filters, day: date) -> None:
    over_time = cached_query(queries.agreements_over_time, filters)
    st.header(_("Training, numbers and who signs"), anchor="numbers")
    narrow = viewport.is_narrow()
    chart.draw(
        "training",
        narrow,
        lambda: charts.training(_hours(), theme.current(), narrow),
        alt=_("Bars of the hours of training, which the cards above name."),
        head=chart.Head(
            _("Training, to scale"),
            _("Hours before an officer may use the powers. Hatched: our own sum of four weeks.")
            + " "
            + _("Task Force: as ICE's website said when the Associated Press read it."),
            Citations().text(one for ids in _hours()["sources"] for one in ids),
        ),
    )
    if over_time.empty:
        st.info(_("No agreement matches these filters. Clear them to see all."))
        return
    chart.draw(
        "models_over_time",
        (filters, day),
        lambda: charts.over_time(over_time, day),
        alt=_("Lines of active agreements by model since 2021; the table below has the numbers."),
        head=chart.Head(
            _("Active agreements by model"),
            _("By the days on which ICE's lists carried them, to {day}").format(
                day=formats.day(day)
            ),
        ),
        rows=lambda: (
            over_time.pivot_table(index="day", columns="model", values="agreements")
            .ffill()
            .sort_index(ascending=False)
            .rename(columns=words.model)
            .rename_axis(_("List of"))
            .reset_index()
        ),
    )
    kinds = cached_query(queries.kinds, filters)
    chart.draw(
        "models_kinds",
        (filters, day),
        lambda: charts.kinds(kinds),
        alt=_("Bars of the kinds of agency that sign each model, as shares of the model."),
        head=chart.Head(
            _("Who signs each model"),
            _("Share of each model's active agreements, {day}").format(day=formats.day(day)),
        ),
        rows=lambda: pd.DataFrame(
            {
                _("Model"): kinds["model"].map(words.model),
                _("Kind of agency"): kinds["kind"].map(words.kind),
                _("Active agreements"): kinds["agreements"],
            }
        ),
    )


def _rows(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a wide table; on a phone, where columns leave one word a line, as a list."""
    if not viewport.is_narrow():
        st.markdown(markdown_table(headers, rows))
        return
    for row in rows:
        named = zip(headers, row, strict=True)
        st.markdown("  \n".join(f"**{header}:** {cell}" for header, cell in named))


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


def _small(text: str) -> str:
    return f":small[{text}]"


def _sourced(cited: Citations, entry: Record) -> str:
    """Return an entry's sources in small type, after a mark if nothing confirms the entry."""
    mark = "" if entry.get("verified", True) else ":gray-badge[" + _("not confirmed") + "] "
    return f"{mark}{_small(cited.links(entry['sources']))}"


def _of(rows: Iterable[Record], model: str) -> list[Record]:
    return [row for row in rows if row["model"] == model]


def _count(counts: Iterable[Record], model: str) -> str:
    rows = _of(counts, model)
    if not rows:
        return formats.number(0)
    (row,) = rows
    said = _("{agreements} (agencies: {agencies})").format(
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


def _voice(voice: Record, notes: Notes) -> Html:
    """Return a person's or organization's statement, whole, with who and when."""
    who = [voice[key] for key in ("person", "role", "organization") if isinstance(voice[key], str)]
    return html.entry(
        voice["statement"],
        ", ".join([*who, dated(voice)]),
        _remarks(voice),
        joined(notes.mark(voice["sources"]), html.unconfirmed(voice)),
    )


def _finding(finding: Record, notes: Notes) -> Html:
    return html.entry(
        finding["finding"],
        f"{finding['publisher']}, {dated(finding)}",
        _remarks(finding),
        joined(notes.mark(finding["sources"]), html.unconfirmed(finding)),
    )


def _remarks(entry: Record) -> str:
    return " ".join(entry[key] for key in ("note", "unknown") if isinstance(entry[key], str))


def _by_model(rows: Iterable[Record]) -> dict[str, Record]:
    return {row["model"]: row for row in rows}


def _grouped(rows: Iterable[Record], key: str) -> list[tuple[str, dict[str, Record]]]:
    """Return runs of rows with the same value, each by model."""
    return [(value, _by_model(run)) for value, run in _runs(rows, key)]


def _runs(rows: Iterable[Record], key: str) -> list[tuple[str, list[Record]]]:
    """Return rows that follow each other with the same value, together."""
    return [(value, list(run)) for value, run in groupby(rows, itemgetter(key))]
