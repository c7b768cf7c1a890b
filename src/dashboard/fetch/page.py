"""ICE's page: the workbooks it links, in whatever form, and what it says in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

# `…/doclib/…/participatingAgencies05082026am.xlsx` until spring 2026, then
# `/file-download/download/public/208496`, whose headers carry the name.
_WORKBOOK = re.compile(r"\.xlsx$|/file-download/", re.IGNORECASE)
_KINDS = {
    "participating": re.compile(r"participating", re.IGNORECASE),
    "pending": re.compile(r"pending", re.IGNORECASE),
}
_UNSEEN = {"script", "style", "template", "noscript"}


@dataclass(frozen=True)
class Link:
    """A link of the page: its full address, and all that is written on and about it."""

    address: str
    words: str


@dataclass(frozen=True)
class Page:
    """A web page, read. text: what a visitor sees, on one line."""

    links: tuple[Link, ...]
    text: str

    def workbooks(self, kind: str) -> tuple[str, ...]:
        """The addresses of the workbooks of a kind ('participating' or 'pending'), each once.

        A link is of a kind if its address, its text or its title names that kind and no other.
        """
        found = [
            link.address
            for link in self.links
            if _WORKBOOK.search(urlsplit(link.address).path)
            and [each for each, named in _KINDS.items() if named.search(link.words)] == [kind]
        ]
        return tuple(dict.fromkeys(found))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.base = address
        self.links: list[Link] = []
        self.text: list[str] = []
        self._unseen = 0
        self._anchor: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._unseen += tag in _UNSEEN
        if tag == "base" and values.get("href"):
            self.base = urljoin(self.base, values["href"])
        if tag == "a":
            self._close_anchor()
            if href := values.get("href", "").strip():
                about = [href, values.get("title", ""), values.get("aria-label", "")]
                self._anchor = (href, about)

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag == "a":
            self._close_anchor()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        self.text.append(data)
        if self._anchor:
            self._anchor[1].append(data)

    def close(self) -> None:
        super().close()
        self._close_anchor()

    def _close_anchor(self) -> None:
        if self._anchor:
            href, words = self._anchor
            try:
                address = urljoin(self.base, href)
            except ValueError:  # not an address at all, such as "http://[x"
                address = ""
            self.links.append(Link(address, unquote(" ".join(words))))
        self._anchor = None


def read_page(html: str, address: str) -> Page:
    """Read a page that came from `address`."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    return Page(tuple(reader.links), " ".join(" ".join(reader.text).split()))


def file_name(address: str, content_disposition: str) -> str:
    """The name of a file: as its headers give it (RFC 6266), else the last part of its address.

    Folders in a name are left out.
    """
    header = Message()
    header["Content-Disposition"] = content_disposition
    names = [
        value
        for name, value in header.get_params([], header="content-disposition")
        if name == "filename" and value
    ]
    # `filename*` (a tuple here) goes before `filename`.
    extended = [value for value in names if isinstance(value, tuple)]
    given = next(iter(extended or names), None)
    name = (
        collapse_rfc2231_value(given)
        if given
        else unquote(PurePosixPath(urlsplit(address).path).name)
    )
    return re.sub(r"[\x00-\x1f<>:\"|?*]", "_", PurePosixPath(name.replace("\\", "/")).name).strip()
