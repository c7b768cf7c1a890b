"""The rows under the filters, as of a day."""

from datetime import date

import pytest

from dashboard.filters import Filters
from dashboard.queries.connection import current_version, cursor


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2021, 5, 20), "active"),  # the last list with the agreement of 2020
        (date(2021, 6, 10), "ended"),
        (date(2025, 2, 21), "ended"),
        (date(2025, 2, 26), "active"),  # the first list with the agreement of 2025
    ],
)
def test_between_two_agreements_of_a_model_the_first_has_ended(day: date, status: str) -> None:
    """Butler County, Ohio, left the lists in 2021 and came back in 2025 under the same model."""
    filters = Filters(states=("OH",), statuses=("active", "ended"), as_of=day)
    with cursor(current_version()) as connection:
        rows = connection.execute(
            """
            SELECT status
            FROM filtered_rows($filters)
            WHERE agency_id = 'oh-butler-county-sheriff'
              AND model = 'JEM'
            """,
            filters.sql_parameters(),
        ).fetchall()
    assert rows == [(status,)]
