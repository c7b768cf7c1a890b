"""The sections of the Overview."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import choropleth, growth, months
from dashboard.charts import map as map_charts
from dashboard.charts.nation_map import nation_map
from dashboard.charts.palette import MODELS
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext, translated
from dashboard.queries import changes as change_queries
from dashboard.queries import map as map_queries
from dashboard.queries import models as model_queries
from dashboard.queries import overview as queries
from dashboard.queries import states as state_queries
from dashboard.queries.coverage import Coverage, coverage, total
from dashboard.queries.overview import Headline
from dashboard.queries.timeline import active_over_time
from dashboard.ui import overview_html as html
from dashboard.ui import theme, viewport
from dashboard.ui.cache import cached, cached_query, cached_records, records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components import chart
from dashboard.ui.components.blocks import headline, leading_on, section_head
from dashboard.ui.components.figure import KeyFigure, key_figures
from dashboard.ui.components.find import find_box
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.model_name import model_tags
from dashboard.ui.components.sparkline import sparkline
from dashboard.ui.components.url_state import url_choice
from dashboard.ui.links import address, agency_address
from dashboard.ui.media import media_address
from dashboard.ui.page_frame import Page, end_page

DAYS_OF_A_MONTH = 365.25 / 12
# Points of a small curve.
POINTS = 17
STATES_RANKED = 15
# So few states are named one by one.
FEW = 4
CHANGES_SHOWN = 10
# What a reader may look for; the search knows each.
EXAMPLES = ("Lancaster County, PA", "Tampa police", "Knoxville, TN")
CONCERN = "racial-profiling"
# The width of the content, and of a side column, as far as the window allows.
WIDE, SIDE, PHONE = 1200, 380, 340
MAP, STATES, MODELS_PAGE = "pages/1_Map.py", "pages/2_States.py", "pages/3_Models.py"
AGENCIES = "pages/4_Agencies.py"
CHANGES, DATA, ABOUT = "pages/5_Changes.py", "pages/6_Data.py", "pages/7_About.py"
LINES = {"model": N_("By model"), "total": N_("Total")}
SINCE = {"2021": N_("Since 2021"), "2002": N_("Since 2002")}
TILES = {
    "state_counties": N_("Counties taking part"),
    "state_agreements": N_("Agreements"),
    "state_rate": N_("Agreements for 100,000 residents"),
}


@dataclass(frozen=True)
class View:
    """What the whole page counts from.

    Attributes:
        page: the page, with its filters.
        filters: the same filters on the page's day.
        base: the day of the last list before the turn of January 2025; None where the page's day
            is not later.
        everything: whether no filter but the date is set.
        width: of the content, in pixels.
    """

    page: Page
    filters: Filters
    base: date | None
    everything: bool
    width: int

    @property
    def day(self) -> date:
        """The page's day."""
        return self.page.as_of

    def at(self, day: date) -> Filters:
        """Return the filters on another day."""
        return replace(self.filters, as_of=day)

    @property
    def days(self) -> tuple[date, ...]:
        """Days at even distances, for small curves: from the base, or a year before, until now."""
        start = self.base or self.day - timedelta(days=365)
        step = (self.day - start) / (POINTS - 1)
        return (*(start + step * place for place in range(POINTS - 1)), self.day)

    def address(self, file: str, *, state: str | None = None, **parameters: str) -> str:
        """Return the address of a page under these filters, or for one state."""
        filters = self.page.filters
        if state:
            filters = replace(filters, states=(state,))
        return self.page.address(file, filters, **parameters)


def view(page: Page) -> View:
    """Return what the page counts from."""
    base = cached_query(queries.list_before_turn)
    everything = page.filters == Filters(statuses=page.filters.statuses, as_of=page.filters.as_of)
    return View(
        page,
        replace(page.filters, as_of=page.as_of),
        base if base and base < page.as_of else None,
        everything,
        viewport.content_width(WIDE, PHONE),
    )


# The head: what was found, and where to look further.


def hero(shown: View) -> None:
    """Draw the headline, the search and the map."""
    st.html(html.STYLE)
    left, right = st.columns([53, 66], gap="large")
    with left:
        law = link(_("section 287(g)"), shown.page.address(ABOUT) + "#history")
        deck = _(
            "Under {law} of federal immigration law, a state or local agency can sign an agreement "
            "to do some of the work of ICE, U.S. Immigration and Customs Enforcement. This site "
            "shows who has signed, where, and for which powers. A signature does not tell how much "
            "an agreement is used."
        )
        before, _law, after = deck.partition("{law}")
        st.html(headline(finding(shown), joined(before, law, after), day=shown.day))
        st.html(tag("p", _("Find your place"), class_="d-find-label"))
        find_box(_("Find your place"))
        st.html(_examples())
    with right:
        _map(shown)


