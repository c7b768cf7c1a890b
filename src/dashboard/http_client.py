"""The one way to ask an address elsewhere: within limits of place, time and size."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import BinaryIO
from urllib.parse import urljoin

import requests

MOST_REDIRECTS = 5
OK, NOT_MODIFIED = requests.codes.ok, requests.codes.not_modified
# Small, so that little is lost where an answer breaks off.
_CHUNK_BYTES = 2**11


class Trouble(Enum):
    """What can go wrong before there is a whole answer."""

    FORBIDDEN = auto()
    REDIRECTS = auto()
    NO_ANSWER = auto()
    BROKEN_OFF = auto()
    TOO_LARGE = auto()
    NOT_ASKED_FOR = auto()


@dataclass
class Reply:
    """What an address answered.

    address: the last one asked, after redirects. status: 0 until there is an answer. size: of the
    content received, in bytes.
    """

    address: str
    status: int = 0
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    size: int = 0

    @property
    def head(self) -> str:
        """Status and headers, a line each; empty where nothing was answered."""
        lines = [str(self.status), *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\n".join(lines) if self.status else ""


class HttpError(Exception):
    """There is no whole answer: `str` says why, in a clause about "it"; `reply` is what came."""

    def __init__(self, trouble: Trouble, text: str, reply: Reply) -> None:
        super().__init__(text)
        self.trouble = trouble
        self.reply = reply


@dataclass(frozen=True)
class Limits:
    """connect, read: seconds to connect and of silence. total: for the whole. bytes: of content."""

    connect_seconds: float
    read_seconds: float
    total_seconds: float
    max_bytes: int


class _Session(requests.Session):
    """One that leaves redirects alone: requests reads even those that it does not follow."""

    def get_redirect_target(self, _: requests.Response) -> str | None:
        return None


def get(
    address: str,
    content: BinaryIO,
    *,
    limits: Limits,
    is_allowed: Callable[[str], bool],
    headers: Mapping[str, str],
    known: Mapping[str, str] | None = None,
) -> Reply:
    """Get an address, following redirects to addresses that are allowed.

    content: where the content is written, decoded. known: the headers of a conditional request
    (If-None-Match, If-Modified-Since); only then is the status NOT_MODIFIED an answer.

    Raises HttpError where an address is not allowed, or nothing or not all arrives within the
    limits. Any status but NOT_MODIFIED is an answer.
    """
    reply = Reply(address)
    asked = dict(headers) | dict(known or {})
    try:
        _within(limits.total_seconds, lambda: _follow(reply, content, limits, is_allowed, asked))
    except TimeoutError as error:
        text = f"it had not answered in full after {limits.total_seconds:g} seconds"
        raise HttpError(Trouble.NO_ANSWER, text, reply) from error
    except requests.Timeout as error:
        text = f"it was silent for too long ({_innermost(error)})"
        raise HttpError(Trouble.NO_ANSWER, text, reply) from error
    # Of requests' errors, and of addresses that make no sense.
    except (OSError, ValueError) as error:
        if reply.status:
            text = f"the connection broke off after {reply.size:,} bytes ({_innermost(error)})"
            raise HttpError(Trouble.BROKEN_OFF, text, reply) from error
        text = f"it can't be reached ({_innermost(error)})"
        raise HttpError(Trouble.NO_ANSWER, text, reply) from error
    if reply.status == NOT_MODIFIED and not known:
        text = "it says that nothing has changed, which nobody had asked"
        raise HttpError(Trouble.NOT_ASKED_FOR, text, reply)
    return reply


def _within(seconds: float, call: Callable[[], None]) -> None:
    """Call something; raises TimeoutError where it takes longer.

    A server that sends a byte now and then keeps every socket's own time-out from running out.
    The thread left waiting ends with the process.
    """
    future: Future[None] = Future()

    def run() -> None:
        try:
            call()
            future.set_result(None)
        except BaseException as error:  # raised again below, in the caller's thread
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    future.result(seconds)


def _follow(
    reply: Reply,
    content: BinaryIO,
    limits: Limits,
    is_allowed: Callable[[str], bool],
    headers: Mapping[str, str],
) -> None:
    address = reply.address
    for _ in range(MOST_REDIRECTS + 1):
        if not is_allowed(address):
            raise HttpError(Trouble.FORBIDDEN, f"it leads to {address}", reply)
        reply.address = address
        with _asked(reply, limits, headers) as response:
            if not response.is_redirect:
                _receive(response, reply, content, limits.max_bytes)
                return
            location = response.headers["Location"]
        try:
            address = urljoin(address, location)
        except ValueError as error:  # such as "http://[::1"
            text = f"it redirects to {location[:200]!r}, which is no address"
            raise HttpError(Trouble.REDIRECTS, text, reply) from error
    raise HttpError(Trouble.REDIRECTS, f"it redirects more than {MOST_REDIRECTS} times", reply)


@contextmanager
def _asked(reply: Reply, limits: Limits, headers: Mapping[str, str]) -> Iterator[requests.Response]:
    reply.status = 0
    with (
        _Session() as session,
        session.get(
            reply.address,
            headers=headers,
            timeout=(limits.connect_seconds, limits.read_seconds),
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        reply.status = response.status_code
        reply.reason = response.reason
        reply.headers = response.headers
        yield response


def _receive(response: requests.Response, reply: Reply, content: BinaryIO, max_bytes: int) -> None:
    for chunk in response.iter_content(_CHUNK_BYTES):
        content.write(chunk)
        reply.size += len(chunk)
        if reply.size > max_bytes:
            raise HttpError(Trouble.TOO_LARGE, f"it sends more than {max_bytes:,} bytes", reply)


def _innermost(error: Exception) -> str:
    """The innermost reason of an error from the network, without the objects' addresses."""
    innermost: BaseException = error
    while innermost.__cause__ or innermost.__context__:
        innermost = innermost.__cause__ or innermost.__context__ or innermost
    return f"{type(innermost).__name__}: {innermost}"
