"""An agency's profile: what ICE's lists say about it, in one answer and in full."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import agency_text, formats, words
from dashboard.agency_text import Event, Version
from dashboard.charts import agencies as charts
from dashboard.charts import choropleth
from dashboard.downloads.table_files import table_file
from dashboard.filters import STATUSES, Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import agencies as queries
from dashboard.queries import states as state_queries
from dashboard.queries.briefs import Subject
from dashboard.queries.search import search_index
from dashboard.ui import theme, viewport
from dashboard.ui.agencies_page import FILE, agency_link, agency_table, held
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations
from dashboard.ui.components import chart
from dashboard.ui.components import map as component
from dashboard.ui.components.blocks import headline, leading_on, section_head
from dashboard.ui.components.brief import brief
from dashboard.ui.components.copy_link import copy_link
from dashboard.ui.components.downloads import download
from dashboard.ui.components.figure import KeyFigure, key_figures
from dashboard.ui.components.find import find_box
from dashboard.ui.components.html import Html, chip, from_data, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.map_card import PRECISION_NAMES
from dashboard.ui.components.model_name import fact_tag, model_tags
from dashboard.ui.components.table import MISSING
from dashboard.ui.glossary_popover import glossary_popover
from dashboard.ui.links import LONGEST_SEARCH, county_address, is_safe
from dashboard.ui.page_frame import Page, controls_row

MAP, STATES, MODELS, ABOUT = (
    "pages/1_Map.py",
    "pages/2_States.py",
    "pages/3_Models.py",
    "pages/7_About.py",
)
INSET_WIDTH, INSET_HEIGHT = 360, 280
FACTS_WIDTH, OTHERS_WIDTH = 310, 450
# More rows than these are folded away.
ROWS_AT_FIRST = 12
STATUS_TAGS = {
    "active": N_("Active"),
    "ended": N_("Ended"),
    "requested": N_("Request pending"),
    "dropped": N_("Request dropped"),
    "none": N_("Not on the lists"),
}
STANCES = {
    "requires": N_("Requires"),
    "encourages": N_("Encourages"),
    "limits": N_("Limits"),
    "bans": N_("Bans"),
}
# ICE's own headings.
HEADINGS = {
    "state": "STATE",
    "agency": "LAW ENFORCEMENT AGENCY",
    "agency_type": "TYPE",
    "county": "COUNTY",
    "model": "SUPPORT TYPE",
    "signed": "SIGNED",
    "moa": "MOA",
    "addendum": "ADDENDUM",
}

Row = Mapping[str, Any]


def profile(page: Page, agency_id: str) -> None:
    """Draw all that is known of one agency, or where an id that is no more leads to."""
    agency = cached_query(queries.agency, agency_id)
    former = ""
    if agency is None:
        later = cached_query(queries.successors, agency_id)
        if len(later) != 1:
            _missing(page, agency_id, later)
            return
        former, agency_id = agency_id, later[0][0]
        agency = cached_query(queries.agency, agency_id)
        assert agency  # noqa: S101  (successors are agencies)
    newest, first = page.choices.newest_list, page.choices.first_list
    agreements = cached_records(queries.agreements, agency_id)
    requests = cached_records(queries.requests, agency_id)
    history = cached_records(queries.history, agency_id)
    spans = cached_records(queries.spans, agency_id)
    neighbors = cached_records(queries.neighbors, agency_id)
    printed = agency_text.versions(cached_records(queries.printed_rows, agency_id))
    said = agency_text.answer(agency, agreements, requests, history, first, newest)
    events = agency_text.events(spans, printed, first)

    page.title(
        _("{agency}, {state}").format(agency=agency["name"], state=words.state(agency["state"]))
    )
    head = headline(agency["name"], above=_breadcrumb(page, agency))
    st.html(joined(head, _tags(agency, agreements, requests, newest)))
    with controls_row():
        copy_link()
        documents = _documents(agreements)
        if documents:
            st.html(documents, width="content")
        glossary_popover(*page.terms)
        brief(Subject(agency_id=agency_id))
    if former:
        text = _("Entries under {former} are now matched to this agency.")
        st.html(tag("p", text.format(former=former[:LONGEST_SEARCH]), class_="d-text"))
    st.html(
        joined(
            tag("p", said, class_="d-answer"),
            key_figures(_figures(agency, agreements, spans, neighbors, newest)),
        )
    )
    _history(agency, spans, events, said, first, newest)
    # Beside each other where there is room, else below each other.
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=FACTS_WIDTH):
            _facts(page, agency, agreements, requests, history)
        with st.container(width=INSET_WIDTH):
            _where(page, agency)
        with st.container(width=OTHERS_WIDTH):
            _neighbors(page, agency, neighbors)
    _as_printed(agency, printed, cached_records(queries.readings, agency_id))


def _missing(page: Page, agency_id: str, later: list[tuple[str, str, str]]) -> None:
    """Say that there is no such agency, and offer those that it became or that are called alike."""
    named = agency_id[:LONGEST_SEARCH]
    above = link(_("Agencies"), page.address(FILE))
    if later:
        title = _("Entries under {former} are now matched to these agencies.")
        rows = (
            tag("li", agency_link(page, successor, name), f" · {words.state(state)}")
            for successor, name, state in later
        )
        st.html(joined(headline(title.format(former=named), above=above), tag("ul", *rows)))
        return
    st.html(headline(_("There is no agency {id}.").format(id=named), above=above))
    find_box(_("Find an agency"))
    found, _count = cached_query(search_index).find(agency_id.replace("-", " "), 5)
    if found:
        title = _("These are called alike:")
        st.html(joined(section_head(title), agency_table(page, title, found)))


def _breadcrumb(page: Page, agency: Row) -> Html:
    """Return the way to the agency: all agencies, its state, its county."""
    state = agency["state"]
    steps = [
        link(_("Agencies"), page.address(FILE)),
        link(words.state(state), page.address(STATES, Filters(), state=state)),
    ]
    if "county" in agency:
        steps.append(link(agency["county"], county_address(agency["county_fips"])))
    return tag(
        "span",
        *(joined(" › " if number else "", step) for number, step in enumerate(steps)),
        role="navigation",
        aria_label=_("Where this agency is"),
    )


def _tags(agency: Row, agreements: Sequence[Row], requests: Sequence[Row], newest: date) -> Html:
    active = [row["model"] for row in agreements if row["status"] == "active"]
    models = active or [row["model"] for row in agreements or requests]
    return tag(
        "div",
        model_tags(row["model"] for row in agency_text.in_order(_one_each(models))),
        fact_tag(_(STATUS_TAGS[_status(agreements, requests)])),
        fact_tag(_kind(agency)),
        chip("calendar", _("ICE's list of {day}").format(day=formats.day(newest))),
        class_="d-tags",
    )


def _kind(agency: Row) -> str:
    name = words.kind(agency["kind"])
    return name[:1].upper() + name[1:]


def _one_each(models: Sequence[object]) -> list[Row]:
    return [{"model": model} for model in dict.fromkeys(models)]


def _status(agreements: Sequence[Row], requests: Sequence[Row]) -> str:
    if any(row["status"] == "active" for row in agreements):
        return "active"
    if any(row["outcome"] == "open" for row in requests):
        return "requested"
    return "ended" if agreements else "dropped" if requests else "none"


def _documents(agreements: Sequence[Row]) -> Html:
    """Return buttons for the memoranda of the active agreements, or else of the last."""
    shown = [row for row in agreements if row["status"] == "active"] or list(agreements[:1])
    links = [
        (row["model"], row["moa_url"])
        for row in agency_text.in_order(shown)
        if is_safe(row["moa_url"])
    ]
    icon = tag("span", class_="d-icon document")
    return joined(
        *(
            tag(
                "a",
                icon,
                _("Agreement (PDF)")
                if len(links) == 1
                else _("{model} (PDF)").format(model=words.model(model)),
                href=url,
                class_="d-button",
            )
            for model, url in links
        )
    )


def _figures(
    agency: Row,
    agreements: Sequence[Row],
    spans: Sequence[Row],
    neighbors: Sequence[Row],
    newest: date,
) -> list[KeyFigure]:
    residents, county = agency.get("population"), agency.get("county_population")
    of_county = residents and county and residents <= county
    return [
        KeyFigure(
            _("Residents policed"),
            formats.number(residents) if residents else MISSING,
            [_("of {count} in the county").format(count=formats.number(county))]
            if of_county and county
            else [_("FBI's count") if residents else _("The FBI has no figure")],
            explanation=_(
                "Residents whose main police agency this is, from the FBI's police employee data. "
                "Each resident counts for one agency. The county's residents are the Census "
                "Bureau's."
            ),
        ),
        KeyFigure(
            _("Sworn officers"),
            formats.number(agency["sworn_officers"]) if "sworn_officers" in agency else MISSING,
            [_("FBI's count") if "sworn_officers" in agency else _("The FBI has no figure")],
            explanation=_(
                "All sworn officers of the agency, from the FBI's police employee data. How many "
                "of them ICE has trained is not published by agency."
            ),
        ),
        _on_lists(agreements, spans),
        _others(agency, agreements, neighbors),
        _law(agency["state"], newest),
    ]


def _others(agency: Row, agreements: Sequence[Row], neighbors: Sequence[Row]) -> KeyFigure:
    """Return how many others of the county have agreements; of a statewide agency, of its state."""
    if "county" in agency:
        label = _("Also in the county")
        count = sum(bool(len(row["models"])) for row in neighbors)
        what = _("Other agencies that lie in or serve the county and have an active agreement.")
    else:
        label = _("Also in the state")
        active = any(row["status"] == "active" for row in agreements)
        count = cached_query(queries.active_in_state, agency["state"]) - active
        what = _("Other agencies of the state that have an active agreement.")
    value = words.agencies(count) if count else _("None")
    return KeyFigure(label, value, [_("with agreements")], explanation=what)


def _on_lists(agreements: Sequence[Row], spans: Sequence[Row]) -> KeyFigure:
    times = agency_text.listed(spans)
    explanation = _(
        "From the first of ICE's lists that carries an agreement of this agency to the last, gaps "
        "left out."
    )
    label = _("On the lists")
    if not times:
        return KeyFigure(label, MISSING, [_("never with an agreement")], explanation=explanation)
    days = sum((last - first).days for first, last in times)
    if len(times) == 1:
        line = _("without a break")
        if not any(row["status"] == "active" for row in agreements):
            line = _("until {day}").format(day=formats.day(times[-1][1]))
    else:
        line = ngettext("with {count} break", "with {count} breaks", len(times) - 1).format(
            count=formats.number(len(times) - 1)
        )
    return KeyFigure(label, agency_text.duration(days), [line], explanation=explanation)


def _law(state: str, newest: date) -> KeyFigure:
    laws = cached_records(state_queries.laws, state, newest)
    label = _("State law")
    explanation = _(
        "The newest state law on agreements in effect on the day of the list. The state's page has "
        "all, with their sources."
    )
    law = next((law for law in laws if law["in_force"]), None)
    if law is None:
        line = _("that requires or bans agreements was found") if laws else _("not looked at")
        return KeyFigure(label, _("No law") if laws else MISSING, [line], explanation=explanation)
    lines = [_("agreements, since {month}.").format(month=formats.month(law["effective"]))]
    if isinstance(law["binds"], str):
        lines.append(_("Whom it binds: {whom}").format(whom=law["binds"]))
    return KeyFigure(label, _(STANCES[law["stance"]]), lines, explanation=explanation)


def _history(
    agency: Row,
    spans: Sequence[Row],
    events: Sequence[Event],
    said: str,
    first: date,
    newest: date,
) -> None:
    """Draw the band of the agency's history, and offer its events as a table."""
    if not spans:
        return
    subtitle = _("{first}, to {newest}, by the dates of the lists")
    if any(event.kind == "printed" for event in events):
        subtitle = _(
            "{first}, to {newest}, by the dates of the lists; triangles mark changes in what ICE "
            "printed"
        )
    head = chart.Head(
        _("History on ICE's lists"),
        subtitle.format(first=formats.day(first), newest=formats.day(newest)),
        level=2,
    )
    drawing = charts.timeline(
        spans, events, first, newest, theme.current(), narrow=viewport.is_narrow()
    )
    chart.svg(
        "agency",
        Html(drawing),
        _("History of {agency} on ICE's lists. {answer}").format(
            agency=agency["name"], answer=said
        ),
        head,
        rows=lambda: _events_table(events),
    )


