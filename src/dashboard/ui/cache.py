"""The one way a page runs a query or makes something costly: cached for all visitors.

Nothing is ever served from a file that was since replaced: its version is part of each key. The
table of all caches is in docs/architecture.md.
"""

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

    Arguments are scalars, dates, tuples of them, or `Filters`: with the query, the language and
    the file's version they are the cache's key. A frame may be changed: it is a copy of its own
    (pandas copies only what is changed). Change nothing in any other answer.

    Raises:
        DatabaseError: the database can't be read.
    """
    answer: R = _answer(query, args, tuple(kwargs.items()), current_version(), language())
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
    """Return the rows of what a query answers, each as a mapping from column to value.

    The rows are cached: turning a frame into mappings can take longer than the query.
    """
    return cached(_records, query, args, tuple(kwargs.items()))


def cached(make: Callable[..., R], *args: Hashable) -> R:
    """Return what a function makes, for example a table with columns named for readers.

    The key is the function, its arguments, the file's version and the language. All visitors
    share the result: change nothing in it.
    """
    result: R = _made(make, args, current_version(), language())
    return result


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows, each as a mapping from column to value."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _records(
    query: Callable[..., pd.DataFrame], args: Args, kwargs: Kwargs
) -> Sequence[Mapping[str, Any]]:
    return records(_answer(query, args, kwargs, current_version(), language()))


# 2,000 answers of a few KB each, enough for about 200 sets of filters. `st.cache_data` would hash
# its arguments and copy its answers: an eighth of the time of a page, which asks some 20 times.
@lru_cache(maxsize=2000)
def _answer(
    query: Callable[..., Any],
    args: Args,
    kwargs: Kwargs,
    version: DatabaseVersion,
    language_code: str,  # noqa: ARG001  (part of the key: the cursor finds words in it)
) -> Any:
    with cursor(version) as connection:
        return query(connection, *args, **dict(kwargs))


# 2,000 tables and charts of up to 20 KB each.
@lru_cache(maxsize=2000)
def _made(
    make: Callable[..., Any],
    args: Args,
    version: DatabaseVersion,  # noqa: ARG001  (part of the key, as is the next)
    language_code: str,  # noqa: ARG001
) -> Any:
    return make(*args)
