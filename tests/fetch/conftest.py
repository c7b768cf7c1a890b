"""A database of three small lists, ICE's page on this machine, and the command run against it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import main
from tests.fetch import site
from tests.workbooks import PENDING, agreement, request, save

TOWNS = [agreement(f"Town {number} Police") for number in range(60)]
NEWEST = "participatingAgencies05202025pm.xlsx"
PENDING_LIST = "pendingAgencies05192025pm.xlsx"

SETTINGS = """
page = "{page}"
hosts = ["www.ice.gov", "ice.gov"]
contact = "https://example.org/dashboard"
connect_seconds = 5.0
read_seconds = {read_seconds}
total_seconds = {total_seconds}
max_bytes = 200000
"""

RunFetch = Callable[..., Result]


@pytest.fixture
def ice(monkeypatch: pytest.MonkeyPatch) -> Iterator[site.Site]:
    """ICE's site, as yet without answers."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("DASHBOARD_CONTACT", raising=False)
    with site.running() as running:
        yield running


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks that the database is made of."""
    folder = tmp_path_factory.mktemp("workbooks")
    save(folder / "participatingAgencies05192025pm.xlsx", [*TOWNS, agreement("Ocala Police")])
    save(folder / NEWEST, [*TOWNS, agreement("Largo Police")])
    save(folder / PENDING_LIST, [request("Largo PD")], PENDING)
    return folder


@pytest.fixture(scope="session")
def built(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of them; do not change it."""
    database = tmp_path_factory.mktemp("built") / "agreements.duckdb"
    result = CliRunner().invoke(
        main, ["--database", str(database), "add", *map(str, workbooks.iterdir())]
    )
    assert result.exit_code == 0, result.output
    return database


@pytest.fixture
def database(built: Path, tmp_path: Path) -> Path:
    """A copy of that database in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(built, folder))


@pytest.fixture
def fetch(database: Path, ice: site.Site, tmp_path: Path) -> RunFetch:
    """Run `dashboard fetch` against the local site: `fetch(read_seconds=0.2)`."""

    def run(
        *arguments: str, read_seconds: float = 30.0, total_seconds: float = 60.0, page: str = ""
    ) -> Result:
        settings = tmp_path / "fetch.toml"
        settings.write_text(
            SETTINGS.format(
                page=page or ice.page, read_seconds=read_seconds, total_seconds=total_seconds
            )
        )
        return CliRunner().invoke(
            main,
            ["--database", str(database), "fetch", "--settings", str(settings), *arguments],
        )

    return run
