"""What the States page is made of: one state, several compared, all side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import fills
from dashboard.charts import states as charts
from dashboard.charts.states import Measure
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import coverage as coverages
from dashboard.queries import map as map_queries
from dashboard.queries import overview as overview_queries
from dashboard.queries import states as queries
from dashboard.queries import timeline
from dashboard.queries.coverage import Coverage
from dashboard.queries.timeline import Clock
from dashboard.ui import chart, theme
from dashboard.ui import filters as filter_controls
from dashboard.ui import map as map_parts
from dashboard.ui.choice import choice
from dashboard.ui.citations import Citations, dated
from dashboard.ui.data import load
from dashboard.ui.frame import Page
from dashboard.ui.links import is_safe
from dashboard.ui.map import fill_list, on_phone, put
from dashboard.ui.markdown import escape

MOST_COMPARED = 6
GROWTH = timedelta(days=90)
MONTH_DAYS = 365.25 / 12
FIRST_DAY_OF_RETURN = date(2025, 1, 1)
COLUMNS, PHONE_COLUMNS = 6, 2
# A table of fewer rows is shown whole.
TALLEST = 12
FIGURE_WIDTH = 216
PROFILE = "Agencies?agency="
CLOCKS: dict[Clock, str] = {"listed": N_("ICE's lists"), "signed": N_("Dates of signing")}
MEASURE_NAMES: dict[Measure, str] = {
    "agreements": N_("Agreements"),
    "rate": N_("Per 100,000 residents"),
    "counties": N_("Share of counties"),
    "agencies": N_("Share of agencies"),
}
ALIGNMENTS = {"date": N_("Date"), "first": N_("First agreement of 2025")}
SCALES = {"shared": N_("One for all"), "own": N_("Each its own")}
ORDERS = {
    "count": N_("Most"),
    "growth": N_("Growth in 90 days"),
    "share": N_("Share of counties"),
    "name": N_("Name"),
}
STANCES = {
    "requires": N_("State law or order requires agreements"),
    "encourages": N_("State law or order encourages agreements"),
    "limits": N_("State law or order limits agreements"),
    "bans": N_("State law or order bans agreements"),
}
LAW_STATUSES = {
    "enacted": N_("enacted"),
    "passed": N_("passed, not yet law"),
    "proposed": N_("proposed"),
    "vetoed": N_("vetoed"),
    "failed": N_("failed"),
    "rescinded": N_("rescinded"),
    "superseded": N_("superseded"),
}
OUTCOMES = {
    "signed": N_("signed"),
    "open": N_("on the pending list"),
    "dropped": N_("left the list unsigned"),
}


def chooser(page: Page) -> tuple[str, ...]:
    """Draw the choice of a state, or of states to compare, and return what is chosen.

    Nothing for all states, one state, or from two to `MOST_COMPARED`.
    """
    codes = sorted(page.choices.states, key=words.state)
    compared = _compared(codes)
    one = page.filters.states[0] if len(page.filters.states) == 1 else ""
    for key, value in {"states_one": one, "states_compared": list(compared)}.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value

    def choose_one() -> None:
        state = st.session_state["states_one"]
        st.query_params.pop("compare", None)
        filter_controls.write(replace(page.filters, states=(state,) if state else ()))

    def choose_several() -> None:
        several = st.session_state["states_compared"]
        put(compare=",".join(several) or None)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            _("State or territory"),
            ["", *codes],
            format_func=lambda code: words.state(code) if code else _("All, side by side"),
            key="states_one",
            on_change=choose_one,
            width=260,
        )
        st.multiselect(
            _("Compare up to {count}").format(count=MOST_COMPARED),
            codes,
            format_func=words.state,
            key="states_compared",
            max_selections=MOST_COMPARED,
            placeholder=_("Two or more"),
            on_change=choose_several,
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
            _("{values}: no such state or territory.").format(
                values=escape(", ".join(unknown)[:80])
            )
        )
    if len(known) > MOST_COMPARED:
        st.warning(_("Only the first {count} states are compared.").format(count=MOST_COMPARED))
    return known[:MOST_COMPARED]


def one(page: Page, state: str) -> None:
    """Draw all about one state."""
    filters = replace(page.filters, states=(state,), statuses=("active",))
    active = load(timeline.active_over_time, filters, "model")
    laws = load(queries.laws, state, page.filters.as_of or date.max)
    gone = load(queries.departures, filters)
    cited = Citations()
    st.markdown(" ".join(summary(page, state, active, gone)))
    for law in laws[laws["in_force"]].head(1).to_dict("records"):
        st.markdown(_law_line(law, cited))
    _figures(load(coverages.coverage, filters)[state], page)
    events = load(queries.milestones, state, page.as_of)
    if len(active):
        _timeline(page, state, filters, active, events)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("What state law says"))
        _laws(laws, cited)
    with right:
        st.subheader(_("Events"))
        _events(events, cited)
    _map(page, state, filters)
    _agencies(filters)
    _departures(gone)
    _requests(load(queries.requests, filters))


def summary(page: Page, state: str, active: pd.DataFrame, gone: pd.DataFrame) -> list[str]:
    """Return sentences (Markdown) on what there is in a state, what there was, and what changed.

    Args:
        page: the page's filters and choices.
        state: its postal code.
        active: as `active_over_time` returns it for this state by model.
        gone: as `departures` returns it.
    """
    name = f"**{escape(words.state(state))}**"
    day = formats.day(page.as_of)
    filters = replace(page.filters, states=(state,))
    narrowed = filters.models or filters.kinds
    figures = load(overview_queries.headline, filters)
    if active.empty:
        return [
            (
                _(
                    "{state}: no such agency or model was on any of ICE's lists from {first} to "
                    "{day}."
                )
                if narrowed
                else _("{state}: no agency has been on any of ICE's lists from {first} to {day}.")
            ).format(state=name, first=formats.day(page.choices.first_list), day=day)
        ]
    first = active["day"].min()
    since = (
        _("since before {day}, the first list").format(day=formats.day(first))
        if first.date() == page.choices.first_list
        else _("since {day}").format(day=formats.day(first))
    )
    table = charts.filled(active, page.as_of)
    if not figures.agreements:
        left = gone.iloc[0]
        many = int(table.sum(axis=1).max())
        return [
            _("{state}: no agency is on ICE's list of {day}.").format(state=name, day=day),
            ngettext(
                "There was at most {count} agreement at a time, the first on a list {since}.",
                "There were at most {count} agreements at a time, the first on a list {since}.",
                many,
            ).format(count=formats.number(many), since=since),
            _(
                "The last one was listed until {last} and was gone by {gone}; ICE gives no reason."
            ).format(last=formats.day(left["last_listed_on"]), gone=formats.day(left["gone_by"])),
        ]
    by_model = [
        f"{formats.number(count)} {escape(words.model(str(model)))}"
        for model, count in table.iloc[-1].items()
        if count
    ]
    sentences = [
        ngettext(
            "{state}: **{count} agreement** of {agencies} on ICE's list of {day} ({models}).",
            "{state}: **{count} agreements** of {agencies} on ICE's list of {day} ({models}).",
            figures.agreements,
        ).format(
            state=name,
            count=formats.number(figures.agreements),
            agencies=ngettext("{count} agency", "{count} agencies", figures.agencies).format(
                count=formats.number(figures.agencies)
            ),
            day=formats.day(figures.list_on) if figures.list_on else day,
            models=formats.listing(by_model),
        )
    ]
    if figures.printed_rows != figures.agreements:
        sentences.append(
            _("ICE's own count, of rows, is {rows}.").format(
                rows=formats.number(figures.printed_rows)
            )
        )
    sentences.append(_("Listed without a break or with one {since}.").format(since=since))
    before = table[table.index <= pd.Timestamp(page.as_of) - pd.DateOffset(years=1)]
    if len(before):
        sentences.append(
            _("A year before: {count}.").format(count=formats.number(int(before.iloc[-1].sum())))
        )
    if len(gone):
        sentences.append(
            ngettext(
                "{count} agreement has left the lists since 2021.",
                "{count} agreements have left the lists since 2021.",
                len(gone),
            ).format(count=formats.number(len(gone)))
        )
    return sentences


def _figures(here: Coverage, page: Page) -> None:
    """Draw the coverage of a state, each share with its fraction and the nation's share."""
    nation = coverages.total(
        load(coverages.coverage, replace(page.filters, states=(), statuses=("active",))).values()
    )
    with st.container(horizontal=True, gap="small"):
        _share(
            _("Local agencies taking part"),
            (here.roster_agencies, here.local_agencies),
            (nation.roster_agencies, nation.local_agencies),
            _(
                "Sheriffs, county and city police with an active agreement, of all that the FBI's "
                "police employee data of 2025 have in this state. Agencies that are not in those "
                "data (constables, jails, prosecutors) and statewide agencies are left out."
            ),
        )
        _share(
            _("Counties taking part"),
            (here.counties_taking_part, here.counties),
            (nation.counties_taking_part, nation.counties),
            _(
                "Counties and equivalents whose sheriff or county jail has an active agreement, of "
                "all. A regional jail counts in each county that it serves."
            ),
        )
        _share(
            _("Residents policed"),
            (here.policed_residents, here.population),
            (nation.policed_residents, nation.population),
            _(
                "Residents whose primary police has an active agreement. The FBI (2025) assigns "
                "each resident to one agency, so nobody counts twice. Of all residents (Census, "
                "2019–2023): where the population has grown since, the share is some points high."
            ),
        )
        _share(
            _("Residents of those counties"),
            (here.county_residents, here.population),
            (nation.county_residents, nation.population),
            _(
                "Residents of the counties whose sheriff or county jail has an active agreement "
                "(Census, 2019–2023), of all residents."
            ),
        )
        st.metric(
            _("Statewide agencies"),
            formats.number(here.statewide_agencies),
            help=_(
                "State police, corrections, guards and other agencies of the whole state with an "
                "active agreement. They are in none of the shares."
            ),
            width=FIGURE_WIDTH,
        )
        local = here.agencies - here.statewide_agencies
        st.metric(
            _("Sworn officers"),
            formats.number(here.officers),
            delta_description=_("in {known} of {local} local agencies").format(
                known=formats.number(here.agencies_with_officers), local=formats.number(local)
            ),
            help=_(
                "All sworn officers of the local agencies taking part (FBI, 2025), where they are "
                "known. How many of them ICE has trained is not published by agency."
            ),
            width=FIGURE_WIDTH,
        )