def _events_table(events: Sequence[Event]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Date"): pd.to_datetime([event.day for event in events]),
            _("Model"): [words.model(event.model) for event in events],
            _("What the lists show"): [event.text or event.title for event in events],
        }
    )


def _facts(
    page: Page,
    agency: Row,
    agreements: Sequence[Row],
    requests: Sequence[Row],
    history: Sequence[Row],
) -> None:
    facts: list[tuple[str, str]] = []
    facts += [(_("Agreement"), _agreement(row)) for row in agreements]
    facts += [(_("Request"), _request(row)) for row in requests]
    if not requests:
        facts.append((_("Request"), _("None seen on the pending lists")))
    cited = Citations()
    facts += [(_("Before the lists"), _earlier(row, cited)) for row in history]
    facts.append((_("Kind"), _kind(agency)))
    if "place" in agency:
        facts.append((_("Place"), agency["place"]))
    facts.append((_("On the map"), _(PRECISION_NAMES[agency["location_basis"]])))
    if "ori" in agency:
        more = len(agency["oris"]) - 1
        number = _("{number} and {count} more").format(number=agency["ori"], count=more)
        facts.append((_("FBI number"), number if more else agency["ori"]))
    facts += [
        (_("Also printed as"), _other_name(row))
        for row in cached_records(queries.names, agency["agency_id"])
    ]
    if "note" in agency:
        facts.append((_("Note"), from_data(agency["note"])))
    powers = page.address(MODELS) + "#powers"
    facts.append((_("What it may do"), link(_("Powers by model"), powers)))
    facts.append((_("Wrong here?"), link(_("Report an error"), page.address(ABOUT) + "#errors")))
    rows = (part for name, value in facts for part in (tag("dt", name), tag("dd", value)))
    st.html(joined(section_head(_("Facts"), level=3), tag("dl", *rows, class_="d-facts")))


