"""The States page of one state: summary, coverage, timeline, law, map, agencies."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import choropleth
from dashboard.charts import map as charts_map
from dashboard.charts import states as charts
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext, translated
from dashboard.queries import changes, timeline
from dashboard.queries import coverage as coverages
from dashboard.queries import map as map_queries
from dashboard.queries import overview as overview_queries
from dashboard.queries import states as queries
from dashboard.queries.coverage import Coverage
from dashboard.queries.overview import Headline
from dashboard.ui import map_page as map_parts
from dashboard.ui import theme
from dashboard.ui.cache import cached, cached_query, cached_records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components import chart
from dashboard.ui.components.figure import figure
from dashboard.ui.components.table import MISSING, named, table
from dashboard.ui.components.url_state import url_choice
from dashboard.ui.links import agency_address, asked_agency, is_safe
from dashboard.ui.map_page import fill_list
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

# A table of fewer rows is shown whole.
TALLEST = 12
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
    _requests(filters, page.as_of)
    _history(state, cited)


def summary(state: str, filters: Filters, as_of: date, first_list: date) -> list[str]:
    """Return sentences (Markdown) on a state's agreements: how many, since when, what changed.

    Args:
        state: its postal code.
        filters: the page's.
        as_of: the day that the page shows.
        first_list: the day of the first list.
    """
    name = f"**{escape(words.state(state))}**"
    filters = replace(filters, states=(state,))
    figures = cached_query(overview_queries.headline, filters)
    active = cached_query(
        timeline.active_over_time, replace(filters, statuses=("active",)), "model"
    )
    if active.empty:
        none = (
            _(
                "{state}: no agency or model that matches your filters was on any of ICE's lists "
                "from {first} to {day}."
            )
            if filters.models or filters.kinds
            else _("{state}: no agency has been on any of ICE's lists from {first} to {day}.")
        )
        return [none.format(state=name, first=formats.day(first_list), day=formats.day(as_of))]
    gone = cached_query(changes.departures, filters)
    by_model = charts.filled(active, as_of)
    if figures.agreements:
        return [
            _held_now(name, figures, by_model, as_of),
            *_since(figures, by_model, as_of, first_list),
            *_left(len(gone)),
        ]
    return [
        _("{state}: no agency is on ICE's list of {day}.").format(
            state=name, day=formats.day(as_of)
        ),
        *_held_once(by_model, gone.iloc[0]),
    ]


def _held_now(name: str, figures: Headline, by_model: pd.DataFrame, as_of: date) -> str:
    """Return how many agreements a state has, of how many agencies, by model."""
    models = [
        f"{formats.number(count)} {escape(words.model(model))}"
        for model, count in by_model.iloc[-1].items()
        if count
    ]
    return ngettext(
        "{state}: **{count} agreement** of {agencies} on ICE's list of {day} ({models}).",
        "{state}: **{count} agreements** of {agencies} on ICE's list of {day} ({models}).",
        figures.agreements,
    ).format(
        state=name,
        count=formats.number(figures.agreements),
        agencies=ngettext("{count} agency", "{count} agencies", figures.agencies).format(
            count=formats.number(figures.agencies)
        ),
        day=formats.day(figures.list_on or as_of),
        models=formats.listing(models),
    )


def _since(
    figures: Headline, by_model: pd.DataFrame, as_of: date, first_list: date
) -> Iterator[str]:
    """Yield what to know beside today's count: ICE's own count, the first, and a year earlier."""
    if figures.printed_rows != figures.agreements:
        yield _("ICE counts rows of its list: {rows}.").format(
            rows=formats.number(figures.printed_rows)
        )
    first = by_model.index[0]
    if first.date() > first_list:
        yield _("The first was listed on {day}.").format(day=formats.day(first))
    totals = by_model.sum(axis=1)
    if not totals.all():
        yield _("At some times since then, there were none.")
    before = totals[totals.index <= pd.Timestamp(as_of) - pd.DateOffset(years=1)]
    if len(before):
        yield ngettext(
            "A year earlier there was {count}.",
            "A year earlier there were {count}.",
            int(before.iloc[-1]),
        ).format(count=formats.number(int(before.iloc[-1])))


def _left(count: int) -> Iterator[str]:
    if count:
        yield ngettext(
            "{count} agreement has dropped off ICE's list since 2021.",
            "{count} agreements have dropped off ICE's list since 2021.",
            count,
        ).format(count=formats.number(count))


def _held_once(by_model: pd.DataFrame, last: pd.Series) -> Iterator[str]:
    """Yield what a state without an agreement once had; `last` is the last one to leave."""
    most = int(by_model.sum(axis=1).max())
    yield ngettext(
        "It never had more than {count} agreement at a time. The first was listed on {first}.",
        "It never had more than {count} agreements at a time. The first was listed on {first}.",
        most,
    ).format(count=formats.number(most), first=formats.day(by_model.index[0]))
    yield _(
        "The last one was on the list of {last} and missing from that of {gone}. ICE gives no "
        "reason."
    ).format(last=formats.day(last["last_listed_on"]), gone=formats.day(last["gone_by"]))


def _figures(here: Coverage, nation: Coverage) -> None:
    """Draw the coverage of a state: each share with its fraction and the nation's share."""
    shares = (
        (
            _("Agencies taking part"),
            ("roster_agencies", "local_agencies"),
            _(
                "Sheriffs, county and city police with an active agreement, out of all in the "
                "FBI's police employee data of 2025. Statewide agencies are left out, and so are "
                "agencies that are not in those data (constables, jails, prosecutors)."
            ),
        ),
        (
            _("Counties taking part"),
            ("counties_taking_part", "counties"),
            _(
                "Counties and county equivalents whose sheriff or county jail has an active "
                "agreement. A regional jail counts in each county that it serves."
            ),
        ),
        (
            _("Residents policed"),
            ("policed_residents", "population"),
            _(
                "Residents whose main police agency has an active agreement. The FBI (2025) "
                "assigns each resident to one agency, so nobody counts twice. The total is from "
                "the Census (2019–2023). Where the population has grown since, the share is a few "
                "points too high."
            ),
        ),
        (
            _("County residents"),
            ("county_residents", "population"),
            _(
                "Residents of the counties whose sheriff or county jail has an active agreement "
                "(Census, 2019–2023)."
            ),
        ),
    )
    with st.container(horizontal=True, gap="small"):
        for label, (part, whole), explanation in shares:
            value, note = _share(here, nation, part, whole)
            figure(label, value, note, explanation=explanation)
        figure(
            _("Statewide agencies"),
            formats.number(here.statewide_agencies),
            explanation=_(
                "State police, corrections, National Guard and other agencies of the whole state "
                "with an active agreement. They are in none of the shares."
            ),
        )
        local = here.agencies - here.statewide_agencies
        figure(
            _("Sworn officers"),
            formats.number(here.officers),
            _("in {known} of {local} local agencies").format(
                known=formats.number(here.agencies_with_officers), local=formats.number(local)
            )
            if local
            else None,
            explanation=_(
                "All sworn officers of the local agencies taking part, as far as known (FBI, "
                "2025). How many of them ICE has trained is not published by agency."
            ),
        )


