"""A site like ICE's on this machine, which can also fail in every way the real one might."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = "/identify-and-arrest/287g"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATED = (
    "As of August 26, 2026, 3:22pm, ICE has signed {total} Memorandums of Agreement for 287(g) "
    "programs covering 39 states and 2 U.S. Territories: {jem} Jail Enforcement Model (JEM) "
    "agreements in 30 states and 1 territory, {wso} Warrant Service Officer (WSO) agreements in "
    "34 states, and {tfm} Task Force Model (TFM) agreements in 32 states and 2 territories."
)

Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What the site answers by path, and the requests it had: (path, headers)."""

    address: str = ""
    answers: dict[str, Respond] = field(default_factory=dict)
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def page(self) -> str:
        """The address of the page."""
        return self.address + PAGE

    def asked(self) -> list[str]:
        """The paths asked for, in order."""
        return [path for path, _ in self.requests]


@contextmanager
def running() -> Iterator[Site]:
    """Serve a site on a free port of this machine."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, dict(self.headers)))
            answer = site.answers.get(self.path, send(b"not here", status=404))
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def send(
    content: bytes | str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Respond:
    """Answer with some content."""
    body = content.encode() if isinstance(content, str) else content

    def respond(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return respond


def page(
    *links: tuple[str, str], total: int = 0, jem: int = 0, wso: int = 0, tfm: int = 0
) -> Respond:
    """Answer with a page of links (address, text) that states its totals, unless they are 0."""
    said = STATED.format(total=f"{total:,}", jem=jem, wso=wso, tfm=tfm) if total else "About us."
    anchors = "".join(
        f'<li><a class="usa-button" href="{to}">{text}</a></li>' for to, text in links
    )
    return send(
        f"<!DOCTYPE html><html><head><title>287(g) | ICE</title><script>var login;</script></head>"
        f"<body><nav><a href='/'>Home</a></nav><p>{said}</p><ul>{anchors}</ul></body></html>"
    )


def workbook(content: bytes, etag: str = "", name: str = "") -> Respond:
    """Answer with a workbook, or with 304 where the visitor has it by its ETag."""
    headers = {"Content-Type": XLSX}
    if etag:
        headers["ETag"] = etag
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'

    def respond(request: BaseHTTPRequestHandler) -> None:
        if etag and request.headers.get("If-None-Match") == etag:
            request.send_response(304)
            request.end_headers()
        else:
            send(content, headers=headers)(request)

    return respond


def redirect(to: str) -> Respond:
    """Answer with another address."""
    return send(b"", status=302, headers={"Location": to})


def silent(seconds: float) -> Respond:
    """Answer nothing for a while."""

    def respond(_: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)

    return respond


def dripping(content: bytes, seconds: float) -> Respond:
    """Answer a byte at a time, so that no silence is long."""

    def respond(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        for byte in content:
            try:
                request.wfile.write(bytes([byte]))
                request.wfile.flush()
            except OSError:
                return
            time.sleep(seconds)

    return respond


def dying(content: bytes) -> Respond:
    """Answer half of it, then close the connection."""

    def respond(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[: len(content) // 2])
        request.close_connection = True

    return respond
