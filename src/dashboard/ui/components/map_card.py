"""The card on a map: what is known about the agency or the county that was chosen."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from dashboard import formats, words
from dashboard.filters import Filters
from dashboard.i18n import N_, _
from dashboard.queries import map as queries
from dashboard.ui.cache import cached_query
from dashboard.ui.components.html import Html, joined, link, tag
from dashboard.ui.components.model_name import model_tag, model_tags
from dashboard.ui.links import address, county_address, is_safe

PRECISION_NAMES = {
    "place": N_("The mark lies in the place that the agency serves."),
    "county": N_("The mark lies in the middle of the county."),
    "state": N_("It serves the whole state and has no mark."),
    "none": N_("Its place is not known; it has no mark."),
}
PROFILES = "pages/4_Agencies.py"


def agency_card(agency_id: str, filters: Filters) -> Html | None:
    """Return the card of an agency; None where there is no such agency."""
    detail = cached_query(queries.agency_detail, agency_id)
    if detail is None:
        return None
    agency = detail.agency
    agreements = detail.agreements.to_dict("records")
    requests = [each for each in detail.requests.to_dict("records") if each["outcome"] != "signed"]
    where = (words.kind(agency["kind"]), agency.get("county"), words.state(agency["state"]))
    figures = [
        (_("Residents"), agency.get("population")),
        (_("Officers"), agency.get("sworn_officers")),
    ]
    known = [
        joined(tag("dt", label), tag("dd", formats.number(value)))
        for label, value in figures
        if value is not None
    ]
    profile = address(PROFILES, filters.parameters() | {"agency": agency_id})
    return joined(
        tag("p", " · ".join(str(part) for part in where if part), class_="where"),
        tag("h2", agency["name"]),
        *map(_agreement, agreements),
        *map(_request, requests),
        tag("dl", *known) if known else "",
        tag("p", _(PRECISION_NAMES[agency["location_basis"]]), class_="where"),
        tag("p", tag("a", _("Open profile"), href=profile, class_="first"), class_="actions"),
    )


def county_card(fips: str, filters: Filters) -> Html:
    """Return the card of a county, which leads to its agencies and to its page.

    Raises:
        LookupError: there is no such county.
    """
    detail = cached_query(queries.county_detail, filters, fips)
    residents = (
        _("{residents} residents").format(residents=formats.number(detail.population))
        if detail.population is not None
        else _("residents not known")
    )
    agencies = [
        tag(
            "li",
            tag("button", name, tag("small", _names(models)), type="button", data_agency=agency_id),
        )
        for agency_id, name, models in detail.agencies
    ]
    return joined(
        tag("p", f"{words.state(detail.state)} · {residents}", class_="where"),
        tag("h2", detail.county),
        tag("ul", *agencies, class_="list")
        if agencies
        else tag("p", _("No agency here matches your filters.")),
        tag(
            "p",
            tag("a", _("All about this county"), href=county_address(fips), class_="first"),
            class_="actions",
        ),
    )


def _model(code: object) -> str:
    return words.model(code) if isinstance(code, str) else _("model not stated")


def _names(models: list[str | None]) -> str:
    return formats.listing([_model(model) for model in models])


def _agreement(agreement: Mapping[Hashable, Any]) -> Html:
    said = []
    if pd.notna(agreement["signed_on"]):
        said.append(_("Signed {day}").format(day=formats.day(agreement["signed_on"])))
    said.append(_("listed since {day}").format(day=formats.day(agreement["first_listed_on"])))
    if agreement["status"] == "ended":
        said.append(
            _("last listed {last}, gone by {gone}").format(
                last=formats.day(agreement["last_listed_on"]),
                gone=formats.day(agreement["gone_by"]),
            )
        )
    elif agreement["status"] == "superseded":
        said.append(_("replaced by a later one"))
    parts = [joined(", ".join(said))]
    for name, label in (("moa_url", _("Agreement (PDF)")), ("addendum_url", _("Addendum (PDF)"))):
        value = agreement[name]
        if is_safe(value):
            parts.append(link(label, value))
        elif isinstance(value, str):
            parts.append(joined(f"{label}: {value}"))
    return _line(agreement["model"], parts)


def _request(request: Mapping[Hashable, Any]) -> Html:
    outcome = {
        "dropped": _("left the pending list by {day} without an agreement"),
        "open": _("on the last pending list, {day}"),
    }[request["outcome"]]
    said = (
        _("Requested, first listed {day}").format(day=formats.day(request["first_listed_on"])),
        outcome.format(day=formats.day(request["last_listed_on"])),
    )
    return _line(request["model"], [joined(", ".join(said))])


def _line(model: object, parts: list[Html]) -> Html:
    """Return a model's tag with what is said about it."""
    name = model_tags([model]) if isinstance(model, str) else model_tag(model, _model(model))
    return tag("p", name, Html("<br>"), Html(". ".join(parts)))
