"""The Data page's account of what was checked, corrected, left open and rejected."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, words
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import data as queries
from dashboard.queries.paging import PAGE_ROWS
from dashboard.ui.cache import cached_query, cached_records, records
from dashboard.ui.components.html import Html, from_data, joined, tag
from dashboard.ui.components.html_table import Column, html_table
from dashboard.ui.components.pager import pager
from dashboard.ui.components.table import named, table
from dashboard.ui.links import page_link
from dashboard.ui.markdown import escape, markdown_table

Row = Mapping[str, Any]

BASES = {
    "place": N_("the city, town or campus it polices"),
    "county": N_("a point inside its county"),
    "state": N_("none: it works in the whole state"),
    "none": N_("none: not found"),
}
RESULTS = {"pass": N_("Passed"), "warn": N_("Needs a look"), "fail": N_("Failed")}
# In pixels: some ten rows, so that the parts after it stay in sight.
CORRECTIONS_HEIGHT = 380


def quality() -> None:
    """Draw what was checked, corrected, left open and rejected."""
    build = cached_query(queries.build)
    checks = cached_records(queries.checks)
    found = sum(check["status"] != "pass" for check in checks)
    st.markdown(
        _(
            "{lists} lists with {rows} rows were read. {rejected} lists were rejected. "
            "{corrections} printed values were corrected, each with its reason. {checks} checks "
            "were made, and {found} of them found something that a person should look at."
        ).format(
            lists=formats.number(build.lists),
            rows=formats.number(build.listed_rows),
            rejected=formats.number(build.rejected_lists),
            corrections=formats.number(build.corrections),
            checks=formats.number(len(checks)),
            found=formats.number(found),
        )
    )
    _checks(checks)
    _corrections()
    left, right = st.columns(2, gap="large")
    with left:
        _lists(cached_query(queries.published_lists))
    with right:
        _placement(build)
    page_link(
        "pages/3_Models.py",
        _("AP's report, checked figure by figure"),
        {"section": "article"},
    )


def _checks(checks: Sequence[Row]) -> None:
    st.header(_("Checks"), anchor="checks")
    for check in checks:
        if check["status"] != "pass" and len(check["rows"]):
            about = check["about"]
            title = escape(_(about))
            with st.expander(f"{title} ({escape(check['value'])})"):
                rows = (tag("li", from_data(row)) for row in check["rows"])
                st.html(tag("ul", *rows, class_="d-text"))
    with st.expander(_("All {count} checks").format(count=formats.number(len(checks)))):
        st.html(
            html_table(
                _("Checks"),
                [
                    Column(_("What is checked"), phone="name"),
                    Column(_("Result"), phone="below"),
                    Column(_("Found"), "right", "labelled"),
                    Column(_("Expected"), "right", "labelled"),
                ],
                [
                    (
                        from_data(check["about"]),
                        _(RESULTS[check["status"]]),
                        str(check["value"]),
                        from_data(str(check["expected"])),
                    )
                    for check in checks
                ],
            )
        )


def _corrections() -> None:
    st.header(_("Corrections: what ICE printed and how it was read"), anchor="corrections")
    st.markdown(
        _(
            "ICE's lists have typos: a misspelled county, a date with the wrong year, an agency "
            "under the wrong state. The database keeps what ICE printed. Beside it stands how it "
            "was read, by which rule and why."
        )
    )
    counts = cached_query(queries.correction_counts)
    total = sum(counts.values())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        field = st.selectbox(
            _("What was corrected"),
            [None, *counts],
            format_func=lambda field: (
                (words.field(field) if field else _("everything"))
                + f" ({formats.number(counts[field] if field else total)})"
            ),
            key="correction_field",
            width=260,
        )
        rows = counts[field] if field else total
        page = pager(rows, PAGE_ROWS, f"correction_page_{field}")
    shown = cached_query(queries.corrections, field, page)
    table(
        named(
            shown.assign(agency=shown["agency"].fillna(shown["file_name"])),
            {
                "field": _("What"),
                "printed": _("Printed"),
                "corrected": _("Read as"),
                "agency": _("Agency as printed"),
                "state": _("State"),
                "first_printed_on": _("First printed"),
                "reason": _("Why"),
                "rule": _("Rule"),
            },
        ),
        height=CORRECTIONS_HEIGHT,
    )


def _lists(lists: pd.DataFrame) -> None:
    st.header(_("Lists rejected or dated differently"), anchor="rejected")
    rows = lists[(lists["status"] == "rejected") | (lists["date_basis"] == "corrected")]
    rejected = joined(_("{file} ({rows}) was rejected. It is kept but not counted. {note}"))
    dated = joined(_("{file} ({rows}) was read as the list of {day}. {note}"))
    lines = [
        (rejected if each["status"] == "rejected" else dated).format(
            file=tag("b", each["file_name"]),
            rows=words.rows(each["row_count"]),
            day=formats.day(each["published_on"]),
            note=from_data(each["note"]) if isinstance(each["note"], str) else "",
        )
        for each in records(rows)
    ]
    with st.expander(
        ngettext("{count} list", "{count} lists", len(lines)).format(
            count=formats.number(len(lines))
        )
    ):
        st.html(tag("ul", *(tag("li", Html(line)) for line in lines), class_="d-text"))


def _placement(build: queries.Build) -> None:
    st.header(_("How precisely agencies are placed"), anchor="placement")
    st.markdown(
        markdown_table(
            [_("Point on the map"), _("Agencies")],
            [
                [_(BASES[each["location_basis"]]), formats.share(each["agencies"], build.agencies)]
                for each in cached_records(queries.placement)
            ],
        )
    )
    doubtful = cached_query(queries.uncertain_agencies)
    with st.expander(
        ngettext(
            "{count} agency with an uncertain place or match",
            "{count} agencies with an uncertain place or match",
            len(doubtful),
        ).format(count=formats.number(len(doubtful)))
    ):
        table(named(doubtful, {"agency": _("Agency"), "state": _("State"), "note": _("Doubt")}))
