"""The parts of the About page: method, sources, limits, history, and how to take part."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from dashboard import formats, words
from dashboard.filters import Filters
from dashboard.i18n import N_, _
from dashboard.queries import data as queries
from dashboard.queries import models, overview
from dashboard.queries.data import Build
from dashboard.ui.cache import cached_query, cached_records
from dashboard.ui.citations import Citations, dated
from dashboard.ui.components.footer import ICE_PAGE
from dashboard.ui.components.html import Html, tag
from dashboard.ui.markdown import escape
from dashboard.ui.page_frame import Page

Row = Mapping[str, Any]

# A line of text that is read with ease has some 90 characters.
READABLE_WIDTH = 760
CONTENTS_WIDTH = 300
PARTS = {
    "these-data": N_("About these data"),
    "method": N_("How the figures are made"),
    "sources": N_("Where it comes from"),
    "limits": N_("What the figures can't show"),
    "history": N_("The program since 1996"),
    "errors": N_("Found an error? Have a list?"),
    "license": N_("License and privacy"),
    "version": N_("Version"),
}
# The first year of each part of the history.
PERIODS = (1996, 2006, 2009, 2013, 2017, 2021, 2025)
UNITS = {"agencies": N_("{count} agencies"), "agreements": N_("{count} agreements")}


def everything(page: Page) -> None:
    """Draw the page: one column of text, and beside it what is in it."""
    build = cached_query(queries.build)
    beside, text = st.columns([CONTENTS_WIDTH, READABLE_WIDTH], gap="large")
    beside.html(_contents())
    with text.container(width=READABLE_WIDTH):
        _these_data(build)
        _method(build, page)
        _sources(build)
        _limits(build)
        _history(page)
        _age(build)
        _taking_part()
        _terms_of_use()
        _version(build)


def _contents() -> Html:
    parts = (
        tag("li", tag("a", _(name), href=f"#{anchor}", target="_self"))
        for anchor, name in PARTS.items()
    )
    return tag("nav", tag("ul", *parts), class_="d-contents", aria_label=_("On this page"))


def _part(anchor: str) -> None:
    st.header(_(PARTS[anchor]), anchor=anchor)


def _figures(build: Build) -> dict[str, str]:
    """Return the build's figures as words, by their names, for the sentences below."""
    return {
        name: formats.number(value) for name, value in asdict(build).items() if type(value) is int
    }


def _these_data(build: Build) -> None:
    _part("these-data")
    rhythm = cached_query(queries.list_rhythm)
    newest = build.newest_participating_on
    expected = newest + timedelta(days=rhythm.days_between)
    overdue = expected < datetime.now(UTC).date()
    points = [
        _("**Source**: ICE's lists of participating and pending agencies, from [its page]({page}).")
        + " "
        + _("Each figure names what else it uses."),
        _("**Newest list**: {newest}; of requests, {pending}."),
        _(
            "**Last check**: the list of {newest} was the newest of which a copy could be had when "
            "these data were put together. Where the site refreshes itself, it looks for a newer "
            "one twice a day."
        ),
        _(
            "**Next list**: the last {count} lists came {days} days apart (the middle value). So a "
            "newer one was to be expected about {expected}; it is not here yet."
        )
        if overdue
        else _(
            "**Next list**: the last {count} lists came {days} days apart (the middle value). So "
            "the next is to be expected about {expected}."
        ),
    ]
    if rhythm.reported_on and rhythm.reported_on > newest:
        points.append(
            _(
                "**Later totals**: others counted later lists, up to that of {reported}. Their "
                "totals stand beside ours and are never added to them."
            )
        )
    points.append(
        _(
            "**What counts**: an agreement is one agency, one model, one signing. It counts from "
            "the first list that has it until the first list without it. A signed agreement is not "
            "necessarily used."
        )
    )
    words = {
        "page": ICE_PAGE,
        "newest": formats.day(newest),
        "pending": _pending_day(build),
        "count": formats.number(rhythm.lists),
        "days": formats.number(rhythm.days_between),
        "expected": formats.day(expected),
        "reported": formats.day(rhythm.reported_on) if rhythm.reported_on else "",
    }
    st.markdown("\n".join(f"- {point.format(**words)}" for point in points))


