"""Words for readers in their language.

English is written in the code and needs no catalog. Another language is a folder
`locale/<language>/LC_MESSAGES` with a compiled `dashboard.mo`.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from gettext import NullTranslations, translation
from pathlib import Path
from typing import TypeVar

Code = TypeVar("Code")

DEFAULT_LANGUAGE = "en"
# Each language by the name that its readers use.
LANGUAGE_NAMES = {"en": "English", "es": "Español"}
LOCALE_DIRECTORY = Path(__file__).parent / "locale"
DOMAIN = "dashboard"

# One script run is one thread with its own context, so visitors never share a language.
_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
_translations: ContextVar[NullTranslations | None] = ContextVar("translations", default=None)


def available_languages() -> list[str]:
    """Return the codes of all languages with words: English, then each compiled catalog."""
    catalogs = LOCALE_DIRECTORY.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return [DEFAULT_LANGUAGE, *sorted(path.parts[-3] for path in catalogs)]


def use_language(code: str) -> str:
    """Switch this thread's words to a language; an unknown code means English.

    Returns the code now in use.
    """
    chosen = code if code in available_languages() else DEFAULT_LANGUAGE
    _language.set(chosen)
    _translations.set(
        None
        if chosen == DEFAULT_LANGUAGE
        else translation(DOMAIN, LOCALE_DIRECTORY, languages=[chosen])
    )
    return chosen


def language() -> str:
    """Return the code of the language in use."""
    return _language.get()


def locale() -> str:
    """Return the name of the language in use as Babel writes it in the United States: "es_US"."""
    return f"{_language.get()}_US"


def _(message: str) -> str:
    """Return the message in the language in use."""
    translations = _translations.get()
    return translations.gettext(message) if translations and message else message


def pgettext(context: str, message: str) -> str:
    """Return the message in the language in use, where its English means two things."""
    translations = _translations.get()
    return translations.pgettext(context, message) if translations else message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of the message that fits the count, in the language in use."""
    translations = _translations.get()
    if translations:
        return translations.ngettext(singular, plural, count)
    return singular if count == 1 else plural


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "extract, translate later")
    """Mark a message for extraction where it is defined; `_` translates it where it is shown."""
    return message


def translated(messages: Mapping[Code, str]) -> dict[Code, str]:
    """Return messages marked with `N_`, by the same codes, in the language in use."""
    return {code: _(message) for code, message in messages.items()}
