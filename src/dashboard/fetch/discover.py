"""The new lists on ICE's page, each read, judged and compared with what the page says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.fetch.archive import Fetched
from dashboard.fetch.download import Workbook, download_new
from dashboard.fetch.failures import Evidence, FetchError
from dashboard.fetch.page_totals import compare_totals
from dashboard.fetch.settings import Settings
from dashboard.fetch.validate import check_is_newest, read_workbook, rows_by_model
from dashboard.lists import PrintedList
from dashboard.lists.raw import RawLayer


@dataclass
class Found:
    """What is new: at most one list of each kind.

    notes: what to know. warnings: what a person should look at before it is published.
    evidence: the answers that all of it rests on.
    """

    lists: list[tuple[Workbook, PrintedList]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


def find_new(settings: Settings, log: Sequence[Fetched], known: RawLayer, reference: Path) -> Found:
    """Fetch what ICE's page links and keep what is new beside the lists that are `known`.

    Raises FetchError where the participating list can't be had or can't be right. A pending list
    that can't is a note: ICE no longer updates it (build_info.pending_stopped_on).
    """
    offer = download_new(settings, log)
    found = Found(notes=list(offer.notes), evidence=[offer.page.evidence])
    for workbook in offer.workbooks:
        found.evidence.append(workbook.answer.evidence)
        try:
            printed, doubts = read_workbook(workbook)
            new, more_doubts = check_is_newest(printed, known, reference)
            if not new:
                continue
            doubts += more_doubts
            if printed.kind == "participating":
                notes, warnings = compare_totals(
                    offer.stated, len(printed.rows), rows_by_model(printed, reference)
                )
                found.notes += notes
                found.warnings += warnings
        except FetchError as error:
            if workbook.fetched.kind == "participating":
                raise FetchError(error.failure, str(error), found.evidence) from error
            found.notes.append(f"The pending list was left out. {error}")
            continue
        found.lists.append((workbook, printed))
        found.warnings += doubts
    return found