def _share(here: Coverage, nation: Coverage, part: str, whole: str) -> tuple[str, str]:
    """Return a share, and below it its fraction and the nation's share."""
    count, total = getattr(here, part), getattr(here, whole)
    if not total:
        return MISSING, _("no total is known")
    return formats.percent(count, total), _("{part} of {whole} (U.S. {nation})").format(
        part=formats.abbreviated(count),
        whole=formats.abbreviated(total),
        nation=formats.percent(getattr(nation, part), getattr(nation, whole)),
    )


def _timeline(page: Page, state: str, filters: Filters) -> None:
    place = st.container()
    clock = url_choice("clock", _("Dates"), translated(words.CLOCK_NAMES), "listed")
    active = cached_query(timeline.active_over_time, filters, "model")
    if clock == "signed":
        active = cached_query(timeline.active_over_time, filters, "model", clock)
        st.caption(
            _(
                "An agreement counts from the date that ICE prints as signed. Agreements that "
                "ended before the first list ({day}) are missing. A renewed agreement shows the "
                "date of its renewal."
            ).format(day=formats.day(page.choices.first_list))
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
                "many joined and left each month. The table below has the numbers."
            ).format(state=words.state(state)),
        )

    def rows() -> pd.DataFrame:
        shown = charts.filled(active, page.as_of).rename(columns=words.model)
        shown[_("Together")] = shown.sum(axis=1)
        return shown.iloc[::-1].rename_axis(_("From")).reset_index()

    chart.view_as_table("state_timeline", rows)


