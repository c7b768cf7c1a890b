"""What new lists changed, as Markdown: a commit's message, a pull request, a page to read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard import formats, words
from dashboard.change_text import about, tally
from dashboard.fetch.archive import Fetched
from dashboard.queries.overview import Headline

# A list after a long silence would fill a commit's message.
ROWS_A_STATE = 40


# What a forge makes something of, in a commit's message or in Markdown: mentions, references that
# close issues, links, entities. Each is written with a letter that looks the same.
_LOOK_ALIKES = {
    r"&(?=#?\w+;)": "\uff06",
    r"@": "\uff20",
    r"#": "\uff03",
    r"://": "\uff1a//",
    r"(?i)(?<=\bwww)\.": "\uff0e",
    r"(?i)(?<=\bgh)-(?=\d)": "\u2011",
}


def harmless(text: str) -> str:
    """Text from elsewhere (names, addresses), on one line, as nothing but text in Markdown."""
    text = " ".join(text.split())
    for pattern, look_alike in _LOOK_ALIKES.items():
        text = re.sub(pattern, look_alike, text)
    return re.sub(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))", r"\\\1", text)


def quoted(text: str) -> str:
    """Text from elsewhere as a block of Markdown that it can't leave."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.strip()}\n{fence}\n"


@dataclass(frozen=True)
class Summary:
    """What a fetch did. subject: one line. body: Markdown. warnings: for a person to look at."""

    subject: str
    body: str
    warnings: tuple[str, ...] = field(default=())

    @property
    def markdown(self) -> str:
        """The whole, with its subject as the first line."""
        return f"{self.subject}\n\n{self.body}"


def summarize(
    lists: Sequence[Mapping[Any, Any]],
    changed: pd.DataFrame,
    now: Headline,
    fetched: Sequence[Fetched],
    notes: Sequence[str],
    warnings: Sequence[str],
) -> Summary:
    """Tell what changed.

    Args:
        lists: the new lists, as rows of the table `lists`.
        changed: their changes, as `queries.changes.of_lists` has them.
        now: the figures of the newest list.
        fetched: where they came from.
        notes: what to know. warnings: what a person should look at before it is published.
    """
    warnings = [harmless(text) for text in warnings]
    counts = _counts(changed)
    subject = f"{_named(lists)}: {tally(counts)}"
    parts = ["\n".join(_by_state(changed)), _holds(now)]
    if warnings:
        parts.append("To look at:\n\n" + "\n".join(f"- {text}" for text in warnings))
    if notes:
        parts.append("To know:\n\n" + "\n".join(f"- {harmless(text)}" for text in notes))
    parts += [
        f"{harmless(each.file_name)} ({each.size:,} bytes, SHA-256 {each.sha256}), fetched from "
        f"{harmless(each.address)} at {each.fetched_at}."
        for each in fetched
    ]
    return Summary(subject, "\n\n".join(filter(None, parts)) + "\n", tuple(warnings))


def _holds(now: Headline) -> str:
    day = formats.day(now.list_on) if now.list_on else "no day"
    return (
        f"The newest list, of {day}, has {now.printed_rows:,} rows: {now.agreements:,} agreements "
        f"of {now.agencies:,} agencies in {now.states:,} states and territories."
    )


def _named(lists: Sequence[Mapping[Any, Any]]) -> str:
    """ "List of May 12, 2026", "List of May 12, 2026 and pending list of February 27, 2026"."""
    names = [
        f"{'list' if each['kind'] == 'participating' else 'pending list'} of "
        f"{formats.day(each['published_on'])}"
        for each in lists
    ]
    text = " and ".join(names) or "no new list"
    return text[:1].upper() + text[1:]


def _counts(changed: pd.DataFrame) -> dict[str, int]:
    found = changed["change"].value_counts()
    return {change: int(found.get(change, 0)) for change in words.CHANGES}


def _by_state(changed: pd.DataFrame) -> Iterator[str]:
    """Yield a line for each state with its counts, and one below for each but corrections."""
    for state, rows in changed.groupby("state"):
        yield f"- {words.state(str(state))}: {tally(_counts(rows))}"
        told = rows[rows["change"] != words.CORRECTED].to_dict("records")
        for row in told[:ROWS_A_STATE]:
            told_row = harmless(f"{row['agency']}, {about(row)}")
            yield f"  - {words.change(row['change'])}: {told_row}"
        if len(told) > ROWS_A_STATE:
            yield f"  - and {len(told) - ROWS_A_STATE} more"
