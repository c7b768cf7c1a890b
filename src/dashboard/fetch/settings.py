"""data/reference/fetch.toml: where ICE publishes its lists, and how to ask for them."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dashboard import __version__


class SettingsError(ValueError):
    """The settings can't be used; the text says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """How to ask.

    page: the address of ICE's page. hosts: other hosts its files may lie on, by https. contact:
    whom ICE can write to. The times are in seconds: to connect, the longest silence, and the
    longest for a whole answer.
    """

    page: str
    hosts: tuple[str, ...]
    contact: str
    connect_seconds: float
    read_seconds: float
    total_seconds: float
    max_bytes: int

    @classmethod
    def load(cls, path: Path) -> "Settings":
        """Read the settings; DASHBOARD_CONTACT goes before their contact.

        Raises SettingsError where the file is missing or damaged, or a setting is missing,
        unknown or of another kind.
        """
        try:
            with path.open("rb") as file:
                found: dict[str, Any] = tomllib.load(file)
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path} can't be read: {error}") from error
        kinds = {
            "page": str,
            "hosts": list,
            "contact": str,
            "connect_seconds": float,
            "read_seconds": float,
            "total_seconds": float,
            "max_bytes": int,
        }
        if unlike := set(found) ^ set(kinds):
            raise SettingsError(
                f"{path}: missing or unknown: {', '.join(sorted(unlike))}. It must have "
                f"{', '.join(field.name for field in fields(cls))}, each once."
            )
        for name, kind in kinds.items():
            if not isinstance(found[name], kind):
                raise SettingsError(f"{path}: {name} must be a {kind.__name__}.")
        settings = cls(
            **found
            | {
                "hosts": tuple(str(host).lower() for host in found["hosts"]),
                "contact": os.environ.get("DASHBOARD_CONTACT") or found["contact"],
            }
        )
        if urlsplit(settings.page).scheme not in ("http", "https"):
            raise SettingsError(f"{path}: page must be an http(s) address.")
        return settings

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends, and who asks."""
        about = "; ".join(filter(None, ("compatible", f"dashboard-287g/{__version__}",
                                        self.contact and f"+{self.contact}")))  # fmt: skip
        return {
            "User-Agent": f"Mozilla/5.0 ({about})",
            "Accept": "text/html,application/xhtml+xml,application/vnd.openxmlformats-"
            "officedocument.spreadsheetml.sheet;q=0.9,*/*;q=0.8",
            "Accept-Language": "en-US,en;q=0.5",
        }

    def allows(self, address: str) -> bool:
        """Whether an address is ICE's: on the page's own host, or by https on one of `hosts`."""
        try:
            parts, page = urlsplit(address), urlsplit(self.page)
            if parts.username is not None:
                return False
            return _place(parts) == _place(page) or (
                (parts.scheme, parts.port) in (("https", None), ("https", 443))
                and (parts.hostname or "") in self.hosts
            )
        except ValueError:
            return False


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port
