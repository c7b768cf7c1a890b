"""The parts of the States page that show many states: a few compared, or all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import cast
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import states as charts
from dashboard.charts.states import Measure
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext, translated
from dashboard.queries import coverage as coverages
from dashboard.queries import timeline
from dashboard.queries.coverage import Coverage
from dashboard.ui import filter_controls, theme, viewport
from dashboard.ui.cache import cached, cached_query
from dashboard.ui.components import chart
from dashboard.ui.components.table import named, table
from dashboard.ui.components.url_state import put, synced, url_choice
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

MOST_COMPARED = 6
GROWTH = timedelta(days=90)
MONTH_DAYS = 365.25 / 12
FIRST_DAY_OF_RETURN = date(2025, 1, 1)
# The most small charts in a row; the width of one, and of the space around it, in pixels.
MOST_COLUMNS = 6
CELL, SMALL_CELL, AROUND_CELL = 158, 138, 27
# The width of the page's content, as long as the browser has not reported it.
DESKTOP_ROOM, PHONE_ROOM = 1120, 358
MEASURE_NAMES: dict[Measure, str] = {
    "agreements": N_("Agreements"),
    "rate": N_("Per 100,000 residents"),
    "counties": N_("Share of counties"),
    "agencies": N_("Share of agencies"),
}
ALIGNMENTS = {"date": N_("Date"), "first": N_("First agreement of 2025")}
SCALES = {"shared": N_("Same for all"), "own": N_("Own for each")}
ORDERS = {"value": N_("Value"), "growth": N_("90-day growth"), "name": N_("Name")}


def chooser(page: Page) -> tuple[str, ...]:
    """Draw the choice of a state and of states to compare, and return what is chosen.

    Nothing for all states, one state, or from two to `MOST_COMPARED`.
    """
    codes = sorted(page.choices.states, key=words.state)
    compared = _compared(codes)
    one = page.filters.states[0] if len(page.filters.states) == 1 else ""
    synced("states_one", one)
    synced("states_compared", list(compared))

    def choose_one() -> None:
        state = st.session_state["states_one"]
        put(compare=None)
        filter_controls.write(replace(page.filters, states=(state,) if state else ()))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("State or territory"),
            ["", *codes],
            format_func=lambda code: words.state(code) if code else _("All states"),
            key="states_one",
            on_change=choose_one,
            width=260,
        )
        st.multiselect(
            _("Compare states"),
            codes,
            format_func=words.state,
            key="states_compared",
            max_selections=MOST_COMPARED,
            placeholder=_("Two to {count} states").format(count=MOST_COMPARED),
            on_change=lambda: put(compare=",".join(st.session_state["states_compared"]) or None),
            width=420,
        )
    if len(compared) > 1:
        return compared
    return (one,) if one else ()


def _compared(codes: Sequence[str]) -> tuple[str, ...]:
    """Return the states that the address asks to compare; say which of them make no sense."""
    asked = [code.strip().upper() for code in st.query_params.get("compare", "").split(",")]
    known = tuple(dict.fromkeys(code for code in asked if code in codes))
    unknown = [code for code in asked if code and code not in codes]
    if unknown:
        st.warning(
            _("There is no state or territory {values}.").format(
                values=escape(", ".join(unknown)[:80])
            )
        )
    if len(known) > MOST_COMPARED:
        st.warning(_("Only the first {count} states are compared.").format(count=MOST_COMPARED))
    return known[:MOST_COMPARED]


def compare(page: Page, states: tuple[str, ...]) -> None:
    """Draw several states in one chart."""
    filters = replace(page.filters, states=tuple(sorted(states)), statuses=("active",))
    with st.container(horizontal=True, gap="medium"):
        measure = _measure()
        aligned = url_choice("align", _("Aligned by"), translated(ALIGNMENTS), "date")
    if cached_query(timeline.active_over_time, filters, "state").empty:
        st.info(_("None of these states has had an agreement. Choose other states."))
    else:
        chart.draw(
            "comparison",
            (filters, states, measure, aligned),
            lambda: charts.comparison(
                _compared_lines(filters, states, measure, aligned, page.as_of),
                measure=measure,
                since_first=aligned == "first",
                until=page.as_of,
                theme=theme.current(),
            ),
            alt=_("Line chart that compares {states}. The table below has the numbers.").format(
                states=formats.listing([words.state(state) for state in states])
            ),
        )
    _table_of_states(page, states)


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
    """Draw a small chart for each state and territory, and all of them as a table."""
    filters = replace(page.filters, statuses=("active",))
    states = filters.states or page.choices.states
    now = cached_query(coverages.coverage, filters)
    table = cached(_states_now, page.filters, states, page.as_of)
    st.markdown(_nation(page, table, coverages.total(now.values())))
    with st.container(horizontal=True, gap="medium"):
        measure = _measure()
        order = url_choice("sort", _("Sorted by"), translated(ORDERS), "value")
        scale = url_choice("scale", _("Scale"), translated(SCALES), "shared")
    shown = cached(_sorted, page.filters, states, page.as_of, measure, order)
    columns, width = grid_size(viewport.content_width(DESKTOP_ROOM, PHONE_ROOM))
    chart.draw(
        "grid",
        (filters, measure, order, scale, columns),
        lambda: charts.grid(
            _with_zeros(_lines(filters, measure, page.as_of), states, page),
            _addresses(page.filters, shown),
            measure=measure,
            own_scale=scale == "own",
            columns=columns,
            width=width,
            until=page.as_of,
            theme=theme.current(),
        ),
        alt=_("Small area charts, one for each state. The table below has their numbers."),
    )
    _table_of_states(page, shown)


def grid_size(room: int) -> tuple[int, int]:
    """Return how many small charts fit in a row of `room` pixels, and the width of each."""
    width = CELL if room >= 3 * (CELL + AROUND_CELL) else SMALL_CELL
    return min(MOST_COLUMNS, max(1, room // (width + AROUND_CELL))), width


def _with_zeros(lines: pd.DataFrame, states: Iterable[str], page: Page) -> pd.DataFrame:
    """Return the lines, and a line at zero for each state without one."""
    missing = [state for state in states if state not in set(lines["state"])]
    ends = [pd.Timestamp(page.choices.first_list), pd.Timestamp(page.as_of)]
    zeros = pd.DataFrame(
        [(state, x, 0) for state in missing for x in ends], columns=["state", "x", "value"]
    )
    return pd.concat([lines, zeros], ignore_index=True)


def _nation(page: Page, table: pd.DataFrame, nation: Coverage) -> str:
    agreements = int(table["agreements"].sum())
    text = ngettext(
        "On {day}, there was **{count} agreement** in {some} of {all} states and territories.",
        "On {day}, there were **{count} agreements** in {some} of {all} states and territories.",
        agreements,
    ).format(
        day=formats.day(page.as_of),
        count=formats.number(agreements),
        some=formats.number(int((table["agreements"] > 0).sum())),
        all=formats.number(len(table)),
    )
    if nation.local_agencies and nation.counties:
        text += " " + _(
            "{agencies} of the local agencies in the FBI's data take part. The sheriff or county "
            "jail takes part in {counties} of the counties."
        ).format(
            agencies=formats.share(nation.roster_agencies, nation.local_agencies),
            counties=formats.share(nation.counties_taking_part, nation.counties),
        )
    return text + " " + _("Choose a state or click its chart.")


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
    table["policed"] = covered["policed_residents"] / residents
    table["in_counties"] = covered["county_residents"] / residents
    table["rate"] = table["agreements"] * 100_000 / residents
    table["statewide"] = covered["statewide_agencies"]
    return table


def _addresses(filters: Filters, states: Sequence[str]) -> dict[str, str]:
    """Return the address of each state on this page, under the other filters."""
    return {
        state: "?" + urlencode(replace(filters, states=(state,)).parameters(), doseq=True)
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
    rows["rate"] = rows["rate"].round(2)
    rows["address"] = rows.index.map(_addresses(filters, states))
    return named(
        rows,
        {
            "name": _("State"),
            "agreements": _("Agreements"),
            "growth": _("Change in 90 days"),
            "rate": _("Per 100,000 residents"),
            "counties": _("Share of counties"),
            "agencies": _("Share of local agencies"),
            "policed": _("Share of residents policed"),
            "in_counties": _("Residents of those counties"),
            "statewide": _("Statewide agencies"),
            "address": _("Open"),
        },
    )


def _table_of_states(page: Page, states: tuple[str, ...]) -> None:
    """Draw what states have now as a table, in their order."""
    st.header(_("Numbers by state"))
    table(
        cached(_rows_of_states, page.filters, states, page.as_of),
        links={_("Open"): _("Open")},
        shares=(
            _("Share of counties"),
            _("Share of local agencies"),
            _("Share of residents policed"),
            _("Residents of those counties"),
        ),
        key="states_table",
    )
