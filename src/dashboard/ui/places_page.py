"""The Places page: finding a county, and all about one of them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts.county_map import county_map
from dashboard.i18n import N_, _, ngettext
from dashboard.place_search import Found
from dashboard.queries import places as queries
from dashboard.queries import states as state_queries
from dashboard.queries.briefs import Subject
from dashboard.queries.places import Weights
from dashboard.queries.search import place_index
from dashboard.ui import theme
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations
from dashboard.ui.components import chart, still_map
from dashboard.ui.components.blocks import (
    fold,
    headline,
    leading_on,
    main_and_side,
    section_head,
)
from dashboard.ui.components.brief import brief
from dashboard.ui.components.browser_files import sent
from dashboard.ui.components.copy_link import copy_link
from dashboard.ui.components.downloads import download_rows
from dashboard.ui.components.figure import KeyFigure, key_figures
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.model_name import fact_tag, model_tags
from dashboard.ui.components.url_state import put
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.links import address, agency_address, county_address
from dashboard.ui.page_frame import Page

Record = Mapping[str, Any]

FILE = "pages/8_Places.py"
MAP, STATES = "pages/1_Map.py", "pages/2_States.py"
STYLE = Html(f"<style>{sent(Path(__file__).with_name('places.css'))}</style>")
FIND = "places_find"
LONGEST_SEARCH = 80
SEARCH_WIDTH = 620
# Rows of a table at first; the rest unfolds.
ROWS = 15
EVENTS = 10
MOST_WEIGHT = 3
STANCES = {
    "requires": N_("Requires"),
    "encourages": N_("Encourages"),
    "limits": N_("Limits"),
    "bans": N_("Bans"),
    "none": N_("None found"),
}
LAW_DOES = {
    "requires": N_("State law or an order requires agreements."),
    "encourages": N_("State law or an order encourages agreements."),
    "limits": N_("State law or an order limits agreements."),
    "bans": N_("State law or an order bans agreements."),
    "none": N_("No law that requires or bans agreements was found."),
}
CHANGES = {
    "first": N_("on the first list of these data"),
    **words.CHANGE_NAMES,
}
# Kinds of agency that only the FBI's roster has.
ROSTER_KINDS = {
    "county_police": N_("county police"),
    "tribal": N_("tribal police"),
    "school": N_("school police"),
}


def asked_county() -> Record | None:
    """Return the county that the address names; the page says so if there is none like it."""
    asked = st.query_params.get("county")
    if not asked:
        return None
    found = cached_query(queries.county, asked[:5]) if len(asked) == 5 else None
    if found is None:
        st.warning(
            _("There is no county with the number {number}. Find it by its name below.").format(
                number=formats.quoted(asked)
            )
        )
    return found


def find(page: Page) -> None:
    """Draw the search for a place, what it finds, and all counties by state."""
    st.html(
        joined(
            STYLE,
            headline(
                _("What about my county?"),
                _(
                    "Every county has a page: who polices it, who takes part in the 287(g) "
                    "program and since when, what state law says, and which counties are like it."
                ),
                day=page.choices.newest_list,
            ),
        )
    )
    glossary_popover(*page.terms)
    text = _search_box()
    if text:
        _results(text)
    else:
        _all_counties(page)


def _search_box() -> str:
    if FIND not in st.session_state:
        st.session_state[FIND] = st.query_params.get("find", "")[:LONGEST_SEARCH]
    typed: str = st.text_input(
        _("County, town, ZIP code or sheriff"),
        key=FIND,
        type="search",
        live="300ms",
        placeholder=_("For example Harris County, Springfield IL or 22302"),
        width=SEARCH_WIDTH,
    )
    text = " ".join(typed.split())[:LONGEST_SEARCH]
    put(find=text or None)
    return text


def _results(text: str) -> None:
    found = cached_query(place_index).find(text)
    counties = {fips for each in found for fips in each.counties}
    if not found:
        st.html(
            section_head(
                _("No place found"),
                _(
                    "No county, town or ZIP code is like {text}. Try the county's name and its "
                    "state. ZIP codes of military post offices abroad lie in no county."
                ).format(text=formats.quoted(text)),
                level=2,
            )
        )
        return
    title = ngettext("{count} place found", "{count} places found", len(found)).format(
        count=formats.number(len(found))
    )
    deck = ""
    if found[0].likeness < 1:
        deck = _("None is spelled like {text}. These come close.").format(text=formats.quoted(text))
    elif len(counties) > 1 and len(found) > 1:
        deck = _("Add a state to narrow it down, as in “{text}”.").format(text="Springfield IL")
    names = {fips: cached_query(queries.county, fips) for fips in counties}
    rows = [
        [
            _found_name(each),
            words.state(each.state),
            joined(*_with_blanks(_county_link(names[fips], fips) for fips in each.counties)),
        ]
        for each in found
    ]
    columns = [Column(_("Place"), phone="name"), Column(_("State")), Column(_("County"))]
    foot = ""
    if found[0].kind == "zip":
        foot = _(
            "The county of the post office comes first. A ZIP code is a mail route: it can cross "
            "county lines, and a county at its edge can be missing here. Sources: the package "
            "zipcodes 3.0.0 (2026), and the ZIP code crosswalk of the Department of Housing and "
            "Urban Development in an edition from before 2022."
        )
    elif any(len(each.counties) > 1 for each in found):
        foot = _("A city in several counties has a link to each.")
    st.html(joined(section_head(title, deck), html_table(title, columns, rows, foot)))


def _found_name(found: Found) -> str:
    if found.kind == "zip":
        return _("ZIP code of {town}").format(town=found.name)
    return found.name


def _county_link(row: Record | None, fips: str) -> Html:
    if row is None:
        return joined(fips)
    return link(row["county"], county_address(fips))


def _with_blanks(parts: Iterable[Html]) -> list[str]:
    return [part for each in parts for part in (each, ", ")][:-1]


def _all_counties(page: Page) -> None:
    """Draw the states, or the counties of the one that the address names."""
    asked = st.query_params.get("of", "")
    states = sorted(words.STATE_NAMES, key=words.state)
    if asked not in states:
        links = [tag("li", link(words.state(code), page.address(FILE, of=code))) for code in states]
        st.html(
            joined(
                section_head(_("Or choose a state")),
                tag("ul", *links, class_="d-places-list"),
            )
        )
        return
    rows = cached_records(queries.counties, of=asked)
    taking = sum(row["agencies"] > 0 for row in rows)
    deck = _("{count} of {whole} have an agency that takes part; their number stands behind.")
    links = [
        tag(
            "li",
            link(row["county"], county_address(row["county_fips"])),
            tag("small", " ", formats.number(row["agencies"])) if row["agencies"] else "",
        )
        for row in rows
    ]
    st.html(
        joined(
            section_head(
                words.state(asked),
                deck.format(count=formats.number(taking), whole=formats.number(len(rows))),
                leading_on(_("All states"), page.address(FILE)),
            ),
            tag("ul", *links, class_="d-places-list"),
        )
    )


def county(page: Page, county: Record) -> None:
    """Draw the page of a county, `county` being its row of the table `counties`."""
    fips, state = county["county_fips"], county["state"]
    # "Guam, Guam" would say it twice.
    named = dict.fromkeys([county["county"], words.state(state)])
    name = ", ".join(named)
    page.title(name)
    agencies = cached_records(queries.local_agencies, fips)
    events = cached_records(queries.events, fips)
    laws = cached_records(state_queries.laws, state, page.as_of)
    residents = cached_query(queries.task_force_residents, fips)
    above = joined(
        link(_("Places"), page.address(FILE)),
        " › ",
        link(words.state(state), page.address(FILE, of=state)),
    )
    answer = joined(
        tag("span", _answer(county, agencies, page), class_="d-answer"),
        " ",
        _extent(county, agencies, residents),
    )
    st.html(joined(STYLE, headline(name, answer, day=page.choices.newest_list, above=above)))
    with st.container(horizontal=True, gap="small"):
        copy_link()
        glossary_popover(*page.terms)
        brief(Subject(county_fips=fips))
        download_rows(
            f"287g-{fips}-agencies",
            lambda: _table_rows(county, agencies),
            label=_("Agencies ({format})"),
        )
    st.html(key_figures(_figures(county, agencies, events, laws, residents)))
    beside = cached_records(queries.counties, beside=fips)
    left, right = main_and_side()
    with left:
        st.html(joined(_who_polices(county, agencies), _timeline(county, events)))
    with right:
        _map(county, agencies, beside, page)
        st.html(joined(_law(county, agencies, laws), _beside(beside)))
    st.html(_statewide(state, cached_records(queries.statewide_agencies, state)))
    _places_like_this(county)


def _answer(county: Record, agencies: Sequence[Record], page: Page) -> str:
    """Return the sentence that says who takes part."""
    sheriffs = [each for each in agencies if each["kind"] == "sheriff"]
    taking = [each for each in agencies if len(each["models"])]
    sheriff = next((each for each in sheriffs if len(each["models"])), None)
    if sheriff:
        return ngettext(
            "The sheriff takes part under the {models} model since {day}.",
            "The sheriff takes part under two or more models ({models}), the first since {day}.",
            len(sheriff["models"]),
        ).format(
            models=formats.listing(list(map(words.model, _ordered(sheriff["models"])))),
            day=formats.day(sheriff["since"]),
        )
    day = formats.day(page.choices.newest_list)
    if taking:
        said = ngettext(
            "{count} agency here takes part.", "{count} agencies here take part.", len(taking)
        ).format(count=formats.number(len(taking)))
        if sheriffs:
            said += " " + _("The sheriff is not on ICE's list of {day}.").format(day=day)
        return said
    return _("No agency of {county} is on ICE's list of {day}.").format(
        county=county["county"], day=day
    )


def _extent(county: Record, agencies: Sequence[Record], residents: int | None) -> str:
    """Return how many local agencies take part, and whose police have task force powers."""
    local = [each for each in agencies if each["local"]]
    taking = [each for each in local if len(each["models"])]
    others = sum(len(each["models"]) > 0 and not each["local"] for each in agencies)
    said = []
    if not local:
        said.append(_("The FBI's roster has no county or city police here."))
    else:
        said.append(
            ngettext(
                "{taking} of {count} local police agency takes part.",
                "{taking} of {count} local police agencies take part.",
                len(local),
            ).format(taking=formats.number(len(taking)), count=formats.number(len(local)))
        )
    if others:
        said.append(
            ngettext(
                "So does {count} agency of another kind.",
                "So do {count} agencies of other kinds.",
                others,
            ).format(count=formats.number(others))
        )
    if residents and "population" in county:
        share = formats.percent(min(residents, county["population"]), county["population"])
        said.append(
            _("The main police of {share} of the residents have task force powers.").format(
                share=share
            )
        )
    elif residents is None and any("TFM" in each["models"] for each in taking):
        said.append(_("The residents they police are counted in another county, or not at all."))
    return " ".join(said)


def _figures(
    county: Record,
    agencies: Sequence[Record],
    events: Sequence[Record],
    laws: Sequence[Record],
    residents: int | None,
) -> list[KeyFigure]:
    local = [each for each in agencies if each["local"]]
    taking = [each for each in agencies if len(each["models"])]
    local_taking = [each for each in taking if each["local"]]
    others = len(taking) - len(local_taking)
    population = county.get("population")
    policed = min(residents or 0, population) if population else 0
    officers = _sum(each["officers"] for each in local)
    gone = sum(event["change"] == "ended" for event in events)
    law = _telling(laws)
    law_lines: list[str | Html] = [_("not researched for this state")]
    stance = "–"
    if law and law["status"] == "enacted":
        stance, law_lines = _(STANCES[law["stance"]]), [law["title"]]
        if not law["in_force"] and law["stance"] != "none":
            law_lines.append(_("from {day}").format(day=formats.day(law["effective"])))
    elif law:
        law_lines = [_("no law was found, only bills")]
    return [
        KeyFigure(
            _("Local agencies taking part"),
            formats.number(len(local_taking)),
            [
                _("of {count} on the FBI's roster").format(count=formats.number(len(local))),
                *(
                    [
                        ngettext(", and {count} other", ", and {count} others", others).format(
                            count=formats.number(others)
                        )
                    ]
                    if others
                    else []
                ),
            ],
            explanation=_(
                "Sheriffs, county and city police that the FBI's police employee data place in "
                "this county, and those of them with an agreement on ICE's newest list. “Other” "
                "are constables, jails, campuses and the like. Agencies of the whole state are "
                "shown further down and are in no figure."
            ),
        ),
        KeyFigure(
            words.coverage_measure("task_force_residents"),
            formats.percent(policed, population) if population else "–",
            [
                _("{part} of {whole}").format(
                    part=formats.abbreviated(policed), whole=formats.abbreviated(population)
                )
                if population
                else _("no count of residents")
            ],
            explanation=_(
                "Residents whose main police agency has task force powers. The FBI assigns each "
                "resident to one agency (2025). An agency in several counties counts whole in its "
                "own; the share ends at 100%. All residents: Census, 2019 to 2023, in territories "
                "2020."
            ),
        ),
        KeyFigure(
            _("Their sworn officers"),
            formats.number(_sum(each["officers"] for each in local_taking)),
            [_("of {count} in all local agencies").format(count=formats.number(officers))],
            explanation=_(
                "All sworn officers of the local agencies that take part, of all local agencies "
                "(FBI, latest report). How many of them ICE has trained is not published."
            ),
        ),
        KeyFigure(
            _("Left ICE's lists"),
            formats.number(gone),
            [ngettext("agreement since 2021", "agreements since 2021", gone)],
            explanation=_(
                "Agreements of agencies here that ICE no longer lists and that no later one "
                "replaced. ICE gives no reasons."
            ),
        ),
        KeyFigure(
            _("State law"),
            stance,
            law_lines,
            explanation=_(
                "What the newest state law or order says about 287(g) agreements, by its text: one "
                "in force on the list's date, or else one that took effect later."
            ),
        ),
    ]


def _sum(numbers: Iterable[Any]) -> int:
    return int(sum(number for number in numbers if not pd.isna(number)))


def _ordered(models: Iterable[str]) -> list[str]:
    order = {model: number for number, model in enumerate(words.MODELS)}
    return sorted(models, key=lambda model: order.get(model, len(order)))


def _kind(code: str) -> str:
    return _(ROSTER_KINDS[code]) if code in ROSTER_KINDS else words.kind(code)


def _name(county: Record, row: Record) -> str:
    """Return an agency's name: ICE's, or the FBI's with what it leaves out."""
    if isinstance(row["agency_id"], str):
        return str(row["name"])
    name = str(row["roster_name"])
    if row["kind"] == "sheriff":
        return _("{county} sheriff").format(county=county["county"])
    if row["kind"] == "municipal_police" and row["local"]:
        return name if "sheriff" in name.lower() else _("{town} police").format(town=name)
    return name


