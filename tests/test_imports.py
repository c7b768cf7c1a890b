"""Imports point one way, and each heavy library has its place. See the README's layout."""

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "dashboard"
PAGES = [ROOT / "app.py", *sorted(ROOT.glob("pages/*.py"))]
FILES = [*PAGES, *sorted(PACKAGE.rglob("*.py"))]

# Modules directly in the package that all others may use.
COMMON = {
    "",
    "paths",
    "schema",
    "reference",
    "i18n",
    "words",
    "formats",
    "filters",
    "agency_text",
    "markup",
    "change_text",
    "towns",
}
MAY_IMPORT = {
    "pages": {"ui", "charts", "queries", "downloads"},
    "ui": {
        "queries",
        "charts",
        "map_assets",
        "agency_search",
        "place_search",
        "downloads",
        "sql_box",
        "feed",
        "open_files",
        "briefs",
    },
    "charts": set(),
    "queries": {"agency_search", "place_search", "remote_database"},
    "agency_search": set(),
    "place_search": set(),
    "downloads": {"queries"},
    "briefs": {"queries", "charts"},
    "remote_database": {"http_client"},
    "http_client": set(),
    "sql_box": {"queries", "downloads"},
    "cli": {
        "lists",
        "derive",
        "store",
        "queries",
        "map_assets",
        "feed",
        "open_files",
        "briefs",
        "fetch",
    },
    "fetch": {"lists", "derive", "queries", "http_client"},
    "map_assets": {"charts", "queries"},
    "feed": {"queries"},
    "open_files": {"queries", "downloads"},
    "derive": {"lists", "store"},
    "store": {"lists"},
    "lists": set(),
} | {module: set() for module in COMMON}
ONLY_IN = {"streamlit": {"pages", "ui"}, "duckdb": {"store", "queries", "sql_box"}}


def part_of(file: Path) -> str:
    """Return the part of the project that a file belongs to, as named in MAY_IMPORT."""
    if file in PAGES:
        return "pages"
    name = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if name == "__init__" else name


def imported(file: Path) -> Iterator[str]:
    """Yield the dotted name of each module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            assert node.module
            if node.module == "dashboard":
                yield from (f"dashboard.{name.name}" for name in node.names)
            else:
                yield node.module


def of_the_package(module: str) -> str:
    """Return the part that `dashboard.<part>…` names; the package's own attributes are ""."""
    part = module.removeprefix("dashboard").removeprefix(".").split(".")[0]
    return part if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").is_file() else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_one_way(file: Path) -> None:
    part = part_of(file)
    modules = list(imported(file))
    assert part in MAY_IMPORT, "a new part of the package: say here what it may import"
    own = {of_the_package(module) for module in modules if module.split(".")[0] == "dashboard"}
    assert own - COMMON - {part} - MAY_IMPORT[part] == set()
    heavy = {module.split(".")[0] for module in modules} & set(ONLY_IN)
    assert {library for library in heavy if part not in ONLY_IN[library]} == set()
    assert not {"app", "pages"} & {module.split(".")[0] for module in modules}


def distributions_of(files: Iterable[Path]) -> set[str]:
    """Return the names under which the libraries that files import are installed."""
    libraries = {module.split(".")[0] for file in files for module in imported(file)}
    known = importlib.metadata.packages_distributions()
    return {
        known[library][0].lower()
        for library in libraries
        - {"dashboard", "tests", "benchmarks"}
        - set(sys.stdlib_module_names)
        if not (ROOT / "scripts" / f"{library}.py").exists()
    }


def named_in(requirements: str) -> set[str]:
    """Return the distributions that a file of requirements names, without their extras."""
    lines = (ROOT / requirements).read_text().splitlines()
    return {line.partition("[")[0] for line in lines if re.match(r"[a-z]", line)}


def test_the_app_requires_exactly_what_it_imports() -> None:
    assert distributions_of(FILES) == named_in("requirements.in")


def test_tests_and_scripts_require_what_they_import() -> None:
    folders = ("tests", "scripts", "benchmarks")
    files = [file for folder in folders for file in ROOT.glob(f"{folder}/**/*.py")]
    # Pillow and NumPy come with Streamlit and pandas, at the versions that those need.
    installed = {"pillow", "numpy"} | named_in("requirements.in") | named_in("requirements-dev.in")
    assert distributions_of(files) - installed == set()


def test_the_event_loop_that_sends_small_messages_at_once_is_shipped() -> None:
    """Nothing imports it: Streamlit takes it where it is installed (docs/proof.md)."""
    pins = (ROOT / "requirements.txt").read_text()
    assert re.search(r"^uvloop==[0-9.]+ ;", pins, re.MULTILINE)


def test_every_requirement_is_pinned() -> None:
    *lines, last = (ROOT / "requirements.txt").read_text().splitlines()
    assert last == "-e ."
    pinned = re.compile(r"[a-z0-9-]+==[0-9.a-z]+( ;|$)")
    assert [line for line in lines if not pinned.match(line)] == []
