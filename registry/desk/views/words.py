"""How the desk's codes are read."""

from typing import Any

from core.i18n import _l, current_lang
from core.money import format_money
from registry.desk.data import KINDS, Check
from registry.legal.data import LegalNumber

KIND: dict[str, str] = {
    "name": _l("Names"),
    "file": _l("Creation files"),
    "appeal": _l("Appeals"),
    "end": _l("Ends to confirm"),
}
KIND_ICON = {"name": "edit", "file": "doc", "appeal": "return", "end": "lock"}
STATE: dict[str, str] = {
    "draft": _l("Being written"),
    "name_requested": _l("Name asked for"),
    "name_reserved": _l("Name reserved"),
    "documents": _l("File being prepared"),
    "submitted": _l("Submitted"),
    "in_review": _l("In review"),
    "change_requested": _l("Changes asked for: the clock stands still"),
    "refused": _l("Refused"),
    "appealed": _l("Appeal"),
    "registered": _l("Registered"),
    "abandoned": _l("Given up"),
    "expired": _l("Reservation ended"),
    "struck_off": _l("Striking off"),
    "dissolved": _l("Dissolution"),
    "corrected": _l("Correction of the standing"),
    "liquidation_opened": _l("Opening of the liquidation"),
}
STATE_KIND = {
    "name_requested": "wait", "submitted": "wait", "in_review": "info", "change_requested": "warn", "refused": "bad",
    "appealed": "warn", "registered": "ok", "expired": "bad", "abandoned": "",
}  # fmt: skip
NOTE: dict[str, str] = {
    "name_same": _l("A name is already taken"),
    "name_similar": _l("A name resembles others"),
    "in_kind": _l("Contributions in kind: read the valuation"),
    "few_founders": _l("Just the minimum of founders"),
    "changed_before": _l("Changes were asked for before"),
    "second_reading": _l("Second reading by somebody else"),
    "second_person": _l("Waits for a second person"),
}
VERDICT: dict[str, str] = {"same": _l("already taken"), "similar": _l("resembles"), "clear": _l("not taken")}
VERDICT_KIND = {"same": "bad", "similar": "warn", "clear": "ok"}
CHECK: dict[str, str] = {
    "idea": _l("Place, sector, object, seat"),
    "name_reserved": _l("Name reserved and still valid"),
    "founders": _l("Founders who said yes"),
    "nobody_waiting": _l("No invitation left open"),
    "capital": _l("Capital"),
    "share": _l("Value of a share"),
    "released": _l("Money paid now"),
    "statutes": _l("Statutes made and unchanged"),
    "organ": _l("Managers or board"),
    "assembly": _l("Constitutive assembly dated"),
    "document_signed_statutes": _l("Signed statutes"),
    "document_signed_minutes": _l("Signed minutes"),
    "document_bank_certificate": _l("Bank certificate"),
    "document_valuation_report": _l("Valuation report"),
    "document_authority_receipt": _l("Receipt of the local authority"),
}
AMOUNTS = frozenset({"capital", "share", "released"})
SECTION: dict[str, str] = {
    "idea": _l("Idea and place"),
    "founders": _l("Founders"),
    "name": _l("Name"),
    "capital": _l("Capital"),
    "organs": _l("Organs"),
    "statutes": _l("Statutes"),
    "documents": _l("Documents"),
}
ACT: dict[str, str] = {
    "request_name": _l("Name asked for"),
    "withdraw_name": _l("Name request taken back"),
    "refuse_names": _l("Names refused"),
    "reserve_name": _l("Name reserved"),
    "prepare": _l("File begun"),
    "expire": _l("Reservation ended"),
    "submit": _l("File submitted"),
    "take": _l("Taken for review"),
    "ask_changes": _l("Changes asked for"),
    "answer": _l("Changes answered"),
    "resume": _l("Review taken up again"),
    "refuse": _l("Registration refused"),
    "appeal": _l("Appeal of the founders"),
    "uphold": _l("Refusal upheld"),
    "reopen": _l("Appeal accepted"),
    "register": _l("Registered"),
    "abandon": _l("Given up by the founders"),
    "message": _l("Message sent"),
}
SEAT: dict[str, str] = {
    "manager": _l("manager"),
    "president": _l("president"),
    "vice_president": _l("vice-president"),
    "secretary": _l("secretary"),
    "treasurer": _l("treasurer"),
    "director": _l("board member"),
}
BASIS: dict[str, str] = {
    "source": _l("rests on a source we read"),
    "knowledge": _l("general knowledge, to be verified"),
    "office": _l("to be completed by the Office"),
}
BASIS_KIND = {"source": "ok", "knowledge": "warn", "office": "bad"}
UNIT: dict[str, str] = {
    "people": _l("people"), "centimes": _l("dirhams"), "percent": "%", "days": _l("days"),
    "working_days": _l("working days"), "months": _l("months"), "years": _l("years"), "count": "",
    "fiscal_year": _l("fiscal year"),
}  # fmt: skip
COLUMN: dict[str, str] = {
    "name_ar": _l("Name in Arabic"),
    "name_fr": _l("Name in French"),
    "address_ar": _l("Address in Arabic"),
    "address_fr": _l("Address in French"),
    "object_ar": _l("Object in Arabic"),
    "object_fr": _l("Object in French"),
    "analytical_number": _l("Analytical register"),
    "registered_on": _l("Registered on"),
    "members": _l("Members"),
    "women": _l("Women"),
    "youth": _l("Young people"),
    "capital_centimes": _l("Capital in dirhams"),
}


def amount_or_number(check: Check, text: str) -> str:
    """A number of the checklist as it is read: amounts in dirhams."""
    if check.code in AMOUNTS and text.isdigit():
        return format_money(int(text), current_lang())
    return text


def rule_value(rule: LegalNumber) -> str:
    """A legal number with its unit."""
    if rule.unit == "centimes":
        return format_money(rule.value, current_lang())
    return f"{rule.value} {UNIT.get(rule.unit, rule.unit)}".strip()


def for_templates() -> dict[str, Any]:
    """What the desk's templates need."""
    return {
        "KIND": KIND, "KIND_ICON": KIND_ICON, "STATE": STATE, "STATE_KIND": STATE_KIND, "NOTE": NOTE, "KINDS": KINDS,
        "VERDICT": VERDICT, "VERDICT_KIND": VERDICT_KIND, "CHECK": CHECK, "SECTION": SECTION, "ACT": ACT, "SEAT": SEAT,
        "UNIT": UNIT, "BASIS": BASIS, "BASIS_KIND": BASIS_KIND, "COLUMN": COLUMN,
        "amount_or_number": amount_or_number, "rule_value": rule_value,
    }  # fmt: skip
