"""A model's name beside its shape in its color, as on the map."""

from collections.abc import Iterable
from urllib.parse import quote

from dashboard import words
from dashboard.charts import markers
from dashboard.charts.palette import MODELS, OTHER_MODEL
from dashboard.ui import theme
from dashboard.ui.markdown import escape


def swatch(model: object, status: int = markers.ACTIVE) -> str:
    """Return a model's shape in its color as a Markdown image.

    A screen reader passes over it: the name always stands beside it.
    """
    slot = model if isinstance(model, str) and model in MODELS else OTHER_MODEL
    image = markers.swatch(slot, status, theme.current())
    return f"![](data:image/svg+xml,{quote(image, safe='=:/')})"


def model_name(model: object) -> str:
    """Return a model's name as Markdown, after its shape."""
    return f"{swatch(model)} {escape(words.model(model))}"


def model_names(models: Iterable[object]) -> str:
    """Return models' names as Markdown, each after its shape."""
    return " ".join(map(model_name, models))
