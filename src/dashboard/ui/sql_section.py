"""The Data page's box for a reader's own SQL."""

import hashlib
import time
from functools import partial
from uuid import uuid4

import pyarrow as pa  # type: ignore[import-untyped]
import streamlit as st

from dashboard import formats, words
from dashboard.charts import query_results
from dashboard.i18n import _
from dashboard.queries import data as queries
from dashboard.queries.connection import current_version
from dashboard.queries.questions import QUESTIONS
from dashboard.sql_box import sandbox
from dashboard.sql_box.kept_answers import KeptAnswers
from dashboard.ui import theme
from dashboard.ui.cache import cached_query
from dashboard.ui.components import chart
from dashboard.ui.components.downloads import TABLE_FORMATS, download
from dashboard.ui.components.table import table
from dashboard.ui.components.url_state import put
from dashboard.ui.concurrency import slot_released
from dashboard.ui.markdown import escape

MANUAL = "https://duckdb.org/docs/stable/sql/introduction"
# The browser gets this many rows of an answer at once; the downloads have all of them.
SHOWN_ROWS = 500
POLL_SECONDS = 0.25
NO_CHART = ""
FIRST_QUESTION = next(iter(QUESTIONS))

_answers = KeptAnswers()


def sql_box() -> None:
    """Draw the box for SQL, its ready-made questions, and the answer."""
    st.markdown(
        _(
            "Ask the database in [DuckDB's SQL]({address}). Start from a ready-made question and "
            "change it. Nothing you write can change the data."
        ).format(address=MANUAL)
    )
    _follow_address()
    st.selectbox(
        _("Ready-made questions"),
        list(QUESTIONS),
        format_func=lambda one: _(QUESTIONS[one].title),
        key="sql_question",
        placeholder=_("Your own query"),
        on_change=_choose_question,
    )
    with st.form(key="sql_form", border=False):
        sql = st.text_area(_("Query"), key="sql_text", height=250)
        pressed = st.form_submit_button(
            _("Run"), icon=":material/play_arrow:", on_click=_leave_question
        )
    st.caption(
        _(
            "Read-only: no files, no network, no settings. A query may take {seconds} seconds and "
            "return {rows} rows."
        ).format(seconds=sandbox.SECONDS, rows=formats.number(sandbox.ROWS))
    )
    if pressed:
        st.session_state["sql_answer"] = (sql, _run(sql))
    if "sql_answer" in st.session_state:
        _show_answer(*st.session_state["sql_answer"])


def _follow_address() -> None:
    """Put the question in the address into the box, unless it was there before.

    The reader's own text stays, also while they look at another section or page.
    """
    asked = st.query_params.get("question", "")
    asked = asked if asked in QUESTIONS else FIRST_QUESTION
    if st.session_state.get("sql_asked") != asked:
        st.session_state["sql_asked"] = asked
        st.session_state["sql_text"] = QUESTIONS[asked].sql
        st.session_state.pop("sql_answer", None)
    # Streamlit forgets a widget's text while the widget is not drawn.
    st.session_state.setdefault("sql_text", st.session_state.get("sql_draft"))
    st.session_state["sql_draft"] = st.session_state["sql_text"]
    st.session_state["sql_question"] = _question_of(st.session_state["sql_text"])


def _question_of(sql: str) -> str | None:
    """Return the ready-made question with this text; None for the reader's own query."""
    return next((name for name, each in QUESTIONS.items() if each.sql == sql), None)


def _choose_question() -> None:
    st.session_state.pop("sql_asked")
    put(question=st.session_state["sql_question"])


def _leave_question() -> None:
    """Take the question out of the address when the reader runs a query of their own."""
    if _question_of(st.session_state["sql_text"]) is None:
        put(question=None)
        st.session_state["sql_asked"] = FIRST_QUESTION


def _visitor() -> str:
    """Return a name for the visitor's session."""
    return str(st.session_state.setdefault("sql_visitor", uuid4().hex))


def _run(sql: str) -> sandbox.QueryError | None:
    """Run a query, as long as its visitor waits for it.

    Streamlit stops a script that is no longer needed when the script next sends something. The
    line that counts the seconds is sent for that: it ends the query if the visitor has left or
    done something else.
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
            _answers.keep(_visitor(), sandbox.answer_of(output))
            return None
    except sandbox.QueryError as error:
        return error
    finally:
        progress.empty()
        stop.empty()


def _show_answer(sql: str, error: sandbox.QueryError | None) -> None:
    answer = _answers.of(_visitor())
    if error:
        st.error(escape(str(error)))
        if error.detail:
            st.code(error.detail, language=None, wrap_lines=True)
    elif answer is None:
        st.info(_("This answer is no longer kept. Run the query again."))
    else:
        name = _question_of(sql)
        _show(_(QUESTIONS[name].title) if name else _("Answer to your query"), answer)


def _show(title: str, answer: sandbox.Answer) -> None:
    """Draw an answer as a table, as files, and as a chart if it has numbers."""
    st.subheader(title, anchor=False)
    st.markdown(_size(answer))
    table(answer.table.slice(0, SHOWN_ROWS), placeholder="")
    cells = answer.table.num_rows * answer.table.num_columns
    with st.container(horizontal=True):
        for ending in TABLE_FORMATS:
            if ending == "xlsx" and cells > sandbox.EXCEL_CELLS:
                continue
            download(
                f"287g-answer.{ending}",
                partial(sandbox.answer_file, answer, ending, "287g-answer", _visitor()),
            )
    _chart(title, answer)


def _size(answer: sandbox.Answer) -> str:
    count = answer.table.num_rows
    text = words.rows(count)
    if answer.is_cut:
        text = _("The first {rows} rows; there are more.").format(rows=formats.number(count))
    if count > SHOWN_ROWS:
        text += " " + _("The table shows {rows} of them; the files have all.").format(
            rows=formats.number(SHOWN_ROWS)
        )
    return "**" + _("Answer") + f"**: {text}"


def _chart(title: str, answer: sandbox.Answer) -> None:
    """Draw one column of an answer against another, both chosen by the reader."""
    rows = answer.table
    numbers = [
        field.name
        for field in rows.schema
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    ]
    if not numbers or rows.num_rows < 2:
        return
    others = [column for column in rows.column_names if column not in numbers]
    with st.container(horizontal=True):
        y = st.selectbox(
            _("Chart of"),
            [*numbers, NO_CHART],
            format_func=lambda column: _("no chart") if column == NO_CHART else column,
            width=220,
        )
        across = [column for column in (*others, *numbers) if column != y]
        x = st.selectbox(_("by"), across, width=220) if y != NO_CHART and across else None
    if x is None:
        return
    source = _("287(g) dashboard, from ICE's lists up to {day}").format(
        day=formats.day(cached_query(queries.build).newest_participating_on)
    )
    chart.draw(
        "answer",
        (hashlib.sha256(answer.content).hexdigest(), x, y, title),
        lambda: query_results.answer_chart(
            rows.select([x, y]).to_pandas(date_as_object=False),
            x,
            y,
            title=title,
            source=source,
            theme=theme.current(),
        ),
        alt=_("Chart of {y} by {x}. The figures are in the table above.").format(x=x, y=y),
    )
