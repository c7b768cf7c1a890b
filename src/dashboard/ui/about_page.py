"""The parts of the About page: method, sources, limits, history, and how to take part."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.filters import Filters
from dashboard.i18n import N_, _
from dashboard.queries import data as queries
from dashboard.queries import models, overview
from dashboard.queries.data import Build
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

Row = Mapping[str, Any]

# A line of text that is read with ease has some 90 characters.
READABLE_WIDTH = 760
# The first year of each part of the history.
PERIODS = (1996, 2006, 2009, 2013, 2017, 2021, 2025)
UNITS = {"agencies": N_("{count} agencies"), "agreements": N_("{count} agreements")}


def everything(page: Page) -> None:
    """Draw the page: one column of text."""
    build = cached_query(queries.build)
    with st.container(width=READABLE_WIDTH):
        _method(build, page)
        _sources(build)
        _limits(build)
        _history(page)
        _taking_part()
        _terms_of_use()
        _version(build)


def _method(build: Build, page: Page) -> None:
    st.header(_("How the figures are made"), anchor="method")
    st.markdown(
        _(
            "ICE publishes who has signed an agreement as a spreadsheet that it replaces every "
            "few days. This project keeps every one of which a copy is known, and works out the "
            "rest in steps that anyone can repeat:"
        )
    )
    steps = [
        _(
            "**Read.** {lists} lists, {participating} of agreements and {pending} of requests, "
            "with {rows} rows from {first} to {newest}, are stored cell for cell. Nothing is "
            "mended here: every list can be rebuilt from the database, row for row."
        ),
        _(
            "**Recognize.** The {printed} different rows were read as {agreements} agreements and "
            "{requests} requests of {agencies} agencies. An agreement is one agency, one model, "
            "one signing. Spellings are joined only where a rule or a looked-up row says why."
        ),
        _(
            "**Correct, and say so.** {corrections} printed values were read as something else: a "
            "misspelt county, a date of a wrong year, a row under the wrong state. What is printed "
            "stays beside what it was read as, with the reason."
        ),
        _(
            "**Follow.** An agreement counts from the first list that has it to the first list "
            "without it. A row that is missing for a while and comes back is a gap, not an ending. "
            "{rejected} lists can't be right; they are kept, and counted nowhere."
        ),
        _(
            "**Place.** {placed} agencies stand at the city, town or campus that they police, "
            "{counties_placed} at a point in their county; {statewide} work in a whole state and "
            "have no point, {unplaced} could not be placed."
        ),
        _(
            "**Check.** The build stops where a check fails. What a person should look at stands "
            "on the Data page."
        ),
    ]
    figures = {
        "lists": build.lists,
        "participating": build.participating_lists,
        "pending": build.pending_lists,
        "rows": build.listed_rows,
        "printed": build.printed_rows,
        "agreements": build.agreements,
        "requests": build.requests,
        "agencies": build.agencies,
        "corrections": build.corrections,
        "rejected": build.rejected_lists,
        "placed": build.placed,
        "counties_placed": build.counties_placed,
        "statewide": build.statewide,
        "unplaced": build.unplaced,
    }
    words = {name: formats.number(figure) for name, figure in figures.items()} | {
        "first": formats.day(page.choices.first_list),
        "newest": formats.day(build.newest_participating_on),
    }
    st.markdown(
        "\n".join(f"{number}. {step.format(**words)}" for number, step in enumerate(steps, start=1))
    )
    st.markdown(
        _(
            "Every count says whether it counts agreements or agencies. ICE's own count is of "
            "rows; where a list prints an agreement twice, it is higher than ours, and the page "
            "says so."
        )
    )
    page.link("pages/6_Data.py", _("The data, its checks and its corrections"))


def _sources(build: Build) -> None:
    st.header(_("Where it comes from"), anchor="sources")
    cited = len(cached_records(models.sources))
    points = [
        _(
            "**Agreements and requests**: ICE's lists of participating and pending agencies, from "
            "archived copies; up to February 2025 tables of an archived web page, after that "
            "workbooks. The copies were seen {captures} times in all."
        ),
        _(
            "**Before 2021**: a roster of October 2009 by the inspector general of the Department "
            "of Homeland Security, and totals that others published. Drawn apart, never added to "
            "counts from the lists."
        ),
        _(
            "**Counties, places, residents**: U.S. Census Bureau, Gazetteer of 2025 and American "
            "Community Survey 2019–2023; territories by the census of 2020."
        ),
        _(
            "**Officers and residents policed**: the FBI's police employee data of 2025, for "
            "{with_population} of {agencies} agencies."
        ),
        _(
            "**What is said about the program**: {cited} reports, laws, court papers, news "
            "articles and statements, each named with its date where it is used. Positions are "
            "put in our own words and under the name of whoever holds them."
        ),
    ]
    words = {
        "captures": formats.number(build.captures),
        "with_population": formats.number(build.with_population),
        "agencies": formats.number(build.agencies),
        "cited": formats.number(cited),
    }
    st.markdown("\n".join(f"- {point.format(**words)}" for point in points))


def _limits(build: Build) -> None:
    st.header(_("What the figures can't tell"), anchor="limits")
    points = [
        _(
            "**Signing is not using.** An agreement lets trained officers act. Whether an agency "
            "has trained any, and how often they act, ICE's lists don't say."
        ),
        _(
            "**No end dates.** ICE never says that an agreement ended, or why: a row just stops "
            "being printed. So an ending has two dates, the last list with it and the first "
            "without it, and no reason."
        ),
        _(
            "**Dates as printed.** The day of signing is what ICE prints. It changed for some "
            "agreements from list to list; the newest reading holds. A list can come days after "
            "the signing, so each timeline says which of the two clocks it uses."
        ),
        _(
            "**Lists between the copies.** Only lists of which a copy is known are here. From 2021 "
            "to early 2025 there are few, so a change is known to within weeks or months."
        ),
        _(
            "**Pending requests stand still.** ICE stopped updating its pending list after "
            "{pending}."
        ),
        _(
            "**Points are approximate.** A mark stands for an agency's area, not for its address. "
            "Its county may hold several agencies, and an agency may work beyond its county."
        ),
        _(
            "**Residents are not people affected.** They are those whom an agency mainly polices, "
            "by the FBI's figures, each counted once."
        ),
    ]
    day = build.newest_pending_on
    words = {"pending": formats.day(day) if day else _("an unknown day")}
    st.markdown("\n".join(f"- {point.format(**words)}" for point in points))


def _history(page: Page) -> None:
    st.header(_("The program since 1996"), anchor="history")
    cited = Citations()
    events = cached_records(queries.history)
    totals = cached_records(queries.published_totals)
    counted = cached_records(overview.agreements_over_time, Filters())
    for first, following in zip(PERIODS, (*PERIODS[1:], None), strict=True):
        st.markdown(
            "**"
            + (
                _("{first} to {last}").format(first=first, last=following - 1)
                if following
                else _("Since {first}").format(first=first)
            )
            + "**"
        )
        entries = [
            f"- {dated(event)}: {escape(event['title'])}. {escape(event['summary'])} "
            f"{cited.links(event['sources'])}"
            for event in _within(events, "date", first, following)
        ]
        numbers = [*_counted(counted, first, following), *_totals(totals, cited, first, following)]
        if numbers:
            entries.append("- " + _("In figures: {figures}.").format(figures="; ".join(numbers)))
        st.markdown("\n".join(entries))
    page.link("app.py", _("The curve of agreements since 2002"))


def _within(rows: Iterable[Row], column: str, first: int, following: int | None) -> list[Row]:
    """Return the rows from a year on, up to the year that follows."""
    return [row for row in rows if first <= row[column].year < (following or row[column].year + 1)]


def _counted(counted: Iterable[Row], first: int, following: int | None) -> Iterator[str]:
    """Yield what ICE's lists counted at the beginning and the end of a period."""
    rows = _within(counted, "day", first, following)
    for row in rows[:: max(1, len(rows) - 1)]:
        yield _("{count} agreements on ICE's list of {day}").format(
            count=formats.number(row["agreements"]), day=formats.day(row["day"])
        )


