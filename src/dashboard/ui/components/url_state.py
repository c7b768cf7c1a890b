"""Widgets whose value stands in the address, so that a link, a reload or "Back" restores it."""

import time
from collections.abc import Collection, Mapping
from typing import Literal, TypeVar, cast

import streamlit as st

from dashboard.i18n import _, translated
from dashboard.ui.markdown import escape

LONGEST_QUOTE = 40
# Seconds for which a widget is told its new value at each run.
TELL_FOR = 3
Option = TypeVar("Option", bound=str)


def put(**parameters: str | None) -> None:
    """Set parameters of the address; None removes one."""
    for name, value in parameters.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value


def synced(key: str, value: object) -> str:
    """Have the widget with this key show a value, and return the key.

    Call it before the widget is drawn. The address may have changed without the widget: by a
    link, by "Back", or by another widget. Streamlit drops what a run wanted to tell the browser
    when the next run begins before it was sent, so the value is told for a while.
    """
    told = f"{key}_told_at"
    if st.session_state.get(key) != value:
        st.session_state[told] = time.monotonic()
    if key not in st.session_state or time.monotonic() - st.session_state.get(told, 0) < TELL_FOR:
        st.session_state[key] = value
    return key


def url_value(parameter: str, known: Collection[Option], default: Option) -> Option:
    """Return what the address says about a parameter, or the default.

    The page says so if the address asks for something unknown.
    """
    asked = st.query_params.get(parameter, default)
    if asked in known or asked == default:
        return cast(Option, asked)
    ignored(parameter, asked)
    return default


def ignored(parameter: str, asked: str) -> None:
    """Say that the address asks for something unknown."""
    st.warning(
        _("“{value}” isn't a valid {parameter}. Showing the default.").format(
            value=escape(asked[:LONGEST_QUOTE]), parameter=parameter
        )
    )


def url_choice(
    parameter: str,
    label: str,
    names: Mapping[Option, str],
    default: Option,
    *,
    label_visibility: Literal["visible", "collapsed"] = "visible",
) -> Option:
    """Draw a choice held in the address, and return it. The default is not in the address.

    Args:
        parameter: the address parameter; the widget's key is `choice_` and this.
        label: what is chosen.
        names: the options, each with its name for readers.
        default: the option without the parameter.
        label_visibility: "collapsed" leaves the label to screen readers.
    """
    chosen = url_value(parameter, names, default)
    key = synced(f"choice_{parameter}", chosen)

    def changed() -> None:
        value = st.session_state[key]
        put(**{parameter: None if value == default else value})

    st.pills(
        label,
        list(names),
        format_func=names.__getitem__,
        required=True,
        key=key,
        on_change=changed,
        label_visibility=label_visibility,
        wrap=True,
    )
    return chosen


def url_section(names: Mapping[str, str]) -> str:
    """Draw the choice of a page's section and return it; the first is the default."""
    return url_choice(
        "section", _("Section"), translated(names), next(iter(names)), label_visibility="collapsed"
    )
