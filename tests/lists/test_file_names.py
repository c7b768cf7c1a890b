"""What a file's name says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.lists import FileName, dated_by, parse_file_name

SIGNED, PENDING = "participating", "pending"
FILE, ARCHIVE = "file name", "archive capture"


@pytest.mark.parametrize(
    ("name", "kind", "day", "edition", "basis"),
    [
        ("participatingAgencies05192025pm.xlsx", SIGNED, "2025-05-19", "pm", FILE),
        ("pendingAgencies05192025am.xlsx", PENDING, "2025-05-19", "am", FILE),
        ("participatingAgencies05122025amB.xlsx", SIGNED, "2025-05-12", "amB", FILE),
        ("participatingAgencies06112025pm copy.xlsx", SIGNED, "2025-06-11", "pm copy", FILE),
        ("participatingAgencies07032025pm_b.xlsx", SIGNED, "2025-07-03", "pm_b", FILE),
        ("pendingAgencies12042025pm2.xlsx", PENDING, "2025-12-04", "pm2", FILE),
        ("pendingAgencies11122025.xlsx", PENDING, "2025-11-12", "", FILE),
        ("ParticipatingEntities-20210113002027.xlsx", SIGNED, "2021-01-13", "002027", ARCHIVE),
        ("participatingAgencies-20250221214937.xlsx", SIGNED, "2025-02-21", "214937", ARCHIVE),
        # Of September and October 2026.
        ("287gParticipatingAgencies091526pm.xlsx", SIGNED, "2026-09-15", "pm", FILE),
        ("ParticipatingAgency091826am.xlsx", SIGNED, "2026-09-18", "am", FILE),
        ("participatingAgencies10092026.xlsx", SIGNED, "2026-10-09", "", FILE),
        # Forms that ICE has not used yet, and what browsers make of names.
        ("participatingAgencies05112026am (1).xlsx", SIGNED, "2026-05-11", "am", FILE),
        ("participating%2005-11-2026%20am.xlsx", SIGNED, "2026-05-11", "am", FILE),
        ("participating-agencies-2026-08-12.xlsx", SIGNED, "2026-08-12", "", FILE),
        ("participatingAgencies20260812pm.xlsx", SIGNED, "2026-08-12", "pm", FILE),
        ("287g list 8.12.2026.xlsx", None, "2026-08-12", "", FILE),
        ("pendingParticipating08122026.xlsx", None, "2026-08-12", "", FILE),
    ],
)  # fmt: skip
def test_names_are_read(name: str, kind: str | None, day: str, edition: str, basis: str) -> None:
    assert parse_file_name(name) == FileName(kind, date.fromisoformat(day), edition, basis)


@pytest.mark.parametrize(
    ("name", "day", "edition"),
    [
        ("participatingAgencies060920263pm.xlsx", "2026-06-09", "pm"),
        ("participatingAgencies090022025am.xlsx", "2025-09-02", "am"),
    ],
)
def test_a_digit_too_many_is_read_and_told(name: str, day: str, edition: str) -> None:
    digits = "".join(filter(str.isdigit, name))
    assert parse_file_name(name) == FileName(
        SIGNED,
        date.fromisoformat(day),
        edition,
        FILE,
        f"the date in its name has a digit too many: {digits} is read as {day}",
    )


def test_a_given_date_keeps_kind_and_edition() -> None:
    day = date(2026, 5, 18)
    assert dated_by("pending_am.xlsx", day, "given") == FileName(PENDING, day, "am", "given")
    assert dated_by("participatingAgencies01052025pm2.xlsx", day, "response") == FileName(
        SIGNED, day, "pm2", "response"
    )
    assert dated_by("program.xlsx", day, "given") == FileName(None, day, "", "given")


@pytest.mark.parametrize(
    "name",
    [
        "participatingAgencies.xlsx",
        "participatingAgencies111111111.xlsx",  # a digit too many, and more than one date
        "participatingAgencies133226am.xlsx",  # no such month
        "participatingAgencies13452025pm.xlsx",  # no such month
        "participatingAgencies02302025pm.xlsx",  # no such day
        "participatingAgencies05191025pm.xlsx",  # no 287(g) agreement in the year 1025
        "participatingAgencies05192025pm 05202025am.xlsx",  # two dates
        "participatingAgencies0519.xlsx",
        "",
    ],
)
def test_a_name_without_one_date_is_not_guessed(name: str) -> None:
    assert parse_file_name(name) is None


@given(
    st.integers(0, 20_000).map(lambda days: date(2002, 1, 1) + timedelta(days)),
    st.sampled_from(["am", "mid", "pm", "", "amB", "pm_b"]),
)
def test_every_date_in_ices_form_is_read_back(day: date, edition: str) -> None:
    found = parse_file_name(f"participatingAgencies{day:%m%d%Y}{edition}.xlsx")
    assert found == FileName(SIGNED, day, edition, "file name")


@given(st.text(max_size=80))
def test_no_name_breaks_it(name: str) -> None:
    found = parse_file_name(name)
    assert found is None or found.named_on.year >= 2002
