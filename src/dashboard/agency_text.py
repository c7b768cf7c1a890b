"""What an agency's profile says, made from the data: its answer, its events, its printed rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard import formats, words
from dashboard.i18n import N_, _, ngettext

DAYS_OF_A_MONTH = 365.25 / 12
SUBJECTS = {"sheriff": N_("The sheriff"), "municipal_police": N_("The police department")}
# What officers may do under each model, after "may".
POWERS = {
    "TFM": N_("look into a person's immigration status during everyday police work"),
    "WSO": N_("serve ICE's own warrants on people in a jail"),
    "JEM": N_("check whether people booked into a jail may be deported"),
}
# The columns of ICE's lists in their order; the first six are also `words.FIELD_NAMES`.
PRINTED = ("state", "agency", "agency_type", "county", "model", "signed", "moa", "addendum")
# What Excel, or whoever filled in the list, writes where there is no value.
NO_VALUE = re.compile(r"\s*#?n\W?a\s*", re.IGNORECASE)
DOCUMENTS = {"moa": N_("agreement"), "addendum": N_("addendum")}

# What an archive puts before the address of what it has kept.
_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\w+/")

Row = Mapping[str, Any]


def answer(
    agency: Row,
    agreements: Sequence[Row],
    requests: Sequence[Row],
    history: Sequence[Row],
    first_list: date,
    newest_list: date,
) -> str:
    """Return where an agency stands, in a few sentences. They never say how much is used.

    Args:
        agency: as `queries.agencies.agency` returns it.
        agreements, requests, history: rows of the queries of these names.
        first_list, newest_list: the days of ICE's first and newest list.
    """
    subject = _(SUBJECTS.get(agency["kind"], N_("The agency")))
    active = [row for row in agreements if row["status"] == "active"]
    ended = [row for row in agreements if row["status"] == "ended"]
    if active:
        said = [*_active(subject, active, first_list, newest_list), *_past(agreements)]
    elif ended:
        said = _ended(subject, ended, newest_list)
    elif requests:
        said = _requested(subject, requests)
    else:
        text = _("{subject} is on none of ICE's lists of agreements since {first}.")
        said = [text.format(subject=subject, first=formats.day(first_list))]
    said += [
        _("A request for {agreement} is on ICE's pending list of {day}.").format(
            agreement=_an_agreement(row["model"]), day=formats.day(row["last_listed_on"])
        )
        for row in requests
        if row["outcome"] == "open" and agreements
    ]
    said += _before(history, agreements)
    if active:
        said.append(_may([row["model"] for row in active]))
        said.append(_("Signing does not show how often these powers are used."))
    return " ".join(filter(None, said))


def _active(subject: str, active: Sequence[Row], first_list: date, newest_list: date) -> list[str]:
    if len(active) > 1:
        text = _("{subject} has {count} agreements on ICE's list of {newest}: {held}.")
        held = [
            _("{model}, signed {day}").format(
                model=words.model(row["model"]), day=_day(row["signed_on"])
            )
            for row in in_order(active)
        ]
        said = [
            text.format(
                subject=subject,
                count=formats.number(len(active)),
                newest=formats.day(newest_list),
                held=_("; ").join(held),
            )
        ]
        return said + [_missed(row) for row in active if row["lists_missed"]]
    (row,) = active
    signed, first = row["signed_on"], row["first_listed_on"].date()
    parts = {
        "subject": subject,
        "agreement": _an_agreement(row["model"]),
        "signed": _day(signed),
        "first": formats.day(first),
    }
    if pd.isna(signed):
        said = [_("{subject} has {agreement}, signed on an unknown day.").format(**parts)]
    elif signed.date() > first:
        had = _("{subject} has had {agreement} on every ICE list since {first}.")
        if row["lists_missed"]:
            had = _("{subject} has had {agreement} on ICE's lists since {first}.")
        now = _("ICE now prints {signed} as the day it was signed.").format(**parts)
        missed = [_missed(row)] if row["lists_missed"] else []
        return [had.format(**parts), *missed, now]
    elif signed.date() == first and not row["lists_missed"]:
        text = _("{subject} signed {agreement} on {signed}, and has been on every ICE list since.")
        return [text.format(**parts)]
    else:
        said = [_("{subject} signed {agreement} on {signed}.").format(**parts)]
    if row["lists_missed"]:
        return [*said, _("It has been on ICE's lists since {first}.").format(**parts), _missed(row)]
    if first == first_list:
        every = _("It has been on every ICE list kept here, from {first} on.")
    else:
        every = _("It has been on every ICE list since {first}.")
    return [*said, every.format(**parts)]


def _missed(row: Row) -> str:
    return ngettext(
        "{count} list in between left the {model} agreement out.",
        "{count} lists in between left the {model} agreement out.",
        row["lists_missed"],
    ).format(count=formats.number(row["lists_missed"]), model=words.model(row["model"]))


def _past(agreements: Sequence[Row]) -> list[str]:
    """Return what became of an active agency's other agreements, at most one of each kind."""
    said = []
    replaced = [row for row in agreements if row["status"] == "superseded"]
    if replaced:
        row = replaced[0]
        text = _("An earlier {model} agreement, signed {day}, was replaced.")
        if _gap(row, agreements):
            text = _(
                "An earlier {model} agreement, signed {day}, was missing from the lists from "
                "{gone} on, until the new one came."
            )
        said.append(
            text.format(
                model=words.model(row["model"]),
                day=_day(row["signed_on"]),
                gone=formats.day(row["gone_by"]),
            )
        )
    left = [row for row in agreements if row["status"] == "ended"]
    if left:
        said.append(_left(max(left, key=_gone), _("Its {models} agreement")))
    return said


