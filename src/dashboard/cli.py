"""The command line: add or fetch ICE's lists, derive the database anew, check it.

Exit codes: 0 done; 1 a file was refused or a check failed; 2 wrong usage; 3 nothing could be
written or read. `fetch` has one for each way of failing: 10 no answer in time; 11 the answer broke
off; 12 a refusal, a login or a challenge; 13 another error of the site; 14 the page changed; 15 an
address that is not ICE's; 16 the file is no list; 17 it is older than the newest one; 18 it can't
be right; 19 a check of the database failed.
"""

import csv
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date, datetime
from itertools import starmap
from pathlib import Path
from typing import TypeVar

import click

from dashboard import __version__, fetch, formats, map_assets, open_files, paths, store, words
from dashboard.briefs import PAPERS, Paper, content, typeset
from dashboard.briefs.content import SubjectError
from dashboard.derive import editorial, translations
from dashboard.derive.checks import Check
from dashboard.derive.list_dating import date_doubt, date_lists
from dashboard.derive.pipeline import Derived, derive
from dashboard.feed import write_feeds
from dashboard.filters import Filters
from dashboard.i18n import ngettext
from dashboard.lists import (
    FileName,
    ListError,
    PrintedList,
    dated_by,
    parse_file_name,
    read_list,
    refuse_future,
)
from dashboard.lists.raw import RawLayer
from dashboard.queries import changes, overview
from dashboard.queries.briefs import Subject
from dashboard.queries.connection import DatabaseError, DatabaseVersion, cursor
from dashboard.reference import CuratedError

T = TypeVar("T")


class RegularFile(click.Path):
    """A path of a file: not of a folder, nor of a pipe that may never end."""

    def __init__(self, *, exists: bool = True) -> None:
        super().__init__(exists=exists, dir_okay=False, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Return the path; fails where something else than a regular file is there."""
        path = Path(str(super().convert(value, param, ctx)))
        if path.exists() and not path.is_file():
            self.fail(f"{path} is not a regular file.", param, ctx)
        return path


_CAPTURE_COLUMNS = ("kind", "capture", "date_in_name", "date_basis", "file", "rows")
# A handful of files is read faster than a second process starts.
_FILES_FOR_PROCESSES = 8
# Away from a terminal, progress is told after this many files.
_FILES_A_LINE = 50


class Failure(click.ClickException):
    """Nothing could be read or written; exit code 3."""

    exit_code = 3


class CheckFailure(click.ClickException):
    """A check of what was derived failed, and nothing was changed; exit code 1."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dashboard")
@click.option(
    "--database",
    type=RegularFile(exists=False),
    default=paths.database,
    help="The DuckDB file to write.  [default: DASHBOARD_DATABASE or data/agreements.duckdb]",
)
@click.pass_context
def main(context: click.Context, database: Path) -> None:
    """Build the database of 287(g) agreements that the dashboard shows.

    ICE publishes its lists as Excel workbooks. `add` reads workbooks into the database and
    derives agencies and agreements from them; `fetch` does so with what ICE's page links now;
    `derive` does the second part alone, after a rule or a file under data/reference/ or
    data/editorial/ was changed; `check` shows what was checked. `brief` writes a page to print.
    The old database stays whole until the new one is complete.
    """
    context.obj = database


@contextmanager
def _building(database: Path) -> Iterator[RawLayer]:
    """Hold the right to write the database and lend what it holds; a Failure where that fails."""
    try:
        with store.writing(database):
            yield store.read_raw(database)
    except (store.StoreError, CuratedError, editorial.EditorialError) as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(
            f"{error}. The database is whole. Make room, or see to it that the folder can be "
            "written, and run `dashboard derive`."
        ) from error


