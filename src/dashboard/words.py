"""The names readers see for the codes in the database. A code without a name is its own name."""

from dashboard.i18n import N_, _

MODELS = {
    "JEM": N_("Jail Enforcement"),
    "WSO": N_("Warrant Service Officer"),
    "TFM": N_("Task Force"),
}
KINDS = {
    "sheriff": N_("sheriff"),
    "municipal": N_("municipal police"),
    "state": N_("state agency"),
    "corrections": N_("jail or corrections"),
    "constable": N_("constable or marshal"),
    "prosecutor": N_("prosecutor"),
    "campus": N_("campus police"),
    "other": N_("other"),
}
STATUSES = {
    "active": N_("active"),
    "pending": N_("pending"),
    "ended": N_("ended"),
}


def model(code: str) -> str:
    """Return a model's name: "TFM" -> "Task Force"; a model nobody has named yet, as printed."""
    return _(MODELS.get(code, code))


def kind(code: str) -> str:
    """Return the name of a kind of agency: "municipal" -> "municipal police"."""
    return _(KINDS.get(code, code))


def status(code: str) -> str:
    """Return the name of a status: "active", "pending", "ended"."""
    return _(STATUSES.get(code, code))
