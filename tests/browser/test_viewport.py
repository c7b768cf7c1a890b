"""A narrow window, whatever device it is on, gets the layout of a phone."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

Visit = Callable[[str], None]


def test_a_window_that_becomes_narrow_shows_one_model_and_stays_so(
    page: Page, visit: Visit
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/Models")
    compared = page.locator("table").first
    task_force = compared.get_by_role("columnheader", name="Task Force")
    warrant = compared.get_by_role("columnheader", name="Warrant Service Officer")
    expect(task_force).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(task_force).to_have_count(0)
    expect(warrant).to_be_visible()
    menu = page.get_by_role("button", name="Menu")
    menu.click()
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(page).to_have_title("Overview – 287(g) agreements")
    menu.click()
    page.get_by_role("link", name="Models", exact=True).click()
    expect(warrant).to_be_visible()
    expect(task_force).to_have_count(0)


def test_a_change_of_the_window_is_told_once(
    page: Page, visit: Visit, settle: Callable[[], None]
) -> None:
    told: list[str] = []

    def on_frame(frame: bytes | str) -> None:
        assert isinstance(frame, bytes)
        widgets = BackMsg.FromString(frame).rerun_script.widget_states.widgets
        told.extend(widget.json_value for widget in widgets if "window" in widget.id)

    page.on("websocket", lambda socket: socket.on("framesent", on_frame))
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/Models")
    before = len(told)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("columnheader", name="Task Force")).to_have_count(0)
    # The page becomes higher and lower, but not wider.
    page.get_by_text("How an agency joins", exact=True).click()
    expect(page.get_by_role("heading", name="How an agency joins")).to_be_visible()
    settle()
    assert told[before:].count('{"room":0}') == 2, "the change, and the visitor's own click"


def test_a_link_is_followed_though_the_window_changes_before_the_server_answers(
    page: Page, visit: Visit
) -> None:
    held: list[str | bytes] | None = None
    browser: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        browser.append(socket)
        server.on_message(
            lambda message: socket.send(message) if held is None else held.append(message)
        )

    page.route_web_socket("**/_stcore/stream", between)
    page.set_viewport_size({"width": 1280, "height": 900})
    visit("/")
    held = []
    page.get_by_role("link", name="Models", exact=True).click()
    page.set_viewport_size({"width": 390, "height": 844})
    while not held:  # the server's answer, which the browser is not to have yet
        page.evaluate("new Promise(requestAnimationFrame)")
    released, held = held, None
    for message in released:
        browser[-1].send(message)
    expect(page.get_by_role("heading", name="Three kinds of agreement")).to_be_visible()
    compared = page.locator("table").first
    expect(compared.get_by_role("columnheader", name="Warrant Service Officer")).to_be_visible()
    expect(compared.get_by_role("columnheader", name="Task Force")).to_have_count(0)
