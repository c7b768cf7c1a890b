"""The States page of one state, as a report: figures, timeline, law, map, counties, departures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from dashboard.charts.palette import Theme
from dashboard.filters import Filters
from dashboard.i18n import _, ngettext, translated
from dashboard.queries import changes, overview, timeline
from dashboard.queries import coverage as coverages
from dashboard.queries import map as map_queries
from dashboard.queries import states as queries
from dashboard.queries.coverage import Coverage
from dashboard.ui import state_law, theme
from dashboard.ui.cache import cached, cached_query, cached_records
from dashboard.ui.citations import Citations
from dashboard.ui.components import chart, url_state
from dashboard.ui.components import map as component
from dashboard.ui.components.blocks import section_head
from dashboard.ui.components.figure import KeyFigure, key_figures
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.map_card import agency_card
from dashboard.ui.components.model_name import model_mark, model_tag
from dashboard.ui.components.sparkline import sparkline, thin_bar
from dashboard.ui.components.table import MISSING, named
from dashboard.ui.components.url_state import url_choice
from dashboard.ui.links import agency_address, asked_agency, county_address, is_safe
from dashboard.ui.page_frame import Page

# Rows of a table that are shown at first, and agencies in the list of the largest.
ROWS_AT_FIRST = 12
DEPARTURES_AT_FIRST = 8
# As many rows come with the page for those who print it.
MOST_ON_PAPER = 60
LARGEST = 9
CURVE_POINTS = 40
# The width of what stands beside a picture, and the gap between them; with less room for the page
# it stands below, as in `style.css`.
ASIDE, GAP, LEAST_ROOM = 320, 64, 1000
MAP_HEIGHT = 460


def draw(page: Page, state: str, room: int) -> None:
    """Draw all about one state below its headline and figures; `room` is the page's width."""
    filters = replace(page.filters, states=(state,), statuses=("active",))
    cited = Citations()
    left, right = _beside("timeline")
    with left:
        _timeline(page, state, filters, _picture_width(room), cited)
    with right:
        _law(page, state, filters, cited)
    if cached_query(queries.agencies_by_state, filters):
        st.space("medium")
        _where(page, state, filters)
        _counties(page, filters)
    _departures(filters)
    _requests(filters, page.as_of)
    _history(state, cited, room)


def _beside(name: str) -> tuple[Any, Any]:
    """Return a wide container and one beside it, which `style.css` puts below where room is short.

    So a widget in them stays in its place of the page when the window's width becomes known: one
    that moves forgets what is chosen.
    """
    with st.container(horizontal=True, gap="large", key=f"beside_{name}"):
        return st.container(), st.container(width=ASIDE)


def _picture_width(room: int) -> int:
    return room - GAP - ASIDE if room >= LEAST_ROOM else room


def figures(page: Page, state: str) -> None:
    """Draw the coverage of a state: each share with its fraction, beside the nation's."""
    filters = replace(page.filters, statuses=("active",))
    everywhere = cached_query(coverages.coverage, replace(filters, states=()))
    st.html(key_figures(_key_figures(everywhere[state], coverages.total(everywhere.values()))))


def _key_figures(here: Coverage, nation: Coverage) -> list[KeyFigure]:
    local = here.agencies - here.statewide_agencies
    return [
        _share(
            _("Agencies taking part"),
            here,
            nation,
            ("roster_agencies", "local_agencies"),
            _("{part} of {whole} local agencies"),
            _(
                "Sheriffs, county and city police with an active agreement, out of all in the "
                "FBI's police employee data of 2025. {outside} of the {agencies} agencies with an "
                "agreement are not among these: statewide agencies, jails, constables and "
                "marshals, prosecutors, campus police and others."
            ).format(
                outside=formats.number(here.agencies_outside_roster),
                agencies=formats.number(here.agencies),
            ),
        ),
        _share(
            _("Counties taking part"),
            here,
            nation,
            ("counties_taking_part", "counties"),
            _("{part} of {whole}, by sheriff or jail"),
            _(
                "Counties and county equivalents whose sheriff or county jail has an active "
                "agreement. A regional jail counts in each county that it serves."
            ),
        ),
        _share(
            words.coverage_measure("task_force_residents"),
            here,
            nation,
            ("task_force_residents", "police_population"),
            _("{part} of {whole}"),
            words.coverage_note("task_force_residents")
            + " "
            + words.statewide_task_forces(here.statewide_task_forces),
        ),
        _share(
            words.coverage_measure("jail_residents"),
            here,
            nation,
            ("jail_residents", "population"),
            _("{part} of {whole}"),
            words.coverage_note("jail_residents"),
        ),
        KeyFigure(
            _("Sworn officers"),
            formats.number(here.officers) if here.agencies_with_officers or not local else MISSING,
            lines=[
                _("known for {known} of {local} local agencies").format(
                    known=formats.number(here.agencies_with_officers), local=formats.number(local)
                )
            ]
            if local
            else [],
            explanation=_(
                "All sworn officers of the local agencies taking part, as far as known (FBI, "
                "2025). How many of them ICE has trained is not published by agency."
            ),
        ),
    ]


