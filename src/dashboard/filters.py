"""The filters that all pages share: in the address, in words, and for SQL.

An address such as `?state=FL&state=TX&model=TFM&kind=sheriff&status=active&as_of=2025-05-19`
is a complete description of a view; `state=FL,TX` means the same as naming both. A filter without
values is not in the address and lets everything through. Without a status, active agreements are
shown; without a date, the newest list.

To add a filter: an entry in `FILTERS` and a field in `Filters` and `FilterOptions` here, its codes'
names in `words`, its options in `queries.filter_options`, its column in `queries.macros`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard import formats, words
from dashboard.i18n import N_, _

STATUSES = tuple(words.STATUS_NAMES)
DEFAULT_STATUSES = ("active",)


@dataclass(frozen=True)
class Filter:
    """A filter that lets chosen codes through.

    Attributes:
        parameter: its name in the address.
        field: its name in `Filters`, `FilterOptions` and the STRUCT that SQL gets.
        label: what readers choose, above the widget.
        noun: what one value is, in messages.
        code_name: returns a code's name for readers.
        default: the codes in force when the address has none; none lets everything through.
        sorted_by_name: whether the widget lists the options by name.
        help: the widget's help text.
    """

    parameter: str
    field: str
    label: str
    noun: str
    code_name: Callable[[str], str]
    default: tuple[str, ...] = ()
    sorted_by_name: bool = False
    help: str = ""


FILTERS = (
    Filter(
        "state",
        "states",
        N_("States and territories"),
        N_("state or territory"),
        words.state,
        sorted_by_name=True,
    ),
    Filter("model", "models", N_("Models"), N_("model"), words.model),
    Filter("kind", "kinds", N_("Kinds of agency"), N_("kind of agency"), words.kind),
    Filter(
        "status",
        "statuses",
        N_("Status"),
        N_("status"),
        words.status,
        default=DEFAULT_STATUSES,
        help=N_(
            "Active: on ICE's list of that day. Pending: on ICE's list of requests and not signed "
            "by then. Ended: no longer listed. ICE publishes no end dates or reasons."
        ),
    ),
)
DATE_PARAMETER = "as_of"
PARAMETERS = (*(each.parameter for each in FILTERS), DATE_PARAMETER)


@dataclass(frozen=True)
class FilterOptions:
    """The values to choose from, and the dates of the first and the newest list.

    States are ordered by postal code; models and kinds of agency, most frequent first.
    """

    states: tuple[str, ...]
    models: tuple[str, ...]
    kinds: tuple[str, ...]
    first_list: date
    newest_list: date
    statuses: tuple[str, ...] = STATUSES
    # The date of ICE's last pending list, where it has stopped publishing them.
    pending_stopped_on: date | None = None

    def pending_stopped(self, as_of: date | None) -> date | None:
        """Return the date of ICE's last pending list, for a day after which there is none."""
        stopped = self.pending_stopped_on
        return stopped if stopped and (as_of or self.newest_list) > stopped else None


@dataclass(frozen=True)
class Filters:
    """A view of the data. Values are in the order of `FilterOptions`, each once.

    So equal views are equal objects and have one address. `as_of` None means the newest list, also
    after a newer one arrives.
    """

    states: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    as_of: date | None = None

    def codes(self, each: Filter) -> tuple[str, ...]:
        """Return the codes chosen in a filter."""
        codes: tuple[str, ...] = getattr(self, each.field)
        return codes

    def choose(self, each: Filter, codes: Collection[str], options: FilterOptions) -> "Filters":
        """Return these filters with other codes chosen in one of them."""
        known: tuple[str, ...] = getattr(options, each.field)
        chosen = tuple(code for code in known if code in codes)
        return Filters(**vars(self) | {each.field: chosen or each.default})

    def with_status(self, *statuses: str) -> "Filters":
        """Return these filters with other statuses, for counts that have their own."""
        return replace(self, statuses=statuses)

    def parameters(self) -> dict[str, list[str]]:
        """Return the address parameters that `parse` reads back as these filters."""
        values = {
            each.parameter: list(self.codes(each))
            for each in FILTERS
            if self.codes(each) != each.default
        }
        return values | ({DATE_PARAMETER: [self.as_of.isoformat()]} if self.as_of else {})

    def sql_parameters(self) -> dict[str, object]:
        """Return `$filters` as SQL binds it: a STRUCT of lists, and the date."""
        lists = {each.field: list(self.codes(each)) for each in FILTERS}
        return {"filters": lists | {"as_of": self.as_of or date.max}}


def parse(
    parameters: Mapping[str, Sequence[str]], options: FilterOptions
) -> tuple[Filters, tuple[str, ...]]:
    """Read filters from address parameters, each a list of values.

    Returns the filters, and a sentence for each value that was ignored. Upper and lower case do not
    matter; no value raises. Other parameters are left alone.
    """
    filters = Filters()
    ignored: list[str] = []
    for each in FILTERS:
        codes = {code.casefold(): code for code in getattr(options, each.field)}
        values = _split(parameters.get(each.parameter, ()), codes)
        filters = filters.choose(
            each, {codes.get(value.strip().casefold(), "") for value in values}, options
        )
        ignored += [
            _("{value} isn't a valid {noun}. It was ignored.").format(
                value=formats.quoted(value), noun=_(each.noun)
            )
            for value in values
            if value.strip().casefold() not in codes
        ]
    for value in parameters.get(DATE_PARAMETER, ()):
        day, problem = _parse_day(value, options)
        if problem:
            ignored.append(problem)
        else:
            filters = replace(filters, as_of=day)
    return filters, tuple(ignored)


def _split(values: Sequence[str], codes: Collection[str]) -> list[str]:
    """Return the values of a parameter, of which one may name several: `state=PA,OH`.

    A model as ICE prints it may have a comma itself.
    """
    return [
        part
        for value in values
        for part in ([value] if value.strip().casefold() in codes else value.split(","))
    ]


def _parse_day(value: str, options: FilterOptions) -> tuple[date | None, str]:
    """Return the day that a value means, or why it is ignored."""
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        problem = _("{value} isn't a valid date like 2025-05-19. It was ignored.")
        return None, problem.format(value=formats.quoted(value))
    if day < options.first_list:
        problem = _("{value} is before ICE's first list ({day}). It was ignored.")
        return None, problem.format(
            value=formats.quoted(value), day=formats.day(options.first_list)
        )
    if day > options.newest_list:
        problem = _("{value} is after ICE's newest list ({day}). It was ignored.")
        return None, problem.format(
            value=formats.quoted(value), day=formats.day(options.newest_list)
        )
    return day, ""


def describe(filters: Filters, options: FilterOptions, unused_filters: Collection[str] = ()) -> str:
    """Return the filters in words: "Florida and Texas · Task Force · active · May 19, 2025".

    `unused_filters` are the address parameters of filters that the page does not use.
    """
    used = [each for each in FILTERS if each.parameter not in unused_filters]
    parts = [
        formats.listing([each.code_name(code) for code in filters.codes(each)]) for each in used
    ]
    if not any(filters.codes(each) for each in used if not each.default):
        parts.insert(0, _("All agencies"))
    if DATE_PARAMETER not in unused_filters:
        parts.append(
            formats.day(filters.as_of)
            if filters.as_of
            else _("newest list, {day}").format(day=formats.day(options.newest_list))
        )
    return " · ".join(filter(None, parts))
