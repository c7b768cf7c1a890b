"""Overview: what 287(g) is, how far it reaches today, and how it got there."""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from dashboard import words
from dashboard.charts import overview as charts
from dashboard.filters import Filters
from dashboard.i18n import _
from dashboard.queries import overview as queries
from dashboard.ui import overview_page, page_frame, theme
from dashboard.ui.cache import cached_query
from dashboard.ui.components import chart

SPAN = timedelta(days=30)
STATES_SHOWN = 12
CHANGES_SHOWN = 10

with page_frame.page(
    "app.py",
    _("287(g) agreements"),
    _(
        "Under section 287(g) of a federal immigration law, state and local police may sign an "
        "agreement to do some of the work of ICE, the U.S. immigration enforcement agency. This "
        "is who has signed, where, under which of three models and since when; a signature does "
        "not tell how much it is used."
    ),
    unused_filters=("status",),
    terms=("287g", "ice", "moa", "jem", "wso", "tfm", "participating", "pending"),
) as page:
    filters = page.filters
    earlier = page.as_of - SPAN
    before = None
    if earlier >= page.choices.first_list:
        before = cached_query(queries.headline, replace(filters, as_of=earlier))
    overview_page.cards(cached_query(queries.headline, filters), before)

    counted = cached_query(queries.agreements_over_time, filters)
    if counted.empty:
        st.info(_("No agreement was listed under these filters. Choose fewer, or clear them."))
        st.stop()
    everything = filters == replace(Filters(), statuses=filters.statuses)
    totals = cached_query(queries.national_totals) if everything else None
    chart.draw(
        "curve",
        filters,
        lambda: charts.national_curve(
            counted, totals, cached_query(queries.national_milestones), page.as_of, theme.current()
        ),
        alt=_("Line chart of the number of agreements; the figures are in the cards above."),
    )
    overview_page.milestones()
    chart.view_as_table(
        "curve",
        lambda: counted[["day", "agreements"]].set_axis([_("List of"), _("Agreements")], axis=1),
    )

    by_state = cached_query(queries.agreements_by_state, filters)
    st.header(_("Where"))
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        chart.draw(
            "states",
            filters,
            lambda: charts.state_map(
                by_state, filters.states or tuple(words.STATE_NAMES), theme.current()
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
                    overview_page.leading(by_state, STATES_SHOWN), theme.current()
                ),
                alt=_("Bar chart of the agreements of each state, by model."),
            )
        overview_page.others(filters, STATES_SHOWN)
        chart.view_as_table(
            "ranking", lambda: overview_page.states(by_state), _("All states as a table")
        )
        page.link("pages/2_States.py", _("Every state in detail"))

    st.header(_("Latest changes"))
    overview_page.changes(filters, CHANGES_SHOWN)
    page.link("pages/5_Changes.py", _("All changes between any two lists"))

    st.header(_("Three models"))
    overview_page.models(filters)
    page.link("pages/3_Models.py", _("The models compared"))
