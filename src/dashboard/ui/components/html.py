"""Small pieces of HTML that many blocks are made of."""

from dashboard.i18n import DEFAULT_LANGUAGE, _, language
from dashboard.markup import Html as Html
from dashboard.markup import joined as joined
from dashboard.markup import tag as tag


def link(words: str, address: str) -> Html:
    """Return a link; one to another site opens beside the dashboard."""
    if address.startswith("http"):
        return tag("a", words, href=address, target="_blank", rel="noopener")
    return tag("a", words, href=address)


def from_data(text: str) -> Html:
    """Return a note of the data, which are in English: translated if the catalog has it.

    Otherwise it is marked as English, so that a screen reader says it right.
    """
    said = _(text)
    if language() == DEFAULT_LANGUAGE or said != text:
        return joined(said)
    return tag("span", text, lang=DEFAULT_LANGUAGE)


def chip(icon: str, words: str) -> Html:
    """Return a fact as a chip: an icon, which screen readers pass over, and a few words.

    `style.css` draws the icon as a shape in the text's color: Streamlit lets no SVG into HTML.
    """
    return tag("span", tag("span", class_=f"d-icon {icon}"), words, class_="d-chip")