def _law_line(law: Mapping[Any, Any], cited: Citations) -> str:
    """Return one line on a law: what it does, its date, its status and its sources."""
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
    """Say how many counties took part when the laws were made, and now. It does not say why.

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
        _("Counties whose sheriff or county jail took part: {parts}.").format(
            parts=escape(formats.listing(parts))
        )
    )
    st.caption(_("A change after a law was not necessarily caused by it."))


def _events(events: Iterable[Mapping[str, Any]], cited: Citations) -> None:
    """Draw the events that are numbered in the timeline."""
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
            st.caption(_("Statewide agencies (not on the map)"))
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
    rows = cached(_active_rows, filters)
    if rows.empty:
        st.markdown(_("No active agreement matches your filters."))
        return
    table(
        rows,
        links={_("Memorandum"): _("PDF"), _("Profile"): _("Open")},
        key="state_agencies",
    )


def _active_rows(filters: Filters) -> pd.DataFrame:
    rows = cached_query(map_queries.map_rows, filters, "agency")
    rows["moa_url"] = rows["moa_url"].where(rows["moa_url"].map(is_safe))
    rows["profile"] = rows["agency_id"].map(agency_address)
    return named(
        rows,
        {
            "agency": _("Agency"),
            "kind": _("Kind"),
            "county": _("County"),
            "model": _("Model"),
            "signed_on": _("Signed"),
            "first_listed_on": _("First listed"),
            "population": _("Residents"),
            "sworn_officers": _("Sworn officers"),
            "moa_url": _("Memorandum"),
            "profile": _("Profile"),
        },
    )


def _departures(filters: Filters) -> None:
    st.header(_("No longer listed"))
    gone = cached_query(changes.departures, filters)
    if gone.empty:
        st.markdown(_("No agreement has dropped off ICE's list since January 2021."))
        return
    st.caption(
        _("ICE gives no end date or reason. The agreement ended between the two dates shown.")
    )
    table(
        named(
            gone,
            {
                "agency": _("Agency"),
                "model": _("Model"),
                "signed_on": _("Signed"),
                "last_listed_on": _("Last list with it"),
                "gone_by": _("First list without it"),
                "returned_on": _("Listed again from"),
            },
        ),
        height="content" if len(gone) < TALLEST else "auto",
        key="state_departures",
    )


def _requests(filters: Filters, as_of: date) -> None:
    st.header(_("Pending requests and what became of them"))
    requests = cached_records(queries.requests, filters)
    if not requests:
        st.markdown(_("No request is on any of ICE's pending lists."))
        return
    counts = Counter(request["outcome"] for request in requests)
    parts = [
        f"{formats.number(counts[outcome])} {words.outcome(outcome)}"
        for outcome in words.OUTCOME_NAMES
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
    newest = cached_query(changes.newest_pending_list)
    if newest and newest < as_of:
        text += " " + _("ICE has not updated the pending list since {day}.").format(
            day=formats.day(newest)
        )
    st.markdown(text)
    columns = {
        "agency": _("Agency"),
        "model": _("Model"),
        "first_listed_on": _("First on the list"),
        "last_listed_on": _("Last on the list"),
        "outcome": _("Outcome"),
        "signed_on": _("Signed"),
        "days": _("Days to signing"),
    }
    chart.view_as_table(
        "state_requests",
        lambda: named(cached_query(queries.requests, filters), columns),
        _("All requests"),
    )


def _history(state: str, cited: Citations) -> None:
    """Draw what is known of agreements before ICE's lists."""
    st.header(_("Before 2021, reconstructed"))
    rows = cached_query(queries.history, state)
    if rows.empty:
        st.markdown(_("No agreement from 2002 to 2017 is known here."))
        return
    st.caption(
        _(
            "These agreements come from rosters and reports by others, not from ICE's lists. They "
            "are in none of the counts above. The years 2018 to 2020 are missing. The dates say "
            "from when to when there is evidence, not when the agreement began or ended."
        )
    )
    drawn = cached(_drawn_history, state)
    if len(drawn):
        chart.draw(
            "state_history",
            state,
            lambda: charts.history(drawn, theme.current()),
            alt=_("A dashed line for each agency, over the years for which there is evidence."),
        )

    columns = {
        "name": _("Agency"),
        "model": _("Model"),
        "signed_on": _("First signed"),
        "seen_from": _("Evidence from"),
        "seen_to": _("Evidence to"),
        "grade": _("Grade"),
    }
    chart.view_as_table("state_history", lambda: named(rows, columns), _("All rows"))
    st.caption(cited.full(sorted(set(rows["source_id"]))))


def _drawn_history(state: str) -> pd.DataFrame:
    rows = cached_query(queries.history, state)
    # The official roster of 2009 has the same agencies, on one day only.
    return rows[rows["grade"] != "official roster"].dropna(subset=["seen_from", "seen_to"])
