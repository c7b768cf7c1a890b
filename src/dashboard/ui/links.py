"""Which addresses from the data may be links."""

from functools import lru_cache
from urllib.parse import urlsplit

HOSTS = ("ice.gov", "web.archive.org")


# A table asks again for all its rows at each rerun.
@lru_cache(maxsize=8192)
def is_safe(address: object) -> bool:
    """Whether an address may be a link: http(s), on ICE's or an archive's host, nothing hidden.

    Anything else is shown as text.
    """
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return (
        parts.scheme in ("http", "https")
        and any(host == known or host.endswith("." + known) for known in HOSTS)
        and parts.username is None
        and port in (None, 80, 443)
        and not any(character.isspace() or character in "<>\"'`\\" for character in address)
    )
