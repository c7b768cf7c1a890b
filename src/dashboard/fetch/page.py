"""ICE's page: the workbooks it links, in whatever form, and what it says in words."""

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

# `…/doclib/…/participatingAgencies05082026am.xlsx` until spring 2026 and again since September,
# between them `/file-download/download/public/208496`, whose headers carry the name.
_WORKBOOK = re.compile(r"\.xls[xm]$|/file-download/", re.IGNORECASE)
KINDS = ("participating", "pending")
_UNSEEN = ("script", "style", "template", "noscript")
# File systems take 255 bytes; a character has up to four.
_LONGEST_NAME = 56


@dataclass(frozen=True)
class Link:
    """A link of the page: its full address, and all that is written on and about it."""

    address: str
    words: str

    @property
    def kind(self) -> str | None:
        """'participating' or 'pending'; None where it is no workbook, or none of one kind.

        The file's name decides; where it names neither or both, all that is written does.
        """
        path = unquote(urlsplit(self.address).path)
        if not _WORKBOOK.search(path):
            return None
        for text in (PurePosixPath(path).name, f"{path} {self.words}"):
            named = [kind for kind in KINDS if kind in text.lower()]
            if len(named) == 1:
                return named[0]
        return None


@dataclass(frozen=True)
class Page:
    """A web page, read. text: what a visitor sees, on one line."""

    links: tuple[Link, ...]
    text: str

    def workbooks(self, kind: str) -> tuple[str, ...]:
        """The addresses of the workbooks of a kind ('participating' or 'pending'), each once."""
        return tuple(dict.fromkeys(link.address for link in self.links if link.kind == kind))


def read_page(html: str, address: str) -> Page:
    """Read a page that came from `address`."""
    soup = BeautifulSoup(html, "html.parser")
    for unseen in soup(_UNSEEN):
        unseen.extract()
    base = soup.find("base", href=True)
    start = _joined(address, str(base["href"])) if base else address
    tags = [tag for tag in soup(True) if tag.get("data-href") or tag.name in ("a", "area")]
    links = tuple(_link(tag, start or address) for tag in tags)
    return Page(links, " ".join(soup.get_text(" ").split()))


def _link(tag: Tag, base: str) -> Link:
    href = str(tag.get("href") or tag.get("data-href") or "").strip()
    words = [str(tag.get(name, "")) for name in ("title", "aria-label", "alt")]
    pictures = [str(picture.get("alt", "")) for picture in tag("img")]
    return Link(_joined(base, href), " ".join([*words, *pictures, tag.get_text(" ")]))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href) if href else ""
    except ValueError:  # not an address at all, such as "http://[x"
        return ""


def file_name(address: str, content_disposition: str) -> str:
    """The name of a file: as its headers give it (RFC 6266), else the last part of its address.

    Folders in a name are left out, and of a very long name its middle; a name of dots is none.
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
    name = re.sub(
        r"[\x00-\x1f\x7f<>:\"|?*]", "_", PurePosixPath(name.replace("\\", "/")).name
    ).strip()
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME // 2]}…{name[-_LONGEST_NAME // 2 :]}"
    return name if name.strip(".") else "workbook.xlsx"
