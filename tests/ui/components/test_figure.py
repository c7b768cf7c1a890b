"""One figure."""

from tests.ui.components.conftest import Run


def test_a_change_is_neither_good_nor_bad(run: Run) -> None:
    def script() -> None:
        from dashboard.ui.components.figure import figure

        figure(
            "Agencies",
            "1,282",
            "since Apr 11, 2026",
            explanation="On ICE's list.",
            change="−12",
        )

    proto = run(script).metric[0].proto
    assert (proto.label, proto.body, proto.delta) == ("Agencies", "1,282", "−12")
    assert proto.color == proto.MetricColor.GRAY
    assert proto.help == "On ICE's list."
