"""Overview: what 287(g) is, how far it reaches today, and how it got there."""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from dashboard import words
from dashboard.charts import overview as charts
from dashboard.filters import Filters
from dashboard.i18n import _
from dashboard.queries import overview as queries
from dashboard.ui import chart, frame, overview, theme
from dashboard.ui.data import load

SPAN = timedelta(days=30)
STATES_SHOWN = 12
CHANGES_SHOWN = 10

with frame.page(
    "app.py",
    _("287(g) agreements"),
    _(
        "Under section 287(g) of a federal immigration law, state and local police may sign an "
        "agreement to do some of the work of ICE, the U.S. immigration enforcement agency. This "
        "is who has signed, where, under which of three models and since when; a signature does "
        "not tell how much it is used."
    ),
    ignores=("status",),
    terms=("287g", "ice", "moa", "jem", "wso", "tfm", "participating", "pending"),
) as page:
    filters = page.filters
    earlier = page.as_of - SPAN
    before = None
    if earlier >= page.choices.first_list:
        before = load(queries.headline, replace(filters, as_of=earlier))
    overview.cards(load(queries.headline, filters), before)

    counted = load(queries.agreements_over_time, filters)
    if counted.empty:
        st.info(_("No agreement was listed under these filters. Choose fewer, or clear them."))
        st.stop()
    everything = filters == replace(Filters(), statuses=filters.statuses)
    totals = load(queries.national_totals) if everything else None
    chart.draw(
        "curve",
        filters,
        lambda: charts.national_curve(
            counted, totals, load(queries.national_milestones), page.as_of, theme.current()
        ),
        alt=_("Line chart of the number of agreements; the figures are in the cards above."),
    )
    overview.milestones()
    chart.table(
        "curve",
        lambda: counted[["day", "agreements"]].set_axis([_("List of"), _("Agreements")], axis=1),
    )

    by_state = load(queries.agreements_by_state, filters)
    st.header(_("Where"))
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        chart.draw(
            "states",
            filters,
            lambda: charts.state_map(
                by_state, filters.states or tuple(words.STATES), theme.current()
            ),
            alt=_("Map of the states by their number of agreements."),
        )
        page.link("pages/1_Map.py", _("Every agency on the map"))
    with narrow:
        if len(by_state):
            chart.draw(
                "ranking",
                filters,
                lambda: charts.state_ranking(
                    overview.leading(by_state, STATES_SHOWN), theme.current()
                ),
                alt=_("Bar chart of the agreements of each state, by model."),
            )
        overview.others(filters, STATES_SHOWN)
        chart.table("ranking", lambda: overview.states(by_state), _("All states as a table"))
        page.link("pages/2_States.py", _("Every state in detail"))

    st.header(_("Latest changes"))
    overview.changes(filters, CHANGES_SHOWN)
    page.link("pages/5_Changes.py", _("All changes between any two lists"))

    st.header(_("Three models"))
    overview.models(filters)
    page.link("pages/3_Models.py", _("The models compared"))
