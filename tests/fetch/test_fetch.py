"""`dashboard fetch`: what is new is added and told, and no failure touches the database."""

import csv
import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from tests.fetch import site
from tests.fetch.conftest import NEWEST, PENDING_LIST, TOWNS, RunFetch
from tests.workbooks import PENDING, agreement, request, save

NEW = "participatingAgencies05212025am.xlsx"
LINK = f"/doclib/{NEW}"
FORBIDDEN = "<!DOCTYPE html><title>Access Denied</title>You don't have permission."
CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
LOGIN = "<html><title>ICE</title><form><input name='p' type='password'></form></html>"


@pytest.fixture
def new(tmp_path: Path) -> bytes:
    """A newer list: Naples is new, Town 0 is gone, and a jail in Texas."""
    return save(
        tmp_path / NEW,
        [
            *TOWNS[1:],
            agreement("Largo Police"),
            agreement("Naples Police", signed=date(2025, 5, 19)),
            agreement("Bell County Sheriff", "TEXAS", "Jail Enforcement Model", date(2025, 5, 12)),
        ],
    ).read_bytes()


def everything(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of its content and its time."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        + str(path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def lists(database: Path) -> list[str]:
    with duckdb.connect(str(database), read_only=True) as con:
        return [name for (name,) in con.execute("SELECT file_name FROM lists").fetchall()]


def test_a_new_list_is_added_and_told(
    fetch: RunFetch, ice: site.Site, database: Path, new: bytes, tmp_path: Path
) -> None:
    ice.answers = {
        site.PAGE: site.page((LINK, "Participating agencies"), total=61, jem=1, wso=0, tfm=60),
        LINK: site.workbook(new, etag='"a1"'),
    }
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == 0, result.output
    sha256 = hashlib.sha256(new).hexdigest()
    ((fetched_at, *fetched),) = list(csv.reader((database.parent / "fetched.csv").open()))[1:]
    assert fetched == [
        *("participating", ice.address + LINK, NEW, str(len(new)), sha256, '"a1"', "", "61"),
    ]
    # As in all that is published, an address is text that no forge makes a link of.
    shown = ice.address.replace("://", "\uff1a//")
    assert result.stdout == (
        "List of May 21, 2025: 2 newly listed, 1 no longer listed\n"
        "\n"
        "- Florida: 1 newly listed, 1 no longer listed\n"
        "  - newly listed: Naples Police, Florida · Task Force · signed May 19, 2025\n"
        "  - no longer listed: Town 0 Police, Florida · Task Force · signed February 26, 2025 "
        "· last listed May 20, 2025\n"
        "- Texas: 1 newly listed\n"
        "  - newly listed: Bell County Sheriff, Texas · Jail Enforcement · signed May 12, 2025\n"
        "\n"
        "The newest list, of May 21, 2025, has 62 rows: 62 agreements of 62 agencies in 2 states "
        "and territories.\n"
        "\n"
        "To know:\n"
        "\n"
        "- The page links no pending list.\n"
        "- The page says 61 agreements, the list has 62 rows.\n"
        "- The page says 60 agreements of the model TFM, the list has 61 rows of it.\n"
        "\n"
        f"{NEW} ({len(new):,} bytes, SHA-256 {sha256}), fetched from {shown}{LINK} at "
        f"{fetched_at}.\n"
    )
    report = json.loads((tmp_path / "report.json").read_text())
    assert f"{report['subject']}\n\n{report['body']}" == result.stdout
    assert (report["outcome"], report["warnings"]) == ("updated", [])
    (kept,) = (database.parent / "fetched").iterdir()
    assert kept.name == f"participatingAgencies05212025am-{sha256[:8]}.xlsx"
    assert kept.read_bytes() == new
    assert NEW in lists(database)

    # The second time the site says that nothing has changed, and nothing does.
    before = everything(database.parent)
    ice.requests.clear()
    again = fetch()
    assert (again.exit_code, again.stdout) == (
        0,
        "Nothing new: ICE's page links the lists that are here already.\n",
    )
    assert ice.asked() == [site.PAGE, LINK]
    assert ice.requests[1][1]["If-None-Match"] == '"a1"'
    assert everything(database.parent) == before


def test_the_site_is_asked_in_an_honest_name(
    fetch: RunFetch, ice: site.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch()
    monkeypatch.setenv("DASHBOARD_CONTACT", "someone@example.org")
    fetch()
    first, second = (headers for _, headers in ice.requests)
    agent = "Mozilla/5.0 (compatible; dashboard-287g/0.1.0; +{})"
    assert first["User-Agent"] == agent.format("https://example.org/dashboard")
    assert second["User-Agent"] == agent.format("someone@example.org")
    assert first["Accept"].startswith("text/html,")
    assert first["Accept-Language"] == "en-US,en;q=0.5"


def test_a_list_added_by_hand_before_is_nothing_new(
    fetch: RunFetch, ice: site.Site, database: Path, workbooks: Path
) -> None:
    button = "/file-download/download/public/208496"
    pending = f"/{PENDING_LIST}"
    ice.answers = {
        site.PAGE: site.page(
            (button, "View 287(g) Participating Agencies"), (pending, "Pending Agencies")
        ),
        button: site.redirect("/files/1"),
        "/files/1": site.workbook((workbooks / NEWEST).read_bytes(), name=NEWEST),
        pending: site.workbook((workbooks / PENDING_LIST).read_bytes()),
    }
    before = everything(database.parent)
    result = fetch()
    assert result.output.startswith("Nothing new"), result.output
    assert everything(database.parent) == before
    assert ice.asked() == [site.PAGE, button, "/files/1", pending]


def test_a_page_that_falls_back_to_a_known_list_is_told(
    fetch: RunFetch, ice: site.Site, database: Path, workbooks: Path
) -> None:
    before = database.read_bytes()
    earlier = workbooks / "participatingAgencies05192025pm.xlsx"
    of_the_file(lambda _: site.workbook(earlier.read_bytes(), name=earlier.name))(ice, b"")
    result = fetch()
    assert result.exit_code == 17, result.output
    assert f"{earlier.name} is of 2025-05-19; the newest participating list is" in result.stderr
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "list_id", "doubt"),
    [
        ("287gParticipatingAgencies091526pm.xlsx", "participating-2026-09-15-pm", None),
        ("ParticipatingAgency091826am.xlsx", "participating-2026-09-18-am", None),
        ("participatingAgencies10092026.xlsx", "participating-2026-10-09", None),
        (
            "participatingAgencies060920263pm.xlsx",
            "participating-2026-06-09-pm",
            "participatingAgencies060920263pm.xlsx: the date in its name has a digit too many: "
            "060920263 is read as 2026-06-09.",
        ),
        (
            "ParticipatingAgenciesNew_am.xlsx",
            "participating-2026-10-12-am",
            "ParticipatingAgenciesNew_am.xlsx: its name has no date. It is taken for the list of "
            "2026-10-12, by the answer of ICE's server. If that is wrong, give the right date in "
            "data/reference/lists.csv.",
        ),
        (
            "participatingAgencies05212024am.xlsx",
            "participating-2026-10-12-am",
            "participatingAgencies05212024am.xlsx: its rows contradict the date in its name, "
            "2024-05-21. It is taken for the list of 2026-10-12, by the answer of ICE's server. If "
            "that is wrong, give the right date in data/reference/lists.csv.",
        ),
    ],
)
def test_names_of_2026_are_dated_and_a_bad_name_stops_nothing(
    fetch: RunFetch,
    ice: site.Site,
    database: Path,
    tmp_path: Path,
    name: str,
    list_id: str,
    doubt: str | None,
) -> None:
    signed = date.fromisoformat(list_id[14:24]) - timedelta(days=3)
    rows = [*TOWNS, agreement("Largo Police"), agreement("Naples Police", signed=signed)]
    new = save(tmp_path / "new.xlsx", rows).read_bytes()
    link = f"/doclib/about/offices/ero/287g/{name}"
    headers = {"Content-Type": site.XLSX, "Last-Modified": "Mon, 12 Oct 2026 14:03:00 GMT"}
    ice.answers = {
        site.PAGE: site.page((link, "View the list"), total=62, tfm=62),
        link: site.send(new, headers=headers),
    }
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == 0, result.output
    with duckdb.connect(str(database), read_only=True) as con:
        newest = con.execute("SELECT list_id, file_name FROM lists ORDER BY published_on DESC")
        assert newest.fetchall()[0] == (list_id, name)
    assert json.loads((tmp_path / "report.json").read_text())["warnings"] == (
        [doubt] if doubt else []
    )


