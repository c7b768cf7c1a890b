"""Numbered notes: a number behind each claim, and the sources at the foot."""

from collections.abc import Iterable

from dashboard.i18n import _
from dashboard.ui.citations import Citations
from dashboard.ui.components.html import Html, tag


class Notes:
    """The sources of one block of HTML. Claims that rest on the same sources share a number."""

    def __init__(self, cited: Citations, name: str) -> None:
        """Args: the sources, and a name for the block's anchors, unique on its page."""
        self._cited = cited
        self._name = name
        self._numbers: dict[tuple[str, ...], int] = {}

    def mark(self, source_ids: Iterable[str]) -> Html:
        """Return the number of these sources, a link to the foot."""
        number = self._numbers.setdefault(tuple(source_ids), len(self._numbers) + 1)
        label = _("Source {number}").format(number=number)
        link = tag("a", str(number), href=f"#{self._name}-{number}", aria_label=label)
        return tag("sup", link, class_="note")

    def foot(self) -> Html:
        """Return the list of all sources that were marked."""
        lines = [
            tag("li", Html("; ".join(map(self._cited.html, ids))), id=f"{self._name}-{number}")
            for ids, number in self._numbers.items()
        ]
        return tag("ol", *lines, class_="notes", aria_label=_("Sources"))
