"""Numbers, shares and dates as readers see them."""

from datetime import date

import pytest

from dashboard import formats


def test_numbers() -> None:
    assert formats.number(4210) == "4,210"
    assert formats.number(3.14159, decimals=1) == "3.1"
    assert [formats.change(value) for value in (1200, 0, -3)] == ["+1,200", "0", "−3"]

    assert formats.rounded(46_856_078) == "46.9 million"
    assert formats.rounded(999_999) == "999,999"
    assert formats.change(-1_390_000, formats.abbreviated) == "−1.4M"


def test_shares_carry_their_fraction() -> None:
    assert formats.share(257, 588) == "44% (257 of 588)"
    assert formats.share(1, 1843) == "under 1% (1 of 1,843)"
    assert formats.share(1842, 1843) == "over 99% (1,842 of 1,843)"
    assert formats.share(0, 5) == "0% (0 of 5)"
    assert formats.share(5, 5) == "100% (5 of 5)"
    with pytest.raises(ZeroDivisionError):
        formats.percent(0, 0)


def test_dates_are_written_out() -> None:
    assert formats.day(date(2025, 5, 19)) == "May 19, 2025"
    assert formats.short_day(date(2024, 12, 11)) == "Dec 11, 2024"
    assert formats.month(date(2025, 5, 19)) == "May 2025"


def test_lists_read_as_sentences() -> None:
    assert formats.listing([]) == ""
    assert formats.listing(["Florida"]) == "Florida"
    assert formats.listing(["Florida", "Texas", "Guam"]) == "Florida, Texas, and Guam"