@pytest.mark.parametrize("name", ["..", "participating" + "\U0001f600" * 300 + ".xlsx"])
def test_a_name_that_no_file_can_have_is_changed(
    fetch: RunFetch, ice: site.Site, database: Path, new: bytes, name: str
) -> None:
    of_the_file(
        lambda new: site.send(
            new, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        )
    )(ice, new)
    result = fetch()
    assert result.exit_code == 0, result.output
    assert "its name has no date" in result.stdout
    assert len(lists(database)) == 4


def test_a_list_long_after_its_newest_signing_is_a_warning(
    fetch: RunFetch, ice: site.Site, new: bytes, tmp_path: Path
) -> None:
    name = "participatingAgencies06192025am.xlsx"
    of_the_file(lambda new: site.workbook(new, name=name), total=62)(ice, new)
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == 0, result.output
    assert (
        f"{name}: its date, 2025-06-19, is more than 30 days after the newest signing in it, "
        "2025-05-19. If it is wrong, give the right one in data/reference/lists.csv."
    ) in json.loads((tmp_path / "report.json").read_text())["warnings"]


def test_names_are_nothing_but_text_in_what_is_published(
    fetch: RunFetch, ice: site.Site, tmp_path: Path
) -> None:
    names = (
        "Closes #1 Police",
        "Fixes GH-7, https://github.com/a/b/issues/1 Police",
        "@admin Police",
        "![x](https://elsewhere.example/x.png) <img src=x> Police",
        "&#64;admin `code` www.elsewhere.example _x_ Police",
    )
    rows = [*TOWNS, agreement("Largo Police"), *(agreement(name) for name in names)]
    of_the_file(lambda _: site.workbook(save(tmp_path / NEW, rows).read_bytes()))(ice, b"")
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == 0, result.output
    told = result.stdout
    assert "Closes \uff031 Police" in told
    assert "Fixes GH\u20117, https\uff1a//github.com/a/b/issues/1 Police" in told
    assert "\uff20admin Police" in told
    assert r"!\[x\](https" in told
    assert r"\<img src=x\> Police" in told
    assert "\uff06\uff0364;admin" in told
    # Neither a mention, a reference, a link, a picture nor markup is left.
    outside = told.replace(ice.address, "")
    assert not re.search(r"@\w|#\d|GH-\d|://|(?<!\\)[\[<`]|www\.", outside)


