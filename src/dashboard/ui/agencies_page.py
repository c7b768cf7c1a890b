"""The Agencies page without an agency: a search and what it finds, or all under the filters."""

from collections.abc import Iterable

import streamlit as st

from dashboard import formats, words
from dashboard.agency_search import Entry, TownAnswer, state_named
from dashboard.i18n import _, ngettext
from dashboard.queries import agencies as queries
from dashboard.queries.paging import PAGE_ROWS
from dashboard.queries.search import place_index, search_index
from dashboard.ui.cache import cached_query
from dashboard.ui.components.blocks import leading_on, section_head
from dashboard.ui.components.find import Found, find_box
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.model_name import fact_tag, model_tags
from dashboard.ui.links import county_address
from dashboard.ui.page_frame import Page

FILE = "pages/4_Agencies.py"
RESULTS = 20
# A place whose name is spelled less like what was typed is hardly meant.
LIKELY = 0.85
PLACES = 8


def results(page: Page, text: str) -> None:
    """Draw the agencies that a text finds, best first, each of which leads to its profile."""
    index = cached_query(search_index)
    found, count = index.find(text, RESULTS)
    town = index.town_answer(text)
    said = _found(count) if count else _("No agency found")
    _search_box(text, said)
    if town:
        st.html(_town(page, town))
    if found:
        more = _("The best {shown} are shown. Another word narrows it down.")
        deck = more.format(shown=formats.number(len(found))) if count > len(found) else ""
        st.html(joined(section_head(said, deck), agency_table(page, said, found)))
    elif not town:
        st.html(_nothing(page, text))


def _search_box(text: str, said: str) -> None:
    find_box(_("Find an agency"), Found(text, said))


def _found(count: int) -> str:
    return ngettext("{count} agency found", "{count} agencies found", count).format(
        count=formats.number(count)
    )


def _nothing(page: Page, text: str) -> Html:
    """Return what a search that finds nothing says: the places it may mean, or what to do."""
    to_all = tag("p", link(_("All agencies"), page.address(FILE)), class_="d-text")
    state = state_named(text)
    if state:
        said = _("No agency in {state} was ever listed.").format(state=words.state(state))
        return joined(section_head(said), to_all)
    likely = cached_query(place_index).find(text)
    places = [each for each in likely if each.likeness >= LIKELY][:PLACES]
    said = _("No agency matches {text}. Try its county.")
    if places:
        said = ngettext(
            "No agency matches {text}. This may be the place:",
            "No agency matches {text}. These may be the places:",
            len(places),
        )
    rows = [
        tag(
            "li",
            _county_link(fips, place.state),
            "" if place.kind == "county" else f" ({place.name})",
        )
        for place in places
        for fips in place.counties
    ]
    listed = tag("ul", *rows, class_="d-text") if rows else ""
    return joined(section_head(said.format(text=formats.quoted(text))), listed, to_all)


def _county_link(county_fips: str, state: str) -> Html:
    county = cached_query(queries.county_name, county_fips) or county_fips
    return link(f"{county}, {words.state(state)}", county_address(county_fips))


def _town(page: Page, answer: TownAnswer) -> Html:
    """Return what stands for a town without a listed agency: the listed agencies of its county."""
    town, near = answer.town, answer.county_agencies
    county = cached_query(queries.county_name, town.county_fips) or _("its county")
    if not near:
        text = _("No {town} agency is listed. Nor is any other in {county}, {state}.")
    elif len(near) == 1 and near[0].kind == "sheriff":
        text = _("No {town} agency is listed. {county}'s sheriff is.")
    else:
        text = _("No {town} agency is listed. In {county}, {state}, these are:")
    said = text.format(town=town.name, county=county, state=words.state(town.state))
    on = leading_on(
        _("All about {county}").format(county=county),
        county_address(town.county_fips),
    )
    parts = [section_head(said, leads_on=on)]
    if near:
        parts.append(agency_table(page, said, near))
    if answer.namesakes:
        more = ngettext(
            "{town}, {state}, is the largest town of that name. There is {count} more: to find "
            "it, add its state.",
            "{town}, {state}, is the largest town of that name. There are {count} more: to find "
            "one, add its state.",
            answer.namesakes,
        ).format(
            town=town.name,
            state=words.state(town.state),
            count=formats.number(answer.namesakes),
        )
        parts.append(tag("p", more, class_="d-source"))
    return joined(*parts)


def agency_table(page: Page, caption: str, entries: Iterable[Entry]) -> Html:
    """Return agencies as a table, each with a link to its profile."""
    columns = [
        Column(_("Agency"), phone="name"),
        Column(_("County, state")),
        Column(_("Kind")),
        Column(_("Active agreements")),
    ]
    rows = [
        [
            agency_link(page, entry.agency_id, entry.name),
            ", ".join(filter(None, [entry.county, words.state(entry.state)])),
            words.kind(entry.kind),
            held(entry.models),
        ]
        for entry in entries
    ]
    return html_table(caption, columns, rows)


def agency_link(page: Page, agency_id: str, name: str) -> Html:
    """Return a link to an agency's profile that keeps the filters."""
    return link(name, page.address(FILE, agency=agency_id))


def held(models: Iterable[object]) -> Html:
    """Return models as tags in their usual order, or that there is no agreement now."""
    return model_tags(sorted(models, key=_place)) or fact_tag(_("None now"))


def _place(model: object) -> int:
    return words.MODELS.index(model) if model in words.MODELS else len(words.MODELS)


def browse(page: Page) -> None:
    """Draw the agencies under the filters as a table, in pages that the address names."""
    asked = st.query_params.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    rows, total = cached_query(queries.agency_rows, page.filters, max(number, 1))
    if not total and number != 1:
        number = 1
        rows, total = cached_query(queries.agency_rows, page.filters, number)
    said = words.agencies(total)
    _search_box("", said)
    if not total:
        st.html(section_head(_("No agency fits these filters."), _("Choose fewer, or clear them.")))
        return
    columns = [
        Column(_("Agency"), phone="name"),
        Column(_("County, state")),
        Column(_("Kind")),
        Column(_("Models")),
        Column(_("First listed"), "right", "labelled"),
        Column(_("Sworn officers"), "right", "labelled"),
    ]
    body = [
        [
            agency_link(page, row["agency_id"], row["agency"]),
            ", ".join(filter(None, [_text(row["county"]), words.state(row["state"])])),
            words.kind(row["kind"]),
            held(row["models"]),
            row["first_listed_on"],
            row["sworn_officers"],
        ]
        for row in rows.to_dict("records")
    ]
    title = _("{agencies} under these filters").format(agencies=said)
    st.html(
        joined(
            section_head(title),
            html_table(title, columns, body),
            _turn(page, number, -(-total // PAGE_ROWS)),
        )
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _turn(page: Page, number: int, pages: int) -> Html:
    """Return the links to the pages before and after one of a long table."""
    if pages < 2:
        return Html()
    shown = _("Page {number} of {pages}").format(
        number=formats.number(number), pages=formats.number(pages)
    )
    before = link(_("← Previous"), page.address(FILE, page=str(number - 1)))
    after = link(_("Next →"), page.address(FILE, page=str(number + 1)))
    return tag(
        "nav",
        before if number > 1 else "",
        tag("span", shown),
        after if number < pages else "",
        class_="d-turn",
        aria_label=_("Pages of the table"),
    )
