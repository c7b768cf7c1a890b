"""The States page: which states are asked for, the head of one, several compared, or all."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import states as charts
from dashboard.charts.palette import Theme
from dashboard.charts.states import Measure
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext, translated
from dashboard.queries import coverage as coverages
from dashboard.queries import overview, timeline
from dashboard.queries import states as queries
from dashboard.queries.coverage import Coverage
from dashboard.ui import filter_controls, state_answer, state_law, state_profile, theme, viewport
from dashboard.ui.cache import cached, cached_query, cached_records
from dashboard.ui.components import chart
from dashboard.ui.components.blocks import headline, leading_on, section_head
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.sparkline import sparkline
from dashboard.ui.components.table import named
from dashboard.ui.components.url_state import put, synced, url_choice
from dashboard.ui.links import spoken
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

FILE, DATA_FILE = "pages/2_States.py", "pages/6_Data.py"
MOST_COMPARED = 6
GROWTH = timedelta(days=90)
MONTH_DAYS = 365.25 / 12
FIRST_DAY_OF_RETURN = date(2025, 1, 1)
# States offered for comparison at first: so many around a state, and so many with most agencies.
AROUND, LEADING = 3, 2
# The width of the page's content, as long as the browser has not reported it.
DESKTOP_ROOM, PHONE_ROOM = 1200, 358
# Points of a small curve.
CURVE_POINTS = 66
# Rows of the table of all states that are shown at first.
ROWS_AT_FIRST = 12
OTHER_STATE_WIDTH = 220
MEASURE_NAMES: dict[Measure, str] = {
    "agreements": N_("Agreements"),
    "rate": N_("Per 100,000 residents"),
    "counties": N_("Share of counties"),
    "agencies": N_("Share of agencies"),
}
MOST: dict[Measure, str] = {
    "agreements": N_("{state} has the most agreements: {value}"),
    "rate": N_("{state} has the most agreements per 100,000 residents: {value}"),
    "counties": N_("{state} has the largest share of counties taking part: {value}"),
    "agencies": N_("{state} has the largest share of agencies taking part: {value}"),
}
# Shares of residents, by the columns of `_states_now`.
RESIDENTS = words.COVERAGE_MEASURES
ALIGNMENTS = {"date": N_("Date"), "first": N_("First agreement of 2025")}
SCALES = {"shared": N_("Same for all"), "own": N_("Own for each")}
ORDERS = {"value": N_("Value"), "growth": N_("90-day growth"), "name": N_("Name")}


def chosen(page: Page) -> tuple[str, ...]:
    """Return the states that the address asks for, the page's own first; none for all states.

    `state=PA&compare=OH,MD`, `state=PA,OH` and `compare=PA,OH` are all understood. The page says
    which codes make no sense, are there twice or are too many. More than six in the filter alone
    are shown side by side, as all states are.
    """
    known = page.choices.states
    filtered = [code for code in _codes("state") if code in known]
    asked = _codes("compare")
    unknown = [code for code in asked if code not in known]
    if unknown:
        st.warning(
            _("There is no state or territory {values}.").format(
                values=escape(", ".join(unknown)[:80])
            )
        )
    every = [*filtered, *(code for code in asked if code in known)]
    states = tuple(dict.fromkeys(every))
    twice = [code for code in states if every.count(code) > 1]
    if twice and asked:
        st.info(
            _("Named twice, shown once: {states}.").format(
                states=escape(formats.listing([words.state(code) for code in twice]))
            )
        )
    if len(states) <= MOST_COMPARED:
        return states
    if not asked:
        return ()
    left_out = [words.state(code) for code in states[MOST_COMPARED:]]
    st.warning(
        _("Only the first {count} states are compared. Left out: {states}.").format(
            count=MOST_COMPARED, states=escape(formats.listing(left_out))
        )
    )
    return states[:MOST_COMPARED]


def _codes(parameter: str) -> list[str]:
    values = ",".join(st.query_params.get_all(parameter)).split(",")
    return [value.strip().upper() for value in values if value.strip()]


def one(page: Page, state: str) -> None:
    """Draw a state as a report."""
    page.title(words.state(state))
    finding, more = cached(
        state_answer.answer, state, page.filters, page.as_of, page.choices.first_list
    )
    deck = joined(tag("span", finding, class_="finding"), " ".join(more))
    _head(page, (state,), words.state(state), deck)
    state_profile.figures(page, state)
    _compare_with(page, (state,))
    state_profile.draw(page, state, viewport.content_width(DESKTOP_ROOM, PHONE_ROOM))


def _head(page: Page, states: tuple[str, ...], title: str, deck: str | Html) -> None:
    """Draw the way here, the title and its sentences, and the choice of another state."""
    way: list[str] = [link(_("States"), page.address(FILE, replace(page.filters, states=())))]
    if len(states) == 1:
        way.append(words.state(states[0]))
    elif states:
        own = replace(page.filters, states=states[:1])
        way.append(link(words.state(states[0]), page.address(FILE, own)))
        way.append(_("Compared"))
    above = joined(*[part for each in way for part in (each, " › ")][:-1]) if states else ""
    with st.container(horizontal=True, gap="medium", key="state_head"):
        st.html(headline(title, deck, above=above))
        # Always in the same place: a widget that moves forgets what is chosen.
        with st.container(key="state_choice", width=OTHER_STATE_WIDTH, gap="small"):
            _another(page, states)
            st.html(leading_on(_("Download the data"), page.address(DATA_FILE)))
    page.controls()


def _another(page: Page, states: tuple[str, ...]) -> None:
    """Draw the choice of one state, or of all."""
    codes = sorted(page.choices.states, key=words.state)
    synced("states_one", states[0] if states else "")

    def choose_one() -> None:
        state = st.session_state["states_one"]
        put(compare=None)
        filter_controls.write(replace(page.filters, states=(state,) if state else ()))

    st.selectbox(
        _("State or territory"),
        ["", *codes],
        format_func=lambda code: words.state(code) if code else _("All states"),
        key="states_one",
        on_change=choose_one,
        width=OTHER_STATE_WIDTH,
        label_visibility="collapsed",
    )


def _compare_with(page: Page, states: tuple[str, ...]) -> None:
    """Draw the choice of states to compare the page's own with; it always stays."""
    own, *others = states
    everywhere = {
        row["state"]: row["total"]
        for row in cached_records(overview.agreements_by_state, replace(page.filters, states=()))
    }
    around = sorted(
        cached_query(queries.neighbors, own), key=lambda code: -everywhere.get(code, 0)
    )[:AROUND]
    leading = [code for code in everywhere if code != own][:LEADING]
    offered = list(dict.fromkeys([*others, *around, *leading]))
    synced("states_compared", others)
    synced("states_added", None)

    def compare_with(codes: Iterable[str]) -> None:
        filter_controls.write(replace(page.filters, states=(own,)))
        put(compare=",".join(codes) or None)

    def add() -> None:
        added = st.session_state["states_added"]
        if added:
            compare_with([*others, added])

    def label(code: str) -> str:
        return f"{words.state(code)} {formats.number(everywhere.get(code, 0))}"

    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="compare_with"
    ):
        st.html(tag("span", _("Compare with"), class_="d-label"), width="content")
        st.pills(
            _("Compare with"),
            offered,
            selection_mode="multi",
            format_func=label,
            key="states_compared",
            on_change=lambda: compare_with(st.session_state["states_compared"]),
            label_visibility="collapsed",
            wrap=True,
        )
        if len(states) < MOST_COMPARED:
            rest = sorted(set(page.choices.states) - {own, *others}, key=words.state)
            st.selectbox(
                _("Add a state to the comparison"),
                rest,
                index=None,
                format_func=words.state,
                placeholder=_("Add a state"),
                key="states_added",
                on_change=add,
                width=190,
                label_visibility="collapsed",
            )


