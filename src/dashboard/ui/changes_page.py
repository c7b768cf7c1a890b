"""The parts of the Changes page: the choice of two lists, figures, a calendar, and the changes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.change_text import dates, tally
from dashboard.charts import changes as charts
from dashboard.feed import file_name
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import changes as queries
from dashboard.queries.changes import ListName
from dashboard.queries.paging import PAGE_ROWS
from dashboard.ui import theme
from dashboard.ui.cache import cached, cached_query, cached_records
from dashboard.ui.citations import ARTICLE, Citations
from dashboard.ui.components import chart
from dashboard.ui.components.blocks import headline, section_head
from dashboard.ui.components.downloads import download_rows
from dashboard.ui.components.figure import KeyFigure, key_figures
from dashboard.ui.components.html import Html, from_data, joined, link, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.model_name import model_tags
from dashboard.ui.components.pager import pager
from dashboard.ui.components.table import named, table
from dashboard.ui.components.url_state import put, synced, url_section
from dashboard.ui.links import agency_address
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page, end_page

DEFAULT_DAYS = 30
RETURN = date(2025, 1, 1)
# The calendar of a month would be five cells wide. The days before the span are faint.
CALENDAR_SPAN = timedelta(days=182)
# A longer time without a list is explained below the calendar.
LONG_GAP = timedelta(days=14)
GAPS_NAMED = 3
DAYS_SHOWN = 7
SECTIONS = {
    "days": N_("By day"),
    "table": N_("As a table"),
    "corrections": N_("Corrections by ICE"),
    "departures": N_("All departures since 2021"),
}


class Span(NamedTuple):
    """Two of ICE's lists of agreements, the earlier first. Changes are those after the first."""

    after: ListName
    until: ListName

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both lists, as queries take them."""
        return self.after.list_id, self.until.list_id


def _last_up_to(lists: Sequence[ListName], day: date) -> ListName:
    """Return the last list on or before a day; the first of all if there is none."""
    return next((each for each in reversed(lists) if each.day <= day), lists[0])


def asked_span(page: Page) -> Span:
    """Return the two lists that the address asks for; say so where it asks for something odd.

    The address holds them as `from` and `to`: a list's id, or a day, which means the last list on
    or before it. Without them the span is the last 30 days up to the filters' day.
    """
    lists = cached_query(queries.participating_lists)
    if len(lists) == 1:
        st.html(headline(_("Changes"), day=page.as_of))
        st.info(_("There is only one list so far, so there is nothing to compare."))
        end_page()
    return _asked_span(page, lists)


def choose_span(span: Span) -> None:
    """Draw the choice of two lists."""
    _common_spans(span.until)
    names = _list_names(cached_query(queries.participating_lists))
    with st.container(horizontal=True, gap="small"):
        _list_box("from", _("From the list of"), names, span.after)
        _list_box("to", _("To the list of"), names, span.until)


def _asked_span(page: Page, lists: Sequence[ListName]) -> Span:
    """Return the span in the address; say so if its lists are in reverse order or the same."""
    until = _asked_list("to", lists) or _last_up_to(lists, page.as_of)
    first_day = until.day - timedelta(days=DEFAULT_DAYS)
    after = _asked_list("from", lists) or _last_up_to(lists, first_day)
    if lists.index(after) > lists.index(until):
        st.info(_("The two dates were in reverse order. They have been swapped."))
        return Span(until, after)
    if after == until:
        later = max(lists.index(until), 1)
        if "from" in st.query_params:
            st.info(_("Both dates lead to the same list. It is compared with the list before it."))
        return Span(lists[later - 1], lists[later])
    return Span(after, until)


def _asked_list(parameter: str, lists: Sequence[ListName]) -> ListName | None:
    """Return the list that the address asks for; say so if its value is no list and no day."""
    value = st.query_params.get(parameter)
    if value is None:
        return None
    for each in lists:
        if each.list_id == value:
            return each
    try:
        return _last_up_to(lists, date.fromisoformat(value))
    except ValueError:
        st.warning(
            _("{parameter}={value} was ignored: it is neither a date nor a list.").format(
                parameter=parameter, value=escape(value[:40])
            )
        )
        return None


def _common_spans(until: ListName) -> None:
    """Draw spans that are often asked for; each ends with the filters' day."""
    article = Citations().day(ARTICLE)
    starts = {
        "": _("Last {days} days").format(days=DEFAULT_DAYS),
        date(until.day.year, 1, 1).isoformat(): _("This year"),
        **(
            {article.isoformat(): _("Since AP's report of {day}").format(day=formats.day(article))}
            if article
            else {}
        ),
        RETURN.isoformat(): _("Since {month}").format(month=formats.month(RETURN)),
    }
    starts = {
        day: name for day, name in starts.items() if not day or date.fromisoformat(day) < until.day
    }
    asked = st.query_params.get("from", "")
    key = synced("changes_span", asked if asked in starts and "to" not in st.query_params else None)
    st.pills(
        _("Span"),
        list(starts),
        format_func=starts.__getitem__,
        key=key,
        on_change=lambda: put(**{"from": st.session_state[key] or None, "to": None}),
        label_visibility="collapsed",
    )


