"""A model's name always stands beside its shape."""

from urllib.parse import unquote

import pytest

from dashboard.charts.palette import MODEL_COLORS
from tests.ui.components.conftest import Run


def name(model: object) -> None:
    import streamlit as st

    from dashboard.ui.components.model_name import model_name

    st.text(model_name(model))


@pytest.mark.parametrize(
    ("model", "color", "words"),
    [
        ("TFM", MODEL_COLORS["TFM"], "Task Force"),
        ("WSO", MODEL_COLORS["WSO"], "Warrant Service Officer"),
        ("new", MODEL_COLORS["other"], "new"),
        (None, MODEL_COLORS["other"], "model not stated"),
        (float("nan"), MODEL_COLORS["other"], "model not stated"),
    ],
)
def test_a_model_is_named_beside_its_shape(run: Run, model: object, color: str, words: str) -> None:
    image, _, text = run(name, model).text[0].value.partition(") ")
    assert text == words
    assert color in unquote(image)
