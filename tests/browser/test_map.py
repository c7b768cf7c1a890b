"""The Map page in a browser: it answers at once, and the server hears of it once."""

import io
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from math import dist
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect

from dashboard.charts import map as charts
from dashboard.charts import markers
from dashboard.charts.palette import DARK, LIGHT, Theme, rgb
from dashboard.map_assets import marked_agencies
from dashboard.queries.connection import DatabaseVersion, cursor

Visit = Callable[[str], None]
SLOW = 30_000
DRAWN = ".d-map[data-ready=drawn]"
SAYS = ".d-map .says"
MARKS = ("TFM", "WSO", "JEM")


@pytest.fixture
def open_map(visit: Visit, page: Page) -> Visit:
    """Open an address and wait until its map is drawn."""

    def opened(address: str) -> None:
        visit(address)
        page.locator(DRAWN).wait_for(timeout=SLOW)

    return opened


@pytest.fixture
def sent(page: Page) -> list[int]:
    """Return the sizes of what the browser has sent over the WebSocket, as it grows."""
    frames: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: frames.append(len(frame))),
    )
    return frames


@pytest.fixture
def agencies(committed_database: Path) -> dict[str, markers.Marked]:
    status = committed_database.stat()
    version = DatabaseVersion(str(committed_database), status.st_mtime_ns, status.st_size)
    with cursor(version) as connection:
        return {agency.agency_id: agency for agency in marked_agencies(connection)}


def place(page: Page, point: tuple[float, float] | None) -> tuple[float, float]:
    """Return where a point of the plane lies in the window, in pixels."""
    assert point
    x, y = page.evaluate(
        "point => document.querySelector('.d-map').map.then((map) => map.place(point))",
        list(point),
    )
    return x, y


def slider(page: Page) -> Locator:
    return page.locator(".d-map").get_by_role("slider")


def colors(page: Page) -> set[tuple[int, ...]]:
    picture = Image.open(io.BytesIO(page.locator(".d-map .stage").screenshot())).convert("RGB")
    return {color for _, color in picture.getcolors(picture.width * picture.height) or []}  # type: ignore[misc]


def near(color: tuple[int, ...], others: set[tuple[int, ...]]) -> bool:
    """Return whether a color is there, as seen through a mark's opacity."""
    return any(
        sum(abs(one - another) for one, another in zip(color, other, strict=True)) <= 60
        for other in others
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_map_is_drawn_in_the_themes_colors(page: Page, open_map: Visit, theme: Theme) -> None:
    page.emulate_media(color_scheme=theme.name)
    open_map("/Map?view=FL")
    expect(page.locator(SAYS)).to_contain_text("agreements of")
    # Each look takes a picture, and so a frame at least.
    for _ in range(100):
        drawn = colors(page)
        if all(near(rgb(theme.models[model]), drawn) for model in MARKS):
            break
    else:
        pytest.fail("a model's color is not on the map")
    assert near(rgb(theme.parts[2]), drawn), "a county's fill"


def test_dragging_the_date_sends_nothing_and_letting_go_sends_once(
    page: Page, open_map: Visit, settle: Callable[[], None], sent: list[int]
) -> None:
    open_map("/Map")
    settle()
    slider(page).scroll_into_view_if_needed()
    box = slider(page).bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 9, y)
    page.mouse.down()
    sent.clear()
    seen = set()
    for part in range(20):
        page.mouse.move(box["x"] + box["width"] * (0.95 - part / 40), y)
        seen.add(page.locator(SAYS).inner_text())
    assert len(seen) > 10, "the numbers follow"
    assert sent == []
    shown = page.locator(SAYS).inner_text()
    page.mouse.up()
    page.wait_for_url(re.compile("as_of=2025"))
    settle()
    assert len(sent) == 1
    assert page.locator(SAYS).inner_text() == shown, "the server's answer is the browser's"
    day = page.locator(".d-map .when b").inner_text()
    expect(page.get_by_text(f"As of {day}")).to_be_visible()


def test_the_address_of_a_moment_opens_it_again_and_back_leads_back(
    page: Page, open_map: Visit, settle: Callable[[], None]
) -> None:
    open_map("/Map?as_of=2025-05-19&model=TFM&status=active&status=ended")
    said = page.locator(SAYS)
    expect(said).to_contain_text("On May 19, 2025: 284 agreements")
    page.locator(".d-map .earlier").click()
    page.wait_for_url(re.compile("as_of=2025-05-(?!19)"))
    settle()
    earlier = said.inner_text()
    page.reload()
    expect(said).to_have_text(earlier)
    page.go_back()
    expect(said).to_contain_text("On May 19, 2025: 284 agreements")


