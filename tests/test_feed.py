"""The Atom feed: valid (RFC 4287), the same each time, and true."""

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest

from dashboard import words
from dashboard.feed import DAYS, FOLDER, write_feeds

ATOM = "{http://www.w3.org/2005/Atom}"
HERE = "https://example.org/below/app/static/changes.xml"
LARGEST = 250 * 1024
Build = Callable[..., Path]


@pytest.fixture(scope="module")
def written(committed_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feeds(committed_database, tmp_path_factory.mktemp("static"))[0]


@pytest.fixture(scope="module")
def feed(written: Path) -> ElementTree.Element:
    return ElementTree.parse(written).getroot()


def text(element: ElementTree.Element, tag: str) -> str:
    (found,) = element.findall(ATOM + tag)
    assert found.text
    return found.text


def test_what_atom_asks_for_is_there(feed: ElementTree.Element) -> None:
    assert feed.tag == f"{ATOM}feed"
    assert text(feed.find(f"{ATOM}author") or feed, "name")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == DAYS
    for element in (feed, *entries):
        assert text(element, "title")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", text(element, "updated"))
        assert text(element, "id").startswith("urn:uuid:")
        alternates = [
            link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert len(alternates) == 1
    ids = [text(element, "id") for element in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    days = [text(entry, "updated") for entry in entries]
    assert days == sorted(days, reverse=True)
    assert text(feed, "updated") == days[0]
    known = {"id", "title", "subtitle", "updated", "link", "author", "generator", "entry"}
    assert {element.tag.removeprefix(ATOM) for element in feed} == known


class Links(HTMLParser):
    """The addresses of all links of an HTML fragment, which must be well nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.found += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_reader_of_feeds_reads_it(written: Path, feed: ElementTree.Element) -> None:
    read = feedparser.parse(str(written))
    assert (read.bozo, read.version) == (False, "atom10")
    assert [entry.title for entry in read.entries] == [
        text(entry, "title") for entry in feed.findall(f"{ATOM}entry")
    ]
    assert all(entry.summary or entry.content for entry in read.entries)


def test_links_lead_to_the_dashboard_wherever_it_runs(feed: ElementTree.Element) -> None:
    entry = feed.findall(f"{ATOM}entry")[0]
    addresses = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
    addresses += Links(text(entry, "content")).found
    for address in addresses:
        whole = urlsplit(urljoin(HERE, address))
        assert (whole.netloc, whole.path) in {
            ("example.org", "/below/Changes"),
            ("example.org", "/below/Agencies"),
        }
    assert parse_qs(urlsplit(addresses[0]).query) == {"from": ["2026-05-08"], "to": ["2026-05-11"]}
    (own,) = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert urljoin(HERE, own.get("href", "")) == HERE


def test_the_newest_day_is_told(feed: ElementTree.Element) -> None:
    entry = feed.findall(f"{ATOM}entry")[0]
    assert text(entry, "title") == "May 11, 2026: 14 newly listed, 1 correction by ICE"
    assert "Trumann Police Department</a>, Arkansas · Task Force · signed May 9, 2026" in text(
        entry, "content"
    )


def test_the_same_database_gives_the_same_bytes(
    written: Path, committed_database: Path, tmp_path: Path
) -> None:
    shutil.copy(committed_database, tmp_path / "copy.duckdb")
    again = write_feeds(tmp_path / "copy.duckdb", tmp_path)[0]
    assert again.name == "changes.xml"
    assert again.read_bytes() == written.read_bytes()
    assert written.stat().st_size <= LARGEST


def test_each_state_has_a_feed_of_its_own(written: Path) -> None:
    feeds = {path.stem: path for path in (written.parent / FOLDER).iterdir()}
    assert len(feeds) == 56
    ids = set()
    for state, path in feeds.items():
        read = feedparser.parse(str(path))
        assert (read.bozo, read.version) == (False, "atom10")
        assert read.feed.title == f"Changes in 287(g) agreements: {words.state(state)}"
        ids |= {read.feed.id, *(entry.id for entry in read.entries)}
        assert len(read.entries) <= DAYS
        assert path.stat().st_size <= LARGEST
    root = ElementTree.parse(feeds["PA"]).getroot()
    below = urljoin(HERE, "feeds/PA.xml")
    links = [urljoin(below, link.get("href", "")) for link in root.findall(f"{ATOM}link")]
    assert links == [below, "https://example.org/below/Changes?state=PA"]
    entry = root.findall(f"{ATOM}entry")[0]
    assert {name for name in Links(text(entry, "content")).found if ", Pennsylvania" not in name}
    assert text(root, "updated") == text(entry, "updated")
    (address,) = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
    assert parse_qs(urlsplit(address).query)["state"] == ["PA"]
    # Nobody in Hawaii has ever signed: the feed is valid and says so by having no entry.
    assert feedparser.parse(str(feeds["HI"])).entries == []
    entries = sum(len(feedparser.parse(str(path)).entries) for path in feeds.values())
    assert len(ids) == len(feeds) + entries


def test_an_address_of_its_own(committed_database: Path, tmp_path: Path) -> None:
    root = ElementTree.parse(
        write_feeds(committed_database, tmp_path, "https://example.org/")[0]
    ).getroot()
    assert {link.get("href") for link in root.findall(f"{ATOM}link")} == {
        "https://example.org/app/static/changes.xml",
        "https://example.org/Changes",
    }


def test_names_are_text_and_no_markup(build_database: Build, tmp_path: Path) -> None:
    database = build_database(
        lists=[
            {
                "list_id": f"participating-{place}",
                "kind": "participating",
                "published_on": day,
                "status": "accepted",
                "sequence": place,
            }
            for place, day in enumerate(("2025-03-01", "2025-03-04"), 1)
        ],
        agencies=[{"agency_id": "tx-a", "name": "<b>A & B</b>", "state": "TX", "kind": "sheriff"}],
        agreements=[{"agreement_id": "a", "agency_id": "tx-a", "model": "TFM"}],
        changes=[
            {
                "list_id": "participating-2",
                "previous_list_id": "participating-1",
                "day": "2025-03-04",
                "previous_day": "2025-03-01",
                "change": "signed",
                "agency_id": "tx-a",
                "agreement_id": "a",
            }
        ],
    )
    feed = ElementTree.parse(write_feeds(database, tmp_path)[0]).getroot()
    content = text(feed.findall(f"{ATOM}entry")[0], "content")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;</a>, Texas · Task Force" in content
    empty = write_feeds(build_database("one.duckdb", lists=[
        {"list_id": "p", "kind": "participating", "published_on": "2025-03-01",
         "status": "accepted", "sequence": 1}]), tmp_path)[0]  # fmt: skip
    assert ElementTree.parse(empty).getroot().findall(f"{ATOM}entry") == []