def _rebuild(database: Path, raw: RawLayer) -> Derived:
    """Derive everything and write it; a CheckFailure, and nothing changed, where a check fails."""
    click.echo("Deriving …", err=True)
    derived = derive(raw, paths.REFERENCE, paths.EDITORIAL)
    if failed := [each.check_id for each in derived.checks if each.status == "fail"]:
        _print_checks(derived.checks)
        raise CheckFailure(f"A check failed ({', '.join(failed)}): {database} was left as it was.")
    # A file with the same content but other bytes would only make the repository grow.
    changed = store.read_build_id(database) != derived.tables["build_info"]["build_id"][0]
    if database.resolve() != paths.COMMITTED_DATABASE:
        if changed:
            store.write(database, derived.schema, derived.tables)
        return derived
    # The map's marks, the feeds and the open files lie beside the app: they go with its database.
    marks: list[Path] = []

    def write_marks(new: Path) -> None:
        marks.append(map_assets.write_marks(new, paths.STATIC))

    if changed:
        store.write(database, derived.schema, derived.tables, before_swap=write_marks)
    else:
        write_marks(database)
    map_assets.remove_older_marks(paths.STATIC, marks[0])
    write_feeds(database, paths.STATIC)
    open_files.write_open_files(database, paths.STATIC)
    return derived


def _summary(derived: Derived) -> str:
    """What the database holds now, in a sentence."""
    tables = derived.tables
    newest = tables["build_info"]["newest_participating_on"][0]
    status = tables["agreements"]["status"].value_counts()
    statuses = {word: int(status.get(word, 0)) for word in ("active", "ended", "superseded")}
    return (
        f"{_lists(len(tables['lists']))} up to {newest}: "
        f"{words.agreements(len(tables['agreements']))} "
        f"({', '.join(f'{formats.number(count)} {word}' for word, count in statuses.items())}) of "
        f"{words.agencies(len(tables['agencies']))}, {words.requests(len(tables['pending']))}."
    )


def _print_checks(checks: Sequence[Check]) -> None:
    for each in checks:
        click.echo(f"{each.status:<4}  {each.check_id}: {each.value} (expected {each.expected})")
        for row in each.rows if each.status != "pass" else ():
            click.echo(f"        {row}")
    counts = {
        word: sum(each.status == word for each in checks) for word in ("pass", "warn", "fail")
    }
    click.echo(", ".join(f"{count} {word}" for word, count in counts.items()))


def _read(path: Path, named_on: date | None) -> PrintedList | ListError:
    try:
        return read_list(path, named_on=named_on)
    except ListError as error:
        return error


def _read_all(files: list[Path], named_on: date | None) -> Iterator[PrintedList | ListError]:
    """Each file read, in processes where there are many, as they finish."""
    if len(files) < _FILES_FOR_PROCESSES:
        yield from (_read(path, named_on) for path in files)
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for future in as_completed([pool.submit(_read, path, named_on) for path in files]):
            yield future.result()


def _with_progress(items: Iterable[T], length: int, doing: str = "Reading") -> Iterator[T]:
    """Yield items and show how far it is: a bar on a terminal, else a line now and then."""
    if sys.stderr.isatty():
        with click.progressbar(items, length=length, label=doing, file=sys.stderr) as bar:
            yield from bar
        return
    for number, each in enumerate(items, start=1):
        if number % _FILES_A_LINE == 0 or number == length:
            click.echo(f"{doing} {number} of {length}.", err=True)
        yield each


def _stored_already(files: Iterable[Path], database: Path) -> dict[Path, str]:
    """The name under which a file is stored, of those whose own names have no date."""
    undated = [path for path in files if parse_file_name(path.name) is None]
    if not undated:
        return {}
    try:
        captures = store.read_raw(database).captures
    except store.StoreError as error:
        raise Failure(str(error)) from error
    names = {each.sha256: each.file_name for each in captures if each.sha256}
    hashes = {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in undated
        if path.is_file() and os.access(path, os.R_OK)
    }
    return {path: names[sha256] for path, sha256 in hashes.items() if sha256 in names}


