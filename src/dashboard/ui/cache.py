"""The one way a page runs a query: cached, and never from a file that was since replaced."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from dashboard.i18n import language
from dashboard.queries.connection import Cursor, DatabaseVersion, current_version, cursor

P = ParamSpec("P")
R = TypeVar("R")

Args = tuple[Hashable, ...]
Kwargs = tuple[tuple[str, Hashable], ...]


def cached_query(
    query: Callable[Concatenate[Cursor, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Return what a function of `dashboard.queries` answers for these arguments.

    Arguments are scalars, dates, tuples of them, or `Filters`: with the query and the file's
    version they are the cache's key. All visitors share the answer. A frame is the caller's own
    (pandas copies what is changed); change nothing in any other.

    Raises:
        DatabaseError: the database can't be read.
    """
    answer: R = _answer(query, args, tuple(kwargs.items()), current_version())
    return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer


def uncached_query(
    query: Callable[Concatenate[Cursor, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Return what a query answers without caching it, for downloads: they are large and rare."""
    with cursor(current_version()) as connection:
        return query(connection, *args, **kwargs)


def cached_records(
    query: Callable[Concatenate[Cursor, P], pd.DataFrame], *args: P.args, **kwargs: P.kwargs
) -> Sequence[Mapping[str, Any]]:
    """Return the rows of what `load` answers, each as a mapping of its columns' names.

    They are kept as such: turning a frame into mappings can take longer than asking for it.
    """
    return cached(_records, query, args, tuple(kwargs.items()))


def cached(make: Callable[..., R], *args: Hashable) -> R:
    """Return what a function makes of answers, for example a table with columns for readers.

    It is kept by the function, its arguments, the file's version and the language, and shared by
    all visitors: change nothing in it.
    """
    result: R = _made(make, args, current_version(), language())
    return result


@lru_cache(maxsize=2000)
def _made(
    make: Callable[..., Any],
    args: tuple[Hashable, ...],
    version: DatabaseVersion,  # noqa: ARG001  (part of the key, as is the next)
    language_code: str,  # noqa: ARG001
) -> Any:
    return make(*args)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows, each as a mapping of its columns' names."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _records(
    query: Callable[..., pd.DataFrame], args: Args, kwargs: Kwargs
) -> Sequence[Mapping[str, Any]]:
    return records(_answer(query, args, kwargs, current_version()))


# 2,000 answers of a few KB each, for some 200 sets of filters. Not `st.cache_data`: it hashes its
# arguments and copies its answers, an eighth of a script's time for the some twenty of a page.
@lru_cache(maxsize=2000)
def _answer(query: Callable[..., Any], args: Args, kwargs: Kwargs, version: DatabaseVersion) -> Any:
    with cursor(version) as connection:
        return query(connection, *args, **dict(kwargs))
