"""A figure in another site's page, as the menu's snippet puts it there."""

import http.server
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[[str], None]
FIGURE = "models_over_time"
PAGE = "/Models?state=FL"


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which another site serves it."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def choose(page: Page, name: str, figure: str = FIGURE) -> None:
    """Choose an entry of a figure's menu."""
    page.locator(f".st-key-menu_{figure} .more").click()
    page.locator(f".st-key-menu_{figure}").get_by_role("button", name=name, exact=True).click()


def copied(page: Page, name: str, figure: str = FIGURE) -> str:
    """Choose an entry of a figure's menu and return what it put on the clipboard."""
    expect(page.locator(".st-key-chart_menus p")).to_have_text("")
    choose(page, name, figure)
    expect(page.locator(".st-key-chart_menus p")).to_have_text("Copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize("width", [400, 900])
def test_the_snippet_shows_the_figure_alone_at_its_height(
    page: Page, visit: Visit, other_site: tuple[Path, str], width: int
) -> None:
    folder, address = other_site
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(PAGE)
    snippet = copied(page, "Copy code to embed it")
    (folder / "index.html").write_text(
        f"<!doctype html><link rel=icon href=data:,><p>Another site</p>{snippet}", "utf-8"
    )
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/index.html")
    frame = page.frame_locator("iframe")
    figure = frame.locator(f".st-key-drawn_{FIGURE}")
    back = frame.get_by_role("link", name="From the 287(g) dashboard")
    expect(back).to_be_visible()
    assert "embed" not in str(back.get_attribute("href"))
    assert "state=FL" in str(back.get_attribute("href"))
    expect(figure.locator("svg.marks")).to_be_visible()
    # No navigation, no title of the page, no other figure, no menu.
    expect(frame.locator("h1:visible, nav:visible, footer:visible")).to_have_count(0)
    expect(frame.locator(f".st-key-menu_{FIGURE}")).to_have_count(0)
    expect(page.locator("iframe")).not_to_have_css("height", "520px")
    page.wait_for_function(
        """() => {
            const frame = document.querySelector("iframe")
            return document.documentElement.scrollWidth <= innerWidth && frame.offsetHeight > 300
        }"""
    )


@pytest.mark.parametrize(
    ("path", "figure", "drawn"),
    [
        ("/Map?state=FL", "map", ".d-map canvas"),
        ("/", "tiles", "a"),
        ("/Places?county=12033", "county_map", "svg.d-drawn"),
    ],
)
def test_maps_and_tiles_are_embedded_as_charts_are(
    page: Page,
    visit: Visit,
    other_site: tuple[Path, str],
    path: str,
    figure: str,
    drawn: str,
) -> None:
    folder, address = other_site
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(path)
    (folder / "index.html").write_text(
        "<!doctype html><link rel=icon href=data:,>" + copied(page, "Copy code to embed it", figure)
    )
    page.goto(f"{address}/index.html")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("link", name="From the 287(g) dashboard")).to_be_visible()
    expect(frame.locator(f".st-key-drawn_{figure} {drawn}").first).to_be_visible()
    # The script ended with the figure: what stands below it on the page was never sent.
    expect(frame.locator(f".st-key-menu_{figure}, h2:visible + p.deck")).to_have_count(0)
    expect(page.locator("iframe")).not_to_have_css("height", "520px")


def test_the_maps_menu_has_its_picture_its_rows_and_what_is_said_of_the_data(
    page: Page, visit: Visit
) -> None:
    visit("/Map?state=FL")
    for entry, name, start in (
        ("Save picture (PNG)", "287g-map.png", b"\x89PNG"),
        ("Save the numbers (CSV)", "287g-map.csv", b"agency_id,"),
    ):
        with page.expect_download() as saved:
            choose(page, entry, "map")
        assert saved.value.suggested_filename == name
        assert saved.value.path().read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(start)
    choose(page, "About these data", "map")
    expect(page.get_by_role("heading", name="About these data")).to_be_visible()


def test_citations_name_figure_build_and_address(page: Page, visit: Visit) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(PAGE)
    title = page.locator(f".st-key-head_{FIGURE}").get_by_role("heading").inner_text()
    for name in ("APA", "BibTeX", "plain"):
        text = copied(page, f"Copy citation ({name})")
        assert title in text
        assert page.url in text
        assert "uild " in text


def test_an_unknown_figure_leaves_the_page_whole(page: Page, visit: Visit) -> None:
    visit("/Models?state=FL&embed=true&figure=nothing")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit("/Models?state=FL&embed=true&figure=x%7D*%7Bcolor:red")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