def _sightings(captures: Path) -> Iterator[tuple[str, str, FileName]]:
    """The rows of a table of captures: (file read, name it was captured under, its date)."""
    with captures.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != _CAPTURE_COLUMNS:
            raise click.UsageError(
                f"{captures.name}: the columns must be {', '.join(_CAPTURE_COLUMNS)}."
            )
        for row in reader:
            name = parse_file_name(row["capture"])
            if name is None or not name.doubt:
                named_on = date.fromisoformat(row["date_in_name"])
                name = dated_by(row["capture"], named_on, row["date_basis"])
            try:
                refuse_future(row["capture"], name.named_on)
            except ListError as error:
                raise click.UsageError(
                    f"{captures.name}, line {reader.line_num}: {error}"
                ) from error
            yield row["file"], row["capture"], name


@main.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--date",
    "named_on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The list's date, for a file whose name has none.",
)
@click.option(
    "--captures",
    type=RegularFile(),
    help="A CSV table of further sightings of these lists: kind, capture, date_in_name, "
    "date_basis, file, rows.",
)
@click.pass_obj
def add(
    database: Path, files: tuple[Path, ...], named_on: datetime | None, captures: Path | None
) -> None:
    """Add ICE's workbooks (.xlsx, as downloaded) and derive the database anew.

    A file that can't be read as a list is refused with the reason; the others are added. A list
    that is already there changes nothing. Exit code 1 where a file was refused, or a sighting
    names a file that was never read.
    """
    known = {} if named_on else _stored_already(files, database)
    for path, file_name in known.items():
        click.echo(f"Already stored: {path.name} is {file_name}.")
    unknown = [path for path in files if path not in known]
    refused: list[ListError] = []
    read: list[PrintedList] = []
    reading = _read_all(unknown, named_on.date() if named_on else None)
    for found in _with_progress(reading, len(unknown)):
        if isinstance(found, ListError):
            refused.append(found)
        else:
            read.append(found)
    for error in sorted(refused, key=str):
        click.echo(f"Refused: {error}", err=True)
    left_out: list[str] = []
    if read or captures:
        with _building(database) as raw:
            before = {each.list_id for each in date_lists(raw, paths.REFERENCE)}
            for printed in read:
                raw.add(printed)
            if captures:
                left_out = raw.add_captures(_sightings(captures))
            derived = _rebuild(database, raw)
        lists = derived.tables["lists"]
        added = lists[~lists["list_id"].isin(before)]
        stored = len(read) - len(set(added["file_name"]) & {each.file_name for each in read})
        click.echo(f"{_lists(len(added))} added, {stored} already stored.")
        newest = derived.tables["build_info"]["newest_participating_on"][0]
        for printed in read:
            # Of older lists, those beside them would tell.
            doubt = date_doubt(printed)
            if doubt and printed.name.named_on >= newest:
                click.echo(f"Warning: {doubt}", err=True)
            for report in printed.reports if printed.file_name in set(added["file_name"]) else ():
                click.echo(f"{printed.file_name}: {report}.", err=True)
        for row in added[added["status"] == "rejected"].itertuples():
            click.echo(f"Rejected, kept but not counted: {row.file_name}: {row.note}", err=True)
        click.echo(_summary(derived))
    for name in left_out:
        click.echo(f"Left out: {name}, seen with a workbook that was never read.", err=True)
    if refused:
        click.echo(f"{len(refused)} of {len(files)} files refused.", err=True)
    if refused or left_out:
        sys.exit(1)


def _lists(count: int) -> str:
    return ngettext("{count} list", "{count} lists", count).format(count=formats.number(count))


