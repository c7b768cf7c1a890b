"""ICE's later lists as others counted them: their rows by state and model, without names."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dashboard.reference import CuratedError, read_rows, read_states

# Its entry in data/editorial/sources.toml.
SOURCE = "tracking-287g"
_ADDRESS = "https://github.com/appelson/Tracking_287g/blob/{commit}/README.md"
_LISTS = "reported_lists.csv"
_TOTALS = "reported_totals.csv"

Rows = list[Mapping[str, object]]


def reported_rows(reference: Path) -> dict[str, Rows]:
    """The rows of `reported_lists` and `reported_totals`.

    Raises CuratedError where a row names no known list, state or model, there are two rows for
    one, or the totals of a list do not add up to its own.
    """
    states = {row["state"] for row in read_states(reference)}
    models = {row["model"] for row in read_rows(reference / "models.csv", ("model", "name"))}
    lists = {
        row["list_file"]: {
            "source_id": SOURCE,
            "list_file": row["list_file"],
            "list_on": date.fromisoformat(row["list_date"]),
            "agreements": int(row["agreements"]),
            "address": _ADDRESS.format(commit=row["commit"]) if row["commit"] else None,
            "note": row["note"] or None,
        }
        for row in read_rows(
            reference / _LISTS,
            ("list_file", "list_date", "agreements", "commit", "note"),
            filled=("list_file", "list_date", "agreements"),
        )
    }
    totals: dict[tuple[str, str, str], Mapping[str, object]] = {}
    sums: Counter[str] = Counter()
    columns = ("list_file", "list_date", "state", "model", "agreements")
    for number, row in enumerate(read_rows(reference / _TOTALS, columns), start=2):
        file, state, model = key = (row["list_file"], row["state"], row["model"])
        if file not in lists or state not in states or model not in models or key in totals:
            raise CuratedError(
                f"{_TOTALS}, line {number}: {', '.join(key)} is no known list, state and model, or "
                "has two rows."
            )
        count = int(row["agreements"])
        sums[file] += count
        totals[key] = {
            "source_id": SOURCE,
            "list_file": file,
            "list_on": lists[file]["list_on"],
            "state": state,
            "model": model,
            "agreements": count,
        }
    for file, each in lists.items():
        if sums[file] != each["agreements"]:
            raise CuratedError(
                f"{_TOTALS}: the rows of {file} add up to {sums[file]}; {_LISTS} says "
                f"{each['agreements']}."
            )
    return {"reported_lists": list(lists.values()), "reported_totals": list(totals.values())}
