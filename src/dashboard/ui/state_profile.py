"""What the States page tells of one state: summary, coverage, timeline, law, places, agencies."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any, cast

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import choropleth
from dashboard.charts import map as charts_map
from dashboard.charts import states as charts
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import changes, timeline
from dashboard.queries import coverage as coverages
from dashboard.queries import map as map_queries
from dashboard.queries import overview as overview_queries
from dashboard.queries import states as queries
from dashboard.queries.coverage import Coverage
from dashboard.queries.timeline import Clock
from dashboard.ui import map_page as map_parts
from dashboard.ui import theme
from dashboard.ui.cache import cached, cached_query, cached_records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components import chart
from dashboard.ui.components.url_state import url_choice
from dashboard.ui.links import asked_agency, is_safe
from dashboard.ui.map_page import fill_list
from dashboard.ui.markdown import escape
from dashboard.ui.overview_page import CARD_WIDTH
from dashboard.ui.page_frame import Page

# A table of fewer rows is shown whole.
TALLEST = 12
PROFILE = "Agencies?agency="
CLOCKS = {"listed": N_("ICE's lists"), "signed": N_("Dates of signing")}
STANCES = {
    "requires": N_("State law or order requires agreements"),
    "encourages": N_("State law or order encourages agreements"),
    "limits": N_("State law or order limits agreements"),
    "bans": N_("State law or order bans agreements"),
    "none": N_("No law that requires or bans agreements was found"),
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


def draw(page: Page, state: str) -> None:
    """Draw all about one state."""
    filters = replace(page.filters, states=(state,), statuses=("active",))
    laws = cached_records(queries.laws, state, page.filters.as_of or date.max)
    in_force = [law for law in laws if law["in_force"]]
    cited = Citations()
    first_list = page.choices.first_list
    st.markdown(" ".join(cached(summary, state, page.filters, page.as_of, first_list)))
    for law in in_force[:1]:
        st.markdown(_law_line(law, cited))
    everywhere = cached_query(coverages.coverage, replace(filters, states=()))
    here = everywhere[state]
    _figures(here, coverages.total(everywhere.values()))
    if len(cached_query(timeline.active_over_time, filters, "model")):
        _timeline(page, state, filters)
    left, right = st.columns(2, gap="large")
    with left:
        st.header(_("What state law says"))
        _laws(laws, cited)
        if in_force:
            _around(page, in_force, filters, here.counties)
    with right:
        st.header(_("Events"))
        _events(cached_records(queries.milestones, state, page.as_of), cited)
    _map(page, state, filters, here.counties)
    _agencies(filters)
    _departures(filters)
    _requests(filters)
    _history(state, cited)


def summary(state: str, filters: Filters, as_of: date, first_list: date) -> list[str]:
    """Return sentences (Markdown) on what there is in a state, what there was, and what changed.

    Args:
        state: its postal code.
        filters: the page's.
        as_of: the day that the page shows.
        first_list: the day of the first list.
    """
    name = f"**{escape(words.state(state))}**"
    day = formats.day(as_of)
    filters = replace(filters, states=(state,))
    narrowed = filters.models or filters.kinds
    figures = cached_query(overview_queries.headline, filters)
    filters = replace(filters, statuses=("active",))
    active = cached_query(timeline.active_over_time, filters, "model")
    gone = cached_query(changes.departures, filters)
    if active.empty:
        return [
            (
                _(
                    "{state}: no such agency or model was on any of ICE's lists from {first} to "
                    "{day}."
                )
                if narrowed
                else _("{state}: no agency has been on any of ICE's lists from {first} to {day}.")
            ).format(state=name, first=formats.day(first_list), day=day)
        ]
    first = active["day"].min()
    table = charts.filled(active, as_of)
    if not figures.agreements:
        left = gone.iloc[0]
        many = int(table.sum(axis=1).max())
        return [
            _("{state}: no agency is on ICE's list of {day}.").format(state=name, day=day),
            ngettext(
                "It had {count} agreement at most, the first listed on {first}.",
                "It had {count} agreements at most, the first listed on {first}.",
                many,
            ).format(count=formats.number(many), first=formats.day(first)),
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
    unbroken = bool((table.sum(axis=1) > 0).all())
    if first.date() > first_list:
        sentences.append(_("The first was listed on {day}.").format(day=formats.day(first)))
    if not unbroken:
        sentences.append(_("In between there were times without any."))
    before = table[table.index <= pd.Timestamp(as_of) - pd.DateOffset(years=1)]
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


def _figures(here: Coverage, nation: Coverage) -> None:
    """Draw the coverage of a state, each share with its fraction and the nation's share."""
    with st.container(horizontal=True, gap="small"):
        _share(
            _("Agencies taking part"),
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
            _("County residents"),
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
            width=CARD_WIDTH,
        )
        local = here.agencies - here.statewide_agencies
        st.metric(
            _("Sworn officers"),
            formats.number(here.officers),
            delta_description=_("in {known} of {local} local agencies").format(
                known=formats.number(here.agencies_with_officers), local=formats.number(local)
            )
            if local
            else None,
            help=_(
                "All sworn officers of the local agencies taking part (FBI, 2025), where they are "
                "known. How many of them ICE has trained is not published by agency."
            ),
            width=CARD_WIDTH,
        )


