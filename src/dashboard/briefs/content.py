"""What a brief says, from the database: every word and figure of the page, as text and drawings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard import formats, words
from dashboard.briefs.drawings import FULL, PALE, Dot, county_map, timeline
from dashboard.charts.palette import LIGHT
from dashboard.charts.plane import project
from dashboard.i18n import _, ngettext
from dashboard.queries import agencies as agency_queries
from dashboard.queries import briefs as queries
from dashboard.queries import coverage as coverages
from dashboard.queries import map as map_queries
from dashboard.queries import overview
from dashboard.queries import states as state_queries
from dashboard.queries.briefs import Held, Subject
from dashboard.queries.connection import Cursor
from dashboard.queries.coverage import Coverage

# Rows of the newest changes: what a page has room for beside the agreements held, and without.
NEWEST_BESIDE, NEWEST = 8, 13
MOST_HELD = 10
YEAR = timedelta(days=365)
TIMELINE = (324.0, 142.0)
MAP = (206.0, 142.0)
NOT_KNOWN = "–"

Figure = tuple[str, str, str]


class SubjectError(ValueError):
    """There is no such state, county or agency; the message says which."""


@dataclass(frozen=True)
class Content:
    """The words of a brief and its drawings, in order.

    Attributes:
        title, sentence, filters: what it is about, and what it found.
        figures: label, number, and what the number is measured against.
        timeline, county_map: SVG, or None where there is nothing to draw.
        timeline_alt, map_alt, map_legend: the same in words; color and words of each fill.
        changes, changes_more: day, agency and what changed; how many more there are.
        held, held_more: agency, model and signing of the active agreements; empty where a state or
            the nation has many.
        law: what state law says, a paragraph each.
        definitions: a term and its meaning each.
        sources: what the brief rests on.
        list_day: the day of ICE's list.
        address: an address that reopens the view, or "".
    """

    title: str
    sentence: str
    filters: str
    figures: list[Figure]
    timeline: str | None
    timeline_title: str
    timeline_alt: str
    county_map: str | None
    map_title: str
    map_alt: str
    map_legend: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]
    changes_more: str
    held: list[tuple[str, str, str]]
    held_more: str
    law: list[str]
    definitions: list[tuple[str, str]]
    sources: str
    list_day: str
    address: str


@dataclass(frozen=True)
class _Place:
    """A subject with its name and what is counted of it."""

    subject: Subject
    name: str
    state: str | None
    held: Held
    earlier: Held
    as_of: date
    first: date
    county: queries.County | None
    agency: Mapping[str, Any] | None


def content(cursor: Cursor, subject: Subject, address: str = "") -> Content:
    """Return what a brief says.

    Args:
        cursor: on the database.
        subject: what it is about; the filters by status do not apply.
        address: the address that reopens the view.

    Raises:
        SubjectError: there is no such state, county or agency.
    """
    place = _place(cursor, subject)
    active = queries.active_over_time(cursor, place.subject)
    rows = queries.active_rows(cursor, place.subject)
    # Of a county or an agency the first ones are named; of more, all or none.
    named = subject.county_fips or subject.agency_id or len(rows) <= MOST_HELD
    changed, all_changes = queries.changes(
        cursor, place.subject, words.REAL_CHANGES, NEWEST_BESIDE if named else NEWEST
    )
    by_model = Counter(rows["model"])
    picture, legend, pictured = _map(cursor, place, rows)
    law, law_sources = _law(cursor, place)
    return Content(
        title=_title(place),
        sentence=" ".join(_sentences(place, by_model, active)),
        filters=_filters(place.subject),
        figures=[*_figures(cursor, place, rows)],
        timeline=timeline(active, place.first, place.as_of, *TIMELINE) if len(active) else None,
        timeline_title=_("Active agreements, by the dates of ICE's lists"),
        timeline_alt=_(
            "Active agreements by model from {first} to {day}; on the last day {parts}."
        ).format(
            first=formats.day(place.first), day=formats.day(place.as_of), parts=_by_model(by_model)
        ),
        county_map=picture,
        map_title=_("Counties, by who takes part"),
        map_alt=pictured,
        map_legend=legend,
        changes=[_change(row, place.state is None) for row in changed.to_dict("records")],
        changes_more=_more(all_changes - len(changed)),
        held=[_held_row(row) for row in rows.head(MOST_HELD).to_dict("records")] if named else [],
        held_more=_more(len(rows) - MOST_HELD) if named else "",
        law=law,
        definitions=[*_definitions(cursor)],
        sources=_sources(place, law_sources),
        list_day=formats.day(place.as_of),
        address=address,
    )


def address_of(dashboard: str, subject: Subject) -> str:
    """Return the address of a subject's view in a dashboard, "" where none is given."""
    if not dashboard:
        return ""
    parameters: dict[str, object] = dict(subject.filters.parameters())
    page = "States" if subject.filters.states else ""
    if subject.county_fips:
        page, parameters["county"] = "Places", subject.county_fips
    if subject.agency_id:
        page, parameters["agency"] = "Agencies", subject.agency_id
    query = urlencode(parameters, doseq=True)
    return f"{dashboard.rstrip('/')}/{page}" + (f"?{query}" if query else "")