def compare(page: Page, states: tuple[str, ...]) -> None:
    """Draw several states in one chart."""
    names = formats.listing([words.state(state) for state in states])
    page.title(names)
    filters = replace(page.filters, states=tuple(sorted(states)), statuses=("active",))
    _head(page, states, _("{states} compared").format(states=names), _ranked(filters, page.as_of))
    # On a phone `style.css` puts the picture first.
    with st.container(key="comparison_choices"):
        _compare_with(page, states)
        with st.container(horizontal=True, gap="medium"):
            measure = _measure()
            aligned = url_choice("align", _("Aligned by"), translated(ALIGNMENTS), "date")
    with st.container(key="comparison_picture"):
        _comparison(page, filters, states, measure, aligned)
    st.html(joined(section_head(_("Numbers by state")), _numbers(page, states)))


def _comparison(
    page: Page, filters: Filters, states: tuple[str, ...], measure: Measure, aligned: str
) -> None:
    room = viewport.content_width(DESKTOP_ROOM, PHONE_ROOM)
    if cached_query(timeline.active_over_time, filters, "state").empty:
        st.info(_("None of these states has had an agreement. Choose other states."))
    else:
        chart.svg(
            "comparison",
            Html(
                cached(
                    _drawn_comparison,
                    filters,
                    states,
                    measure,
                    aligned,
                    page.as_of,
                    room,
                    theme.current(),
                )
            ),
            alt=_("Line chart that compares {states}. The table below has the numbers.").format(
                states=formats.listing([words.state(state) for state in states])
            ),
            head=chart.Head(
                _most(filters, measure, page.as_of),
                _("{measure}, by the dates of ICE's lists, to {day}").format(
                    measure=_(charts.MEASURES[measure]), day=formats.day(page.as_of)
                ),
                level=2,
            ),
            rows=lambda: _comparison_rows(filters, states, measure, aligned, page.as_of),
        )


