"""Small drawings beside a number."""

from urllib.parse import unquote

from dashboard.ui.components.sparkline import sparkline, thin_bar


def test_a_curve_is_drawn_as_steps_from_zero_up_to_the_most() -> None:
    drawn = unquote(sparkline([0, 0, 5, 10], width=103, height=40, dot=False))
    # At equal distances; the second value repeats the first; 10 reaches the upper edge.
    assert 'd="M-2 42V39H68.7V20H103V1H105V42z"' in drawn
    assert 'aria-hidden="true"' in drawn


def test_a_curve_of_zeros_lies_at_the_bottom() -> None:
    assert 'd="M-2 42V39H92V42z"' in unquote(sparkline([0, 0], width=90, height=40, dot=False))


def test_a_bar_ends_at_its_width_and_shows_where_the_nation_is() -> None:
    assert thin_bar(0.15, 0.06, most=0.3) == (
        '<span class="d-bar-thin" aria-hidden="true">'
        '<b style="--share:50.0%"></b><i style="left:20.0%"></i></span>'
    )
    assert "--share:100.0%" in thin_bar(0.9)
