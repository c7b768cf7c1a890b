"""The Map page in a browser: painted, clickable, playing, and without leaving the machine."""

import io
import re
from collections.abc import Callable
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from dashboard.charts import map as charts
from dashboard.charts.palette import MODEL_COLORS, rgb
from dashboard.map_assets import mark_objects
from dashboard.queries.connection import DatabaseVersion, cursor
from dashboard.ui import map_page as page_parts

Visit = Callable[[str], None]
MAP = "[data-testid=stDeckGlJsonChart] canvas"
SLOW = 30_000
# Software rendering takes a click for a drag now and then.
TRIES = 8
FIRST_LOAD, CHANGE = 120_000, 40_000


def map_canvas(page: Page) -> Locator:
    return page.locator(MAP).first


@pytest.fixture
def marks(committed_database: Path) -> dict[str, dict[str, Any]]:
    """Return the map's marks by agency."""
    status = committed_database.stat()
    version = DatabaseVersion(str(committed_database), status.st_mtime_ns, status.st_size)
    with cursor(version) as connection:
        return {mark["id"]: mark for mark in mark_objects(connection)}


def place_on_map(page: Page, view: str, longitude: float, latitude: float) -> tuple[float, float]:
    """Return where a point lies in the window, in pixels."""
    camera = charts.view(view, *page_parts.DESKTOP)
    scale = 512 * 2**camera.zoom / (2 * pi)
    box = map_canvas(page).bounding_box()
    assert box

    def up(degrees_north: float) -> float:
        return scale * asinh(tan(radians(degrees_north)))

    return (
        box["x"] + box["width"] / 2 + scale * radians(longitude - camera.longitude),
        box["y"] + box["height"] / 2 + up(camera.latitude) - up(latitude),
    )


def click_until(page: Page, x: float, y: float, address: re.Pattern[str]) -> None:
    """Click a place on the map until the address says that the click has arrived."""
    for _ in range(TRIES):
        page.mouse.move(x - 3, y - 3)
        page.mouse.move(x, y)
        page.wait_for_timeout(400)
        page.mouse.click(x, y, delay=40)
        try:
            page.wait_for_url(address, timeout=3_000)
        except PlaywrightTimeout:
            continue
        return
    pytest.fail(f"clicks at {x:.0f}, {y:.0f} changed nothing: {page.url}")


def wait_until_painted(page: Page, share: Callable[[Locator], float], least: float) -> None:
    map_canvas(page).wait_for(timeout=SLOW)
    for _ in range(60):
        if share(map_canvas(page)) >= least:
            return
        page.wait_for_timeout(500)
    pytest.fail(f"only {share(map_canvas(page)):.1%} of the map is painted")


def test_the_map_is_painted(
    page: Page, visit: Visit, painted_share: Callable[[Locator], float]
) -> None:
    visit("/Map")
    wait_until_painted(page, painted_share, 0.3)
    expect(page.get_by_text(re.compile(r"agreements of .* agencies"))).to_be_visible()


def test_the_models_colors_are_on_the_map(
    page: Page, visit: Visit, painted_share: Callable[[Locator], float]
) -> None:
    visit("/Map?as_of=2025-05-19")
    wait_until_painted(page, painted_share, 0.3)
    for _ in range(20):
        picture = Image.open(io.BytesIO(map_canvas(page).screenshot())).convert("RGB")
        colors = {color for _, color in picture.getcolors(picture.width * picture.height) or []}
        if all(rgb(MODEL_COLORS[model]) in colors for model in ("JEM", "WSO", "TFM")):
            return
        page.wait_for_timeout(500)
    pytest.fail("a model's color is not on the map")


