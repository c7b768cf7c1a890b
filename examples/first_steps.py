# %% [markdown]
# # First steps with the 287(g) database
#
# One file holds everything: `data/agreements.duckdb`. This notebook opens it, answers five
# questions, and ends with an exercise. It needs Python with `duckdb`, `pandas` and `altair`.
#
# Two things to keep in mind:
#
# - A signed agreement is not necessarily used.
# - ICE prints no end dates. An agreement ended some time between the last list that has it and the
#   first list that does not.

# %%
from pathlib import Path

import altair as alt
import duckdb

places = [Path("data/agreements.duckdb"), Path("../data/agreements.duckdb")]
database = next(path for path in places if path.exists())
con = duckdb.connect(str(database), read_only=True)
newest = con.execute("SELECT newest_participating_on FROM build_info").df().iloc[0, 0]
print(f"The newest list is of {newest:%B %d, %Y}.")

# %% [markdown]
# Every table and column has a description in the file itself.

# %%
tables = con.execute("SELECT table_name, comment FROM duckdb_tables() ORDER BY table_name").df()
tables.head(10)

# %% [markdown]
# ## 1. How many agreements are there now, and under which model?

# %%
by_model = con.execute(
    """
    SELECT model, count(*) AS agreements, count(DISTINCT agency_id) AS agencies
    FROM agreements
    WHERE status = 'active'
    GROUP BY model
    ORDER BY agreements DESC
    """
).df()
alt.Chart(by_model, title="Active agreements by model").mark_bar().encode(
    x="agreements", y=alt.Y("model", sort="-x"), tooltip=["model", "agreements", "agencies"]
)

# %% [markdown]
# ## 2. How did their number change?
#
# `listed_periods` says from which list to which an agreement was listed. Each start adds one, each
# end takes one away.

# %%
over_time = con.execute(
    """
    WITH steps AS (
        SELECT unnest([listed_from, listed_until]) AS day, unnest([1, -1]) AS step
        FROM listed_periods
        WHERE agreement_id IS NOT NULL
    )
    SELECT day, sum(sum(step)) OVER (ORDER BY day)::INTEGER AS agreements
    FROM steps
    WHERE day IS NOT NULL
    GROUP BY day
    ORDER BY day
    """
).df()
alt.Chart(over_time, title="Agreements on ICE's lists").mark_line(interpolate="step-after").encode(
    x="day:T", y="agreements"
)

# %% [markdown]
# ## 3. In which states do most agencies take part, for their size?
#
# A count alone follows a state's population, so this divides by it.

# %%
by_state = con.execute(
    """
    SELECT
        states.name AS state,
        count(DISTINCT agency_id) AS agencies,
        count(DISTINCT agency_id) * 1e6 / any_value(states.population) AS per_million_residents
    FROM agreements
    JOIN agencies USING (agency_id)
    JOIN states USING (state)
    WHERE status = 'active'
    GROUP BY states.name
    ORDER BY per_million_residents DESC
    LIMIT 15
    """
).df()
alt.Chart(by_state, title="Agencies that take part, per million residents").mark_bar().encode(
    x="per_million_residents", y=alt.Y("state", sort="-x"), tooltip=["state", "agencies"]
)

# %% [markdown]
# ## 4. Which kinds of agency sign which model?

# %%
kinds = con.execute(
    """
    SELECT kind, model, count(*) AS agreements
    FROM agreements
    JOIN agencies USING (agency_id)
    WHERE status = 'active'
    GROUP BY kind, model
    """
).df()
alt.Chart(kinds, title="Active agreements by kind of agency and model").mark_rect().encode(
    x="model", y=alt.Y("kind", sort="-color"), color="agreements", tooltip=["agreements"]
)

# %% [markdown]
# ## 5. How long did requests wait for a signature?
#
# ICE stopped updating its list of requests after February 27, 2026. Requests still on it are not in
# this count, so long waits are underestimated.

# %%
waits = con.execute("SELECT days FROM pending WHERE outcome = 'signed' AND days IS NOT NULL").df()
print(f"Half of {len(waits)} requests waited {waits['days'].median():.0f} days or less.")
alt.Chart(waits, title="Days from the first list of requests to the signature").mark_bar().encode(
    x=alt.X("days", bin=alt.Bin(maxbins=30)), y="count()"
)

# %% [markdown]
# ## Exercise
#
# 1. Choose two neighboring states. Draw the curve of question 2 for both in one chart.
# 2. Find what their laws say in the table `state_laws`, and from which day. Mark these days.
# 3. Write two sentences about the curves: one that the data support, and one that they do not.
#
# Here is a start for Texas and New Mexico:

# %%
chosen = con.execute(
    """
    SELECT state, stance, title, effective
    FROM state_laws
    WHERE state IN ('TX', 'NM')
    ORDER BY state, effective
    """
).df()
chosen