def _share(label: str, here: tuple[int, int], nation: tuple[int, int], explanation: str) -> None:
    part, whole = here
    st.metric(
        label,
        formats.percent(part, whole) if whole else "–",
        delta_description=(
            _("{part} of {whole}; U.S. {nation}").format(
                part=formats.abbreviated(part),
                whole=formats.abbreviated(whole),
                nation=formats.percent(*nation),
            )
            if whole
            else _("no denominator is known here")
        ),
        help=explanation,
        width=FIGURE_WIDTH,
    )


def _timeline(
    page: Page, state: str, filters: Filters, active: pd.DataFrame, events: pd.DataFrame
) -> None:
    clock = cast(Clock, choice("clock", _("Dates"), _names(CLOCKS), "listed"))
    if clock == "signed":
        active = load(timeline.active_over_time, filters, "model", clock)
        st.caption(
            _(
                "An agreement counts from the date that ICE prints as signed. The lists begin on "
                "13 January 2021: agreements that ended before are missing, and one that was "
                "renewed shows the date of its renewal."
            )
        )
    changes = load(queries.came_and_went, filters, clock)
    chart.draw(
        "state_timeline",
        (filters, clock),
        lambda: charts.timeline(
            active,
            changes,
            events,
            place=words.state(state),
            until=page.as_of,
            clock=clock,
            theme=theme.current(),
        ),
        alt=_(
            "Area chart of {state}'s active agreements by model over time, above bars of how many "
            "came and left in each month; the table below has its numbers."
        ).format(state=words.state(state)),
    )

    def table() -> pd.DataFrame:
        shown = charts.filled(active, page.as_of).rename(columns=words.model)
        shown[_("Together")] = shown.sum(axis=1)
        return shown.iloc[::-1].rename_axis(_("From")).reset_index()

    chart.table("state_timeline", table)


