"""The national curve is ICE's lists, day by day."""

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.queries import models, overview
from dashboard.queries.connection import current_version, cursor


def counted_again() -> pd.DataFrame:
    """Agreements by model on the last accepted list of each day, from the raw listings."""
    with cursor(current_version()) as connection:
        return connection.execute(
            """
            SELECT day, model, count(DISTINCT agreement_id)::INTEGER AS agreements
            FROM (
                SELECT CAST(published_on AS TIMESTAMP) AS day, max_by(list_id, sequence) AS list_id
                FROM lists
                WHERE kind = 'participating'
                  AND status = 'accepted'
                GROUP BY published_on
            )
            JOIN listings USING (list_id)
            JOIN readings USING (row_id)
            JOIN agreements USING (agreement_id)
            GROUP BY day, model
            """
        ).df()


@pytest.fixture(scope="module")
def lists() -> pd.DataFrame:
    return counted_again().pivot_table(index="day", columns="model", values="agreements").fillna(0)


def on(curve: pd.Series, days: pd.Index) -> list[int]:
    """A stepped curve's value on each day."""
    return curve.sort_index().reindex(days, method="ffill").fillna(0).astype(int).tolist()


def test_the_curve_equals_the_last_list_of_every_day(lists: pd.DataFrame) -> None:
    with cursor(current_version()) as connection:
        curve = overview.agreements_over_time(connection, Filters()).set_index("day")
    assert on(curve["agreements"], lists.index) == lists.sum(axis=1).astype(int).tolist()
    assert set(curve.loc[:"2025-02-28", "basis"]) == {"archive"}
    assert curve["basis"].iloc[-1] == "list"


def test_the_models_lines_equal_the_last_list_of_every_day(lists: pd.DataFrame) -> None:
    with cursor(current_version()) as connection:
        lines = models.agreements_over_time(connection, Filters(models=("JEM",)))
    for model, line in lines.set_index("day").groupby("model")["agreements"]:
        assert on(line, lists.index) == lists[model].astype(int).tolist(), model
    assert set(lines["model"]) == {"JEM", "WSO", "TFM"}
