"""The sections of the Data page: the record to take away, to question and to check."""

import hashlib
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from functools import partial
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pandas as pd
import pyarrow  # type: ignore[import-untyped]
import streamlit as st

import dashboard
from dashboard import formats, words
from dashboard.charts import query_results
from dashboard.downloads import printed_lists, table_files
from dashboard.i18n import N_, _, language, ngettext
from dashboard.paths import database
from dashboard.queries import data as queries
from dashboard.queries import printed
from dashboard.queries.connection import Cursor, DatabaseVersion, current_version, cursor
from dashboard.queries.questions import QUESTIONS
from dashboard.sql_box import sandbox
from dashboard.sql_box.kept_answers import KeptAnswers
from dashboard.ui import theme
from dashboard.ui.cache import cached_query, cached_records, records
from dashboard.ui.components import chart
from dashboard.ui.components.url_state import url_choice
from dashboard.ui.concurrency import slot_released
from dashboard.ui.links import page_link
from dashboard.ui.markdown import escape, markdown_table
from dashboard.ui.page_frame import Page

P = ParamSpec("P")
R = TypeVar("R")

FIRST_SECTION = "download"
SECTIONS = {
    FIRST_SECTION: N_("Download"),
    "sql": N_("Ask with SQL"),
    "dictionary": N_("Dictionary"),
    "quality": N_("Data quality"),
    "cite": N_("How to cite"),
}
FILES: dict[str, tuple[str, str, Callable[[pd.DataFrame, str], bytes]]] = {
    "csv": ("CSV", "text/csv", lambda frame, _name: table_files.csv_file(frame)),
    "xlsx": (
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        table_files.excel_file,
    ),
    "parquet": (
        "Parquet",
        "application/vnd.apache.parquet",
        lambda frame, _name: table_files.parquet_file(frame),
    ),
    "geojson": (
        "GeoJSON",
        "application/geo+json",
        lambda frame, _name: table_files.geojson_file(frame),
    ),
}
WITHOUT_PLACE = ("csv", "xlsx", "parquet")
FIELDS = {
    "agency": N_("agency"),
    "county": N_("county"),
    "model": N_("model"),
    "published_on": N_("date of the list"),
    "signed": N_("date of signing"),
    "state": N_("state"),
}
BASES = {
    "place": N_("the city, town or campus it polices"),
    "county": N_("a point inside its county"),
    "state": N_("none: it works in the whole state"),
    "none": N_("none: not found"),
}
RESULTS = {
    "pass": N_(":material/check_circle:\u00a0Passed"),
    "warn": N_(":material/visibility:\u00a0To\u00a0look\u00a0at"),
    "fail": N_(":material/error:\u00a0Failed"),
}
# What of an answer goes to the browser at once; its downloads have all of it.
SHOWN_ROWS = 500
POLL_SECONDS = 0.25
# A workbook of the longest table, 196,000 listings, takes the server half a minute.
MOST_EXCEL_ROWS = 50_000
NO_CHART = ""

# One large file at a time, however many visitors ask.
_making = Lock()


def section() -> str:
    """Draw the choice of section and return the chosen one."""
    names = {one: _(name) for one, name in SECTIONS.items()}
    return url_choice("section", _("Section"), names, FIRST_SECTION)


def follows_filters() -> bool:
    """Whether the section in the address shows the rows under the filters."""
    return st.query_params.get("section", FIRST_SECTION) not in set(SECTIONS) - {FIRST_SECTION}


def downloads(page: Page) -> None:
    """Offer the rows under the filters, whole tables, the database, and every list as printed."""
    _filtered_view(page)
    left, right = st.columns(2, gap="large")
    with left:
        _whole_tables()
    with right:
        _printed_lists()


