"""The sentences that head a state's page: how many, how fast, who left, what state law says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard import formats, words
from dashboard.charts.states import filled
from dashboard.filters import Filters
from dashboard.i18n import N_, _, ngettext
from dashboard.queries import changes, timeline
from dashboard.queries import overview as overview_queries
from dashboard.queries import states as queries
from dashboard.queries.overview import Headline
from dashboard.ui.cache import cached_query

# States with more agencies are named up to this many, else counted.
NAMED_AHEAD = 3
IN_FORCE = {
    "requires": N_("State law or order has required agreements since {day}."),
    "encourages": N_("State law or order has encouraged agreements since {day}."),
    "limits": N_("State law or order has limited agreements since {day}."),
    "bans": N_("State law or order has banned agreements since {day}."),
}
LATER = {
    "requires": N_("A state law or order requires agreements from {day}, after this list."),
    "encourages": N_("A state law or order encourages agreements from {day}, after this list."),
    "limits": N_("A state law or order limits agreements from {day}, after this list."),
    "bans": N_("A state law or order bans agreements from {day}, after this list."),
}
# As a sentence names them.
WITH_ARTICLE = {
    "DC": N_("the District of Columbia"),
    "MP": N_("the Northern Mariana Islands"),
    "VI": N_("the U.S. Virgin Islands"),
}


def answer(state: str, filters: Filters, as_of: date, first_list: date) -> tuple[str, list[str]]:
    """Return the finding in one or two short sentences, and the sentences that explain it.

    Args:
        state: its postal code.
        filters: the page's.
        as_of: the day that the page shows.
        first_list: the day of the first list.
    """
    name = in_sentence(state)
    filters = replace(filters, states=(state,), statuses=("active",))
    active = cached_query(timeline.active_over_time, filters, "model")
    law = _law(cached_query(queries.stances, as_of).get(state), as_of)
    if active.empty:
        return _never(name, filters, as_of, first_list), [*law, *_before(state)]
    by_model = filled(active, as_of)
    gone = cached_query(changes.departures, filters)
    figures = cached_query(overview_queries.headline, filters)
    if not figures.agreements:
        finding = _("No agency in {state} is on ICE's list of {day}.").format(
            state=name, day=formats.day(as_of)
        )
        return finding, [*_held_once(by_model, gone.iloc[0]), *law]
    return (
        " ".join(_how_many(state, filters, figures, as_of, first_list)),
        [
            _by_model(figures, by_model),
            *_since(by_model, first_list),
            *_left(len(gone)),
            *law,
        ],
    )


def in_sentence(state: str) -> str:
    """Return a state's name as a sentence has it: "the District of Columbia"."""
    return _(WITH_ARTICLE[state]) if state in WITH_ARTICLE else words.state(state)


def _never(name: str, filters: Filters, as_of: date, first_list: date) -> str:
    none = (
        _(
            "No agency in {state} that matches your filters was on any of ICE's lists from {first} "
            "to {day}."
        )
        if filters.models or filters.kinds
        else _("No agency in {state} was on any of ICE's lists from {first} to {day}.")
    )
    return none.format(state=name, first=formats.day(first_list), day=formats.day(as_of))


def _before(state: str) -> Iterator[str]:
    """Yield whether agreements before ICE's lists are known."""
    known = cached_query(queries.history, state)["name"].nunique()
    if known:
        yield ngettext(
            "{count} agency had an agreement before 2021, as far as is known.",
            "{count} agencies had an agreement before 2021, as far as is known.",
            known,
        ).format(count=formats.number(known))


def _how_many(
    state: str, filters: Filters, figures: Headline, as_of: date, first_list: date
) -> Iterator[str]:
    """Yield how many agencies take part, how that compares with a year earlier, and who has more.

    Filters by model or kind go for the other states and the earlier day as well.
    """
    count = figures.agencies
    year_earlier = (pd.Timestamp(as_of) - pd.DateOffset(years=1)).date()
    chosen = filters.models or filters.kinds
    counted = (
        ngettext(
            "{count} agency in {state} matches your filters",
            "{count} agencies in {state} match your filters",
            count,
        )
        if chosen
        else ngettext(
            "{count} agency has an agreement with ICE",
            "{count} agencies have an agreement with ICE",
            count,
        )
    ).format(count=formats.number(count), state=in_sentence(state))
    if year_earlier >= first_list:
        then = cached_query(
            overview_queries.headline, replace(filters, as_of=year_earlier)
        ).agencies
        change = (
            _("{counted}, as many as a year earlier.")
            if then == count
            else _("{counted}, up from {then} a year earlier.")
            if then < count
            else _("{counted}, down from {then} a year earlier.")
        )
        none = _("{counted}; a year earlier there was none.")
        yield (change if then else none).format(counted=counted, then=formats.number(then))
    else:
        yield _("{counted}.").format(counted=counted)
    everywhere = cached_query(queries.agencies_by_state, replace(filters, states=()))
    yield from _more([other for other, agencies in everywhere.items() if agencies > count])