def _status(row: Record) -> Html:
    if len(row["models"]):
        return model_tags(_ordered(row["models"]))
    if row["pending"]:
        return fact_tag(_("Requested, not signed"))
    if not pd.isna(row["gone_by"]):
        return fact_tag(_("Left by {day}").format(day=formats.short_day(row["gone_by"])))
    return tag("span", _("Not on ICE's list"), class_="d-quiet")


def _table_rows(county: Record, agencies: Sequence[Record]) -> pd.DataFrame:
    """Return the county's agencies as a table to keep."""
    return pd.DataFrame(
        {
            "county_fips": county["county_fips"],
            "agency": [_name(county, each) for each in agencies],
            "kind": [each["kind"] for each in agencies],
            "models": ["; ".join(each["models"]) for each in agencies],
            "signed_on": [each["since"] for each in agencies],
            "gone_by": [each["gone_by"] for each in agencies],
            "officers": [each["officers"] for each in agencies],
            "residents": [each["population"] for each in agencies],
            "fbi_year": [each["data_year"] for each in agencies],
            "counties": [each["counties"] for each in agencies],
        }
    )


def _who_polices(county: Record, agencies: Sequence[Record]) -> Html:
    """Return all agencies of the county as a table, those that take part first."""
    title = _("Who polices {county}").format(county=county["county"])
    if not agencies:
        return section_head(
            title,
            _(
                "The FBI's roster places no agency here, and none is on ICE's lists. State police "
                "or a neighboring agency may serve the county."
            ),
        )
    columns = [
        Column(_("Agency"), phone="name"),
        Column(_("Kind")),
        Column(_("Takes part under")),
        Column(_("Since"), "right", "labelled"),
        Column(_("Officers"), "right", "labelled"),
        Column(_("Residents"), "right", "labelled"),
    ]
    rows = []
    for each in agencies:
        name: str = _name(county, each)
        if isinstance(each["agency_id"], str):
            name = link(name, agency_address(each["agency_id"]))
        if each["counties"] > 1:
            name = joined(
                name,
                tag(
                    "small",
                    " ",
                    _("in {count} counties").format(count=formats.number(each["counties"])),
                    class_="d-quiet",
                ),
            )
        rows.append(
            [
                name,
                _kind(each["kind"]),
                _status(each),
                each["since"],
                _officers(each),
                each["population"],
            ]
        )
    foot = _(
        "Since: the first of today's agreements was signed. Officers and residents: the FBI's "
        "police employee data, latest report; residents are those of the whole agency, also in "
        "other counties. An agency that is not on the FBI's roster has none."
    )
    first = html_table(title, columns, rows[:ROWS], "" if len(rows) > ROWS else foot)
    more = Html()
    if len(rows) > ROWS:
        label = _("All {count} agencies").format(count=formats.number(len(rows)))
        more = joined(
            fold(label, html_table(label, columns, rows[ROWS:])),
            tag("p", foot, class_="d-source"),
        )
    return joined(section_head(title), first, more)