@main.command(name="fetch")
@click.option(
    "--settings",
    "settings_file",
    type=RegularFile(),
    default=paths.REFERENCE / "fetch.toml",
    help="Where to ask, and how.  [default: data/reference/fetch.toml]",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the outcome to this file, as JSON.",
)
@click.pass_obj
def fetch_command(database: Path, settings_file: Path, report: Path | None) -> None:
    """Add what ICE's page links now, and print what changed as Markdown.

    Where nothing is new, no file is changed. A list that is new is logged in fetched.csv beside
    the database, and its workbook kept in fetched/; what a failure rests on is kept in
    fetched/failed/, and the database stays as it was.

    \b
    Exit codes:
       0  a new list was added, or nothing is new
      10  no answer in time
      11  the answer broke off
      12  a refusal, a login or a challenge: add the file by hand
      13  another error of the site
      14  the page changed beyond recognition
      15  an address that is not ICE's
      16  the file is no list
      17  the list is older than the newest one
      18  the list can't be right
      19  a check of the database failed
    """
    try:
        settings = fetch.Settings.load(settings_file)
        log = fetch.read_log(database.with_name(fetch.LOG))
    except ValueError as error:
        raise Failure(str(error)) from error
    try:
        summary = _fetch(database, settings, log)
    except fetch.FetchError as error:
        kept = fetch.keep_evidence(database.parent, error)
        text = f"{error}\n\nThe database is as it was. What was received is kept in {kept}.\n"
        subject = f"Nothing fetched: {error.failure.title}"
        _report(report, "failed", fetch.Summary(subject, fetch.quoted(text)))
        click.echo(f"{subject}. {text}", err=True, nl=False)
        sys.exit(error.failure.exit_code)
    if summary is None:
        _report(report, "unchanged", fetch.Summary("Nothing new", ""))
        click.echo("Nothing new: ICE's page links the lists that are here already.")
        return
    _report(report, "updated", summary)
    click.echo(summary.markdown, nl=False)


def _report(path: Path | None, outcome: str, summary: fetch.Summary) -> None:
    if path:
        content = {
            "outcome": outcome,
            "subject": summary.subject,
            "body": summary.body,
            "warnings": summary.warnings,
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _fetch(
    database: Path, settings: fetch.Settings, log: Sequence[fetch.Fetched]
) -> fetch.Summary | None:
    """Add what is new on ICE's page and tell what changed; None where nothing is new.

    Raises FetchError, nothing changed, where that can't be done.
    """
    if not database.exists():
        raise Failure(f"{database} holds no lists. Add some first: dashboard add FILE...")
    try:
        found = fetch.find_new(settings, log, store.read_raw(database), paths.REFERENCE)
        checked = {each.check_id: each for each in starmap(Check, store.read_checks(database))}
    except store.StoreError as error:
        raise Failure(str(error)) from error
    if not found.lists:
        for note in found.notes:
            click.echo(note, err=True)
        return None
    with _building(database) as raw:
        new = {printed.digest for _, printed in found.lists if raw.add(printed)}
        try:
            derived = _rebuild(database, raw)
        except CheckFailure as error:
            raise fetch.FetchError(
                fetch.Failure.CHECK_FAILED, error.message, found.evidence
            ) from error
        fetch.keep_workbooks(
            database.parent, [(book.fetched, book.content) for book, _ in found.lists]
        )
    lists = derived.tables["lists"]
    lists = lists[lists["digest"].isin(new)]
    status = database.stat()
    with cursor(DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)) as connection:
        changed = changes.of_lists(connection, list(lists["list_id"]))
        now = overview.headline(connection, Filters())
    return fetch.summarize(
        lists.to_dict("records"),
        changed,
        now,
        [book.fetched for book, _ in found.lists],
        found.notes,
        [*found.warnings, *_new_warnings(checked, derived.checks)],
    )


def _new_warnings(before: Mapping[str, Check], after: Sequence[Check]) -> Iterator[str]:
    """Yield a sentence for each check that warns anew, or of more rows than before."""
    for each in after:
        earlier = before.get(each.check_id)
        warned = 0
        if earlier and earlier.status == "warn":
            warned = int(earlier.value) if each.expected == "0" else sys.maxsize
        if each.status == "warn" and int(each.value) > warned:
            rows = [row for row in each.rows if not earlier or row not in earlier.rows]
            found = f"{each.check_id}: {each.value}, expected {each.expected}"
            yield "; ".join([f"{each.about} ({found})", *rows])


