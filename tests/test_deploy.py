"""What deploys the dashboard holds together: image, composition, balancer."""

import re
import shutil
import subprocess

import pytest
import yaml

from dashboard.paths import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
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
    stated = re.search(r"^FROM python:(\S+)-slim", DOCKERFILE, re.MULTILINE)
    assert stated
    assert stated[1] == "3.13"


def test_composition_balancer_and_image_speak_of_the_same_port() -> None:
    composition = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    dashboard, balancer = (composition["services"][name] for name in ("dashboard", "balancer"))
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
