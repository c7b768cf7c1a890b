"""The filters: what an address means, and that every view has exactly one address."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import STATUSES, FilterOptions, Filters, describe, parse

CHOICES = FilterOptions(
    states=("AL", "FL", "GU", "TX"),
    models=("TFM", "WSO", "JEM", "A model as printed"),
    kinds=("sheriff", "municipal_police", "constable"),
    first_list=date(2021, 1, 13),
    newest_list=date(2026, 5, 18),
)


def some_of(values: tuple[str, ...], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.sets(st.sampled_from(values), min_size=least)
    return chosen.map(lambda those: tuple(value for value in values if value in those))


FILTERS = st.builds(
    Filters,
    states=some_of(CHOICES.states),
    models=some_of(CHOICES.models),
    kinds=some_of(CHOICES.kinds),
    statuses=some_of(STATUSES, least=1),
    as_of=st.none() | st.dates(CHOICES.first_list, CHOICES.newest_list),
)
NAMES = st.sampled_from(["state", "model", "kind", "status", "as_of"]) | st.text()


@given(FILTERS)
def test_an_address_reopens_exactly_its_view(filters: Filters) -> None:
    assert parse(filters.parameters(), CHOICES) == (filters, ())


@given(st.dictionaries(NAMES, st.lists(st.text())))
def test_no_address_raises_and_what_is_kept_is_a_view_of_its_own(
    parameters: dict[str, list[str]],
) -> None:
    filters, ignored = parse(parameters, CHOICES)
    assert parse(filters.parameters(), CHOICES) == (filters, ())
    assert all(ignored)
    assert describe(filters, CHOICES)


def test_values_are_read_in_any_case_and_order_once_each() -> None:
    parameters = {"state": ["tx", " FL ", "TX"], "model": ["tfm"], "as_of": ["2025-05-19"]}
    assert parse(parameters, CHOICES) == (
        Filters(states=("FL", "TX"), models=("TFM",), as_of=date(2025, 5, 19)),
        (),
    )


def test_each_value_that_makes_no_sense_is_named_with_its_reason() -> None:
    parameters = {
        "state": ["FL", "Narnia"],
        "model": ["XYZ"],
        "kind": [""],
        "status": ["gone"],
        "as_of": ["May 19, 2025", "2020-01-01", "2031-01-01"],
        "utm_source": ["elsewhere"],
    }
    filters, ignored = parse(parameters, CHOICES)
    assert filters == Filters(states=("FL",))
    assert list(ignored) == [
        "“Narnia” isn't a valid state or territory. It was ignored.",
        "“XYZ” isn't a valid model. It was ignored.",
        "“” isn't a valid kind of agency. It was ignored.",
        "“gone” isn't a valid status. It was ignored.",
        "“May 19, 2025” isn't a valid date like 2025-05-19. It was ignored.",
        "“2020-01-01” is before ICE's first list (January 13, 2021). It was ignored.",
        "“2031-01-01” is after ICE's newest list (May 18, 2026). It was ignored.",
    ]


def test_a_long_value_is_shortened() -> None:
    _filters, ignored = parse({"state": ["x" * 1000]}, CHOICES)
    assert ignored == (f"“{'x' * 40}…” isn't a valid state or territory. It was ignored.",)


def test_a_date_stays_pinned_when_a_newer_list_arrives() -> None:
    pinned = Filters(as_of=CHOICES.newest_list)
    assert pinned.parameters() == {"as_of": ["2026-05-18"]}
    later = FilterOptions(
        CHOICES.states,
        CHOICES.models,
        CHOICES.kinds,
        CHOICES.first_list,
        CHOICES.newest_list + timedelta(days=9),
    )
    assert parse(pinned.parameters(), later) == (pinned, ())
    assert Filters().sql_parameters() == {
        "filters": {
            "states": [],
            "models": [],
            "kinds": [],
            "statuses": ["active"],
            "as_of": date.max,
        }
    }


def test_filters_in_words() -> None:
    assert describe(Filters(), CHOICES) == "All agencies · active · newest list, May 18, 2026"
    filters = Filters(
        states=("FL", "TX"),
        models=("TFM", "A model as printed"),
        kinds=("municipal_police",),
        statuses=("active", "pending", "ended"),
        as_of=date(2025, 5, 19),
    )
    assert describe(filters, CHOICES) == (
        "Florida and Texas · Task Force and A model as printed · municipal police · "
        "active, pending, and ended · May 19, 2025"
    )
