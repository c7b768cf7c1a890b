"""A database that lies at an address: a verified copy here, renewed while it is in use.

Only the first visitor waits for it. After that the address is asked every few minutes, beside the
pages, whether it has another version; one that fails or makes no sense changes nothing.
"""

import filecmp
import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import urljoin, urlsplit

import requests

from dashboard import __version__

logger = logging.getLogger(__name__)

CHECK_SECONDS = 300
# After a failure without any copy: visitors meanwhile read the error instead of waiting for it.
RETRY_SECONDS = 30
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10, 30, 180
LARGEST_BYTES = 200_000_000
MOST_REDIRECTS = 5
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
        asked = {"User-Agent": f"dashboard-287g/{__version__}", "Accept-Encoding": "identity"}
        with suppress(OSError, ValueError):
            asked |= json.loads(self._validators.read_text(encoding="utf-8"))
        try:
            with self._get(asked) as reply:
                if reply.status_code == requests.codes.not_modified:
                    return
                if reply.status_code != requests.codes.ok:
                    raise self._error(f"it answers {reply.status_code} {reply.reason}")
                self._take(reply)
        except (requests.RequestException, OSError) as problem:
            reason = "it takes too long" if isinstance(problem, requests.Timeout) else problem
            raise self._error(f"{type(problem).__name__}, {self._without_secrets(reason)}") from (
                problem
            )

    def _take(self, reply: requests.Response) -> None:
        """Keep what a reply holds, if it is another and a good database than the copy."""
        handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as part:
                for chunk in self._chunks(reply):
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
            if not (self._is_verified and filecmp.cmp(beside, self._file, shallow=False)):
                try:
                    self._verify(beside)
                except Exception as problem:
                    reason = str(problem).replace(str(beside), "it")
                    raise self._error(f"what lies there can't be used: {reason}") from problem
                beside.replace(self._file)
                logger.info("Fetched %s", self._shown())
        finally:
            beside.unlink(missing_ok=True)
        headers = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        known = {
            asked: reply.headers[said] for asked, said in headers.items() if said in reply.headers
        }
        # Lost half-way, it only costs another download.
        self._validators.write_text(json.dumps(known), encoding="utf-8")

    def _chunks(self, reply: requests.Response) -> Iterator[bytes]:
        """Yield the content, as long as it is neither too large nor too slow nor cut short."""
        deadline = time.monotonic() + WHOLE_SECONDS
        size = 0
        for chunk in reply.iter_content(1 << 16):
            size += len(chunk)
            if size > LARGEST_BYTES:
                raise self._error(f"it is larger than {LARGEST_BYTES:,} bytes")
            if time.monotonic() > deadline:
                raise self._error(f"it takes longer than {WHOLE_SECONDS} seconds")
            yield chunk

    @contextmanager
    def _get(self, headers: dict[str, str]) -> Iterator[requests.Response]:
        """Ask the address, following redirects to encrypted addresses only."""
        address = self._address
        with requests.Session() as session:
            for _ in range(MOST_REDIRECTS + 1):
                parts = urlsplit(address)
                local = parts.hostname in THIS_MACHINE
                if parts.scheme.lower() != "https" and not (
                    local and urlsplit(self._address).hostname in THIS_MACHINE
                ):
                    raise self._error("it must begin with https://, also after a redirect")
                with session.get(
                    address,
                    headers=headers,
                    stream=True,
                    allow_redirects=False,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                ) as reply:
                    if not reply.is_redirect:
                        yield reply
                        return
                    address = urljoin(address, reply.headers["Location"])
        raise self._error(f"it redirects more than {MOST_REDIRECTS} times")

    def _shown(self) -> str:
        """Return the address without what may be secret: user, password and query."""
        parts = urlsplit(self._address)
        host = parts.hostname or ""
        return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"

    def _without_secrets(self, reason: object) -> str:
        """Return a library's words about a failure only where they quote no address."""
        text = str(reason)
        return "the connection failed" if "://" in text or "url:" in text else text

    def _error(self, reason: str) -> RemoteError:
        return RemoteError(f"The database at {self._shown()} can't be fetched: {reason}.")
