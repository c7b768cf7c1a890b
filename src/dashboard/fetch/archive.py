"""What was fetched: a log that is committed, and files that are kept beside the database.

`fetched.csv` has a row for each workbook that was added. The workbooks themselves, under
`fetched/`, and the answers of a fetch that failed, under `fetched/failed/`, are not committed: the
database holds what ICE printed, cell for cell.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from dashboard.fetch.failures import FetchError

LOG = "fetched.csv"
FOLDER = "fetched"


@dataclass(frozen=True)
class Fetched:
    """A workbook that came from ICE's page.

    fetched_at: UTC. address: as the page linked it. file_name: as ICE named it. size: bytes.
    etag, last_modified: as sent, or empty. page_total: the agreements the page spoke of.
    """

    fetched_at: str
    kind: str
    address: str
    file_name: str
    size: int
    sha256: str
    etag: str
    last_modified: str
    page_total: int | None

    @property
    def known_headers(self) -> dict[str, str]:
        """The headers of a request for what came since."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


_COLUMNS = tuple(field.name for field in fields(Fetched))


def read_log(path: Path) -> list[Fetched]:
    """The rows of `fetched.csv`, oldest first; none where there is no file yet.

    Raises ValueError where it is damaged.
    """
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise ValueError(f"{path}: the columns must be {', '.join(_COLUMNS)}.")
        try:
            return [
                Fetched(
                    row["fetched_at"],
                    row["kind"],
                    row["address"],
                    row["file_name"],
                    int(row["size"]),
                    row["sha256"],
                    row["etag"],
                    row["last_modified"],
                    int(row["page_total"]) if row["page_total"] else None,
                )
                for row in reader
            ]
        except (TypeError, ValueError, csv.Error) as error:
            raise ValueError(f"{path}, line {reader.line_num}: {error}. Mend the row.") from error


def keep_workbooks(folder: Path, workbooks: Iterable[tuple[Fetched, bytes]]) -> None:
    """Keep workbooks that were added in `folder`/fetched, and log them in `folder`/fetched.csv."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    log = folder / LOG
    is_new = not log.exists()
    with log.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(_COLUMNS)
        for fetched, content in workbooks:
            path = Path(fetched.file_name)
            name = f"{path.stem}-{fetched.sha256[:8]}{path.suffix}"
            (folder / FOLDER / name).write_bytes(content)
            writer.writerow(["" if value is None else value for value in _values(fetched)])


def keep_evidence(folder: Path, error: FetchError) -> Path:
    """Keep what a failure rests on in a folder of its own below `folder`/fetched/failed."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
    kept = folder / FOLDER / "failed" / at
    kept.mkdir(parents=True)
    (kept / "error.txt").write_text(f"{error.failure.title}\n{error}\n", encoding="utf-8")
    for number, each in enumerate(error.evidence, start=1):
        (kept / f"{number}-head.txt").write_text(
            f"{each.address}\n{each.head}\n", encoding="utf-8", errors="backslashreplace"
        )
        (kept / f"{number}-body.bin").write_bytes(each.content)
    return kept


def _values(fetched: Fetched) -> Sequence[object]:
    return [getattr(fetched, column) for column in _COLUMNS]
