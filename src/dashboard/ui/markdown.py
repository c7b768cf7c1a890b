"""Text from data or an address inside Markdown, shown as it is."""

import re

# Streamlit reads Markdown, `$…$` as formulas and `:name:` or `:name[…]` as its own directives.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")


def escape(text: str) -> str:
    """Return text that Markdown shows character for character, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
