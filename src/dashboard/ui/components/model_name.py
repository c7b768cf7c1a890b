"""A model's name beside its shape in its color, as on the map."""

from collections.abc import Iterable
from urllib.parse import quote

from dashboard import words
from dashboard.charts import markers
from dashboard.charts.palette import MODELS, OTHER_MODEL
from dashboard.ui import theme
from dashboard.ui.components.html import Html, joined, tag
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


def model_mark(model: object) -> Html:
    """Return a model's shape in its color as HTML, for beside its name."""
    return tag("i", class_=f"d-mark {_class(model)}", aria_hidden="true")


def model_tag(model: object, text: str | None = None) -> Html:
    """Return a model's shape and name on the model's wash as HTML; `text` replaces the name."""
    name = words.model(model) if text is None else text
    return tag("span", model_mark(model), name, class_=f"d-tag {_class(model)}")


def model_tags(models: Iterable[object]) -> Html:
    """Return models as tags, in the order given."""
    return joined(*(joined(model_tag(model), " ") for model in models))


def fact_tag(text: str) -> Html:
    """Return another fact, such as "Active" or "Sheriff", as a tag without a shape."""
    return tag("span", text, class_="d-tag")


def _class(model: object) -> str:
    return model.lower() if isinstance(model, str) and model in MODELS else OTHER_MODEL
