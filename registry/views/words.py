"""How the registry's codes are read on a page."""

from typing import Any

from core.i18n import _, _l, current_lang, ngettext, pick
from core.money import format_money
from registry.data import CooperativeCard, EventData
from registry.public.published import published_count, published_history
from registry.rules.standing import STATUSES

STATUS: dict[str, str] = {
    "active": _l("Registered and active"),
    "suspended": _l("Suspended by the Office"),
    "struck_off": _l("Struck off the registry"),
    "dissolved": _l("Dissolved"),
    "in_liquidation": _l("In liquidation"),
}
STATUS_KIND = {
    "active": "ok",
    "suspended": "warn",
    "struck_off": "bad",
    "dissolved": "bad",
    "in_liquidation": "warn",
}
STATUS_MEANS: dict[str, str] = {
    "active": _l("Recorded in the registry: not suspended, struck off or dissolved."),
    "suspended": _l("It may not sell on this platform until the Office lifts the measure."),
    "struck_off": _l("It no longer exists in the registry. Do not conclude a contract in its name."),
    "dissolved": _l("Its members have ended it. Do not conclude a contract in its name."),
    "in_liquidation": _l("It is being wound up: only its liquidator may act in its name."),
}
KIND: dict[str, str] = {
    "cooperative": _l("Cooperative"),
    "union": _l("Union of cooperatives"),
    "federation": _l("Federation of cooperatives"),
}
CATEGORY: dict[str, str] = {
    "sells_to_third_parties": _l("Sells its members' goods or services"),
    "serves_members": _l("Serves its members"),
    "offers_work": _l("Gives work to its members"),
}
EVENT: dict[str, str] = {
    "registered": _l("Registration"),
    "amended": _l("Amending entry"),
    "corrected": _l("Correction of the entry"),
    "suspended": _l("Suspension by the Office"),
    "reinstated": _l("Suspension lifted"),
    "struck_off": _l("Striking off"),
    "dissolved": _l("Dissolution"),
    "members_joined": _l("Members joined"),
    "members_left": _l("Members left"),
    "accounts_filed": _l("Yearly accounts filed"),
    "assembly_held": _l("General assembly held"),
    "capital_changed": _l("Change of capital"),
    "board_changed": _l("Renewal of the organs"),
    "liquidation_opened": _l("Liquidation opened"),
    "contact_changed": _l("Contact on record changed"),
}
COLUMN: dict[str, str] = {
    "name_ar": _l("name"), "name_fr": _l("name"), "kind": _l("kind"), "status": _l("standing"),
    "sector_code": _l("sector"), "legal_categories": _l("legal categories"), "commune_code": _l("commune"),
    "province_code": _l("province"), "region_code": _l("region"), "address_ar": _l("address"),
    "address_fr": _l("address"), "object_ar": _l("object"), "object_fr": _l("object"),
    "registered_on": _l("registration date"), "members": _l("members"), "women": _l("women"), "youth": _l("youth"),
    "capital_centimes": _l("capital"), "vat_status": _l("tax status"), "ice": _l("ICE"), "court_code": _l("court"),
    "analytical_number": _l("analytical number"),
}  # fmt: skip


def name_of(card: CooperativeCard) -> str:
    """The name in the reader's language, else the other one."""
    return pick(ar=card.name_ar, fr=card.name_fr)


def other_name(card: CooperativeCard) -> tuple[str, str] | None:
    """(language, name) of the second name, when it differs."""
    lang, name = ("fr", card.name_fr) if current_lang() == "ar" else ("ar", card.name_ar)
    return (lang, name) if name and name != name_of(card) else None


def history(events: list[EventData]) -> list[tuple[EventData, str, str]]:
    """(event, title, detail) for the public: no reason of a measure, no personal data."""
    return [(e, title(e), detail(e)) for e in published_history(events)]


def title(event: EventData) -> str:
    """What happened."""
    return str(EVENT.get(event.kind, event.kind))


def detail(event: EventData) -> str:
    """The published words of an entry, or what it changed."""
    if text := pick(ar=event.data.get("text_ar"), fr=event.data.get("text_fr")):
        return text
    columns, facts = event.data.get("set", {}), event.data.get("facts", {})
    if event.kind == "accounts_filed" and (year := facts.get("fiscal_year")):
        return _("Year %(year)s", year=year)
    if event.kind == "capital_changed" and (centimes := columns.get("capital_centimes")) is not None:
        return format_money(centimes, current_lang())
    if event.kind == "registered" and (members := columns.get("members")):
        return ngettext("%(n)s member", "%(n)s members", members)
    if event.kind not in ("corrected", "amended"):
        return ""
    changed = dict.fromkeys(str(COLUMN[name]) for name in columns if name in COLUMN)
    return _("Changed: %(columns)s", columns=_comma().join(changed)) if changed else ""


def _comma() -> str:
    return "، " if current_lang() == "ar" else ", "


def globals_for_templates() -> dict[str, Any]:
    """What the registry's templates need in every context."""
    return {
        "STATUS": STATUS, "STATUS_KIND": STATUS_KIND, "STATUS_MEANS": STATUS_MEANS, "KIND": KIND,
        "CATEGORY": CATEGORY, "STATUSES": STATUSES, "EVENT": EVENT, "count": published_count,
        "name_of": name_of, "other_name": other_name,
    }  # fmt: skip