def _more(ahead: Sequence[str]) -> Iterator[str]:
    """Yield which states have more agencies, or how many."""
    if not ahead:
        yield _("No other state has more.")
    elif len(ahead) <= NAMED_AHEAD:
        yield ngettext("Only {states} has more.", "Only {states} have more.", len(ahead)).format(
            states=formats.listing([in_sentence(each) for each in ahead])
        )
    else:
        yield _("{count} states and territories have more.").format(
            count=formats.number(len(ahead))
        )


def _by_model(figures: Headline, by_model: pd.DataFrame) -> str:
    """Return how many agreements the agencies hold, by model, and ICE's own count."""
    held = {model: int(count) for model, count in by_model.iloc[-1].items() if count}
    if len(held) == 1:
        (model,) = held
        text = ngettext(
            "It holds {count} {model} agreement.",
            "They hold {count} {model} agreements.",
            figures.agreements,
        ).format(count=formats.number(figures.agreements), model=words.model(model))
    else:
        text = _("Together they hold {count} agreements: {models}.").format(
            count=formats.number(figures.agreements),
            models=formats.listing(
                [f"{formats.number(count)} {words.model(model)}" for model, count in held.items()]
            ),
        )
    twice = figures.printed_rows - figures.agreements
    if twice:
        text += " " + ngettext(
            "ICE's list has {rows} rows, because it prints {count} agreement twice.",
            "ICE's list has {rows} rows, because it prints {count} agreements twice.",
            twice,
        ).format(rows=formats.number(figures.printed_rows), count=formats.number(twice))
    return text


def _since(by_model: pd.DataFrame, first_list: date) -> Iterator[str]:
    """Yield when the first agreement was listed, and whether there were gaps since."""
    first = by_model.index[0]
    if first.date() > first_list:
        yield _("The first was listed on {day}.").format(day=formats.day(first))
    else:
        count = int(by_model.iloc[0].sum())
        yield ngettext(
            "There was {count} on the first list, of {day}.",
            "There were {count} on the first list, of {day}.",
            count,
        ).format(count=formats.number(count), day=formats.day(first))
    if not by_model.sum(axis=1).all():
        yield _("For some time since then there were none.")


def _left(count: int) -> Iterator[str]:
    if count:
        yield ngettext(
            "{count} agreement has left ICE's lists since 2021.",
            "{count} agreements have left ICE's lists since 2021.",
            count,
        ).format(count=formats.number(count))


def _held_once(by_model: pd.DataFrame, last: pd.Series) -> Iterator[str]:
    """Yield what a state without an agreement once had; `last` is the last one to leave."""
    most = int(by_model.sum(axis=1).max())
    yield ngettext(
        "There was never more than {count} agreement at a time. The first was listed on {first}.",
        "There were never more than {count} agreements at a time. The first was listed on {first}.",
        most,
    ).format(count=formats.number(most), first=formats.day(by_model.index[0]))
    yield _(
        "The last one was on the list of {last} and missing from the list of {gone}. ICE gives no "
        "reason."
    ).format(last=formats.day(last["last_listed_on"]), gone=formats.day(last["gone_by"]))


def _law(stance: tuple[str, date | None] | None, as_of: date) -> Iterator[str]:
    """Yield what state law says, as far as it was researched."""
    match stance:
        case None:
            yield _("What state law says was not researched.")
        case ("none", _day):
            yield _("No state law that requires or bans agreements was found.")
        case ("bill", _day):
            yield _("Bills on agreements were found, but no state law.")
        case (name, day) if day and day <= as_of:
            yield _(IN_FORCE[name]).format(day=formats.day(day))
        case (name, day) if day:
            yield _(LATER[name]).format(day=formats.day(day))
