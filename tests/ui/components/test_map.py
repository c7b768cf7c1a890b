"""The map's program: its unit tests, run by node, and what is sent to it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard.charts import choropleth
from dashboard.charts import map as charts
from dashboard.charts.palette import LIGHT
from dashboard.filters import Filters
from dashboard.paths import STATIC
from dashboard.ui.components import map as component

PUBLIC = "https://registry.npmjs.org/"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs node: none was found on the PATH")


@needs_node
@pytest.mark.parametrize("part", ["map_data", "map_ground"])
def test_the_programs_own_tests(part: str) -> None:
    assert NODE
    tests = Path(__file__).with_name(f"{part}.test.mjs")
    done = subprocess.run([NODE, "--test", tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_node
def test_the_whole_program_is_valid(tmp_path: Path) -> None:
    assert NODE
    program = tmp_path / "map.mjs"
    program.write_bytes(component._program("en"))
    subprocess.run([NODE, "--check", program], check=True)


def test_deck_gl_is_of_this_repository_with_its_licenses() -> None:
    program = STATIC / component._deckgl()
    version = json.loads(
        (STATIC.parent / "scripts/map_program/package.json").read_text(encoding="utf-8")
    )["dependencies"]["@deck.gl/core"]
    assert f"deck-{version}-" in program.name
    licenses = (STATIC / "deck-licenses.txt").read_text(encoding="utf-8")
    for package in ("@deck.gl/core", "@luma.gl/engine", "@loaders.gl/core", "mjolnir.js"):
        assert f"{package} " in licenses


def test_the_packages_come_from_the_public_registry() -> None:
    lock = json.loads(
        (STATIC.parent / "scripts/map_program/package-lock.json").read_text(encoding="utf-8")
    )
    packages = [each for name, each in lock["packages"].items() if name]
    assert packages
    for each in packages:
        assert each["integrity"].startswith("sha512-")
        assert each.get("resolved", PUBLIC).startswith(PUBLIC)


def test_a_state_has_a_margin_in_its_map() -> None:
    left, top, right, bottom = charts.views()["TX"]
    wide = component._with_margin((left, top, right, bottom), "TX")
    assert wide[0] < left
    assert wide[3] > bottom


@pytest.mark.parametrize("live", [True, False])
def test_what_the_browser_counts_by_itself_is_not_sent(
    live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component, "_address", lambda: "media/map.js")
    monkeypatch.setattr(component.map_markers, "address", lambda: "app/static/agencies-x.json")
    painted = choropleth.paint("takes_part", {"12001": "county"}, LIGHT)
    sent = component._data(
        Filters(), painted, "takes_part", LIGHT, charts.NATION, component.Chosen(), live
    )
    assert sent["fill"]["local"] == live
    assert bool(sent["fill"]["classes"]) != live
    assert len(json.dumps(sent)) <= (2_000 if live else 6_000)
