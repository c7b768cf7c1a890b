"""What the Overview is made of."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.filters import Filters
from dashboard.i18n import _, ngettext
from dashboard.queries import changes as change_queries
from dashboard.queries import overview as queries
from dashboard.queries.overview import Headline
from dashboard.ui.cache import cached, cached_query, cached_records
from dashboard.ui.markdown import escape

# Two beside each other on a phone.
CARD_WIDTH = 168


def cards(figures: Headline, before: Headline | None) -> None:
    """Draw the headline figures, each with its change since an earlier list where there is one."""
    listed = _("list of {day}").format(day=formats.day(figures.list_on)) if figures.list_on else ""
    since = before.list_on if before else None
    with st.container(horizontal=True, gap="small"):
        _card(
            _("Agreements"),
            figures.agreements,
            before.agreements if before else None,
            since,
            _(
                "Signed memoranda on ICE's {list}: one for each agency and model, however often "
                "it is printed. ICE counts rows: {rows}."
            ).format(list=listed, rows=formats.number(figures.printed_rows)),
        )
        _card(
            _("Agencies"),
            figures.agencies,
            before.agencies if before else None,
            since,
            _(
                "Law-enforcement agencies that hold these agreements, on ICE's {list}. Some hold "
                "two or three, one for each model."
            ).format(list=listed),
        )
        _card(
            _("States and territories"),
            figures.states,
            before.states if before else None,
            since,
            _(
                "With at least one agreement on ICE's {list}; of 50 states, the District of "
                "Columbia and five territories."
            ).format(list=listed),
        )
        _card(
            _("Residents policed"),
            figures.residents,
            before.residents if before else None,
            since,
            _(
                "People whose main police is one of these agencies, of {population} "
                "residents{share}. Known for {known} of the {agencies} agencies, from the FBI's "
                "police employee data of 2025; not for statewide agencies, jails and constables."
            ).format(
                population=formats.rounded(figures.population),
                share=f" ({formats.percent(figures.residents, figures.population)})"
                if figures.population
                else "",
                known=formats.number(figures.agencies_with_residents),
                agencies=formats.number(figures.agencies),
            ),
            write=formats.rounded,
            write_change=formats.abbreviated,
        )
        pending_since = before.pending_list_on if before else None
        moved = pending_since is not None and pending_since != figures.pending_list_on
        _card(
            _("Pending requests"),
            figures.pending,
            before.pending if before and moved else None,
            pending_since,
            _(
                "Requests on ICE's last pending list up to this day, one for each agency and "
                "model. ICE stopped updating that list after February 27, 2026."
            ),
            stands_since=figures.pending_list_on,
        )

    repeated = figures.printed_rows - figures.agreements
    if repeated:
        st.caption(
            ngettext(
                "ICE's own count is {rows}: its {list} has {count} row more, for an agreement "
                "that it prints twice.",
                "ICE's own count is {rows}: its {list} has {count} rows more, for agreements "
                "that it prints twice.",
                repeated,
            ).format(
                rows=formats.number(figures.printed_rows),
                list=listed,
                count=formats.number(repeated),
            )
        )


def _card(
    label: str,
    value: int,
    before: int | None,
    since: date | None,
    explanation: str,
    stands_since: date | None = None,
    write: Callable[[int], str] = formats.number,
    write_change: Callable[[int], str] = formats.number,
) -> None:
    """Draw one figure with its change, or else the day of the list that it still stands on."""
    change, against = None, None
    if before is not None and since:
        change = formats.change(value - before, write_change)
        against = _("since {day}").format(day=formats.short_day(since))
    elif stands_since:
        against = _("list of {day}").format(day=formats.short_day(stands_since))
    st.metric(
        label,
        write(value),
        change,
        # A rise is neither good nor bad here; the sign tells its direction.
        delta_color="off",
        delta_arrow="off",
        delta_description=against,
        help=explanation,
        width=CARD_WIDTH,
    )


def milestones() -> None:
    """Draw the list behind the curve's numbers."""
    with st.expander(_("The numbered events")):
        st.markdown(
            "\n\n".join(
                f"**{event['number']}** {_date(event['day'], event['date_precision'])} – "
                f"**{escape(event['title'])}.** {escape(event['summary'])} "
                f"[{escape(event['source'])}]({event['url']})"
                for event in cached_records(queries.national_milestones)
            )
        )


def _date(day: date, precision: str) -> str:
    if precision == "year":
        return str(day.year)
    return formats.month(day) if precision == "month" else formats.day(day)


def leading(counts: pd.DataFrame, shown: int) -> pd.DataFrame:
    """Return the rows of the first states; `counts` as `agreements_by_state` returns them."""
    return counts[counts["state"].isin(counts["state"].drop_duplicates().head(shown))]


def others(filters: Filters, shown: int) -> None:
    """Say how much lies in the states that a ranking leaves out, which shows so many."""
    rows = cached_records(queries.agreements_by_state, filters)
    totals = list({row["state"]: row["total"] for row in rows}.values())[shown:]
    if totals:
        st.caption(
            ngettext(
                "{count} more, with {agreements} agreements together.",
                "{count} more, with {agreements} agreements together.",
                len(totals),
            ).format(count=len(totals), agreements=formats.number(sum(totals)))
        )


def states(counts: pd.DataFrame) -> pd.DataFrame:
    """Return a table of all states by model; `counts` as `agreements_by_state` returns them."""
    table = (
        counts.pivot_table("agreements", ["state", "total"], "model", fill_value=0)
        .astype(int)
        .rename(columns=words.model)
        .reset_index()
        .sort_values(["total", "state"], ascending=[False, True])
    )
    table["state"] = table["state"].map(words.state)
    return table.rename(columns={"state": _("State"), "total": _("Agreements")})


def changes(filters: Filters, shown: int) -> None:
    """Draw the latest changes as a table."""
    table = cached(_changes, filters, shown)
    if table.empty:
        st.caption(_("Nothing has changed since the first list."))
    else:
        st.dataframe(table, hide_index=True, height="content")


def _changes(filters: Filters, shown: int) -> pd.DataFrame:
    rows = cached_query(change_queries.latest, filters, shown)
    return pd.DataFrame(
        {
            _("Agency"): rows["agency"],
            _("State"): rows["state"].map(words.state),
            _("Model"): rows["model"].map(words.model),
            _("Change"): rows["change"].map(words.change),
            _("List of"): rows["day"].map(formats.day),
        }
    )


def models(filters: Filters) -> None:
    """Draw each model in a line with the number of its agreements."""
    counts: Counter[str] = Counter()
    for row in cached_records(queries.agreements_by_state, filters):
        counts[row["model"]] += row["agreements"]
    for row in cached_records(queries.model_summaries):
        count = counts[row["model"]]
        number = ngettext("{count} agreement", "{count} agreements", count).format(
            count=formats.number(count)
        )
        name = escape(words.model(row["model"]))
        st.markdown(f"**{name}** ({escape(number)}). {escape(row['summary'])}")
