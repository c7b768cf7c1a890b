"""What the Changes page is put together from: the span of lists, figures, feed and tables."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.change_text import about, tally
from dashboard.charts import changes as charts
from dashboard.downloads.table_files import csv_file
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import changes as queries
from dashboard.queries.changes import ListName
from dashboard.ui import theme
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.components import chart
from dashboard.ui.components.url_state import url_choice
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

SPAN = timedelta(days=30)
ARTICLE = date(2025, 5, 20)
# A calendar of a month would be five cells wide; the days before the span are faint.
CALENDAR_SPAN = timedelta(days=182)
DAYS_SHOWN = 7
CARD_WIDTH = 168
FEED = "app/static/changes.xml"
SECTIONS = {
    "days": N_("By day"),
    "table": N_("As a table"),
    "corrections": N_("Corrections by ICE"),
    "departures": N_("All departures since 2021"),
}


def _last_up_to(lists: Sequence[ListName], day: date) -> ListName:
    """Return the last list on or before a day; the first of all where there is none."""
    return next((each for each in reversed(lists) if each.day <= day), lists[0])


def span(page: Page) -> tuple[ListName, ListName]:
    """Draw the choice of two lists and return them, the earlier first.

    The address holds them as `from` and `to`: a list's id, or a day, which means the last list on
    or before it. Without them the span is the last 30 days up to the filters' day.
    """
    lists = cached_query(queries.participating_lists)
    if len(lists) == 1:
        st.info(_("There is only one list yet: nothing to compare it with."))
        st.stop()
    until = _asked("to", lists) or _last_up_to(lists, page.as_of)
    after = _asked("from", lists) or _last_up_to(lists, until.day - SPAN)
    if lists.index(after) >= lists.index(until):
        if "from" in st.query_params:
            st.warning(
                _(
                    "The list to begin with must be earlier than {day}; the one before is taken."
                ).format(day=formats.day(until.day))
            )
        until = max(until, lists[1], key=lists.index)
        after = lists[lists.index(until) - 1]
    _ready_made(until)
    labels = _labels(lists)
    with st.container(horizontal=True, gap="small"):
        _list_box("from", _("From the list of"), labels, after.list_id)
        _list_box("to", _("To the list of"), labels, until.list_id)
    return after, until


def _asked(parameter: str, lists: Sequence[ListName]) -> ListName | None:
    """Return the list that the address asks for; say so where it makes no sense."""
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
            _("{parameter}={value} was ignored: it is neither a day nor a list.").format(
                parameter=parameter, value=escape(value[:40])
            )
        )
        return None


def _ready_made(until: ListName) -> None:
    """Draw spans that are often asked for; each ends with the filters' day."""
    starts = {
        "": _("Last 30 days"),
        f"{until.day.year}-01-01": _("This year"),
        ARTICLE.isoformat(): _("Since the article of {day}").format(day=formats.day(ARTICLE)),
        "2025-01-01": _("Since January 2025"),
    }
    starts = {
        day: name for day, name in starts.items() if not day or date.fromisoformat(day) < until.day
    }
    asked = st.query_params.get("from", "")
    chosen = asked if asked in starts and "to" not in st.query_params else None
    if st.session_state.get("changes_span") != chosen:
        st.session_state["changes_span"] = chosen

    def changed() -> None:
        st.query_params.pop("to", None)
        start = st.session_state["changes_span"]
        if start:
            st.query_params["from"] = start
        else:
            st.query_params.pop("from", None)

    st.pills(
        _("Span"), list(starts), format_func=starts.__getitem__, key="changes_span",
        on_change=changed, label_visibility="collapsed",
    )  # fmt: skip


def _labels(lists: Sequence[ListName]) -> dict[str, str]:
    """Return a name for each list, newest first; the edition only where a day has several."""
    on_day = Counter(each.day for each in lists)
    return {
        each.list_id: formats.day(each.day) + (f" ({each.edition})" if on_day[each.day] > 1 else "")
        for each in reversed(lists)
    }


def _list_box(parameter: str, label: str, labels: Mapping[str, str], value: str) -> None:
    key = f"changes_{parameter}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def changed() -> None:
        st.query_params[parameter] = st.session_state[key]

    st.selectbox(
        label, list(labels), format_func=labels.__getitem__, key=key, on_change=changed, width=260
    )