def _list_names(lists: Sequence[ListName]) -> dict[str, str]:
    """Return a name for each list, newest first; with its edition if a day has several lists."""
    on_day = Counter(each.day for each in lists)
    return {
        each.list_id: formats.day(each.day) + (f" ({each.edition})" if on_day[each.day] > 1 else "")
        for each in reversed(lists)
    }


def _list_box(parameter: str, label: str, names: Mapping[str, str], chosen: ListName) -> None:
    key = synced(f"changes_{parameter}", chosen.list_id)
    st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=lambda: put(**{parameter: st.session_state[key]}),
        width=260,
    )


def answer(page: Page, span: Span) -> None:
    """Draw what the two lists hold, and how many changes lie between them."""
    held = [cached_query(queries.on_list, page.filters, list_id) for list_id in span.ids]
    counts = cached_query(queries.counts, page.filters, *span.ids)
    came, left = counts["signed"], counts["ended"]
    title = _("{joined} and {left} ICE's lists").format(
        joined=ngettext("{count} agreement joined", "{count} agreements joined", came).format(
            count=formats.number(came)
        ),
        left=_("{count} left").format(count=formats.number(left)),
    )
    deck = joined(
        _("From"),
        " ",
        tag("b", formats.number(held[0][0])),
        " ",
        _("on the list of {first} to").format(first=formats.day(span.after.day)),
        " ",
        tag("b", formats.number(held[1][0])),
        " ",
        _("on the list of {last}.").format(last=formats.day(span.until.day)),
        " ",
        _explained_default(span) if "from" not in st.query_params else "",
    )
    st.html(joined(headline(title, deck, day=span.until.day), key_figures(_figures(counts))))
    page.controls(dated=False)
    notes = list(_notes(span, counts, [missing for _printed, missing in held]))
    if notes:
        st.html(tag("p", " ".join(notes), class_="d-source"))


def _explained_default(span: Span) -> str:
    """Return which lists the last 30 days reach between: the first one may be older."""
    day = span.until.day - timedelta(days=DEFAULT_DAYS)
    return _(
        "These are the last {days} days, from {day} on: ICE's latest list by then was that of "
        "{first}."
    ).format(days=DEFAULT_DAYS, day=formats.day(day), first=formats.day(span.after.day))


def _figures(counts: Mapping[str, int]) -> list[KeyFigure]:
    """Return the counts to show, each with its name and what it counts."""
    agencies = ngettext("by {count} agency", "by {count} agencies", counts["agencies"])
    return [
        KeyFigure(
            _("Newly listed"),
            formats.number(counts["signed"]),
            [
                agencies.format(count=formats.number(counts["agencies"])) + ";",
                _("{count} of them pending before").format(count=formats.number(counts["waited"])),
            ],
            explanation=_(
                "Agreements that appear on a list for the first time. They may have been signed "
                "earlier. Pending before: they were requests on a pending list."
            ),
        ),
        KeyFigure(
            _("No longer listed"),
            formats.number(counts["ended"]),
            [_("ICE gives no reason")],
            explanation=_("Agreements on one list and missing from the next."),
        ),
        KeyFigure(
            _("New requests"),
            formats.number(counts["requested"]),
            [_("{count} dropped").format(count=formats.number(counts["dropped"]))],
            explanation=_(
                "Requests that appear on a pending list for the first time. Dropped: they left the "
                "pending lists without an agreement."
            ),
        ),
        KeyFigure(
            _("Corrections by ICE"),
            formats.number(counts["corrected"]),
            [_("nothing signed, nothing ended")],
            explanation=_(
                "A name, a county or a date that ICE changed in its entry for the same agreement "
                "or request."
            ),
        ),
    ]


