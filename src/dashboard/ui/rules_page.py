"""The Rules page: a rule tried out on a day's list, the clock of each mandate, the back-test."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts.county_map import state_map
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import rules as queries
from dashboard.queries.rules import BOUND, DAYS_AFTER, Action, Reach, Rule
from dashboard.ui import theme
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations
from dashboard.ui.components import chart, still_map
from dashboard.ui.components.blocks import fold, headline, main_and_side, section_head
from dashboard.ui.components.browser_files import sent
from dashboard.ui.components.copy_link import copy_link
from dashboard.ui.components.downloads import download_rows
from dashboard.ui.components.figure import KeyFigure, key_figures
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.model_name import model_tag
from dashboard.ui.components.table import MISSING
from dashboard.ui.components.url_state import ignored, put, synced, url_value
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.links import agency_address, county_address
from dashboard.ui.page_frame import Page

Record = Mapping[str, Any]

STYLE = Html(f"<style>{sent(Path(__file__).with_name('places.css'))}</style>")
# Both directions in the same words.
ACTIONS: dict[Action, str] = {
    "require_sheriffs": N_("Require each sheriff to have an agreement"),
    "require_jails": N_("Require each county's jail to have an agreement"),
    "require_state_police": N_("Require the state police to have an agreement"),
    "ban_task_force": N_("Ban Task Force agreements"),
    "ban_all": N_("Ban all agreements"),
    "ban_new": N_("Ban new agreements only"),
}
EFFECTS = {
    "added": N_("added"),
    "ended": N_("ended"),
    "stays": N_("on the list, stays"),
    "left out": N_("left out"),
}
BOUND_NAMES = {
    "sheriff": N_("sheriffs"),
    "jail": N_("county jails"),
    "local": N_("local agencies"),
    "state_police": N_("state police"),
    "state_corrections": N_("state prisons"),
}
FILE = "pages/9_Rules.py"
ALL = "all"
ANY = "any"
ROWS = 12
# More are in the download.
MOST_ROWS = 120
MOST_RESIDENTS = 1_000_000
STEP = 5_000


def draw(page: Page) -> None:
    """Draw the whole page."""
    st.html(
        joined(
            STYLE,
            headline(
                _("What a rule would change"),
                _(
                    "Pick a mandate or a ban. The page counts whom it would touch on ICE's list. "
                    "It is arithmetic: it predicts no behavior of agencies, ICE, courts or "
                    "lawmakers."
                ),
                day=page.choices.newest_list,
            ),
        )
    )
    states, rule, day = _controls(page)
    rows = cached_records(queries.touched, rule, states, day)
    before, after = cached_query(queries.before_and_after, rule, states, day)
    where = words.state(states[0]) if states else _("the United States")
    listed = cached_query(queries.list_on, day)
    st.html(
        joined(
            tag("p", _answer(rule, rows, before, where, listed), class_="d-answer-line"),
            key_figures(_figures(before, after)),
        )
    )
    left, right = main_and_side()
    with left:
        st.html(joined(_by_kind(rows), _listed(rows)))
        download_rows(
            f"287g-rule-{rule.action}-{states[0] if states else 'US'}",
            lambda: _to_keep(rows, rule, day),
            label=_("All rows ({format})"),
        )
    with right:
        if states:
            _map(states[0], rows, rule, listed, where)
        else:
            _by_state(page, rows)
        st.html(_assumptions(rule))
    _clock(page)
    _back_test()


def _controls(page: Page) -> tuple[tuple[str, ...], Rule, date]:
    """Draw what can be chosen, all of it in the address, and return it."""
    first, second, third = st.columns([2, 3, 2], gap="small")
    names = {ALL: _("All states and territories")}
    names |= {code: words.state(code) for code in sorted(words.STATE_NAMES, key=words.state)}
    with first:
        state = _choice("in", _("Where"), names, ALL)
    with second:
        action = _choice(
            "rule", _("Rule"), {code: _(name) for code, name in ACTIONS.items()}, "require_sheriffs"
        )
    with third:
        day = _day(page)
    states = () if state == ALL else (state,)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if action in BOUND:
            models = {ANY: _("Any model")} | {each: words.model(each) for each in words.MODELS}
            model = _choice("of", _("Which model counts"), models, ANY)
            least = 0 if action == "require_state_police" else _least_residents()
            rule = Rule(action, "" if model == ANY else model, least)
        else:
            rule = Rule(action, statewide=_statewide())
        copy_link()
        glossary_popover(*page.terms)
    return states, rule, day


def _day(page: Page) -> date:
    first, newest = page.choices.first_list, page.choices.newest_list
    asked = st.query_params.get("day", newest.isoformat())
    day = newest
    with suppress(ValueError):
        day = date.fromisoformat(asked)
    if day.isoformat() != asked or not first <= day <= newest:
        ignored("day", asked)
        day = newest

    def changed() -> None:
        chosen = st.session_state["rule_day"] or newest
        put(day=None if chosen == newest else chosen.isoformat())

    st.date_input(
        _("On ICE's list up to"),
        min_value=first,
        max_value=newest,
        format="MM/DD/YYYY",
        key=synced("rule_day", day),
        on_change=changed,
    )
    return day


def _least_residents() -> int:
    asked = st.query_params.get("least", "0")
    # No more digits than the most has: a longer number is nonsense and slow to read.
    known = asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST_RESIDENTS))
    least = min(int(asked), MOST_RESIDENTS) if known else 0
    if not known:
        ignored("least", asked)

    def changed() -> None:
        chosen = st.session_state["rule_least"]
        put(least=str(chosen) if chosen else None)

    st.number_input(
        _("Leave out counties with fewer residents than"),
        min_value=0,
        max_value=MOST_RESIDENTS,
        step=STEP,
        key=synced("rule_least", least),
        on_change=changed,
        width=300,
    )
    return least


def _statewide() -> bool:
    chosen = url_value("statewide", ("yes", "no"), "yes") == "yes"

    def changed() -> None:
        put(statewide=None if st.session_state["rule_statewide"] else "no")

    st.toggle(
        _("It binds agencies of the whole state, too"),
        key=synced("rule_statewide", chosen),
        on_change=changed,
    )
    return chosen


def _choice(parameter: str, label: str, names: Mapping[Any, str], default: str) -> Any:
    """Draw a list to choose from that is held in the address, and return what is chosen."""
    chosen = url_value(parameter, names, default)
    key = synced(f"rule_{parameter}", chosen)

    def changed() -> None:
        value = st.session_state[key]
        put(**{parameter: None if value == default else value})

    st.selectbox(label, list(names), format_func=names.__getitem__, key=key, on_change=changed)
    return chosen


def _count(rows: Sequence[Record], *effects: str) -> int:
    return sum(row["effect"] in effects for row in rows)


def _answer(rule: Rule, rows: Sequence[Record], before: Reach, where: str, day: date) -> str:
    """Return the sentence that says what the rule touches."""
    written = formats.day(day)
    added, stays, ended = (_count(rows, effect) for effect in ("added", "stays", "ended"))
    if rule.action in BOUND:
        bound = added + stays
        if not bound:
            return _("The data have nobody in {where} whom this rule binds.").format(where=where)
        said = ngettext(
            "In {where} this rule adds {count} agreement. {have} of the {bound} it binds have one "
            "on ICE's list of {day}.",
            "In {where} this rule adds {count} agreements. {have} of the {bound} it binds have one "
            "on ICE's list of {day}.",
            added,
        )
        return said.format(
            where=where,
            count=formats.number(added),
            have=formats.number(stays),
            bound=formats.number(bound),
            day=written,
        )
    said = ngettext(
        "In {where} this rule ends {count} agreement of the {whole} on ICE's list of {day}.",
        "In {where} this rule ends {count} agreements of the {whole} on ICE's list of {day}.",
        ended,
    )
    return said.format(
        where=where,
        count=formats.number(ended),
        whole=formats.number(before.agreements),
        day=written,
    )


def _figures(before: Reach, after: Reach) -> list[KeyFigure]:
    def figure(label: str, one: int, other: int, explanation: str) -> KeyFigure:
        change = formats.change(other - one, formats.abbreviated)
        return KeyFigure(
            label,
            formats.abbreviated(other),
            [
                _("{count} on the list").format(count=formats.abbreviated(one)),
                tag("b", _("{change} by the rule").format(change=change)),
            ],
            explanation=explanation,
        )

    return [
        figure(
            _("Agreements"),
            before.agreements,
            after.agreements,
            _("Agreements on the list; with the rule, those and the added without the ended."),
        ),
        figure(
            _("Agencies"),
            before.agencies,
            after.agencies,
            _("Agencies that hold these agreements."),
        ),
        figure(
            _("Counties"),
            before.counties,
            after.counties,
            _("Counties whose sheriff or jail has an agreement."),
        ),
        figure(
            _("Residents of these counties"),
            before.residents,
            after.residents,
            _(
                "All who live there (Census, 2019 to 2023, in territories 2020). How many of them "
                "an agreement concerns is not known."
            ),
        ),
    ]


def _kind(code: str) -> str:
    return _(BOUND_NAMES[code]) if code in BOUND_NAMES else words.kind(code)


def _by_kind(rows: Sequence[Record]) -> Html:
    title = _("Whom it touches, by kind")
    kinds = dict.fromkeys(row["kind"] for row in rows)
    body = []
    for kind in kinds:
        own = [row for row in rows if row["kind"] == kind]
        body.append((_kind(kind), *(_count(own, effect) for effect in EFFECTS)))
    body.sort(key=lambda row: -max(count for count in row[1:3] if isinstance(count, int)))
    columns = [
        Column(_("Kind"), phone="name"),
        *(Column(_(EFFECTS[effect]).capitalize(), "right", "labelled") for effect in EFFECTS),
    ]
    return joined(section_head(title), html_table(title, columns, body))


def _listed(rows: Sequence[Record]) -> Html:
    """Return those whom the rule touches, one by one."""
    touched = [row for row in rows if row["effect"] in ("added", "ended")]
    title = ngettext("{count} touched", "{count} touched", len(touched)).format(
        count=formats.number(len(touched))
    )
    if not touched:
        return section_head(title, _("The rule adds nothing and ends nothing on this list."))
    columns = [
        Column(_("Agency or county"), phone="name"),
        Column(_("State")),
        Column(_("Effect")),
        Column(_("Model")),
        Column(_("Residents"), "right", "labelled"),
    ]
    body = [
        [
            _name(row),
            words.state(row["state"]),
            _(EFFECTS[row["effect"]]),
            model_tag(row["model"]) if isinstance(row["model"], str) else _("any"),
            row["residents"],
        ]
        for row in touched[:MOST_ROWS]
    ]
    more = Html()
    if len(body) > ROWS:
        label = _("The first {count}").format(count=formats.number(len(body)))
        more = fold(label, html_table(label, columns, body[ROWS:]))
    return joined(section_head(title), html_table(title, columns, body[:ROWS]), more)


def _name(row: Record) -> str:
    if isinstance(row["agency_id"], str):
        return link(row["name"], agency_address(row["agency_id"]))
    if isinstance(row["county_fips"], str):
        return link(row["name"], county_address(row["county_fips"]))
    return str(row["name"])


def _to_keep(rows: Sequence[Record], rule: Rule, day: date) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).assign(rule=rule.action, list_up_to=day)


def _map(state: str, rows: Sequence[Record], rule: Rule, day: date, where: str) -> None:
    """Draw the counties that the rule touches."""
    touched: dict[str, str] = {}
    for row in rows:
        fips = row["county_fips"]
        if isinstance(fips, str) and row["effect"] != "left out":
            changes = row["effect"] in ("added", "ended")
            touched[fips] = "touched" if changes else touched.get(fips, "stays")
    count = sum(effect == "touched" for effect in touched.values())
    colors = theme.current()
    still_map.draw(
        "rule_map",
        (state, rule, day),
        lambda: state_map(state, touched, colors),
        _(
            "Map of the counties of {state}: darker where the rule adds or ends an agreement, "
            "lighter where one stays as it is."
        ).format(state=where),
        chart.Head(
            ngettext(
                "The rule touches {count} county", "The rule touches {count} counties", count
            ).format(count=formats.number(count)),
            _("{rule}: {state}, on ICE's list of {day}").format(
                rule=_(ACTIONS[rule.action]), state=where, day=formats.day(day)
            ),
            _("arithmetic over ICE's list and the FBI's roster. Boundaries: Census Bureau, 2023."),
        ),
        fills={
            "touched": _("an agreement is added or ended"),
            "other": _("stays"),
            "": _("neither"),
        },
        rows=lambda: _to_keep([row for row in rows if row["county_fips"] in touched], rule, day),
    )


def _by_state(page: Page, rows: Sequence[Record]) -> None:
    """Draw what the rule touches in each state, the most first; each leads to its own map."""
    names = ("rule", "of", "day", "least", "statewide")
    asked = {name: st.query_params[name] for name in names if name in st.query_params}
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(row["state"], []).append(row)
    effects = ("added", "ended", "stays")
    counts = {state: [_count(own, each) for each in effects] for state, own in found.items()}
    order = sorted(counts, key=lambda state: (-sum(counts[state][:2]), -counts[state][2]))
    body = [
        (
            link(words.state(state), page.address(FILE, None, **asked | {"in": state})),
            *counts[state],
        )
        for state in order
    ]
    columns = [
        Column(_("State"), phone="name"),
        *(Column(_(EFFECTS[effect]).capitalize(), "right", "labelled") for effect in effects),
    ]
    title = _("Whom it touches, by state")
    label = _("All {count} states and territories").format(count=formats.number(len(body)))
    st.html(
        joined(
            section_head(title, _("A state's name opens its map."), level=3),
            html_table(title, columns, body[:ROWS]),
            fold(label, html_table(label, columns, body[ROWS:])) if len(body) > ROWS else "",
        )
    )


def _assumptions(rule: Rule) -> Html:
    lines = [
        _("Everyone bound does what the rule says, once, and nobody else changes anything."),
        _("A rule of one state does not reach another. Federal law stays as it is."),
    ]
    if rule.action in BOUND:
        lines += [
            _(
                "The data do not say which county runs a jail. A county counts if the FBI's "
                "roster has its sheriff, or if ICE's lists ever had a sheriff or jail there."
            ),
            _(
                "One agreement is added for each that has none, and ICE signs it. A limit of "
                "residents is yours to set."
            ),
            _(
                "The state police count in each of the 50 states, once. An agreement of any of "
                "their divisions meets the rule."
            ),
        ]
    else:
        lines += [
            _("A ban on new agreements ends none. What would have been signed is not counted."),
            _("Residents in the table are those whose main police agency it is (FBI, 2025)."),
        ]
    items = (tag("li", line) for line in lines)
    return joined(section_head(_("What is assumed"), level=3), tag("ul", *items, class_="d-small"))


def _clock(page: Page) -> None:
    """Draw for each mandate in law how many of those it binds are on the newest list."""
    newest = page.choices.newest_list
    day = formats.day(newest)
    cited = Citations()
    laws = cached_records(queries.mandates)
    columns = [
        Column(_("Law"), phone="name"),
        Column(_("It binds")),
        Column(_("In effect"), "right", "labelled"),
        Column(_("Deadline"), "right", "labelled"),
        Column(_("Bound"), "right", "labelled"),
        Column(_("On the list"), "right", "labelled"),
        Column(_("Requested"), "right", "labelled"),
        Column(_("Not on the list"), "right", "labelled"),
    ]
    rows, missing = [], []
    for law in laws:
        units = cached_records(queries.bound_units, tuple(law["bound"]), (law["state"],), newest)
        signed = sum(unit["signed"] for unit in units)
        asked = sum(unit["requested"] and not unit["signed"] for unit in units)
        absent = [unit for unit in units if not unit["signed"]]
        rows.append(
            [
                joined(
                    _titled(law),
                    " ",
                    tag(
                        "small",
                        Html("; ".join(map(cited.html, law["sources"]))),
                        class_="d-sources",
                    ),
                ),
                _binds(law),
                law["effective"],
                law["deadline"] if not pd.isna(law["deadline"]) else _("none stated"),
                len(units),
                signed,
                asked,
                len(absent) - asked,
            ]
        )
        missing.append((law, absent))
    deck = _(
        "Laws that require agreements, and how many of those they bind have one on ICE's list of "
        "{day}, the newest here. “Not on the list” says only that: an agency may have asked, "
        "signed since, or be exempt. Where a law binds only counties with a jail, every county "
        "with a sheriff is counted: the data do not say which has a jail. Requests are those on "
        "ICE's last pending list."
    ).format(day=day)
    title = _("The clock of each mandate")
    parts = [section_head(title, deck), html_table(title, columns, rows)]
    for law, absent in missing:
        if not absent:
            continue
        label = _("{state}: {count} not on ICE's list of {day}").format(
            state=words.state(law["state"]), count=formats.number(len(absent)), day=day
        )
        items = (
            tag("li", link(unit["name"], county_address(unit["county_fips"])))
            if isinstance(unit["county_fips"], str)
            else tag("li", unit["name"], ", ", _(BOUND_NAMES[unit["bound"]]))
            for unit in absent
        )
        parts.append(fold(label, tag("ul", *items, class_="d-places-list")))
    st.html(joined(*parts))


def _titled(law: Record) -> str:
    """Return a law's title, after its state where the title does not begin with that."""
    state, title = words.state(law["state"]), str(law["title"])
    return title if title.startswith(state) else f"{state}: {title}"


