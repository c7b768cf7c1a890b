"""Markdown that shows text from data or an address unchanged, and tables."""

import re
from collections.abc import Iterable, Sequence

# Streamlit reads Markdown, `$…$` as formulas and `:name:` or `:name[…]` as its own directives.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")


def escape(text: str) -> str:
    """Return text that Markdown shows character for character, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown of one line each."""
    lines = [" | ".join(headers), " | ".join("---" for _header in headers)]
    lines += [" | ".join(row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