def _gap(row: Row, agreements: Iterable[Row]) -> bool:
    """Return whether the lists had no agreement of a model between one and its successor."""
    later = [
        each["first_listed_on"]
        for each in agreements
        if each["model"] == row["model"] and each["first_listed_on"] > row["last_listed_on"]
    ]
    return bool(later) and min(later) > row["gone_by"]


def _gone(row: Row) -> Any:
    return row["gone_by"]


def _ended(subject: str, ended: Sequence[Row], newest_list: date) -> list[str]:
    last = max(ended, key=_gone)
    together = [row for row in ended if row["gone_by"] == last["gone_by"]]
    text = _("{subject} has no agreement on ICE's list of {newest}.")
    models = formats.listing([words.model(row["model"]) for row in in_order(together)])
    named = (
        _("Its {models} agreement, signed {day},").format(
            models=models, day=_day(last["signed_on"])
        )
        if len(together) == 1
        else _("Its {models} agreements")
    )
    return [
        text.format(subject=subject, newest=formats.day(newest_list)),
        _left(last, named, len(together), models),
    ]


def _left(row: Row, named: str, count: int = 1, models: str = "") -> str:
    return ngettext(
        "{agreement} was on the list of {last} and is missing from the list of {gone}. ICE gives "
        "no reason.",
        "{agreement} were on the list of {last} and are missing from the list of {gone}. ICE gives "
        "no reason.",
        count,
    ).format(
        agreement=named.format(models=models or words.model(row["model"])),
        last=formats.day(row["last_listed_on"]),
        gone=formats.day(row["gone_by"]),
    )


def _requested(subject: str, requests: Sequence[Row]) -> list[str]:
    newest = requests[0]
    parts = {
        "subject": subject,
        "agreement": _an_agreement(newest["model"]),
        "first": formats.day(newest["first_listed_on"]),
        "last": formats.day(newest["last_listed_on"]),
    }
    if newest["outcome"] == "open":
        text = _(
            "{subject} has no agreement on any list. Its request for {agreement} is on ICE's "
            "newest pending list, of {last}."
        )
    elif parts["first"] == parts["last"]:
        text = _(
            "{subject} has no agreement on any list. Its request for {agreement} was on ICE's "
            "pending list of {first} and on none after it. ICE gives no reason."
        )
    else:
        text = _(
            "{subject} has no agreement on any list. Its request for {agreement} was on ICE's "
            "pending lists from {first} to {last}, then left them. ICE gives no reason."
        )
    return [text.format(**parts)]


def _before(history: Sequence[Row], agreements: Sequence[Row]) -> list[str]:
    """Return the first agreement that others recorded and ICE's lists do not show."""
    listed = {row["signed_on"] for row in agreements}
    text = _("Other sources record an earlier agreement, {model}, signed {day}.")
    return [
        text.format(model=words.model(row["model"]), day=formats.day(row["signed_on"]))
        for row in history
        if row["status"] == "signed"
        and pd.notna(row["signed_on"])
        and row["signed_on"] not in listed
    ][:1]


