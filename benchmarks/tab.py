"""A visitor's tab without a browser: a Streamlit session that lasts, with widgets and links.

It holds what a browser holds between runs, so that a filter is changed, a link followed and every
answer read as by a person.
"""

import asyncio
import re
import time
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Self
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ANSWER_SECONDS = 60
# A browser forgets a cached message that two runs did not use (global.maxCachedMessageAge).
CACHED_RUNS = 2


class VisitError(Exception):
    """A run failed, or its answer did not come; the text says which."""


class ConnectionLost(VisitError):  # noqa: N818  (said as it is)
    """The connection is gone; a browser would open another."""


@dataclass
class Answer:
    """What one run of a page's script sent.

    Attributes:
        seconds: what the visitor waited; from the first request, when a page is opened.
        script_seconds: of them what the script ran, as the server timed it; 0 unless the server
            sends its usage statistics to its visitors (`browser.gatherUsageStats`).
        size: bytes over the WebSocket.
        elements: in the order sent.
    """

    seconds: float = 0
    script_seconds: float = 0
    size: int = 0
    elements: list[Element] = field(default_factory=list)

    def _of(self, kind: str) -> Iterable[Any]:
        return (getattr(each, kind) for each in self.elements if each.WhichOneof("type") == kind)

    def texts(self) -> list[str]:
        """Return the text of each Markdown and HTML element, as read, without escapes and tags."""
        shown = [re.sub(r"\\(.)", r"\1", each.body) for each in self._of("markdown")]
        return shown + [unescape(re.sub(r"<[^>]*>", "", each.body)) for each in self._of("html")]

    def metrics(self) -> dict[str, str]:
        """Return each metric's value by its label."""
        return {each.label: each.body for each in self._of("metric")}

    def failures(self) -> list[str]:
        """Return what the page shows of errors."""
        exceptions = [f"{each.type}: {each.message}" for each in self._of("exception")]
        alerts = [each.body for each in self._of("alert") if each.format == each.ERROR]
        return exceptions + alerts


