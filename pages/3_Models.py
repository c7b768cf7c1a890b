"""Models: what each kind of agreement allows, what is said about it, and how an agency joins."""

from dashboard.i18n import _
from dashboard.ui import frame, models

with frame.page(
    "pages/3_Models.py",
    _("Three kinds of agreement"),
    _(
        "Every agreement follows one of three models. Two work only inside a jail; the third works "
        "in the street. This page compares them and sets concerns and answers side by side."
    ),
    ignores=("status",),
) as page:
    match models.section():
        case "compare":
            models.compare(page.filters, page.as_of)
        case "concerns":
            models.concerns()
        case "join":
            models.join()
        case "article":
            models.article(page.choices.newest_list)
        case "glossary":
            models.glossary()
        case "check":
            models.check()
