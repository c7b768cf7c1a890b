"""Damaged workbooks by the thousand: `FUZZ=5000 pytest tests/fuzz/test_workbooks.py`.

Each is made from its own seed, which a failure names: `SEED=1234 FUZZ=1 pytest …` makes it again.
"""

import io
import os
import random
import re
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboard.lists import ListError, read_list
from tests.workbooks import MOA, agreement, save

INPUTS = int(os.environ.get("FUZZ", "150"))
FIRST_SEED = int(os.environ.get("SEED", "287"))
# Real workbooks to damage beside the made one.
EXAMPLES = os.environ.get("FUZZ_WORKBOOKS")
HANGS_AFTER_SECONDS = 120
MOST_MEMORY = 500 * 2**20

# What a spreadsheet, a parser or a reader might stumble over.
ODD_TEXTS = (
    b"",
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    b"99999999999999999999",
    b"9" * 5000,
    b"2958466",
    b"-693594",
    b"A0",
    b"XFD1048576",
    b"XFE1048577",
    b"A1:XFD1048576",
    b"\xef\xbf\xbf",
    b"\xed\xa0\x80",
    b"&#0;",
    b"&#xD800;",
    b"&nbsp;",
    b"_x0000_",
    b"_xD800_",
    b"#REF!",
    b"=1/0",
    b"&lt;script&gt;window.__xss=1&lt;/script&gt;",
    b"javascript:alert(1)",
    "\u202egnp.exe".encode(),
    b"x" * 100_000,
    b"../../../etc/passwd",
    b"file:///etc/passwd",
    b"d",
    b"e",
    b"b",
    b"f",
    b"s",
    b"str",
    b"inlineStr",
    b"array",
    b"true",
)
ODD_VALUES = (
    None,
    " ",
    0,
    -1,
    1e308,
    True,
    date(1900, 1, 1),
    date(9999, 12, 31),
    datetime(2025, 2, 26, 13, 45),  # noqa: DTZ001  (a cell has no time zone)
    time(13, 45),
    timedelta(days=3, hours=5),
    "=1+1",
    '=HYPERLINK("javascript:alert(1)","link")',
    "#REF!",
    "<script>window.__xss=1</script>",
    "\u202egnp.exe",
    "x" * 30_000,
)
ODD_LINKS = ("javascript:alert(1)", "https://", "#Sheet1!A1", "x" * 3000, "\u202egnp.exe", " ")
_TAG = re.compile(rb"<[^>]+>")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')
_TEXT = re.compile(rb"(?<=>)[^<]+(?=<)")
_PIECES = (_TAG, _ATTRIBUTE, _TEXT)


class Hangs(BaseException):
    """A workbook that is neither read nor refused; no `except Exception` takes it."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def most_memory() -> int:
    """Return the most bytes that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def flip_bytes(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 30)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def move_a_block(content: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(content)) for _ in range(2))
    place = chance.randrange(len(content))
    rest = content[:first] + content[last:]
    return rest[:place] + content[first:last] + rest[place:]


def mutate_xml(xml: bytes, chance: random.Random) -> bytes:
    """Take out, double, move or replace tags, attributes and texts."""
    for _ in range(chance.randint(1, 6)):
        # Attributes and texts leave the file well formed more often than tags do.
        (kind,) = chance.choices(_PIECES, (1, 4, 4))
        pieces = list(kind.finditer(xml))
        if not pieces:
            continue
        piece, other = chance.choice(pieces), chance.choice(pieces)
        odd = chance.choice(ODD_TEXTS)
        new = chance.choice(
            [
                b"",
                piece[0] * 2,
                piece[0] * 500,
                other[0],
                re.sub(rb'"[^"]*"', lambda _, odd=odd: b'"' + odd + b'"', piece[0], count=1),
                odd,
            ]
        )
        xml = xml[: piece.start()] + new + xml[piece.end() :]
    return xml


