"""One figure in another site's page: an address with `embed=true` and the figure's name.

Streamlit leaves out its own bars for `embed=true`, and sets light or dark by `embed_options`. Here
everything but the figure is hidden, a link leads back, and the frame around is told the height.
"""

import re
from urllib.parse import urlencode

import streamlit as st

from dashboard.i18n import _
from dashboard.ui.components.browser_files import BROWSER, sent
from dashboard.ui.components.html import joined, tag

PARAMETER = "figure"
_NAME = re.compile(r"[a-z0-9_-]{1,60}")
_HEIGHT = st.components.v2.component(
    "embed_height",
    html="<span hidden></span>",
    js=sent(BROWSER / "embed.js"),
    isolate_styles=False,
)


def embedded_figure() -> str | None:
    """Return the name of the figure that is shown alone; None on a page that is shown whole."""
    asked = st.query_params.get(PARAMETER, "")
    return asked if st.context.is_embedded and _NAME.fullmatch(asked) else None


def only_figure() -> None:
    """Hide everything but the figure that the address names, once the page has drawn it."""
    if name := embedded_figure():
        figure = f".st-key-drawn_{name}"
        st.html(
            "<style>"
            f"body:has({figure}) [data-testid=stMainBlockContainer] "
            f"*:not(:has({figure})):not({figure}, {figure} *) {{ display: none }}"
            f"body:has({figure}) [data-testid=stMainBlockContainer] {{ padding: 8px }}"
            "</style>"
        )


def foot(name: str, source: str) -> None:
    """Draw source and a link back below an embedded figure, and tell the frame its height."""
    kept = [
        (key, value)
        for key in st.query_params
        if key != PARAMETER
        for value in st.query_params.get_all(key)
    ]
    address = (st.context.url or "") + (f"?{urlencode(kept)}" if kept else "")
    back = tag("a", _("From the 287(g) dashboard"), href=address, target="_blank", rel="noopener")
    st.html(tag("p", joined(source, " ", back), class_="d-source"))
    _HEIGHT(data={"figure": name}, key="embed_height")
