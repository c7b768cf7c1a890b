"""One GET of one of ICE's addresses: its answer, or a FetchError that says what to do."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboard import http_client
from dashboard.fetch.failures import Evidence, Failure, FetchError
from dashboard.fetch.settings import Settings
from dashboard.http_client import NOT_MODIFIED, OK, HttpError, Reply, Trouble

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
BY_HAND = "You can also download the workbook in a browser and add it by hand: dashboard add FILE."
_FAILURES = {
    Trouble.FORBIDDEN: Failure.WRONG_ADDRESS,
    Trouble.REDIRECTS: Failure.PAGE_CHANGED,
    Trouble.NO_ANSWER: Failure.NO_ANSWER,
    Trouble.BROKEN_OFF: Failure.BROKEN_OFF,
    Trouble.TOO_LARGE: Failure.NO_LIST,
    Trouble.NOT_ASKED_FOR: Failure.NOT_SERVED,
}
_ADVICE = {
    Trouble.REDIRECTS: f"Look at the page in a browser. {BY_HAND}",
    Trouble.NO_ANSWER: f"Check the network and try again later. {BY_HAND}",
    Trouble.BROKEN_OFF: f"Try again later. {BY_HAND}",
    Trouble.TOO_LARGE: "ICE's page and lists have under 1,000,000. The rest was not read.",
    Trouble.NOT_ASKED_FOR: f"Try again later. {BY_HAND}",
}


@dataclass(frozen=True)
class Answer:
    """What an address answered. content: None where it is unchanged since the last time."""

    address: str
    status: int
    headers: Mapping[str, str]
    content: bytes | None
    evidence: Evidence

    @property
    def is_wall(self) -> bool:
        """Whether it is a login, a challenge or a refusal, whatever its status says."""
        return _WALL.search(self.content or b"") is not None

    def refused(self) -> FetchError:
        """The error that says so."""
        said = "" if self.status == OK else f" (status {self.status})"
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


def get(address: str, settings: Settings, known: Mapping[str, str] | None = None) -> Answer:
    """Get an address, following redirects that stay on ICE's hosts.

    known: headers of a conditional request (If-None-Match, If-Modified-Since).

    Raises FetchError where the address or a redirect is not ICE's, where nothing or not all
    arrives in time, and where the site answers with an error, a login or a challenge.
    """
    content = io.BytesIO()
    try:
        reply = http_client.get(
            address,
            content,
            limits=settings.limits,
            is_allowed=settings.allows,
            headers=settings.headers,
            known=known,
        )
    except HttpError as error:
        raise _failure(error, settings, content.getvalue()) from error
    answer = Answer(
        reply.address,
        reply.status,
        reply.headers,
        None if reply.status == NOT_MODIFIED else content.getvalue(),
        _evidence(reply, content.getvalue()),
    )
    if answer.status in (OK, NOT_MODIFIED):
        return answer
    if answer.status in _REFUSALS or answer.is_wall:
        raise answer.refused()
    raise FetchError(
        Failure.NOT_SERVED,
        f"{answer.address} answered with status {answer.status}. Try again later. {BY_HAND}",
        [answer.evidence],
    )


def _evidence(reply: Reply, content: bytes) -> Evidence:
    return Evidence(reply.address, reply.head, content)


def _failure(error: HttpError, settings: Settings, content: bytes) -> FetchError:
    evidence = [_evidence(error.reply, content)] if error.reply.status else []
    if error.trouble is Trouble.FORBIDDEN:
        hosts = ", ".join(dict.fromkeys([urlsplit(settings.page).hostname or "", *settings.hosts]))
        text = (
            f"{settings.page}: {error}, which is not on one of ICE's hosts ({hosts}). Nothing was "
            "asked of it. If ICE moved, say so in data/reference/fetch.toml."
        )
    else:
        text = f"{error.reply.address}: {error}. {_ADVICE[error.trouble]}"
    return FetchError(_FAILURES[error.trouble], text, evidence)