def finding(shown: View) -> str:
    """Return what the page found: how far the agreements grew, or how many fit the filters."""
    now = cached_query(queries.headline, shown.filters).agreements
    if shown.everything and shown.base:
        before = cached_query(queries.headline, shown.at(shown.base)).agreements
        spent = round((shown.day - shown.base).days / DAYS_OF_A_MONTH)
        if before != now and spent:
            rose = ngettext(
                "Police agreements with ICE rose from {before} to {now} in {count} month",
                "Police agreements with ICE rose from {before} to {now} in {count} months",
                spent,
            )
            fell = ngettext(
                "Police agreements with ICE fell from {before} to {now} in {count} month",
                "Police agreements with ICE fell from {before} to {now} in {count} months",
                spent,
            )
            return (rose if now > before else fell).format(
                before=formats.number(before), now=formats.number(now), count=spent
            )
    counted = ngettext("{count} agreement with ICE", "{count} agreements with ICE", now)
    counted = counted.format(count=formats.number(now))
    if shown.filters.states and len(shown.filters.states) < FEW:
        places = formats.listing([words.state(state) for state in shown.filters.states])
        return _("{agreements} in {places} on {day}").format(
            agreements=counted, places=places, day=formats.day(shown.day)
        )
    return _("{agreements} on {day}").format(agreements=counted, day=formats.day(shown.day))


def _examples() -> Html:
    found = (joined(link(text, address(AGENCIES, {"q": text})), " ") for text in EXAMPLES)
    return tag("p", _("For example"), " ", *found, class_="d-try")


def _map(shown: View) -> None:
    """Draw the counties by who takes part, as a picture: what it counts stands below it."""
    colors = theme.current()
    active = shown.filters.with_status("active")
    painted = choropleth.paint(
        "takes_part", cached_query(map_queries.fill_values, active, "takes_part"), colors
    )
    # There are no marks here that a strong color would hide.
    fills = (colors.zero, colors.ramp[1], colors.ramp[3])
    painted = replace(
        painted,
        fill=replace(painted.fill, colors=fills),
        lines=tuple(
            replace(line, color=color) for line, color in zip(painted.lines, fills, strict=True)
        ),
    )
    source = media_address(cached(nation_map, painted, colors), "image/svg+xml", "map of counties")
    counts = "; ".join(f"{line.label}: {formats.number(line.count)}" for line in painted.lines)
    title = tag(
        "div",
        tag("h2", _("Where an agency takes part")),
        tag("p", _("Counties, {day}").format(day=formats.day(shown.day)), class_="sub"),
    )
    picture = tag("img", src=source, alt=_("Map of the counties. {counts}").format(counts=counts))
    on = leading_on(_("Open the map"), shown.address(MAP))
    head = tag("div", title, on, class_="d-chart-head")
    st.html(tag("div", head, picture, html.map_key(painted), class_="d-hero-map"))


# The figures.


def figures(shown: View) -> None:
    """Draw the key figures, each with its curve and its change."""
    now = cached_query(queries.headline, shown.filters)
    covered = total(cached_query(coverage, shown.filters).values())
    reach = cached_query(queries.reach_over_time, shown.filters, shown.days)
    st.html(
        key_figures(
            [
                KeyFigure(
                    _("Agencies with an agreement"),
                    formats.number(now.agencies),
                    [_agencies_before(shown, reach)],
                    beside=sparkline(reach["agencies"].tolist()),
                    explanation=_(
                        "Law-enforcement agencies on ICE's list of {day}. They hold {agreements} "
                        "agreements: some hold two or three, one for each model. ICE counts rows: "
                        "{rows}. Where that is more, its list prints an agreement twice. "
                        "{outside} of the agencies are not sheriffs, county or city police of the "
                        "FBI's police data: they are statewide agencies, jails, constables, "
                        "prosecutors, campus police and others."
                    ).format(
                        outside=formats.number(covered.agencies_outside_roster),
                        day=formats.day(now.list_on or shown.day),
                        agreements=formats.number(now.agreements),
                        rows=formats.number(now.printed_rows),
                    ),
                ),
                *_counties(shown, covered, reach),
                *_residents(shown, covered),
                KeyFigure(
                    _("States and territories"),
                    _("{states} of {all}").format(
                        states=now.states, all=len(shown.filters.states) or len(words.STATE_NAMES)
                    ),
                    _since(shown, now.states - int(reach["states"].iloc[0])),
                    beside=sparkline(reach["states"].tolist()),
                    explanation=_(
                        "With at least one agreement; of 50 states, the District of Columbia and "
                        "five territories."
                    ),
                ),
            ]
        )
    )
    if told := _pending(now):
        st.html(tag("p", told, class_="d-source"))


