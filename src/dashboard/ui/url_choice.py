"""One choice among a few, such as a page's section, held in the address."""

from collections.abc import Mapping

import streamlit as st

from dashboard.i18n import _
from dashboard.ui.markdown import escape


def url_choice(parameter: str, label: str, names: Mapping[str, str], default: str) -> str:
    """Draw one choice among a few, held in the address under `parameter`, and return it.

    A value of the address that is none of the names is said so on the page, and the default holds.
    """
    asked = st.query_params.get(parameter, default)
    chosen = asked if asked in names else default
    if chosen != asked:
        st.warning(
            _("The address asks for {parameter} “{value}”, which is not there.").format(
                parameter=parameter, value=escape(asked[:40])
            )
        )
    key = f"choice_{parameter}"
    # The address may have changed without the widget: a link, or "back".
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def changed() -> None:
        if st.session_state[key] == default:
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = st.session_state[key]

    st.pills(
        label,
        list(names),
        label_visibility="collapsed" if parameter == "section" else "visible",
        format_func=names.__getitem__,
        required=True,
        key=key,
        on_change=changed,
    )
    return chosen
