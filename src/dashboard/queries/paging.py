"""Answers that are read a page at a time."""

PAGE_ROWS = 100


def page_limits(page: int | None) -> dict[str, int | None]:
    """Return `$limit` and `$offset` for a page of `PAGE_ROWS` rows, from 1; None means all rows."""
    if page is None:
        return {"limit": None, "offset": 0}
    return {"limit": PAGE_ROWS, "offset": (page - 1) * PAGE_ROWS}
