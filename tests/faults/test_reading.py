"""Faults under a running page: it says what is wrong and what to do, or is not touched at all."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import store
from tests.pages.conftest import ROOT, OpenPage, open_page

__all__ = ["open_page"]

PAGES = ("app.py", *(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py"))))


def damage(content: bytes, chance: random.Random) -> bytes:
    """Flip bytes behind the file's header, so that it is still taken for a database."""
    damaged = bytearray(content)
    for _ in range(200):
        damaged[chance.randrange(12_288, len(damaged))] = chance.randrange(256)
    return bytes(damaged)


@pytest.mark.parametrize("file", PAGES)
def test_damage_inside_the_database_is_said(
    open_page: OpenPage, committed_database: Path, tmp_path: Path, file: str
) -> None:
    path = tmp_path / "damaged.duckdb"
    chance = random.Random(file)
    path.write_bytes(damage(committed_database.read_bytes(), chance))
    page = open_page(file, database=path)
    assert not page.exception
    for error in page.error:
        assert "The dashboard has no data to show." in error.value
        assert "damaged" in error.value
        assert "Copy it again" in error.value


@pytest.mark.parametrize("file", PAGES)
def test_a_database_taken_away_is_said_and_found_again(
    open_page: OpenPage, committed_database: Path, tmp_path: Path, file: str
) -> None:
    path = tmp_path / "a.duckdb"
    shutil.copy(committed_database, path)
    page = open_page(file, database=path)
    path.unlink()
    page.run()
    assert not page.exception
    assert "There is no database at" in page.error[0].value
    shutil.copy(committed_database, path)
    page.run()
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize("moment", [0, 1, 4_102_444_800])
def test_the_clock_does_not_matter(
    open_page: OpenPage, committed_database: Path, tmp_path: Path, moment: int
) -> None:
    """A file of 1970 or of 2100 is read like any other, and a newer one of the same time too."""
    path = tmp_path / "a.duckdb"
    shutil.copy(committed_database, path)
    os.utime(path, (moment, moment))
    page = open_page("app.py", database=path)
    assert not page.exception
    assert not page.error


def test_a_writer_at_work_is_not_noticed(
    open_page: OpenPage, committed_database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.duckdb"
    shutil.copy(committed_database, path)
    with store.writing(path):
        (tmp_path / ".a.duckdb.new").write_bytes(b"half of a database")
        page = open_page("app.py", database=path)
    assert not page.exception
    assert not page.error


HOLDER = """
import sys, duckdb
with duckdb.connect(sys.argv[1]) as con:
    con.execute("BEGIN")
    print("open", flush=True)
    sys.stdin.read()
"""


def test_another_program_that_holds_the_file_is_named(
    open_page: OpenPage, committed_database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.duckdb"
    shutil.copy(committed_database, path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        page = open_page("app.py", database=path)
        assert not page.exception
        assert "If another program has it open, close it there" in page.error[0].value
        holder.communicate(b"")
    page.run()
    assert not page.error