def _pending(now: Headline) -> str:
    """Return how many requests are pending or, after the last list, how many were signed."""
    if now.pending_stopped_on:
        return (
            words.pending_stopped(now.pending_stopped_on)
            + " "
            + ngettext(
                "{signed} of the {count} request on its lists was signed.",
                "{signed} of the {count} requests on its lists were signed.",
                now.requests,
            ).format(signed=formats.number(now.requests_signed), count=formats.number(now.requests))
        )
    if not now.pending_list_on:
        return ""
    return ngettext(
        "{count} request on ICE's pending list of {day} was not signed yet.",
        "{count} requests on ICE's pending list of {day} were not signed yet.",
        now.pending,
    ).format(count=formats.number(now.pending), day=formats.day(now.pending_list_on))


def _since(
    shown: View, difference: int, write: Callable[[int], str] = formats.number
) -> list[Html]:
    """Return a change since the base in words, the number in bold; nothing without a base."""
    if not shown.base:
        return []
    number = tag("b", formats.change(difference, write))
    return [joined(number, " ", _("since {month}").format(month=formats.month(shown.base)))]


def _agencies_before(shown: View, reach: pd.DataFrame) -> Html | str:
    if not shown.base:
        return ""
    before, now = int(reach["agencies"].iloc[0]), int(reach["agencies"].iloc[-1])
    return joined(
        _("{count} in {month};").format(
            count=formats.number(before), month=formats.month(shown.base)
        ),
        " ",
        tag("b", formats.change(now - before)),
        " ",
        _("since then"),
    )


def _counties(shown: View, covered: Coverage, reach: pd.DataFrame) -> Iterator[KeyFigure]:
    if not covered.counties:
        return
    lines: list[str | Html] = [
        _("{part} of {all}, by sheriff or county jail;").format(
            part=formats.number(covered.counties_taking_part), all=formats.number(covered.counties)
        )
    ]
    lines += _since(shown, covered.counties_taking_part - int(reach["counties"].iloc[0]))
    yield KeyFigure(
        _("Counties taking part"),
        formats.percent(covered.counties_taking_part, covered.counties),
        lines,
        beside=sparkline(reach["counties"].tolist()),
        explanation=_(
            "Counties whose sheriff or county jail has an agreement, of all counties and places "
            "that the Census Bureau counts like counties. A regional jail counts in each county "
            "that it serves. City police do not make a county take part."
        ),
    )


def _residents(shown: View, covered: Coverage) -> Iterator[KeyFigure]:
    """Yield the two shares of residents. They are about different powers: nothing adds them up."""
    before = total(cached_query(coverage, shown.at(shown.base)).values()) if shown.base else covered
    if covered.police_population:
        now = covered.task_force_residents
        yield KeyFigure(
            _("Residents of places whose police have task force powers"),
            formats.percent(now, covered.police_population),
            [_people(now), *_since(shown, now - before.task_force_residents, formats.rounded)],
            explanation=_(
                "Each resident counts with the one agency that is their main police, by the FBI's "
                "data of 2025. A sheriff's are those who have no other police. Statewide agencies "
                "are left out."
            ),
        )
    if covered.population:
        now = covered.jail_residents
        yield KeyFigure(
            _("Residents of counties whose jail takes part"),
            formats.percent(now, covered.population),
            [_people(now), *_since(shown, now - before.jail_residents, formats.rounded)],
            explanation=_(
                "Residents of the counties whose sheriff or county jail has an agreement that "
                "works in the jail (Jail Enforcement or Warrant Service Officer), by the Census "
                "Bureau."
            ),
        )


def _people(count: int) -> str:
    return _("{count} people;").format(count=formats.rounded(count))


# The curve.