def _law_line(law: Mapping[Any, Any], cited: Citations) -> str:
    """Return what a law does, in a line with its date, status and sources."""
    parts = [
        f"**{escape(_(STANCES[law['stance']]))}**: {escape(law['title'])}",
        f"{escape(_(LAW_STATUSES[law['status']]))} {escape(dated(law, 'since'))}",
    ]
    if pd.notna(law["effective"]):
        parts.append(_("in effect from {day}").format(day=formats.day(law["effective"])))
    if not law["verified"]:
        parts.append(_("unconfirmed"))
    return f"{', '.join(parts)} ({cited.links(law['sources'])})."


def _laws(laws: pd.DataFrame, cited: Citations) -> None:
    if laws.empty:
        st.markdown(_("No state law or order on 287(g) agreements is recorded here."))
        return
    for law in laws.to_dict("records"):
        st.markdown(_law_line(law, cited))
        for text in (law["summary"], law["note"]):
            if isinstance(text, str):
                st.markdown(escape(text))
    st.caption(_("What followed a law need not have followed from it."))


def _events(events: pd.DataFrame, cited: Citations) -> None:
    """Draw the list behind the timeline's numbers."""
    for row in events.to_dict("records"):
        event = {str(name): value for name, value in row.items()}
        marks = [_("nation")] if event["national"] else []
        marks += [] if event["verified"] else [_("unconfirmed")]
        aside = f" ({escape(', '.join(marks))})" if marks else ""
        with st.container(gap=None):
            st.markdown(
                f"**{event['number']}** {escape(dated(event, 'day'))} – "
                f"{escape(event['title'])}{aside}. {cited.links(event['sources'])}",
                help=escape(event["summary"]) if isinstance(event["summary"], str) else None,
            )


