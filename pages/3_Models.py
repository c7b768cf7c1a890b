"""Models: what each kind of agreement allows, what is said about it, and how an agency joins."""

from dashboard.i18n import _
from dashboard.ui import models_page, page_frame

with page_frame.page(
    "pages/3_Models.py",
    _("Three kinds of agreement"),
    _(
        "Every agreement follows one of three models. Two work only inside a jail; the third works "
        "in the street. This page compares them and sets concerns and answers side by side."
    ),
    unused_filters=("status",),
) as page:
    match models_page.section():
        case "compare":
            models_page.compare(page.filters, page.as_of)
        case "concerns":
            models_page.concerns()
        case "join":
            models_page.join()
        case "article":
            models_page.article(page.choices.newest_list)
        case "glossary":
            models_page.glossary()
        case "check":
            models_page.check()
