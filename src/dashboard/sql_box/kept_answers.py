"""Answers that visitors still look at, kept within a limit for all of them together."""

from collections import OrderedDict
from threading import Lock

from dashboard.sql_box.sandbox import Answer

# 25 of the largest answers, thousands of usual ones.
MOST_BYTES = 100_000_000


class KeptAnswers:
    """The last answer of each visitor; the oldest go where there are too many."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = Lock()

    def keep(self, visitor: str, answer: Answer) -> None:
        """Keep an answer in the place of the visitor's last one."""
        with self._lock:
            self._answers.pop(visitor, None)
            self._answers[visitor] = answer
            size = sum(len(each.content) for each in self._answers.values())
            while size > MOST_BYTES:
                _visitor, oldest = self._answers.popitem(last=False)
                size -= len(oldest.content)

    def of(self, visitor: str) -> Answer | None:
        """Return the visitor's last answer, if it is still kept."""
        with self._lock:
            return self._answers.get(visitor)