def _agreement(row: Row) -> Html:
    """Return an agreement's model, dates and documents."""
    text = _("{model}, signed {day}").format(
        model=words.model(row["model"]),
        day=_day(row["signed_on"]),
    )
    if row["status"] == "ended":
        text += _("; last listed {day}").format(day=formats.day(row["last_listed_on"]))
    if row["status"] == "superseded":
        text += _("; replaced by the one signed {day}").format(day=_day(row["next_signed_on"]))
    documents = [
        _document(_("PDF"), row["moa_url"]),
        _document(_("addendum"), row["addendum_url"]),
    ]
    known = [joined(" · ", document) for document in documents if document]
    return joined(text, *known) if known else joined(text, _(" · no document posted"))


def _day(value: Any) -> str:
    return _("on an unknown day") if pd.isna(value) else formats.day(value)


def _document(name: str, address: object) -> str:
    """Return a link to a document, its address as text where it may be no link, or nothing."""
    if not isinstance(address, str):
        return ""
    return link(name, address) if is_safe(address) else f"{name} ({address})"


def _request(row: Row) -> str:
    first, last = formats.day(row["first_listed_on"]), formats.day(row["last_listed_on"])
    text = (
        _("{model}, on the pending list of {first}; {outcome}")
        if first == last
        else _("{model}, on the pending lists {first} to {last}; {outcome}")
    )
    outcome = {
        "open": _("still on the newest"),
        "dropped": _("no agreement followed"),
        "signed": _("an agreement followed"),
    }[row["outcome"]]
    return text.format(model=words.model(row["model"]), first=first, last=last, outcome=outcome)


