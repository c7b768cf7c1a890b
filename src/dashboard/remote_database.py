"""A database that lies at an address: a verified copy here, renewed while it is in use.

Only the first visitor waits for it. After that the address is asked every few minutes, beside the
pages, whether it has another version; one that fails or makes no sense changes nothing.
"""

import filecmp
import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import BinaryIO
from urllib.parse import urlsplit

from dashboard import __version__, http_client
from dashboard.http_client import NOT_MODIFIED, OK, HttpError, Limits, Reply, Trouble

logger = logging.getLogger(__name__)

CHECK_SECONDS = 300
# After a failure without any copy: visitors meanwhile read the error instead of waiting for it.
RETRY_SECONDS = 30
LIMITS = Limits(connect_seconds=10, read_seconds=30, total_seconds=180, max_bytes=200_000_000)
HEADERS = {"User-Agent": f"dashboard-287g/{__version__}", "Accept-Encoding": "identity"}
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class RemoteError(Exception):
    """The address has no usable database; the text says why, without secrets of the address."""


class RemoteDatabase:
    """The copy of the database at one address.

    Args:
        address: `https://…`; `http://…` only on this machine.
        folder: where copies are kept; a copy is used again after a restart.
        verify: raises an exception, whose text says why, for a file that must not be used.
    """

    def __init__(self, address: str, folder: Path, verify: Callable[[Path], None]) -> None:
        self._address = address
        self._verify = verify
        own = hashlib.sha256(address.encode()).hexdigest()[:16]
        self._file = folder / f"{own}.duckdb"
        # What the server said about the copy, to ask whether that is still so.
        self._validators = folder / f"{own}.json"
        self._lock = Lock()
        self._is_verified = False
        self._next_check = 0.0
        self._next_try = 0.0
        self._problem = ""

    def path(self) -> Path:
        """Return the copy, at once where there is one.

        Raises:
            RemoteError: there is no copy, and none can be made.
        """
        if not (self._is_verified and self._file.exists()):
            with self._lock:
                if not (self._is_verified and self._file.exists()):
                    self._begin()
        elif time.monotonic() >= self._next_check and self._lock.acquire(blocking=False):
            self._next_check = time.monotonic() + CHECK_SECONDS
            Thread(target=self._renew, name="renew database", daemon=True).start()
        return self._file

    def _begin(self) -> None:
        """Take the copy of an earlier run, which is then checked soon, or make one."""
        if self._file.exists() and not self._is_verified:
            try:
                self._verify(self._file)
            except Exception as problem:  # whatever it is, there may be a better copy
                logger.warning("The copy of an earlier run is not used: %s", problem)
            else:
                self._is_verified = True
                return
        if time.monotonic() < self._next_try:
            raise RemoteError(self._problem)
        self._is_verified = False
        self._validators.unlink(missing_ok=True)
        try:
            self._download()
        except RemoteError as problem:
            self._problem = str(problem)
            self._next_try = time.monotonic() + RETRY_SECONDS
            raise
        self._is_verified = True
        self._next_check = time.monotonic() + CHECK_SECONDS

    def _renew(self) -> None:
        """Replace the copy where the address has another version. The lock is held already."""
        try:
            self._download()
        except RemoteError as problem:
            logger.warning("%s The copy fetched before is still used.", problem)
        finally:
            self._lock.release()

    def _download(self) -> None:
        asked: dict[str, str] = {}
        if self._is_verified:
            with suppress(OSError, ValueError):
                asked = json.loads(self._validators.read_text(encoding="utf-8"))
        try:
            with TemporaryDirectory(dir=self._file.parent, suffix=".part") as folder:
                beside = Path(folder) / self._file.name
                with beside.open("wb") as part:
                    reply = self._get(part, asked)
                    part.flush()
                    os.fsync(part.fileno())
                if reply.status == NOT_MODIFIED:
                    return
                if reply.status != OK:
                    raise self._error(f"it answers {reply.status} {reply.reason}")
                self._take(beside)
        except OSError as problem:
            raise self._error(f"its copy can't be kept here: {problem.strerror}") from problem
        headers = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        known = {
            asked: reply.headers[said] for asked, said in headers.items() if said in reply.headers
        }
        # Lost half-way, it only costs another download.
        with suppress(OSError):
            self._validators.write_text(json.dumps(known), encoding="utf-8")

    def _get(self, part: BinaryIO, known: dict[str, str]) -> Reply:
        try:
            return http_client.get(
                self._address,
                part,
                limits=LIMITS,
                is_allowed=self._is_allowed,
                headers=HEADERS,
                known=known,
            )
        except HttpError as problem:
            if problem.trouble is Trouble.FORBIDDEN:
                text = "it must begin with https://, also after a redirect"
            else:
                # A library's words may quote the address with its secrets.
                text = str(problem).partition(" (")[0]
            raise self._error(text) from problem

    def _is_allowed(self, address: str) -> bool:
        """Whether an address is encrypted; on this machine others will do, too."""
        try:
            parts, own = urlsplit(address), urlsplit(self._address)
        except ValueError:
            return False
        are_local = {parts.hostname, own.hostname} <= set(THIS_MACHINE)
        return parts.scheme == "https" or (parts.scheme == "http" and are_local)

    def _take(self, beside: Path) -> None:
        """Keep what was fetched, if it is another and a good database than the copy."""
        if self._is_verified and filecmp.cmp(beside, self._file, shallow=False):
            return
        try:
            self._verify(beside)
        except Exception as problem:
            reason = str(problem).replace(str(beside), "it")
            raise self._error(f"what lies there can't be used: {reason}") from problem
        beside.replace(self._file)
        logger.info("Fetched %s", self._shown())

    def _shown(self) -> str:
        """Return the address without what may be secret: user, password and query."""
        try:
            parts = urlsplit(self._address)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return "DASHBOARD_DATABASE"
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"

    def _error(self, reason: str) -> RemoteError:
        return RemoteError(f"The database at {self._shown()} can't be fetched: {reason}.")