def test_what_a_failure_quotes_stays_a_quotation(
    fetch: RunFetch, ice: site.Site, tmp_path: Path
) -> None:
    link = "/participating```%0A@admin closes #1.xlsx"
    ice.answers = {site.PAGE: site.page((link, "Participating agencies"))}
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == 14
    body = json.loads((tmp_path / "report.json").read_text())["body"]
    fence, *_, last = body.splitlines()
    assert (fence, last) == ("````text", "````")
    assert "````" not in body.removeprefix(fence).removesuffix(f"{last}\n")


def test_both_lists_come_and_doubts_are_told(
    fetch: RunFetch, ice: site.Site, database: Path, tmp_path: Path
) -> None:
    participating = save(
        tmp_path / NEW,
        [*TOWNS, *(agreement(f"Port {n} Police", model="Harbor Model") for n in range(2))],
    )
    pending = save(tmp_path / "pendingAgencies05212025am.xlsx", [request("Ocala Police")], PENDING)
    ice.answers = {
        site.PAGE: site.page((LINK, "Participating"), ("/p.xlsx", "Pending agencies")),
        LINK: site.workbook(participating.read_bytes()),
        "/p.xlsx": site.workbook(pending.read_bytes(), name=pending.name),
    }
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["subject"] == (
        "List of May 21, 2025 and pending list of May 21, 2025: 2 newly listed, 1 no longer "
        "listed, 1 new request"
    )
    unsaid, late, unknown, slip = report["warnings"]
    assert unsaid.startswith("The page says nowhere")
    assert "more than 30 days after the newest signing in it" in late
    assert unknown == (
        "Each printed model is one of the three; others are kept as printed. (models_known: 2, "
        "expected 0); Harbor Model: Port 0 Police, FL; Harbor Model: Port 1 Police, FL"
    )
    assert slip.startswith("No agreement is first listed more than 60 days after its signing")
    assert len(lists(database)) == 5