def _map(page: Page, state: str, filters: Filters) -> None:
    """Draw the state's counties with its agencies, and its statewide agencies beside them."""
    st.subheader(_("Where"))
    colors = theme.current()
    values = load(map_queries.fill_values, filters, "takes_part")
    painted = fills.paint("takes_part", values, colors)
    chosen = map_parts.Settings(
        fill="takes_part",
        view=state,
        size="even",
        agency=st.query_params.get("agency"),
        county=None,
        statewide=None,
    )
    shown = replace(page, filters=filters)
    counts = load(map_queries.map_counts, filters)
    left, right = st.columns([4, 1.2], gap="medium")
    with right:
        map_parts.panel(shown, chosen)
        st.caption(_("Counties, by who takes part"))
        st.html(fill_list(_of_state(painted, values, state), colors))
        statewide = load(map_queries.statewide_agencies, filters)
        if statewide:
            st.caption(_("Statewide agencies, which have no mark"))
            for agency in statewide:
                models = formats.listing([words.model(model) for model in agency.models if model])
                st.markdown(escape(f"{agency.name} ({models})"))
    with left:
        map_parts.chart(shown, chosen, painted, colors, map_parts.sentence(counts, page.as_of))


def _of_state(painted: fills.Painted, values: Mapping[str, Any], state: str) -> fills.Painted:
    """Return the legend of who takes part with the counts of one state's counties.

    `values` are those of this state's counties; a county without a value has none.
    """
    counties = load(coverages.coverage, Filters(states=(state,)))[state].counties
    parts = list(values.values())
    counts = [counties - len(parts), parts.count("other"), parts.count("county")]
    return replace(
        painted,
        lines=tuple(
            replace(line, count=count) for line, count in zip(painted.lines, counts, strict=True)
        ),
    )