def _officers(row: Record) -> str | int | None:
    if pd.isna(row["officers"]):
        return None
    written = formats.number(int(row["officers"]))
    if pd.isna(row["data_year"]) or row["data_year"] >= 2024:
        return written
    return f"{written} ({int(row['data_year'])})"


def _map(county: Record, agencies: Sequence[Record], beside: Sequence[Record], page: Page) -> None:
    fips, name = county["county_fips"], county["county"]
    colors = theme.current()
    taking = sum(len(each["models"]) > 0 for each in agencies)
    here = {"county": name, "state": county["state"], "agencies": taking}
    shown = [(each["county"], each["state"], each["agencies"]) for each in (here, *beside)]
    still_map.draw(
        "county_map",
        fips,
        lambda: county_map(
            fips, cached_query(queries.taking_part), cached_query(queries.marks, fips), colors
        ),
        _(
            "Map of {county} and its neighbors. Counties whose sheriff or jail takes part are "
            "darker, those with only other agencies lighter."
        ).format(county=name),
        chart.Head(
            _("{county} and its neighbors").format(county=name),
            _("Counties by who takes part; marks are agencies of {county}, {day}").format(
                county=name, day=formats.day(page.choices.newest_list)
            ),
            _("ICE's lists of participating agencies. Boundaries: Census Bureau, 2023."),
        ),
        fills={
            "county": _("sheriff or jail takes part"),
            "other": _("only others"),
            "": _("none"),
        },
        rows=lambda: pd.DataFrame(
            shown, columns=[_("County"), _("State"), _("Agencies taking part")]
        ),
        links=[link(_("Open on the map"), address(MAP, {"view": county["state"], "county": fips}))],
    )


