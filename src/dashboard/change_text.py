"""Changes in words, for the Changes page, the feed and the summary of a fetch."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import formats, words
from dashboard.i18n import _


def tally(counts: Mapping[Any, Any]) -> str:
    """Return how many changes of each kind there are: "14 newly listed, 2 new requests".

    Args:
        counts: a number for each of `words.CHANGES`. Other keys are ignored.
    """
    told = [words.changes(change, counts[change]) for change in words.CHANGES if counts[change]]
    return ", ".join(told) or _("no change")


def about(change: Mapping[Any, Any]) -> str:
    """Return a change's state, model and dates: "Texas · Task Force · signed May 5, 2026".

    Args:
        change: a row of `queries.changes.changes`.
    """
    where = [words.state(change["state"]), words.model(change["model"])]
    return " · ".join([*where, *filter(None, [dates(change)])])


def dates(change: Mapping[Any, Any]) -> str:
    """Return a change's dates: "signed May 5, 2026 · last listed May 8, 2026".

    Args:
        change: a row of `queries.changes.changes`.
    """
    parts = []
    kind = change["change"]
    if kind in ("signed", "ended", "replaced") and pd.notna(change["signed_on"]):
        parts.append(_("signed {day}").format(day=formats.day(change["signed_on"])))
    if kind in ("signed", "dropped") and pd.notna(change["requested_on"]):
        parts.append(_("pending from {day}").format(day=formats.day(change["requested_on"])))
    if kind in ("ended", "replaced", "dropped"):
        parts.append(_("last listed {day}").format(day=formats.day(change["last_listed_on"])))
    if kind == "replaced" and pd.notna(change["next_signed_on"]):
        parts.append(
            _("later agreement signed {day}").format(day=formats.day(change["next_signed_on"]))
        )
    return " · ".join(parts)