def _share(label: str, here: tuple[int, int], nation: tuple[int, int], explanation: str) -> None:
    part, whole = here
    st.metric(
        label,
        formats.percent(part, whole) if whole else "–",
        delta_description=(
            _("{part} of {whole} (U.S. {nation})").format(
                part=formats.abbreviated(part),
                whole=formats.abbreviated(whole),
                nation=formats.percent(*nation),
            )
            if whole
            else _("no total is known")
        ),
        help=explanation,
        width=CARD_WIDTH,
    )


def _timeline(page: Page, state: str, filters: Filters) -> None:
    place = st.container()
    clocks = {key: _(name) for key, name in CLOCKS.items()}
    clock = cast(Clock, url_choice("clock", _("Dates"), clocks, "listed"))
    active = cached_query(timeline.active_over_time, filters, "model")
    if clock == "signed":
        active = cached_query(timeline.active_over_time, filters, "model", clock)
        st.caption(
            _(
                "An agreement counts from the date that ICE prints as signed. The lists begin on "
                "January 13, 2021: agreements that ended before are missing, and one that was "
                "renewed shows the date of its renewal."
            )
        )
    with place:
        chart.draw(
            "state_timeline",
            (filters, clock),
            lambda: charts.timeline(
                active,
                cached_query(queries.came_and_went, filters, clock),
                cached_query(queries.milestones, state, page.as_of),
                place=words.state(state),
                until=page.as_of,
                clock=clock,
                theme=theme.current(),
            ),
            alt=_(
                "Area chart of {state}'s active agreements by model over time, above bars of how "
                "many came and left in each month; the table below has its numbers."
            ).format(state=words.state(state)),
        )

    def table() -> pd.DataFrame:
        shown = charts.filled(active, page.as_of).rename(columns=words.model)
        shown[_("Together")] = shown.sum(axis=1)
        return shown.iloc[::-1].rename_axis(_("From")).reset_index()

    chart.view_as_table("state_timeline", table)


def _law_line(law: Mapping[Any, Any], cited: Citations) -> str:
    """Return what a law does, in a line with its date, status and sources."""
    stance, status = _(STANCES[law["stance"]]), _(LAW_STATUSES[law["status"]])
    parts = [
        f"**{escape(stance)}**: {escape(law['title'])}",
        f"{escape(status)} {escape(dated(law, 'since'))}",
    ]
    if pd.notna(law["effective"]):
        parts.append(_("in effect from {day}").format(day=formats.day(law["effective"])))
    if law["effective_basis"] == "assumed":
        parts.append(_("a day that is not confirmed"))
    if not law["verified"]:
        parts.append(_("not confirmed"))
    return f"{', '.join(parts)} ({cited.links(law['sources'])})."


def _laws(laws: Sequence[Mapping[str, Any]], cited: Citations) -> None:
    if not laws:
        st.markdown(_("State law on 287(g) agreements: not researched for this state."))
        return
    for law in laws:
        st.markdown(_law_line(law, cited))
        binds = _("It binds: {whom}").format(whom=law["binds"])
        for text in (law["summary"], binds, law["note"]):
            if isinstance(text, str):
                st.markdown(escape(text))


