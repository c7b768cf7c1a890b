"""How a change is told, on the page and in the feed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import formats, words
from dashboard.i18n import _, ngettext


def tally(counts: Mapping[Any, Any]) -> str:
    """Return how many changes of each kind there are: "14 newly listed, 1 no longer listed".

    `counts` are by kind of change, and may hold more.
    """
    parts = [
        f"{formats.number(counts[change])} {words.change(change)}"
        for change in words.REAL_CHANGES
        if counts[change]
    ]
    corrected = counts[words.CORRECTED]
    if corrected:
        parts.append(
            ngettext("{count} correction by ICE", "{count} corrections by ICE", corrected).format(
                count=formats.number(corrected)
            )
        )
    return ", ".join(parts) or _("no change")


def about(change: Mapping[Any, Any]) -> str:
    """Return state, model and dates of a change, as `queries.changes.changes` has it.

    "Texas · Task Force · signed May 5, 2026".
    """
    model = change["model"]
    parts = [
        words.state(change["state"]),
        words.model(model) if isinstance(model, str) else _("model not stated"),
    ]
    kind = change["change"]
    if kind in ("signed", "ended", "replaced") and pd.notna(change["signed_on"]):
        parts.append(_("signed {day}").format(day=formats.day(change["signed_on"])))
    if kind in ("signed", "dropped") and pd.notna(change["requested_on"]):
        parts.append(_("pending from {day}").format(day=formats.day(change["requested_on"])))
    if kind in ("ended", "replaced", "dropped"):
        parts.append(_("last listed {day}").format(day=formats.day(change["last_listed_on"])))
    if kind == "replaced" and pd.notna(change["next_signed_on"]):
        parts.append(
            _("the later one signed {day}").format(day=formats.day(change["next_signed_on"]))
        )
    return " · ".join(parts)
