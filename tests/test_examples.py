"""The notebook for a class: it runs, cell by cell, and its plain twin is the same code."""

import ast
import json
import runpy
from pathlib import Path
from typing import Any

import altair
import pandas as pd
import pytest

from dashboard.paths import ROOT

TWIN = ROOT / "examples" / "first_steps.py"
NOTEBOOK = TWIN.with_suffix(".ipynb")


@pytest.fixture(scope="module")
def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return found


def test_the_notebook_is_its_twin() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make_notebook.py"))["text"]
    assert NOTEBOOK.read_text("utf-8") == made(TWIN.read_text("utf-8")), (
        "run scripts/make_notebook.py"
    )


@pytest.mark.data
@pytest.mark.parametrize("folder", [ROOT, ROOT / "examples"])
def test_it_runs(
    cells: list[dict[str, Any]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    shown = []
    for cell in cells:
        if cell["cell_type"] == "code":
            *lines, last = _statements("".join(cell["source"]))
            exec("\n".join(lines), names)
            shown.append(_value(last, names))
    charts = [each for each in shown if isinstance(each, altair.Chart)]
    assert len(charts) == 5
    for chart in charts:
        assert chart.to_dict()["data"]
        assert len(chart.data)
    assert isinstance(shown[-1], pd.DataFrame)
    assert set(shown[-1]["state"]) == {"TX", "NM"}
    assert (names["by_model"]["agreements"] > 0).all()
    assert names["over_time"]["agreements"].iloc[-1] == names["by_model"]["agreements"].sum()
    names["con"].close()


def _statements(code: str) -> list[str]:
    """Return the statements of a cell, the last apart: its value is what a notebook shows."""
    return [ast.unparse(each) for each in ast.parse(code).body]


def _value(last: str, names: dict[str, Any]) -> Any:
    try:
        return eval(last, names)
    except SyntaxError:
        exec(last, names)
        return None


def test_it_stands_as_it_was_made(cells: list[dict[str, Any]]) -> None:
    assert all(cell.get("outputs", []) == [] for cell in cells)
    assert sum(cell["cell_type"] == "markdown" for cell in cells) >= 8
