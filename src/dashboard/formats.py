"""Numbers, shares and dates as readers see them, in the language in use.

As in the United States: 4,210, 44%, May 19, 2025, or in Spanish 19 de mayo de 2025.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Literal

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from dashboard.i18n import _, locale

MINUS = "−"
LONGEST_QUOTE = 40


def number(value: float, decimals: int = 0) -> str:
    """Write a number with thousands separators: 4210 -> "4,210"."""
    digits = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return _number(value, digits, locale())


def rounded(value: int) -> str:
    """Write a large number in words: 46856078 -> "46.9 million"; below a million in full."""
    return _compact(value, "long")


def abbreviated(value: int) -> str:
    """Write a large number where room is short: 1390000 -> "1.4M"; below a million in full."""
    return _compact(value, "short")


def _compact(value: int, length: Literal["short", "long"]) -> str:
    if abs(value) < 1_000_000:
        return number(value)
    return str(
        format_compact_decimal(value, format_type=length, fraction_digits=1, locale=locale())
    )


def change(value: int, write: Callable[[int], str] = number) -> str:
    """Write a difference with its sign: 12 -> "+12", 0 -> "0", -3 -> a minus sign and "3".

    `write` writes the number without its sign.
    """
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{write(abs(value))}"


def percent(part: float, whole: float) -> str:
    """Write a share in whole percent: 257 of 588 -> "44%".

    What rounding would turn into 0% or 100% is "under 1%" or "over 99%".

    Raises:
        ZeroDivisionError: the whole is 0. A page then says that there is nothing to share.
    """
    share = part / whole
    if 0 < share < 0.005:
        return _("under {percent}").format(percent=format_percent(0.01, locale=locale()))
    if 0.995 <= share < 1:
        return _("over {percent}").format(percent=format_percent(0.99, locale=locale()))
    return str(format_percent(share, locale=locale()))


def share(part: int, whole: int) -> str:
    """Write a share with the fraction it comes from: 257 of 588 -> "44% (257 of 588)"."""
    return _("{percent} ({part} of {whole})").format(
        percent=percent(part, whole), part=number(part), whole=number(whole)
    )


def day(value: date) -> str:
    """Write a date out: 2025-05-19 -> "May 19, 2025"."""
    return _date(value, "long", locale())


def short_day(value: date) -> str:
    """Write a date where room is short: 2024-12-11 -> "Dec 11, 2024"."""
    return _date(value, "medium", locale())


def month(value: date) -> str:
    """Write a month out: 2025-05-19 -> "May 2025"."""
    return str(format_skeleton("yMMMM", value, locale=locale()))


def short_month(value: date, *, with_year: bool = True) -> str:
    """Write a month where room is short: 2025-05-19 -> "May 2025", or "May" without its year."""
    return str(format_skeleton("yMMM" if with_year else "MMM", value, locale=locale()))


def listing(words: list[str]) -> str:
    """Join words as a sentence does: "Florida, Texas, and Guam" in English."""
    return str(format_list(words, locale=locale()))


def quoted(text: str) -> str:
    """Put what a reader typed between quotation marks, cut off where it is long."""
    shown = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return f"“{shown}”"


# A page writes some hundred dates and numbers, mostly the same as at its last run.
@lru_cache(maxsize=4096)
def _date(value: date, pattern: str, name: str) -> str:
    return str(format_date(value, format=pattern, locale=name))


@lru_cache(maxsize=4096)
def _number(value: float, pattern: str, name: str) -> str:
    return str(format_decimal(value, format=pattern, locale=name))
