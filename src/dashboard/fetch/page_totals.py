"""What ICE's page says in words about its list, beside what the list's rows say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from dashboard.fetch.failures import Failure, FetchError

# The page is written by hand, hours before or after the list: on August 26, 2026 it was one behind.
FEW_ROWS = 5
ABSURD_SHARE = 0.05

# "As of August 26, 2026, ICE has signed 2,382 Memorandums of Agreement for 287(g) programs
# covering 39 states and 2 U.S. Territories"
_TOTAL = re.compile(
    r"\bsigned (?:a total of )?(\d[\d,]*) (?:active )?(?:287\(g\) )?"
    r"(?:memorand(?:ums?|a) of (?:agreements?|understanding)|MOAs?\b|agreements?\b)",
    re.IGNORECASE,
)
_MODELS = {
    "JEM": r"jail enforcement|\bJEM\b",
    "WSO": r"warrant service officers?|\bWSO\b",
    "TFM": r"task force|\bTFM\b",
}
# Models and numbers in the order of the text; numbers of states, of the law and of dates are none.
_MODEL_OR_NUMBER = re.compile(
    "|".join(f"(?P<{code}>{named})" for code, named in _MODELS.items())
    + r"|(?P<number>\b\d[\d,]*\b)(?! (?:states?|(?:U\.?S\.? )?territor)|\(g\)|, \d{4}|[:/])",
    re.IGNORECASE,
)
_NEAR = 1500  # characters from the total within which the models stand


@dataclass(frozen=True)
class PageTotals:
    """The totals of the page: all agreements and, where the page says it, by model."""

    total: int
    by_model: Mapping[str, int] | None


def read_page_totals(text: str) -> PageTotals | None:
    """What a page's text says ICE has signed; None where it does not say it as known so far.

    Numbers by model, before or after each model's name, are taken only if they add up to the
    total: otherwise they are something else.
    """
    totals = list(_TOTAL.finditer(text))
    if not totals:
        return None
    found = max(totals, key=lambda match: _number(match[1]))
    total = _number(found[1])
    marks: list[tuple[str, int]] = []
    for match in _MODEL_OR_NUMBER.finditer(text[found.end() : found.end() + _NEAR]):
        kind = match.lastgroup or ""
        value = _number(match[0]) if kind == "number" else 0
        if not marks or (kind, value) != marks[-1]:
            marks.append((kind, value))
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for (first, value), (second, next_value) in pairwise(marks):
        if first == "number" and second in _MODELS:
            before.setdefault(second, value)
        if first in _MODELS and second == "number":
            after.setdefault(first, next_value)
    split = next(
        (each for each in (before, after) if len(each) == 3 and sum(each.values()) == total), None
    )
    return PageTotals(total, split)


def compare_totals(
    stated: PageTotals | None, rows: int, by_model: Mapping[str, int]
) -> tuple[list[str], list[str]]:
    """Compare the page's words with the list's rows: (what to know, what a person should look at).

    rows: printed rows of the list, as ICE counts. by_model: of these, by the model's code.

    Raises FetchError where the totals lie so far apart that one of them must be wrong.
    """
    if stated is None:
        return [], ["The page says nowhere, in words known so far, how many agreements there are."]
    apart = abs(stated.total - rows)
    text = f"The page says {stated.total:,} agreements, the list has {rows:,} rows."
    if apart > ABSURD_SHARE * max(stated.total, rows):
        raise FetchError(
            Failure.REJECTED,
            f"{text} They are more than {ABSURD_SHARE:.0%} apart, so one of them must be wrong. "
            "Look at both; if the list is right, add it by hand: dashboard add FILE.",
        )
    notes: list[str] = []
    warnings: list[str] = []
    if apart:
        (warnings if apart > FEW_ROWS else notes).append(text)
    if stated.by_model is None:
        warnings.append(
            "The page's numbers by model were not found, or do not add up to its total."
        )
    else:
        for model, count in stated.by_model.items():
            if count != by_model.get(model, 0):
                far = abs(count - by_model.get(model, 0)) > FEW_ROWS
                (warnings if far else notes).append(
                    f"The page says {count:,} agreements of the model {model}, the list has "
                    f"{by_model.get(model, 0):,} rows of it."
                )
    return notes, warnings


def _number(text: str) -> int:
    return int(text.replace(",", ""))
