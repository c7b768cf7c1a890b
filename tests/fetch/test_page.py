"""What is read from ICE's page, in the forms it has had."""

import pytest

from dashboard.fetch.failures import FetchError
from dashboard.fetch.page import file_name, read_page
from dashboard.fetch.page_totals import PageTotals, compare_totals, read_page_totals
from tests.fetch import site

ICE = "https://www.ice.gov/identify-and-arrest/287g"


@pytest.mark.parametrize(
    ("html", "participating", "pending"),
    [
        pytest.param(
            '<a href="/doclib/about/offices/ero/287g/participatingAgencies05082026am.xlsx">'
            "Participating <b>Agencies</b></a>"
            '<a href="/doclib/about/offices/ero/287g/pendingAgencies02272026am.xlsx">Pending</a>',
            [
                "https://www.ice.gov/doclib/about/offices/ero/287g/participatingAgencies05082026am.xlsx"
            ],
            ["https://www.ice.gov/doclib/about/offices/ero/287g/pendingAgencies02272026am.xlsx"],
            id="until spring 2026",
        ),
        pytest.param(
            '<a class="usa-button" href="/file-download/download/public/208496">\n'
            "View 287(g) Participating Agencies</a>"
            '<a href="/file-download/download/public/1">Memorandum of Agreement</a>',
            ["https://www.ice.gov/file-download/download/public/208496"],
            [],
            id="August 2026",
        ),
        pytest.param(
            '<base href="https://ice.gov/files/"><A HREF="Participating%20Agencies.XLSX?x=1#top">'
            '<img alt="Excel"></A><a href="../p" title="Participating agencies">List</a>',
            ["https://ice.gov/files/Participating%20Agencies.XLSX?x=1#top"],
            [],
            id="base, capitals, a picture as text",
        ),
        pytest.param(
            '<a href="/a.xlsx" aria-label="Pending agencies">Download</a>'
            '<a href="/a.xlsx">Pending agencies</a>'
            '<a href="/b.xlsx">Participating and pending agencies</a>'
            '<a href="/participating.pdf">Participating agencies</a>'
            '<a href="http://[x">Participating.xlsx</a><a>Participating</a>'
            '<!-- <a href="/participating.xlsx">old</a> -->'
            '<script>"<a href=/participating.xlsx>x</a>"</script>',
            [],
            ["https://www.ice.gov/a.xlsx"],
            id="each once; both kinds, other files, comments and scripts are none",
        ),
        pytest.param(
            '<a href="/participatingAgencies09152026pm.xlsx">Participating and pending agencies</a>'
            '<map><area href="/pendingAgencies09152026pm.xlsx" alt="Lists"></map>'
            '<button data-href="/participatingAgencies09182026am.xlsm">Agencies</button>',
            [
                "https://www.ice.gov/participatingAgencies09152026pm.xlsx",
                "https://www.ice.gov/participatingAgencies09182026am.xlsm",
            ],
            ["https://www.ice.gov/pendingAgencies09152026pm.xlsx"],
            id="the file's name decides; areas and buttons link, too",
        ),
        pytest.param(
            "<div>" * 20_000 + '<a href="/p.xlsx">Participating agencies</a>',
            ["https://www.ice.gov/p.xlsx"],
            [],
            id="nested deeply",
        ),
        pytest.param("", [], [], id="nothing"),
        pytest.param("<a href='/participating.xlsx", [], [], id="cut off"),
    ],
)
def test_workbooks_are_found(html: str, participating: list[str], pending: list[str]) -> None:
    page = read_page(html, ICE)
    assert list(page.workbooks("participating")) == participating
    assert list(page.workbooks("pending")) == pending


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="participatingAgencies08252026pm.xlsx"', None),
        ("attachment; filename=participatingAgencies08252026pm.xlsx", None),
        ("attachment; filename*=UTF-8''participatingAgencies08252026pm.xlsx", None),
        (
            "inline; filename=\"x.xlsx\"; filename*=utf-8'en'participatingAgencies08252026pm.xlsx",
            None,
        ),
        ("attachment; filename*=UTF-8''Lista%20%C3%B1.xlsx", "Lista ñ.xlsx"),
        (r'attachment; filename="..\..\etc/passwd.xlsx"', "passwd.xlsx"),
        ('attachment; filename="/etc/cron.d/x"', "x"),
        ("attachment", "208 496"),
        ("", "208 496"),
        ("attachment; filename=", "208 496"),
        ('attachment; filename=".."', "workbook.xlsx"),
        (f'attachment; filename="{"x" * 300}.xlsx"', f"{'x' * 28}…{'x' * 23}.xlsx"),
    ],
)
def test_a_file_is_named_by_its_headers(header: str, name: str | None) -> None:
    address = "https://www.ice.gov/file-download/download/public/208%20496?a=b"
    assert file_name(address, header) == (name or "participatingAgencies08252026pm.xlsx")


def test_what_the_page_says_in_words() -> None:
    august = site.STATED.format(total="2,382", jem=182, wso=546, tfm="1,654")
    assert read_page_totals(august) == PageTotals(2382, {"JEM": 182, "WSO": 546, "TFM": 1654})
    after = (
        "As of August 3, 2026, ICE has signed 2,382 MOAs for 287(g) programs covering 39 states. "
        "Jail Enforcement Model: 141 MOAs in 27 states. Warrant Service Officer: 457 in 30 states. "
        "Task Force Model: 1,784 MOAs in 32 states."
    )
    assert read_page_totals(after) == PageTotals(2382, {"JEM": 141, "WSO": 457, "TFM": 1784})
    only_total = "ICE has signed a total of 588 Memoranda of Agreement covering 40 states."
    assert read_page_totals(only_total) == PageTotals(588, None)
    by_model_first = (
        "ICE signed 91 Memorandums of Agreement for the Jail Enforcement Model. In all, ICE has "
        "signed 588 agreements."
    )
    assert read_page_totals(by_model_first) == PageTotals(588, None)
    unlike = august.replace("546", "999")
    assert read_page_totals(unlike) == PageTotals(2382, None)
    assert read_page_totals("Section 287(g) of the INA was signed into law in 1996.") is None


def test_page_and_list_are_compared() -> None:
    stated = PageTotals(2382, {"JEM": 182, "WSO": 546, "TFM": 1654})
    same = {"JEM": 182, "WSO": 546, "TFM": 1654}
    assert compare_totals(stated, 2382, same) == ([], [])
    assert compare_totals(stated, 2383, same | {"TFM": 1655}) == (
        [
            "The page says 2,382 agreements, the list has 2,383 rows.",
            "The page says 1,654 agreements of the model TFM, the list has 1,655 rows of it.",
        ],
        [],
    )
    assert compare_totals(stated, 2392, same | {"TFM": 1664}) == (
        [],
        [
            "The page says 2,382 agreements, the list has 2,392 rows.",
            "The page says 1,654 agreements of the model TFM, the list has 1,664 rows of it.",
        ],
    )
    assert compare_totals(None, 2382, same) == (
        [],
        ["The page says nowhere, in words known so far, how many agreements there are."],
    )
    assert compare_totals(PageTotals(2382, None), 2382, same)[1] == [
        "The page's numbers by model were not found, or do not add up to its total."
    ]
    with pytest.raises(FetchError, match="2,382 agreements, the list has 1,382 rows"):
        compare_totals(stated, 1382, same)
