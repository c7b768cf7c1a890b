"""The names that readers see for the codes in the database. An unknown code is shown as it is."""

from datetime import date
from typing import Literal

from dashboard import formats
from dashboard.i18n import N_, _, ngettext

# From then on the newest list's age is worth a word.
FRESH_DAYS = 14
DAYS_OF_A_MONTH = 365.25 / 12

# The models in ICE's lists, in the order in which every chart, table and sentence names them.
MODELS = ("TFM", "WSO", "JEM")
MODEL_NAMES = {
    "JEM": N_("Jail Enforcement"),
    "WSO": N_("Warrant Service Officer"),
    "TFM": N_("Task Force"),
    "hybrid": N_("Jail Enforcement and Task Force combined"),
}
KIND_NAMES = {
    "sheriff": N_("sheriff"),
    "municipal_police": N_("municipal police"),
    "state_police": N_("state police"),
    "state_agency": N_("other state agency"),
    "corrections": N_("jail or corrections"),
    "constable": N_("constable or marshal"),
    "prosecutor": N_("prosecutor"),
    "campus": N_("campus police"),
    "port": N_("port or airport police"),
    "regional": N_("regional police"),
    "guard": N_("National Guard"),
    "other": N_("other"),
}
STATUS_NAMES = {
    "active": N_("active"),
    "pending": N_("pending"),
    "ended": N_("ended"),
}
# What became of a request.
OUTCOME_NAMES = {
    "signed": N_("signed"),
    "open": N_("on the pending list"),
    "dropped": N_("left the list unsigned"),
}
STANCE_NAMES = {
    "requires": N_("State law or order requires agreements"),
    "encourages": N_("State law or order encourages agreements"),
    "limits": N_("State law or order limits agreements"),
    "bans": N_("State law or order bans agreements"),
    "none": N_("No law that requires or bans agreements was found"),
}
CHANGE_NAMES = {
    "signed": N_("newly listed"),
    "ended": N_("no longer listed"),
    "replaced": N_("replaced by a later agreement"),
    "requested": N_("new request"),
    "dropped": N_("request dropped"),
    "corrected": N_("correction by ICE"),
}
CHANGES = tuple(CHANGE_NAMES)
# A correction changes what ICE printed, not what happened.
CORRECTED = "corrected"
REAL_CHANGES = tuple(change for change in CHANGES if change != CORRECTED)
# Which dates a timeline goes by.
Clock = Literal["listed", "signed"]
CLOCK_NAMES: dict[Clock, str] = {"listed": N_("ICE's lists"), "signed": N_("Signing dates")}
# The two shares of residents, of `queries.coverage`, by their exact names and what they count.
COVERAGE_MEASURES = {
    "task_force_residents": N_("Residents of places whose police have task force powers"),
    "jail_residents": N_("Residents of counties whose jail takes part"),
}
COVERAGE_NOTES = {
    "task_force_residents": N_(
        "People whose own police has signed a Task Force agreement. The FBI gives each resident "
        "to one agency, so nobody counts twice. The sheriff's are those without a town police. "
        "The total is also the FBI's, of the same year. Where that is lower than the Census "
        "count, because some agencies sent no report, the total is the Census count."
    ),
    "jail_residents": N_(
        "People in counties whose sheriff or county jail has signed a Jail Enforcement or Warrant "
        "Service Officer agreement. Both numbers are from the Census."
    ),
}
# The columns of ICE's lists.
FIELD_NAMES = {
    "state": N_("state"),
    "agency": N_("name"),
    "agency_type": N_("type of agency"),
    "county": N_("county"),
    "model": N_("model"),
    "signed": N_("signing date"),
    "published_on": N_("date of the list"),
}
STATE_NAMES = {
    "AL": N_("Alabama"),
    "AK": N_("Alaska"),
    "AZ": N_("Arizona"),
    "AR": N_("Arkansas"),
    "CA": N_("California"),
    "CO": N_("Colorado"),
    "CT": N_("Connecticut"),
    "DE": N_("Delaware"),
    "DC": N_("District of Columbia"),
    "FL": N_("Florida"),
    "GA": N_("Georgia"),
    "HI": N_("Hawaii"),
    "ID": N_("Idaho"),
    "IL": N_("Illinois"),
    "IN": N_("Indiana"),
    "IA": N_("Iowa"),
    "KS": N_("Kansas"),
    "KY": N_("Kentucky"),
    "LA": N_("Louisiana"),
    "ME": N_("Maine"),
    "MD": N_("Maryland"),
    "MA": N_("Massachusetts"),
    "MI": N_("Michigan"),
    "MN": N_("Minnesota"),
    "MS": N_("Mississippi"),
    "MO": N_("Missouri"),
    "MT": N_("Montana"),
    "NE": N_("Nebraska"),
    "NV": N_("Nevada"),
    "NH": N_("New Hampshire"),
    "NJ": N_("New Jersey"),
    "NM": N_("New Mexico"),
    "NY": N_("New York"),
    "NC": N_("North Carolina"),
    "ND": N_("North Dakota"),
    "OH": N_("Ohio"),
    "OK": N_("Oklahoma"),
    "OR": N_("Oregon"),
    "PA": N_("Pennsylvania"),
    "RI": N_("Rhode Island"),
    "SC": N_("South Carolina"),
    "SD": N_("South Dakota"),
    "TN": N_("Tennessee"),
    "TX": N_("Texas"),
    "UT": N_("Utah"),
    "VT": N_("Vermont"),
    "VA": N_("Virginia"),
    "WA": N_("Washington"),
    "WV": N_("West Virginia"),
    "WI": N_("Wisconsin"),
    "WY": N_("Wyoming"),
    "AS": N_("American Samoa"),
    "GU": N_("Guam"),
    "MP": N_("Northern Mariana Islands"),
    "PR": N_("Puerto Rico"),
    "VI": N_("U.S. Virgin Islands"),
}


