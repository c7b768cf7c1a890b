"""data/reference/fetch.toml: where ICE publishes its lists, and how to ask for them."""

import os
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, PositiveFloat, PositiveInt
from pydantic import ValidationError as PydanticError

from dashboard import __version__
from dashboard.http_client import Limits


class SettingsError(ValueError):
    """The settings can't be used; the text says which and what to do."""


def _web_address(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise ValueError("must be an http(s) address")
    return text


class Settings(BaseModel):
    """How to ask.

    page: the address of ICE's page. hosts: other hosts its files may lie on, by https. contact:
    whom ICE can write to. The times are in seconds: to connect, the longest silence, and the
    longest for a whole answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    page: Annotated[str, AfterValidator(_web_address)]
    hosts: list[Annotated[str, AfterValidator(str.lower)]]
    contact: str
    connect_seconds: PositiveFloat
    read_seconds: PositiveFloat
    total_seconds: PositiveFloat
    max_bytes: PositiveInt

    @classmethod
    def load(cls, path: Path) -> "Settings":
        """Read the settings; DASHBOARD_CONTACT goes before their contact.

        Raises SettingsError where the file is missing or damaged, or a setting is missing,
        unknown or of another kind.
        """
        try:
            with path.open("rb") as file:
                found = tomllib.load(file)
            if contact := os.environ.get("DASHBOARD_CONTACT"):
                found["contact"] = contact
            return cls.model_validate(found)
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path} can't be read: {error}") from error
        except PydanticError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
            )
            raise SettingsError(f"{path}: {faults}.") from error

    @property
    def limits(self) -> Limits:
        """The limits of each answer."""
        return Limits(self.connect_seconds, self.read_seconds, self.total_seconds, self.max_bytes)

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