def _notes(span: Span, counts: Mapping[str, int], missing: Sequence[int]) -> Iterator[str]:
    """Yield what the counts leave out or can't show."""
    if counts["replaced"]:
        yield ngettext(
            "{count} agreement was replaced by a later one of the same model.",
            "{count} agreements were replaced by later ones of the same model.",
            counts["replaced"],
        ).format(count=formats.number(counts["replaced"]))
    for each, left_out in zip(span, missing, strict=True):
        if left_out:
            yield ngettext(
                "{count} agreement is missing from the list of {day}, but is on lists before and "
                "after it. It counts as active.",
                "{count} agreements are missing from the list of {day}, but are on lists before "
                "and after it. They count as active.",
                left_out,
            ).format(day=formats.day(each.day), count=formats.number(left_out))
    pending = cached_query(queries.newest_pending_list)
    if pending and pending < span.until.day:
        yield _("ICE's latest pending list is from {day}. Later requests are not known.").format(
            day=formats.day(pending)
        )


def calendar(filters: Filters, span: Span) -> None:
    """Draw the calendar of the span, and of half a year at least."""
    lists = cached_query(queries.participating_lists)
    start = min(span.after, _last_up_to(lists, span.until.day - CALENDAR_SPAN), key=lists.index)
    shown = lists[lists.index(start) : lists.index(span.until) + 1]
    days = cached_query(queries.days, filters, start.list_id, span.until.list_id)
    busiest = cached(_busiest, filters, start.list_id, span.until.list_id)
    title = _("The days on which the lists changed")
    if busiest:
        title = _("Most changed on {day}: {count}").format(
            day=formats.day(busiest[0]), count=formats.number(busiest[1])
        )
    with chart.frame(
        "changes",
        chart.Head(
            title,
            _("Changes on each list's day, {first} to {last}").format(
                first=formats.day(start.day), last=formats.day(span.until.day)
            ),
            level=2,
        ),
        rows=lambda: _calendar_rows(days),
    ):
        chart.draw_inside(
            "changes",
            (filters, start.list_id, *span.ids),
            lambda: charts.calendar(days, span.after.day, theme.current()),
            alt=_("Calendar of the changes on each list's day. The days below have them in words."),
        )
        notes = (tag("span", note, " ") for note in _calendar_notes(shown, span))
        st.html(tag("p", *notes, class_="d-source"))


def _busiest(filters: Filters, after: str, until: str) -> tuple[date, int] | None:
    """Return the day with most changes, corrections left out, and how many it has."""
    days = cached_query(queries.days, filters, after, until)
    counted = days[list(words.REAL_CHANGES)].sum(axis="columns")
    if not counted.any():
        return None
    place = int(counted.argmax())
    return days["day"].iloc[place].date(), int(counted.iloc[place])


def _calendar_rows(days: pd.DataFrame) -> pd.DataFrame:
    names = {change: words.change(change) for change in words.CHANGES}
    return days[["day", *names]].rename(columns={"day": _("List of")} | names)


def _calendar_notes(shown: Sequence[ListName], span: Span) -> Iterator[str]:
    """Yield what the calendar's marks mean and why it has gaps."""
    yield _(
        "Each cell is a day with a list. On empty days ICE published no list, or no copy is known. "
        "A ring marks a day on which an agreement was no longer listed."
    )
    gaps = sorted(
        ((last.day - first.day, first.day, last.day) for first, last in pairwise(shown)),
        reverse=True,
    )
    long = sorted((first, last) for gap, first, last in gaps[:GAPS_NAMED] if gap > LONG_GAP)
    if long:
        yield _("Longest times without a list: {gaps}.").format(
            gaps="; ".join(
                _("{first} to {last}").format(first=formats.day(first), last=formats.day(last))
                for first, last in long
            )
        )
    for day, file, why in cached_query(queries.rejected_lists, span.after.day, span.until.day):
        text = joined(_("Not counted: {file} of {day}. {why}"))
        yield Html(text.format(file=joined(file), day=formats.day(day), why=from_data(why)))


def sections(page: Page, span: Span) -> None:
    """Draw the choice of section and the chosen one."""
    match url_section(SECTIONS):
        case "days":
            _by_day(page.filters, span)
        case "table":
            _as_table(page.filters, span)
        case "corrections":
            _corrections(page.filters, span)
        case "departures":
            _departures(page)
    states = page.filters.states
    feed = file_name(states[0] if len(states) == 1 else None)
    st.caption(
        _("Follow the changes in a feed reader: [Atom feed]({address}).").format(
            address=f"app/static/{feed}"
        )
    )


