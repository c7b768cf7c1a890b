"""Briefs as PDF: true, whole, tagged, small, on one page or two, whatever the subject."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard import words
from dashboard.briefs import PAPERS, drawings
from dashboard.briefs.content import Content, SubjectError, address_of, content
from dashboard.briefs.typeset import pdf
from dashboard.filters import Filters
from dashboard.queries import changes, overview
from dashboard.queries.briefs import Subject
from dashboard.queries.connection import Cursor, DatabaseVersion, cursor
from tests import EVERYTHING

LARGEST = 400 * 1024
MOST_PAGES = 2
ADDRESS = "https://example.org/below/States?state=FL"
NATION = Subject()
COUNTY = Subject(county_fips="12033")
AGENCY = Subject(agency_id="fl-escambia-county-sheriff")
# .ci/run asks for all; here the largest, one with few and one with no agreements, and a territory
# whose denominators nobody publishes.
STATES = words.STATE_NAMES if EVERYTHING else ("FL", "WY", "HI", "AS")


def state(code: str) -> Subject:
    return Subject(Filters(states=(code,)))


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[Cursor]:
    status = committed_database.stat()
    version = DatabaseVersion(str(committed_database), status.st_mtime_ns, status.st_size)
    with cursor(version) as opened:
        yield opened


@pytest.fixture(scope="module")
def florida(connection: Cursor) -> Content:
    return content(connection, state("FL"), ADDRESS)


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text(made: bytes) -> str:
    """All words, without spaces: a line may break after a hyphen."""
    return joined(" ".join(page.extract_text() for page in read(made).pages))


def joined(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize(
    "subject",
    [NATION, COUNTY, AGENCY, *map(state, STATES)],
    ids=["US", "county", "agency", *STATES],
)
def test_a_brief_fits(connection: Cursor, subject: Subject) -> None:
    said = content(connection, subject, ADDRESS)
    assert len(said.figures) == 5
    for paper in PAPERS:
        made = pdf(said, paper)
        assert len(made) <= LARGEST
        assert len(read(made).pages) <= MOST_PAGES
    # Whatever can be drawn lies inside its frame, and all words came through.
    found = text(made)
    for part in (said.title, said.sentence, said.sources, *said.law):
        assert joined(part) in found
    for label, number, note in said.figures:
        assert joined(f"{label} {number} {note}") in found
    for change in said.changes:
        assert joined(" ".join(change)) in found


def test_a_state_in_its_own_figures(connection: Cursor, florida: Content) -> None:
    figures = overview.headline(connection, Filters(states=("FL",)))
    assert florida.title == "287(g) agreements in Florida"
    assert florida.list_day == "May 11, 2026"
    assert f"{figures.agencies} agencies in Florida had {figures.agreements} agreements" in (
        florida.sentence
    )
    assert florida.figures[0] == (
        "Agreements",
        str(figures.agreements),
        f"of {figures.agencies} agencies",
    )
    assert florida.figures[2] == ("Counties", "100%", "67 of 67 by their sheriff or county jail")
    assert "Florida rewrites its 287(g) mandate" in florida.law[0]
    assert "Florida Statutes, section 908.11" in florida.sources
    assert re.search(
        r"^[\d,]+ Task Force$", re.findall(r">([^<]+ Task Force)<", florida.timeline or "")[0]
    )


def test_the_nation(connection: Cursor) -> None:
    said = content(connection, NATION)
    assert "1,797 agreements with ICE" in said.sentence
    assert (
        sum(
            int(number)
            for number in re.findall(r"(\d+) (?:require|encourage|limit|ban)", said.law[0])
        )
        == 19
    )
    assert said.held == []
    assert said.county_map


@pytest.mark.parametrize("day", [None, date(2025, 12, 31)])
@pytest.mark.parametrize("code", ["FL", "PA"])
def test_who_left_is_who_left_on_the_states_page(
    connection: Cursor, code: str, day: date | None
) -> None:
    filters = Filters(states=(code,), as_of=day or date(2026, 5, 11))
    left = len(changes.departures(connection, filters))
    assert left
    label, number, _ = content(connection, Subject(filters)).figures[4]
    assert (label, number) == ("Dropped off the list", str(left))


def test_a_day_and_filters_are_kept(connection: Cursor) -> None:
    day = date(2025, 5, 19)
    subject = Subject(Filters(states=("FL", "TX"), models=("TFM",), as_of=day))
    said = content(connection, subject, ADDRESS)
    figures = overview.headline(connection, subject.filters)
    assert said.title == "287(g) agreements in Florida and Texas"
    assert said.list_day == "May 19, 2025"
    assert said.filters == "Only: Task Force."
    assert said.figures[0][1] == str(figures.agreements)
    assert said.county_map is None
    assert joined("Only: Task Force.") in text(pdf(said))


def test_a_county_and_an_agency(connection: Cursor) -> None:
    county = content(connection, COUNTY)
    assert county.title == "287(g) agreements in Escambia County, Florida"
    assert ("Sheriff or county jail", "Yes", "takes part") in county.figures
    names = {name for name, _model, _signed in county.held}
    assert {"Escambia County Sheriff's Office", "Pensacola Police Department"} <= names
    agency = content(connection, AGENCY)
    assert agency.title == "Escambia County Sheriff's Office, Florida"
    assert agency.held == [("Escambia County Sheriff's Office", "Task Force", "Feb 26, 2025")]


def test_nobody_there_is_said(connection: Cursor) -> None:
    said = content(connection, state("HI"))
    assert said.sentence == (
        "No agency in Hawaii has been on any of ICE's lists from January 13, 2021 to May 11, 2026."
    )
    assert said.timeline is None
    assert joined("no agreement has been listed") in text(pdf(said))


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (Subject(Filters(states=("XX",))), "There is no state or territory “XX”."),
        (Subject(county_fips="00000"), "There is no county “00000”."),
        (Subject(agency_id="nobody"), "There is no agency “nobody”."),
    ],
)
def test_an_unknown_subject_is_named(connection: Cursor, subject: Subject, told: str) -> None:
    with pytest.raises(SubjectError, match=told):
        content(connection, subject)


def test_the_pdf_is_tagged_and_stays_the_same(florida: Content) -> None:
    made = pdf(florida)
    assert pdf(florida) == made
    catalog = read(made).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert "/StructTreeRoot" in catalog
    assert b"pdfuaid" in catalog["/Metadata"].get_data()
    assert read(made).metadata.title == florida.title  # type: ignore[union-attr]
    assert [page.mediabox.width for page in read(made).pages] == [612]
    links = [annotation.get_object()["/A"]["/URI"] for annotation in read(made).pages[0]["/Annots"]]
    assert links == [ADDRESS]


def test_what_looks_like_markup_is_text(florida: Content) -> None:
    title = '#panic("x") *a* _b_ $c$ <d> @e = f'
    assert joined(title) in text(pdf(replace(florida, title=title)))
    svg = drawings._text("<b>&", 0, 0, "start", "#000000")
    assert "&lt;b&gt;&amp;" in svg


def test_a_long_table_goes_to_the_next_page_uncut(florida: Content) -> None:
    row = ("May 1, 2026", "A very long name of an agency that needs two lines here", "newly listed")
    pages = read(pdf(replace(florida, changes=[row] * 30))).pages
    assert len(pages) == MOST_PAGES
    assert sorted(page.extract_text().count("May 1, 2026") for page in pages) == [0, 30]


def test_addresses_reopen_the_view() -> None:
    day = date(2025, 5, 19)
    assert address_of("", NATION) == ""
    assert address_of("https://example.org", NATION) == "https://example.org/"
    florida_then = Subject(Filters(states=("FL",), as_of=day))
    assert address_of("https://example.org/", florida_then) == (
        "https://example.org/States?state=FL&as_of=2025-05-19"
    )
    assert address_of("https://example.org/", AGENCY) == (
        "https://example.org/Agencies?agency=fl-escambia-county-sheriff"
    )
    assert address_of("https://example.org/", COUNTY) == "https://example.org/Places?county=12033"