def _law(county: Record, agencies: Sequence[Record], laws: Sequence[Record]) -> Html:
    """Return what state law says, and whether the county's sheriff is bound by it."""
    cited = Citations()
    title = _("What state law says")
    law = _telling(laws)
    if law is None:
        text = _("Not researched for {state}.").format(state=words.state(county["state"]))
        return joined(section_head(title, level=3), tag("p", text, class_="d-small"))
    enacted = law["status"] == "enacted" and law["stance"] != "none"
    when = ""
    if enacted and not pd.isna(law["effective"]):
        when = _("In effect from {day}.").format(day=formats.day(law["effective"]))
    elif law["stance"] != "none":
        when = _("It is not law, as far as is known here.")
    has_sheriff = any(each["kind"] == "sheriff" for each in agencies)
    text = tag(
        "p",
        tag("b", _(LAW_DOES[law["stance"]]) if enacted or not when else law["title"]),
        " ",
        law["basis"],
        " ",
        _("It binds: {whom}").format(whom=law["binds"]),
        " ",
        when,
        " ",
        _("Sources:"),
        " ",
        Html("; ".join(map(cited.html, law["sources"]))),
        class_="d-small",
    )
    sheriff = tag("p", _sheriff_is_bound(law, enacted, has_sheriff), class_="d-small")
    on = leading_on(_("More"), address(STATES, {"state": county["state"]}))
    return joined(section_head(title, leads_on=on, level=3), text, sheriff)


