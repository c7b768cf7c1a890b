"""What a visitor waits for, measured inside a real Chromium by the page's own clock."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

MILLISECONDS = 120_000
SCRIPT = files("benchmarks").joinpath("browser.js").read_text(encoding="utf-8")


@dataclass
class Traffic:
    """What came over the WebSocket since `clear`, in bytes: all of it, and of it the map.

    `sent` is how many messages went to the server.
    """

    all: int = 0
    map: int = 0
    sent: int = 0

    def clear(self) -> None:
        """Begin to count anew."""
        self.all = self.map = self.sent = 0

    def count(self, frame: bytes | str) -> None:
        """Count a frame that was received."""
        data = frame.encode() if isinstance(frame, str) else frame
        self.all += len(data)
        element = ForwardMsg.FromString(data).delta.new_element
        ours = element.bidi_component.component_name == "agreement_map"
        if ours or element.WhichOneof("type") == "deck_gl_json_chart":
            self.map += len(data)


class Window:
    """A browser window of a fresh profile: nothing cached, nothing remembered."""

    def __init__(self, page: Page) -> None:
        """Measure in this page."""
        self.page = page
        self.traffic = Traffic()
        page.set_default_timeout(MILLISECONDS)
        page.add_init_script(SCRIPT)
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        if socket.url.endswith("/_stcore/stream"):
            socket.on("framereceived", self.traffic.count)
            socket.on("framesent", self._sent)

    def _sent(self, _frame: bytes | str) -> None:
        self.traffic.sent += 1

    def open(self, address: str) -> float:
        """Open an address; return the milliseconds until its content could be read.

        That is when its script has finished, its heading is there, and nothing on it is a
        placeholder or stale.
        """
        self.page.goto(address, wait_until="commit")
        return self._number("window.bench.ready")

    def painted(self) -> float:
        """Return the milliseconds from opening the page until its map was painted.

        That is the end of the last frame drawn with marks before the map came to rest.
        """
        return self._number("window.bench.painted()")

    def click(self, control: str, text: str) -> float:
        """Click a control; return the milliseconds until a text has changed.

        Args:
            control: selector of what to click.
            text: selector of the text.
        """
        self.page.bring_to_front()
        self.page.evaluate("text => window.bench.watch(text)", text)
        self.page.locator(control).click()
        milliseconds = self._number("window.bench.changed")
        self.rest()
        return milliseconds

    def repainted(self) -> float:
        """Return the milliseconds from the last click until the last frame drawn after it."""
        return self._number("window.bench.repainted()")

    def drag(self, step: int) -> tuple[float, float]:
        """Move the map's date to a list, as dragging does.

        Returns the milliseconds of script, and those until the last frame drawn after it.
        """
        script = float(self.page.evaluate("step => window.bench.drag(step)", step))
        self.page.wait_for_function("window.bench.drawn()")
        return script, self._number("window.bench.repainted()")

    def play(self) -> float:
        """Play the map from where its date is to the end; return the lists drawn in a second."""
        return float(self.page.evaluate("window.bench.play()"))

    def rest(self) -> None:
        """Wait until the page is at rest: script finished, nothing stale, no frame drawn."""
        self.page.wait_for_function("window.bench.isAtRest()")

    def _number(self, expression: str) -> float:
        return float(self.page.wait_for_function(expression).json_value())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend a browser.

    Raises:
        RuntimeError: there is no Chromium on the PATH.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("There is no `chromium` on the PATH. Install it to measure in it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, **options: Any) -> Iterator[Window]:
    """Lend a window of a fresh profile; options are those of Playwright's `new_context`."""
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 1000}} | options))
    yield Window(context.new_page())
    context.close()
