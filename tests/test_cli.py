"""The command line: honest words and exit codes, nothing lost."""

import os
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from dashboard import paths, store
from dashboard.cli import main
from dashboard.derive.pipeline import derive
from tests.workbooks import PENDING, agreement, request, save


def run(database: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--database", str(database), *map(str, arguments)])


@pytest.fixture
def lists(tmp_path: Path) -> list[Path]:
    """Three lists: Largo comes, Ocala goes, and a request."""
    return [
        save(
            tmp_path / "participatingAgencies05192025pm.xlsx",
            [agreement(f"Town {number} Police") for number in range(20)]
            + [agreement("Ocala Police Department")],
        ),
        save(
            tmp_path / "participatingAgencies05202025pm.xlsx",
            [agreement(f"Town {number} Police") for number in range(20)]
            + [agreement("Largo Police Department")],
        ),
        save(tmp_path / "pendingAgencies05192025pm.xlsx", [request("Largo PD")], PENDING),
    ]


def test_lists_are_added_and_summed_up(tmp_path: Path, lists: list[Path]) -> None:
    result = run(tmp_path / "a.duckdb", "add", *lists)
    assert result.exit_code == 0, result.output
    assert "3 lists added, 0 already stored." in result.output
    assert (
        "3 lists up to 2025-05-20: 22 agreements (21 active, 1 ended, 0 superseded) of 22 "
        "agencies, 1 request." in result.output
    )
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as con:
        assert con.execute("SELECT outcome, agreement_id FROM pending").fetchall() == [
            ("signed", "fl-largo-police/TFM/2025-02-26")
        ]


def test_adding_again_and_in_another_order_gives_the_same(
    tmp_path: Path, lists: list[Path]
) -> None:
    run(tmp_path / "a.duckdb", "add", *lists)
    again = run(tmp_path / "a.duckdb", "add", lists[1])
    assert "0 lists added, 1 already stored." in again.output
    for path in reversed(lists):
        assert run(tmp_path / "b.duckdb", "add", path).exit_code == 0
    assert _build_id(tmp_path / "a.duckdb") == _build_id(tmp_path / "b.duckdb")


def test_derive_needs_no_workbooks(tmp_path: Path, lists: list[Path]) -> None:
    run(tmp_path / "a.duckdb", "add", *lists)
    before = _build_id(tmp_path / "a.duckdb")
    for path in lists:
        path.unlink()
    assert run(tmp_path / "a.duckdb", "derive").exit_code == 0
    assert _build_id(tmp_path / "a.duckdb") == before


def test_a_stored_file_under_another_name_is_no_error(tmp_path: Path, lists: list[Path]) -> None:
    run(tmp_path / "a.duckdb", "add", *lists)
    before = (tmp_path / "a.duckdb").read_bytes()
    copy = tmp_path / "download.xlsx"
    copy.write_bytes(lists[1].read_bytes())
    result = run(tmp_path / "a.duckdb", "add", copy)
    assert (result.exit_code, result.stdout) == (
        0,
        f"Already stored: download.xlsx is {lists[1].name}.\n",
    )
    assert (tmp_path / "a.duckdb").read_bytes() == before
    dated = tmp_path / "participatingAgencies05212025am.xlsx"
    dated.write_bytes(lists[1].read_bytes())
    result = run(tmp_path / "a.duckdb", "add", dated)
    assert result.exit_code == 0
    assert "0 lists added, 1 already stored." in result.stdout


def test_a_date_given_by_hand_keeps_the_edition_and_says_so(tmp_path: Path) -> None:
    undated = save(tmp_path / "participatingAgencies_am.xlsx", [agreement("Ocala Police")])
    result = run(tmp_path / "a.duckdb", "add", "--date", "2025-05-21", undated)
    assert "1 list added, 0 already stored." in result.stdout
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as con:
        assert con.execute("SELECT list_id, edition, date_basis FROM lists").fetchall() == [
            ("participating-2025-05-21-am", "am", "given")
        ]


def test_progress_is_told_away_from_a_terminal(tmp_path: Path) -> None:
    many = [
        save(tmp_path / f"pendingAgencies05{day:02}20{year}.xlsx", [request("Largo PD")], PENDING)
        for year in (25, 26)
        for day in range(1, 29)
    ]
    result = run(tmp_path / "a.duckdb", "add", *many)
    assert "Reading 50 of 56.\nReading 56 of 56.\n" in result.stderr


def test_a_refused_file_does_not_stop_the_others(tmp_path: Path, lists: list[Path]) -> None:
    page = tmp_path / "participatingAgencies05212025am.xlsx"
    page.write_text("<html>Access denied</html>")
    result = run(tmp_path / "a.duckdb", "add", page, *lists)
    assert result.exit_code == 1
    assert f"Refused: {page.name}: this is a web page" in result.output
    assert "1 of 4 files refused." in result.output
    assert "3 lists added" in result.output


def test_a_rejected_list_is_named_with_its_reason(tmp_path: Path, lists: list[Path]) -> None:
    path = save(tmp_path / "participatingAgencies05212025am.xlsx", [agreement("Ocala Police")])
    result = run(tmp_path / "a.duckdb", "add", *lists, path)
    assert result.exit_code == 0
    assert f"Rejected, kept but not counted: {path.name}: 1 rows, outside of" in result.output
    assert "21 active" in result.output


def test_captures_are_taken_in(tmp_path: Path, lists: list[Path]) -> None:
    captures = tmp_path / "captures.csv"
    captures.write_text(
        "kind,capture,date_in_name,date_basis,file,rows\n"
        f"participating,seen-20250601010203.xlsx,2025-06-01,archive capture,{lists[0].name},21\n"
    )
    run(tmp_path / "a.duckdb", "add", *lists, "--captures", captures)
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as con:
        assert con.execute(
            "SELECT CAST(last_captured_on AS VARCHAR) FROM lists WHERE file_name = ?",
            [lists[0].name],
        ).fetchall() == [("2025-06-01",)]


def test_a_capture_of_a_workbook_that_was_never_read_is_told(
    tmp_path: Path, lists: list[Path]
) -> None:
    captures = tmp_path / "captures.csv"
    captures.write_text(
        "kind,capture,date_in_name,date_basis,file,rows\n"
        "pending,pendingAgencies11062025pm.xlsx,2025-11-06,file name,none.xlsx,0\n"
    )
    result = run(tmp_path / "a.duckdb", "add", *lists, "--captures", captures)
    assert result.exit_code == 1
    assert (
        "Left out: pendingAgencies11062025pm.xlsx, seen with a workbook that was never read."
        in result.stderr
    )
    assert "3 lists added" in result.stdout


def test_deriving_the_same_again_leaves_the_file(tmp_path: Path, lists: list[Path]) -> None:
    run(tmp_path / "a.duckdb", "add", *lists)
    before = (tmp_path / "a.duckdb").stat()
    assert run(tmp_path / "a.duckdb", "derive").exit_code == 0
    after = (tmp_path / "a.duckdb").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_pipe_is_refused_and_nothing_waits_for_it(tmp_path: Path, lists: list[Path]) -> None:
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    result = run(tmp_path / "a.duckdb", "add", pipe, lists[0])
    assert result.exit_code == 1
    assert "Refused: pipe.xlsx: this is not a regular file" in result.output
    assert "1 list added" in result.output
    for arguments in (
        ("add", lists[0], "--captures", pipe),
        ("fetch", "--settings", pipe),
    ):
        result = run(tmp_path / "a.duckdb", *arguments)
        assert (result.exit_code, "is not a regular file" in result.output) == (2, True)
    assert run(pipe, "check").exit_code == 2


def test_a_list_of_the_future_is_refused_and_blocks_no_later_one(
    tmp_path: Path, lists: list[Path]
) -> None:
    database = tmp_path / "a.duckdb"
    run(database, "add", lists[0])
    future = save(tmp_path / "participatingAgencies01012030.xlsx", [agreement("Ocala Police")])
    result = run(database, "add", future)
    assert result.exit_code == 1
    assert f"Refused: {future.name}: its date, 2030-01-01, is still to come" in result.output
    given = run(database, "add", lists[1], "--date", "2030-01-01")
    assert "its date, 2030-01-01, is still to come" in given.output
    captures = tmp_path / "captures.csv"
    captures.write_text(
        "kind,capture,date_in_name,date_basis,file,rows\n"
        f"participating,seen-20300601010203.xlsx,2030-06-01,archive capture,{lists[0].name},21\n"
    )
    sighting = run(database, "add", lists[0], "--captures", captures)
    assert sighting.exit_code == 2
    assert "captures.csv, line 2: seen-20300601010203.xlsx: its date, 2030-06-01" in sighting.output
    assert "1 list added" in run(database, "add", lists[1]).output


def test_a_list_long_after_its_newest_signing_is_told(tmp_path: Path, lists: list[Path]) -> None:
    late = save(
        tmp_path / "participatingAgencies05192026pm.xlsx",
        [agreement(f"Town {number} Police") for number in range(20)],
    )
    result = run(tmp_path / "a.duckdb", "add", *lists, late)
    assert result.exit_code == 0
    warnings = [line for line in result.output.splitlines() if line.startswith("Warning: ")]
    assert warnings == [
        f"Warning: {late.name}: its date, 2026-05-19, is more than 30 days after the newest "
        "signing in it, 2025-02-26. If it is wrong, give the right one in "
        "data/reference/lists.csv."
    ]


def test_wrong_usage_says_how(tmp_path: Path) -> None:
    assert run(tmp_path / "a.duckdb", "add").exit_code == 2
    missing = run(tmp_path / "a.duckdb", "add", tmp_path / "none.xlsx")
    assert missing.exit_code == 2
    assert "does not exist" in missing.output
    bad = tmp_path / "captures.csv"
    bad.write_text("a,b\n")
    path = save(tmp_path / "participatingAgencies05192025pm.xlsx", [agreement("Ocala")])
    result = run(tmp_path / "a.duckdb", "add", path, "--captures", bad)
    assert result.exit_code == 2
    assert "captures.csv: the columns must be kind, capture, date_in_name" in result.output
    assert not (tmp_path / "a.duckdb").exists()


def test_nothing_to_derive_or_read_is_exit_code_3(tmp_path: Path) -> None:
    result = run(tmp_path / "a.duckdb", "derive")
    assert (result.exit_code, "Add some: dashboard add FILE..." in result.output) == (3, True)
    (tmp_path / "a.duckdb").write_bytes(b"x" * 5000)
    for command in ("derive", "check"):
        result = run(tmp_path / "a.duckdb", command)
        assert (result.exit_code, "can't be read" in result.output) == (3, True)


def test_a_failing_check_leaves_the_database(
    tmp_path: Path, lists: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "a.duckdb", "add", *lists[:1])
    before = (tmp_path / "a.duckdb").read_bytes()
    monkeypatch.setattr("dashboard.derive.checks._uncounted", lambda *_: ["a lost row"])
    result = run(tmp_path / "a.duckdb", "add", lists[1])
    assert result.exit_code == 1
    assert "fail  every_listed_row_counted: 1 (expected 0)" in result.output
    assert "a lost row" in result.output
    assert (tmp_path / "a.duckdb").read_bytes() == before


def test_check_prints_every_check(committed_database: Path) -> None:
    result = run(committed_database, "check")
    assert result.exit_code == 0
    assert "pass  every_listed_row_counted: 0 (expected 0)" in result.output
    assert "0 fail" in result.output


def test_editorial_is_checked_alone(tmp_path: Path) -> None:
    assert run(tmp_path / "a.duckdb", "editorial").output == "No faults.\n"


def test_a_brief_is_written(
    committed_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        run(committed_database, "brief", "--state", "wy", "-o", tmp_path / "wy.pdf").exit_code == 0
    )
    assert (tmp_path / "wy.pdf").read_bytes().startswith(b"%PDF-")
    monkeypatch.setattr("dashboard.words.STATE_NAMES", {"WY": "Wyoming", "HI": "Hawaii"})
    all_ = run(committed_database, "brief", "--all", "-o", tmp_path / "all")
    assert "Writing 3 of 3.\n" in all_.stderr
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "hi.pdf",
        "us.pdf",
        "wy.pdf",
    ]
    assert (tmp_path / "all" / "wy.pdf").read_bytes() == (tmp_path / "wy.pdf").read_bytes()
    unknown = run(committed_database, "brief", "--state", "XX", "-o", tmp_path / "xx.pdf")
    assert unknown.exit_code == 2
    assert "There is no state or territory “XX”." in unknown.output
    both = run(committed_database, "brief", "--all", "--state", "WY", "-o", tmp_path / "b.pdf")
    assert both.exit_code == 2


def _build_id(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as con:
        return str(con.execute("SELECT build_id FROM build_info").fetchall()[0][0])


@pytest.mark.data
def test_the_committed_database_is_what_the_rules_derive(newest_database: Path) -> None:
    """Deriving it anew from its own raw layer changes nothing."""
    derived = derive(store.read_raw(newest_database), paths.REFERENCE, paths.EDITORIAL)
    assert derived.tables["build_info"]["build_id"][0] == _build_id(newest_database)
