"""The Data page's sections for downloads, the dictionary and citations."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard import formats, words
from dashboard.downloads import printed_lists
from dashboard.i18n import DEFAULT_LANGUAGE, N_, _, language, translated
from dashboard.paths import database
from dashboard.queries import data as queries
from dashboard.queries import printed
from dashboard.ui.cache import cached, cached_query, cached_records, records, uncached_query
from dashboard.ui.components.cite import bibtex, citation
from dashboard.ui.components.downloads import TABLE_FORMATS, download, download_rows
from dashboard.ui.components.html import Html, from_data, joined, tag
from dashboard.ui.components.url_state import url_section
from dashboard.ui.markdown import escape, markdown_table
from dashboard.ui.page_frame import Page

SECTIONS = {
    "download": N_("Download"),
    "sql": N_("Ask with SQL"),
    "dictionary": N_("Dictionary"),
    "quality": N_("Data quality"),
    "programs": N_("For programs"),
    "cite": N_("How to cite"),
}
LIST_KINDS = {"participating": N_("Agreements"), "pending": N_("Requests")}
# A workbook of the longest table, 196,000 listings, takes the server half a minute.
MOST_EXCEL_ROWS = 50_000
FIRST_TABLE = "agreements"


def section() -> str:
    """Draw the choice of section and return the chosen one."""
    return url_section(SECTIONS)


def follows_filters() -> bool:
    """Whether the section in the address shows the rows under the filters."""
    return st.query_params.get("section") not in set(SECTIONS) - {"download"}


def downloads(page: Page) -> None:
    """Offer the rows under the filters, whole tables, the database, and every list as printed."""
    _filtered_view(page)
    left, right = st.columns(2, gap="large")
    with left:
        _whole_tables()
    with right:
        _printed_lists()


def _filtered_view(page: Page) -> None:
    filters = page.filters
    agreements, requests, agencies = cached_query(queries.view_size, filters)
    st.header(_("What the filters show"), anchor="view")
    if not agreements + requests:
        st.info(_("Nothing on ICE's lists matches your filters. Choose fewer or clear them."))
        return
    parts = [
        words.agreements(agreements) if agreements else "",
        words.pending_requests(requests) if requests else "",
    ]
    st.markdown(
        _("{parts} of {agencies}. The files give dates, place, residents and officers.").format(
            parts=formats.listing([part for part in parts if part]),
            agencies=words.agencies(agencies),
        )
    )
    download_rows(
        f"287g-view-{page.as_of.isoformat()}",
        lambda: uncached_query(queries.filtered_view, filters),
        (*TABLE_FORMATS, "geojson"),
    )


def _whole_tables() -> None:
    tables = cached_query(queries.tables)
    columns = cached_query(queries.columns)
    tables = tables[tables["kind"] == "table"].set_index("name")
    st.header(_("Whole tables"), anchor="tables")
    names = list(tables.index)
    chosen = st.selectbox(_("Table"), names, index=names.index(FIRST_TABLE), key="data_table")
    table = tables.loc[chosen]
    size = _("{rows} rows, {columns} columns.").format(
        rows=formats.number(int(table["rows"])), columns=int(table["columns"])
    )
    st.html(tag("p", from_data(str(table["about"])), " ", size, class_="d-source"))
    is_placed = {"longitude", "latitude"} <= set(columns[columns["table"] == chosen]["column"])
    offered = [*TABLE_FORMATS, "geojson"] if is_placed else [*TABLE_FORMATS]
    if table["rows"] > MOST_EXCEL_ROWS:
        offered.remove("xlsx")
        st.caption(
            _(
                "This table is too long for Excel. Each list is offered as a workbook under "
                "“{section}”."
            ).format(section=_("ICE's lists as printed"))
        )
    download_rows(f"287g-{chosen}", lambda: uncached_query(queries.whole_table, chosen), offered)
    st.markdown(
        _(
            "**Everything in one file**: the database itself ({megabytes} MB), with all tables and "
            "their descriptions. It opens in DuckDB 1.4 or later."
        ).format(megabytes=formats.number(database().stat().st_size / 1e6, 1))
    )
    download("287g-agreements.duckdb", lambda: database().read_bytes(), _("DuckDB file"))


def _printed_lists() -> None:
    st.header(_("ICE's lists as printed"), anchor="lists")
    kind = st.segmented_control(
        _("Kind of list"),
        list(LIST_KINDS),
        default="participating",
        format_func=translated(LIST_KINDS).__getitem__,
        required=True,
        key="data_list_kind",
    )
    names = cached(_list_names, kind)
    if not names:
        st.info(_("There is no such list."))
        return
    chosen = st.selectbox(
        _("List"), list(names), format_func=names.__getitem__, key=f"data_list_{kind}"
    )
    lists = cached_query(queries.published_lists).set_index("list_id")
    file_name, note = lists.loc[chosen, ["file_name", "note"]]
    said = joined(
        _(
            "As ICE printed it in {file}: every row in its place, every cell, every link. Column "
            "widths and colors are not ICE's. {note}"
        )
    ).format(file=joined(str(file_name)), note=from_data(note) if isinstance(note, str) else "")
    st.html(tag("p", Html(said), class_="d-source"))
    with st.container(horizontal=True):
        for ending, make in (("csv", printed_lists.csv_list), ("xlsx", printed_lists.excel_list)):
            download(f"{chosen}.{ending}", partial(_list_file, make, chosen))


def _list_file(make: Any, list_id: str) -> bytes:
    content: bytes = make(uncached_query(printed.printed_table, list_id))
    return content


def _list_names(kind: str) -> dict[str, str]:
    """Return the names of the lists of a kind by id, newest first."""
    lists = cached_query(queries.published_lists)
    return {row["list_id"]: _list_name(row) for row in records(lists[lists["kind"] == kind])}


def _list_name(row: Mapping[str, Any]) -> str:
    parts = [
        formats.day(row["published_on"]),
        row["edition"] or "",
        words.rows(row["row_count"]),
        _("rejected") if row["status"] == "rejected" else "",
    ]
    return " · ".join(part for part in parts if part)


def dictionary() -> None:
    """Draw what each table and each column means, from the database's own descriptions."""
    tables = {table["name"]: table for table in cached_records(queries.tables)}
    columns = cached_query(queries.columns)
    st.markdown(
        _(
            "The database has two layers. The raw layer (lists, captures, printed_rows, listings) "
            "is what ICE printed, unchanged. Everything else is derived from it and from the "
            "project's reference and editorial files. It can be rebuilt at any time."
        )
    )
    if language() != DEFAULT_LANGUAGE:
        st.markdown(_("Meanings are in English, as the names of tables and columns are."))
    names = list(tables)
    chosen = st.selectbox(
        _("Table"), names, index=names.index(FIRST_TABLE), key="dictionary_table", width=420
    )
    about = tables[chosen]["about"]
    st.html(tag("p", from_data(about), class_="d-text"))
    described = records(columns[columns["table"] == chosen])
    if described:
        st.markdown(
            markdown_table(
                [_("Column"), _("Type"), _("Meaning")],
                [
                    [f"`{each['column']}`", f"`{each['type']}`", escape(str(each["about"]))]
                    for each in described
                ],
            )
        )
    download_rows("287g-dictionary", lambda: columns, ("csv", "xlsx"))
    st.header(_("All tables"), anchor="tables")
    with st.expander(_("{count} tables and what one row is").format(count=len(tables))):
        st.markdown(
            markdown_table(
                [_("Table"), _("One row is"), _("Rows")],
                [
                    [
                        f"`{name}`",
                        escape(table["about"]),
                        formats.number(table["rows"]) if table["kind"] == "table" else "",
                    ]
                    for name, table in tables.items()
                ],
            )
        )


def cite() -> None:
    """Draw a citation with version and date, as text and for BibTeX."""
    build = cached_query(queries.build)
    today = datetime.now(UTC).date()
    st.markdown(
        _(
            "Name the version and the date of the newest list, so that others find the same "
            "figures. The build number changes whenever the content changes. To cite a view, use "
            "its own address: “Copy link” beside the filters gives it."
        )
    )
    st.code(citation(build, dashboard_address(), today), language=None, wrap_lines=True)
    st.markdown(_("As a BibTeX entry:"))
    st.code(bibtex(build, dashboard_address(), today), language="latex", wrap_lines=True)
    st.markdown(
        _(
            "To cite one of ICE's lists, give its file name and date. You find them under “ICE's "
            "lists as printed”. For a claim about the models, cite the source next to the claim."
        )
    )


def dashboard_address() -> str:
    """Return the address of the dashboard's first page, with a slash at its end."""
    page = urlsplit(st.context.url or "")
    return f"{page.scheme}://{page.netloc}{page.path.removesuffix('Data')}" if page.netloc else ""