def _around(page: Page, laws: Iterable[Mapping[str, Any]], filters: Filters, whole: int) -> None:
    """Say how many counties took part when the laws were made, and now; not why.

    Args:
        page: its filters and choices.
        laws: those in force.
        filters: the state's.
        whole: how many counties there are.
    """
    counts = {
        row["day"].date(): row["count"]
        for row in cached_records(coverages.taking_part_over_time, filters, "counties")
    }
    days = {max(law["effective"].date(), page.choices.first_list) for law in laws}
    parts = []
    for day in (*sorted(days), page.as_of):
        before = [each for each in counts if each <= day]
        count = counts[max(before)] if before else 0
        parts.append(
            _("{count} of {whole} on {day}").format(
                count=formats.number(count), whole=formats.number(whole), day=formats.day(day)
            )
        )
    st.markdown(
        _("Counties whose sheriff or jail took part: {parts}.").format(
            parts=escape(formats.listing(parts))
        )
    )
    st.caption(_("What followed a law need not have followed from it."))


def _events(events: Iterable[Mapping[str, Any]], cited: Citations) -> None:
    """Draw the list behind the timeline's numbers."""
    for event in events:
        marks = [_("nation")] if event["national"] else []
        marks += [] if event["verified"] else [_("unconfirmed")]
        aside = f" ({escape(', '.join(marks))})" if marks else ""
        with st.container(gap=None):
            st.markdown(
                f"**{event['number']}** {escape(dated(event, 'day'))} – "
                f"{escape(event['title'])}{aside}. {cited.links(event['sources'])}",
                help=escape(event["summary"]) if isinstance(event["summary"], str) else None,
            )


def _map(page: Page, state: str, filters: Filters, counties: int) -> None:
    """Draw the state's counties with its agencies, and its statewide agencies beside them."""
    if state not in charts_map.boxes():
        return
    st.header(_("Where"))
    colors = theme.current()
    values = cached_query(map_queries.fill_values, filters, "takes_part")
    painted = cached(map_parts.paint, "takes_part", filters, colors)
    chosen = map_parts.Settings(
        fill="takes_part",
        view=state,
        size="even",
        agency=asked_agency(),
        county=None,
        statewide=None,
    )
    shown = replace(page, filters=filters)
    counts = cached_query(map_queries.map_counts, filters)
    left, right = st.columns([4, 1.2], gap="medium")
    with right:
        map_parts.panel(shown, chosen)
        st.caption(_("Counties, by who takes part"))
        st.html(fill_list(_of_state(painted, values, counties), colors))
        statewide = cached_query(map_queries.statewide_agencies, filters)
        if statewide:
            st.caption(_("Statewide agencies, which have no mark"))
            st.markdown("\n".join(f"- {escape(_with_models(agency))}" for agency in statewide))
    with left:
        map_parts.chart(shown, chosen, painted, colors, map_parts.sentence(counts, page.as_of))


def _with_models(agency: map_queries.StatewideAgency) -> str:
    models = formats.listing([words.model(model) for model in agency.models if model])
    return f"{agency.name} ({models})"


def _of_state(
    painted: choropleth.Painted, values: Mapping[str, Any], counties: int
) -> choropleth.Painted:
    """Return the legend of who takes part with the counts of one state's counties.

    `values` are those of this state's counties; a county without a value has none.
    """
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
    st.header(_("Agencies and agreements"))
    table = cached(_active_rows, filters)
    if table.empty:
        st.markdown(_("No agreement is active under these filters."))
        return
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            _("Signed"): _day_column(),
            _("First listed"): _day_column(),
            _("Memorandum"): st.column_config.LinkColumn(display_text=_("PDF")),
            _("Profile"): st.column_config.LinkColumn(display_text=_("Open")),
        },
        key="state_agencies",
    )


def _active_rows(filters: Filters) -> pd.DataFrame:
    rows = cached_query(map_queries.map_rows, filters, "agency")
    return pd.DataFrame(
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
    )


