"""What the Agencies page is put together from: search, list and an agency's profile."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.agency_search import Entry
from dashboard.charts import agencies as charts
from dashboard.charts import choropleth
from dashboard.charts import map as map_charts
from dashboard.filters import STATUSES
from dashboard.i18n import _, ngettext
from dashboard.queries import agencies as queries
from dashboard.queries import map as map_queries
from dashboard.queries.paging import PAGE_ROWS
from dashboard.queries.search import search_index
from dashboard.ui import map_markers, theme
from dashboard.ui.cache import cached_query
from dashboard.ui.citations import Citations
from dashboard.ui.components import chart
from dashboard.ui.links import asked_agency, is_safe
from dashboard.ui.map_page import PRECISION_NAMES
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

SEARCH = "agencies_search"
# Which agency the address named when the search was last looked at.
SHOWN = "agencies_shown"
RESULTS = 20
LONGEST_SEARCH = 80
INSET = (300, 230)
INSET_MARK = 9


def search() -> str:
    """Draw the search box and return what is typed in it, at each pause in typing.

    `?q=…` in the address fills it at first; a change of agency in the address empties it.
    """
    agency_id = asked_agency()
    if SHOWN not in st.session_state or st.session_state[SHOWN] != agency_id:
        st.session_state[SHOWN] = agency_id
        st.session_state[SEARCH] = "" if agency_id else st.query_params.get("q", "")
    typed: str = st.text_input(
        _("Find an agency"),
        key=SEARCH,
        type="search",
        live="200ms",
        placeholder=_("Name, county, town or state, roughly"),
        help=_(
            "Searches every agency that was ever on a list of agreements or requests, by all "
            "spellings that ICE printed, whatever the filters say."
        ),
    )
    return typed.strip()[:LONGEST_SEARCH]


def results(text: str) -> None:
    """Draw the agencies that a text finds, best first, each of which opens its profile."""
    found, count = cached_query(search_index).find(text, RESULTS)
    if not found:
        st.info(
            _("No agency on ICE's lists is called anything like “{text}”. Try its county.").format(
                text=escape(text)
            )
        )
        return
    st.caption(
        ngettext("{count} agency found", "{count} agencies found", count).format(
            count=formats.number(count)
        )
        + (
            _(", the best {shown} shown. Another word narrows it down.").format(shown=len(found))
            if count > len(found)
            else "."
        )
    )
    _links(found)


def _links(found: Iterable[Entry]) -> None:
    with st.container(gap=None):
        for entry in found:
            where = [entry.county, words.state(entry.state)]
            about = " · ".join(filter(None, [*where, words.kind(entry.kind), _held(entry.models)]))
            _link(entry.agency_id, f"**{escape(entry.name)}** · {escape(about)}")


def _link(agency_id: str, label: str) -> None:
    """Draw what opens a profile. A link to the page that is shown would be drawn as chosen."""
    st.button(label, type="tertiary", key=f"open {agency_id}", on_click=_open, args=[agency_id])


def _open(agency_id: str) -> None:
    st.query_params["agency"] = agency_id
    st.query_params.pop("q", None)


def _held(models: Iterable[str]) -> str:
    return ", ".join(map(words.model, models)) or _("no agreement now")


def browse(page: Page) -> None:
    """Draw the agencies under the filters as a table, in pages; a chosen row opens its profile."""
    st.header(_("All agencies under these filters"))
    number = st.session_state.get("agencies_page", 1)
    rows, total = cached_query(queries.agency_rows, page.filters, number)
    if not total and number > 1:
        number = 1
        rows, total = cached_query(queries.agency_rows, page.filters, number)
    if not total:
        st.info(_("No agency fits these filters. Choose fewer, or clear them."))
        return
    pages = -(-total // PAGE_ROWS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if pages > 1:
            st.number_input(
                _("Page of {pages}").format(pages=formats.number(pages)),
                min_value=1,
                max_value=pages,
                key="agencies_page",
                width=140,
            )
        st.caption(
            ngettext("{count} agency", "{count} agencies", total).format(
                count=formats.number(total)
            )
        )

    def open_profile() -> None:
        chosen = st.session_state["agencies_table"].selection.rows
        if chosen:
            _open(str(rows["agency_id"].iloc[chosen[0]]))

    st.dataframe(
        pd.DataFrame(
            {
                _("Agency"): rows["agency"],
                _("State"): rows["state"].map(words.state),
                _("County"): rows["county"],
                _("Kind"): rows["kind"].map(words.kind),
                _("Models"): rows["models"].map(_names),
                _("First listed"): rows["first_listed_on"],
                _("Sworn officers"): rows["sworn_officers"],
            }
        ),
        hide_index=True,
        placeholder="–",
        on_select=open_profile,
        selection_mode="single-row",
        key="agencies_table",
        column_config={_("First listed"): st.column_config.DateColumn(format="MMM D, YYYY")},
    )


def _names(models: Iterable[object]) -> str:
    return ", ".join(_model(model) for model in models)


def _model(code: object) -> str:
    return words.model(code) if isinstance(code, str) else _("model not stated")


def profile(page: Page, agency_id: str) -> None:
    """Draw all that is known of one agency, or where an id that is no more leads to."""
    agency = cached_query(queries.agency, agency_id)
    if agency is None:
        later = cached_query(queries.successors, agency_id)
        if len(later) != 1:
            _missing(agency_id, later)
            return
        st.info(
            _("What ICE printed as {former} is now read as this agency.").format(
                former=escape(agency_id)
            )
        )
        agency_id = later[0][0]
        agency = cached_query(queries.agency, agency_id)
        assert agency  # noqa: S101  (successors are agencies)
    newest = page.choices.newest_list
    agreements = cached_query(queries.agreements, agency_id)
    requests = cached_query(queries.requests, agency_id)
    spans = cached_query(queries.spans, agency_id)
    reprints = cached_query(queries.reprints, agency_id)
    history = cached_query(queries.history, agency_id)
    st.header(escape(agency["name"]), anchor=False)
    where = [words.kind(agency["kind"]), agency.get("county"), words.state(agency["state"])]
    st.caption(escape(" · ".join(str(part) for part in where if part)))
    st.markdown(_summary(agreements, requests, newest))
    chart.draw(
        "agency",
        (agency_id, newest),
        lambda: charts.timeline(spans, reprints, history, newest, theme.current()),
        alt=_("Time axis of this agency's agreements and requests; the list below has its dates."),
    )
    st.caption(
        _(
            "Bar: on ICE's lists, by their dates. Mark: the day that ICE prints as signed. "
            "Outlined: a request on the pending lists. Hollow and gray: no longer listed. "
            "Triangle: ICE corrected what it prints. Dashed: reconstructed by others. Lists are "
            "known from {first} on."
        ).format(first=formats.day(page.choices.first_list))
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _agreements(agreements)
        _requests(requests)
        _history(history)
        _reprints(reprints)
    with right:
        _facts(agency, cached_query(queries.names, agency_id))
        _inset(agency)
        _neighbors(agency, cached_query(queries.neighbors, agency_id))
    _as_printed(
        cached_query(queries.printed_rows, agency_id), cached_query(queries.readings, agency_id)
    )


def _missing(agency_id: str, later: list[tuple[str, str, str]]) -> None:
    """Say that there is no such agency, and offer those that it became or that are called alike."""
    named = escape(agency_id[:LONGEST_SEARCH])
    if later:
        st.info(_("What ICE printed as {former} is now read as:").format(former=named))
        for successor, name, state in later:
            _link(successor, f"**{escape(name)}** · {escape(words.state(state))}")
        return
    st.warning(_("There is no agency {id}.").format(id=named))
    found, _count = cached_query(search_index).find(agency_id.replace("-", " "), 5)
    if found:
        st.markdown(_("These are called alike:"))
        _links(found)


def _summary(agreements: pd.DataFrame, requests: pd.DataFrame, newest: date) -> str:
    """Return where the agency stands on the newest lists, in one or two sentences of Markdown."""
    active = agreements[agreements["status"] == "active"]
    if len(active):
        held = [
            _("**{model}**, signed {day}").format(
                model=escape(_model(row["model"])), day=_day(row["signed_on"])
            )
            for row in active.to_dict("records")
        ]
        return ngettext(
            "On ICE's list of {day} with {count} agreement: {held}.",
            "On ICE's list of {day} with {count} agreements: {held}.",
            len(active),
        ).format(day=formats.day(newest), count=len(active), held="; ".join(held))
    ended = agreements[agreements["status"] == "ended"]
    if len(ended):
        last = ended.sort_values("gone_by").iloc[-1]
        return _(
            "No agreement on ICE's list of {day}. The last one, **{model}**, was on the list of "
            "{last} and not on that of {gone}; ICE gives no reason."
        ).format(
            day=formats.day(newest),
            model=escape(_model(last["model"])),
            last=formats.day(last["last_listed_on"]),
            gone=formats.day(last["gone_by"]),
        )
    if (requests["outcome"] == "open").any():
        return _("No agreement on any list; its request is on ICE's newest pending list.")
    return _(
        "No agreement on any list. Its request was on the pending lists from {first} to {last}, "
        "then left them; ICE gives no reason."
    ).format(
        first=formats.day(requests["first_listed_on"].min()),
        last=formats.day(requests["last_listed_on"].max()),
    )


def _day(value: pd.Timestamp) -> str:
    return _("on an unknown day") if pd.isna(value) else formats.day(value)


def _agreements(rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    st.subheader(_("Agreements"), anchor=False)
    for row in rows.to_dict("records"):
        lines = [
            f"**{escape(_model(row['model']))}** · {escape(_status(row))}",
            _("Signed {day}, by what ICE prints.").format(day=_day(row["signed_on"])),
            _listed(row),
        ]
        if row["lists_missed"]:
            lines.append(
                ngettext(
                    "{count} list in between left it out.",
                    "{count} lists in between left it out.",
                    row["lists_missed"],
                ).format(count=formats.number(row["lists_missed"]))
            )
        documents = [
            _document(_("memorandum"), row["moa_url"]),
            _document(_("addendum"), row["addendum_url"]),
        ]
        known = [document for document in documents if document]
        lines.append(
            _("Documents: {documents}.").format(documents=", ".join(known))
            if known
            else _("ICE has posted no memorandum.")
        )
        st.markdown("  \n".join(lines))


def _status(row: Mapping[Any, Any]) -> str:
    if row["status"] == "superseded":
        return _("replaced by the agreement signed {day}").format(day=_day(row["next_signed_on"]))
    return words.status(row["status"])


def _listed(row: Mapping[Any, Any]) -> str:
    first, last = formats.day(row["first_listed_on"]), formats.day(row["last_listed_on"])
    if pd.isna(row["gone_by"]):
        return _("On the lists from {first} to the newest, {last}.").format(first=first, last=last)
    return _("On the lists from {first} to {last}; off the list of {gone}.").format(
        first=first, last=last, gone=formats.day(row["gone_by"])
    )


def _document(name: str, address: object) -> str:
    """Return a link to a document, its address as text where it may be no link, or nothing."""
    if not isinstance(address, str):
        return ""
    return f"[{name}]({address})" if is_safe(address) else f"{name} ({escape(address)})"


def _requests(rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    st.subheader(_("Requests"), anchor=False)
    for row in rows.to_dict("records"):
        text = (
            _("**{model}**: on the pending list of {first}; {outcome}.")
            if row["first_listed_on"] == row["last_listed_on"]
            else _("**{model}**: on the pending lists from {first} to {last}; {outcome}.")
        )
        st.markdown(
            text.format(
                model=escape(_model(row["model"])),
                first=formats.day(row["first_listed_on"]),
                last=formats.day(row["last_listed_on"]),
                outcome=_outcome(row),
            )
        )


def _outcome(row: Mapping[Any, Any]) -> str:
    if row["outcome"] == "signed":
        return _("an agreement followed, signed {day}").format(day=_day(row["signed_on"]))
    if row["outcome"] == "open":
        return _("still on the newest pending list")
    return _("then dropped without an agreement")


def _history(rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    st.subheader(_("Before ICE's lists"), anchor=False)
    cited = Citations()
    for row in rows.to_dict("records"):
        text = (
            _("**{model}**, signed {day}; evidence from {first} to {last} ({source}).")
            if row["status"] == "signed"
            else _("**{model}**, applied for; evidence from {first} to {last} ({source}).")
        )
        st.markdown(
            text.format(
                model=escape(_model(row["model"])),
                day=_day(row["signed_on"]),
                first=formats.day(row["seen_from"]),
                last=formats.day(row["seen_to"]),
                source=cited.links([row["source_id"]]),
            )
        )
    st.caption(_("Reconstructed by others; the dates bound the evidence, not the agreement."))


def _reprints(rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    st.subheader(_("Corrected by ICE"), anchor=False)
    for row in rows.to_dict("records"):
        st.markdown(
            _("{day}, {model}: {field} from {before} to {after}.").format(
                day=formats.day(row["day"]),
                model=escape(_model(row["model"])),
                field=words.field(row["field"]),
                before=_quoted(row["printed_before"]),
                after=_quoted(row["printed_after"]),
            )
        )


def _quoted(printed: str) -> str:
    return _("“{text}”").format(text=escape(printed)) if printed else _("nothing")


def _facts(agency: Mapping[str, Any], others: pd.DataFrame) -> None:
    st.subheader(_("About the agency"), anchor=False)
    lines = [(_("Kind"), words.kind(agency["kind"]))]
    if "place" in agency:
        lines.append((_("Place"), agency["place"]))
    if "county" in agency:
        county = agency["county"]
        if "county_population" in agency:
            county = _("{county} ({residents} residents)").format(
                county=county, residents=formats.number(agency["county_population"])
            )
        lines.append((_("County"), county))
    lines.append((_("On the map"), _(PRECISION_NAMES[agency["location_basis"]])))
    for name, key in (
        (_("Residents it polices"), "population"),
        (_("Sworn officers"), "sworn_officers"),
    ):
        value = formats.number(agency[key]) if key in agency else _("not known")
        lines.append((name, value))
    if "note" in agency:
        lines.append((_("Note"), agency["note"]))
    for row in others.to_dict("records"):
        span = _("{first} to {last}").format(
            first=formats.day(row["first_listed_on"]), last=formats.day(row["last_listed_on"])
        )
        name = f"{row['spelling']}, {words.state(row['state'])} ({span})"
        lines.append((_("Also printed as"), name))
    st.markdown("  \n".join(f"{label}: **{escape(str(value))}**" for label, value in lines))
    st.caption(
        _("Residents and officers: FBI police employee data; each resident counts for one agency.")
    )


def _inset(agency: Mapping[str, Any]) -> None:
    """Draw the agency's state with its marks, this one ringed, where the agency has a point."""
    if "latitude" not in agency:
        return
    mark = map_markers.objects().get(agency["agency_id"])
    if mark is None:
        return
    width, height = INSET
    colors = theme.current()
    deck = map_charts.deck(
        theme=colors,
        view=map_charts.view(agency["state"], width, height),
        marks_address=map_markers.address(),
        shown=map_charts.Shown(
            step=len(cached_query(map_queries.list_days)) - 1,
            states=(agency["state"],),
            statuses=STATUSES,
        ),
        fill=choropleth.paint("none", {}, colors).fill,
        chosen=map_charts.Chosen(
            point=tuple(mark["p"]),
            offset=(mark["x"], mark["y"]),
            county=agency.get("county_fips"),
        ),
        mark_size=INSET_MARK,
        labelled=False,
    )
    st.pydeck_chart(
        deck,
        width=width,
        height=height,
        key="agency_inset",
        alt=_("Map of {state}; the agency's mark has a ring.").format(
            state=words.state(agency["state"])
        ),
    )


