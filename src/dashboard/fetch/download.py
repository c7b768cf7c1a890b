"""What ICE has published now that is not yet known."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from dashboard.fetch.archive import Fetched
from dashboard.fetch.client import BY_HAND, Answer, get
from dashboard.fetch.failures import Failure, FetchError
from dashboard.fetch.page import KINDS, Page, file_name, read_page
from dashboard.fetch.page_totals import PageTotals, read_page_totals
from dashboard.fetch.settings import Settings
from dashboard.lists import parse_file_name

# The page links one workbook of a kind; of a few, the newest is taken.
_LINKS_OF_A_KIND = 3


@dataclass(frozen=True)
class Workbook:
    """A file that ICE's page links: what the archive says of it, its bytes, the answer."""

    fetched: Fetched
    content: bytes
    answer: Answer


@dataclass
class Offer:
    """What the page offers.

    page: its answer. stated: its totals in words. workbooks: at most one of each kind, those that
    are unchanged since the last time left out. notes: what to know about it.
    """

    page: Answer
    stated: PageTotals | None
    workbooks: list[Workbook] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def download_new(settings: Settings, log: Sequence[Fetched]) -> Offer:
    """Read ICE's page and download the workbooks it links, unless they are as in the log.

    Raises FetchError where the page or the participating list can't be had. A pending list that
    can't is a note: ICE no longer updates it (build_info.pending_stopped_on).
    """
    answer = get(settings.page, settings)
    text = (answer.content or b"").decode("utf-8", errors="replace")
    page = read_page(text, answer.address)
    offer = Offer(answer, read_page_totals(page.text))
    for kind in KINDS:
        addresses = page.workbooks(kind)
        if not addresses:
            if kind == "participating":
                raise _unrecognized(answer, page)
            offer.notes.append("The page links no pending list.")
            continue
        try:
            found = [
                workbook
                for address in addresses[:_LINKS_OF_A_KIND]
                if (workbook := _download(address, kind, settings, log))
            ]
        except FetchError as error:
            if kind == "participating":
                raise FetchError(
                    error.failure, str(error), [*error.evidence, answer.evidence]
                ) from error
            offer.notes.append(f"The pending list could not be fetched. {error}")
            continue
        if found:
            offer.workbooks.append(max(found, key=_named_on))
    if offer.stated:
        offer.workbooks = [
            replace(each, fetched=replace(each.fetched, page_total=offer.stated.total))
            if each.fetched.kind == "participating"
            else each
            for each in offer.workbooks
        ]
    return offer


def _unrecognized(answer: Answer, page: Page) -> FetchError:
    if answer.is_wall:
        return answer.refused()
    linked = ", ".join(
        dict.fromkeys(link.address for link in page.links if "xls" in link.address.lower())
    )
    return FetchError(
        Failure.PAGE_CHANGED,
        f"{answer.address} links no workbook of participating agencies, in any form known so far "
        f"({len(page.links)} links; workbooks among them: {linked or 'none'}). Look at the page "
        f"in a browser: if it moved, say so in data/reference/fetch.toml. {BY_HAND}",
        [answer.evidence],
    )


def _download(
    address: str, kind: str, settings: Settings, log: Sequence[Fetched]
) -> Workbook | None:
    """The workbook at an address; None where it is the one that came from there last."""
    last = next((each for each in reversed(log) if each.address == address), None)
    asked_at = datetime.now(UTC)
    answer = get(address, settings, last.known_headers if last else None)
    if answer.content is None:
        return None
    name = file_name(answer.address, answer.headers.get("Content-Disposition", ""))
    if answer.is_page:
        if answer.is_wall:
            raise answer.refused()
        raise FetchError(
            Failure.NO_LIST,
            f"{answer.address} answered with a web page instead of a workbook. Look at it in a "
            f"browser. {BY_HAND}",
            [answer.evidence],
        )
    sha256 = hashlib.sha256(answer.content).hexdigest()
    if last and last.sha256 == sha256:
        return None
    return Workbook(
        Fetched(
            fetched_at=asked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            kind=kind,
            address=address,
            file_name=name,
            size=len(answer.content),
            sha256=sha256,
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
            page_total=None,
        ),
        answer.content,
        answer,
    )


def _named_on(workbook: Workbook) -> date:
    name = parse_file_name(workbook.fetched.file_name)
    return name.named_on if name else date.min
