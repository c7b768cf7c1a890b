"""The Data and About pages in a real browser: files that open, queries that end, small screens."""

import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

Visit = Callable[[str], None]

ENDLESS = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT max(x) FROM t"
# Time for a stop to arrive; far less than the query's own limit.
MOST_POLLS = 50


def download(page: Page, name: str, *, nth: int = 0) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=name, exact=True).nth(nth).click()
    return Path(started.value.path()).read_bytes()


def workers() -> list[int]:
    """The processes that run a visitor's query on this machine."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"sql_box/worker.py" in command:
            found.append(int(folder.name))
    return found


def wait_for(condition: Callable[[], bool]) -> bool:
    for _poll in range(MOST_POLLS):
        if condition():
            return True
        time.sleep(0.1)
    return False


def run(page: Page, sql: str) -> None:
    page.get_by_role("textbox", name="Query").fill(sql)
    page.get_by_role("button", name="Run", exact=True).click()


def test_files_open_in_the_programs_they_are_for(page: Page, visit: Visit, tmp_path: Path) -> None:
    visit("/Data?as_of=2025-05-19")
    frame = pd.read_csv(io.BytesIO(download(page, "CSV")))
    assert frame["printed_rows"].sum() == 588
    sheet = openpyxl.load_workbook(io.BytesIO(download(page, "Excel")), read_only=True).active
    assert sheet is not None
    assert len(list(sheet.iter_rows())) == len(frame) + 1
    (tmp_path / "view.parquet").write_bytes(download(page, "Parquet"))
    with duckdb.connect() as con:
        counted = con.execute(f"SELECT count(*) FROM '{tmp_path / 'view.parquet'}'").fetchall()
        assert counted == [(len(frame),)]
    assert len(json.loads(download(page, "GeoJSON"))["features"]) == len(frame)


def test_the_database_itself_opens(
    page: Page, visit: Visit, tmp_path: Path, committed_database: Path
) -> None:
    visit("/Data")
    file = tmp_path / "taken.duckdb"
    file.write_bytes(download(page, "DuckDB file"))
    assert file.read_bytes() == committed_database.read_bytes()
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute("SELECT count(*) FROM agreements_on('2025-05-19')").fetchall()
    assert rows == [(588,)]


def test_a_list_as_printed(page: Page, visit: Visit) -> None:
    visit("/Data")
    content = download(page, "Excel", nth=2)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet["A1"].value == "STATE"
    assert sum(1 for row in sheet.iter_rows(min_row=2, max_col=1) if row[0].value) == 1797


def test_a_query_by_keyboard(page: Page, visit: Visit) -> None:
    visit("/Data?section=sql&question=article")
    page.get_by_role("textbox", name="Query").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Answer: 3 rows")).to_be_visible(timeout=20_000)
    expect(
        page.locator("[data-testid=stVegaLiteChart]").locator("canvas, svg.marks")
    ).to_be_visible()
    frame = pd.read_csv(io.BytesIO(download(page, "CSV")))
    assert dict(zip(frame["model"], frame["printed_rows"], strict=True)) == {
        "TFM": 285,
        "WSO": 212,
        "JEM": 91,
    }


def test_others_are_answered_while_a_query_runs_and_stop_ends_it(
    page: Page, visit: Visit, browser: Browser, base_url: str
) -> None:
    visit("/Data?section=sql")
    run(page, ENDLESS)
    expect(page.get_by_text(re.compile(r"Running for \d+ s"))).to_be_visible(timeout=15_000)
    (process,) = workers()
    other = browser.new_page()
    other.goto(f"{base_url}/?as_of=2025-05-19")
    expect(other.locator(".d-figures").first).to_be_visible(timeout=30_000)
    other.close()
    if process in workers():
        page.get_by_role("button", name="Stop the query", exact=True).click()
        assert wait_for(lambda: process not in workers())
        expect(page.get_by_text(re.compile("Running for"))).to_have_count(0)
        expect(page.get_by_text("was stopped after")).to_have_count(0)


def test_leaving_ends_the_query(browser: Browser, base_url: str) -> None:
    for leave in (Page.close, lambda page: page.goto(f"{base_url}/About")):
        visitor = browser.new_page()
        visitor.goto(f"{base_url}/Data?section=sql")
        visitor.get_by_role("textbox", name="Query").wait_for(timeout=30_000)
        run(visitor, ENDLESS)
        expect(visitor.get_by_text(re.compile(r"Running for \d+ s"))).to_be_visible(timeout=15_000)
        (process,) = workers()
        leave(visitor)
        assert wait_for(lambda process=process: process not in workers())
        visitor.close()


SECTIONS = ("sql", "quality", "dictionary", "programs", "cite")


@pytest.mark.parametrize(
    "address", ["/About", "/Data", *(f"/Data?section={section}" for section in SECTIONS)]
)
def test_nothing_sticks_out_on_a_phone(page: Page, visit: Visit, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)


def test_below_a_base_path(page: Page, visit: Visit, start_server: Callable[..., str]) -> None:
    address = start_server(options=["--server.baseUrlPath", "below/here"])
    visit(f"{address}/below/here/Data?as_of=2025-05-19")
    assert pd.read_csv(io.BytesIO(download(page, "CSV")))["printed_rows"].sum() == 588
    visit(f"{address}/below/here/Data?section=cite")
    expect(page.get_by_text(f"{address}/below/here/ (accessed")).to_be_visible()