def _method(build: Build, page: Page) -> None:
    _part("method")
    st.markdown(
        _(
            "ICE publishes who has signed an agreement in a spreadsheet that it replaces every few "
            "days. This project keeps every spreadsheet of which a copy is known. The rest is "
            "derived in steps that anyone can repeat:"
        )
    )
    steps = [
        _(
            "**Read.** {lists} lists ({participating_lists} of agreements, {pending_lists} of "
            "requests) with {listed_rows} rows from {first} to {newest} are stored cell for cell. "
            "Nothing is corrected here: every list can be rebuilt from the database, row for row."
        ),
        _(
            "**Match.** The {printed_rows} different rows were matched to {agreements} agreements "
            "and {requests} requests of {agencies} agencies. An agreement is one agency, one "
            "model, one signing. Different spellings count as one agency only if a rule or a "
            "looked-up entry says why."
        ),
        _(
            "**Correct, and say so.** {corrections} printed values were corrected: a misspelled "
            "county, a date with the wrong year, a row under the wrong state. The database keeps "
            "both what was printed and how it was read, with the reason."
        ),
        _(
            "**Follow.** An agreement counts from the first list that has it until the first list "
            "without it. If it is missing for a while and comes back, that is a gap and not an "
            "ending. {rejected_lists} lists cannot be right. They are kept but not counted."
        ),
        _(
            "**Place.** {placed} agencies are placed at the city, town or campus that they police, "
            "and {counties_placed} at a point in their county. {statewide} serve a whole state and "
            "have no point. {unplaced} could not be placed."
        ),
        _(
            "**Check.** The build stops if a check fails. What a person should look at is listed "
            "on the Data page."
        ),
    ]
    words = _figures(build) | {
        "first": formats.day(page.choices.first_list),
        "newest": formats.day(build.newest_participating_on),
    }
    st.markdown(
        "\n".join(f"{number}. {step.format(**words)}" for number, step in enumerate(steps, start=1))
    )
    st.markdown(
        _(
            "Every count says whether it counts agreements or agencies. ICE's own count is a count "
            "of rows. If a list prints an agreement twice, ICE's count is higher than ours, and "
            "the page says so."
        )
    )
    page.link("pages/6_Data.py", _("The data, its checks and its corrections"))


def _sources(build: Build) -> None:
    _part("sources")
    points = [
        _(
            "**Agreements and requests**: ICE's lists of participating and pending agencies, from "
            "archived copies. The older ones are tables of an archived web page, the newer ones "
            "spreadsheets. The copies were seen {captures} times in all."
        ),
        _(
            "**Before 2021**: a roster of October 2009 by the inspector general of the Department "
            "of Homeland Security, and totals published by others. They are shown separately and "
            "never added to counts from the lists."
        ),
        _(
            "**Counties, places, residents**: U.S. Census Bureau, Gazetteer of 2025 and American "
            "Community Survey 2019–2023; for territories the census of 2020."
        ),
        _(
            "**Officers, and residents by their main police agency**: the FBI's police employee "
            "data of 2025, for {with_population} of {agencies} agencies."
        ),
        _(
            "**What is said about the program**: {cited} reports, laws, court papers, news "
            "articles and statements. Each is named with its date where it is used. Positions are "
            "put in our own words, under the name of whoever holds them."
        ),
    ]
    figures = _figures(build) | {"cited": formats.number(len(cached_records(models.sources)))}
    st.markdown("\n".join(f"- {point.format(**figures)}" for point in points))


def _limits(build: Build) -> None:
    _part("limits")
    points = [
        _(
            "**Signing is not using.** An agreement lets trained officers act. ICE's lists do not "
            "say whether an agency has trained any officers, or how often they act."
        ),
        _(
            "**No end dates.** ICE never says that an agreement ended, or why: its row is just "
            "missing from the next list. So an ending has two dates, the last list with it and the "
            "first list without it, and no reason."
        ),
        _(
            "**Dates as printed.** The signing date is what ICE prints. For some agreements it "
            "changed from list to list; then the newest one counts. An agreement may be listed "
            "days after it was signed, so each timeline says which dates it uses."
        ),
        _(
            "**Between signing and listing.** An agreement counts as active from the first list "
            "that has it. A request counts as pending until the day it was signed. So in the days "
            "between, an agency counts as neither."
        ),
        _(
            "**Missing lists.** Only lists of which a copy is known are here. In the first years "
            "there are few, so the time of a change is only known to within weeks or months."
        ),
        _("**Pending requests are old.** ICE stopped updating its pending list after {pending}."),
        _(
            "**Points are approximate.** A marker stands for an agency's area, not its address. "
            "A county may have several agencies, and an agency may work beyond its county."
        ),
        _(
            "**Residents are not people affected.** They are the people whom an agency mainly "
            "polices, according to the FBI. Each resident counts once."
        ),
    ]
    st.markdown("\n".join(f"- {point.format(pending=_pending_day(build))}" for point in points))