def _by_day(filters: Filters, span: Span) -> None:
    days = cached_records(queries.days, filters, *span.ids)
    busy = [day for day in days if any(day[change] for change in words.REAL_CHANGES)]
    if not busy:
        st.info(_("Nothing changed between these lists. Choose an earlier list or fewer filters."))
        return
    number = pager(len(busy), DAYS_SHOWN, "changes_page")
    shown = busy[(number - 1) * DAYS_SHOWN : number * DAYS_SHOWN]
    dates = [day["day"].date() for day in shown]
    rows = cached_records(
        queries.changes, filters, *span.ids, words.REAL_CHANGES, min(dates), max(dates)
    )
    of_day = {day: list(group) for day, group in groupby(rows, key=itemgetter("day"))}
    for day in shown:
        since = _("{tally}, since the list of {previous}.").format(
            tally=tally(day), previous=formats.day(day["previous_day"])
        )
        head = section_head(formats.day(day["day"]), since)
        st.html(joined(head, _day_table(of_day[day["day"]], formats.day(day["day"]))))


def _day_table(rows: Sequence[Mapping[str, Any]], day: str) -> Html:
    """Return a day's changes as a table, by kind of change; those of one agency in one row."""

    def one(row: Mapping[str, Any]) -> tuple[str, str]:
        return row["change"], row["agency_id"]

    grouped = [list(group) for _one, group in groupby(rows, key=one)]
    return html_table(
        _("Changes on the list of {day}").format(day=day),
        [
            Column(_("Agency"), phone="name"),
            Column(_("State")),
            Column(_("Model")),
            Column(_("Change"), phone="aside"),
            Column(_("Dates")),
        ],
        [
            [
                link(group[0]["agency"], agency_address(group[0]["agency_id"])),
                words.state(group[0]["state"]),
                model_tags(row["model"] for row in group),
                words.change(group[0]["change"]),
                dates(group[0]) or None,
            ]
            for group in grouped
        ],
    )


def _as_table(filters: Filters, span: Span) -> None:
    _table_of_changes(
        "changes",
        filters,
        span,
        words.REAL_CHANGES,
        {
            "day": _("List of"),
            "change": _("Change"),
            "agency": _("Agency"),
            "state": _("State"),
            "model": _("Model"),
            "signed_on": _("Signed"),
            "requested_on": _("Pending from"),
            "previous_day": _("List before"),
        },
    )


def _corrections(filters: Filters, span: Span) -> None:
    st.markdown(
        _(
            "Here ICE changed what it prints about the same agreement or request. Nothing was "
            "signed and nothing ended."
        )
    )
    _table_of_changes(
        "corrections",
        filters,
        span,
        (words.CORRECTED,),
        {
            "day": _("List of"),
            "agency": _("Agency"),
            "state": _("State"),
            "model": _("Model"),
            "field": _("What"),
            "printed_before": _("Printed before"),
            "printed_after": _("Printed now"),
        },
    )


def _table_of_changes(
    name: str,
    filters: Filters,
    span: Span,
    which: tuple[str, ...],
    columns: Mapping[str, str],
) -> None:
    """Draw changes of some kinds as a table, in pages, and offer all of them as a file."""
    counts = cached_query(queries.counts, filters, *span.ids)
    page = pager(sum(counts[change] for change in which), PAGE_ROWS, "changes_page")
    rows = cached_query(queries.changes, filters, *span.ids, which, page=page)
    table(named(rows, columns))
    download_rows(
        f"287g-{name}-{span.after.day}-to-{span.until.day}",
        lambda: cached_query(queries.changes, filters, *span.ids, which),
    )


def _departures(page: Page) -> None:
    rows = cached_query(queries.departures, page.filters)
    st.markdown(
        ngettext(
            "**{count} agreement** on ICE's lists since {first} was gone by {last}. ICE gives no "
            "end date and no reason. The agreement ended between the two dates shown.",
            "**{count} agreements** on ICE's lists since {first} were gone by {last}. ICE gives no "
            "end dates and no reasons. Each agreement ended between the two dates shown.",
            len(rows),
        ).format(
            count=formats.number(len(rows)),
            first=formats.day(page.choices.first_list),
            last=formats.day(page.as_of),
        )
    )
    table(
        named(
            rows.rename(columns={"others": "models"}),
            {
                "agency": _("Agency"),
                "state": _("State"),
                "model": _("Model"),
                "signed_on": _("Signed"),
                "last_listed_on": _("Last list with it"),
                "gone_by": _("First list without it"),
                "returned_on": _("Listed again from"),
                "models": _("Other agreements"),
            },
        )
    )
    download_rows(f"287g-departures-{page.as_of}", lambda: rows)