def _share(
    label: str,
    here: Coverage,
    nation: Coverage,
    parts: tuple[str, str],
    fraction: str,
    explanation: str,
) -> KeyFigure:
    """Return a share with its fraction, beside the nation's share."""
    part, whole = (getattr(here, name) for name in parts)
    nation_part, nation_whole = (getattr(nation, name) for name in parts)
    if not whole:
        return KeyFigure(label, MISSING, [_("no total is known")], explanation=explanation)
    return KeyFigure(
        label,
        formats.percent(part, whole),
        [fraction.format(part=formats.abbreviated(part), whole=formats.abbreviated(whole))],
        beside=_("U.S. {share}").format(share=formats.percent(nation_part, nation_whole))
        if nation_whole
        else "",
        bar=thin_bar(part / whole, nation_part / nation_whole if nation_whole else None, most=1),
        explanation=explanation,
    )


def _timeline(page: Page, state: str, filters: Filters, width: int, cited: Citations) -> None:
    events = cached_records(queries.milestones, state, page.filters.as_of or date.max)
    if cached_query(timeline.active_over_time, filters, "model").empty:
        if events:
            heading = tag("h2", _("Events"), class_="d-events-head")
            st.html(joined(heading, state_law.event_list(events, {}, cited)))
        return
    # The controls are drawn with the frame, after the words that depend on them.
    clock: words.Clock = "signed" if st.query_params.get("clock") == "signed" else "listed"
    table = cached(_by_model, filters, clock, page.as_of)
    drawn = cached(_drawn_timeline, state, filters, clock, page.as_of, width, theme.current())
    name = words.state(state)
    subtitle = _("Agreements in {state} on ICE's lists to {day}, by model").format(
        state=name, day=formats.day(page.as_of)
    )
    source = ""
    if clock == "signed":
        subtitle = _(
            "Agreements in {state} to {day}, by model and the dates that ICE prints as signed. "
            "Agreements that ended before the first list ({first}) are missing. A renewed "
            "agreement shows the date of its renewal."
        ).format(
            state=name, day=formats.day(page.as_of), first=formats.day(page.choices.first_list)
        )
        source = _("ICE's lists: signing dates as printed; endings by the dates of the lists.")
    reported = cached(_reported, filters, page.as_of, clock)
    links = []
    if reported:
        source_id = cached_query(queries.reported, filters)["source_id"].iloc[-1]
        links = [joined(_("Reported totals:"), " ", cited.html(source_id), ".")]
    chart.svg(
        "state_timeline",
        Html(drawn.drawing),
        alt=_(
            "Area chart of {state}'s active agreements by model over time, above bars of how "
            "many joined and left each month. The table below has the numbers."
        ).format(state=name),
        head=chart.Head(finding(table, page.choices.first_list), subtitle, source, level=2),
        controls=lambda: url_choice(
            "clock",
            _("Dates"),
            translated(words.CLOCK_NAMES),
            "listed",
            label_visibility="collapsed",
        ),
        rows=lambda: _timeline_rows(filters, clock, page.as_of),
        links=links,
    )
    told = [each for each in events if each["number"] in drawn.numbered or not each["national"]]
    rest = [each for each in events if each not in told]
    if told:
        st.html(
            joined(
                tag("h3", _("Events"), class_="d-events-head"),
                state_law.event_list(told, drawn.numbered, cited),
            )
        )
    if rest:
        summary = tag("summary", _("Events in the nation, with sources"))
        st.html(
            tag(
                "details",
                summary,
                state_law.event_list(rest, drawn.numbered, cited),
                class_="d-explained",
            )
        )