def test_the_keyboard_moves_by_lists_and_months(page: Page, open_map: Visit) -> None:
    open_map("/Map?as_of=2025-05-19")
    date = slider(page)
    date.focus()
    expect(date).to_have_attribute("aria-valuetext", re.compile("^On May 19, 2025: 587 agreements"))
    page.keyboard.press("ArrowLeft")
    expect(date).to_have_attribute("aria-valuetext", re.compile("^On May 1[0-8], 2025"))
    page.keyboard.press("PageUp")
    expect(date).to_have_attribute("aria-valuetext", re.compile("^On June .*, 2025"))
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(date).to_have_attribute("aria-valuetext", re.compile("^On April .*, 2025"))
    page.wait_for_url(re.compile("as_of=2025-04"))
    page.keyboard.press("End")
    page.wait_for_url(re.compile(r"Map$"))


def test_play_runs_through_the_lists_without_the_server_and_pauses(
    page: Page, open_map: Visit, settle: Callable[[], None], sent: list[int]
) -> None:
    open_map("/Map?as_of=2025-03-03")
    settle()
    sent.clear()
    # In one go: a slow machine would have played to the end between two clicks from here.
    page.evaluate(
        """() => new Promise((done) => {
            const play = document.querySelector(".d-map .play")
            const says = document.querySelector(".d-map .says")
            const before = says.textContent
            play.click()
            const look = () => {
                if (says.textContent === before || play.ariaPressed !== "true") {
                    return requestAnimationFrame(look)
                }
                play.click()
                done()
            }
            setTimeout(look, 300)
        })"""
    )
    assert len(sent) <= 1, "only of the pause"
    page.wait_for_url(re.compile("as_of=2025-(?!03-03)"))
    stopped = page.locator(SAYS).inner_text()
    settle()
    assert page.locator(SAYS).inner_text() == stopped


def test_played_to_the_end_it_stays_on_the_newest_list(page: Page, open_map: Visit) -> None:
    open_map("/Map?as_of=2026-03-02")
    page.get_by_role("button", name="Play").click()
    page.wait_for_url(re.compile(r"Map$"))
    expect(page.locator(".d-map .when")).to_contain_text("newest list")


def test_those_who_ask_for_less_motion_have_steps_and_no_play(page: Page, open_map: Visit) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_map("/Map?as_of=2025-05-19")
    expect(page.get_by_role("button", name="Play")).to_be_hidden()
    page.get_by_role("button", name="Earlier list").click()
    expect(page.locator(SAYS)).to_contain_text(re.compile("On May (?!19,).*, 2025"))


def test_the_legend_filters_at_once(
    page: Page, open_map: Visit, settle: Callable[[], None]
) -> None:
    open_map("/Map?as_of=2025-05-19")
    jail = page.get_by_role("button", name=re.compile("^Jail Enforcement"))
    before = page.locator(SAYS).inner_text()
    jail.click()
    expect(jail).to_have_attribute("aria-pressed", "false")
    assert page.locator(SAYS).inner_text() != before, "before the server has answered"
    page.wait_for_url(re.compile("model=TFM&model=WSO"))
    settle()
    after = page.locator(SAYS).inner_text()
    rows = re.search(r"([\d,]+) agreements", after)
    assert rows
    expect(page.get_by_text(f"As of May 19, 2025: {rows[1]} agreements")).to_be_visible()
    jail.click()
    page.wait_for_url(re.compile(r"Map\?as_of=2025-05-19$"))
    pending = page.get_by_role("button", name=re.compile("^Pending"))
    pending.click()
    page.wait_for_url(re.compile("status=active&status=pending"))
    expect(page.locator(SAYS)).to_contain_text("65 pending requests of 60 agencies")


def test_a_mark_has_a_tooltip_and_opens_a_card(
    page: Page, open_map: Visit, agencies: dict[str, markers.Marked]
) -> None:
    open_map("/Map?view=FL")
    x, y = place(page, agencies["fl-collier-county-sheriff"].point)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(page.locator(".d-map .tip")).to_contain_text("Collier County Sheriff's Office")
    page.mouse.click(x, y)
    card = page.locator(".d-map .card")
    expect(card.get_by_role("heading")).to_have_text("Collier County Sheriff's Office")
    page.wait_for_url(re.compile("agency=fl-collier-county-sheriff"))
    expect(card).to_contain_text("Signed")
    expect(card.get_by_role("link", name="Open profile")).to_have_attribute(
        "href", "Agencies?agency=fl-collier-county-sheriff"
    )
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"Map\?view=FL$"))
    expect(card).to_be_hidden()