def _agencies(filters: Filters) -> None:
    """Draw a state's active agreements as a table, with links to profiles and memoranda."""
    st.subheader(_("Agencies and agreements"))
    rows = load(map_queries.map_rows, filters, "agency")
    if rows.empty:
        st.markdown(_("No agreement is active under these filters."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                _("Agency"): rows["agency"],
                _("Kind"): rows["kind"].map(words.kind),
                _("County"): rows["county"],
                _("Model"): rows["model"].map(words.model),
                _("Signed"): rows["signed_on"],
                _("First listed"): rows["first_listed_on"],
                _("Residents"): rows["population"],
                _("Sworn officers"): rows["sworn_officers"],
                _("Memorandum"): rows["moa_url"].where(rows["moa_url"].map(is_safe)),
                _("Profile"): PROFILE + rows["agency_id"],
            }
        ),
        hide_index=True,
        column_config={
            _("Signed"): _day_column(),
            _("First listed"): _day_column(),
            _("Memorandum"): st.column_config.LinkColumn(display_text=_("PDF")),
            _("Profile"): st.column_config.LinkColumn(display_text=_("Open")),
        },
        key="state_agencies",
    )


def _day_column() -> Any:
    return st.column_config.DateColumn(format="D MMM YYYY")


def _departures(gone: pd.DataFrame) -> None:
    st.subheader(_("No longer listed"))
    if gone.empty:
        st.markdown(_("No agreement has left ICE's lists since January 2021."))
        return
    st.caption(
        _(
            "ICE publishes neither the day of an ending nor its reason: it lies between the two "
            "dates."
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("Agency"): gone["agency"],
                _("Model"): gone["model"].map(words.model),
                _("Signed"): gone["signed_on"],
                _("Last listed"): gone["last_listed_on"],
                _("First list without it"): gone["gone_by"],
                _("Listed again from"): gone["returned_on"],
            }
        ),
        hide_index=True,
        height="content" if len(gone) < TALLEST else "auto",
        column_config={
            name: _day_column()
            for name in (
                _("Signed"),
                _("Last listed"),
                _("First list without it"),
                _("Listed again from"),
            )
        },
        key="state_departures",
    )


def _requests(rows: pd.DataFrame) -> None:
    st.subheader(_("Pending requests and what became of them"))
    if rows.empty:
        st.markdown(_("No request is on any of ICE's pending lists."))
        return
    counts = rows["outcome"].value_counts()
    parts = [
        f"{formats.number(counts[outcome])} {_(name)}"
        for outcome, name in OUTCOMES.items()
        if outcome in counts
    ]
    days = rows["days"].dropna()
    text = ngettext("{count} request: {parts}.", "{count} requests: {parts}.", len(rows)).format(
        count=formats.number(len(rows)), parts=formats.listing(parts)
    )
    if len(days):
        text += " " + ngettext(
            "Half of those signed waited {days} day or less on the list.",
            "Half of those signed waited {days} days or less on the list.",
            int(days.median()),
        ).format(days=formats.number(int(days.median())))
    st.markdown(text + " " + _("ICE has not updated the pending list since 27 February 2026."))
    st.dataframe(
        pd.DataFrame(
            {
                _("Agency"): rows["agency"],
                _("Model"): rows["model"].map(words.model, na_action="ignore"),
                _("First on the list"): rows["first_listed_on"],
                _("Last on the list"): rows["last_listed_on"],
                _("Outcome"): rows["outcome"].map(lambda outcome: _(OUTCOMES[outcome])),
                _("Signed"): rows["signed_on"],
                _("Days to signing"): rows["days"],
            }
        ),
        hide_index=True,
        height="content" if len(rows) < TALLEST else "auto",
        column_config={
            name: _day_column()
            for name in (_("First on the list"), _("Last on the list"), _("Signed"))
        },
        key="state_requests",
    )