def _telling(laws: Sequence[Record]) -> Record | None:
    """Return the law that says most: one in force, else one to come, else what was found."""
    enacted = [law for law in laws if law["status"] == "enacted" and law["stance"] != "none"]
    return next(iter([*enacted, *laws]), None)


def _sheriff_is_bound(law: Record, enacted: bool, has_sheriff: bool) -> str:
    """Return whether the county's sheriff is bound by a law."""
    if not has_sheriff:
        return _("Neither the FBI's roster nor ICE's lists have a sheriff here.")
    if not enacted:
        return _("No law is known here that binds the county's sheriff.")
    if "all" in law["bound"] or "local" in law["bound"]:
        return _("The county's sheriff is bound by it, as every local agency is.")
    if "sheriff" in law["bound"] and isinstance(law["bound_if"], str):
        return _(
            "The county's sheriff is bound by it if the county runs a jail. These data do not say "
            "which counties do."
        )
    if "sheriff" in law["bound"]:
        return _("The county's sheriff is bound by it.")
    if "jail" in law["bound"]:
        return _(
            "The county's sheriff is bound by it if the sheriff runs the county's jail. These data "
            "do not say who does."
        )
    return _(
        "It neither requires nor bans every agreement. What it means for the county's sheriff is "
        "in its text."
    )


