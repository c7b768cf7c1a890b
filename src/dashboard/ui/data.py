"""The one way a page runs a query: cached, and never from a file that was since replaced."""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from dashboard.i18n import language
from dashboard.queries.connection import Cursor, DatabaseVersion, current_version, cursor

P = ParamSpec("P")
R = TypeVar("R")


def load(query: Callable[Concatenate[Cursor, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a function of `dashboard.queries` answers for these arguments.

    Arguments are scalars, dates, tuples of them, or `Filters`: their text is the cache's key,
    beside the query's name and the file's version. The result is the caller's own copy.

    Raises:
        DatabaseError: the database can't be read.
    """
    answer: R = _load(query, args, kwargs, "")
    return answer


def load_records(
    query: Callable[Concatenate[Cursor, P], pd.DataFrame], *args: P.args, **kwargs: P.kwargs
) -> list[dict[str, Any]]:
    """Return the rows of what `load` answers, each as a mapping of its columns' names.

    They are kept as such: turning a frame into mappings can take longer than asking for it.
    """
    answer: list[dict[str, Any]] = _load(query, args, kwargs, "records")
    return answer


def made(make: Callable[..., R], *args: Hashable) -> R:
    """Return what a function makes of answers, for example a table with columns for readers.

    It is kept by the function, its arguments, the file's version and the language, and shared by
    all visitors: change nothing in it.
    """
    result: R = _made(make, args, current_version(), language())
    return result


@lru_cache(maxsize=500)
def _made(
    make: Callable[..., Any],
    args: tuple[Hashable, ...],
    version: DatabaseVersion,  # noqa: ARG001  (part of the key, as is the next)
    language_code: str,  # noqa: ARG001
) -> Any:
    return make(*args)


def _load(query: Callable[..., Any], args: Any, kwargs: Mapping[str, Any], shape: str) -> Any:
    version = current_version()
    name = f"{query.__module__}.{query.__qualname__}"

    def ask() -> Any:
        with cursor(version) as lent:
            answer = query(lent, *args, **kwargs)
        return records(answer) if shape == "records" else answer

    return _answer(repr((name, args, sorted(kwargs.items()), version, shape)), ask)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows, each as a mapping of its columns' names."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


# 2,000 answers of a few KB each, for some 200 sets of filters. One argument makes the key:
# Streamlit looks at every argument anew on each call, and a page calls some twenty times.
@st.cache_data(max_entries=2000, show_spinner=False)
def _answer(key: str, _ask: Callable[[], Any]) -> Any:  # noqa: ARG001  (Streamlit reads the key)
    return _ask()