def _filtered_view(page: Page) -> None:
    agreements, requests, agencies = cached_query(queries.view_size, page.filters)
    st.header(_("What the filters show"), anchor="view")
    if not agreements + requests:
        st.info(_("Nothing on ICE's lists fits these filters. Choose fewer, or clear them."))
        return
    parts = [
        ngettext("{count} agreement", "{count} agreements", agreements).format(
            count=formats.number(agreements)
        ),
        ngettext("{count} pending request", "{count} pending requests", requests).format(
            count=formats.number(requests)
        ),
    ]
    sizes = (agreements, requests)
    st.markdown(
        _("{parts} of {agencies}, with dates, place, residents and officers of each.").format(
            parts=formats.listing([part for part, size in zip(parts, sizes, strict=True) if size]),
            agencies=ngettext("{count} agency", "{count} agencies", agencies).format(
                count=formats.number(agencies)
            ),
        )
    )
    filters = page.filters
    _buttons(
        f"287g-view-{page.as_of.isoformat()}", lambda: _fresh(queries.filtered_view, filters), FILES
    )


def _whole_tables() -> None:
    tables = cached_query(queries.tables)
    columns = cached_query(queries.columns)
    tables = tables[tables["kind"] == "table"].set_index("name")
    st.header(_("Whole tables"), anchor="tables")
    names = list(tables.index)
    chosen = st.selectbox(_("Table"), names, index=names.index("agreements"), key="data_table")
    table = tables.loc[chosen]
    st.caption(
        f"{escape(str(table['about']))} "
        + _("{rows} rows, {columns} columns.").format(
            rows=formats.number(int(table["rows"])), columns=int(table["columns"])
        )
    )
    named = set(columns[columns["table"] == chosen]["column"])
    offered = list(FILES if {"longitude", "latitude"} <= named else WITHOUT_PLACE)
    if table["rows"] > MOST_EXCEL_ROWS:
        offered.remove("xlsx")
        st.caption(
            _("Too long for a workbook; each list is offered as one under “{section}”.").format(
                section=_("ICE's lists as printed")
            )
        )
    _buttons(f"287g-{chosen}", lambda: _fresh(queries.whole_table, chosen), offered)
    st.markdown(
        _(
            "**Everything in one file**: the database itself, {megabytes} MB, with all tables and "
            "their descriptions. DuckDB 1.4 and later open it."
        ).format(megabytes=formats.number(database().stat().st_size / 1e6, 1))
    )
    st.download_button(
        _("DuckDB file"),
        lambda: database().read_bytes(),
        file_name="287g-agreements.duckdb",
        mime="application/vnd.duckdb",
        icon=":material/download:",
        on_click="ignore",
    )


def _printed_lists() -> None:
    st.header(_("ICE's lists as printed"), anchor="lists")
    kinds = {"participating": _("Agreements"), "pending": _("Requests")}
    kind = st.segmented_control(
        _("Kind of list"),
        list(kinds),
        default="participating",
        format_func=kinds.__getitem__,
        required=True,
        key="data_list_kind",
    )
    names = _list_names(kind, current_version(), language())
    if not names:
        st.info(_("There is no such list."))
        return
    chosen = st.selectbox(
        _("List"),
        list(names),
        format_func=names.__getitem__,
        key=f"data_list_{kind}",
    )
    lists = cached_query(queries.published_lists).set_index("list_id")
    file_name, note = lists.loc[chosen, ["file_name", "note"]]
    st.caption(
        _(
            "Rebuilt from the database as ICE printed it in {file}: every row in its place, every "
            "cell, every address. Widths and colors are not ICE's. {note}"
        ).format(file=escape(str(file_name)), note=escape(note) if isinstance(note, str) else "")
    )
    with st.container(horizontal=True):
        for ending, make in (("csv", printed_lists.csv_list), ("xlsx", printed_lists.excel_list)):
            label, mime, _make = FILES[ending]
            st.download_button(
                label,
                lambda make=make: make(_fresh(printed.printed_table, chosen)),  # type: ignore[misc]
                file_name=f"{chosen}.{ending}",
                mime=mime,
                icon=":material/download:",
                key=f"list_{ending}",
                on_click="ignore",
            )


# Writing out the dates of 200 lists takes longer than all the rest of the page.
@st.cache_data(max_entries=8, show_spinner=False)
def _list_names(
    kind: str,
    version: DatabaseVersion,  # noqa: ARG001  (part of the key, as is the next)
    language_code: str,  # noqa: ARG001
) -> dict[str, str]:
    """Return the names of the lists of a kind by id, newest first."""
    lists = cached_query(queries.published_lists)
    return {row["list_id"]: _list_name(row) for row in records(lists[lists["kind"] == kind])}


