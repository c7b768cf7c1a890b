"""One workbook -> printed rows, or an error that says what to do."""

import os
import random
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from tests.workbooks import MOA, PARTICIPATING, PENDING, Cell, agreement, request, save

from dashboard.lists import ListError, PrintedRow, read_list
from dashboard.lists.reader import _Columns

NAME = "participatingAgencies05192025pm.xlsx"


def refusal(path: Path) -> str:
    with pytest.raises(ListError) as refused:
        read_list(path)
    assert str(refused.value).startswith(f"{path.name}: ")
    return str(refused.value).removeprefix(f"{path.name}: ")


def test_a_list_is_read_as_printed(tmp_path: Path) -> None:
    path = save(
        tmp_path / NAME,
        [
            agreement("Alachua County Sheriff\u2019s\xa0Office ", signed=date(2025, 2, 26)),
            (
                *agreement("Ocala Police", "Florida", signed="05/082025")[:7],
                "link",
            ),
        ],
        links={"G2": f"{MOA}Alachua.pdf", "H3": f"{MOA}Addendum.pdf#page=2"},
    )
    printed = read_list(path)
    assert printed.kind == "participating"
    assert printed.name.named_on == date(2025, 5, 19)
    assert printed.header == PARTICIPATING
    assert printed.reports == ()
    assert [number for number, _ in printed.rows] == [2, 3]
    assert [row for _, row in printed.rows] == [
        PrintedRow(
            kind="participating",
            state="FLORIDA",
            agency="Alachua County Sheriff\u2019s\xa0Office ",
            agency_type="County",
            county="#N/A",
            model="Task Force Model",
            signed="2025-02-26",
            moa="link pending",
            moa_url=f"{MOA}Alachua.pdf",
        ),
        PrintedRow(
            kind="participating",
            state="Florida",
            agency="Ocala Police",
            agency_type="County",
            county="#N/A",
            model="Task Force Model",
            signed="05/082025",
            moa="link pending",
            addendum="link",
            addendum_url=f"{MOA}Addendum.pdf#page=2",
        ),
    ]


@pytest.mark.parametrize("name", [NAME, "pendingAgencies05192025pm.xlsx", "05192025.xlsx"])
def test_the_columns_tell_the_kind_not_the_name(tmp_path: Path, name: str) -> None:
    assert read_list(save(tmp_path / name, [request("Ocala")], PENDING)).kind == "pending"
    assert read_list(save(tmp_path / name, [agreement("Ocala")])).kind == "participating"


def test_a_pending_list_may_have_an_moa_column(tmp_path: Path) -> None:
    header = (*PENDING, "MOA")
    printed = read_list(save(tmp_path / NAME, [(*request("Ocala"), None)], header))
    assert (printed.kind, printed.header) == ("pending", header)


def test_headings_may_have_stray_spaces_and_empty_ones_may_follow(tmp_path: Path) -> None:
    header = (" state ", "LAW\xa0ENFORCEMENT  AGENCY", *PARTICIPATING[2:], None, " ")
    printed = read_list(save(tmp_path / NAME, [(*agreement("Ocala"), None, "  ")], header))
    assert printed.header == (" state ", "LAW\xa0ENFORCEMENT  AGENCY", *PARTICIPATING[2:])
    assert printed.rows[0][1].agency == "Ocala"


def test_blank_rows_and_other_sheets_are_reported(tmp_path: Path) -> None:
    path = save(
        tmp_path / NAME,
        [agreement("Ocala"), (None,) * 8, (" ",) * 8, agreement("Largo"), (None, "\xa0")],
    )
    book = load_workbook(path)
    book.create_sheet("Totals").append(["FLORIDA", 2])
    book["Sheet1"].row_dimensions[5].hidden = True
    book.save(path)
    printed = read_list(path)
    assert [(number, row.agency) for number, row in printed.rows] == [(2, "Ocala"), (5, "Largo")]
    assert printed.reports == (
        "blank rows between the printed ones: 3-4",
        "blank rows after the last printed one: 1",
        "rows hidden by a filter, read like the others: 1",
        "another worksheet, not read: 'Totals', 1 rows, 2 columns",
    )


