"""Models: what each kind of agreement allows, what is said about it, and how an agency joins."""

from dashboard.i18n import N_
from dashboard.ui import models_page, page_frame

with page_frame.page(
    "pages/3_Models.py",
    N_("Three kinds of agreement differ by who picks the person"),
    N_(
        "Two models work only inside a jail. The third applies wherever officers work. An agency "
        "may sign more than one."
    ),
    unused_filters=("status",),
) as page:
    match models_page.section():
        case "compare":
            models_page.compare(page.filters, page.as_of)
        case "walks":
            models_page.walks(page.filters)
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
        case "class":
            models_page.for_a_class()
