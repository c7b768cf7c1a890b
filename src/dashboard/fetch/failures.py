"""What can go wrong between ICE's page and the database, each with an exit code of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Failure(Enum):
    """A kind of failure: (exit code, what happened in a few words)."""

    NO_ANSWER = (10, "no answer")
    BROKEN_OFF = (11, "the answer broke off")
    REFUSED = (12, "the site refused")
    NOT_SERVED = (13, "the site failed")
    PAGE_CHANGED = (14, "the page changed")
    WRONG_ADDRESS = (15, "an address that is not ICE's")
    NO_LIST = (16, "the file is no list")
    OLDER = (17, "the list is older than the newest one")
    REJECTED = (18, "the list can't be right")
    CHECK_FAILED = (19, "a check of the database failed")

    @property
    def exit_code(self) -> int:
        """The exit code of `dashboard fetch`."""
        return self.value[0]

    @property
    def title(self) -> str:
        """What happened, in a few words."""
        return self.value[1]


@dataclass(frozen=True)
class Evidence:
    """An answer, or what arrived of it: its address, its status and headers, its bytes."""

    address: str
    head: str
    content: bytes


class FetchError(Exception):
    """Nothing was added; the text says why and what to do.

    evidence: the answers it rests on, to be kept for whoever looks into it.
    """

    def __init__(self, failure: Failure, text: str, evidence: Sequence[Evidence] = ()) -> None:
        super().__init__(text)
        self.failure = failure
        self.evidence = tuple(evidence)