def curve(shown: View) -> None:
    """Draw the agreements over time; where nothing fits the filters, say what to change."""
    counts = cached(_counts, shown.filters)
    if counts.empty:
        st.info(_("No agreement was listed under these filters. Choose fewer, or clear them."))
        end_page()
    whole = shown.everything and st.query_params.get("since") == "2002"
    by_model = not whole and st.query_params.get("lines") != "total"

    def controls() -> None:
        if not whole:
            label = _("Lines")
            url_choice("lines", label, translated(LINES), "model", label_visibility="collapsed")
        if shown.everything:
            label = _("Span of time")
            url_choice("since", label, translated(SINCE), "2021", label_visibility="collapsed")

    first = counts.index[0].date()
    totals = _reported(shown)
    after = _reported_later(shown)
    before = [each for each in totals if each.day < first] if whole else []
    start = first if whole else max(shown.base or first, first)
    earliest = min([start, *(each.day for each in before)])
    events = [event for event in _events() if earliest <= event.day <= shown.day]
    narrow = viewport.is_narrow()

    def build() -> Html:
        if whole:
            return growth.history(
                counts.sum(axis=1),
                before + after,
                events=events,
                width=shown.width,
                theme=theme.current(),
            )
        return growth.growth(
            counts,
            wide_from=shown.base or shown.day,
            reported=after,
            events=events,
            by_model=by_model,
            width=shown.width,
            theme=theme.current(),
        )

    head = _history_head(shown, before) if whole else _curve_head(shown, counts, by_model, after)
    chart.svg(
        "curve",
        chart.drawing("curve", (shown.filters, whole, by_model, shown.width), build),
        alt=_("{title}. The table below has the numbers.").format(title=head.title),
        head=head,
        rows=lambda: _curve_rows(
            counts, before + after + [each for each in totals if each.day > shown.day]
        ),
        controls=controls,
        above=_model_key(counts) if narrow and by_model else "",
        links=[link(_("All national events"), shown.page.address(ABOUT) + "#history")],
    )
    if narrow or whole:
        st.html(_event_list(events))


def _counts(filters: Filters) -> pd.DataFrame:
    """Return agreements by day and model, the lowest of the stack first; no row: none ever."""
    rows = cached_query(active_over_time, filters, "model")
    known = [model for model in reversed(MODELS) if (rows["series"] == model).any()]
    others = sorted(set(rows["series"]) - set(known))
    counts = rows.pivot_table(index="day", columns="series", values="agreements")
    counts = counts[known + others].ffill().fillna(0).astype(int)
    if len(counts) and filters.as_of:
        counts.loc[pd.Timestamp(filters.as_of)] = counts.iloc[-1]
    return counts.sort_index()


def _reported(shown: View) -> list[growth.Reported]:
    """Return the totals of others; none where filters leave something out."""
    if not shown.everything:
        return []
    units = {"agencies": _("agencies"), "agreements": _("agreements")}
    newest = shown.day == shown.page.choices.newest_list
    return [
        growth.Reported(
            row["day"].date(),
            _when(row["day"], row["date_precision"]),
            row["value"],
            units[row["unit"]],
            row["source"],
            sure=bool(row["verified"]),
        )
        for row in cached_records(queries.national_totals)
        # On an earlier day the later totals were not known.
        if newest or row["day"].date() <= shown.day
    ]


def _reported_later(shown: View) -> list[growth.Reported]:
    """Return what others counted on lists newer than all here; on an earlier day, nothing."""
    if shown.day != shown.page.choices.newest_list:
        return []
    rows = cached_query(state_queries.reported, shown.filters)
    totals = rows.groupby(["day", "source_id"])["agreements"].sum().reset_index()
    cited = Citations()
    return [
        growth.Reported(
            row["day"].date(),
            formats.short_day(row["day"]),
            row["agreements"],
            _("agreements"),
            cited.name(row["source_id"]),
        )
        for row in records(totals)
    ]


def _when(day: date, precision: str) -> str:
    if precision == "year":
        return str(day.year)
    return formats.month(day) if precision == "month" else formats.short_day(day)


def _events() -> list[growth.Event]:
    """Return the national events in words, those of one day together."""
    rows = [row for row in cached_records(queries.national_milestones) if row["verified"]]
    return [
        growth.Event(
            day.date(),
            _when(day, precision),
            "; ".join(row["title"] for row in group),
        )
        for (day, precision), grouped in groupby(
            rows, key=lambda row: (row["day"], row["date_precision"])
        )
        for group in [list(grouped)]
    ]


