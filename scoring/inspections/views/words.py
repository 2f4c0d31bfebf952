"""Visits in words: kinds, reasons with what was counted, items, findings."""

from typing import Any

from core.format import format_date
from core.i18n import _, _l, current_lang
from scoring.inspections.data import VisitCard

KINDS: dict[str, str] = {
    "targeted": _l("Targeted"),
    "random": _l("Drawn"),
    "support": _l("Support"),
    "safety": _l("Safety"),
    "again": _l("Follow-up"),
}
KIND_TAGS = {"targeted": "warn", "random": "info", "support": "ok", "safety": "bad", "again": "warn"}
RESULTS: dict[str, str] = {
    "clean": _l("All in order"),
    "minor": _l("Small things"),
    "serious": _l("Something serious"),
    "absent": _l("Nobody was there"),
}
RESULT_TAGS = {"clean": "ok", "minor": "wait", "serious": "bad", "absent": ""}
SEVERITIES: dict[int, str] = {1: _l("Minor"), 2: _l("Serious"), 3: _l("Grave")}
SEVERITY_TAGS = {1: "wait", 2: "warn", 3: "bad"}
STATES: dict[str, str] = {
    "open": _l("To be answered"),
    "answered": _l("Answered: the Office reads it"),
    "settled": _l("Settled"),
    "withdrawn": _l("Withdrawn: it does not count"),
}
STATE_TAGS = {"open": "warn", "answered": "info", "settled": "ok", "withdrawn": ""}
VISIT_STATES: dict[str, str] = {
    "proposed": _l("Proposed"),
    "planned": _l("Planned"),
    "reported": _l("Made"),
    "set_aside": _l("Set aside"),
    "lapsed": _l("Lapsed"),
}
GROUPS: dict[str, str] = {
    "governance": _l("Governance"),
    "food": _l("Food"),
    "selling": _l("Products and parcels"),
    "people": _l("Members and work"),
}
ITEMS: dict[str, str] = {
    "assembly": _l("The yearly assembly was held, with its minutes"),
    "members": _l("The register of members is kept"),
    "accounts": _l("Accounts and vouchers are kept"),
    "organs": _l("The managers are those of the registry"),
    "permit": _l("The ONSSA authorisation is valid and covers what is made"),
    "hygiene": _l("Rooms, tools and hands are clean"),
    "lots": _l("Lots can be traced from purchase to parcel"),
    "labels": _l("Labels are complete and true"),
    "signs": _l("Quality signs are used only with a valid certificate"),
    "stock": _l("What is offered is there and as described"),
    "paid": _l("Members are paid for what they bring"),
    "safety": _l("Work is safe, and no child works"),
}


def reason(card: VisitCard) -> str:
    """Why there, in one line."""
    if card.kind == "random":
        return _("Drawn by lot")
    counted: dict[str, Any] = card.reasons.get(card.reason) or {}
    if card.reason == "safety":
        return card.note
    if card.reason == "first_year":
        day = format_date(card.cooperative.registered_on, current_lang())
        return _("First year: registered on %(day)s", day=day)
    if card.reason == "defects":
        return _("%(hits)s of %(of)s parcels went wrong", hits=counted["hits"], of=counted["of"])
    if card.reason == "late":
        return _("%(hits)s of %(of)s parcels left late", hits=counted["hits"], of=counted["of"])
    if card.reason in ("accounts", "two_years"):
        years = ", ".join(str(year) for year in counted["years"])
        return _("Declaration missing: %(years)s", years=years)
    if card.reason == "again":
        return _("What a visit found is still open")
    return _("Lowest band of the score")
