"""Numbered notes: a number behind each claim, and the sources at the foot."""

from collections.abc import Iterable

from dashboard.i18n import _
from dashboard.ui.citations import Citations


class Notes:
    """The sources of one block of HTML. Claims that rest on the same sources share a number."""

    def __init__(self, cited: Citations, name: str) -> None:
        """Args: the sources, and a name for the block's anchors, unique on its page."""
        self._cited = cited
        self._name = name
        self._numbers: dict[tuple[str, ...], int] = {}

    def mark(self, source_ids: Iterable[str]) -> str:
        """Return the number of these sources as HTML, a link to the foot."""
        number = self._numbers.setdefault(tuple(source_ids), len(self._numbers) + 1)
        label = _("Source {number}").format(number=number)
        return (
            f'<sup class="note"><a href="#{self._name}-{number}" aria-label="{label}">'
            f"{number}</a></sup>"
        )

    def foot(self) -> str:
        """Return the list of all sources that were marked, as HTML."""
        lines = [
            f'<li id="{self._name}-{number}">{"; ".join(map(self._cited.html, ids))}</li>'
            for ids, number in self._numbers.items()
        ]
        return f'<ol class="notes" aria-label="{_("Sources")}">{"".join(lines)}</ol>'
