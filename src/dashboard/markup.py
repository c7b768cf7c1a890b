"""HTML and SVG from Python: text is escaped, elements are nested calls."""

from html import escape


class Html(str):
    """Text that is HTML or SVG already."""

    __slots__ = ()


def tag(name: str, *inner: str, class_: str = "", **attributes: object) -> Html:
    """Return an element. Inner text is escaped unless it is `Html`.

    Args:
        name: the element's name.
        inner: what stands in it; empty text is left out.
        class_: its classes.
        attributes: more attributes; an underscore in a name stands for a hyphen.
    """
    given = {"class": class_ or None, **{key.replace("_", "-"): v for key, v in attributes.items()}}
    said = "".join(
        f' {key}="{escape(str(value))}"' for key, value in given.items() if value is not None
    )
    return Html(f"<{name}{said}>{joined(*inner)}</{name}>")


def joined(*parts: str) -> Html:
    """Return parts one after the other, escaped unless they are `Html`."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))
