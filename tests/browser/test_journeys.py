"""Whole journeys: who comes with a question leaves with an answer."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from playwright.sync_api import Page, expect

from dashboard.charts import plane
from tests.browser.test_map import DRAWN, SLOW, place
from tests.workbooks import agreement, save

Visit = Callable[[str], None]
# A point of the plane lies where it lay half a second and ten frames ago.
CAMERA_RESTS = """async (point) => {
    const map = await document.querySelector(".d-map").map
    const at = String(map.place(point))
    const rest = window.cameraRest ??= { at, since: performance.now(), frames: 0 }
    if (rest.at !== at) delete window.cameraRest
    rest.frames += 1
    return rest.at === at && rest.frames > 10 && performance.now() - rest.since > 500
}"""


def test_a_policymaker_comes_from_the_overview_to_a_countys_agreements_and_their_file(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/")
    page.get_by_role("link", name="Open the map").first.click()
    page.wait_for_url("**/Map")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who takes part, and where")
    settle()
    page.locator(DRAWN).wait_for(timeout=SLOW)
    page.get_by_role("combobox", name="View").select_option("Florida")
    page.wait_for_url("**/Map?view=FL")
    page.get_by_role("combobox", name="Marks").select_option("No marks")
    page.wait_for_url(re.compile("size=none"))
    settle()
    county = plane.project("FL", -82.35, 29.67)
    page.wait_for_function(CAMERA_RESTS, arg=list(county), timeout=SLOW)
    page.mouse.click(*place(page, county))
    page.wait_for_url(re.compile("county=12001"))
    expect(page.get_by_role("heading", name="Alachua County")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Rows (CSV)").click()
    rows = pd.read_csv(io.BytesIO(Path(started.value.path()).read_bytes()))
    there = rows[(rows["state"] == "FL") & (rows["county"] == "Alachua County")]
    assert len(there) > 0
    for agency in there["agency"].unique():
        expect(page.get_by_role("button", name=re.compile(re.escape(agency)))).to_be_visible()
    first = there["agency"].iloc[0]
    page.get_by_role("button", name=re.compile(re.escape(first))).click()
    page.get_by_role("link", name="Open profile").click()
    page.wait_for_url(re.compile(r"/Agencies\?agency=fl-"))
    expect(page.get_by_role("heading", level=1, name=first)).to_be_visible()


def test_who_adds_a_list_sees_it_on_the_running_dashboard(
    page: Page, visit: Visit, start_server: Callable[..., str], tmp_path: Path
) -> None:
    database = tmp_path / "agreements.duckdb"
    towns = [agreement(f"Town {number} Police") for number in range(20)]

    def add(name: str, rows: list[tuple[object, ...]]) -> None:
        workbook = save(tmp_path / name, rows)  # type: ignore[arg-type]
        command = "import sys; from dashboard.cli import main; main(sys.argv[1:])"
        subprocess.run(
            [sys.executable, "-c", command, "--database", database, "add", workbook], check=True
        )

    add("participatingAgencies05192025pm.xlsx", [*towns])
    visit(start_server(environment={"DASHBOARD_DATABASE": str(database)}))
    agencies = page.locator(".d-figures div", has_text="Agencies with an agreement")
    expect(page.get_by_text("newest list, May 19, 2025")).to_be_visible()
    expect(agencies).to_contain_text("20")
    add("participatingAgencies05202025pm.xlsx", [*towns, agreement("Largo Police Department")])
    page.reload()
    expect(page.get_by_text("newest list, May 20, 2025")).to_be_visible()
    expect(agencies).to_contain_text("21")
    page.get_by_role("link", name="Changes", exact=True).click()
    expect(page.get_by_text("Largo Police Department").first).to_be_visible()