def _neighbors(agency: Mapping[str, Any], others: list[tuple[str, str, list[str], bool]]) -> None:
    if not others:
        return
    st.subheader(_("Others in {county}").format(county=agency["county"]), anchor=False)
    with st.container(gap=None):
        for agency_id, name, models, is_open in others:
            held = _("request pending") if is_open and not models else _held(models)
            _link(agency_id, f"{escape(name)} · {escape(held)}")


def _as_printed(rows: pd.DataFrame, readings: pd.DataFrame) -> None:
    with st.expander(_("Exactly as ICE printed it")):
        kinds = {"participating": _("agreements"), "pending": _("requests")}
        st.dataframe(
            pd.DataFrame(
                {
                    _("From list of"): rows["first_listed_on"],
                    _("To list of"): rows["last_listed_on"],
                    _("Lists"): rows["lists"],
                    _("List"): rows["list_kind"].map(kinds),
                    "STATE": rows["state"],
                    "LAW ENFORCEMENT AGENCY": rows["agency"],
                    "TYPE": rows["agency_type"],
                    "COUNTY": rows["county"],
                    "SUPPORT TYPE": rows["model"],
                    "SIGNED": rows["signed"],
                    "MOA": rows["moa"],
                    _("Address of MOA"): rows["moa_url"],
                    "ADDENDUM": rows["addendum"],
                    _("Address of addendum"): rows["addendum_url"],
                }
            ),
            hide_index=True,
            placeholder="",
            column_config={
                name: st.column_config.DateColumn(format="MMM D, YYYY")
                for name in (_("From list of"), _("To list of"))
            },
        )
        if readings.empty:
            st.caption(_("Every value was read as printed."))
            return
        st.markdown(_("Read as something else than printed:"))
        for row in readings.to_dict("records"):
            st.markdown(
                _("- {field}: {printed} read as {corrected} ({reason}), lists of {first} to "
                  "{last}.").format(
                    field=words.field(row["field"]),
                    printed=_quoted(row["printed"]),
                    corrected=_quoted(row["corrected"]),
                    reason=escape(row["reason"]),
                    first=formats.day(row["first_listed_on"]),
                    last=formats.day(row["last_listed_on"]),
                )
            )  # fmt: skip