def _beside(beside: Sequence[Record]) -> Html:
    title = _("Neighbors")
    if not beside:
        return joined(
            section_head(title, level=3),
            tag("p", _("It borders on no other county by land."), class_="d-small"),
        )
    columns = [
        Column(_("County"), phone="name"),
        Column(_("Agencies taking part"), "right", "aside"),
    ]
    rows = [
        [
            link(
                f"{each['county']}, {each['state']}",
                county_address(each["county_fips"]),
            ),
            each["agencies"],
        ]
        for each in beside
    ]
    return joined(section_head(title, level=3), html_table(title, columns, rows))


def _timeline(county: Record, events: Sequence[Record]) -> Html:
    """Return what ICE's lists show of the county's agencies, newest first."""
    title = _("What happened here")
    if not events:
        return section_head(
            title,
            _(
                "No agency of {county} has been on any of ICE's lists since 2021, neither with an "
                "agreement nor with a request."
            ).format(county=county["county"]),
        )
    columns = [
        Column(_("List of"), "left", "aside"),
        Column(_("Agency"), phone="name"),
        Column(_("What the list shows")),
        Column(_("Model")),
        Column(_("Signed"), "right", "labelled"),
    ]
    rows = [
        [
            event["day"],
            link(event["agency"], agency_address(event["agency_id"])),
            _(CHANGES[event["change"]]),
            model_tags([event["model"]]),
            event["signed_on"],
        ]
        for event in events
    ]
    deck = _(
        "By the dates of ICE's lists; between two lists nobody knows the day. ICE states no "
        "reason when an agency leaves."
    )
    label = _("All {count} events").format(count=formats.number(len(rows)))
    more = fold(label, html_table(label, columns, rows[EVENTS:])) if len(rows) > EVENTS else Html()
    return joined(section_head(title, deck), html_table(title, columns, rows[:EVENTS]), more)