def finding(table: pd.DataFrame, first_list: date) -> str:
    """Return what a timeline finds; `table` as `charts.filled` returns it."""
    totals = table.sum(axis=1)
    now, first = int(totals.iloc[-1]), table.index[0]
    if not now:
        most = int(totals.max())
        return ngettext(
            "At most {count} agreement, now none", "At most {count} agreements, now none", most
        ).format(count=formats.number(most))
    if first.date() <= first_list:
        return _("From {then} in {month} to {now} in {last}").format(
            then=formats.number(int(totals.iloc[0])),
            month=formats.month(first),
            now=formats.number(now),
            last=formats.month(table.index[-1]),
        )
    return _("From none to {now} since {month}").format(
        now=formats.number(now), month=formats.month(first)
    )


def _by_model(filters: Filters, clock: words.Clock, as_of: date) -> pd.DataFrame:
    return charts.filled(cached_query(timeline.active_over_time, filters, "model", clock), as_of)


def _timeline_rows(filters: Filters, clock: words.Clock, as_of: date) -> pd.DataFrame:
    shown = cached(_by_model, filters, clock, as_of).rename(columns=words.model)
    shown[_("Together")] = shown.sum(axis=1)
    return shown.iloc[::-1].rename_axis(_("From")).reset_index()


def _reported(filters: Filters, as_of: date, clock: words.Clock) -> charts.Reported | None:
    """Return what others counted on newer lists; nothing for an earlier day or signing dates."""
    rows = cached_query(queries.reported, filters)
    if filters.as_of or clock == "signed" or rows.empty or rows["day"].max().date() <= as_of:
        return None
    totals = rows.groupby("day")["agreements"].sum()
    return charts.Reported(
        tuple(day.date() for day in totals.index),
        tuple(int(count) for count in totals),
        Citations().name(rows["source_id"].iloc[-1]),
    )


def _drawn_timeline(
    state: str, filters: Filters, clock: words.Clock, as_of: date, width: int, shown: Theme
) -> charts.Timeline:
    events = cached_query(queries.milestones, state, as_of)
    # The state's own events come first, then the nation's, if they are confirmed.
    events = events[events["verified"] | ~events["national"]]
    return charts.timeline(
        cached(_by_model, filters, clock, as_of),
        cached_query(queries.came_and_went, filters, clock),
        events.sort_values("national", kind="stable"),
        cached(_reported, filters, as_of, clock),
        width=width,
        clock=clock,
        theme=shown,
    )


def _law(page: Page, state: str, filters: Filters, cited: Citations) -> None:
    stances = cached_query(queries.stances, page.as_of)
    around = cached_query(queries.neighbors, state)
    laws = cached_records(queries.laws, state, page.as_of)
    st.html(
        state_law.law_box(
            laws,
            stances.get(state),
            {each: stances.get(each) for each in around},
            _counties_at_laws(page, filters, [law for law in laws if law["in_force"]]),
            name=words.state(state),
            as_of=page.as_of,
            cited=cited,
            all_laws=page.address("pages/1_Map.py", replace(filters, states=()), fill="state_law"),
        )
    )
    events = cached_records(queries.milestones, state, page.filters.as_of or date.max)
    disputed = [event for event in events if event["disputed"] and not event["national"]]
    if disputed:
        st.html(state_law.dispute_box(disputed, cited))


def _counties_at_laws(page: Page, filters: Filters, laws: Iterable[Mapping[str, Any]]) -> str:
    """Say how many counties took part when the laws in force were made, and now; not why."""
    days = {max(law["effective"].date(), page.choices.first_list) for law in laws}
    whole = cached_query(coverages.coverage, filters)[filters.states[0]].counties
    if not days or not whole:
        return ""
    counts = {
        row["day"].date(): row["count"]
        for row in cached_records(coverages.taking_part_over_time, filters, "counties")
    }
    parts = []
    for day in (*sorted(days), page.as_of):
        before = [each for each in counts if each <= day]
        count = counts[max(before)] if before else 0
        parts.append(
            _("{count} of {whole} on {day}").format(
                count=formats.number(count), whole=formats.number(whole), day=formats.day(day)
            )
        )
    return _("Counties whose sheriff or county jail took part: {parts}.").format(
        parts=formats.listing(parts)
    )