def _day_column() -> Any:
    return st.column_config.DateColumn(format="MMM D, YYYY")


def _departures(filters: Filters) -> None:
    st.header(_("No longer listed"))
    table = cached(_ended_rows, filters)
    if table.empty:
        st.markdown(_("No agreement has left ICE's lists since January 2021."))
        return
    st.caption(
        _(
            "ICE publishes neither the day of an ending nor its reason: it lies between the two "
            "dates."
        )
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) < TALLEST else "auto",
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


def _ended_rows(filters: Filters) -> pd.DataFrame:
    gone = cached_query(changes.departures, filters)
    return pd.DataFrame(
        {
            _("Agency"): gone["agency"],
            _("Model"): gone["model"].map(words.model),
            _("Signed"): gone["signed_on"],
            _("Last listed"): gone["last_listed_on"],
            _("First list without it"): gone["gone_by"],
            _("Listed again from"): gone["returned_on"],
        }
    )


def _requests(filters: Filters) -> None:
    st.header(_("Pending requests and what became of them"))
    requests = cached_records(queries.requests, filters)
    if not requests:
        st.markdown(_("No request is on any of ICE's pending lists."))
        return
    counts = Counter(request["outcome"] for request in requests)
    parts = [
        f"{formats.number(counts[outcome])} " + _(name)
        for outcome, name in OUTCOMES.items()
        if outcome in counts
    ]
    days = [request["days"] for request in requests if pd.notna(request["days"])]
    text = ngettext(
        "{count} request: {parts}.", "{count} requests: {parts}.", len(requests)
    ).format(count=formats.number(len(requests)), parts=formats.listing(parts))
    if days:
        half = int(median(days))
        text += " " + ngettext(
            "Half of those signed waited {days} day or less on the list.",
            "Half of those signed waited {days} days or less on the list.",
            half,
        ).format(days=formats.number(half))
    st.markdown(text + " " + _("ICE has not updated the pending list since February 27, 2026."))

    def table() -> pd.DataFrame:
        rows = cached_query(queries.requests, filters)
        return pd.DataFrame(
            {
                _("Agency"): rows["agency"],
                _("Model"): rows["model"].map(words.model, na_action="ignore"),
                _("First on the list"): rows["first_listed_on"],
                _("Last on the list"): rows["last_listed_on"],
                _("Outcome"): rows["outcome"].map(lambda outcome: _(OUTCOMES[outcome])),
                _("Signed"): rows["signed_on"],
                _("Days to signing"): rows["days"],
            }
        )

    chart.view_as_table("state_requests", table, _("All requests"))


def _history(state: str, cited: Citations) -> None:
    """Draw what is known of agreements before ICE's lists."""
    st.header(_("Before 2021, reconstructed"))
    rows = cached_query(queries.history, state)
    if rows.empty:
        st.markdown(_("No agreement of the years 2002 to 2017 is known here."))
        return
    st.caption(
        _(
            "From rosters and reports of others, not from ICE's lists, and in none of the counts "
            "above. The years 2018 to 2020 are missing. Evidence from and to bound what was seen, "
            "not the agreement."
        )
    )
    drawn = cached(_drawn_history, state)
    if len(drawn):
        chart.draw(
            "state_history",
            state,
            lambda: charts.history(drawn, theme.current()),
            alt=_("Dashed lines of the years for which there is evidence, one for each agency."),
        )

    def table() -> pd.DataFrame:
        return pd.DataFrame(
            {
                _("Agency"): rows["name"],
                _("Model"): rows["model"].map(words.model, na_action="ignore"),
                _("First signed"): rows["signed_on"],
                _("Evidence from"): rows["seen_from"],
                _("Evidence to"): rows["seen_to"],
                _("Grade"): rows["grade"],
            }
        )

    chart.view_as_table("state_history", table, _("All rows"))
    st.caption(cited.full(sorted(set(rows["source_id"]))))


def _drawn_history(state: str) -> pd.DataFrame:
    rows = cached_query(queries.history, state)
    # The official roster of 2009 has the same agencies at one day.
    return rows[rows["grade"] != "official roster"].dropna(subset=["seen_from", "seen_to"])