def test_a_column_that_is_not_read_keeps_its_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = _Columns.load()
    columns = replace(known, field_of=known.field_of | {"EXPIRES": ""})
    monkeypatch.setattr(_Columns, "load", lambda: columns)
    header = (*PARTICIPATING, "Expires")
    plain = read_list(save(tmp_path / NAME, [agreement("Ocala"), agreement("Largo")]))
    printed = read_list(
        save(
            tmp_path / NAME,
            [(*agreement("Ocala"), None), (*agreement("Largo"), date(2027, 1, 1))],
            header,
            links={"I3": f"{MOA}Largo.pdf"},
        )
    )
    assert printed.header == header
    assert printed.reports == (
        "column 'EXPIRES' kept as printed but not read, as data/reference/columns.csv says",
    )
    assert printed.rows == (
        plain.rows[0],
        (
            3,
            plain.rows[1][1]._replace(
                other=f'{{"EXPIRES": "2027-01-01", "EXPIRES (link)": "{MOA}Largo.pdf"}}'
            ),
        ),
    )


def test_the_sheet_with_the_list_is_found_behind_another(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Total", 1])
    sheet = book.create_sheet("List")
    sheet.append(list(PENDING))
    sheet.append(list(request("Ocala")))
    book.save(tmp_path / NAME)
    printed = read_list(tmp_path / NAME)
    assert printed.rows[0][1].agency == "Ocala"
    assert printed.reports == ("another worksheet, not read: 'Sheet', 1 rows, 2 columns",)


def test_the_date_can_be_given_for_a_name_without_one(tmp_path: Path) -> None:
    path = save(tmp_path / "download.xlsx", [agreement("Ocala")])
    assert "its name has no date" in refusal(path)
    assert "--date 2025-05-19" in refusal(path)
    name = read_list(path, named_on=date(2025, 5, 19)).name
    assert (name.named_on, name.date_basis) == (date(2025, 5, 19), "given")


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ((*PARTICIPATING[:3], "PARISH", *PARTICIPATING[4:]), "unknown 'PARISH'"),
        ((*PARTICIPATING[:3], "TYPE", *PARTICIPATING[4:]), "double 'TYPE'"),
        (("REGION", *PARTICIPATING[1:]), "unknown 'REGION'; missing 'STATE'"),
        (PARTICIPATING[:4], "missing 'SUPPORT TYPE'"),
        ((*PENDING, "ADDENDUM"), "'SIGNED' is missing"),
        (("FLORIDA", "Ocala"), "unknown 'FLORIDA', 'OCALA'; missing"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: tuple[str, ...], problem: str) -> None:
    text = refusal(save(tmp_path / NAME, [agreement("Ocala")[: len(header)]], header))
    assert "sheet 'Sheet1', row 1: the header is not that of a list" in text
    assert problem in text


def test_values_where_none_should_be_are_refused(tmp_path: Path) -> None:
    row = agreement("Ocala")
    shifted = (*row[:4], date(2025, 2, 26), "Task Force Model", *row[6:])
    cases = {
        "I2": (save(tmp_path / "a" / NAME, [(*row, "see note")]), "without a heading"),
        "E2": (save(tmp_path / "b" / NAME, [shifted]), "a date (2025-02-26"),
        "B2": (
            save(tmp_path / "c" / NAME, [row], links={"B2": MOA}),
            "a hyperlink (https://www.ice.gov/doclib/287gMOA/) outside",
        ),
        "D2": (save(tmp_path / "d" / NAME, [agreement("Ocala", county="x" * 5000)]), "5,000"),
    }
    for cell, (path, problem) in cases.items():
        text = refusal(path)
        assert f"sheet 'Sheet1', cell {cell}: " in text
        assert problem in text


def test_a_row_without_state_or_agency_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / NAME, [agreement("Ocala"), (None, "Total", None, None, None, "2")])
    assert "sheet 'Sheet1', row 3: the state is empty" in refusal(path)


@pytest.mark.parametrize("value", ["#REF!", "#N/A", True, 1, 2.5])
@pytest.mark.parametrize("column", [0, 1])
def test_an_error_a_number_or_true_is_no_name(tmp_path: Path, value: Cell, column: int) -> None:
    row = list(agreement("Ocala"))
    row[column] = value
    text = refusal(save(tmp_path / NAME, [row]))
    field = ("state", "agency")[column]
    assert f"cell {'AB'[column]}2: the {field} is {value!r}, which is no name" in text