def _where(page: Page, state: str, filters: Filters) -> None:
    """Draw the map, and beside it the largest agencies and those of the whole state."""
    rows = cached_query(queries.counties, filters)
    taking_part = int((rows["agencies"] > 0).sum())
    head = chart.Head(
        _("{count} of {whole} counties have an agency that takes part").format(
            count=formats.number(taking_part), whole=formats.number(len(rows))
        ),
        _("Counties by who takes part; marks are agencies, {day}").format(
            day=formats.day(page.as_of)
        ),
        _(
            "ICE's lists of participating agencies; dates are those of the lists. Boundaries: "
            "Census Bureau, 2023."
        ),
        level=2,
    )
    left, right = _beside("map")
    with left:
        if state in charts_map.views():
            open_map = link(_("Open on the map"), page.address("pages/1_Map.py", filters))
            with chart.frame(
                "state_map",
                head,
                rows=lambda: rows,
                picture=False,
                links=[open_map],
                tabled=False,
            ):
                _map(page, state, filters, len(rows))
    with right:
        _largest(filters)
        _statewide(filters)


def _map(page: Page, state: str, filters: Filters, counties: int) -> None:
    """Draw the state's counties by who takes part, with its agencies."""
    colors = theme.current()
    values = cached_query(map_queries.fill_values, filters, "takes_part")
    painted = cached(component.paint, "takes_part", filters, colors)
    component.draw(
        "state_map",
        filters=filters,
        painted=_of_state(painted, values, counties),
        fill="takes_part",
        theme=colors,
        view=state,
        chosen=component.Chosen(
            agency=asked_agency(),
            card=agency_card(asked_agency() or "", page.filters),
        ),
        height=MAP_HEIGHT,
        on_change=lambda change: url_state.put(agency=change.get("agency")),
    )


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


def _largest(filters: Filters) -> None:
    rows = cached_records(queries.largest, filters, LARGEST)
    if rows:
        st.html(
            joined(
                tag("h3", _("Largest local agencies"), class_="d-aside-head"),
                html_table(
                    _("The agencies that are the main police of most residents"),
                    [
                        Column(_("Agency"), phone="name"),
                        Column(_("Residents"), "right", phone="aside"),
                    ],
                    [
                        (link(row["agency"], agency_address(row["agency_id"])), row["residents"])
                        for row in rows
                    ],
                    _("Residents whose main police the agency is: FBI police employee data, 2025."),
                ),
            )
        )


def _statewide(filters: Filters) -> None:
    agencies = cached_query(map_queries.statewide_agencies, filters)
    if agencies:
        rows = (
            tag("li", agency.name, " ", *(model_tag(model) for model in agency.models))
            for agency in agencies
        )
        heading = ngettext(
            "{count} statewide agency (not on the map)",
            "{count} statewide agencies (not on the map)",
            len(agencies),
        ).format(count=formats.number(len(agencies)))
        st.html(
            joined(tag("h3", heading, class_="d-aside-head"), tag("ul", *rows, class_="d-plain"))
        )


