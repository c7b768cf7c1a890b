"""Joined and left by month."""

import re
from datetime import date

from dashboard.charts.months import joined_and_left
from dashboard.charts.palette import LIGHT

MONTHS = [(date(2025, 2, 1), 104, 0), (date(2025, 3, 1), 190, 2), (date(2025, 4, 1), 0, 0)]


def test_bars_are_to_one_scale_and_numbered() -> None:
    svg = joined_and_left(MONTHS, width=380, theme=LIGHT)
    up = [float(h) for h in re.findall(rf'height="([\d.]+)" fill="{LIGHT.accent}"', svg)]
    assert round(up[0] / up[1], 2) == round(104 / 190, 2)
    assert up[2] == 0
    said = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    assert said == ["104", "190", "2", "Feb 2025", "Mar 2025", "Apr 2025"]
    assert "March 2025\nJoined: 190\nLeft: 2" in svg


def test_where_nobody_left_there_is_no_lower_half() -> None:
    svg = joined_and_left([(date(2025, 2, 1), 3, 0)], width=380, theme=LIGHT)
    assert f'stroke="{LIGHT.accent}"' not in svg