def _earlier(row: Row, cited: Citations) -> Html:
    """Return what others say of an agreement before ICE's lists, with the source."""
    model = words.model(row["model"])
    text = _("{model}, signed {day}") if row["status"] == "signed" else _("{model}, applied for")
    text = text.format(model=model, day=_day(row["signed_on"]))
    seen = _("; evidence {first} to {last} (").format(
        first=formats.day(row["seen_from"]), last=formats.day(row["seen_to"])
    )
    return joined(text, seen, cited.html(row["source_id"]), ")")


def _other_name(row: Row) -> str:
    return _("{name}, {state} ({first} to {last})").format(
        name=row["spelling"],
        state=words.state(row["state"]),
        first=formats.day(row["first_listed_on"]),
        last=formats.day(row["last_listed_on"]),
    )


def _where(page: Page, agency: Row) -> None:
    """Draw where the agency is, with its own mark ringed, if it has a point."""
    on_map = leading_on(_("Open the map"), page.address(MAP, Filters(), view=agency["state"]))
    st.html(section_head(_("Where"), leads_on=on_map, level=3))
    if "latitude" not in agency:
        st.html(tag("p", _(PRECISION_NAMES[agency["location_basis"]]), class_="d-source"))
        return
    component.draw(
        "agency_inset",
        filters=Filters(states=(agency["state"],), statuses=STATUSES),
        painted=choropleth.paint("none", {}, theme.current()),
        fill="none",
        theme=theme.current(),
        view=agency["state"],
        chosen=component.Chosen(
            agency=agency["agency_id"], county=agency.get("county_fips"), quiet=True
        ),
        height=INSET_HEIGHT,
    )
    st.html(tag("p", _("Ringed: this agency."), class_="d-source"))