def test_a_crowd_of_marks_is_listed(
    page: Page, open_map: Visit, agencies: dict[str, markers.Marked]
) -> None:
    open_map("/Map")
    placed = [
        agency
        for agency in agencies.values()
        if agency.point
        and any(each.end is None and each.status == "active" for each in agency.periods)
    ]
    one, other = next(
        (one, other)
        for one, other in combinations(placed, 2)
        if one.point and other.point and 0.5 < dist(one.point, other.point) < 2
    )
    x, y = place(page, one.point)
    page.mouse.click(x, y)
    card = page.locator(".d-map .card")
    expect(card.get_by_role("heading")).to_have_text(re.compile(r"^\d+ agencies here$"))
    card.get_by_role("button", name=other.name).first.click()
    page.wait_for_url(re.compile(f"agency={other.agency_id}"))


def test_a_county_opens_a_card_that_leads_to_its_agencies(
    page: Page, open_map: Visit, agencies: dict[str, markers.Marked]
) -> None:
    open_map("/Map?view=FL&size=none")
    x, y = place(page, agencies["fl-alachua-county-sheriff"].point)
    page.mouse.click(x, y)
    page.wait_for_url(re.compile("county=12001"))
    card = page.locator(".d-map .card")
    expect(card.get_by_role("heading")).to_have_text("Alachua County")
    card.get_by_role("button", name=re.compile("Alachua County Sheriff")).click()
    page.wait_for_url(re.compile("agency=fl-alachua-county-sheriff"))


def test_a_badge_names_a_states_statewide_agencies(page: Page, open_map: Visit) -> None:
    open_map("/Map")
    page.get_by_role("button", name=re.compile("^Florida, statewide agencies")).click()
    page.wait_for_url(re.compile("statewide=FL"))
    expect(page.locator(".d-map .card")).to_contain_text("Division of Highway Patrol")


def test_the_wheel_scrolls_the_page_until_the_map_is_clicked(page: Page, open_map: Visit) -> None:
    open_map("/Map")
    before = place(page, (0, -100))
    stage = page.locator(".d-map .canvases").bounding_box()
    assert stage
    page.mouse.move(stage["x"] + 300, stage["y"] + 200)
    page.mouse.wheel(0, 40)
    expect(page.locator(".d-map .hint")).to_contain_text("Ctrl")
    after = place(page, (0, -100))
    assert after[0] == before[0], "not zoomed"
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function(
        "before => document.querySelector('.d-map').map"
        ".then((map) => Math.abs(map.place([0, -100])[0] - before) > 30)",
        arg=before[0],
    )
    page.get_by_role("button", name="Back to the whole map").click()
    page.wait_for_function(
        "before => document.querySelector('.d-map').map"
        ".then((map) => Math.abs(map.place([0, -100])[0] - before) < 1)",
        arg=before[0],
    )


def test_a_filter_fetches_nothing_anew(
    page: Page, open_map: Visit, settle: Callable[[], None]
) -> None:
    fetched: list[str] = []
    received: list[int] = []
    page.on("request", lambda request: fetched.append(request.url))

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    page.on("websocket", listen)
    open_map("/Map")
    settle()
    static = [url for url in fetched if "/app/static/" in url and ".json" in url]
    assert len(static) == len(set(static)), "each file once"
    received.clear()
    fetched.clear()
    page.get_by_role("button", name=re.compile("^Jail Enforcement")).click()
    page.wait_for_url(re.compile("model="))
    settle()
    assert [url for url in fetched if "/app/static/" in url] == []
    assert 0 < sum(received) <= 40_000


def test_without_webgl_all_but_the_picture_is_there(page: Page, visit: Visit) -> None:
    page.add_init_script(
        """
        const real = HTMLCanvasElement.prototype.getContext
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest)
        }
        """
    )
    visit("/Map?as_of=2025-05-19")
    expect(page.locator(".d-map .without")).to_contain_text("WebGL")
    expect(page.locator(SAYS)).to_contain_text("587 agreements")
    page.get_by_role("button", name="Earlier list").click()
    page.wait_for_url(re.compile("as_of=2025-05-(?!19)"))