def compare(page: Page, states: tuple[str, ...]) -> None:
    """Draw several states on one scale."""
    filters = replace(page.filters, states=tuple(sorted(states)), statuses=("active",))
    with st.container(horizontal=True, gap="medium"):
        measure = _measure()
        aligned = choice("align", _("Aligned by"), _names(ALIGNMENTS), "date")
    lines = _lines(filters, measure, page.as_of)
    if aligned == "first":
        lines = _since_first(lines, load(timeline.active_over_time, filters, "state"))
    order = [state for state in states if state in set(lines["state"])]
    lines["rank"] = lines["state"].map(order.index)
    lines = lines.sort_values(["rank", "x"]).drop(columns="rank")
    if lines.empty:
        st.info(_("None of these states has an agreement to draw. Choose others."))
    else:
        chart.draw(
            "comparison",
            (filters, states, measure, aligned),
            lambda: charts.comparison(
                lines,
                measure=measure,
                since_first=aligned == "first",
                until=page.as_of,
                theme=theme.current(),
            ),
            alt=_("Line chart that compares {states}; the table below has the numbers.").format(
                states=formats.listing([words.state(state) for state in states])
            ),
        )
    _table_of_states(page, states)


def _measure() -> Measure:
    return cast(Measure, choice("measure", _("Measure"), _names(MEASURE_NAMES), "agreements"))


def _names(options: Mapping[Any, str]) -> dict[str, str]:
    return {option: _(name) for option, name in options.items()}


def _lines(filters: Filters, measure: Measure, until: date) -> pd.DataFrame:
    """Return a measure over time: state, x (datetime64), value; a state without any is left out.

    A row for each day on which it changed, and one for the last day. A state for whose share there
    is no denominator is left out.
    """
    if measure in ("agreements", "rate"):
        lines = load(timeline.active_over_time, filters, "state").set_axis(
            ["state", "x", "value"], axis="columns"
        )
    else:
        unit = cast(coverages.Unit, measure)
        lines = load(coverages.taking_part_over_time, filters, unit).set_axis(
            ["state", "x", "value"], axis="columns"
        )
    last = lines.groupby("state", as_index=False).last().assign(x=pd.Timestamp(until))
    lines = pd.concat([lines, last]).drop_duplicates(["state", "x"], keep="last")
    if measure != "agreements":
        here = load(coverages.coverage, filters)
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
    now = load(coverages.coverage, filters)
    table = _states_now(page, states)
    st.markdown(_nation(page, table, coverages.total(now.values())))
    with st.container(horizontal=True, gap="medium"):
        measure = _measure()
        order = choice("sort", _("Sorted by"), _names(ORDERS), "count")
        scale = choice("scale", _("Scale"), _names(SCALES), "shared")
    lines = _lines(filters, measure, page.as_of)
    first = pd.Timestamp(page.choices.first_list)
    missing = [state for state in states if state not in set(lines["state"])]
    lines = pd.concat(
        [
            lines,
            pd.DataFrame(
                [(state, x, 0) for state in missing for x in (first, pd.Timestamp(page.as_of))],
                columns=["state", "x", "value"],
            ),
        ]
    )
    sorted_states = _sorted(table, order)
    chart.draw(
        "grid",
        (filters, measure, order, scale, on_phone()),
        lambda: charts.grid(
            lines,
            sorted_states,
            measure=measure,
            own_scale=scale == "own",
            columns=PHONE_COLUMNS if on_phone() else COLUMNS,
            until=page.as_of,
            theme=theme.current(),
        ),
        alt=_("Small area charts, one for each state; the table below has their numbers."),
    )
    _table_of_states(page, sorted_states)


