"""A running dashboard and a real browser. Skipped without Chromium, unless it is required."""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
)

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
START_SECONDS = 60
READY_MILLISECONDS = 30_000
# Slow machines are slow, not wrong.
expect.set_options(timeout=READY_MILLISECONDS)
# A page that has rested this long runs no more by itself: it has told its width and got its answer.
# Frames count too, because a busy browser can let time pass without doing anything.
RESTED = """() => {
    const busy = document.querySelector(
        "[data-testid=stApp]:not([data-test-script-state=notRunning]), "
        + "[data-testid=stSkeleton], [data-stale=true]"
    )
    const rest = (window.testedRest ??= { since: performance.now(), frames: 0 })
    rest.frames += 1
    if (busy) delete window.testedRest
    return !busy && rest.frames > 10 && performance.now() - rest.since > 300
}"""
# Streamlit asks for these below a page's address when it is opened directly.
KNOWN_MISSING = ("/_stcore/health", "/_stcore/host-config")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if REQUIRED:
            # A machine that does much else at once can be too slow for a browser once, not twice.
            # The summary names what was tried again.
            item.add_marker(pytest.mark.flaky(reruns=1))
        if CHROMIUM is None and not REQUIRED:
            item.add_marker(
                pytest.mark.skip(reason="needs Chromium: no `chromium` was found on the PATH")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object],
) -> dict[str, object]:
    assert CHROMIUM, "BROWSER_TESTS=required, but no `chromium` was found on the PATH"
    return browser_type_launch_args | {"executable_path": CHROMIUM}


@pytest.fixture(scope="session")
def start_server(
    committed_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., str]]:
    """A dashboard in this environment: `start_server(environment={…}, options=[…])` -> address.

    It is started once for all tests of a process that ask for the same.
    """
    processes: list[subprocess.Popen[bytes]] = []
    started: dict[str, str] = {}
    data = {"DASHBOARD_DATABASE": str(committed_database)}

    def start(environment: dict[str, str] | None = None, options: list[str] | None = None) -> str:
        asked = repr((environment, options))
        if asked not in started:
            started[asked] = start_anew(environment or {}, options or [])
        return started[asked]

    def start_anew(environment: dict[str, str], options: list[str]) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = tmp_path_factory.mktemp("server") / "log.txt"
        inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "streamlit", "run", "app.py"),
                    *("--server.port", str(port), "--server.address", "127.0.0.1"),
                    *("--server.fileWatcherType", "none", *options),
                ],
                cwd=ROOT,
                env=inherited | data | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        processes.append(process)
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health"):
                    return address
            except urllib.error.HTTPError:
                return address  # below a base path the health check lies elsewhere
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the dashboard did not start:\n{log.read_text()}")

    yield start
    for process in processes:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def base_url(start_server: Callable[..., str]) -> str:
    return start_server()


@pytest.fixture(scope="session")
def browsing(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """One browser's memory for all tests, so that Streamlit's programs are fetched once.

    The dashboard keeps nothing in it: no cookies, no storage.
    """
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture
def context(browsing: BrowserContext) -> Iterator[BrowserContext]:
    """The same, without the tabs and permissions that a test leaves."""
    yield browsing
    for page in browsing.pages:
        page.close()
    browsing.clear_permissions()


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails its test on a request leaving the machine or an unknown console error."""
    leaving: list[str] = []
    errors: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            leaving.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        known = message.location["url"].split("?")[0].endswith(KNOWN_MISSING)
        if message.type == "error" and not known:
            errors.append(f"{message.text} ({message.location['url']})")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert leaving == []
    assert errors == []


@pytest.fixture
def settle(page: Page) -> Callable[[], None]:
    """Wait until the page's script has run and nothing on it is stale."""

    def wait() -> None:
        page.evaluate("delete window.testedRest")
        page.wait_for_function(RESTED, timeout=READY_MILLISECONDS)

    return wait


@pytest.fixture
def visit(page: Page, settle: Callable[[], None]) -> Callable[[str], None]:
    """Open an address such as "/Map?state=FL" and wait until its content is there."""

    def open_address(path: str) -> None:
        page.goto(path)
        # Until a page's script has begun, nothing runs and nothing is stale.
        page.locator("[data-testid=stMain] h1").wait_for(timeout=READY_MILLISECONDS)
        settle()

    return open_address


@pytest.fixture
def is_painted() -> Callable[[Locator, float], bool]:
    """Wait until more than a share of an element's pixels is unlike its commonest one."""

    def measure(element: Locator, share: float) -> bool:
        deadline = time.monotonic() + READY_MILLISECONDS / 1000
        while time.monotonic() < deadline:
            picture = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
            pixels = picture.width * picture.height
            if 1 - max(count for count, _ in picture.getcolors(pixels) or []) / pixels > share:
                return True
        return False

    return measure