def _place(cursor: Cursor, subject: Subject) -> _Place:
    """Return a subject with its dates set to those of lists, its name and its counts."""
    first, as_of = queries.list_dates(cursor, subject.filters.as_of or date.max)
    states = subject.filters.states
    if unknown := [code for code in states if code not in words.STATE_NAMES]:
        raise SubjectError(_("There is no state or territory “{code}”.").format(code=unknown[0]))
    name = formats.listing([words.state(code) for code in states]) or _("the United States")
    state = states[0] if len(states) == 1 else None
    filters = replace(subject.filters, as_of=as_of)
    county = agency = None
    if subject.county_fips:
        county = queries.county(cursor, subject.county_fips)
        if county is None:
            raise SubjectError(_("There is no county “{code}”.").format(code=subject.county_fips))
        name, state = f"{county.name}, {words.state(county.state)}", county.state
        filters = replace(filters, states=())
    if subject.agency_id:
        agency = agency_queries.agency(cursor, subject.agency_id)
        if agency is None:
            raise SubjectError(_("There is no agency “{code}”.").format(code=subject.agency_id))
        name, state = f"{agency['name']}, {words.state(agency['state'])}", agency["state"]
        # An agency is told whole: the filters chose among agencies.
        filters = replace(filters, states=(), models=(), kinds=())
    subject = replace(subject, filters=filters)
    before = replace(subject, filters=replace(filters, as_of=as_of - YEAR))
    return _Place(
        subject=subject,
        name=name,
        state=state,
        held=queries.held(cursor, subject),
        earlier=queries.held(cursor, before),
        as_of=as_of,
        first=first,
        county=county,
        agency=agency,
    )


def _title(place: _Place) -> str:
    if place.subject.agency_id:
        return place.name
    return _("287(g) agreements in {place}").format(place=place.name)


def _filters(subject: Subject) -> str:
    parts = [words.model(code) for code in subject.filters.models]
    parts += [words.kind(code) for code in subject.filters.kinds]
    return _("Only: {filters}.").format(filters=formats.listing(parts)) if parts else ""


def _sentences(place: _Place, by_model: Mapping[str, int], active: pd.DataFrame) -> Iterator[str]:
    """Yield what the brief found, in two or three sentences."""
    day, held = formats.day(place.as_of), place.held
    if not held.ever:
        none = _("No agency in {place} has been on any of ICE's lists from {first} to {day}.")
        if place.subject.agency_id:
            none = _("{place}, has had no agreement on any of ICE's lists from {first} to {day}.")
        if place.subject.filters.models or place.subject.filters.kinds:
            none = _("Nothing in {place} that fits these filters was listed from {first} to {day}.")
        yield none.format(place=place.name, first=formats.day(place.first), day=day)
        return
    if not held.agreements:
        yield _("On {day}, ICE's list has no agreement of {place}.").format(
            day=day, place=place.name
        )
    elif place.subject.agency_id:
        yield ngettext(
            "On {day}, this agency has {count} agreement with ICE: {parts}.",
            "On {day}, this agency has {count} agreements with ICE: {parts}.",
            held.agreements,
        ).format(day=day, count=formats.number(held.agreements), parts=_models(by_model))
    else:
        yield _("On {day}, {agencies} in {place} had {agreements} with ICE: {parts}.").format(
            day=day,
            agencies=words.agencies(held.agencies),
            place=place.name,
            agreements=words.agreements(held.agreements),
            parts=_by_model(by_model),
        )
    if place.as_of - YEAR >= place.first:
        earlier = place.earlier.agreements
        yield ngettext(
            "A year earlier there was {count}.", "A year earlier there were {count}.", earlier
        ).format(count=formats.number(earlier))
    since = active["day"].min().date()
    if since > place.first:
        yield _("The first was listed on {day}.").format(day=formats.day(since))
    yield _("A signed agreement is not necessarily used.")


