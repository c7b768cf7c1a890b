"""The settings that protect visitors, and no way in that the pages don't need."""

import re
import resource
import subprocess
import sys
import tomllib

from dashboard.paths import ROOT
from dashboard.sql_box import sandbox


def test_the_server_is_set_to_protect() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["server"]["enableCORS"] is True
    assert settings["server"]["maxUploadSize"] == 1
    # Of what a visitor sends, a query is the longest; of what is sent, the answer to one.
    assert settings["server"]["maxMessageSize"] <= 5
    assert sandbox.QUERY_CHARACTERS * 4 < sandbox.ANSWER_BYTES
    assert settings["server"]["maxMessageSize"] * 1_000_000 > sandbox.ANSWER_BYTES + 500_000
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["showErrorLinks"] is False
    assert settings["browser"]["gatherUsageStats"] is False


def test_no_page_takes_files_or_draws_html_of_its_own() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "src").rglob("*.py")]
    for word in ("file_uploader", "camera_input", "audio_input", "unsafe_allow_html", "st.secrets"):
        assert [path.name for path in files if word in path.read_text(encoding="utf-8")] == []


def test_a_process_may_open_more_files_than_it_begins_with() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    code = (
        "import resource\n"
        "from dashboard.ui import concurrency\n"
        "_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))\n"
        "with concurrency.page_slot():\n"
        "    print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    most = 65_536
    assert int(told.stdout) == (most if hard == resource.RLIM_INFINITY else min(hard, most))


def test_every_promise_names_tests_that_are_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(table) > 20
    for line in table:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", line)
        assert named, line
        for file, name in named:
            assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8"), name
