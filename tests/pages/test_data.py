"""The Data page: what it offers, answers, explains and admits."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import open_files, paths, schema
from dashboard.queries import data as queries
from dashboard.queries.connection import current_version, cursor
from dashboard.queries.paging import PAGE_ROWS
from dashboard.queries.questions import QUESTIONS
from dashboard.sql_box import sandbox
from dashboard.ui import sql_section
from dashboard.ui.components.cite import bibtex, citation
from dashboard.ui.data_page import SECTIONS

OpenPage = Callable[..., AppTest]
Build = Callable[..., Path]

FILE = "pages/6_Data.py"


def words_on(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(part.value for part in (*page.markdown, *page.caption, *page.header))


def buttons(page: AppTest) -> list[str]:
    return [button.proto.label for button in page.get("download_button")]


@pytest.fixture
def build(committed_database: Path, monkeypatch: pytest.MonkeyPatch) -> queries.Build:
    monkeypatch.setenv("DASHBOARD_DATABASE", str(committed_database))
    with cursor(current_version()) as connection:
        return queries.build(connection)


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_opens_by_its_address(open_page: OpenPage, section: str) -> None:
    page = open_page(FILE, section=section)
    assert not page.exception
    assert not page.warning
    # Only the rows under the filters follow the filters.
    popovers = [block.proto.popover.label for block in page.get("popover")]
    assert ("Filters" in popovers) == (section == "download")


def test_the_view_is_told_and_offered_in_four_formats(open_page: OpenPage) -> None:
    page = open_page(FILE, as_of="2025-05-19", state=["TX", "FL"], status=["active", "pending"])
    words = words_on(page)
    assert re.search(r"\d+ agreements and \d+ pending requests of \d+ agencies\. The files", words)
    assert buttons(page)[:4] == ["CSV", "Excel", "Parquet", "GeoJSON"]
    assert "DuckDB file" in buttons(page)
    nothing = open_page(FILE, as_of="2021-01-13", state="MP")
    assert nothing.info[0].value == (
        "Nothing on ICE's lists matches your filters. Choose fewer or clear them."
    )
    assert buttons(nothing)[0] == "CSV"


def test_tables_have_the_formats_that_fit_them(open_page: OpenPage) -> None:
    page = open_page(FILE)
    offered = {
        "agreements": ["CSV", "Excel", "Parquet"],
        "agencies": ["CSV", "Excel", "Parquet", "GeoJSON"],
        # Too long for a workbook that is made while somebody waits.
        "listings": ["CSV", "Parquet"],
    }
    for table, labels in offered.items():
        page = page.selectbox(key="data_table").set_value(table).run()
        assert buttons(page)[4 : 4 + len(labels) + 1] == [*labels, "DuckDB file"]


def test_every_list_is_offered(open_page: OpenPage) -> None:
    page = open_page(FILE)
    participating = page.selectbox(key="data_list_participating")
    assert participating.options[0] == "May 11, 2026 · am · 1,797 rows"
    page = page.button_group(key="data_list_kind").set_value("pending").run()
    pending = page.selectbox(key="data_list_pending")
    assert len(participating.options) + len(pending.options) == 448
    assert sum("rejected" in name for name in participating.options + pending.options) == 3


def test_a_ready_made_question_is_answered(open_page: OpenPage) -> None:
    page = open_page(FILE, section="sql", question="article")
    assert page.text_area(key="sql_text").value == QUESTIONS["article"].sql
    page = run(page)
    frame = page.dataframe[0].value
    assert dict(zip(frame["model"], frame["printed_rows"], strict=True)) == {
        "TFM": 285,
        "WSO": 212,
        "JEM": 91,
    }
    assert "**Answer**: 3 rows" in words_on(page)
    assert buttons(page) == ["CSV", "Excel", "Parquet"]
    assert len(page.get("vega_lite_chart")) == 1
    page = page.selectbox(key="sql_question").set_value("names").run()
    assert page.text_area(key="sql_text").value == QUESTIONS["names"].sql
    assert page.query_params["question"] == "names"
    assert len(page.dataframe) == 0


def subheaders(page: AppTest) -> list[str]:
    return [header.value for header in page.subheader]


def test_an_edited_question_loses_the_questions_title(open_page: OpenPage) -> None:
    page = run(open_page(FILE, section="sql", question="article"))
    title = QUESTIONS["article"].title
    assert subheaders(page) == [title]
    page = run(page, QUESTIONS["article"].sql.replace("2025-05-19", "2026-05-11"))
    assert subheaders(page) == ["Answer to your query"]
    assert title not in str(page.get("vega_lite_chart")[0].proto)
    assert page.selectbox(key="sql_question").value is None
    assert "question" not in page.query_params
    page = page.selectbox(key="sql_question").set_value("article").run()
    assert page.text_area(key="sql_text").value == QUESTIONS["article"].sql
    assert not subheaders(page)


def test_ones_own_query_survives_a_look_into_the_dictionary(open_page: OpenPage) -> None:
    page = run(open_page(FILE, section="sql", question="names"), "SELECT 287 AS mine")
    page = page.button_group(key="choice_section").set_value("dictionary").run()
    page = page.button_group(key="choice_section").set_value("sql").run()
    assert page.text_area(key="sql_text").value == "SELECT 287 AS mine"
    assert page.dataframe[0].value["mine"].tolist() == [287]


def run(page: AppTest, sql: str | None = None) -> AppTest:
    if sql is not None:
        page.text_area(key="sql_text").set_value(sql)
    return next(button for button in page.button if button.label == "Run").click().run()


def test_errors_are_explained(open_page: OpenPage) -> None:
    page = run(open_page(FILE, section="sql"), "SELECT * FROM agreement")
    assert page.error[0].value.startswith("The query names a table or function that does not exist")
    assert 'Did you mean "agreements"' in page.code[0].value
    page = run(page, "DROP TABLE agreements")
    assert page.error[0].value.startswith("Only queries that read are allowed")
    assert not page.code
    page = run(page, "SELECT name FROM agencies WHERE false")
    assert not page.error
    assert "**Answer**: 0 rows" in words_on(page)


def test_a_runaway_is_stopped_and_said_so(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    page = run(
        open_page(FILE, section="sql"), "SELECT count(*) FROM range(10000000000) a, range(9)"
    )
    assert page.error[0].value.startswith("The query was stopped after 1 seconds")
    assert "Running for" not in words_on(page)


def test_a_large_answer_is_cut_in_the_table_only(open_page: OpenPage) -> None:
    page = run(open_page(FILE, section="sql"), "SELECT range AS x FROM range(20000) ORDER BY x")
    words = words_on(page)
    assert "The first 10,000 rows; there are more" in words
    assert "The table shows 500 of them; the files have all" in words
    assert len(page.dataframe[0].value) == 500


def test_names_of_columns_are_no_paths_in_a_chart(open_page: OpenPage) -> None:
    page = run(
        open_page(FILE, section="sql"), 'SELECT x AS "a.b[0]", x AS "c:Q" FROM range(3) t(x)'
    )
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 1


def test_the_dictionary_shows_each_table(open_page: OpenPage) -> None:
    page = open_page(FILE, section="dictionary")
    assert "| `signed_on` | `DATE` |" in words_on(page)
    tables = page.selectbox(key="dictionary_table").options
    assert len(tables) > 30
    page = page.selectbox(key="dictionary_table").set_value("agreements_on(day)").run()
    assert "is ICE's own count" in words_on(page)


def test_quality_shows_checks_corrections_and_rejected_lists(
    open_page: OpenPage, build: queries.Build
) -> None:
    page = open_page(FILE, section="quality")
    words = words_on(page)
    assert f"448 lists with {build.listed_rows:,} rows were read. 3 lists were rejected." in words
    assert f"{build.corrections:,} printed values were corrected" in words
    html = "".join(part.proto.body for part in page.get("html"))
    rejected = re.findall(r"<b>(\S+)</b> \(\S+ rows\) was rejected", html)
    assert sorted(rejected) == [
        "participatingAgencies04212025am.xlsx",
        "participatingAgencies09222025pm.xlsx",
        "pendingAgencies09222025pm.xlsx",
    ]
    assert len(page.dataframe[0].value) == PAGE_ROWS
    page = page.selectbox(key="correction_field").set_value("published_on").run()
    assert list(page.dataframe[0].value["What"].unique()) == ["date of the list"]
    assert list(page.dataframe[0].value["Agency as printed"].str[-5:].unique()) == [".xlsx"]


def test_a_citation_names_version_build_and_day(open_page: OpenPage, build: queries.Build) -> None:
    page = open_page(FILE, section="cite")
    text, entry = (part.value for part in page.code)
    for cited in (text, entry):
        assert build.build_id in cited
        assert dashboard.__version__ in cited
    assert "up to May 11, 2026" in text
    assert citation(build, "https://example.org/", date(2026, 6, 1)).endswith(
        "https://example.org/ (accessed June 1, 2026)."
    )
    lines = bibtex(build, "https://example.org/", date(2026, 6, 1)).splitlines()
    assert re.fullmatch(r"@misc\{[\w-]+,", lines[0])
    assert lines[-1] == "}"
    assert all(re.fullmatch(r"  \w+ += \{.+\},?", line) for line in lines[1:-1])
    assert "  urldate = {2026-06-01}" in lines


def test_an_address_that_makes_no_sense_is_named(open_page: OpenPage) -> None:
    page = open_page(FILE, section="weather", question="nothing")
    assert page.warning[0].value == "“weather” isn't a valid section. Showing the default."
    assert "What the filters show" in words_on(page)
    page = open_page(FILE, section="sql", question="nothing")
    assert page.text_area(key="sql_text").value == next(iter(QUESTIONS.values())).sql


def test_a_page_without_rows_still_stands(open_page: OpenPage, build_database: Build) -> None:
    day = date(2025, 3, 1)
    database = build_database(
        lists=[
            {
                "list_id": "participating-2025-03-01",
                "kind": "participating",
                "published_on": day,
                "file_name": "participatingAgencies03012025.xlsx",
                "edition": "",
                "row_count": 1,
                "status": "accepted",
                "date_basis": "file name",
                "sequence": 1,
                "header": ["STATE"],
            }
        ],
        build_info=[
            {
                "build_id": "one",
                "schema_version": schema.VERSION,
                "newest_participating_on": day,
                "list_count": 1,
                "project_version": "0",
            }
        ],
    )
    for section in SECTIONS:
        page = open_page(FILE, database=database, section=section)
        assert not page.exception, section


def test_long_answers_leave_the_session_small() -> None:
    """A visitor may take 4 MB: see the budgets of memory."""
    assert sandbox.ANSWER_BYTES <= 4_000_000
    assert sql_section.SHOWN_ROWS <= 500


def test_the_open_files_are_listed_and_each_is_there(open_page: OpenPage) -> None:
    page = open_page(FILE, section="programs")
    listed = re.findall(r"app/static/open/(\w+\.\w+)\)", words_on(page))
    assert listed == open_files.file_names()
    assert all((paths.STATIC / open_files.FOLDER / name).is_file() for name in listed)
    feeds = re.findall(r"app/static/([\w/]+\.xml)\)", words_on(page))
    assert feeds == ["changes.xml", "feeds/PA.xml"]
    assert all((paths.STATIC / name).is_file() for name in feeds)
    assert [tab.label for tab in page.tabs] == ["curl", "pandas", "DuckDB", "R"]


def test_files_of_another_build_say_so(open_page: OpenPage, build_database: Build) -> None:
    lists = [{"list_id": "p", "kind": "participating", "published_on": "2025-03-01",
              "status": "accepted", "sequence": 1}]  # fmt: skip
    page = open_page(FILE, build_database(lists=lists), section="programs")
    assert "This dashboard reads another database." in page.info[0].value
