"""A list whose cells hold what a web page, a spreadsheet or a reader's eye might fall for."""

from pathlib import Path

from openpyxl import load_workbook

from dashboard import paths, store
from dashboard.derive.pipeline import Derived, derive
from dashboard.lists import read_list
from dashboard.lists.raw import RawLayer
from dashboard.lists.reader import MAX_CELL_CHARACTERS
from tests.workbooks import PENDING, Cell, agreement, request, save

RIGHT_TO_LEFT, ISOLATE, LETTER_MARK = "\u202e", "\u2067", "\u061c"
RUN = "window.__xss=1"
NAMES = (
    f"<script>{RUN}</script> Police",
    f'<img src=x onerror="{RUN}"> Police',
    f"[Ocala](javascript:{RUN}) Police",
    f"![x](https://elsewhere.example/{RUN}.png) Police",
    f'"><svg onload="{RUN}"> Police',
    f"</script><script>{RUN}</script>",
    f"{RIGHT_TO_LEFT}ecilop alacO Police",
    f"Ocala{ISOLATE} County {LETTER_MARK}Sheriff's Office",
    "Ocala\u0085\u2028\u2029 Police",
    f'=HYPERLINK("https://elsewhere.example","{RUN}") Police',
    "=cmd|'/C calc'!A0 Police",
    "@SUM(1+1) Police",
    "+1+1 Police",
    "-2+3 Police",
    ":material/home: :red[Police] $\\int_0^1$ | | |",
    "`code` **bold** _x_ ~~x~~ # h",
    "{0} {name} %s %(x)s Police",
    "\U0001f600" * 30 + " Police",
    "Z\u0351\u036f" * 50 + " Police",
    "\u8b66\u5bdf \u0634\u0631\u0637\u0629 Police",
    "'; DROP TABLE agreements; -- Police",
    "../../../etc/passwd",
    "???",
    ("Long " * MAX_CELL_CHARACTERS)[: MAX_CELL_CHARACTERS - 7] + " Police",
    "W" * MAX_CELL_CHARACTERS,
)
LINKS = (
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "https://www.ice.gov@elsewhere.example/x.pdf",
    f'https://www.ice.gov/x.pdf"onmouseover="{RUN}',
    f"https://www.ice.gov/x{RIGHT_TO_LEFT}fdp.exe",
    "file:///etc/passwd",
    "https://www.ice.gov/doclib/287gMOA/[x](javascript:alert(1)).pdf",
    "https://www.ice.gov/doclib/287gMOA/a)b.pdf",
)


def rows() -> list[tuple[Cell, ...]]:
    """Return each name once, and each other column with something odd in it."""
    odd = f'<b onclick="{RUN}">{RIGHT_TO_LEFT}x</b>'
    return [
        *(agreement(f"Town {number} Police") for number in range(30)),
        *(agreement(name) for name in NAMES),
        agreement("Model Police", model=odd),
        agreement("State Police", state=odd),
        agreement("Signed Police", signed="31/31/2025"),
        agreement("County Police", county=odd),
        agreement("Type Police", agency_type=odd),
    ]


def _printed(path: Path) -> Path:
    """Make text of what openpyxl took for formulas."""
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(path)
    return path


def build(folder: Path) -> tuple[Path, Derived]:
    """Return a database of two such lists, and what was derived for it."""
    raw = RawLayer()
    listed = rows()
    links = {f"G{number + 2}": link for number, link in enumerate(LINKS)}
    for day, cells in (("05192025", listed), ("05202025", listed[:-3])):
        path = save(folder / f"participatingAgencies{day}pm.xlsx", cells, links=links)
        raw.add(read_list(_printed(path)))
    asked = save(
        folder / "pendingAgencies05202025pm.xlsx",
        [request(f"Asked {name}") for name in NAMES[:-2]],
        PENDING,
    )
    raw.add(read_list(_printed(asked)))
    derived = derive(raw, paths.REFERENCE, paths.EDITORIAL)
    database = folder / "hostile.duckdb"
    store.write(database, derived.schema, derived.tables)
    return database, derived