def summary(filters: Filters, after: ListName, until: ListName) -> None:
    """Draw what the two lists hold and how many changes lie between them."""
    (before, before_left_out), (now, now_left_out) = (
        cached_query(queries.on_list, filters, each.list_id) for each in (after, until)
    )
    counts = cached_query(queries.counts, filters, after.list_id, until.list_id)
    st.markdown(
        _(
            "From **{before}** agreements on ICE's list of {first} to **{now}** on that of {last}."
        ).format(
            before=formats.number(before),
            first=formats.day(after.day),
            now=formats.number(now),
            last=formats.day(until.day),
        )
    )
    with st.container(horizontal=True, gap="small"):
        _card(
            _("Newly listed"),
            counts["signed"],
            _(
                "Agreements on a list for the first time, of {agencies} agencies. Their signing "
                "may be older. {waited} of them had been on the pending lists before."
            ).format(
                agencies=formats.number(counts["agencies"]),
                waited=formats.number(counts["waited"]),
            ),
        )
        _card(
            _("No longer listed"),
            counts["ended"],
            _("Agreements that a list carries and the next does not. ICE gives no reason."),
        )
        _card(
            _("Pending, then listed"),
            counts["waited"],
            _("Newly listed agreements whose request had been on the pending lists before."),
        )
        _card(
            _("New requests"),
            counts["requested"],
            _("Requests on a pending list for the first time."),
        )
        _card(
            _("Requests dropped"),
            counts["dropped"],
            _("Requests that left the pending lists without an agreement."),
        )
        _card(
            _("Corrections by ICE"),
            counts["corrected"],
            _(
                "Values that ICE printed otherwise about the same agreement or request: a name, a "
                "county, a signing date. Nothing was signed or ended by them."
            ),
        )
    notes = _notes(after, until, counts, before_left_out, now_left_out)
    if notes:
        st.caption("  \n".join(notes))


def _card(label: str, value: int, explanation: str) -> None:
    st.metric(label, formats.number(value), help=explanation, width=CARD_WIDTH)


def _notes(
    after: ListName,
    until: ListName,
    counts: Mapping[str, int],
    before_left_out: int,
    now_left_out: int,
) -> list[str]:
    notes = []
    if counts["replaced"]:
        notes.append(
            ngettext(
                "{count} agreement gave way to a later one of the same model.",
                "{count} agreements gave way to later ones of the same model.",
                counts["replaced"],
            ).format(count=formats.number(counts["replaced"]))
        )
    for each, left_out in ((after, before_left_out), (until, now_left_out)):
        if left_out:
            notes.append(
                ngettext(
                    "The list of {day} leaves out {count} agreement that lists before and after it "
                    "carry.",
                    "The list of {day} leaves out {count} agreements that lists before and after "
                    "it carry.",
                    left_out,
                ).format(day=formats.day(each.day), count=formats.number(left_out))
            )
    pending = cached_query(queries.newest_pending_list)
    if pending and pending < until.day:
        notes.append(
            _("ICE's last pending list is that of {day}: later requests are not known.").format(
                day=formats.day(pending)
            )
        )
    return notes


def calendar(filters: Filters, after: ListName, until: ListName) -> None:
    """Draw the calendar of the span, and of half a year at least."""
    lists = cached_query(queries.participating_lists)
    start = min(after, _last_up_to(lists, until.day - CALENDAR_SPAN), key=lists.index)
    days = cached_query(queries.days, filters, start.list_id, until.list_id)
    chart.draw(
        "changes",
        (filters, start.list_id, after.list_id, until.list_id),
        lambda: charts.calendar(days, after.day, theme.current()),
        alt=_("Calendar of the changes on each list's day; the days below have them in words."),
    )
    notes = [_("Cell: a day with a list. Ring: a day on which an agreement was no longer listed.")]
    for day, file, why in cached_query(queries.rejected_lists, after.day, until.day):
        notes.append(
            _("Not counted: {file} of {day}. {why}").format(
                file=escape(file), day=formats.day(day), why=escape(why)
            )
        )
    st.caption("  \n".join(notes))


def sections(page: Page, after: ListName, until: ListName) -> None:
    """Draw the choice of section and the chosen one."""
    names = {one: _(name) for one, name in SECTIONS.items()}
    section = url_choice("section", _("Section"), names, "days")
    if section == "days":
        _by_day(page.filters, after, until)
    elif section == "table":
        _table(page.filters, after, until)
    elif section == "corrections":
        _corrections(page.filters, after, until)
    else:
        _departures(page)
    st.caption(
        _("Follow the changes in a feed reader: [Atom feed]({address}).").format(address=FEED)
    )


