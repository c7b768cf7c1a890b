"""Briefs: a page or two of PDF on the nation, states, a county, or an agency."""

from typing import Literal

Paper = Literal["us-letter", "a4"]
PAPERS: tuple[Paper, ...] = ("us-letter", "a4")
