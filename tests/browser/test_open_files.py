"""The lines of the Data page for programs, run as they stand there against a running dashboard."""

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page

from dashboard import open_files
from dashboard.feed import FILE_NAME, file_name

Visit = Callable[[str], None]

TABS = ("curl", "pandas", "DuckDB", "R")


@pytest.fixture(scope="module", params=["", "below/here"])
def address(request: pytest.FixtureRequest, start_server: Callable[..., str]) -> str:
    base = request.param
    server = start_server(options=["--server.baseUrlPath", base]) if base else start_server()
    return f"{server}/{base}/" if base else f"{server}/"


def fetch(url: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(url) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def test_the_lines_on_the_page_run(page: Page, visit: Visit, address: str, tmp_path: Path) -> None:
    visit(f"{address}Data?section=programs")
    lines = {}
    for tab in TABS:
        page.get_by_role("tab", name=tab, exact=True).click()
        lines[tab] = page.get_by_role("tabpanel", name=tab, exact=True).locator("code").inner_text()
    assert all(f"{address}app/static/open/" in text for text in lines.values())

    assert shutil.which("curl")
    told = subprocess.run(
        ["bash", "-euc", lines["curl"]], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    latest = json.loads(told)
    states = latest["counts"]["states"]
    assert (tmp_path / "agreements.csv").stat().st_size == latest["files"]["agreements.csv"][
        "bytes"
    ]

    counted = subprocess.run(
        [sys.executable, "-c", lines["pandas"]], capture_output=True, text=True, check=True
    ).stdout
    by_pandas = [tuple(line.split()) for line in counted.splitlines()[1:6]]

    first, _, sql = lines["DuckDB"].partition("\n")
    subprocess.run(
        ["bash", "-euc", f"{first.removeprefix('-- First: ')} --silent"], cwd=tmp_path, check=True
    )
    with duckdb.connect() as connection:
        sql = sql.replace("'agreements.parquet'", f"'{tmp_path / 'agreements.parquet'}'")
        by_duckdb = [(state, str(count)) for state, count in connection.execute(sql).fetchall()]
    assert dict(by_pandas) == dict(by_duckdb)
    assert len(by_duckdb) == 5 <= states

    if shutil.which("Rscript"):
        subprocess.run(["Rscript", "-e", lines["R"]], cwd=tmp_path, check=True)


def test_what_the_page_says_of_the_server_is_so(address: str) -> None:
    types = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    for name in open_files.file_names():
        content, headers = fetch(f"{address}app/static/{open_files.FOLDER}/{name}")
        assert content
        assert headers["etag"]
        assert headers["access-control-allow-origin"] == "*"
        assert headers["accept-ranges"] == "bytes"
        ending = name.rpartition(".")[2]
        assert headers["content-type"] == types.get(ending, headers["content-type"])
        # The server never answers "not modified".
        again = urllib.request.Request(
            f"{address}app/static/{open_files.FOLDER}/{name}",
            headers={"If-None-Match": headers["etag"]},
        )
        with urllib.request.urlopen(again) as answer:
            assert answer.status == 200
    for name in (FILE_NAME, file_name("PA")):
        assert fetch(f"{address}app/static/{name}")[1]["content-type"] == "application/xml"