def model(code: object) -> str:
    """Return a model's name: "TFM" -> "Task Force".

    A new model has the name that ICE prints. None or NaN: ICE's list leaves the model out.
    """
    return _(MODEL_NAMES.get(code, code)) if isinstance(code, str) else _("model not stated")


def kind(code: str) -> str:
    """Return the name of a kind of agency: "port" -> "port or airport police"."""
    return _(KIND_NAMES.get(code, code))


def status(code: str) -> str:
    """Return the name of a status: "active", "pending", "ended"."""
    return _(STATUS_NAMES.get(code, code))


def outcome(code: str) -> str:
    """Return what became of a request: "dropped" -> "left the list unsigned"."""
    return _(OUTCOME_NAMES.get(code, code))


def change(code: str) -> str:
    """Return the name of a kind of change: "ended" -> "no longer listed"."""
    return _(CHANGE_NAMES.get(code, code))


def changes(code: str, count: int) -> str:
    """Return how many changes of a kind there are: "11 new requests"."""
    text = {
        "signed": ngettext("{count} newly listed", "{count} newly listed", count),
        "ended": ngettext("{count} no longer listed", "{count} no longer listed", count),
        "replaced": ngettext(
            "{count} replaced by a later agreement", "{count} replaced by later agreements", count
        ),
        "requested": ngettext("{count} new request", "{count} new requests", count),
        "dropped": ngettext("{count} request dropped", "{count} requests dropped", count),
        "corrected": ngettext("{count} correction by ICE", "{count} corrections by ICE", count),
    }[code]
    return text.format(count=formats.number(count))


def field(code: str) -> str:
    """Return the name of a column of ICE's lists: "signed" -> "signing date"."""
    return _(FIELD_NAMES.get(code, code))


def state(code: str) -> str:
    """Return the name of a state or territory by its postal code: "FL" -> "Florida"."""
    return _(STATE_NAMES.get(code, code))


def stance(code: str) -> str:
    """Return what a state's law does: "requires" -> "State law or order requires agreements"."""
    return _(STANCE_NAMES[code])


def coverage_measure(name: str) -> str:
    """Return the exact name of a share of residents, one of `COVERAGE_MEASURES`."""
    return _(COVERAGE_MEASURES[name])


def coverage_note(name: str) -> str:
    """Return what a share of residents counts, and out of what."""
    return _(COVERAGE_NOTES[name])


def statewide_task_forces(count: int) -> str:
    """Return what to know beside the residents of places whose police have task force powers."""
    if not count:
        return _("No statewide agency has task force powers.")
    return ngettext(
        "{count} statewide agency also has task force powers, in every place. It is not counted "
        "in this share.",
        "{count} statewide agencies also have task force powers, in every place. They are not "
        "counted in this share.",
        count,
    ).format(count=formats.number(count))


def age(day: date, today: date | None = None) -> str | None:
    """Return the age of the newest list, "6 months old"; None while it is too young to tell."""
    days = ((today or date.today()) - day).days  # noqa: DTZ011  (days of the server will do)
    if days <= FRESH_DAYS:
        return None
    months = round(days / DAYS_OF_A_MONTH)
    if months < 2:
        return ngettext("{count} day old", "{count} days old", days).format(count=days)
    return ngettext("{count} month old", "{count} months old", months).format(count=months)


def pending_stopped(day: date) -> str:
    """Return why no request is pending after the day of ICE's last pending list."""
    return _("ICE has published no list of pending requests since {day}.").format(
        day=formats.day(day)
    )


def agreements(count: int) -> str:
    """Return "1,797 agreements"."""
    return ngettext("{count} agreement", "{count} agreements", count).format(
        count=formats.number(count)
    )


def agencies(count: int) -> str:
    """Return "1,282 agencies"."""
    return ngettext("{count} agency", "{count} agencies", count).format(count=formats.number(count))


def pending_requests(count: int) -> str:
    """Return "18 pending requests"."""
    return ngettext("{count} pending request", "{count} pending requests", count).format(
        count=formats.number(count)
    )


def requests(count: int) -> str:
    """Return "953 requests"."""
    return ngettext("{count} request", "{count} requests", count).format(
        count=formats.number(count)
    )


def rows(count: int) -> str:
    """Return "1,797 rows"."""
    return ngettext("{count} row", "{count} rows", count).format(count=formats.number(count))
