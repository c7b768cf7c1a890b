"""HTML from Python: nothing from the data can become markup."""

from dashboard.ui.components.html import Html, joined, tag


def test_text_is_escaped_and_elements_nest() -> None:
    assert tag("p", "A & B <i>", tag("b", "x"), class_="a") == (
        '<p class="a">A &amp; B &lt;i&gt;<b>x</b></p>'
    )
    assert tag("a", "x", href='"><script>', aria_label="y") == (
        '<a href="&quot;&gt;&lt;script&gt;" aria-label="y">x</a>'
    )
    assert joined("<", Html("<br>")) == "&lt;<br>"