def _binds(law: Record) -> str:
    whom = formats.listing([_(BOUND_NAMES[code]) for code in law["bound"]])
    return f"{whom}, {law['bound_if']}" if isinstance(law["bound_if"], str) else whom


def _back_test() -> None:
    """Draw what the arithmetic said of real laws, and what the lists showed, misses included."""
    title = _("How this arithmetic fared on real laws")
    columns = [
        Column(_("Law"), phone="name"),
        Column(_("In effect"), "right", "labelled"),
        Column(_("List before"), "right", "labelled"),
        Column(_("On that list"), "right", "labelled"),
        Column(_("The rule says"), "right", "labelled"),
        *(
            Column(_("{days} days later").format(days=days), "right", "labelled")
            for days in DAYS_AFTER
        ),
    ]
    rows = []
    for law in cached_records(queries.back_test):
        requires = law["stance"] == "requires"
        listed = (
            _("{count} of {whole}").format(
                count=formats.number(law["listed"]), whole=formats.number(law["bound"])
            )
            if requires
            else formats.number(law["listed"])
        )
        sign = "+" if requires else formats.MINUS
        said = f"{sign}{formats.number(law['said'])}" if law["said"] else formats.number(0)
        rows.append(
            [
                _titled(law),
                law["effective"],
                law["list_on"],
                listed,
                said,
                *(_showed(law, days) for days in DAYS_AFTER),
            ]
        )
    deck = _(
        "For each law that took effect after ICE's first list: what the rule's arithmetic says on "
        "the last list before, and what the lists showed later. Other things happened in the same "
        "days; a change after a law was not necessarily caused by it."
    )
    foot = _(
        "A mandate: how many of those it binds were on the list, how many the rule adds, and how "
        "many of these were listed later. A ban: agreements in the state, how many the rule ends, "
        "and by how many there were fewer later. † By others' count of a list that is not here, "
        "of all agreements in the state; for a mandate that is the whole total, before and after. "
        "– No list is known in the two weeks before that day. A day of effect that no text gives "
        "is the day the law was made. "
        "Georgia's law says “seek”, Arkansas's “apply”: no list can show that."
    )
    st.html(joined(section_head(title, deck), html_table(title, columns, rows, foot)))


def _showed(law: Record, days: int) -> str:
    after, total = law[f"after_{days}"], law[f"reported_{days}"]
    if not pd.isna(after):
        written = formats.change(int(after if law["stance"] == "requires" else -after))
        return written if pd.isna(total) else f"{written}†"
    if not pd.isna(total):
        return _("{before} → {after}†").format(
            before=formats.number(law["agreements"]), after=formats.number(int(total))
        )
    return MISSING
