"""Printed text -> the value it stands for: spaces, dates, states, models, addresses."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
                         "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
                         "\u2010": "-", "\u2011": "-"})  # fmt: skip
_INVISIBLE = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
FIRST_SIGNING = date(2002, 1, 1)
LAST_YEAR = 2100


def clean_text(printed: str | None) -> str:
    """Single spaces, straight quotes, no invisible marks; '' for nothing."""
    text = _INVISIBLE.sub("", (printed or "").translate(_QUOTES))
    return " ".join(text.split())


def read_date(printed: str | None) -> date | None:
    """The day that a printed date means; None where it means none.

    Besides YYYY-MM-DD (every date cell) ICE printed M/D/YYYY with a slash missing ('05/082025',
    '7/72025') and a year with a wrong first digit (5025 for 2025).
    """
    text = clean_text(printed)
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?: .*)?", text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/?(\d{4})", text):
        month, day, year = (int(part) for part in match.groups())
    else:
        return None
    if year % 1000 < 100 and year // 1000 > 2:
        year = 2000 + year % 1000
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= FIRST_SIGNING and found.year < LAST_YEAR else None


def read_address(printed: str | None) -> str | None:
    """The public address behind a printed hyperlink; None where there is none.

    ICE's workbooks wrap addresses in a mail filter (safelinks) or a browser extension's viewer,
    and drop a slash now and then.
    """
    text = clean_text(printed)
    if text.startswith("chrome-extension://") and "http" in text[19:]:
        text = text[text.index("http", 19) :]
    parts = urlsplit(text)
    if (parts.hostname or "").endswith(".safelinks.protection.outlook.com"):
        text = parse_qs(parts.query).get("url", [""])[0]
    text = re.sub(r"^(https?):/(?=[^/])", r"\1://", text)
    return text if re.match(r"https?://[\w.-]+/", text) else None