def _ranked(filters: Filters, as_of: date) -> str:
    """Return a sentence with how many agreements each of the states has, most first."""
    active = cached_query(timeline.active_over_time, filters, "state")
    counts = active.groupby("series")["agreements"].last().to_dict()
    order = sorted(filters.states, key=lambda state: (-counts.get(state, 0), words.state(state)))
    parts = [
        _("{state} {count}").format(
            state=state_answer.in_sentence(state), count=formats.number(counts.get(state, 0))
        )
        for state in order
    ]
    return _("Agreements on {day}: {parts}.").format(
        day=formats.day(as_of), parts=formats.listing(parts)
    )


def _drawn_comparison(
    filters: Filters,
    states: tuple[str, ...],
    measure: Measure,
    aligned: str,
    until: date,
    width: int,
    shown: Theme,
) -> str:
    return charts.comparison(
        _compared_lines(filters, states, measure, aligned, until),
        measure=measure,
        since_first=aligned == "first",
        width=width,
        theme=shown,
    )


def _comparison_rows(
    filters: Filters, states: tuple[str, ...], measure: Measure, aligned: str, until: date
) -> pd.DataFrame:
    lines = _compared_lines(filters, states, measure, aligned, until)
    wide = lines.pivot_table(index="x", columns="state", values="value", aggfunc="last").ffill()
    wide = wide[[state for state in states if state in wide.columns]].rename(columns=words.state)
    name = _("Months") if aligned == "first" else _("From")
    return wide.iloc[::-1].rename_axis(name).reset_index()


