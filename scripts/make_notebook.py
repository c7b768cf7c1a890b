"""Write examples/first_steps.ipynb from its twin, examples/first_steps.py.

    python scripts/make_notebook.py

Cells begin with `# %%`; in those with `[markdown]` each line is a comment.
"""

import json
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent / "examples" / "first_steps.py"
START = "# %%"


def notebook(source: str) -> dict[str, Any]:
    """Return the notebook (nbformat 4.5) that a script's cells make."""
    cells: list[dict[str, Any]] = []
    for place, text in enumerate(source.split(f"{START}")[1:]):
        kind, _, body = text.partition("\n")
        lines = body.strip("\n").splitlines()
        if "[markdown]" in kind:
            lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
            cell: dict[str, Any] = {"cell_type": "markdown", "metadata": {}}
        else:
            cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        text = "\n".join(lines)
        cells.append(cell | {"id": f"cell-{place}", "source": text.splitlines(keepends=True)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def text(source: str) -> str:
    """Return the notebook as a file's text."""
    return json.dumps(notebook(source), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    SOURCE.with_suffix(".ipynb").write_text(text(SOURCE.read_text("utf-8")), "utf-8")