def unpack(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def pack(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return file.getvalue()


def mutate_parts(content: bytes, chance: random.Random) -> bytes:
    """Damage the XML inside, or which parts there are, in a zip file that is whole."""
    parts = unpack(content)
    # Most of what is read lies in the sheet and its strings.
    weights = [6 if re.search(r"sheet1|sharedStrings", name) else 1 for name in parts]
    (name,) = chance.choices(list(parts), weights)
    how = chance.random()
    if how < 0.05:
        del parts[name]
    elif how < 0.1:
        other = chance.choice(list(parts))
        parts[name], parts[other] = parts[other], parts[name]
    elif how < 0.15:
        parts[name] = parts[name][: chance.randrange(len(parts[name]) + 1)]
    else:
        parts[name] = mutate_xml(parts[name], chance)
    return pack(parts)


def mutate_cells(content: bytes, chance: random.Random) -> bytes:
    """Put odd values into cells of a workbook that stays one."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for _ in range(chance.randint(1, 5)):
        cell = sheet.cell(chance.randint(1, sheet.max_row + 1), chance.randint(1, 10))
        if chance.random() < 0.2:
            cell.hyperlink = chance.choice(ODD_LINKS)
        else:
            cell.value = chance.choice(ODD_VALUES)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bytes,
    move_a_block,
    mutate_cells,
    mutate_parts,
    mutate_parts,
    mutate_parts,
)


def examples(folder: Path) -> list[bytes]:
    made = save(
        folder / "made.xlsx",
        [
            agreement(f"Town {number} Sheriff\u2019s\xa0Office", signed=date(2025, 2, 1 + number))
            for number in range(25)
        ]
        + [(None,) * 8, agreement("Ocala Police", signed="05/082025")],
        links={f"G{row}": f"{MOA}Town{row}.pdf" for row in range(2, 20)},
    )
    real = sorted(Path(EXAMPLES).rglob("*.xlsx")) if EXAMPLES else []
    step = max(1, len(real) // 20)
    return [path.read_bytes() for path in [made, *real[::step]]]


def test_any_workbook_is_read_or_refused_in_words(tmp_path: Path) -> None:
    contents = examples(tmp_path)
    path = tmp_path / "participatingAgencies05192025pm.xlsx"
    outcomes = {"read": 0, "refused": 0}
    for seed in range(FIRST_SEED, FIRST_SEED + INPUTS):
        chance = random.Random(seed)
        path.write_bytes(chance.choice(WAYS)(chance.choice(contents), chance))
        before = most_memory()
        try:
            with within(HANGS_AFTER_SECONDS):
                printed = read_list(path)
        except ListError as refused:
            outcomes["refused"] += 1
            said = str(refused).removeprefix(f"{path.name}: ")
            if not 20 < len(said) < min(1500, len(str(refused))):
                pytest.fail(f"SEED={seed} FUZZ=1: {refused}")
        except BaseException as error:
            pytest.fail(f"SEED={seed} FUZZ=1: {type(error).__name__}: {error}")
        else:
            outcomes["read"] += 1
            assert printed.rows, f"SEED={seed}"
            assert printed.digest, f"SEED={seed}"
            # Whatever is read can be stored: DuckDB and JSON want valid text.
            "".join(text for _, row in printed.rows for text in row if text).encode()
        assert most_memory() - before < MOST_MEMORY, f"SEED={seed}"
    print(outcomes)


@pytest.mark.parametrize(
    ("place", "bomb"),
    [
        (b"</sheetData>", b"<row>" + b"<c/>" * 1_100_000 + b"</row></sheetData>"),
        (
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        (
            b"</worksheet>",
            b'<hyperlinks><hyperlink ref="A1:XFD1048576" display="x"/></hyperlinks></worksheet>',
        ),
        (
            b"</worksheet>",
            b'<hyperlinks><hyperlink ref="1:1048576" display="x"/></hyperlinks></worksheet>',
        ),
    ],
    ids=["cells", "merged cells", "hyperlink", "hyperlink on rows"],
)
def test_a_small_file_with_huge_contents_is_not_read(
    tmp_path: Path, place: bytes, bomb: bytes
) -> None:
    path = save(tmp_path / "participatingAgencies05192025pm.xlsx", [agreement("Ocala")])
    parts = unpack(path.read_bytes())
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(place, bomb)
    path.write_bytes(pack(parts))
    with pytest.raises(ListError, match="far more than any of ICE's lists"):
        read_list(path)