def test_a_click_on_a_mark_opens_its_panel_and_the_tooltip_tells_its_history(
    page: Page,
    visit: Visit,
    painted_share: Callable[[Locator], float],
    marks: dict[str, dict[str, Any]],
) -> None:
    visit("/Map?view=FL")
    wait_until_painted(page, painted_share, 0.1)
    mark = marks["fl-collier-county-sheriff"]
    x, y = place_on_map(page, "FL", *mark["p"])
    click_until(page, x, y, re.compile("agency=fl-collier-county-sheriff"))
    expect(page.get_by_role("heading", name="Collier County Sheriff")).to_be_visible()
    page.mouse.move(x - 40, y)
    page.mouse.move(x, y)
    expect(page.locator(".deck-tooltip")).to_contain_text("Collier County Sheriff", timeout=SLOW)
    expect(page.locator(".deck-tooltip")).to_contain_text("signed")
    page.get_by_role("button", name="Close").click()
    page.wait_for_url(re.compile(r"Map\?view=FL$"))


def test_a_click_on_a_county_opens_its_panel(
    page: Page, visit: Visit, painted_share: Callable[[Locator], float]
) -> None:
    visit("/Map?view=FL&fill=takes_part&size=none")
    wait_until_painted(page, painted_share, 0.1)
    x, y = place_on_map(page, "FL", -82.35, 29.67)
    click_until(page, x, y, re.compile("county=12001"))
    expect(page.get_by_role("heading", name="Alachua County, FL")).to_be_visible()


def test_a_filter_sends_little_and_leaves_marks_and_boundaries_in_the_browser(
    page: Page, settle: Callable[[], None], visit: Visit
) -> None:
    received: list[int] = []
    fetched: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: received.append(len(payload)))

    page.on("websocket", listen)
    page.on("request", lambda request: fetched.append(request.url))
    visit("/Map?fill=agreements")
    map_canvas(page).wait_for(timeout=SLOW)
    page.wait_for_timeout(2_000)
    assert sum(received) <= FIRST_LOAD
    static = [url for url in fetched if "/app/static/" in url and url.endswith(".json")]
    assert len(static) == len(set(static)), "each file once"
    received.clear()
    fetched.clear()
    page.get_by_text(re.compile(r"Jail Enforcement \(")).first.click()
    page.wait_for_url(re.compile("model="))
    settle()
    assert 0 < sum(received) <= CHANGE
    assert [url for url in fetched if "/app/static/" in url] == []


def test_play_moves_the_date_and_pause_puts_it_into_the_address(page: Page, visit: Visit) -> None:
    visit("/Map?as_of=2025-03-03")
    expect(page.get_by_text(re.compile("As of March 3, 2025"))).to_be_visible()
    page.get_by_text("Play", exact=True).click()
    expect(page.get_by_text(re.compile("As of (?!March 3,).* 2025"))).to_be_visible(timeout=SLOW)
    assert "as_of=2025-03-03" in page.url, "no address for each step"
    page.get_by_text("Play", exact=True).click()
    page.wait_for_url(re.compile("as_of=2025-(?!03-03)"), timeout=SLOW)


def test_those_who_ask_for_less_motion_have_steps_and_no_play(page: Page, visit: Visit) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit("/Map?as_of=2025-05-19")
    expect(page.get_by_text("Play", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Earlier list").click()
    expect(page.get_by_text(re.compile("As of May (?!19,).*, 2025"))).to_be_visible()


def test_the_keyboard_reaches_fill_date_and_table(page: Page, visit: Visit) -> None:
    visit("/Map")
    page.get_by_role("combobox", name=re.compile("Fill")).focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="Counties: agreements").click()
    page.wait_for_url(re.compile("fill=agreements"))
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("as_of="), timeout=SLOW)


def test_a_phone_has_the_whole_map_in_its_width(
    browser: Browser, base_url: str, painted_share: Callable[[Locator], float]
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        user_agent="Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Mobile",
        is_mobile=True,
        has_touch=True,
    )
    phone = context.new_page()
    phone.goto(f"{base_url}/Map")
    wait_until_painted(phone, painted_share, 0.15)
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
    box = map_canvas(phone).bounding_box()
    assert box
    assert box["y"] < 844, "the map begins on the first screen"
    context.close()


def test_below_a_base_path(
    page: Page,
    start_server: Callable[..., str],
    painted_share: Callable[[Locator], float],
) -> None:
    address = start_server(options=["--server.baseUrlPath", "some/where"])
    page.goto(f"{address}/some/where/Map")
    wait_until_painted(page, painted_share, 0.3)