def _counties(page: Page, filters: Filters) -> None:
    """Draw the counties as a table, at first those with most agencies."""
    rows = cached_records(queries.counties, filters)
    listed = [row for row in rows if row["agencies"]]
    if not listed:
        return
    st.html(section_head(_("County by county")))
    everything = _shows_all("counties")
    shown = rows if everything else _for_paper(listed, ROWS_AT_FIRST)
    # The curves begin with the last list before the program grew.
    begin = min(
        pd.Timestamp(cached_query(overview.list_before_turn) or page.as_of),
        pd.Timestamp(page.as_of) - pd.DateOffset(months=6),
    )
    curves = cached(_county_curves, filters, begin, page.as_of)
    columns = [
        Column(_("County"), phone="name"),
        Column(_("Agencies"), "right", phone="aside"),
        Column(_("Since {month}").format(month=formats.short_month(begin)), phone="hidden"),
        Column(_("Models")),
        Column(_("Who takes part")),
        Column(_("First listed"), "right", phone="labelled"),
        Column(_("Residents"), "right", phone="labelled"),
        Column(_("Under task force police"), "right", phone="labelled"),
    ]
    cut = ""
    if not everything:
        cut = _("{shown} of {count} counties with an agency that takes part.").format(
            shown=formats.number(min(len(listed), ROWS_AT_FIRST)),
            count=formats.number(len(listed)),
        )
    note = _(
        "Under task force police: residents whose own police holds a task force agreement, as a "
        "share of the county's residents; – where the FBI gives no number."
    )
    st.html(
        html_table(
            _("Counties with their agencies that take part"),
            columns,
            [_county_row(row, curves) for row in shown],
            note,
            first=None if everything else ROWS_AT_FIRST,
            cut=cut,
        )
    )
    if len(rows) > min(len(listed), ROWS_AT_FIRST):
        _offer_all("counties", _("All {count} counties").format(count=formats.number(len(rows))))
    chart.view_as_table(
        "state_agencies",
        lambda: _active_rows(filters),
        _("All {agreements}, with their memoranda").format(
            agreements=words.agreements(
                sum(cached_query(timeline.active_over_time, filters, "all")["agreements"].tail(1))
            )
        ),
        links={_("Memorandum"): _("PDF"), _("Profile"): _("Open")},
    )


def _shows_all(name: str) -> bool:
    """Return whether a reader asked for all rows of a table; `_offer_all` draws the question."""
    return bool(st.session_state.get(f"all_{name}"))


def _for_paper(rows: Sequence[Mapping[str, Any]], first: int) -> Sequence[Mapping[str, Any]]:
    """Return all rows if they are few enough to come with the page for a printer."""
    return rows if len(rows) <= MOST_ON_PAPER else rows[:first]


def _offer_all(name: str, label: str) -> None:
    st.toggle(label, key=f"all_{name}")


def _county_row(
    row: Mapping[str, Any], curves: Mapping[str, tuple[int, ...]]
) -> tuple[object, ...]:
    name = link(row["county"], county_address(row["county_fips"]))
    if not row["agencies"]:
        return name, 0, "", "", MISSING, None, row["population"], None
    held = Counter(row["models"])
    order = [model for model in words.MODELS if model in held]
    order += [model for model in held if model not in order]
    models = joined(
        *(
            tag(
                "span",
                model_mark(model),
                formats.number(held[model]),
                tag("span", f" {words.model(model)}", class_="d-unseen"),
                class_="d-count",
            )
            for model in order
        )
    )
    share = row["residents"]
    policed = MISSING
    if pd.notna(share):
        policed = tag("span", thin_bar(share, most=1), formats.percent(share, 1), class_="d-share")
    who = _("Sheriff or jail") if row["takes_part"] == "county" else _("Other agencies")
    curve = sparkline(curves[row["county_fips"]], width=80, height=22)
    return (
        name,
        row["agencies"],
        curve,
        models,
        who,
        row["first_listed_on"],
        row["population"],
        policed,
    )


def _county_curves(
    filters: Filters, begin: pd.Timestamp, as_of: date
) -> dict[str, tuple[int, ...]]:
    """Return for each county how many agencies took part at even distances between two days."""
    rows = cached_query(queries.county_curves, filters)
    days = pd.date_range(begin, pd.Timestamp(as_of), periods=CURVE_POINTS)
    return {
        str(county): tuple(
            int(count)
            for count in group.set_index("day")["agencies"].reindex(days, method="ffill").fillna(0)
        )
        for county, group in rows.groupby("county_fips")
    }


