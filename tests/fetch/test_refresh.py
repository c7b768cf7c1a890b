"""scripts/refresh in a copy of the project, against a site like ICE's on this machine."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import formats, open_files, paths, store
from dashboard.derive.list_dating import date_lists
from tests import EVERYTHING
from tests.fetch import site
from tests.workbooks import PARTICIPATING, Cell, agreement, save

# Of what lies in a checkout, caches and environments are not the project's.
HIDDEN = {".ci", ".gitattributes", ".github", ".gitignore", ".streamlit"}
NOT_OURS = {"build", "dist", "env", "fetched", "node_modules", "venv", "__pycache__"}


def not_ours(_: str, names: list[str]) -> set[str]:
    """Names that are left out of a copy."""
    return {
        name for name in names if name in NOT_OURS or (name.startswith(".") and name not in HIDDEN)
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, committed, whose ICE is on this machine."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(paths.ROOT, copy, ignore=not_ours)
    git(copy, "init", "--quiet")
    commit(copy)
    return copy


@pytest.fixture
def ice(project: Path) -> Iterator[site.Site]:
    """ICE's site, as yet without answers."""
    with site.running() as running:
        settings = project / "data" / "reference" / "fetch.toml"
        lines = settings.read_text().splitlines()
        lines = [
            f'page = "{running.page}"' if each.startswith("page =") else each for each in lines
        ]
        settings.write_text("\n".join(lines) + "\n")
        commit(project)
        yield running


def git(project: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout


def commit(project: Path) -> None:
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "State")


def refresh(project: Path, result: Path) -> tuple[int, str, str, str]:
    """Run the script; its exit code and the texts of its result."""
    done = subprocess.run(
        [sys.executable, "scripts/refresh", str(result)],
        cwd=project,
        env=os.environ | {"NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, done.stderr)
    outcome, title, body = ((result / name).read_text() for name in ("outcome", "title", "body.md"))
    return done.returncode, outcome.strip(), title.strip(), body


def newest_list(project: Path) -> tuple[list[tuple[Cell, ...]], dict[str, str]]:
    """The rows of the newest participating list, and its links by cell."""
    raw = store.read_raw(project / "data" / "agreements.duckdb")
    newest = [
        each
        for each in date_lists(raw, paths.REFERENCE)
        if (each.kind, each.status) == ("participating", "accepted")
    ][-1]
    rows: list[tuple[Cell, ...]] = []
    links: dict[str, str] = {}
    for number, (_, row) in enumerate(raw.printed_list(newest.digest), start=2):
        described = (row.state, row.agency, row.agency_type, row.county, row.model, row.signed)
        rows.append((*described, row.moa, row.addendum))
        links |= {
            cell: address
            for cell, address in ((f"G{number}", row.moa_url), (f"H{number}", row.addendum_url))
            if address
        }
    return rows, links


def test_the_workflow_knows_every_outcome() -> None:
    workflow = (paths.ROOT / ".github" / "workflows" / "refresh.yml").read_text()
    script = (paths.ROOT / "scripts" / "refresh").read_text()
    outcomes = set(re.findall(r"outcome [!=]= '(\w+)'", workflow))
    assert outcomes == set(re.findall(r"^- (\w+): ", script, re.MULTILINE))


def test_a_refusal_is_a_failure_and_changes_nothing(
    project: Path, ice: site.Site, tmp_path: Path
) -> None:
    ice.answers = {site.PAGE: site.send("<html>Forbidden</html>", status=403)}
    code, outcome, title, body = refresh(project, tmp_path)
    assert (code, outcome, title) == (1, "failure", "Nothing fetched: the site refused")
    assert "(status 403)" in body
    assert "dashboard add FILE" in body
    assert git(project, "status", "--porcelain") == ""


def test_a_damaged_database_is_a_failure(project: Path, ice: site.Site, tmp_path: Path) -> None:
    assert ice.address
    (project / "data" / "agreements.duckdb").write_bytes(b"x" * 5000)
    code, outcome, title, body = refresh(project, tmp_path)
    git(project, "checkout", "data")
    assert (code, outcome) == (1, "failure")
    assert title == "Nothing fetched: the database can't be used"
    assert "can't be read" in body


@pytest.mark.skipif(not EVERYTHING, reason="derives and tests everything anew: `.ci/run` does")
def test_a_newer_list_is_clean_and_the_next_time_nothing_is_new(
    project: Path, ice: site.Site, tmp_path: Path
) -> None:
    rows, links = newest_list(project)
    # The latest day that a list may have: none is of a later one.
    today = datetime.now(UTC).date()
    tomorrow = today + timedelta(days=1)
    new = f"participatingAgencies{tomorrow:%m%d%Y}pm.xlsx"
    newcomer = agreement(
        "Zephyr City Marshal", "WYOMING", signed=today.isoformat(), county="Laramie County"
    )
    workbook = save(tmp_path / new, [*rows, newcomer], PARTICIPATING, links).read_bytes()
    link = f"/doclib/{new}"
    by_model = {
        model: sum(wanted in str(row[4]) for row in [*rows, newcomer])
        for model, wanted in (("jem", "Jail"), ("wso", "Warrant"), ("tfm", "Task"))
    }
    ice.answers = {
        site.PAGE: site.page(
            (link, "Participating agencies"), total=sum(by_model.values()), **by_model
        ),
        link: site.workbook(workbook, etag='"1"'),
    }
    code, outcome, title, body = refresh(project, tmp_path / "first")
    assert (code, outcome) == (0, "clean"), body
    assert title == f"List of {formats.day(tomorrow)}: 1 newly listed"
    assert "- Wyoming: 1 newly listed\n  - newly listed: Zephyr City Marshal, Wyoming" in body
    assert f"{len(rows) + 1:,} rows" in body
    changed = git(project, "status", "--porcelain")
    assert sorted(line[3:].partition("-")[0] for line in changed.splitlines()) == [
        "data/agreements.duckdb",
        "data/fetched.csv",
        "static/agencies",
        "static/agencies",
        "static/changes.xml",
        "static/feeds/WY.xml",
        *(f"static/open/{name}" for name in sorted(open_files.file_names())),
    ]
    commit(project)
    code, outcome, title, _ = refresh(project, tmp_path / "second")
    assert (code, outcome, title) == (0, "unchanged", "Nothing new")
    assert git(project, "status", "--porcelain") == ""
