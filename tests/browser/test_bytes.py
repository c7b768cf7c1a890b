"""What pages send over the WebSocket: little enough for a phone's connection."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Visit = Callable[[str], None]
PAGE = 200_000
MAP_ELEMENT = 15_000


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


def test_the_map_is_sent_as_expressions(
    page: Page, visit: Visit, settle: Callable[[], None], received: Counter[str]
) -> None:
    visit("/Map?fill=takes_part")
    sent = [received["deck_gl_json_chart"]]
    received.clear()
    page.get_by_text(re.compile(r"Jail Enforcement \(")).first.click()
    page.wait_for_url(re.compile("model="))
    settle()
    sent.append(received["deck_gl_json_chart"])
    received.clear()
    page.get_by_role("button", name="Earlier list").click()
    page.wait_for_url(re.compile("as_of="))
    expect(page.get_by_text(re.compile("^As of May 8, 2026"))).to_be_visible()
    settle()
    sent.append(received["deck_gl_json_chart"])
    assert all(0 < size <= MAP_ELEMENT for size in sent), sent
