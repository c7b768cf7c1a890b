"""The dashboard in Spanish: offered, kept, whole, and as good to use as in English."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import violations as violations
from tests.browser.views import DESKTOP, PHONE, VIEWS, sticking_out, unroll

Visit = Callable[[str], None]

# Words that Spanish does not have, or only in capitals.
ENGLISH = re.compile(
    r"(?<![\w'])(?:the|of|and|with|for|by|is|are|from|this|that|which|have|has|its|was|were|who|when"
    r"|where|not|than|their|they|under|there|what|an|on|to|agreements?|agenc(?:y|ies)|signed"
    r"|lists?|officers?|residents|choose|show)(?![\w'])",
    re.IGNORECASE,
)
# What stays in its language: abbreviations, the models' official names, terms of the law.
STAYS = re.compile(
    r"\b[A-Z]{2,}\b|Task Force Model|Warrant Service Officer|Jail Enforcement Model|Port of \w+"
    r"|Illegal Immigration Reform and Immigrant Responsibility Act|lists, captures, printed_rows"
    r"|State Board of Immigration Enforcement|\S+\.xlsx|[a-z]{2}(?:-[a-z0-9]+)+\S*"
)
# The glossary has the English of each term behind it.
GLOSSARY, BESIDE = "/Models?section=glossary", re.compile(r"\([^)]*\)")
# Names that Streamlit gives its own controls; it has no other language.
STREAMLITS_OWN = re.compile(
    r"Skip to main content|Show/hide columns|Choose an option|Choose date|Link to heading"
    r"|Copy to clipboard|Show data: |Clear (?:entry|value|all)|Selected Date|Open popover"
)
# Every word on the page and every name for a screen reader, but what is marked as English.
WORDS = """() => {
    const kept = "script, style, noscript, code, pre, [lang=en], [data-testid=stDataFrame]"
    const found = [document.title]
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode())
        if (!texts.currentNode.parentElement.closest(kept)) found.push(texts.currentNode.data)
    const names = ["aria-label", "title", "placeholder", "alt", "data-label", "data-tip"]
    for (const element of document.querySelectorAll(names.map((each) => `[${each}]`).join()))
        if (!element.closest(kept))
            found.push(...names.map((each) => element.getAttribute(each) ?? ""))
    return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean)
}"""
# Streamlit fills a fold of its own once it is clicked.
OPEN_ALL = """() => {
    for (const fold of document.querySelectorAll("[data-testid=stMain] details:not([open])"))
        if (fold.closest("[data-testid=stExpander]")) fold.querySelector("summary").click()
        else fold.open = true
}"""
# The dictionary says in English what the database holds; its columns have English names.
DICTIONARY = "/Data?section=dictionary"
MEANINGS_ARE_ENGLISH = """() => {
    for (const cell of document.querySelectorAll("[data-testid=stMain] td")) cell.lang = "en"
}"""
# The answers of a query, and the questions to the database as they are written.
OF_THE_DATABASE = ("/Data?section=sql&question=article",)


def in_spanish(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=es"


@pytest.fixture(scope="session")
def names(committed_database: Path) -> re.Pattern[str]:
    """Names of agencies, counties, people, organizations and sources that have English words."""
    columns = {
        "agency_names": ("spelling",),
        "agencies": ("name",),
        "roster": ("name",),
        "counties": ("county",),
        "printed_rows": ("agency", "county"),
        "sources": ("title", "publisher", "short"),
        "concern_raisers": ("person", "organization"),
        "responses": ("person", "organization"),
        "evidence": ("publisher",),
    }
    with duckdb.connect(str(committed_database), read_only=True) as database:
        found = {
            name
            for table, each in columns.items()
            for column in each
            for (name,) in database.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()
            if name and ENGLISH.search(name)
        }
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))


@pytest.mark.parametrize("path", [path for path in VIEWS if path not in OF_THE_DATABASE])
def test_no_english_is_left(
    page: Page, visit: Visit, settle: Callable[[], None], names: re.Pattern[str], path: str
) -> None:
    visit(in_spanish(path))
    page.evaluate(OPEN_ALL)
    settle()
    if path == DICTIONARY:
        page.evaluate(MEANINGS_ARE_ENGLISH)

    def shown(text: str) -> str:
        return BESIDE.sub("", text) if path == GLOSSARY else text

    left = [
        text
        for text in page.evaluate(WORDS)
        if ENGLISH.search(STREAMLITS_OWN.sub("", STAYS.sub("", names.sub("", shown(text)))))
    ]
    assert left == []
    assert page.evaluate("document.documentElement.lang") == "es"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", VIEWS)
def test_longer_words_fit(page: Page, visit: Visit, path: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(in_spanish(path))
    unroll(page, *size)
    assert sticking_out(page) == []


@pytest.mark.parametrize("path", ["/", "/States?state=FL", "/Models", "/Map"])
def test_axe_finds_nothing(visit: Visit, violations: Callable[[], list[str]], path: str) -> None:
    visit(in_spanish(path))
    assert violations() == []


def test_the_switch_keeps_the_view_and_every_link_keeps_the_language(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    visit("/Changes?state=FL&as_of=2025-05-19")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Español", exact=True).click()
    expect(page).to_have_url(re.compile(r"/Changes\?state=FL&as_of=2025-05-19&lang=es$"))
    expect(page).to_have_title("Cambios – Acuerdos 287(g)")
    settle()
    page.get_by_role("link", name="Modelos", exact=True).click()
    expect(page).to_have_title("Modelos – Acuerdos 287(g)")
    assert "lang=es" in page.url
    settle()
    page.get_by_role("link", name="English", exact=True).click()
    expect(page).to_have_title("Models – 287(g) agreements")
    assert "lang" not in page.url
    settle()
    page.go_back()
    expect(page).to_have_title("Modelos – Acuerdos 287(g)")
    assert page.evaluate("window.kept"), "the app was not loaded anew"


@pytest.mark.parametrize("path", VIEWS)
def test_every_link_into_the_app_keeps_the_language(page: Page, visit: Visit, path: str) -> None:
    visit(in_spanish(path))
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll("a[href]")]
                .filter((link) => link.href.startsWith(location.origin) && !link.dataset.language)
                .filter((link) => !/^#/.test(link.getAttribute("href")) && !link.download)
                .filter((link) => !/[/](static|media)[/]/.test(link.pathname))
                .filter((link) => new URL(link.href).searchParams.get("lang") !== "es")
                .map((link) => link.outerHTML)"""
        )
        == []
    )


def test_the_search_finds_a_state_by_its_spanish_name(page: Page, visit: Visit) -> None:
    visit("/?lang=es")
    box = page.get_by_role("combobox", name="Busque su lugar")
    box.fill("nueva york")
    page.get_by_role("option", name="Nueva York Estado").click()
    expect(page).to_have_url(re.compile(r"/States\?state=NY&lang=es$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nueva York")


@pytest.fixture
def spanish_browser(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=base_url, locale="es-MX")
    yield context.new_page()
    context.close()


def test_a_spanish_browser_is_offered_spanish_and_not_forced(spanish_browser: Page) -> None:
    page = spanish_browser
    page.goto("/About")
    expect(page.get_by_role("heading", level=1)).to_have_text("About this dashboard")
    offer = page.get_by_role("link", name="Esta página también está en español.")
    expect(offer).to_have_attribute("lang", "es")
    offer.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acerca de este panel")
    expect(offer).to_be_hidden()


def test_an_english_browser_is_offered_nothing(page: Page, visit: Visit) -> None:
    visit("/About")
    expect(page.get_by_text("Esta página también está en español.")).to_be_hidden()
    visit("/About?lang=xx")
    expect(page.get_by_role("heading", level=1)).to_have_text("About this dashboard")