def _neighbors(page: Page, agency: Row, others: Sequence[Row]) -> None:
    """Draw the other agencies of the county as a table, and the way to all of the state."""
    state = agency["state"]
    count = cached_query(queries.active_in_state, state)
    parts = []
    if "county" in agency:
        title = _("Others in {county}").format(county=agency["county"])
        columns = [
            Column(_("Agency"), phone="name"),
            Column(_("Active agreements")),
            Column(_("First signed"), "right", "aside"),
        ]
        rows = [
            [
                agency_link(page, row["agency_id"], row["name"]),
                fact_tag(_("Request pending"))
                if row["is_open"] and not len(row["models"])
                else held(row["models"]),
                row["signed_on"],
            ]
            for row in others
        ]
        none = tag("p", _("No other agency of the county is or was listed."), class_="d-text")
        parts = [section_head(title, level=3), html_table(title, columns, rows) if rows else none]
    else:
        title = _("Others in {state}").format(state=words.state(state))
        parts = [section_head(title, level=3)]
    to_all = ngettext("{count} agency in {state}", "All {count} agencies in {state}", count).format(
        count=formats.number(count), state=words.state(state)
    )
    leads_on = (
        leading_on(to_all, page.address(FILE, Filters(states=(state,))))
        if count
        else _("No agency in {state} has an agreement now.").format(state=words.state(state))
    )
    st.html(joined(*parts, tag("p", leads_on, class_="d-text")))


