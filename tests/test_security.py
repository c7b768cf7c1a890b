"""The settings that protect visitors, and no way in that the pages don't need."""

import tomllib

from dashboard.paths import ROOT


def test_the_server_is_set_to_protect() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["server"]["enableCORS"] is True
    assert settings["server"]["maxUploadSize"] == 1
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["showErrorLinks"] is False
    assert settings["browser"]["gatherUsageStats"] is False


def test_no_page_takes_files_or_draws_html_of_its_own() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "src").rglob("*.py")]
    for word in ("file_uploader", "camera_input", "audio_input", "unsafe_allow_html", "st.secrets"):
        assert [path.name for path in files if word in path.read_text(encoding="utf-8")] == []