def _models(codes: Iterable[str]) -> str:
    return formats.listing([words.model(code) for code in _ordered(codes)])


def _by_model(counts: Mapping[str, int]) -> str:
    parts = [f"{formats.number(counts[code])} {words.model(code)}" for code in _ordered(counts)]
    return formats.listing(parts)


def _ordered(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: [*words.MODELS, code].index(code))


def _figures(cursor: Cursor, place: _Place, rows: pd.DataFrame) -> Iterator[Figure]:
    """Yield five figures, each with what it is measured against."""
    if place.agency:
        yield from _agency_figures(cursor, place, place.agency)
    elif place.county:
        yield from _county_figures(cursor, place, place.county, rows)
    else:
        parts = coverages.coverage(cursor, place.subject.filters)
        yield from _area_figures(place, coverages.total(parts.values()))


def _agreements(place: _Place) -> Figure:
    return (
        _("Agreements"),
        formats.number(place.held.agreements),
        _("of {agencies}").format(agencies=words.agencies(place.held.agencies)),
    )


def _left(place: _Place) -> Figure:
    return (
        _("Dropped off the list"),
        formats.number(place.held.left),
        _("of {count} ever listed since {day}").format(
            count=formats.number(place.held.ever), day=formats.month(place.first)
        ),
    )


def _share(label: str, part: int, whole: int, what: str) -> Figure:
    if not whole:
        return label, NOT_KNOWN, _("not known here")
    fraction = _("{part} of {whole} {what}").format(
        part=formats.number(part), whole=formats.number(whole), what=what
    )
    return label, formats.percent(part, whole), fraction


def _area_figures(place: _Place, area: Coverage) -> Iterator[Figure]:
    yield _agreements(place)
    yield _share(
        _("Local agencies"), area.roster_agencies, area.local_agencies, _("sheriffs and police")
    )
    yield _share(
        _("Counties"),
        area.counties_taking_part,
        area.counties,
        _("by their sheriff or county jail"),
    )
    yield _share(
        _("Residents"),
        area.task_force_residents,
        area.police_population,
        _("whose police have task force powers"),
    )
    yield _left(place)


def _county_figures(
    cursor: Cursor, place: _Place, county: queries.County, rows: pd.DataFrame
) -> Iterator[Figure]:
    here = rows.drop_duplicates("agency_id")
    takes_part = here["kind"].isin(coverages.COUNTY_KINDS)
    area = coverages.coverage(cursor, replace(place.subject.filters, states=(county.state,)))
    yield _agreements(place)
    yield (
        _("Sheriff or county jail"),
        _("Yes") if takes_part.any() else _("No"),
        _("takes part") if takes_part.any() else _("does not take part"),
    )
    yield (
        _("Other agencies"),
        formats.number(int((~takes_part).sum())),
        _("in the county, with an agreement"),
    )
    yield _share(
        words.state(county.state),
        area[county.state].counties_taking_part,
        area[county.state].counties,
        _("counties take part by their sheriff or county jail"),
    )
    residents = formats.number(county.population) if county.population else NOT_KNOWN
    share = (
        _("{percent} of the state's").format(
            percent=formats.percent(county.population, county.state_population)
        )
        if county.population and county.state_population
        else ""
    )
    yield _("Residents"), residents, share


def _agency_figures(cursor: Cursor, place: _Place, agency: Mapping[str, Any]) -> Iterator[Figure]:
    state = agency["state"]
    offered = len(queries.models(cursor))
    yield (
        _("Agreements"),
        formats.number(place.held.agreements),
        _("ICE offers {count} models").format(count=formats.number(offered)),
    )
    of_state = overview.headline(cursor, replace(place.subject.filters, states=(state,)))
    yield (
        words.state(state),
        formats.number(of_state.agencies),
        _("agencies have an agreement"),
    )
    areas = coverages.coverage(cursor, replace(place.subject.filters, states=(state,)))
    residents, everybody = agency.get("population"), areas[state].police_population
    yield (
        _("Residents policed"),
        formats.number(residents) if residents else NOT_KNOWN,
        _("{percent} of the state's").format(percent=formats.percent(residents, everybody))
        if residents and everybody
        else _("not known"),
    )
    officers = agency.get("sworn_officers")
    yield (
        _("Sworn officers"),
        formats.number(officers) if officers else NOT_KNOWN,
        _("in the FBI's data of 2025") if officers else _("not known"),
    )
    yield _left(place)


