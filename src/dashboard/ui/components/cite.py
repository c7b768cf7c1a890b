"""Citations of the dashboard or of one of its figures: in words, by APA's rules, for BibTeX."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import dashboard
from dashboard import formats
from dashboard.i18n import _
from dashboard.queries.data import Build, build
from dashboard.ui.cache import cached_query

# In the order of the figures' menus.
NAMES = ("apa", "bibtex", "plain")
# The browser puts a figure's title and the address of the view here.
TITLE, ADDRESS = "{title}", "{address}"


def citation(build: Build, address: str, today: date, title: str = "") -> str:
    """Return a citation in words, of a figure where it has a title."""
    whole = _(
        "287(g) dashboard, version {version}, build {build}. Agreements under section 287(g), from "
        "lists published by U.S. Immigration and Customs Enforcement up to {newest}. {address} "
        "(accessed {today})."
    ).format(
        version=build.project_version,
        build=build.build_id,
        newest=formats.day(build.newest_participating_on),
        address=address,
        today=formats.day(today),
    )
    return f"“{title}.” {whole}" if title else whole


def apa(build: Build, address: str, today: date, title: str = "") -> str:
    """Return a citation by the rules of the American Psychological Association, as plain text."""
    return _(
        "287(g) dashboard contributors. ({year}). {title} [Data visualization; build {build}]. "
        "287(g) dashboard. Retrieved {today}, from {address}"
    ).format(
        year=build.newest_participating_on.year,
        title=title or _("287(g) dashboard: agreements between police agencies and ICE"),
        build=build.build_id,
        today=formats.day(today),
        address=address,
    )


def bibtex(build: Build, address: str, today: date, title: str = "") -> str:
    """Return a BibTeX entry. Braces keep capitals and names unchanged."""
    newest = build.newest_participating_on
    whole = title or "287(g) dashboard: agreements between police agencies and ICE"
    return (
        f"@misc{{dashboard287g-{build.build_id},\n"
        "  author  = {{287(g) dashboard contributors}},\n"
        f"  title   = {{{{{whole}}}}},\n"
        f"  year    = {{{newest.year}}},\n"
        f"  version = {{{dashboard.__version__}}},\n"
        f"  note    = {{Build {build.build_id}, lists up to {newest.isoformat()}}},\n"
        f"  url     = {{{address}}},\n"
        f"  urldate = {{{today.isoformat()}}}\n"
        "}"
    )


def of_figure() -> Mapping[str, str]:
    """Return the citations of a figure by `NAMES`, with `TITLE` and `ADDRESS` in each."""
    made, today = cached_query(build), datetime.now(UTC).date()
    # A database of only requests has no list to name.
    if not made.newest_participating_on:
        return dict.fromkeys(NAMES, f"{TITLE} {ADDRESS}")
    makers = (apa, bibtex, citation)
    return {
        name: make(made, ADDRESS, today, TITLE) for name, make in zip(NAMES, makers, strict=True)
    }
