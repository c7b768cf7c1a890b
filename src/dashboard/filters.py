"""The one set of filters: what it holds, how an address writes it, how a reader reads it.

An address such as `?state=FL&state=TX&model=TFM&kind=sheriff&status=active&as_of=2025-05-19`
names a view completely. A filter without values is not in the address and lets everything
through; without a status only active agreements show; without a date the newest list counts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import formats, words
from dashboard.i18n import _

STATUSES = ("active", "pending", "ended")
DEFAULT_STATUSES = ("active",)
PARAMETERS = ("state", "model", "kind", "status", "as_of")
LONGEST_QUOTED_VALUE = 40


@dataclass(frozen=True)
class FilterOptions:
    """What the database has to choose from: states by postal code, models and kinds of agency
    by how many there are, and the days of the first and the newest list."""

    states: tuple[str, ...]
    models: tuple[str, ...]
    kinds: tuple[str, ...]
    first_list: date
    newest_list: date


@dataclass(frozen=True)
class Filters:
    """A view of the data. Values are in the order of `Choices`, each once, so that equal views
    are equal objects and have one address.

    `as_of` None means the newest list, and stays so when a newer one arrives.
    """

    states: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    as_of: date | None = None

    def parameters(self) -> dict[str, list[str]]:
        """Return the address parameters that `parse` reads back as these filters."""
        values = {
            "state": list(self.states),
            "model": list(self.models),
            "kind": list(self.kinds),
            "status": [] if self.statuses == DEFAULT_STATUSES else list(self.statuses),
            "as_of": [self.as_of.isoformat()] if self.as_of else [],
        }
        return {name: chosen for name, chosen in values.items() if chosen}

    def sql_parameters(self) -> dict[str, object]:
        """Return what SQL binds to the arguments of the macro `filtered_rows`."""
        return {
            "as_of": self.as_of or date.max,
            "states": list(self.states),
            "models": list(self.models),
            "kinds": list(self.kinds),
            "statuses": list(self.statuses),
        }


@dataclass(frozen=True)
class IgnoredParameter:
    """An address value that made no sense, and why."""

    parameter: str
    value: str
    reason: str

    def text(self) -> str:
        """Return a sentence that names the value, shortened when it is long."""
        value = self.value
        if len(value) > LONGEST_QUOTED_VALUE:
            value = value[:LONGEST_QUOTED_VALUE] + "…"
        return _("{parameter}={value} was ignored: {reason}.").format(
            parameter=self.parameter, value=value, reason=self.reason
        )


def parse(
    parameters: Mapping[str, Sequence[str]], choices: FilterOptions
) -> tuple[Filters, tuple[IgnoredParameter, ...]]:
    """Read filters from address parameters, each a list of values.

    Case does not matter. A value that is not among the choices is left out and comes back with
    its reason; no value raises. Parameters with other names are not looked at.
    """
    ignored: list[IgnoredParameter] = []

    def chosen(parameter: str, known: Iterable[str], reason: str) -> tuple[str, ...]:
        by_case = {value.casefold(): value for value in known}
        asked: set[str] = set()
        for value in parameters.get(parameter, ()):
            match = by_case.get(value.strip().casefold())
            if match is None:
                ignored.append(IgnoredParameter(parameter, value, reason))
            else:
                asked.add(match)
        return tuple(value for value in by_case.values() if value in asked)

    filters = Filters(
        states=chosen("state", choices.states, _("it is no state or territory in the data")),
        models=chosen("model", choices.models, _("it is no model in the data")),
        kinds=chosen("kind", choices.kinds, _("it is no kind of agency in the data")),
        statuses=chosen("status", STATUSES, _("it is not active, pending or ended"))
        or DEFAULT_STATUSES,
        as_of=_parse_day(parameters.get("as_of", ()), choices, ignored),
    )
    return filters, tuple(ignored)


def _parse_day(
    values: Sequence[str], choices: FilterOptions, ignored: list[IgnoredParameter]
) -> date | None:
    """Return the last value that is a day covered by the lists; report the others."""
    day: date | None = None
    for value in values:
        try:
            asked = date.fromisoformat(value.strip())
        except ValueError:
            ignored.append(IgnoredParameter("as_of", value, _("it is no date like 2025-05-19")))
            continue
        if asked < choices.first_list:
            reason = _("the first list is of {day}").format(day=formats.day(choices.first_list))
            ignored.append(IgnoredParameter("as_of", value, reason))
        elif asked > choices.newest_list:
            reason = _("the newest list is of {day}").format(day=formats.day(choices.newest_list))
            ignored.append(IgnoredParameter("as_of", value, reason))
        else:
            day = asked
    return day


def describe(filters: Filters, choices: FilterOptions, unused_filters: Collection[str] = ()) -> str:
    """Return the filters in words: "Florida and Texas · Task Force · active · May 19, 2025".

    `unused_filters` are the address parameters that the page does not follow; they are left out.
    """
    agencies = [
        formats.listing([words.state(code) for code in filters.states]),
        formats.listing([words.model(code) for code in filters.models]),
        formats.listing([words.kind(code) for code in filters.kinds]),
    ]
    if not any(agencies):
        agencies = [_("All agencies")]
    statuses = formats.listing([words.status(code) for code in filters.statuses])
    day = (
        formats.day(filters.as_of)
        if filters.as_of
        else _("newest list, {day}").format(day=formats.day(choices.newest_list))
    )
    parts = [
        *agencies,
        "" if "status" in unused_filters else statuses,
        "" if "as_of" in unused_filters else day,
    ]
    return " · ".join(part for part in parts if part)