def _numbers(page: Page, states: tuple[str, ...]) -> Html:
    """Return what the compared states have now, as a table with links."""
    rows = cached(_states_now, page.filters, states, page.as_of).set_index("state")
    addresses = _addresses(page.filters, states)
    stances = cached_query(queries.stances, page.as_of)

    def share(value: float) -> str | None:
        return None if pd.isna(value) else formats.percent(value, 1)

    columns = [
        Column(_("State"), phone="name"),
        Column(_("Agreements"), "right", phone="labelled"),
        Column(_("Change in 90 days"), "right", phone="labelled"),
        Column(_("Per 100,000 residents"), "right", phone="labelled"),
        Column(_("Share of counties"), "right", phone="labelled"),
        Column(_("Share of local agencies"), "right", phone="labelled"),
        *(Column(_(name), "right", phone="labelled") for name in RESIDENTS.values()),
        Column(_("Statewide agencies"), "right", phone="labelled"),
        Column(_("State law"), phone="labelled"),
    ]
    body = []
    for state in states:
        row: Any = rows.loc[state]
        body.append(
            (
                link(words.state(state), addresses[state]),
                int(row["agreements"]),
                formats.change(int(row["growth"])),
                None if pd.isna(row["rate"]) else formats.number(row["rate"], 2),
                share(row["counties"]),
                share(row["agencies"]),
                *(share(row[field]) for field in RESIDENTS),
                int(row["statewide"]),
                state_law.in_short(stances.get(state), page.as_of),
            )
        )
    return html_table(_("Numbers by state"), columns, body)


def _compared_lines(
    filters: Filters, states: Sequence[str], measure: Measure, aligned: str, until: date
) -> pd.DataFrame:
    """Return the lines of the states, in their order, by date or by months since the first."""
    lines = _lines(filters, measure, until)
    if aligned == "first":
        lines = _since_first(lines, cached_query(timeline.active_over_time, filters, "state"))
    rank = lines["state"].map(list(states).index)
    return lines.assign(rank=rank).sort_values(["rank", "x"]).drop(columns="rank")


def _measure() -> Measure:
    return url_choice("measure", _("Measure"), translated(MEASURE_NAMES), "agreements")


def _most(filters: Filters, measure: Measure, until: date) -> str:
    """Return which state has most of a measure; its name alone where several have as much."""
    last = _lines(filters, measure, until).groupby("state")["value"].last()
    leading = list(last[last == last.max()].index)
    if len(leading) != 1 or not last.max():
        return _(charts.MEASURES[measure])
    return _(MOST[measure]).format(
        state=words.state(str(leading[0])), value=charts.value_text(measure, last.max())
    )


def _lines(filters: Filters, measure: Measure, until: date) -> pd.DataFrame:
    """Return a measure over time: state, x (datetime64), value.

    There is a row for each day on which the value changed, and one for the last day. A state that
    has no value, or no total for its share, is left out.
    """
    if measure in ("agreements", "rate"):
        lines = cached_query(timeline.active_over_time, filters, "state")
    else:
        unit = cast(coverages.Unit, measure)
        lines = cached_query(coverages.taking_part_over_time, filters, unit)
    lines = lines.set_axis(["state", "x", "value"], axis="columns")
    last = lines.groupby("state", as_index=False).last().assign(x=pd.Timestamp(until))
    lines = pd.concat([lines, last]).drop_duplicates(["state", "x"], keep="last")
    if measure != "agreements":
        here = cached_query(coverages.coverage, filters)
        whole = {state: _denominator(each, measure) for state, each in here.items()}
        lines["value"] = lines["value"] / lines["state"].map(whole).replace(0, float("nan"))
    return lines.dropna(subset="value").sort_values(["state", "x"], ignore_index=True)


def _denominator(here: Coverage, measure: Measure) -> float:
    match measure:
        case "agreements":
            return 1
        case "rate":
            return here.population / 100_000
        case "counties":
            return here.counties
        case "agencies":
            return here.local_agencies