def _curve_head(
    shown: View, counts: pd.DataFrame, by_model: bool, after: Sequence[growth.Reported]
) -> chart.Head:
    newest = counts.iloc[-1]
    now = int(newest.sum())
    if by_model and now and len(counts.columns) > 1:
        largest = str(newest.idxmax())
        title = _("{share} of agreements use the {model} model").format(
            share=formats.percent(int(newest[largest]), now), model=words.model(largest)
        )
    else:
        title = finding(replace(shown, everything=False))
    subtitle = _("Agreements on ICE's lists, {first} to {last}").format(
        first=formats.day(counts.index[0]), last=formats.day(shown.day)
    )
    if by_model:
        subtitle = _("Agreements on ICE's lists, by model, {first} to {last}").format(
            first=formats.day(counts.index[0]), last=formats.day(shown.day)
        )
    if after:
        subtitle += ". " + _(
            "Dashed: totals reported by {name} after our last list; agency names are not yet "
            "available"
        ).format(name=after[-1].source)
    return chart.Head(title, subtitle, level=2)


def _history_head(shown: View, before: Sequence[growth.Reported]) -> chart.Head:
    most = max(before, key=lambda each: each.value, default=None)
    now = cached_query(queries.headline, shown.filters).agreements
    title = finding(replace(shown, everything=False))
    if most and most.value < now:
        title = _("Before {year}, no count was above {most}").format(
            year=shown.page.choices.first_list.year, most=formats.number(most.value)
        )
    return chart.Head(
        title,
        _(
            "Agreements or agencies with one, {first} to {last}. Dashed: as others counted. No "
            "line joins numbers that are two years and more apart: nothing is known in between."
        ).format(first=before[0].day.year if before else "", last=shown.day.year),
        level=2,
    )


def _curve_rows(counts: pd.DataFrame, others: Sequence[growth.Reported]) -> pd.DataFrame:
    """Return what the curve shows as a table, the newest day first."""
    table = counts[list(reversed(counts.columns))].rename(columns=words.model)
    table[_("All")] = counts.sum(axis=1)
    table = table.sort_index(ascending=False).rename_axis(_("Day")).reset_index()
    table[_("Source")] = _("ICE's list of that day")
    if not others:
        return table
    reported = pd.DataFrame(
        {
            _("Day"): pd.to_datetime([each.day for each in others]),
            _("All"): [each.value for each in others],
            _("Source"): [f"{each.source} ({each.unit})" for each in others],
        }
    )
    order = table.columns
    table = pd.concat([reported, table]).sort_values(_("Day"), ascending=False, kind="stable")
    table = table[order]
    numbers = table.columns.difference([_("Day"), _("Source")])
    return table.astype(dict.fromkeys(numbers, "Int64"))


def _model_key(counts: pd.DataFrame) -> Html:
    """Return the models with their numbers, for a chart that has no room for them."""
    newest = counts.iloc[-1]
    return html.model_key({model: int(newest[model]) for model in reversed(counts.columns)})


def _event_list(events: Sequence[growth.Event]) -> Html:
    items = (tag("li", tag("b", event.when), " ", event.what) for event in events)
    return tag("ol", *items, class_="d-events")


# The states.


def states(shown: View) -> None:
    """Draw the states as tiles and the ranking."""
    rows = cached_records(queries.agreements_by_state, shown.filters)
    by_state: dict[str, Counter[str]] = {}
    for row in rows:
        by_state.setdefault(row["state"], Counter())[row["model"]] += row["agreements"]
    totals = {state: sum(models.values()) for state, models in by_state.items()}
    on = leading_on(_("All states compared"), shown.address(STATES))
    st.html(section_head(_states_finding(shown, totals), leads_on=on))
    if 0 < len(shown.filters.states) < FEW:
        _ranking(shown, by_state)
        return
    wide, narrow = st.columns([31, 17], gap="large")
    with wide:
        _tiles(shown, totals)
    with narrow:
        _ranking(shown, by_state)