def _by_day(filters: Filters, after: ListName, until: ListName) -> None:
    days = cached_records(queries.days, filters, after.list_id, until.list_id)
    busy = [day for day in days if any(day[change] for change in words.REAL_CHANGES)]
    if not busy:
        st.info(_("Nothing changed in this span. Choose an earlier list, or fewer filters."))
        return
    pages = -(-len(busy) // DAYS_SHOWN)
    number = _page_number(pages)
    shown = busy[(number - 1) * DAYS_SHOWN : number * DAYS_SHOWN]
    dates = [day["day"].date() for day in shown]
    rows = cached_records(
        queries.changes,
        filters,
        after.list_id,
        until.list_id,
        words.REAL_CHANGES,
        min(dates),
        max(dates),
    )
    of_day = {day: list(group) for day, group in groupby(rows, key=itemgetter("day"))}
    for day in shown:
        st.header(formats.day(day["day"]), anchor=False)
        st.caption(
            _("{tally}, since the list of {previous}.").format(
                tally=tally(day), previous=formats.day(day["previous_day"])
            )
        )
        st.markdown(_day_text(of_day[day["day"]]))


def _page_number(pages: int) -> int:
    """Draw the choice of a page where there are several, and return the page."""
    key = "changes_page"
    if pages == 1:
        return 1
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = 1
    return int(
        st.number_input(
            _("Page of {pages}").format(pages=formats.number(pages)),
            min_value=1,
            max_value=pages,
            key=key,
            width=140,
        )
    )


def _day_text(rows: Sequence[Mapping[Any, Any]]) -> str:
    """Return a day's changes, in the order of their kinds, as a Markdown list for each kind."""
    lines = []
    for change, group in groupby(rows, key=itemgetter("change")):
        items = [f"- {_line(row)}" for row in group]
        name = words.change(change)
        lines.append(f"\n**{name[:1].upper()}{name[1:]}** ({formats.number(len(items))})\n")
        lines += items
    return "\n".join(lines)


def _line(row: Mapping[Any, Any]) -> str:
    name = f"[{escape(row['agency'])}](Agencies?agency={quote(row['agency_id'])})"
    return f"{name}, {escape(about(row))}"


def _dates_shown(*names: str) -> dict[str, Any]:
    return {name: st.column_config.DateColumn(format="MMM D, YYYY") for name in names}


def _table(filters: Filters, after: ListName, until: ListName) -> None:
    rows = _page_of_changes(filters, after, until, words.REAL_CHANGES)
    _frame(
        {
            _("List of"): rows["day"],
            _("Change"): rows["change"].map(words.change),
            _("Agency"): rows["agency"],
            _("State"): rows["state"].map(words.state),
            _("Model"): rows["model"].map(words.model, na_action="ignore"),
            _("Signed"): rows["signed_on"],
            _("Pending from"): rows["requested_on"],
            _("List before"): rows["previous_day"],
        },
        (_("List of"), _("Signed"), _("Pending from"), _("List before")),
    )
    _download_changes("changes", filters, after, until, words.REAL_CHANGES)


def _corrections(filters: Filters, after: ListName, until: ListName) -> None:
    st.markdown(
        _(
            "What ICE printed otherwise than on the list before, about the same agreement or "
            "request. None of these signs or ends anything."
        )
    )
    rows = _page_of_changes(filters, after, until, (words.CORRECTED,))
    _frame(
        {
            _("List of"): rows["day"],
            _("Agency"): rows["agency"],
            _("State"): rows["state"].map(words.state),
            _("Model"): rows["model"].map(words.model, na_action="ignore"),
            _("What"): rows["field"].map(words.field),
            _("Printed before"): rows["printed_before"],
            _("Printed now"): rows["printed_after"],
        },
        (_("List of"),),
    )
    _download_changes("corrections", filters, after, until, (words.CORRECTED,))


def _page_of_changes(
    filters: Filters, after: ListName, until: ListName, which: tuple[str, ...]
) -> pd.DataFrame:
    counts = cached_query(queries.counts, filters, after.list_id, until.list_id)
    total = sum(counts[change] for change in which)
    page = _page_number(max(1, -(-total // queries.PAGE_ROWS)))
    return cached_query(queries.changes, filters, after.list_id, until.list_id, which, page=page)


def _download_changes(
    name: str, filters: Filters, after: ListName, until: ListName, which: tuple[str, ...]
) -> None:
    _download(
        lambda: cached_query(queries.changes, filters, after.list_id, until.list_id, which),
        f"287g-{name}-{after.day}-to-{until.day}.csv",
    )


def _departures(page: Page) -> None:
    rows = cached_query(queries.departures, page.filters)
    st.markdown(
        ngettext(
            "**{count} agreement** that was on ICE's lists since {first} left them by {last}, "
            "between the two dates given. ICE publishes no end dates and no reasons.",
            "**{count} agreements** that were on ICE's lists since {first} left them by {last}, "
            "each between the two dates given. ICE publishes no end dates and no reasons.",
            len(rows),
        ).format(
            count=formats.number(len(rows)),
            first=formats.day(page.choices.first_list),
            last=formats.day(page.as_of),
        )
    )
    _frame(
        {
            _("Agency"): rows["agency"],
            _("State"): rows["state"].map(words.state),
            _("Model"): rows["model"].map(words.model),
            _("Signed"): rows["signed_on"],
            _("Last list with it"): rows["last_listed_on"],
            _("First list without it"): rows["gone_by"],
            _("Listed again from"): rows["returned_on"],
            _("Still holds"): [
                ", ".join(map(words.model, models)) or None for models in rows["others"]
            ],
        },
        (
            _("Signed"),
            _("Last list with it"),
            _("First list without it"),
            _("Listed again from"),
        ),
    )
    _download(lambda: rows, f"287g-departures-{page.as_of}.csv")


def _frame(columns: Mapping[str, Any], dates: Sequence[str]) -> None:
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        placeholder="–",
        column_config=_dates_shown(*dates),
    )


def _download(rows: Callable[[], pd.DataFrame], file_name: str) -> None:
    st.download_button(
        _("CSV"),
        lambda: csv_file(rows()),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