def of_the_page(answer: site.Respond) -> Callable[[site.Site, bytes], None]:
    """The page answers so."""

    def prepare(ice: site.Site, _: bytes) -> None:
        ice.answers = {site.PAGE: answer}

    return prepare


def of_the_file(
    answer: Callable[[bytes], site.Respond], link: str = LINK, total: int = 0
) -> Callable[[site.Site, bytes], None]:
    """The workbook, which the page links, answers so."""

    def prepare(ice: site.Site, new: bytes) -> None:
        ice.answers = {
            site.PAGE: site.page((link, "Participating agencies"), total=total),
            link: answer(new),
        }

    return prepare


def list_of(folder: Path, rows: list[tuple[object, ...]]) -> bytes:
    return save(folder / "list.xlsx", rows).read_bytes()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prepare", "exit_code", "title", "detail", "evidence"),
    [
        pytest.param(
            of_the_page(site.send(FORBIDDEN, status=403)),
            *(12, "the site refused", "(status 403)", FORBIDDEN.encode()),
            id="the page is forbidden",
        ),
        pytest.param(
            of_the_page(site.send(CHALLENGE)),
            *(12, "the site refused", "challenge instead of", CHALLENGE.encode()),
            id="a challenge for a page",
        ),
        pytest.param(
            of_the_page(site.send(CHALLENGE, status=503)),
            *(12, "the site refused", "(status 503)", CHALLENGE.encode()),
            id="a challenge that says it is unavailable",
        ),
        pytest.param(
            of_the_page(site.send(b"", status=202)),
            *(12, "the site refused", "(status 202)", b""),
            id="a firewall's challenge without a page",
        ),
        pytest.param(
            of_the_page(site.send(LOGIN)),
            *(12, "the site refused", "a login or a challenge", LOGIN.encode()),
            id="a login for a page",
        ),
        pytest.param(
            of_the_page(site.send("broken", status=500)),
            *(13, "the site failed", "answered with status 500", b"broken"),
            id="the page fails",
        ),
        pytest.param(
            of_the_page(site.redirect(site.PAGE)),
            *(14, "the page changed", "it redirects more than 5 times", b""),
            id="the page leads round in circles",
        ),
        pytest.param(
            of_the_page(site.send("<html><a href='/new.xlsx'>Agencies</a></html>")),
            *(
                14,
                "the page changed",
                "/new.xlsx",
                b"<html><a href='/new.xlsx'>Agencies</a></html>",
            ),
            id="the page is another",
        ),
        pytest.param(
            of_the_page(site.send(b"\x89PNG\r\n\xff\xfe")),
            *(
                14,
                "the page changed",
                "0 links; workbooks among them: none",
                b"\x89PNG\r\n\xff\xfe",
            ),
            id="the page is a picture",
        ),
        pytest.param(
            of_the_page(site.page(("https://ice.example/participating.xlsx", "List"))),
            *(15, "an address that is not ICE's", "https://ice.example/", None),
            id="a file elsewhere",
        ),
        pytest.param(
            of_the_page(site.page(("file:///etc/participating.xlsx", "List"))),
            *(15, "an address that is not ICE's", "file:///etc/participating.xlsx", None),
            id="a file of this machine",
        ),
        pytest.param(
            of_the_page(site.page(("http://x@127.0.0.1/participating.xlsx", "List"))),
            *(15, "an address that is not ICE's", "x@127.0.0.1", None),
            id="an address with a user",
        ),
        pytest.param(
            of_the_page(site.redirect("https://login.example/")),
            *(15, "an address that is not ICE's", "leads to https://login.example/", b""),
            id="a redirect elsewhere",
        ),
        pytest.param(
            of_the_page(site.redirect("http://[::1")),
            *(14, "the page changed", "'http://[::1', which is no address", b""),
            id="a redirect to no address",
        ),
        pytest.param(
            of_the_page(site.send(b"", status=304)),
            *(13, "the site failed", "nothing has changed, which nobody had asked", b""),
            id="a page that is unchanged though nothing is known",
        ),
        pytest.param(
            of_the_file(lambda _: site.send(b"", status=304)),
            *(13, "the site failed", "nothing has changed, which nobody had asked", b""),
            id="a workbook that is unchanged though nothing is known",
        ),
        pytest.param(
            of_the_file(lambda _: site.send(b"no", status=404)),
            *(13, "the site failed", "answered with status 404", b"no"),
            id="a link to nothing",
        ),
        pytest.param(
            of_the_file(lambda _: site.send("<!doctype html><title>Oops</title>")),
            *(16, "the file is no list", "a web page instead of a workbook", b"<!doctype html>"),
            id="a web page for a workbook",
        ),
        pytest.param(
            of_the_file(lambda _: site.send(LOGIN)),
            *(12, "the site refused", LINK, LOGIN.encode()),
            id="a login for a workbook",
        ),
        pytest.param(
            of_the_file(lambda new: site.send(new[: len(new) // 2])),
            *(16, "the file is no list", "damaged or cut off", b"PK"),
            id="a workbook cut off",
        ),
        pytest.param(
            of_the_file(lambda _: site.send(b"")),
            *(16, "the file is no list", "the file is empty (0 bytes)", b""),
            id="an empty file",
        ),
        pytest.param(
            of_the_file(lambda _: site.send(bytes(300_000))),
            *(16, "the file is no list", "it sends more than 200,000 bytes", bytes(1000)),
            id="a file far too large",
        ),
        pytest.param(
            of_the_file(
                lambda new: site.workbook(new, name="participatingAgencies01012099am.xlsx")
            ),
            *(18, "the list can't be right", "its date, 2099-01-01, is still to come", b"PK"),
            id="a list of the future",
        ),
        pytest.param(
            of_the_file(site.dying),
            *(11, "the answer broke off", "the connection broke off after", b"PK"),
            id="a connection that dies half-way",
        ),
        pytest.param(
            of_the_file(
                lambda new: site.workbook(new, name="participatingAgencies05192025am.xlsx")
            ),
            *(
                17,
                "the list is older than the newest one",
                f"newest participating list is {NEWEST}",
            ),
            b"PK",
            id="a list of an earlier day",
        ),
        pytest.param(
            of_the_file(site.workbook, total=99),
            *(18, "the list can't be right", "The page says 99 agreements, the list has 62", b"PK"),
            id="a total far from the list's rows",
        ),
    ],
)
def test_a_failure_says_which_and_leaves_the_database(
    fetch: RunFetch,
    ice: site.Site,
    database: Path,
    new: bytes,
    tmp_path: Path,
    prepare: Callable[[site.Site, bytes], None],
    exit_code: int,
    title: str,
    detail: str,
    evidence: bytes | None,
) -> None:
    prepare(ice, new)
    before = everything(database.parent)
    result = fetch("--report", str(tmp_path / "report.json"))
    assert result.exit_code == exit_code, result.output
    assert result.stderr.startswith(f"Nothing fetched: {title}. ")
    assert detail in result.stderr
    assert "The database is as it was." in result.stderr
    (kept,) = (database.parent / "fetched" / "failed").iterdir()
    assert f"What was received is kept in {kept}." in result.stderr
    if evidence is not None:
        bodies = [path.read_bytes() for path in kept.glob("*-body.bin")]
        assert any(body.startswith(evidence) for body in bodies)
        assert (kept / "1-head.txt").read_text().startswith("http://127.0.0.1:")
    assert json.loads((tmp_path / "report.json").read_text())["outcome"] == "failed"
    after = everything(database.parent)
    assert {name: after[name] for name in before} == before
    assert not (database.parent / "fetched.csv").exists()


@pytest.mark.parametrize(
    ("rows", "title", "detail"),
    [
        (TOWNS[:5], "the list can't be right", "5 rows, outside of the"),
        (
            [agreement(f"Town {n} Police", signed="2099-06-01") for n in range(60)],
            "the list can't be right",
            "are signed after its date",
        ),
        ([("FLORIDA", "", "", "", "", "", "", "")], "the file is no list", "the agency is empty"),
    ],
)
def test_a_list_that_fails_its_checks_is_not_added(
    fetch: RunFetch,
    ice: site.Site,
    database: Path,
    tmp_path: Path,
    rows: list[tuple[str, ...]],
    title: str,
    detail: str,
) -> None:
    before = database.read_bytes()
    of_the_file(lambda _: site.workbook(save(tmp_path / NEW, rows).read_bytes()))(ice, b"")
    result = fetch()
    assert result.stderr.startswith(f"Nothing fetched: {title}. ")
    assert detail in result.stderr
    assert database.read_bytes() == before


def test_a_pending_list_in_the_others_place_is_not_added(
    fetch: RunFetch, ice: site.Site, database: Path, tmp_path: Path
) -> None:
    before = database.read_bytes()
    swapped = save(tmp_path / NEW, [request("Largo PD")], PENDING)
    of_the_file(lambda _: site.workbook(swapped.read_bytes()))(ice, b"")
    result = fetch()
    assert result.exit_code == 18
    assert "its columns are those of the pending list" in result.stderr
    assert database.read_bytes() == before


def test_a_failing_check_leaves_the_database(
    fetch: RunFetch,
    ice: site.Site,
    database: Path,
    new: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = database.read_bytes()
    monkeypatch.setattr("dashboard.derive.checks._uncounted", lambda *_: ["a lost row"])
    of_the_file(site.workbook)(ice, new)
    result = fetch()
    assert result.exit_code == 19, result.output
    assert "A check failed (every_listed_row_counted)" in result.stderr
    assert "a lost row" in result.output
    assert database.read_bytes() == before


@pytest.mark.parametrize("answers", ["page", "file"])
def test_slow_answers_are_given_up(
    fetch: RunFetch, ice: site.Site, database: Path, new: bytes, answers: str
) -> None:
    before = database.read_bytes()

    def prepare(slow: site.Respond) -> None:
        if answers == "page":
            of_the_page(slow)(ice, new)
        else:
            of_the_file(lambda _: slow)(ice, new)

    prepare(site.silent(2))
    silent = fetch(read_seconds=0.1)
    assert (silent.exit_code, "it was silent for too long" in silent.stderr) == (10, True)
    prepare(site.dripping(bytes(300), 0.02))
    dripping = fetch(read_seconds=1.0, total_seconds=0.5)
    assert dripping.exit_code == 10, dripping.output
    assert "it had not answered in full after 0.5 seconds" in dripping.stderr
    assert database.read_bytes() == before


def test_nobody_answers(fetch: RunFetch, database: Path) -> None:
    before = database.read_bytes()
    result = fetch(page="http://127.0.0.1:9/287g")
    assert result.exit_code == 10
    assert "http://127.0.0.1:9/287g: it can't be reached" in result.stderr
    assert "dashboard add FILE" in result.stderr
    assert database.read_bytes() == before


def test_a_pending_list_that_fails_does_not_stop_the_other(
    fetch: RunFetch, ice: site.Site, new: bytes
) -> None:
    ice.answers = {
        site.PAGE: site.page((LINK, "Participating"), ("/p.xlsx", "Pending agencies"), total=62),
        LINK: site.workbook(new),
        "/p.xlsx": site.send(FORBIDDEN, status=403),
    }
    result = fetch()
    assert result.exit_code == 0
    assert "- The pending list could not be fetched. " in result.stdout


def test_an_empty_or_damaged_start_is_exit_code_3(fetch: RunFetch, database: Path) -> None:
    (database.parent / "fetched.csv").write_text("a,b\n")
    damaged = fetch()
    assert (damaged.exit_code, "fetched.csv: the columns must be" in damaged.output) == (3, True)
    (database.parent / "fetched.csv").unlink()
    unknown = fetch(page="ftp://ice.gov/")
    assert (unknown.exit_code, "must be an http(s) address" in unknown.output) == (3, True)
    database.unlink()
    empty = fetch()
    assert (empty.exit_code, "Add some first: dashboard add FILE..." in empty.output) == (3, True)