def _states_finding(shown: View, totals: Mapping[str, int]) -> str:
    """Return how concentrated the agreements are, and how many states have none."""
    of = shown.filters.states or tuple(words.STATE_NAMES)
    without = sum(1 for state in of if not totals.get(state))
    if len(totals) < FEW:
        return _("Where the agreements are")
    first, second = (words.state(state) for state in list(totals)[:2])
    share = formats.percent(sum(list(totals.values())[:2]), sum(totals.values()))
    none = ngettext(
        "{count} state or territory has none",
        "{count} states and territories have none",
        without,
    ).format(count=without)
    return _("{first} and {second} hold {share} of all agreements; {none}").format(
        first=first, second=second, share=share, none=none
    )


def _tiles(shown: View, totals: Mapping[str, int]) -> None:
    measure = st.query_params.get("tiles", "state_counties")
    measure = measure if measure in TILES else "state_counties"
    values = _tile_values(measure, totals, cached_query(coverage, shown.filters))
    painted = replace(choropleth.paint(measure, values, theme.current()), title=_(TILES[measure]))
    codes = map_charts.STATES.codes
    classes = {code: int(place) for code, place in zip(codes, painted.fill.classes, strict=True)}
    of = shown.filters.states or tuple(html.PLACES)
    over_time = cached(_by_state_over_time, shown.filters, shown.days)
    stances = cached_query(map_queries.state_stances, shown.day)
    drawn = [
        html.Tile(
            state,
            totals.get(state, 0),
            over_time.get(state, ()),
            shown.address(STATES, state=state),
            f"{painted.title}: {painted.lines[classes.get(state, 0)].label}",
            banned=stances.get(state) == "bans",
        )
        for state in of
    ]
    colors = {state: painted.fill.colors[classes.get(state, 0)] for state in of}
    head = chart.Head(
        _("State by state"),
        _(
            "Number of agreements on {day}, and how they grew since {start}. Each curve has its "
            "own height."
        ).format(day=formats.day(shown.day), start=formats.month(shown.days[0])),
    )
    with chart.frame(
        "tiles",
        head,
        rows=lambda: _states_table(shown, totals),
        controls=lambda: url_choice(
            "tiles",
            _("Color by"),
            translated(TILES),
            "state_counties",
            label_visibility="collapsed",
        ),
        picture="png",
    ):
        st.html(joined(html.tiles(drawn, colors), html.tiles_key(painted)))


def _tile_values(
    measure: str, totals: Mapping[str, int], covered: Mapping[str, Coverage]
) -> dict[str, float | str | None]:
    """Return what colors each state; None where its denominator is not known."""
    if measure == "state_agreements":
        return dict(totals)
    if measure == "state_rate":
        return {
            state: 100_000 * totals.get(state, 0) / each.population if each.population else None
            for state, each in covered.items()
        }
    return {
        state: each.counties_taking_part / each.counties if each.counties else None
        for state, each in covered.items()
    }


def _by_state_over_time(filters: Filters, days: tuple[date, ...]) -> dict[str, list[int]]:
    """Return the agreements of each state on some days."""
    rows = cached_query(active_over_time, filters, "state")
    return {
        str(state): _on(group.set_index("day")["agreements"], days)
        for state, group in rows.groupby("series")
    }


def _on(line: pd.Series, days: Sequence[date]) -> list[int]:
    """Return what a line that holds each value until the next (index: days) has on some days."""
    index = pd.DatetimeIndex(list(days))
    values = line.sort_index().reindex(index, method="ffill").fillna(0)
    return [int(value) for value in values]


def _states_table(shown: View, totals: Mapping[str, int]) -> pd.DataFrame:
    """Return every state with its agreements by model."""
    rows = cached_query(queries.agreements_by_state, shown.filters)
    of = shown.filters.states or tuple(words.STATE_NAMES)
    table = rows.pivot_table(index="state", columns="model", values="agreements", fill_value=0)
    table = table.reindex(
        sorted(of, key=lambda state: (-totals.get(state, 0), state)), fill_value=0
    )
    table = table.astype(int)[[model for model in MODELS if model in table]]
    table.insert(0, _("Agreements"), [totals.get(state, 0) for state in table.index])
    table.index = [words.state(state) for state in table.index]
    return table.rename(columns=words.model).rename_axis(_("State")).reset_index()