def _as_printed(agency: Row, printed: Sequence[Version], readings: Sequence[Row]) -> None:
    """Draw the agency's rows as ICE printed them, and what was read as something else."""
    title = _("As ICE printed it")
    deck = _(
        "Each row is one spelling of the entry and the lists that carry it. Underlined: what "
        "differs from the row above."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="as_printed_head"):
        st.html(section_head(title, deck))
        name = f"287g-{agency['agency_id']}"
        download(
            f"{name}.csv",
            lambda: table_file(_rows_as_csv(printed), "csv", name),
            label=_("Rows (CSV)"),
        )
    st.html(
        tag(
            "div",
            _printed_table(title, printed[:ROWS_AT_FIRST]),
            _folded(title, printed[ROWS_AT_FIRST:]),
            _read_as(readings, printed),
            class_="d-printed",
        )
    )


def _folded(title: str, printed: Sequence[Version]) -> Html:
    if not printed:
        return Html()
    more = ngettext("{count} more row", "{count} more rows", len(printed)).format(
        count=formats.number(len(printed))
    )
    return tag("details", tag("summary", more), _printed_table(title, printed))


def _printed_table(title: str, printed: Sequence[Version]) -> Html:
    shown = [
        column for column in agency_text.PRINTED if any(each.cells[column] for each in printed)
    ]
    columns = [
        Column(_("Lists of"), phone="name"),
        *(Column(HEADINGS[column], phone="labelled") for column in shown),
    ]
    rows = [[_lists(each), *(_cell(each, column) for column in shown)] for each in printed]
    return html_table(title, columns, rows)


def _lists(version: Version) -> str:
    first, last = formats.short_day(version.first), formats.short_day(version.last)
    days = first if first == last else _("{first} – {last}").format(first=first, last=last)
    return _("{days} (pending)").format(days=days) if version.list_kind == "pending" else days


def _cell(version: Version, column: str) -> Html | None:
    text, address = version.cells[column], version.links.get(column, "")
    if not text and not address:
        return None
    said: str = text or address
    if is_safe(address):
        said = link(text or _("link"), address)
    return tag("span", said, class_="new" if column in version.changed else "")


def _read_as(readings: Sequence[Row], printed: Sequence[Version]) -> Html:
    """Return what was read as something else; "#N/A" in a cell is no value and is told as such."""
    empty = sorted(
        {
            text
            for version in printed
            for text in version.cells.values()
            if text and agency_text.NO_VALUE.fullmatch(text)
        }
    )
    parts: list[str] = []
    if empty:
        marks = formats.listing([_quoted(text) for text in empty])
        parts.append(_("Where ICE prints {marks}, its file has no value.").format(marks=marks))
    if not readings:
        parts.append(
            _("Every other value was read as printed.")
            if empty
            else _("Every value was read as printed.")
        )
    said = tag("p", " ".join(parts), class_="d-source") if parts else ""
    if not readings:
        return joined(said)
    text = joined(
        _("{field}: {printed} read as {corrected} ({reason}), lists of {first} to {last}")
    )
    lines = (
        tag(
            "li",
            Html(
                text.format(
                    field=words.field(row["field"]),
                    printed=joined(_quoted(row["printed"])),
                    corrected=joined(_quoted(row["corrected"])),
                    reason=from_data(row["reason"]),
                    first=formats.day(row["first_listed_on"]),
                    last=formats.day(row["last_listed_on"]),
                )
            ),
        )
        for row in readings
    )
    title = tag("summary", _("Read as something else than printed"))
    return joined(said, tag("details", title, tag("ul", *lines)))


def _quoted(printed: str) -> str:
    return _("“{text}”").format(text=printed) if printed else _("nothing")


def _rows_as_csv(printed: Sequence[Version]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("List"): each.list_kind,
                _("From list of"): each.first,
                _("To list of"): each.last,
                _("Lists"): each.lists,
                **{HEADINGS[column]: each.cells[column] for column in agency_text.PRINTED},
                _("Address of MOA"): each.links["moa"],
                _("Address of addendum"): each.links["addendum"],
            }
            for each in printed
        ]
    )