def _map(
    cursor: Cursor, place: _Place, rows: pd.DataFrame
) -> tuple[str | None, list[tuple[str, str]], str]:
    """Return the map, its legend, and what it shows in words."""
    if len(place.subject.filters.states) > 1:
        return None, [], ""
    states = (place.state,) if place.state else ()
    filters = replace(place.subject.filters, states=states).with_status("active")
    parts = map_queries.fill_values(cursor, filters, "takes_part")
    dots = [
        Dot(project(place.state, row["longitude"], row["latitude"]), row["model"])
        for row in rows.dropna(subset="longitude").to_dict("records")
        if place.state
    ]
    picture = county_map(place.state, parts, dots, place.subject.county_fips, *MAP)
    if picture is None:
        return None, [], ""
    counts = Counter(parts.values())
    names = {"county": _("sheriff or county jail"), "other": _("only other agencies")}
    colors = PALE if place.state else FULL
    legend = [
        (colors[part], f"{name}: {formats.number(counts[part])}") for part, name in names.items()
    ]
    where = words.state(place.state) if place.state else _("the United States")
    told = _("Map of {place}. Counties by who takes part: {parts}.").format(
        place=where, parts=formats.listing([words for _color, words in legend])
    )
    return picture, [*legend, (LIGHT.zero, _("nobody"))], told


def _change(row: Mapping[Any, Any], with_state: bool) -> tuple[str, str, str]:
    name = f"{row['agency']}, {row['state']}" if with_state else row["agency"]
    what = f"{words.change(row['change'])}, {words.model(row['model'])}"
    return formats.short_day(row["day"]), name, what


def _held_row(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    signed = formats.short_day(row["signed_on"]) if pd.notna(row["signed_on"]) else NOT_KNOWN
    return row["agency"], words.model(row["model"]), signed


def _more(count: int) -> str:
    return _("and {count} more").format(count=formats.number(count)) if count > 0 else ""


def _law(cursor: Cursor, place: _Place) -> tuple[list[str], list[str]]:
    """Return what state law says, and the ids of the sources of that."""
    if place.state is None:
        stances = Counter(map_queries.state_stances(cursor, place.as_of).values())
        verbs = {
            "requires": _("require agreements"),
            "encourages": _("encourage them"),
            "limits": _("limit them"),
            "bans": _("ban them"),
        }
        parts = [f"{formats.number(stances[code])} {what}" for code, what in verbs.items()]
        return [
            _("Laws or orders in effect on {day}, by number of states: {parts}.").format(
                day=formats.day(place.as_of), parts=formats.listing(parts)
            )
        ], []
    laws = state_queries.laws(cursor, place.state, place.as_of)
    in_force = laws[laws["in_force"]].head(2)
    if laws.empty:
        return [_("State law on 287(g) agreements: not researched for this state.")], []
    if in_force.empty:
        return [
            _(
                "No state law or order that requires or bans agreements was in effect on {day}."
            ).format(day=formats.day(place.as_of))
        ], []
    paragraphs = []
    sources: list[str] = []
    for law in in_force.to_dict("records"):
        told = _("{stance}: {title}, in effect from {day}. {basis}").format(
            stance=words.stance(law["stance"]),
            title=law["title"],
            day=formats.day(law["effective"]),
            basis=law["basis"] or "",
        )
        paragraphs.append(told.strip())
        sources += [each for each in law["sources"] if each not in sources]
    return paragraphs, [
        f"{title} ({publisher})" for title, publisher in queries.sources(cursor, sources)
    ]


def _definitions(cursor: Cursor) -> Iterator[tuple[str, str]]:
    for code, summary in queries.models(cursor):
        yield words.model(code), summary
    yield (
        _("Takes part"),
        _("An agency that is on ICE's list of participating agencies on the day."),
    )
    yield (
        _("Dropped off the list"),
        _("No longer listed, without a later agreement in its place. ICE gives no date or reason."),
    )


def _sources(place: _Place, law_sources: list[str]) -> str:
    parts = [
        _("ICE's lists of participating agencies, {first} to {day}").format(
            first=formats.day(place.first), day=formats.day(place.as_of)
        ),
        _("FBI police employee data, 2025"),
        _("Census Bureau, residents 2019–2023"),
        *law_sources,
    ]
    return _("Sources: {sources}.").format(sources="; ".join(parts))
