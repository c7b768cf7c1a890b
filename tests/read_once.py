"""What most of the time would go into, read once per process instead of in each test."""

import functools

from streamlit.components.v2 import manifest_scanner

from dashboard.derive import editorial, pipeline, translations
from dashboard.derive.places import Gazetteer
from dashboard.derive.police_employees import Roster
from dashboard.paths import EDITORIAL, REFERENCE


def curated_files() -> None:
    """Keep what was loaded from a folder: no test changes a folder that it has loaded from."""
    for table in (Gazetteer, Roster):
        table.load = functools.cache(table.load)  # type: ignore[method-assign]
    editorial.load = functools.cache(editorial.load)
    translations.rows = functools.cache(translations.rows)
    pipeline.reference_rows = functools.cache(pipeline.reference_rows)


def installed_components() -> None:
    """Keep the list of installed packages, which each new `AppTest` searches for components."""
    manifest_scanner.scan_component_manifests = functools.cache(
        manifest_scanner.scan_component_manifests
    )


def load_curated_files() -> None:
    """Load the project's own files now, so that processes forked from this one have them."""
    curated_files()
    gazetteer = Gazetteer.load(REFERENCE)
    Roster.load(REFERENCE, gazetteer)
    pipeline.reference_rows(REFERENCE, gazetteer)
    editorial.load(EDITORIAL)
    translations.rows(EDITORIAL)
