"""A database at an address, from a server of the test's own: fetched, verified, renewed, kept."""

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboard import paths, remote_database, schema
from dashboard.queries import connection
from dashboard.queries.connection import DatabaseError, current_version, cursor

Build = Callable[..., Path]


class Server:
    """What lies at the address, how it is answered, and what was asked."""

    def __init__(self) -> None:
        self.content: bytes = b""
        self.status = 200
        self.redirect: str | None = None
        self.declared: int | None = None
        self.asked: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}/agreements.duckdb?token=secret"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match")
        self.asked.append(known)
        etag = f'"{hashlib.sha256(self.content).hexdigest()}"'
        if self.redirect:
            handler.send_response(302)
            handler.send_header("Location", self.redirect)
            handler.end_headers()
        elif self.status != 200:
            handler.send_error(self.status)
        elif known == etag:
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.send_response(200)
            handler.send_header("ETag", etag)
            handler.send_header("Content-Length", str(self.declared or len(self.content)))
            handler.end_headers()
            handler.wfile.write(self.content)


@pytest.fixture
def server() -> Iterator[Server]:
    there = Server()
    threading.Thread(target=there.http.serve_forever, args=[0.01], daemon=True).start()
    yield there
    there.http.shutdown()
    there.http.server_close()


@pytest.fixture(autouse=True)
def _address(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", server.address)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    restart()


def restart() -> None:
    """Forget what a process knows."""
    connection._open.cache_clear()
    connection._remote.cache_clear()


def renew() -> None:
    """Let the time until the next check pass, and the check end."""
    database = connection._remote(paths.database_address() or "")
    database._next_check = 0
    current_version()
    for thread in threading.enumerate():
        if thread.name == "renew database":
            thread.join()


# Building one takes longer than all else here.
MADE: dict[str, bytes] = {}


def database_of(build: Build, *lists: str, **rows: list[dict[str, object]]) -> bytes:
    key = repr((lists, rows))
    if key not in MADE:
        path = build("made.duckdb", lists=[{"list_id": each} for each in lists], **rows)
        MADE[key] = path.read_bytes()
    return MADE[key]


def lists() -> list[str]:
    with cursor(current_version()) as connection:
        rows = connection.execute("SELECT list_id FROM lists ORDER BY list_id").fetchall()
    return [list_id for (list_id,) in rows]


def test_a_newer_database_at_the_address_is_swapped_in(
    server: Server, build_database: Build
) -> None:
    server.content = database_of(build_database, "good")
    assert lists() == ["good"]
    first = current_version()
    renew()
    assert current_version() == first, "unchanged at the address: nothing is touched"
    assert server.asked[0] is None
    assert server.asked[1] is not None
    assert len(server.asked) == 2, "no page asks the address"
    server.content = database_of(build_database, "good", "new")
    renew()
    assert lists() == ["good", "new"]


@pytest.mark.parametrize("failure", ["gone", "another", "no database", "cut", "checks", "redirect"])
def test_a_bad_answer_leaves_the_last_good_copy_also_after_a_restart(
    server: Server, build_database: Build, failure: str
) -> None:
    server.content = database_of(build_database, "good")
    assert lists() == ["good"]
    match failure:
        case "gone":
            server.status = 404
        case "another":
            server.content = database_of(
                build_database, "bad", build_info=[{"schema_version": schema.VERSION + 1}]
            )
        case "no database":
            server.content = b"<!doctype html><title>Log in</title>"
        case "cut":
            server.content = database_of(build_database, "good", "new")
            server.declared = len(server.content)
            server.content = server.content[:-5000]
        case "checks":
            failed = {"check_id": "rows", "status": "fail"}
            server.content = database_of(build_database, "bad", data_checks=[failed])
        case "redirect":
            server.redirect = "http://198.51.100.1/elsewhere"
    renew()
    assert lists() == ["good"]
    restart()
    assert lists() == ["good"]
    renew()
    assert lists() == ["good"]
    assert [file.suffix for file in paths.cache().glob("*.part")] == []


def test_a_damaged_page_of_the_database_is_found(server: Server, build_database: Build) -> None:
    content = bytearray(database_of(build_database, *(f"list-{n:05}" for n in range(20_000))))
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    server.content = bytes(content)
    with pytest.raises(DatabaseError, match="what lies there can't be used"):
        current_version()


def test_without_any_copy_the_error_says_why_and_keeps_the_secret(server: Server) -> None:
    server.status = 503
    with pytest.raises(DatabaseError, match="it answers 503 Service Unavailable") as problem:
        current_version()
    assert "Check DASHBOARD_DATABASE" in str(problem.value)
    assert "/agreements.duckdb can't be fetched" in str(problem.value)
    assert "secret" not in str(problem.value)
    with pytest.raises(DatabaseError, match="it answers 503"):
        current_version()
    assert len(server.asked) == 1, "the next visitors don't wait for the address"


def test_nobody_at_the_address(server: Server) -> None:
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(DatabaseError, match="it can't be reached") as problem:
        current_version()
    assert "secret" not in str(problem.value)


def test_it_is_tried_again(
    server: Server, build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_database, "RETRY_SECONDS", 0)
    server.status = 503
    with pytest.raises(DatabaseError):
        current_version()
    server.status, server.content = 200, database_of(build_database, "good")
    assert lists() == ["good"]


def test_an_address_in_the_open_is_refused_but_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", "http://example.org/agreements.duckdb")
    with pytest.raises(DatabaseError, match="it must begin with https://"):
        current_version()


def test_a_file_without_end_is_left(
    server: Server, build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.content = database_of(build_database, "good")
    limits = replace(remote_database.LIMITS, max_bytes=len(server.content) - 1)
    monkeypatch.setattr(remote_database, "LIMITS", limits)
    with pytest.raises(DatabaseError, match="it sends more than"):
        current_version()


def test_a_slow_address_holds_nobody_up(
    server: Server, build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.content = database_of(build_database, "good")
    assert lists() == ["good"]
    come = threading.Event()
    monkeypatch.setattr(server, "answer", lambda _: come.wait(30))
    connection._remote(server.address)._next_check = 0
    for _ in range(20):
        assert lists() == ["good"]
    come.set()


def test_many_visitors_of_a_fresh_process_fetch_once(server: Server, build_database: Build) -> None:
    server.content = database_of(build_database, "good")
    visitors = [threading.Thread(target=current_version) for _ in range(20)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(server.asked) == 1
    assert lists() == ["good"]


def test_a_copy_that_was_cleaned_away_is_fetched_again(
    server: Server, build_database: Build
) -> None:
    server.content = database_of(build_database, "good")
    assert lists() == ["good"]
    for file in paths.cache().iterdir():
        file.unlink()
    assert lists() == ["good"]
    assert len(server.asked) == 2


def test_no_folder_to_keep_a_copy_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("HOME", str(blocked))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(blocked))
    with pytest.raises(DatabaseError, match="set XDG_CACHE_HOME"):
        current_version()


def test_what_is_written_goes_to_the_projects_own_database() -> None:
    assert paths.database() == paths.COMMITTED_DATABASE


def test_the_whole_download_has_a_time_limit(
    server: Server, build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.content = database_of(build_database, "good")
    limits = replace(remote_database.LIMITS, total_seconds=0.2)
    monkeypatch.setattr(remote_database, "LIMITS", limits)
    done = threading.Event()
    monkeypatch.setattr(server, "answer", lambda _: done.wait(30))
    with pytest.raises(DatabaseError, match=r"it had not answered in full after 0\.2 seconds"):
        current_version()
    done.set()


@pytest.mark.parametrize("location", ["http://[::1", "https://[", "http://\udcff.example"])
def test_a_redirect_to_what_is_no_address_is_said(server: Server, location: str) -> None:
    server.redirect = location.encode("utf-8", "surrogateescape").decode("latin-1")
    with pytest.raises(DatabaseError, match=r"it redirects to .*no address|it must begin with"):
        current_version()


def test_an_address_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE", "https://[::1")
    with pytest.raises(DatabaseError, match="DASHBOARD_DATABASE can't be fetched"):
        current_version()


def test_nothing_new_that_nobody_asked_for_is_no_answer(server: Server) -> None:
    server.status = 304
    with pytest.raises(DatabaseError, match="nothing has changed, which nobody had asked"):
        current_version()


def test_a_disk_without_room_for_the_copy_is_said(
    server: Server, build_database: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.content = database_of(build_database, "good")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DatabaseError, match="its copy can't be kept here: No space left"):
        current_version()