class Tab:
    """One tab of one browser: `async with Tab("http://localhost:8501") as tab: …`."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._page_name = ""
        self._page_hash = ""
        self._query = ""
        self._pages: dict[str, str] = {}
        self._values: dict[str, list[str]] = {}
        self._ids: dict[str, str] = {}
        self._buttons: dict[str, str] = {}
        self._cached: dict[str, tuple[Element, int]] = {}
        self._runs = 0
        self._cookies: dict[str, str] = {}
        self._socket: websockets.ClientConnection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave, as when the tab is closed."""
        if self._socket:
            await self._socket.close()
            self._socket = None

    async def open(self, path: str = "") -> Answer:
        """Open a page by its address, such as "Map?state=FL", in a new session.

        The page's shell is fetched first, as a browser does: a load balancer marks it with the
        cookie that leads all that follows to the same process.

        Raises:
            VisitError: the page does not open.
        """
        await self.close()
        name, _, self._query = path.partition("?")
        self._page_name, self._page_hash = name.strip("/"), ""
        self._values, self._ids, self._cached = {}, {}, {}
        started = time.monotonic()
        parts = urlsplit(self.address)
        try:
            await asyncio.to_thread(self._fetch_shell)
            self._socket = await websockets.connect(
                f"{parts.scheme.replace('http', 'ws')}://{parts.netloc}{parts.path}/_stcore/stream",
                origin=websockets.Origin(f"{parts.scheme}://{parts.netloc}"),
                subprotocols=[websockets.Subprotocol("streamlit")],
                additional_headers={"Cookie": self._cookie_header()},
                user_agent_header="load test",
                max_size=None,
                proxy=None,
                open_timeout=ANSWER_SECONDS,
            )
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            raise ConnectionLost(f"/{self._page_name}: {error!r}") from error
        answer = await self._run()
        answer.seconds = time.monotonic() - started
        return answer

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _fetch_shell(self) -> None:
        request = urllib.request.Request(
            f"{self.address}/{self._page_name}", headers={"Cookie": self._cookie_header()}
        )
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as reply:
            reply.read()
            for cookie in reply.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.split(";")[0].partition("=")
                self._cookies[name] = value

    async def go(self, page: str, query: str) -> Answer:
        """Follow a link to a page, by its address ("" is the first) and its query.

        Raises:
            VisitError: there is no such page, or it fails.
        """
        if page not in self._pages:
            raise VisitError(f"no page {page!r}")
        if self._pages[page] != self._page_hash:
            self._values, self._ids = {}, {}
        self._page_name, self._page_hash, self._query = page, self._pages[page], query
        return await self._run()

    async def set(self, values: Mapping[str, list[str]]) -> Answer:
        """Set widgets by the keys that the script gave them, to the texts of options or days.

        Raises:
            VisitError: the page has no such widget, or its script fails.
        """
        for key, value in values.items():
            if key not in self._ids:
                raise VisitError(f"/{self._page_name} has no widget {key}")
            self._values[self._ids[key]] = value
        return await self._run()

    async def press(self, label: str) -> Answer:
        """Press the button with this label.

        Raises:
            VisitError: there is no such button, or its script fails.
        """
        if label not in self._buttons:
            raise VisitError(f"/{self._page_name} has no button {label!r}")
        return await self._run(self._buttons[label])

    async def _run(self, pressed: str = "") -> Answer:
        if self._socket is None:
            raise ConnectionLost(f"/{self._page_name}: not connected")
        self._runs += 1
        self._cached = {
            key: (element, used)
            for key, (element, used) in self._cached.items()
            if self._runs - used <= CACHED_RUNS
        }
        request = BackMsg()
        state = request.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else self._page_name
        state.context_info.url = f"{self.address}/{self._page_name}"
        state.context_info.timezone = "America/New_York"
        state.context_info.locale = "en-US"
        state.context_info.color_scheme = "light"
        state.cached_message_hashes.extend(self._cached)
        for identity, value in self._values.items():
            widget = state.widget_states.widgets.add(id=identity)
            widget.string_array_value.data.extend(value)
        if pressed:
            state.widget_states.widgets.add(id=pressed).trigger_value = True
        answer = Answer()
        started = time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.send(request.SerializeToString())
                while not self._take(await self._socket.recv(decode=False), answer):
                    pass
        except TimeoutError as error:
            raise VisitError(f"/{self._page_name}: no answer in {ANSWER_SECONDS} s") from error
        except websockets.WebSocketException as error:
            raise ConnectionLost(f"/{self._page_name}: {error!r}") from error
        answer.seconds = time.monotonic() - started
        return answer

    def _take(self, content: bytes, answer: Answer) -> bool:
        """Take in one message; True once the script has finished."""
        message = ForwardMsg.FromString(content)
        answer.size += len(content)
        match message.WhichOneof("type"):
            case "new_session":
                answer.elements.clear()
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
                self._pages = {
                    "" if each.is_default else each.url_pathname: each.page_script_hash
                    for each in message.navigation.app_pages
                }
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "page_profile":
                answer.script_seconds = message.page_profile.exec_time / 1e6
            case "page_not_found":
                raise VisitError(f"no page {message.page_not_found.page_name!r}")
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if message.metadata.cacheable:
                    self._cached[message.hash] = (element, self._runs)
                self._show(element, answer)
            case "ref_hash":
                element, _ = self._cached[message.ref_hash]
                self._cached[message.ref_hash] = (element, self._runs)
                self._show(element, answer)
            case "script_finished":
                status = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
                if status == "FINISHED_SUCCESSFULLY":
                    return True
                if status != "FINISHED_EARLY_FOR_RERUN":
                    raise VisitError(f"/{self._page_name}: {status}")
        return False

    def _show(self, element: Element, answer: Answer) -> None:
        answer.elements.append(element)
        match element.WhichOneof("type"):
            case "multiselect":
                widget = element.multiselect
                default = [widget.options[index] for index in widget.default]
                self._hold(widget, default, list(widget.raw_values))
            case "date_input":
                widget = element.date_input
                self._hold(widget, list(widget.default), list(widget.value))
            case "button":
                self._buttons[element.button.label] = element.button.id

    def _hold(self, widget: Any, default: list[str], given: list[str]) -> None:
        """Keep a widget's value as a browser does: what it was, unless the script sets it.

        What other widgets hold, the server knows from the runs before.
        """
        if widget.set_value:
            self._values[widget.id] = given
        else:
            self._values.setdefault(widget.id, default)
        # "$$ID-<32 digits>-<the script's key>"
        self._ids[widget.id.split("-", 2)[2]] = widget.id