def _may(models: Sequence[object]) -> str:
    """Return what officers may do under these models."""
    known = [model for model in words.MODELS if model in models]
    if not known:
        return ""
    if len(known) == 1:
        powers = _(POWERS[known[0]])
    else:
        powers = formats.listing(
            [
                _("{power} ({model})").format(power=_(POWERS[model]), model=words.model(model))
                for model in known
            ]
        )
    return _("Once ICE has trained them, its officers may {powers}.").format(powers=powers)


def _an_agreement(model: object) -> str:
    if not isinstance(model, str):
        return _("an agreement whose model ICE does not state")
    return _("a {model} agreement").format(model=words.model(model))


def _day(value: Any) -> str:
    return _("on an unknown day") if pd.isna(value) else formats.day(value)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows by the usual order of their models."""
    order = {model: place for place, model in enumerate(words.MODELS)}
    return sorted(rows, key=lambda row: order.get(row["model"], len(order)))


def duration(days: int) -> str:
    """Write how long something lasted: "12 days", "14 months", "5.3 years"."""
    months = round(days / DAYS_OF_A_MONTH)
    if months < 2:
        return ngettext("{count} day", "{count} days", days).format(count=days)
    if months < 24:
        return ngettext("{count} month", "{count} months", months).format(count=months)
    return _("{count} years").format(count=formats.number(days / 365.25, 1))


def listed(spans: Sequence[Row]) -> list[tuple[date, date]]:
    """Return the times in which at least one agreement was on the lists, first and last day."""
    found: list[tuple[date, date]] = []
    rows = [row for row in spans if not row["is_request"]]
    for row in sorted(rows, key=lambda row: row["first_listed_on"]):
        first, last = row["first_listed_on"].date(), row["last_listed_on"].date()
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


@dataclass(frozen=True)
class Version:
    """An entry of ICE's lists as it was printed on lists that follow each other.

    Attributes:
        item: the agreement or request.
        list_kind: 'participating' or 'pending'.
        first, last: the days of the first and last of these lists.
        lists: how many they are.
        cells: what is printed, by column of `PRINTED`; "" for nothing.
        links: the addresses of the documents, by column.
        changed: the columns that differ from the entry's version before, each with how: 'added',
            'removed' or 'changed'.
    """

    item: str
    list_kind: str
    first: date
    last: date
    lists: int
    cells: Mapping[str, str]
    links: Mapping[str, str]
    changed: Mapping[str, str] = field(default_factory=dict)


def versions(rows: Iterable[Row]) -> list[Version]:
    """Return an agency's printed rows, each entry's in order of time; spaces at ends don't count.

    Args:
        rows: as `queries.agencies.printed_rows` returns them, an entry's rows in order of time.
    """
    found: list[Version] = []
    for row in rows:
        cells = {column: _text(row[column]) for column in PRINTED}
        links = {column: _text(row[f"{column}_url"]) for column in DOCUMENTS}
        for column in DOCUMENTS:
            # Before 2025 the lists are tables of an archived web page, with addresses in the cells.
            if cells[column].startswith("http"):
                links[column] = _ARCHIVE.sub("", links[column] or cells[column])
                cells[column] = ""
        version = Version(
            row["item"],
            row["list_kind"],
            row["first_listed_on"].date(),
            row["last_listed_on"].date(),
            int(row["lists"]),
            cells,
            links,
        )
        before = found[-1] if found and found[-1].item == row["item"] else None
        if before is None or before.list_kind != version.list_kind:
            found.append(version)
            continue
        if (before.cells, before.links) == (cells, links) and row["follows"]:
            found[-1] = Version(
                **vars(before) | {"last": version.last, "lists": before.lists + version.lists}
            )
            continue
        changed = {
            column: _how(earlier, later)
            for column in PRINTED
            if (earlier := _content(before, column)) != (later := _content(version, column))
        }
        found.append(Version(**vars(version) | {"changed": changed}))
    return found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _content(version: Version, column: str) -> str:
    """Return what counts as the content of a cell: of a document, that there is one, and where."""
    return version.links[column] if column in DOCUMENTS else version.cells[column]


def _how(before: str, after: str) -> str:
    return "changed" if before and after else "added" if after else "removed"


def change_of_print(changed: Mapping[str, str]) -> str:
    """Return what ICE changed in an entry: "county added", "agreement linked"."""
    texts = {
        "added": _("{field} added"),
        "removed": _("{field} removed"),
        "changed": _("{field} changed"),
        "linked": _("{field} linked"),
        "unlinked": _("link to {field} removed"),
        "relinked": _("link to {field} changed"),
    }
    of_documents = {"added": "linked", "removed": "unlinked", "changed": "relinked"}
    return _(", ").join(
        texts[of_documents[how]].format(field=_(DOCUMENTS[column]))
        if column in DOCUMENTS
        else texts[how].format(field=words.field(column))
        for column, how in changed.items()
    )


@dataclass(frozen=True)
class Event:
    """Something that a profile's history tells, with the day that stands on the axis.

    Attributes:
        day: the day.
        model: the model, or None where ICE's list leaves it out.
        title: the day in words, or more.
        text: what happened.
        kind: 'listed' (a change of the lists' content), 'request' (of the pending lists) or
            'printed' (ICE prints something else about the same).
    """

    day: date
    model: str | None
    title: str
    text: str
    kind: str


def events(spans: Sequence[Row], printed: Iterable[Version], first_list: date) -> list[Event]:
    """Return what happened to an agency's agreements and requests, in order of time.

    Args:
        spans: rows as `queries.agencies.spans` returns them.
        printed: as `versions` returns them.
        first_list: the day of ICE's first list.
    """
    found: list[Event] = []
    items: dict[tuple[str, bool], list[Row]] = {}
    for row in spans:
        items.setdefault((row["item"], bool(row["is_request"])), []).append(row)
    models = {}
    for (item, is_request), rows in items.items():
        model = rows[0]["model"] if isinstance(rows[0]["model"], str) else None
        models[item] = model
        if is_request:
            found += _request_events(rows, model)
        else:
            agreements = [row for row in spans if not row["is_request"]]
            found += _listed(rows, model, first_list, _gap(rows[-1], agreements))
    found += [
        Event(
            version.first,
            models.get(version.item),
            formats.short_day(version.first),
            change_of_print(version.changed),
            "printed",
        )
        for version in printed
        if version.changed and version.list_kind == "participating"
    ]
    return sorted(found, key=lambda event: event.day)


def _listed(
    rows: Sequence[Row], model: str | None, first_list: date, then_a_gap: bool
) -> list[Event]:
    """Return when an agreement came, left, returned and ended."""
    first: date = rows[0]["first_listed_on"].date()
    signed: date | None = None if pd.isna(rows[0]["signed_on"]) else rows[0]["signed_on"].date()
    day, title = first, formats.day(first)
    if signed is None:
        text = _("first listed; signing date unknown")
    elif signed == first:
        text = _("signed and listed the same day")
    elif signed > first:
        text = _("first listed; now printed as signed {day}").format(day=formats.short_day(signed))
    elif signed < first_list:
        on_first = _("on the first list here; signed {day}")
        later = _("first listed; signed {day}")
        text = (on_first if first == first_list else later).format(day=formats.short_day(signed))
    else:
        day, title = signed, formats.day(signed)
        text = _("signed; first listed {day}").format(day=formats.short_day(first))
    found = [Event(day, model, title, text, "listed")]
    for before, row in pairwise(rows):
        back = row["first_listed_on"].date()
        text = _("back after {length} off the lists").format(
            length=duration((back - before["last_listed_on"].date()).days)
        )
        found.append(Event(back, model, formats.day(back), text, "listed"))
    last = rows[-1]["last_listed_on"].date()
    if rows[-1]["status"] == "active":
        title = _("{day}: active").format(day=formats.day(last))
        found.append(Event(last, model, title, "", "listed"))
    elif rows[-1]["status"] == "superseded" and not then_a_gap:
        found.append(Event(last, model, formats.day(last), _("replaced by a later one"), "listed"))
    else:
        gone = _("last listed; missing on {day}").format(day=formats.short_day(rows[-1]["gone_by"]))
        found.append(Event(last, model, formats.day(last), gone, "listed"))
    return found


def _request_events(rows: Sequence[Row], model: str | None) -> list[Event]:
    outcomes = {
        "signed": _("request last listed; an agreement followed"),
        "open": _("request on the newest pending list"),
        "dropped": _("request last listed; no agreement followed"),
    }
    first, last = rows[0]["first_listed_on"].date(), rows[-1]["last_listed_on"].date()
    return [
        Event(first, model, formats.day(first), _("request first listed as pending"), "request"),
        Event(last, model, formats.day(last), outcomes[rows[-1]["status"]], "request"),
    ]