@pytest.fixture
def phone(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    opened = context.new_page()
    opened.goto(f"{base_url}/Map?as_of=2025-05-19")
    opened.locator(DRAWN).wait_for(timeout=SLOW)
    yield opened
    context.close()


def test_a_phone_has_the_map_in_its_width_and_a_finger_opens_a_card(
    phone: Page, agencies: dict[str, markers.Marked]
) -> None:
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= 390
    stage = phone.locator(".d-map .canvases")
    assert stage.evaluate("each => getComputedStyle(each).touchAction") == "pan-y"
    assert phone.locator(".d-map .marks canvas").evaluate(
        "each => { for (; each; each = each.parentElement)"
        " if (getComputedStyle(each).touchAction === 'none') return false; return true }"
    ), "one finger scrolls the page"
    stage.scroll_into_view_if_needed()
    phone.touchscreen.tap(*place(phone, agencies["ny-nassau-county-police"].point))
    card = phone.locator(".d-map .card")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box
    assert abs(box["y"] + box["height"] - 844) <= 1, "a sheet at the foot of the window"
    phone.get_by_role("button", name="Close").tap()
    expect(card).to_be_hidden()


@pytest.mark.parametrize("width", [390, 700, 820, 1024, 1600])
def test_the_nation_fits_whatever_width_there_is(page: Page, open_map: Visit, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_map("/Map")
    stage = page.locator(".d-map .stage").bounding_box()
    assert stage
    for corner in ((-455, 252), (385, -213)):
        x, y = place(page, corner)
        assert stage["x"] <= x <= stage["x"] + stage["width"]
        assert stage["y"] <= y <= stage["y"] + stage["height"]


def test_below_a_base_path(page: Page, start_server: Callable[..., str]) -> None:
    address = start_server(options=["--server.baseUrlPath", "below/here"])
    page.goto(f"{address}/below/here/Map")
    page.locator(DRAWN).wait_for(timeout=SLOW)
    expect(page.locator(SAYS)).to_contain_text("agreements of")


def test_two_fingers_zoom_the_map_and_not_the_page(phone: Page) -> None:
    stage = phone.locator(".d-map .canvases").bounding_box()
    assert stage
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    before = dist(place(phone, (0, 0)), place(phone, (100, 0)))
    fingers = phone.context.new_cdp_session(phone)

    def touch(kind: str, *aside: int) -> None:
        points = [{"x": x + each, "y": y, "id": place} for place, each in enumerate(aside)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", -30, 30)
    for far in range(36, 100, 6):
        touch("touchMove", -far, far)
    touch("touchEnd")
    phone.wait_for_function(
        "before => document.querySelector('.d-map').map"
        ".then((map) => map.place([100, 0])[0] - map.place([0, 0])[0] > 1.5 * before)",
        arg=before,
    )
    assert phone.evaluate("visualViewport.scale") == 1


def test_a_states_view_counts_its_own_counties_and_has_no_insets(
    page: Page, open_map: Visit
) -> None:
    alaska = page.locator(".d-map .badges [data-state=AK]")
    lines = page.locator(".d-map .legend .lines b")
    open_map("/Map")
    expect(alaska).to_be_visible()
    total = sum(int(each.replace(",", "")) for each in lines.all_inner_texts())
    assert total == len(charts.COUNTIES.codes)
    open_map("/Map?view=TX")
    expect(page.locator(".d-map .legend")).to_contain_text("Counties: who takes part, Texas")
    assert sum(map(int, lines.all_inner_texts())) == charts.county_states().count("TX")
    expect(alaska).to_be_hidden()


@pytest.mark.parametrize("fill", ["agreements", "state_agreements"])
def test_fills_that_count_agreements_follow_the_date_before_the_server_answers(
    page: Page, open_map: Visit, settle: Callable[[], None], sent: list[int], fill: str
) -> None:
    open_map(f"/Map?fill={fill}&as_of=2026-03-02")
    settle()
    sent.clear()
    legend = page.locator(".d-map .legend .lines")
    before = legend.inner_text()
    slider(page).evaluate(
        """slider => {
            slider.dispatchEvent(new PointerEvent("pointerdown"))
            slider.value = 60
            slider.dispatchEvent(new InputEvent("input"))
        }"""
    )
    expect(legend).not_to_have_text(before)
    counted = legend.inner_text()
    assert sent == []
    slider(page).dispatch_event("pointerup")
    page.wait_for_url(re.compile("as_of=2025"))
    settle()
    assert legend.inner_text() == counted, "the server's answer is the browser's"


def test_a_milestone_says_its_name_to_those_who_point_at_it_or_come_to_it_by_key(
    page: Page, open_map: Visit
) -> None:
    open_map("/Map?as_of=2025-05-19")
    date = slider(page)
    tick = page.locator(".d-map .ticks i").first
    name = tick.get_attribute("data-names")
    assert name
    tick.dispatch_event("click")
    expect(date).to_have_attribute("aria-valuetext", re.compile(re.escape(name)))
    date.focus()
    page.keyboard.press("ArrowRight")
    expect(date).not_to_have_attribute("aria-valuetext", re.compile(re.escape(name)))
    page.keyboard.press("ArrowLeft")
    shown = "each => getComputedStyle(each, '::after').visibility"
    assert tick.evaluate(shown) == "visible"