@main.command(name="derive")
@click.pass_obj
def derive_command(database: Path) -> None:
    """Derive agencies, agreements and all else anew from the lists in the database.

    Needs no workbooks: what ICE printed is in the database, cell for cell.
    """
    with _building(database) as raw:
        if not raw.tables:
            raise Failure(f"{database} holds no lists. Add some: dashboard add FILE...")
        derived = _rebuild(database, raw)
    click.echo(_summary(derived))


@main.command()
@click.pass_obj
def check(database: Path) -> None:
    """Print every check of the database with its result; exit code 1 where one fails."""
    try:
        checks = [Check(*row) for row in store.read_checks(database)]
    except store.StoreError as error:
        raise Failure(str(error)) from error
    _print_checks(checks)
    if any(each.status == "fail" for each in checks):
        sys.exit(1)


@main.command(name="editorial")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=paths.EDITORIAL,
    help="The folder of editorial files.  [default: data/editorial]",
)
@click.option(
    "--skeleton", metavar="LANGUAGE", help="Print instead what a language lacks, to be filled in."
)
def editorial_command(folder: Path, skeleton: str | None) -> None:
    """Check the words in data/editorial/ and their translations; exit code 1 for a fault."""
    if skeleton:
        click.echo(translations.skeleton(skeleton, folder))
        return
    faults = editorial.check(folder) or translations.check(folder)
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"{len(faults)} faults" if faults else "No faults.")
    if faults:
        sys.exit(1)


@main.command(name="brief")
@click.option("--state", help="Postal code of a state or territory; without it, the nation.")
@click.option("--county", metavar="FIPS", help="Five-digit FIPS code of a county.")
@click.option("--agency", metavar="ID", help="An agency, as in fl-alachua-county-sheriff.")
@click.option("--all", "all_", is_flag=True, help="The nation and every state and territory.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to show.  [default: newest list]"
)
@click.option("--paper", type=click.Choice(PAPERS), default="us-letter", show_default=True)
@click.option("--address", default="", help="Address of a dashboard, for a link and a QR code.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The PDF to write; with --all, a folder.",
)
@click.pass_obj
def brief_command(
    database: Path,
    state: str | None,
    county: str | None,
    agency: str | None,
    all_: bool,
    as_of: datetime | None,
    paper: Paper,
    address: str,
    output: Path,
) -> None:
    """Write a brief as PDF: a page or two to print, on the nation, a state, a county or an agency.

    With --all, one file for each: us.pdf, al.pdf, and so on.
    """
    if sum(map(bool, (state, county, agency, all_))) > 1:
        raise click.UsageError("Give one of --state, --county, --agency and --all.")
    day = as_of.date() if as_of else None
    states = (None, *words.STATE_NAMES) if all_ else (state.upper() if state else None,)
    try:
        (output if all_ else output.parent).mkdir(parents=True, exist_ok=True)
        for code in _with_progress(states, len(states), "Writing") if all_ else states:
            filters = Filters(states=(code,) if code else (), as_of=day)
            subject = Subject(filters, county, agency)
            path = output / f"{(code or 'us').lower()}.pdf" if all_ else output
            path.write_bytes(_brief(database, subject, address, paper))
    except SubjectError as error:
        raise click.UsageError(str(error)) from error
    except (DatabaseError, OSError) as error:
        raise Failure(str(error)) from error


def _brief(database: Path, subject: Subject, address: str, paper: Paper) -> bytes:
    status = database.stat()
    with cursor(DatabaseVersion(str(database), status.st_mtime_ns, status.st_size)) as connection:
        said = content.content(connection, subject, content.address_of(address, subject))
    return typeset.pdf(said, paper)
