"""An agency's profile: all that is known of one agency."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.charts import agencies as charts
from dashboard.charts import choropleth
from dashboard.charts import map as map_charts
from dashboard.filters import STATUSES
from dashboard.i18n import _, ngettext
from dashboard.queries import agencies as queries
from dashboard.queries import map as map_queries
from dashboard.queries.search import search_index
from dashboard.ui import map_markers, theme
from dashboard.ui.agencies_page import agency_link, agency_table, held
from dashboard.ui.cache import cached_query
from dashboard.ui.citations import Citations
from dashboard.ui.components import chart
from dashboard.ui.components.html import tag
from dashboard.ui.links import LONGEST_SEARCH, is_safe
from dashboard.ui.map_page import PRECISION_NAMES
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

INSET = (300, 230)
INSET_MARK = 9


def profile(page: Page, agency_id: str) -> None:
    """Draw all that is known of one agency, or where an id that is no more leads to."""
    agency = cached_query(queries.agency, agency_id)
    if agency is None:
        later = cached_query(queries.successors, agency_id)
        if len(later) != 1:
            _missing(page, agency_id, later)
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
        _neighbors(page, agency, cached_query(queries.neighbors, agency_id))
    _as_printed(
        cached_query(queries.printed_rows, agency_id), cached_query(queries.readings, agency_id)
    )


def _missing(page: Page, agency_id: str, later: list[tuple[str, str, str]]) -> None:
    """Say that there is no such agency, and offer those that it became or that are called alike."""
    named = escape(agency_id[:LONGEST_SEARCH])
    if later:
        st.info(_("What ICE printed as {former} is now read as:").format(former=named))
        for successor, name, state in later:
            st.html(tag("p", agency_link(page, successor, name), f" · {words.state(state)}"))
        return
    st.warning(_("There is no agency {id}.").format(id=named))
    found, _count = cached_query(search_index).find(agency_id.replace("-", " "), 5)
    if found:
        st.markdown(_("These are called alike:"))
        st.html(agency_table(page, _("Agencies that are called alike"), found))


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


def _neighbors(
    page: Page, agency: Mapping[str, Any], others: list[tuple[str, str, list[str], bool]]
) -> None:
    if not others:
        return
    st.subheader(_("Others in {county}").format(county=agency["county"]), anchor=False)
    rows = (
        tag("li", agency_link(page, agency_id, name), " ", held(models))
        for agency_id, name, models, _is_open in others
    )
    st.html(tag("ul", *rows))


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


def _model(code: object) -> str:
    return words.model(code) if isinstance(code, str) else _("model not stated")