def _list_name(row: Mapping[str, Any]) -> str:
    parts = [
        formats.day(row["published_on"]),
        row["edition"] or "",
        ngettext("{count} row", "{count} rows", row["row_count"]).format(
            count=formats.number(row["row_count"])
        ),
        _("rejected") if row["status"] == "rejected" else "",
    ]
    return " · ".join(part for part in parts if part)


def _buttons(name: str, rows: Callable[[], pd.DataFrame], endings: Collection[str]) -> None:
    """Draw a button for each format; the file is made when the button is pressed."""
    with st.container(horizontal=True):
        for ending in endings:
            label, mime, make = FILES[ending]

            def content(make: Callable[[pd.DataFrame, str], bytes] = make) -> bytes:
                with _making:
                    return make(rows(), name)

            st.download_button(
                label,
                content,
                file_name=f"{name}.{ending}",
                mime=mime,
                icon=":material/download:",
                key=f"{name}_{ending}",
                on_click="ignore",
            )


def _fresh(query: Callable[Concatenate[Cursor, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a query answers, without keeping it: downloads are large and rare."""
    with cursor(current_version()) as connection:
        return query(connection, *args, **kwargs)


def sql_box() -> None:
    """Draw the box for one's own SQL, its ready-made questions, and the answer."""
    st.markdown(
        _(
            "Put a question to the database, in [DuckDB's SQL]({address}). Start from a ready-made "
            "one and change it; nothing that you write can change the data."
        ).format(address="https://duckdb.org/docs/stable/sql/introduction")
    )
    asked = st.query_params.get("question", "")
    if asked not in QUESTIONS:
        asked = next(iter(QUESTIONS))
    if st.session_state.get("sql_question") != asked:
        st.session_state["sql_question"] = asked
        st.session_state["sql_text"] = QUESTIONS[asked].sql
    st.selectbox(
        _("Ready-made questions"),
        list(QUESTIONS),
        format_func=lambda one: _(QUESTIONS[one].title),
        key="sql_question",
        on_change=_choose_question,
    )
    with st.form(key="sql_form", border=False):
        sql = st.text_area(_("Query"), key="sql_text", height=250)
        pressed = st.form_submit_button(_("Run"), icon=":material/play_arrow:")
    st.caption(
        _(
            "Reading only: no files, no network, no settings. A query may take {seconds} seconds "
            "and give {rows} rows."
        ).format(seconds=sandbox.SECONDS, rows=formats.number(sandbox.ROWS))
    )
    if pressed:
        st.session_state["sql_answer"] = (sql, _run(sql))
    if "sql_answer" in st.session_state:
        asked_sql, error = st.session_state["sql_answer"]
        answer = _answers().of(_visitor())
        if error:
            st.error(escape(str(error)))
            if error.detail:
                st.code(error.detail, language=None, wrap_lines=True)
        elif answer is None:
            st.info(_("This answer is no longer kept. Run the query again."))
        else:
            _show(asked_sql, answer)


@st.cache_resource(show_spinner=False)
def _answers() -> KeptAnswers:
    return KeptAnswers()


def _visitor() -> str:
    """Return a name for the visitor's session."""
    return str(st.session_state.setdefault("sql_visitor", uuid4().hex))


def _choose_question() -> None:
    chosen = st.session_state["sql_question"]
    st.session_state["sql_text"] = QUESTIONS[chosen].sql
    st.session_state.pop("sql_answer", None)
    st.query_params["question"] = chosen


def _run(sql: str) -> sandbox.QueryError | None:
    """Run a query while its visitor is there: whatever else they do, or if they leave, ends it.

    Streamlit ends a script that has become needless where it next sends something: so the line
    that counts the seconds is also what looks whether anybody still waits.
    """
    progress = st.empty()
    stop = st.empty()
    stop.button(_("Stop the query"), icon=":material/stop:")
    started = time.monotonic()
    try:
        with (
            slot_released(),
            sandbox.running_query(current_version(), sql, _visitor()) as running,
        ):
            while (output := running.wait(POLL_SECONDS)) is None:
                progress.caption(
                    _("Running for {seconds} s …").format(seconds=int(time.monotonic() - started))
                )
            _answers().keep(_visitor(), sandbox.answer_of(output))
            return None
    except sandbox.QueryError as error:
        return error
    finally:
        progress.empty()
        stop.empty()


def _show(sql: str, answer: sandbox.Answer) -> None:
    """Draw an answer as a table, as a chart where it has numbers, and as files."""
    table = answer.table
    rows = table.num_rows
    count = ngettext("{count} row", "{count} rows", rows).format(count=formats.number(rows))
    if answer.is_cut:
        count = _("The first {rows} rows; there are more.").format(rows=formats.number(rows))
    if rows > SHOWN_ROWS:
        count += " " + _("The table shows {rows} of them, the files have all.").format(
            rows=formats.number(SHOWN_ROWS)
        )
    st.markdown("**" + _("Answer") + f"**: {count}")
    st.dataframe(
        table.slice(0, SHOWN_ROWS),
        hide_index=True,
        column_config={
            field.name: st.column_config.DateColumn(format="MMM D, YYYY")
            for field in table.schema
            if pyarrow.types.is_date(field.type)
        },
    )
    visitor = _visitor()
    with st.container(horizontal=True):
        for ending in WITHOUT_PLACE:
            if ending == "xlsx" and rows * table.num_columns > sandbox.EXCEL_CELLS:
                continue
            label, mime, _make = FILES[ending]
            st.download_button(
                label,
                partial(sandbox.answer_file, answer, ending, "287g-answer", visitor),
                file_name=f"287g-answer.{ending}",
                mime=mime,
                icon=":material/download:",
                key=f"287g-answer_{ending}",
                on_click="ignore",
            )
    numbers = [
        field.name
        for field in table.schema
        if pyarrow.types.is_integer(field.type) or pyarrow.types.is_floating(field.type)
    ]
    if not numbers or rows < 2:
        return
    others = [column for column in table.column_names if column not in numbers]
    with st.container(horizontal=True):
        y = st.selectbox(_("Chart of"), [*numbers, NO_CHART], format_func=_chart_name, width=220)
        across = [column for column in (*others, *numbers) if column != y]
        x = st.selectbox(_("by"), across, width=220) if y != NO_CHART and across else None
    if x is not None and y is not None:
        build = cached_query(queries.build)
        title = next(
            (_(each.title) for each in QUESTIONS.values() if each.sql == sql),
            _("Answer to a query"),
        )
        chart.draw(
            "answer",
            (hashlib.sha256(answer.content).hexdigest(), x, y),
            lambda: query_results.answer_chart(
                table.select([x, y]).to_pandas(date_as_object=False),
                x,
                y,
                title=title,
                source=_source(build),
                theme=theme.current(),
            ),
            alt=_("Chart of {y} by {x}; the figures are in the table above.").format(x=x, y=y),
        )


def _chart_name(column: str) -> str:
    return _("no chart") if column == NO_CHART else column


def _source(build: queries.Build) -> str:
    return _("287(g) dashboard, from ICE's lists up to {day}").format(
        day=formats.day(build.newest_participating_on)
    )


def dictionary() -> None:
    """Draw what each table and each column means, from the database's own descriptions."""
    tables = cached_query(queries.tables)
    columns = cached_query(queries.columns)
    st.markdown(
        _(
            "The database has two layers. The raw one (lists, captures, printed_rows, listings) is "
            "what ICE printed, untouched. All else is worked out from it and from the project's "
            "reference and editorial files, and can be rebuilt at any time."
        )
    )
    names = list(tables["name"])
    chosen = st.selectbox(
        _("Table"), names, index=names.index("agreements"), key="dictionary_table", width=420
    )
    row = tables.set_index("name").loc[chosen]
    described = columns[columns["table"] == chosen]
    if row["kind"] == "macro":
        st.markdown(_macro(chosen))
    else:
        st.markdown(escape(str(row["about"])))
        st.markdown(
            markdown_table(
                [_("Column"), _("Type"), _("Meaning")],
                [
                    [f"`{each['column']}`", f"`{each['type']}`", escape(str(each["about"]))]
                    for each in records(described)
                ],
            )
        )
    st.header(_("All tables"), anchor="tables")
    st.markdown(
        markdown_table(
            [_("Table"), _("One row is"), _("Rows")],
            [
                [
                    f"`{each['name']}`",
                    escape(str(each["about"])) if each["kind"] == "table" else _macro(each["name"]),
                    formats.number(each["rows"]) if each["kind"] == "table" else "",
                ]
                for each in records(tables)
            ],
        )
    )
    _buttons("287g-dictionary", lambda: columns, ("csv", "xlsx"))


def _macro(name: str) -> str:
    """Return what a table macro gives; the database keeps no description of those."""
    if name.startswith("pending_on"):
        return _(
            "The rows of the last accepted pending list on or before a day, as printed, each with "
            "its agency and request."
        )
    return _(
        "The rows of the last accepted list on or before a day, as printed, each with its agency "
        "and agreement. Counting rows gives ICE's own count, counting distinct agreements ours."
    )


def quality() -> None:
    """Draw what was checked, corrected, left open and rejected."""
    build = cached_query(queries.build)
    checks = cached_query(queries.checks)
    found = int((checks["status"] != "pass").sum())
    st.markdown(
        _(
            "{lists} lists with {rows} rows were read; {rejected} lists were rejected. "
            "{corrections} printed values were read as something else, each with its reason. Of "
            "{checks} checks, {found} found something that a person should look at."
        ).format(
            lists=formats.number(build.lists),
            rows=formats.number(build.listed_rows),
            rejected=formats.number(build.rejected_lists),
            corrections=formats.number(build.corrections),
            checks=len(checks),
            found=found,
        )
    )
    _checks(checks)
    _corrections()
    _lists(cached_query(queries.published_lists))
    _placement(build)
    page_link(
        "pages/3_Models.py",
        _("The article that this dashboard started from, checked figure by figure"),
        {"section": "article"},
    )


def _checks(checks: pd.DataFrame) -> None:
    st.header(_("Checks"), anchor="checks")
    st.markdown(
        markdown_table(
            [_("Result"), _("What is checked"), _("Found (expected)")],
            [
                [
                    _(RESULTS[each["status"]]),
                    escape(each["about"]),
                    escape(f"{each['value']} ({each['expected']})"),
                ]
                for each in records(checks)
            ],
        )
    )
    for each in records(checks):
        if each["status"] != "pass" and len(each["rows"]):
            with st.expander(f"{escape(each['about'])} ({escape(each['value'])})"):
                st.markdown("\n".join(f"- {escape(row)}" for row in each["rows"]))


def _corrections() -> None:
    st.header(_("Corrections: printed and read"), anchor="corrections")
    counts = cached_query(queries.correction_counts)
    st.markdown(
        _(
            "ICE's lists have slips of the pen: a county misspelt, a date of another year, an "
            "agency under the wrong state. What is printed stays in the database; what it was read "
            "as, by which rule and why stands beside it."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        field = st.selectbox(
            _("What was corrected"),
            [None, *counts],
            format_func=lambda one: _field_name(one, counts),
            key="correction_field",
            width=260,
        )
        rows = counts[field] if field else sum(counts.values())
        pages = max(1, -(-rows // queries.PAGE_ROWS))
        number = st.number_input(
            _("Page of {pages}").format(pages=formats.number(pages)),
            min_value=1,
            max_value=pages,
            key=f"correction_page_{field}",
            width=140,
        )
    shown = cached_query(queries.corrections, field, number)
    st.dataframe(
        pd.DataFrame(
            {
                _("What"): [_(FIELDS.get(one, one)) for one in shown["field"]],
                _("Printed"): shown["printed"],
                _("Read as"): shown["corrected"],
                _("Agency as printed"): shown["agency"].fillna(shown["file_name"]),
                _("State"): shown["state"],
                _("First printed"): shown["first_printed_on"],
                _("Why"): shown["reason"],
                _("Rule"): shown["rule"],
            }
        ),
        hide_index=True,
        column_config={_("First printed"): st.column_config.DateColumn(format="MMM D, YYYY")},
    )


def _field_name(field: str | None, counts: dict[str, int]) -> str:
    name = _(FIELDS.get(field) or field) if field else _("everything")
    count = counts[field] if field else sum(counts.values())
    return f"{name} ({formats.number(count)})"


def _lists(lists: pd.DataFrame) -> None:
    st.header(_("Lists rejected or dated otherwise"), anchor="rejected")
    rows = lists[(lists["status"] == "rejected") | (lists["date_basis"] == "corrected")]
    if rows.empty:
        st.markdown(_("None."))
    rejected = _("**{file}** ({rows} rows), rejected: kept, counted nowhere. {note}")
    dated = _("**{file}** ({rows} rows), read as of {day}. {note}")
    st.markdown(
        "\n".join(
            "- "
            + (rejected if each["status"] == "rejected" else dated).format(
                file=escape(each["file_name"]),
                rows=formats.number(each["row_count"]),
                day=formats.day(each["published_on"]),
                note=escape(each["note"]) if isinstance(each["note"], str) else "",
            )
            for each in records(rows)
        )
    )


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
            "{count} agency whose place or match leaves a doubt",
            "{count} agencies whose place or match leaves a doubt",
            len(doubtful),
        ).format(count=formats.number(len(doubtful)))
    ):
        st.dataframe(
            pd.DataFrame(
                {
                    _("Agency"): doubtful["agency"],
                    _("State"): doubtful["state"].map(words.state),
                    _("Doubt"): doubtful["note"],
                }
            ),
            hide_index=True,
        )


def cite() -> None:
    """Draw a citation with version and date, as text and for BibTeX."""
    build = cached_query(queries.build)
    today = datetime.now(UTC).date()
    st.markdown(
        _(
            "Name the version and the day of the newest list: the same words then lead to the same "
            "figures. The build number changes with any change of the content. A view has an "
            "address of its own: “Copy link” beside the filters gives it."
        )
    )
    st.code(citation(build, _address(), today), language=None, wrap_lines=True)
    st.markdown(_("The same as a BibTeX entry:"))
    st.code(bibtex(build, _address(), today), language="latex", wrap_lines=True)
    st.markdown(
        _(
            "For ICE's own lists, cite the list: its file name and day stand under “ICE's lists as "
            "printed”. For a claim about the models, cite the source that stands behind it."
        )
    )


def citation(build: queries.Build, address: str, today: date) -> str:
    """Return a citation in words."""
    return _(
        "287(g) dashboard, version {version}, build {build}. Agreements under section 287(g), from "
        "lists published by U.S. Immigration and Customs Enforcement up to {newest}. {address} "
        "(accessed {today})."
    ).format(
        version=build.project_version,
        build=build.build_id,
        newest=formats.day(build.newest_participating_on),
        address=address,
        today=formats.day(today),
    )


def bibtex(build: queries.Build, address: str, today: date) -> str:
    """Return a BibTeX entry; braces keep capitals and names as they are."""
    newest = build.newest_participating_on
    return (
        f"@misc{{dashboard287g-{build.build_id},\n"
        "  author  = {{287(g) dashboard contributors}},\n"
        "  title   = {{287(g) dashboard: agreements between police agencies and ICE}},\n"
        f"  year    = {{{newest.year}}},\n"
        f"  version = {{{dashboard.__version__}}},\n"
        f"  note    = {{Build {build.build_id}, lists up to {newest.isoformat()}}},\n"
        f"  url     = {{{address}}},\n"
        f"  urldate = {{{today.isoformat()}}}\n"
        "}"
    )


def _address() -> str:
    """Return the address of the dashboard's first page."""
    page = urlsplit(st.context.url or "")
    return f"{page.scheme}://{page.netloc}{page.path.removesuffix('Data')}" if page.netloc else ""
