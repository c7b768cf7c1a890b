"""One GET of one of ICE's addresses: within limits of place, time and size, or a FetchError."""

import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urljoin

import requests

from dashboard.fetch.failures import Evidence, Failure, FetchError
from dashboard.fetch.settings import Settings

REDIRECTS = 5
# Small, so that little is lost where an answer breaks off.
_CHUNK = 2**11
_UNCHANGED = 304
# 202 is what a firewall says whose challenge a browser would solve by itself.
_REFUSALS = (202, 401, 403, 407, 429)
# Walls that answer with a page of their own, whatever status they send with it.
_WALL = re.compile(
    rb"<title>[^<]*(just a moment|attention required|access denied|request rejected|sign in|"
    rb"log ?in|verify you are|are you a robot)|cf-challenge|/cdn-cgi/challenge|awswaf|"
    rb"g-recaptcha|h-captcha|_Incapsula_Resource|"
    rb"<input[^>]+type=[\"']?password",
    re.IGNORECASE,
)
BY_HAND = (
    "Where it stays so, download the workbook in a browser and add it by hand: dashboard add FILE."
)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    """What an address answered. content: None where it is unchanged since the last time."""

    address: str
    status: int
    headers: Mapping[str, str]
    content: bytes | None

    @property
    def evidence(self) -> Evidence:
        """The answer as it would be kept."""
        return Evidence(self.address, _head(self.status, self.headers), self.content or b"")

    @property
    def is_wall(self) -> bool:
        """Whether it is a login, a challenge or a refusal, whatever its status says."""
        return _WALL.search(self.content or b"") is not None

    def refused(self) -> FetchError:
        """The error that says so."""
        said = "" if self.status == requests.codes.ok else f" (status {self.status})"
        return FetchError(
            Failure.REFUSED,
            f"{self.address} answered with a refusal, a login or a challenge{said} instead of "
            "what was asked for. Say who asks: set DASHBOARD_CONTACT to an address that ICE can "
            f"write to. {BY_HAND}",
            [self.evidence],
        )

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, whatever its headers say."""
        start = (self.content or b"")[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype", b"<html", b"<head", b"<!--", b"<body"))


@dataclass
class _Progress:
    """What has arrived, for when no more does."""

    address: str
    head: str = ""
    chunks: list[bytes] = field(default_factory=list)

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.address, self.head, b"".join(self.chunks))


def get(address: str, settings: Settings, unless: Mapping[str, str] | None = None) -> Answer:
    """Get an address, following redirects that stay on ICE's hosts.

    unless: headers of a conditional request (If-None-Match, If-Modified-Since).

    Raises FetchError where the address or a redirect is not ICE's, where nothing or not all
    arrives in time, and where the site answers with an error, a login or a challenge.
    """
    progress = _Progress(address)
    try:
        answer = _within(
            settings.total_seconds, lambda: _follow(progress, settings, dict(unless or {}))
        )
    except TimeoutError as error:
        raise FetchError(
            Failure.NO_ANSWER,
            f"{progress.address} had not answered in full after {settings.total_seconds:g} "
            f"seconds. Try again later. {BY_HAND}",
            [progress.evidence],
        ) from error
    except requests.Timeout as error:
        raise FetchError(
            Failure.NO_ANSWER,
            f"{progress.address} was silent for too long ({_reason(error)}). Try again later. "
            f"{BY_HAND}",
            [progress.evidence],
        ) from error
    except requests.RequestException as error:
        if progress.head:
            raise FetchError(
                Failure.BROKEN_OFF,
                f"{progress.address}: the connection broke off after "
                f"{len(progress.evidence.content):,} bytes ({_reason(error)}). Try again later. "
                f"{BY_HAND}",
                [progress.evidence],
            ) from error
        raise FetchError(
            Failure.NO_ANSWER,
            f"{progress.address} can't be reached ({_reason(error)}). Check the network and try "
            f"again later. {BY_HAND}",
        ) from error
    _raise_for_status(answer)
    return answer


def _within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what `call` returns; raises TimeoutError where it takes longer.

    A server that sends a byte now and then keeps every socket's own time-out from running out.
    The thread left waiting ends with the process.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # raised again below, in the caller's thread
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _follow(progress: _Progress, settings: Settings, unless: dict[str, str]) -> Answer:
    address = progress.address
    for _ in range(REDIRECTS + 1):
        if not settings.allows(address):
            raise FetchError(
                Failure.WRONG_ADDRESS,
                f"{settings.page} leads to {address}, which is not on one of ICE's hosts "
                f"({', '.join(settings.hosts)}). Nothing was asked of it. If ICE moved, say so "
                "in data/reference/fetch.toml.",
                [progress.evidence] if progress.head else [],
            )
        progress.address = address
        with requests.get(
            address,
            headers=settings.headers | unless,
            timeout=(settings.connect_seconds, settings.read_seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            progress.head = _head(response.status_code, response.headers)
            if response.is_redirect:
                address = urljoin(address, response.headers["Location"])
                continue
            _receive(response, progress, settings)
            return Answer(
                address,
                response.status_code,
                response.headers,
                None if response.status_code == _UNCHANGED else b"".join(progress.chunks),
            )
    raise FetchError(
        Failure.PAGE_CHANGED,
        f"{progress.address}: more than {REDIRECTS} redirects. Look at the page in a browser. "
        f"{BY_HAND}",
        [progress.evidence],
    )


def _receive(response: requests.Response, progress: _Progress, settings: Settings) -> None:
    """Read the content of an answer; raises FetchError where it is more than ICE would send."""
    size = 0
    for chunk in response.iter_content(_CHUNK):
        progress.chunks.append(chunk)
        size += len(chunk)
        if size > settings.max_bytes:
            raise FetchError(
                Failure.NO_LIST,
                f"{progress.address} sends more than {settings.max_bytes:,} bytes; ICE's page and "
                "lists have under 1,000,000. The rest was not read.",
                [progress.evidence],
            )


def _raise_for_status(answer: Answer) -> None:
    """Raise where the answer is not what was asked for."""
    if answer.status in (requests.codes.ok, _UNCHANGED):
        return
    if answer.status in _REFUSALS or answer.is_wall:
        raise answer.refused()
    raise FetchError(
        Failure.NOT_SERVED,
        f"{answer.address} answered with status {answer.status}. Try again later. {BY_HAND}",
        [answer.evidence],
    )


def _head(status: int, headers: Mapping[str, str]) -> str:
    return "\n".join([str(status), *(f"{name}: {value}" for name, value in headers.items())])


def _reason(error: Exception) -> str:
    """The innermost reason of an error from the network, without the objects' addresses."""
    innermost: BaseException = error
    while innermost.__cause__ or innermost.__context__:
        innermost = innermost.__cause__ or innermost.__context__ or innermost
    return f"{type(innermost).__name__}: {innermost}"