def _ranking(shown: View, by_state: Mapping[str, Mapping[str, int]]) -> None:
    if not by_state:
        return
    covered = cached_query(coverage, shown.filters)
    ranked = [
        html.Ranked(
            state,
            models,
            formats.percent(covered[state].counties_taking_part, covered[state].counties)
            if covered[state].counties
            else "–",
            shown.address(STATES, state=state),
        )
        for state, models in list(by_state.items())[:STATES_RANKED]
    ]
    head = chart.Head(
        _("States with the most agreements"),
        _("By model; at right, the share of counties whose sheriff or jail takes part"),
    )
    with chart.frame("ranking", head, rows=lambda: _ranking_rows(ranked), picture="png"):
        st.html(joined(html.ranking(ranked, _("counties")), _rest(by_state)))


def _rest(by_state: Mapping[str, Mapping[str, int]]) -> Html:
    """Return how much lies in the states that the ranking leaves out."""
    rest = list(by_state.values())[STATES_RANKED:]
    if not rest:
        return Html()
    more = ngettext(
        "{count} more has {agreements} agreements together.",
        "{count} more have {agreements} agreements together.",
        len(rest),
    ).format(
        count=len(rest),
        agreements=formats.number(sum(sum(models.values()) for models in rest)),
    )
    return tag("p", more, class_="d-source")


def _ranking_rows(ranked: Sequence[html.Ranked]) -> pd.DataFrame:
    table = pd.DataFrame(
        {words.model(model): [each.by_model.get(model, 0) for each in ranked] for model in MODELS},
        index=[words.state(each.state) for each in ranked],
    )
    table.insert(0, _("Agreements"), [each.total for each in ranked])
    return table.rename_axis(_("State")).reset_index()


# The models, and what is said about them.


def models(shown: View) -> None:
    """Draw the three models as cards."""
    on = leading_on(_("The models compared"), shown.address(MODELS_PAGE))
    deck = _("Two work only inside a jail. The third works wherever officers work.")
    st.html(section_head(_("Three models, three sets of powers"), deck, on))
    counts = cached(_counts, shown.filters)
    facts = {(row["model"], row["aspect"]): row for row in cached_records(model_queries.facts)}
    cards = []
    summaries = {row["model"]: row["summary"] for row in cached_records(queries.model_summaries)}
    for model in (model for model in MODELS if model in summaries):
        line = counts[model] if model in counts else pd.Series(0, counts.index)
        over_time = _on(line, shown.days)
        said = _("agreements")
        if shown.base:
            said = _("agreements; {count} in {month}").format(
                count=formats.number(over_time[0]), month=formats.month(shown.base)
            )
        cards.append(
            html.ModelCard(
                model,
                summaries[model],
                list(_model_facts(model, facts)),
                int(line.iloc[-1]),
                said,
                over_time,
            )
        )
    st.html(html.model_cards(cards))