def test_a_date_that_is_still_to_come_is_refused(tmp_path: Path) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    read_list(save(tmp_path / f"participatingAgencies{tomorrow:%m%d%Y}.xlsx", [agreement("Ocala")]))
    path = save(tmp_path / "participatingAgencies01012099.xlsx", [agreement("Ocala")])
    assert "its date, 2099-01-01, is still to come" in refusal(path)


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert "this is not a regular file" in refusal(tmp_path / NAME)
    assert "this is not a regular file" in refusal(tmp_path)


@pytest.mark.parametrize(
    "agency", ["@admin Police", "Closes #1 Police", "See GH-7 Police", "![x](a) Police"]
)
def test_what_a_forge_would_read_something_into_is_reported(tmp_path: Path, agency: str) -> None:
    (report,) = read_list(save(tmp_path / NAME, [agreement(agency)])).reports
    assert report.startswith("rows with text unlike any that ICE printed")


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    assert "has a header but no rows" in refusal(save(tmp_path / NAME, []))
    Workbook().save(tmp_path / "b05192025.xlsx")
    assert "is empty" in refusal(tmp_path / "b05192025.xlsx")


def test_an_empty_pending_list_is_a_list(tmp_path: Path) -> None:
    printed = read_list(save(tmp_path / "pendingAgencies11062025pm.xlsx", [], PENDING))
    assert (printed.kind, printed.rows, printed.header) == ("pending", (), PENDING)
    misnamed = save(tmp_path / NAME, [], PENDING)
    assert "has a header but no rows" in refusal(misnamed)


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / NAME, [agreement("Ocala"), agreement("Largo")])
    book = load_workbook(path)
    book["Sheet1"].merge_cells("A2:A3")
    book.save(path)
    assert "merged cells (A2:A3)" in refusal(path)


def test_formulas_are_read_by_their_stored_values(tmp_path: Path) -> None:
    row = [*agreement("Ocala")[:6], f'=HYPERLINK("{MOA}Ocala.pdf","link")', None]
    path = save(tmp_path / NAME, [row])
    assert "cell G2: a formula" in refusal(path)
    assert "save it and add it again" in refusal(path)
    # What a spreadsheet program stores on saving: the value beside the formula.
    sheet_xml = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[sheet_xml] = parts[sheet_xml].replace(b"<v></v>", b"<v>link</v>").replace(
        b"<v />", b"<v>link</v>"
    ).replace(b'r="G2"', b'r="G2" t="str"')  # fmt: skip
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    ((_, read),) = read_list(path).rows
    assert (read.moa, read.moa_url) == ("link", f"{MOA}Ocala.pdf")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty (0 bytes)"),
        (b"<!DOCTYPE html><html>Just a moment...</html>", "this is a web page"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>", "this is a web page (or XML)"),
        (b"STATE,LAW ENFORCEMENT AGENCY\nFLORIDA,Ocala\n", "this is not an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "the old .xls form"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 and nothing more", "damaged or cut off"),
        (bytes(1000), "this is not an .xlsx workbook"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    assert problem in refusal(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "can't be opened: No such file" in refusal(tmp_path / NAME)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / NAME, [agreement(f"Town {n} Police") for n in range(50)])
    content = path.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(content[: int(len(content) * share)])
        assert refusal(path) == "the workbook is damaged or cut off. Download it again."


def test_a_zip_that_is_no_workbook_or_a_bomb_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / NAME, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "no xl/workbook.xml" in refusal(tmp_path / NAME)
    with zipfile.ZipFile(tmp_path / NAME, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200 * 2**20))
    assert "would unpack to 209,715,200 bytes" in refusal(tmp_path / NAME)


def test_a_sheet_that_claims_a_million_rows_is_not_read(tmp_path: Path) -> None:
    path = save(tmp_path / NAME, [agreement("Ocala")])
    book = load_workbook(path)
    book["Sheet1"]["XFD1048576"] = "far away"
    book.save(path)
    assert "claims 1,048,576 rows and 16,384 columns" in refusal(path)


def test_damaged_bytes_give_an_error_or_the_same_table(tmp_path: Path) -> None:
    """Whatever is flipped in a workbook: a ListError, or what was printed; never anything else."""
    path = save(
        tmp_path / NAME,
        [agreement(f"Town {n} Police") for n in range(20)],
        links={"G2": f"{MOA}One.pdf"},
    )
    whole, content = read_list(path), path.read_bytes()
    chance = random.Random(287)
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        with suppress(ListError):
            assert read_list(path).rows == whole.rows