def _nation(page: Page, table: pd.DataFrame, nation: Coverage) -> str:
    taking_part = int((table["agreements"] > 0).sum())
    text = ngettext(
        "On {day}, **{agreements} agreements** in {count} state or territory of {all}.",
        "On {day}, **{agreements} agreements** in {count} states and territories of {all}.",
        taking_part,
    ).format(
        day=formats.day(page.as_of),
        agreements=formats.number(int(table["agreements"].sum())),
        count=formats.number(taking_part),
        all=formats.number(len(table)),
    )
    if nation.local_agencies and nation.counties:
        text += " " + _(
            "{agencies} of the local agencies on the FBI's roster take part, and the sheriff or "
            "county jail in {counties} of the counties."
        ).format(
            agencies=formats.share(nation.roster_agencies, nation.local_agencies),
            counties=formats.share(nation.counties_taking_part, nation.counties),
        )
    return text + " " + _("Choose a state, or click its chart.")


def _states_now(page: Page, states: Iterable[str]) -> pd.DataFrame:
    """Return what states have now: state, agreements, growth (in 90 days), coverage's figures."""
    filters = replace(page.filters, states=tuple(sorted(states)), statuses=("active",))
    now = load(coverages.coverage, filters)
    active = load(timeline.active_over_time, filters, "state")
    before = active[active["day"] <= pd.Timestamp(page.as_of - GROWTH)]
    count = active.groupby("series")["agreements"].last()
    then = before.groupby("series")["agreements"].last()
    table = pd.DataFrame({"state": list(now)})
    table["name"] = table["state"].map(words.state)
    table["agreements"] = table["state"].map(count).fillna(0).astype(int)
    table["growth"] = table["agreements"] - table["state"].map(then).fillna(0).astype(int)
    for column, part, whole in (
        ("agencies", "roster_agencies", "local_agencies"),
        ("counties", "counties_taking_part", "counties"),
        ("policed", "policed_residents", "population"),
        ("in_counties", "county_residents", "population"),
    ):
        table[column] = [
            getattr(each, part) / getattr(each, whole) if getattr(each, whole) else None
            for each in now.values()
        ]
    table["rate"] = table["agreements"] * 100_000 / [each.population for each in now.values()]
    table["statewide"] = [each.statewide_agencies for each in now.values()]
    return table


def _sorted(table: pd.DataFrame, order: str) -> list[str]:
    match order:
        case "name":
            by = table.sort_values("name")
        case "growth":
            by = table.sort_values(["growth", "agreements"], ascending=False)
        case "share":
            by = table.sort_values(["counties", "agreements"], ascending=False)
        case _count:
            by = table.sort_values(["agreements", "name"], ascending=[False, True])
    return list(by["state"])


def _table_of_states(page: Page, states: Sequence[str]) -> None:
    """Draw the figures of states as a table, in their order."""
    table = _states_now(page, states).set_index("state").loc[list(states)]
    share = st.column_config.NumberColumn(format="percent")
    st.subheader(_("The same as a table"))
    st.dataframe(
        pd.DataFrame(
            {
                _("State"): table["name"],
                _("Agreements"): table["agreements"],
                _("Change in 90 days"): table["growth"],
                _("Per 100,000 residents"): table["rate"].round(2),
                _("Share of counties"): table["counties"],
                _("Share of local agencies"): table["agencies"],
                _("Share of residents policed"): table["policed"],
                _("Residents of those counties"): table["in_counties"],
                _("Statewide agencies"): table["statewide"],
                _("Open"): "?state=" + table.index,
            }
        ),
        hide_index=True,
        column_config={
            _("Share of counties"): share,
            _("Share of local agencies"): share,
            _("Share of residents policed"): share,
            _("Residents of those counties"): share,
            _("Open"): st.column_config.LinkColumn(display_text=_("Open")),
        },
        key="states_table",
    )