def _statewide(state: str, agencies: Sequence[Record]) -> Html:
    title = _("State agencies that may act here too")
    if not agencies:
        return section_head(
            title,
            _("No agency of the whole of {state} is on ICE's list.").format(
                state=words.state(state)
            ),
        )
    columns = [
        Column(_("Agency"), phone="name"),
        Column(_("Kind")),
        Column(_("Takes part under")),
        Column(_("Since"), "right", "labelled"),
    ]
    rows = [
        [
            link(each["name"], agency_address(each["agency_id"])),
            words.kind(each["kind"]),
            model_tags(_ordered(each["models"])),
            each["since"],
        ]
        for each in agencies
    ]
    deck = _("They serve the whole state. Where in it they use an agreement is not published.")
    return joined(section_head(title, deck), html_table(title, columns, rows))


def _places_like_this(county: Record) -> None:
    """Draw the ten counties nearest by three measures, whose weights can be set."""
    st.html(
        section_head(
            _("Counties most like it"),
            _(
                "By residents, residents per square mile, and sworn officers of local agencies "
                "per 1,000 residents. How much each counts is yours to set; 0 leaves it out."
            ),
        )
    )
    labels = {
        "population": _("Weight of residents"),
        "density": _("Weight of density"),
        "officers": _("Weight of officers per resident"),
    }
    columns = st.columns(3, gap="large")
    chosen = {
        name: column.slider(label, 0, MOST_WEIGHT, 1, key=f"weight_{name}")
        for column, (name, label) in zip(columns, labels.items(), strict=True)
    }
    if not any(chosen.values()):
        st.info(_("With every weight at 0 nothing is compared. Give one of them a weight."))
        return
    rows = cached_records(queries.similar, county["county_fips"], Weights(**chosen))
    if not rows:
        st.info(_("This county has no count of residents, so nothing can be compared."))
        return
    head = [
        Column(_("County"), phone="name"),
        Column(_("Residents"), "right", "labelled"),
        Column(_("Per square mile"), "right", "labelled"),
        Column(_("Officers per 1,000"), "right", "labelled"),
        Column(_("Sheriff or jail takes part"), "left", "labelled"),
        Column(_("Agencies taking part"), "right", "labelled"),
        Column(_("Agreements ever listed"), "right", "labelled"),
        Column(_("Left the lists"), "right", "labelled"),
    ]
    body = [
        [
            tag("b", _("{county} itself").format(county=row["county"]))
            if row["county_fips"] == county["county_fips"]
            else link(
                f"{row['county']}, {row['state']}",
                county_address(row["county_fips"]),
            ),
            row["population"],
            formats.number(row["density"], 1),
            "–" if pd.isna(row["officers_rate"]) else formats.number(row["officers_rate"], 1),
            _("yes") if row["by_county"] else _("no"),
            row["agencies"],
            row["signed"],
            row["gone"],
        ]
        for row in rows
    ]
    foot = _(
        "Each measure is divided by its standard deviation over all counties; residents and "
        "density by their logarithm, so that twice as many is as far at any size. Nearest first. "
        "Like in these numbers only: no law, vote or record of use is compared. Sources: Census "
        "2019 to 2023 and Gazetteer 2025; FBI police employee data."
    )
    if pd.isna(rows[0]["officers_rate"]):
        foot = _("Officers are not known for this county, so they do not count.") + " " + foot
    st.html(html_table(_("Counties most like it"), head, body, foot))