def _model_facts(
    model: str, facts: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    where = facts.get((model, "where"))
    if where and isinstance(where["text"], str):
        # The first statement will do here; the Models page has the whole.
        yield _("Where"), where["text"].partition(",")[0].rstrip(".")
    hours = facts.get((model, "training_hours"))
    if hours and pd.notna(hours["number"]):
        count = int(hours["number"])
        yield (
            _("Training"),
            ngettext("{count} hour", "{count} hours", count).format(count=formats.number(count)),
        )


def concern(shown: View) -> None:
    """Draw one concern with its answer, in equal columns."""
    known = cached_records(model_queries.concerns)
    if not known:
        return
    chosen = next((one for one in known if one["concern_id"] == CONCERN), known[0])
    voices = cached_records(model_queries.voices, chosen["concern_id"])
    sides = [
        next((voice for voice in voices if voice["side"] == side and _named(voice)), None)
        for side in ("concern", "answer")
    ]
    if None in sides:
        return
    cited = Citations()
    deck = ngettext(
        "{count} concern, with the evidence in both directions. It is: {title}.",
        "{count} concerns, each with the evidence in both directions. One of them: {title}.",
        len(known),
    ).format(count=len(known), title=chosen["title"].lower())
    head = section_head(
        _("What critics say, and what officials answer"),
        deck,
        leading_on(_("All concerns"), shown.address(MODELS_PAGE, section="concerns")),
    )
    headings = (_("Critics say"), _("Officials answer"))
    st.html(
        html.concern(
            head,
            [
                html.Voice(
                    heading,
                    voice["statement"],
                    _speaker(voice),
                    cited.html(voice["sources"][0]),
                )
                for heading, voice in zip(headings, sides, strict=True)
                if voice
            ],
        )
    )


def _named(voice: Mapping[str, Any]) -> bool:
    """Whether it is known who speaks, and it is confirmed."""
    return bool(voice["verified"]) and isinstance(voice["person"] or voice["organization"], str)


def _speaker(voice: Mapping[str, Any]) -> str:
    names = [voice[key] for key in ("person", "role", "organization")]
    said = ", ".join(name for name in names if isinstance(name, str))
    return _("Paraphrased from {who}, {day}.").format(who=said, day=dated(voice))


# What changed.


def changes(shown: View) -> None:
    """Draw the latest changes, and what joined and left by month."""
    on = leading_on(_("All changes"), shown.address(CHANGES))
    st.html(section_head(_("Latest changes"), leads_on=on))
    rows = cached_records(change_queries.latest, shown.filters, CHANGES_SHOWN)
    if not rows:
        st.html(tag("p", _("Nothing has changed since the first list."), class_="d-source"))
        return
    wide, narrow = st.columns([7, 4], gap="large")
    with wide:
        st.html(_changes_table(rows))
    with narrow:
        _by_month(shown)


def _changes_table(rows: Sequence[Mapping[str, Any]]) -> Html:
    """Return the changes, those of one agency on one day in one row."""

    def one(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return row["day"], row["change"], row["agency_id"], row["agency"], row["state"]

    return html_table(
        _("The latest agreements that joined ICE's lists or left them"),
        [
            Column(_("Agency"), phone="name"),
            Column(_("State")),
            Column(_("Model")),
            Column(_("Change")),
            Column(_("List of"), "right", "aside"),
        ],
        [
            [
                link(agency, agency_address(agency_id)),
                words.state(state),
                model_tags(sorted([row["model"] for row in group], key=html.model_order)),
                {"signed": _("Joined"), "ended": _("Left")}[change],
                day,
            ]
            for (day, change, agency_id, agency, state), group in groupby(rows, key=one)
        ],
    )


def _by_month(shown: View) -> None:
    start = (shown.base or shown.day - timedelta(days=365)).replace(day=1)
    rows = [
        (row["month"].date(), row["came"], row["went"])
        for row in cached_records(state_queries.came_and_went, shown.filters, "listed")
        if row["month"].date() >= start
    ]
    if not rows:
        return
    every = _every_month(rows)
    came, went = sum(row[1] for row in rows), sum(row[2] for row in rows)
    chart.svg(
        "by_month",
        chart.drawing(
            "by_month",
            (shown.filters, shown.width),
            lambda: months.joined_and_left(
                every, width=SIDE if shown.width >= WIDE else PHONE, theme=theme.current()
            ),
        ),
        alt=_("Bars of the agreements that joined and left by month; the table has them."),
        head=chart.Head(
            _("{came} joined and {went} left since {month}").format(
                came=formats.number(came),
                went=formats.number(went),
                month=formats.month(every[0][0]),
            ),
            _("Agreements newly listed (filled) and no longer listed (outlined), by month"),
        ),
        rows=lambda: pd.DataFrame(
            every, columns=[_("Month"), _("Newly listed"), _("No longer listed")]
        ).assign(**{_("Month"): lambda table: table[_("Month")].map(formats.month)}),
    )


def _every_month(rows: Sequence[tuple[date, int, int]]) -> list[tuple[date, int, int]]:
    """Return the months without a gap: one without a change has zeros."""
    known = {month: (came, went) for month, came, went in rows}
    first, last = min(known), max(known)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    steps = (first.month - 1 + step for step in range(count))
    all_months = (date(first.year + step // 12, step % 12 + 1, 1) for step in steps)
    return [(month, *known.get(month, (0, 0))) for month in all_months]


def uses(shown: View) -> None:
    """Draw what a reader can take away."""
    st.html(section_head(_("Use it")))
    st.html(
        html.uses(
            [
                (
                    _("One state"),
                    _("Each state as a report: figures, timeline, map, law, departures."),
                    _("Choose a state"),
                    shown.address(STATES),
                ),
                (
                    _("The data"),
                    _("What you see, or all of it, as CSV, Excel, Parquet or one database."),
                    _("Download"),
                    shown.address(DATA),
                ),
                (
                    _("In class"),
                    _("Tasks and questions, answered from the pages."),
                    _("For a class"),
                    shown.address(MODELS_PAGE, section="class"),
                ),
                (
                    _("Cite"),
                    _("Each chart has a link, a source line and a picture to save."),
                    _("How to cite"),
                    shown.address(DATA, section="cite"),
                ),
            ]
        )
    )