def _since_first(lines: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Return the lines from each state's first new agreement of 2025 on, x in months since then."""
    rises = agreements.groupby("series")["agreements"].diff().fillna(agreements["agreements"]) > 0
    new = agreements[rises & (agreements["day"] >= pd.Timestamp(FIRST_DAY_OF_RETURN))]
    starts = new.groupby("series")["day"].min()
    start = lines["state"].map(starts)
    later = lines[lines["x"] >= start].copy()
    months = (later["x"] - later["state"].map(starts)).dt.days / MONTH_DAYS
    return later.assign(x=months.round(2)).reset_index(drop=True)


def every(page: Page) -> None:
    """Draw a small curve for each state and territory, and all of them as a table."""
    filters = replace(page.filters, statuses=("active",))
    states = filters.states or page.choices.states
    now = cached_query(coverages.coverage, filters)
    rows = cached(_states_now, page.filters, states, page.as_of)
    _head(page, (), *_nation(page, rows, coverages.total(now.values())))
    with st.container(horizontal=True, gap="medium"):
        measure = _measure()
        order = url_choice("sort", _("Sorted by"), translated(ORDERS), "value")
        scale = url_choice("scale", _("Scale"), translated(SCALES), "shared")
    shown = cached(_sorted, page.filters, states, page.as_of, measure, order)
    head = chart.Head(
        _most(filters, measure, page.as_of),
        _(charts.MEASURES[measure])
        + ". "
        + _("Each curve runs from {first} to {last}. Each is a link.").format(
            first=formats.month(page.choices.first_list), last=formats.month(page.as_of)
        ),
        level=2,
    )
    rows_of_states = partial(_rows_of_states, page.filters, shown, page.as_of)
    with chart.frame("grid", head, picture=False, rows=rows_of_states):
        st.html(cached(_tiles, page, filters, shown, measure, scale == "own"))
    st.html(section_head(_("Numbers by state")))
    everything = st.session_state.get("all_states")
    st.html(_numbers(page, shown if everything else shown[:ROWS_AT_FIRST]))
    if len(shown) > ROWS_AT_FIRST:
        st.toggle(
            _("All {count} states and territories").format(count=len(shown)), key="all_states"
        )


def _tiles(
    page: Page, filters: Filters, states: tuple[str, ...], measure: Measure, own_scale: bool
) -> Html:
    """Return the states as a list of links, each with its value and its curve."""
    lines = _with_zeros(_lines(filters, measure, page.as_of), states, page)
    days = pd.date_range(page.choices.first_list, page.as_of, periods=CURVE_POINTS)
    curves = {
        str(state): group.set_index("x")["value"].reindex(days, method="ffill").fillna(0).tolist()
        for state, group in lines.groupby("state")
    }
    most = None if own_scale else max(map(max, curves.values()))
    years = (str(page.choices.first_list.year), str(page.as_of.year))
    addresses = _addresses(page.filters, states)
    tiles = (
        tag(
            "li",
            tag(
                "a",
                tag("span", words.state(state), class_="name"),
                " ",
                tag("b", charts.value_text(measure, curves[state][-1])),
                sparkline(curves[state], width=140, height=40, dot=False, most=most),
                tag(
                    "span", *(tag("i", year) for year in years), class_="years", aria_hidden="true"
                ),
                href=addresses[state],
            ),
        )
        for state in states
    )
    return tag("ul", *tiles, class_="d-states")


def _with_zeros(lines: pd.DataFrame, states: Iterable[str], page: Page) -> pd.DataFrame:
    """Return the lines, and a line at zero for each state without one."""
    missing = [state for state in states if state not in set(lines["state"])]
    ends = [pd.Timestamp(page.choices.first_list), pd.Timestamp(page.as_of)]
    zeros = pd.DataFrame(
        [(state, x, 0) for state in missing for x in ends], columns=["state", "x", "value"]
    )
    return pd.concat([lines, zeros], ignore_index=True)


def _nation(page: Page, table: pd.DataFrame, nation: Coverage) -> tuple[str, str]:
    """Return what all states show together, and what to know beside it."""
    agreements = int(table["agreements"].sum())
    some = int((table["agreements"] > 0).sum())
    title = _("{some} of {all} states and territories have an agreement with ICE").format(
        some=formats.number(some), all=formats.number(len(table))
    )
    text = ngettext(
        "On {day}, there was {count} agreement.",
        "On {day}, there were {count} agreements.",
        agreements,
    ).format(day=formats.day(page.as_of), count=formats.number(agreements))
    counts = table.set_index("state")["agreements"].sort_values(ascending=False)
    if len(counts) > 1 and counts.iloc[1]:
        first, second = map(str, counts.index[:2])
        text += " " + _("{first} and {second} have {share} of them.").format(
            first=state_answer.in_sentence(first),
            second=state_answer.in_sentence(second),
            share=formats.percent(int(counts.iloc[0] + counts.iloc[1]), agreements),
        )
    if nation.local_agencies and nation.counties:
        text += " " + _(
            "{agencies} of the local agencies in the FBI's data take part. The sheriff or county "
            "jail takes part in {counties} of the counties."
        ).format(
            agencies=formats.share(nation.roster_agencies, nation.local_agencies),
            counties=formats.share(nation.counties_taking_part, nation.counties),
        )
    return title, text


def _states_now(filters: Filters, states: tuple[str, ...], as_of: date) -> pd.DataFrame:
    """Return what states have now: state, agreements, growth (in 90 days), and their coverage."""
    filters = replace(filters, states=tuple(sorted(states)), statuses=("active",))
    now = cached_query(coverages.coverage, filters)
    active = cached_query(timeline.active_over_time, filters, "state")
    before = active[active["day"] <= pd.Timestamp(as_of - GROWTH)]
    count = active.groupby("series")["agreements"].last()
    then = before.groupby("series")["agreements"].last()
    table = pd.DataFrame({"state": list(now)})
    table["name"] = table["state"].map(words.state)
    table["agreements"] = table["state"].map(count).fillna(0).astype(int)
    table["growth"] = table["agreements"] - table["state"].map(then).fillna(0).astype(int)
    covered = pd.DataFrame([asdict(each) for each in now.values()])
    residents = covered["population"].replace(0, float("nan"))
    table["agencies"] = covered["roster_agencies"] / covered["local_agencies"]
    table["counties"] = covered["counties_taking_part"] / covered["counties"]
    policed = covered["police_population"].replace(0, float("nan"))
    table["task_force_residents"] = covered["task_force_residents"] / policed
    table["jail_residents"] = covered["jail_residents"] / residents
    table["rate"] = table["agreements"] * 100_000 / residents
    table["statewide"] = covered["statewide_agencies"]
    return table


def _addresses(filters: Filters, states: Sequence[str]) -> dict[str, str]:
    """Return the address of each state on this page, under the other filters."""
    return {
        state: "?"
        + urlencode(spoken() | replace(filters, states=(state,)).parameters(), doseq=True)
        for state in states
    }


def _sorted(
    filters: Filters, states: tuple[str, ...], as_of: date, measure: Measure, order: str
) -> tuple[str, ...]:
    """Return the states by the measure, by their growth in agreements, or by name."""
    table = cached(_states_now, filters, states, as_of)
    by = {"value": measure, "growth": "growth", "name": "name"}[order]
    rows = table.sort_values(["agreements", "name"], ascending=[False, True])
    return tuple(rows.sort_values(by, ascending=by == "name", kind="stable")["state"])


def _rows_of_states(filters: Filters, states: tuple[str, ...], as_of: date) -> pd.DataFrame:
    """Return what states have now, in their order, with columns named for readers."""
    rows = cached(_states_now, filters, states, as_of).set_index("state").loc[list(states)]
    shares = ["counties", "agencies", *RESIDENTS]
    rows[shares] = rows[shares].round(4)
    rows["rate"] = rows["rate"].round(2)
    return named(
        rows,
        {
            "name": _("State"),
            "agreements": _("Agreements"),
            "growth": _("Change in 90 days"),
            "rate": _("Per 100,000 residents"),
            "counties": _("Share of counties"),
            "agencies": _("Share of local agencies"),
            **translated(RESIDENTS),
            "statewide": _("Statewide agencies"),
        },
    )
