"""What deploys the dashboard holds together: image, composition, balancer."""

import http.client
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml

from dashboard.paths import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
REFRESH = ROOT / ".github" / "workflows" / "refresh.yml"
COMPOSITION = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


def test_the_image_gets_all_that_the_dashboard_reads_and_nothing_else() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignore[1] == "*"
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for name in line.split()
    }
    assert copied == let_in
    assert {"app.py", "pages", "src", "static", "data", ".streamlit"} <= copied
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_runs_as_nobody_special_and_is_checked() -> None:
    assert re.search(r"^USER \d+$", DOCKERFILE, re.MULTILINE)
    assert "/_stcore/health" in DOCKERFILE
    check = re.search(r'^HEALTHCHECK .* CMD \["python", "-c", "(.+)"', DOCKERFILE, re.MULTILINE)
    assert check
    compile(check[1], "health check", "exec")


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def test_images_and_actions_are_pinned_by_their_content() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images.append(COMPOSITION["services"]["balancer"]["image"])
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text())
        for job in workflow["jobs"].values():
            images += job.get("strategy", {}).get("matrix", {}).get("image", [])
            assert job.get("container", "${{ matrix.image }}") == "${{ matrix.image }}"
            for step in job["steps"]:
                if "uses" in step:
                    assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]), step
                if "checkout" in step.get("uses", ""):
                    assert step["with"]["persist-credentials"] is False
    assert [image for image in images if not DIGEST.search(image)] == []


def test_only_steps_that_talk_to_github_have_the_token() -> None:
    (job,) = yaml.safe_load(REFRESH.read_text())["jobs"].values()
    assert "TOKEN" not in str(job["env"])
    with_token = [step for step in job["steps"] if "github.token" in str(step)]
    assert all(re.search(r"\bgh \w+|git push", step["run"]) for step in with_token)
    others = [step["run"] for step in job["steps"] if step not in with_token and "run" in step]
    assert any("scripts/refresh" in command for command in others)
    assert not any(re.search(r"\bgh \w+|git push", command) for command in others)


def pins(name: str) -> set[str]:
    """The packages of a file of requirements, with their versions, for any Python."""
    return {
        found[0]
        for line in (ROOT / name).read_text().splitlines()
        if (found := re.match(r"[\w.-]+==[\w.]+", line))
    }


def name_of(pin: str) -> str:
    return pin.partition("==")[0]


def test_locks_hold_what_the_requirements_pin_with_hashes() -> None:
    """`scripts/pin_requirements` makes them."""
    app, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    for lock, wanted in (("requirements.lock", app), ("requirements-dev.lock", app | dev)):
        locked = pins(lock)
        # Of packages with a version for older Pythons, too, the locks have the later one.
        assert {name_of(each) for each in wanted} == {name_of(each) for each in locked & wanted}
        assert {name_of(each) for each in locked - wanted} == {"setuptools"}
        text = (ROOT / lock).read_text()
        packages = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in package for package in packages)
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert "--require-hashes -r requirements-dev.lock" in REFRESH.read_text()


def test_composition_balancer_and_image_speak_of_the_same_port() -> None:
    dashboard, balancer = (COMPOSITION["services"][name] for name in ("dashboard", "balancer"))
    assert (ROOT / "deploy" / dashboard["build"] / "Dockerfile").resolve() == ROOT / "Dockerfile"
    assert dashboard["read_only"] is True
    (published,) = balancer["ports"]
    configuration = (ROOT / "deploy" / "haproxy.cfg").read_text()
    assert f"bind :{published.split(':')[1]}\n" in configuration
    exposed = re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert exposed
    assert configuration.count(f"dashboard:{exposed[1]} ") == 2


@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy")
def test_haproxy_takes_its_configuration() -> None:
    assert HAPROXY
    run = subprocess.run(
        [HAPROXY, "-c", "-f", "deploy/haproxy.cfg"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert "WARNING" not in run.stderr


class Page(BaseHTTPRequestHandler):
    """A dashboard that answers everything with one page."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def balancer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The balancer in front of one dashboard; its port. What it allows is a tenth of the real."""
    assert HAPROXY
    port = free_port()
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        configuration = (ROOT / "deploy" / "haproxy.cfg").read_text()
        for real, here in (
            (r"bind :8080", f"bind 127.0.0.1:{port}"),
            (r"server-template .*", f"server one 127.0.0.1:{server.server_port}"),
            (r"sc0_conn_cur gt 300", "sc0_conn_cur gt 30"),
            (r"http_req_rate gt 400", "http_req_rate gt 40"),
        ):
            configuration, found = re.subn(real, here, configuration)
            assert found, real
        path = tmp_path_factory.mktemp("balancer") / "haproxy.cfg"
        path.write_text(configuration)
        with subprocess.Popen([HAPROXY, "-f", str(path)], stderr=subprocess.DEVNULL) as process:
            for _ in range(200):
                with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/"):
                    break
                time.sleep(0.05)
            yield port
            process.terminate()
        server.shutdown()


def ask(port: int, path: str) -> tuple[int, Mapping[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers
    finally:
        connection.close()


@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy")
def test_the_balancer_keeps_metrics_to_itself_and_says_who_may_frame_what(balancer: int) -> None:
    assert [ask(balancer, path)[0] for path in ("/_stcore/metrics", "/below/_stcore/metrics")] == [
        404,
        404,
    ]
    status, page = ask(balancer, "/Map?state=FL")
    assert status == 200
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert page["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert ask(balancer, "/Map?embed=false")[1]["Content-Security-Policy"]
    embed = ask(balancer, "/Map?state=FL&embed=true")[1]
    assert "Content-Security-Policy" not in embed
    assert embed["X-Content-Type-Options"] == "nosniff"
    assert ask(balancer, "/app/static/changes.xml")[1]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy")
def test_the_balancer_limits_what_one_address_asks_and_keeps_open(balancer: int) -> None:
    assert {ask(balancer, f"/app/static/{number}.json")[0] for number in range(60)} == {200}
    pages = [ask(balancer, "/")[0] for _ in range(60)]
    assert set(pages[-15:]) == {429}
    with ExitStack() as stack:
        refused = 0
        for _ in range(40):
            try:
                one = stack.enter_context(socket.create_connection(("127.0.0.1", balancer), 10))
                one.sendall(b"GET /app/static/a.json HTTP/1.1\r\nHost: a\r\n\r\n")
                refused += one.recv(12) != b"HTTP/1.1 200"
            except ConnectionResetError:
                refused += 1
        assert 5 <= refused <= 15