def _pending_day(build: Build) -> str:
    day = build.newest_pending_on
    return formats.day(day) if day else _("an unknown day")


def _history(page: Page) -> None:
    _part("history")
    cited = Citations()
    events = cached_records(queries.history)
    totals = cached_records(queries.published_totals)
    counted = cached_records(overview.agreements_over_time, Filters())
    for first, following in zip(PERIODS, (*PERIODS[1:], None), strict=True):
        st.subheader(
            _("{first} to {last}").format(first=first, last=following - 1)
            if following
            else _("Since {first}").format(first=first),
            anchor=False,
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
    page.link("app.py", _("The number of agreements since 2002"))


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


def _age(build: Build) -> None:
    st.header(_("How old the lists are"), anchor="age")
    age = words.age(build.newest_participating_on)
    points = [
        (
            _("**The newest list here** is of {newest}. It is {age}.")
            if age
            else _("**The newest list here** is of {newest}.")
        ).format(newest=formats.day(build.newest_participating_on), age=age)
        + " "
        + _("What ICE changed since then is in no count, map or table of this dashboard."),
    ]
    if reported := cached_query(queries.newest_reported):
        points.append(
            _(
                "**Later lists, as others counted them.** {source} counted {agreements} on ICE's "
                "list of {day}, by state and model. These counts are drawn dashed beside ours and "
                "never added to them. They do not say which agencies are on the list."
            ).format(
                source=escape(Citations().name(reported.source_id)),
                agreements=words.agreements(reported.agreements),
                day=formats.day(reported.list_on),
            )
        )
    points.append(
        _(
            "**To add a newer list**, download ICE's spreadsheet and run `dashboard add`, or let "
            "`dashboard fetch` get it from ICE's page. The next part says how."
        )
    )
    st.markdown("\n".join(f"- {point}" for point in points))


def _taking_part() -> None:
    _part("errors")
    st.markdown(
        _(
            "**An error**: open an issue in the project's repository. Say which page it is on "
            "(“Copy link” gives its address), what the page shows and what you think is right, if "
            "possible with a source. Each correction is a line in a text file, with its reason, "
            "for anyone to look up."
        )
    )
    st.markdown(
        _(
            "**A list**: save ICE's spreadsheet under its own name and run the command below in a "
            "copy of the project. The command reads the list, derives everything again and checks "
            "the result. If the file is no such list, it is refused with the reason. Lists can be "
            "added in any order."
        )
    )
    st.code("dashboard add participatingAgencies05192025pm.xlsx", language=None, wrap_lines=True)


def _terms_of_use() -> None:
    _part("license")
    st.markdown(
        _(
            "**License.** You may use, change and share the code and the text under the MIT "
            "license. ICE's lists and the figures of the Census Bureau and the FBI are works of "
            "the U.S. government. As such they are free of copyright in the United States."
        )
    )
    st.markdown(
        _(
            "**Privacy.** There are no accounts, no advertising and no tracking. Your browser "
            "loads everything from the server that runs this dashboard and nothing from anyone "
            "else. It keeps one technical cookie, which protects against forged requests. What "
            "you ask, including SQL queries, is not stored. Whoever runs the server may keep a "
            "log of requests."
        )
    )
    st.markdown(
        _(
            "This project is independent. It is not part of ICE or any other agency, and it takes "
            "no position on the program."
        )
    )


def _version(build: Build) -> None:
    _part("version")
    st.markdown(
        _(
            "Version {version}, build `{build}` of the data: lists up to {newest}, requests up to "
            "{pending}. The build's name is computed from its content, so the same lists always "
            "give the same name."
        ).format(
            version=build.project_version,
            build=build.build_id,
            newest=formats.day(build.newest_participating_on),
            pending=_pending_day(build),
        )
    )
