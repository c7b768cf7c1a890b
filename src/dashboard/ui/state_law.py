"""The boxes beside a state's timeline: what its law says, and what is before a court."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import formats, words
from dashboard.i18n import N_, _
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components.blocks import leading_on
from dashboard.ui.components.html import Html, joined, tag

Stance = tuple[str, date | None]

FINDINGS = {
    "requires": N_("Requires agreements since {day}"),
    "encourages": N_("Encourages agreements since {day}"),
    "limits": N_("Limits agreements since {day}"),
    "bans": N_("Bans agreements since {day}"),
}
LATER_FINDINGS = {
    "requires": N_("Requires agreements from {day}"),
    "encourages": N_("Encourages agreements from {day}"),
    "limits": N_("Limits agreements from {day}"),
    "bans": N_("Bans agreements from {day}"),
}
VERBS = {
    "requires": N_("requires"),
    "encourages": N_("encourages"),
    "limits": N_("limits"),
    "bans": N_("bans"),
}
STATUSES = {
    "enacted": N_("enacted"),
    "passed": N_("passed, not yet law"),
    "proposed": N_("proposed"),
    "vetoed": N_("vetoed"),
    "failed": N_("failed"),
    "rescinded": N_("rescinded"),
    "superseded": N_("superseded"),
}


def law_box(
    laws: Sequence[Mapping[str, Any]],
    stance: Stance | None,
    neighbors: Mapping[str, Stance | None],
    counties: str,
    *,
    name: str,
    as_of: date,
    cited: Citations,
    all_laws: str,
) -> Html:
    """Return what a state's law says, each law with status and source, and its neighbors' laws.

    Args:
        laws: as `queries.states.laws` returns them; none if the state's law was not researched.
        stance: the state's, as `queries.states.stances` gives it.
        neighbors: the same for the states around it.
        counties: how many counties took part when laws took effect and now; may be empty.
        name: the state's.
        as_of: the day that the page shows.
        cited: the sources.
        all_laws: the address of the laws of all states.
    """
    return tag(
        "div",
        tag("h3", _("What state law says")),
        tag("p", _finding(stance, as_of), class_="finding"),
        *(_law(law, cited) for law in laws),
        tag("p", counties, " ", _("A change after a law was not necessarily caused by it."))
        if counties
        else "",
        _around(neighbors, name, as_of) if neighbors else "",
        leading_on(_("Laws of all states"), all_laws),
        class_="d-box",
    )


def _finding(stance: Stance | None, as_of: date) -> str:
    match stance:
        case None:
            return _("Not researched for this state")
        case ("none", _day):
            return _("No law that requires or bans agreements was found")
        case (name, day) if day:
            texts = FINDINGS if day <= as_of else LATER_FINDINGS
            return _(texts[name]).format(day=formats.day(day))
    return _("Bills were found, but no law")


def _law(law: Mapping[str, Any], cited: Citations) -> Html:
    """Return a law: its title, its status and dates, whom it binds, what to know, its sources."""
    told = [_(STATUSES[law["status"]]) + " " + dated(law, "since")]
    if pd.notna(law["effective"]):
        told.append(_("in effect from {day}").format(day=formats.day(law["effective"])))
        if law["effective_basis"] == "assumed":
            told.append(_("a day that is not confirmed"))
    if not law["verified"]:
        told.append(_("not confirmed"))
    return tag(
        "div",
        tag("p", tag("b", law["title"]), f" ({', '.join(told)})."),
        *(tag("p", law[key]) for key in ("summary", "note") if isinstance(law[key], str)),
        tag("p", _("Whom it binds: {whom}").format(whom=law["binds"])),
        sources_line(law["sources"], cited),
        class_="law",
    )


def _around(neighbors: Mapping[str, Stance | None], name: str, as_of: date) -> Html:
    heading = _("Around {state}, {day}").format(state=name, day=formats.day(as_of))
    rows = (
        tag("li", tag("span", words.state(code)), _neighbor(stance, as_of))
        for code, stance in sorted(neighbors.items(), key=lambda each: words.state(each[0]))
    )
    return joined(tag("h4", heading), tag("ul", *rows))


def _neighbor(stance: Stance | None, as_of: date) -> Html:
    in_force = stance and stance[1] and stance[1] <= as_of
    return tag("b" if in_force else "em", in_short(stance, as_of))


def in_short(stance: Stance | None, as_of: date) -> str:
    """Return in a word or two what a state's law says: "bans", "not researched"."""
    match stance:
        case None:
            return _("not researched")
        case ("none", _day):
            return _("none found")
        case (name, day) if day and day <= as_of:
            return _(VERBS[name])
        case (name, day) if day:
            return _("{verb} from {day}").format(verb=_(VERBS[name]), day=formats.short_day(day))
    return _("bills only")


def dispute_box(events: Iterable[Mapping[str, Any]], cited: Citations) -> Html:
    """Return what was before a court when its sources were read; empty if nothing was."""
    drawn = [
        joined(
            tag("p", tag("b", event["title"]), f" ({dated(event, 'day')}{_doubt(event)})."),
            *(tag("p", event[key]) for key in ("summary", "note") if isinstance(event[key], str)),
            sources_line(event["sources"], cited),
        )
        for event in events
    ]
    if not drawn:
        return Html()
    return tag("div", tag("h3", _("In dispute")), *drawn, class_="d-box")


def event_list(
    events: Iterable[Mapping[str, Any]], numbered: Mapping[int, int], cited: Citations
) -> Html:
    """Return events with their sources; those that a chart shows by number have it here too."""
    rows = []
    for event in events:
        number = numbered.get(event["number"])
        rows.append(
            tag(
                "li",
                tag("span", str(number), class_="number") if number else "",
                tag("b", dated(event, "day")),
                " ",
                event["title"],
                " (" + _("nation") + ")" if event["national"] else "",
                _doubt(event),
                ". ",
                *_linked(event["sources"], cited),
            )
        )
    return tag("ul", *rows, class_="d-events")


def sources_line(ids: Iterable[str], cited: Citations) -> Html:
    """Return the sources of a claim as a line of links."""
    return tag("p", _("Source:"), " ", *_linked(ids, cited), class_="d-source")


def _linked(ids: Iterable[str], cited: Citations) -> list[str]:
    return [part for one in ids for part in (cited.html(one), "; ")][:-1]


def _doubt(event: Mapping[str, Any]) -> str:
    return "" if event["verified"] else ", " + _("not confirmed")
