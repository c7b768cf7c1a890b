"""What pages send over the WebSocket: little enough for a phone's connection."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Visit = Callable[[str], None]
PAGE = 200_000
# Of the Map page: the components with the header, and everything after a change.
COMPONENTS, CHANGE = 40_000, 40_000


@pytest.fixture
def received(page: Page) -> Counter[str]:
    """Bytes received so far over the WebSocket: of "all", and of each kind of element."""
    counted: Counter[str] = Counter()

    def count(frame: bytes | str) -> None:
        assert isinstance(frame, bytes)
        counted["all"] += len(frame)
        if element := ForwardMsg.FromString(frame).delta.new_element.WhichOneof("type"):
            counted[element] += len(frame)

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", count)

    page.on("websocket", listen)
    return counted


@pytest.mark.parametrize(
    "address", ["/", "/States", "/Models", "/Agencies", "/Changes", "/Data", "/About"]
)
def test_a_page_sends_little(visit: Visit, received: Counter[str], address: str) -> None:
    visit(address)
    assert 0 < received["all"] <= PAGE, received


def test_the_map_is_told_little_when_something_changes(
    page: Page, visit: Visit, settle: Callable[[], None], received: Counter[str]
) -> None:
    visit("/Map?fill=agreements")
    page.locator(".d-map[data-ready=drawn]").wait_for()
    sent = [received["bidi_component"]]
    received.clear()
    page.get_by_role("button", name=re.compile("^Jail Enforcement")).click()
    page.wait_for_url(re.compile("model="))
    settle()
    sent.append(received["bidi_component"])
    assert received["all"] <= CHANGE, received
    received.clear()
    page.get_by_role("button", name="Earlier list").click()
    page.wait_for_url(re.compile("as_of="))
    settle()
    sent.append(received["bidi_component"])
    assert received["all"] <= CHANGE, received
    assert all(0 < size <= COMPONENTS for size in sent), sent
