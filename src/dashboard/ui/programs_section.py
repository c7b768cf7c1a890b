"""The Data page's section for programs: the open files and lines that read them."""

from collections.abc import Mapping

import streamlit as st

from dashboard import formats, open_files, words
from dashboard.feed import FILE_NAME, file_name
from dashboard.i18n import _
from dashboard.paths import STATIC
from dashboard.queries import data as queries
from dashboard.ui.cache import cached_query
from dashboard.ui.markdown import escape, markdown_table

# The language of each example, for its colors.
EXAMPLES = {"curl": "bash", "pandas": "python", "DuckDB": "sql", "R": "r"}
_STATIC = "app/static/"
DATA_PACKAGE = "https://specs.frictionlessdata.io/data-package/"


def programs(address: str) -> None:
    """Draw the list of open files and examples.

    Args:
        address: the address of the dashboard's first page, with a slash at its end.
    """
    st.markdown(
        _(
            "These files keep their names and columns. They are rewritten when a list is added, "
            "and hold the whole record, whatever the filters. Fetching one runs no page."
        )
    )
    _other_build()
    st.markdown(markdown_table([_("File"), _("What it holds")], _files(address)))
    st.header(_("Read them"), anchor="read")
    for (name, language), tab in zip(EXAMPLES.items(), st.tabs(list(EXAMPLES)), strict=True):
        tab.code(example(name, address), language=language)
    st.markdown(
        _(
            "**Is something new?** Compare `build_id` in `{latest}` with the one you had: it "
            "changes only when the content does. The server sends an ETag but answers each "
            "request in full, packed with gzip for programs that ask for it. Pages of other "
            "sites may read the files (CORS), and a part of a file can be asked for (ranges)."
        ).format(latest=open_files.LATEST)
    )
    st.header(_("Feeds"), anchor="feeds")
    st.markdown(
        _(
            "Changes as an Atom feed: [the nation]({nation}). For a state or territory, "
            "use its postal code, for instance [{state}]({example})."
        ).format(
            nation=_link(address, FILE_NAME),
            state=words.state("PA"),
            example=_link(address, file_name("PA")),
        )
    )


def example(name: str, address: str) -> str:
    """Return lines that fetch a file and count active agreements by state."""
    folder = _link(address, f"{open_files.FOLDER}/")
    return {
        "curl": (
            "# Which list is the newest, and how many agreements does it have?\n"
            f"curl --fail --silent --show-error {folder}latest.json\n"
            f"curl --fail --silent --show-error --compressed --remote-name {folder}agreements.csv\n"
        ),
        "pandas": (
            "import pandas as pd\n\n"
            f'agreements = pd.read_csv("{folder}agreements.csv", dtype={{"county_fips": str}})\n'
            'active = agreements[agreements["status"] == "active"]\n'
            'print(active.groupby("state").size().nlargest(5))\n'
        ),
        "DuckDB": (
            f"-- First: curl --remote-name {folder}agreements.parquet\n"
            "SELECT state, count(*) AS agreements\n"
            "FROM 'agreements.parquet'\n"
            "WHERE status = 'active'\n"
            "GROUP BY state\n"
            "ORDER BY agreements DESC, state\n"
            "LIMIT 5;\n"
        ),
        "R": (
            f'agreements <- read.csv("{folder}agreements.csv",\n'
            '                       colClasses = c(county_fips = "character"))\n'
            'active <- subset(agreements, status == "active")\n'
            "head(sort(table(active$state), decreasing = TRUE), 5)\n"
        ),
    }[name]


def _link(address: str, name: str) -> str:
    return f"{address}{_STATIC}{name}"


def _files(address: str) -> list[list[str]]:
    about: Mapping[str, str] = {
        open_files.LATEST: _(
            "The newest list's date, the main counts, the build, and each file's size and SHA-256."
        ),
        open_files.PACKAGE: _(
            "Every column of the tables, as a [Frictionless Data Package]({address})."
        ).format(address=DATA_PACKAGE),
    }
    rows = [[_file(name, address), what] for name, what in about.items()]
    for name, table in open_files.open_tables().items():
        files = " · ".join(_file(f"{name}.{ending}", address) for ending in table.formats)
        rows.append([files, escape(table.about)])
    return rows


def _file(name: str, address: str) -> str:
    """Return a link to a file and its size."""
    path = STATIC / open_files.FOLDER / name
    size = formats.number(path.stat().st_size / 1000, 0) if path.exists() else "–"
    link = f"[{escape(name)}]({_link(address, f'{open_files.FOLDER}/{name}')})"
    return _("{file}, {size}\u00a0KB").format(file=link, size=size)


def _other_build() -> None:
    """Say so where the files are not of the database that the page reads."""
    written = open_files.written_build(STATIC)
    if written != cached_query(queries.build).build_id:
        st.info(
            _(
                "The files come with the project and are of build {build}. This dashboard reads "
                "another database."
            ).format(build=escape(written or "–"))
        )