def _totals(
    totals: Iterable[Row], cited: Citations, first: int, following: int | None
) -> Iterator[str]:
    """Yield the first and the last published total of a period, each with its source."""
    published = [row for row in totals if row["basis"] == "published"]
    rows = _within(published, "date", first, following)
    for row in rows[:: max(1, len(rows) - 1)]:
        count = _(UNITS[row["unit"]]).format(count=formats.number(row["value"]))
        yield f"{count}, {dated(row)} ({cited.links(row['sources'])})"


def _taking_part() -> None:
    st.header(_("Found an error? Have a list?"), anchor="errors")
    st.markdown(
        _(
            "**An error**: open an issue in the project's repository. Say which page (“Copy link” "
            "gives its address), what it shows and what you think is right, best with a source. A "
            "correction is a line in a text file with its reason, so it can be looked up by anyone."
        )
    )
    st.markdown(
        _(
            "**A list**: save ICE's workbook under its own name and run the command below in a "
            "copy of the project. It reads the list strictly, works everything out anew and "
            "checks it; a file that is not such a list is refused with the reason. The order in "
            "which lists are added makes no difference."
        )
    )
    st.code("dashboard add participatingAgencies05192025pm.xlsx", language=None, wrap_lines=True)


def _terms_of_use() -> None:
    st.header(_("License and privacy"), anchor="license")
    st.markdown(
        _(
            "**License.** The code and the words are free to use, change and pass on under the "
            "MIT license. ICE's lists and the figures of the Census Bureau and the FBI are works "
            "of the U.S. government and as such free of copyright in the United States."
        )
    )
    st.markdown(
        _(
            "**Privacy.** There are no accounts, no advertising and no tracking. Your browser "
            "fetches nothing from anyone but the computer that runs this dashboard. It keeps one "
            "technical cookie against forged requests. What you ask, queries in SQL included, is "
            "not stored. Who runs the computer may keep a log of requests."
        )
    )
    st.markdown(
        _(
            "This project is independent. It is not part of ICE or any other agency, and holds no "
            "position on the program."
        )
    )


def _version(build: Build) -> None:
    st.header(_("Version"), anchor="version")
    st.markdown(
        _(
            "Version {version}, build `{build}` of the data: lists up to {newest}, requests up to "
            "{pending}. The build's name is made from the content: the same lists give the same "
            "name, anywhere."
        ).format(
            version=build.project_version,
            build=build.build_id,
            newest=formats.day(build.newest_participating_on),
            pending=formats.day(build.newest_pending_on)
            if build.newest_pending_on
            else _("an unknown day"),
        )
    )