def _active_rows(filters: Filters) -> pd.DataFrame:
    rows = cached_query(map_queries.map_rows, filters)
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
    gone = cached_records(changes.departures, filters)
    if not gone:
        return
    st.html(
        section_head(
            ngettext(
                "{count} agreement has left the lists",
                "{count} agreements have left the lists",
                len(gone),
            ).format(count=formats.number(len(gone))),
            _("ICE gives no end date or reason. The agreement ended between the two dates shown."),
        )
    )
    everything = _shows_all("departures") or len(gone) <= DEPARTURES_AT_FIRST
    shown = gone if everything else _for_paper(gone, DEPARTURES_AT_FIRST)
    returned = any(pd.notna(row["returned_on"]) for row in shown)
    columns = [
        Column(_("Agency"), phone="name"),
        Column(_("Model"), phone="below"),
        Column(_("Signed"), "right", phone="labelled"),
        Column(_("Last listed"), "right", phone="labelled"),
        Column(_("First list without it"), "right", phone="labelled"),
    ]
    if returned:
        columns.append(Column(_("Listed again from"), "right", phone="labelled"))
    rows = [
        (
            link(row["agency"], agency_address(row["agency_id"])),
            model_tag(row["model"]),
            row["signed_on"],
            row["last_listed_on"],
            row["gone_by"],
            *([row["returned_on"]] if returned else []),
        )
        for row in shown
    ]
    cut = _("{shown} of {count}, the last to leave first.").format(
        shown=formats.number(DEPARTURES_AT_FIRST), count=formats.number(len(gone))
    )
    st.html(
        html_table(
            _("Agreements that have left ICE's lists"),
            columns,
            rows,
            first=None if everything else DEPARTURES_AT_FIRST,
            cut="" if everything else cut,
        )
    )
    if len(gone) > DEPARTURES_AT_FIRST:
        _offer_all(
            "departures", _("All {count} departures").format(count=formats.number(len(gone)))
        )


def _requests(filters: Filters, as_of: date) -> None:
    requests = cached_records(queries.requests, filters)
    if not requests:
        return
    counts = Counter(request["outcome"] for request in requests)
    parts = [
        f"{formats.number(counts[outcome])} {words.outcome(outcome)}"
        for outcome in words.OUTCOME_NAMES
        if outcome in counts
    ]
    days = [request["days"] for request in requests if pd.notna(request["days"])]
    text = _("What became of them: {parts}.").format(parts=formats.listing(parts))
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
    heading = ngettext(
        "{count} request has been on ICE's pending lists",
        "{count} requests have been on ICE's pending lists",
        len(requests),
    ).format(count=formats.number(len(requests)))
    st.html(section_head(heading, text))
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


def _history(state: str, cited: Citations, room: int) -> None:
    """Draw what is known of agreements before ICE's lists."""
    rows = cached_query(queries.history, state)
    if rows.empty:
        return
    columns = {
        "name": _("Agency"),
        "model": _("Model"),
        "signed_on": _("First signed"),
        "seen_from": _("Evidence from"),
        "seen_to": _("Evidence to"),
        "grade": _("Grade"),
    }
    count = rows["name"].nunique()
    title = ngettext(
        "Before 2021, {count} agency is known to have had an agreement",
        "Before 2021, {count} agencies are known to have had an agreement",
        count,
    ).format(count=formats.number(count))
    deck = _(
        "These agreements come from rosters and reports by others, not from ICE's lists, and count "
        "nowhere else on this page. The years 2018 to 2020 are missing. The dates say from when to "
        "when there is evidence, not when an agreement began or ended."
    )
    drawn = cached(_drawn_history, state)
    if drawn.empty:
        st.html(section_head(title, deck))
        chart.view_as_table("state_history", lambda: named(rows, columns), _("All rows"))
    else:
        chart.svg(
            "state_history",
            Html(charts.history(drawn, width=room, theme=theme.current())),
            alt=_("A dashed line for each agency, over the years for which there is evidence."),
            head=chart.Head(
                title,
                deck + " " + _("Dashed: years with evidence. Circle: first signed."),
                _("reconstructed by others, as named below."),
                level=2,
            ),
            rows=lambda: named(rows, columns),
        )
    st.caption(cited.full(sorted(set(rows["source_id"]))))


def _drawn_history(state: str) -> pd.DataFrame:
    rows = cached_query(queries.history, state)
    # The official roster of 2009 has the same agencies, on one day only.
    return rows[rows["grade"] != "official roster"].dropna(subset=["seen_from", "seen_to"])
