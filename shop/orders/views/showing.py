"""How orders are told: names of states, their colours and icons, the dated history of a parcel."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.format import format_date, format_time, western_digits
from core.i18n import _, _l, current_lang
from shop.orders.data import VendorOrderData

STATE_NAMES = {
    "pending_payment": _l("Waiting for the payment"),
    "pending_cod_confirm": _l("To be confirmed"),
    "confirmed": _l("Confirmed"),
    "preparing": _l("Being prepared"),
    "ready": _l("Ready to leave"),
    "shipped": _l("On its way"),
    "delivered": _l("Delivered"),
    "closed": _l("Delivered and closed"),
    "cancelled": _l("Cancelled"),
    "refused_at_door": _l("Refused at the door"),
    "lost": _l("Lost on the way"),
    "expired": _l("Expired"),
    "placed": _l("Placed"),
}
STATE_KINDS = {
    "pending_payment": "wait", "pending_cod_confirm": "wait", "confirmed": "ok", "preparing": "ok", "ready": "ok",
    "shipped": "info", "delivered": "ok", "closed": "", "cancelled": "bad", "refused_at_door": "warn", "lost": "bad",
    "expired": "bad", "placed": "ok",
}  # fmt: skip
METHOD_NAMES = {
    "cod": _l("Cash on delivery"),
    "stripe": _l("Card payment"),
    "bank_transfer": _l("Bank transfer"),
}
PAYMENT_STATES = {
    "created": _l("Not asked for yet"),
    "requires_action": _l("Waits for the buyer"),
    "authorized": _l("Amount blocked"),
    "captured": _l("Amount received"),
    "partially_refunded": _l("Partly returned"),
    "refunded": _l("Wholly returned"),
    "failed": _l("Not accepted"),
    "cancelled": _l("Payment cancelled"),
    "disputed": _l("Contested at the bank"),
    "won": _l("Contested, decided for the cooperative"),
    "lost": _l("Contested, decided for the buyer"),
    "requested": _l("Asked for"),
    "sent": _l("Sent to the bank"),
    "succeeded": _l("Done"),
}
"""States of payments and of refunds, for the desk."""
METHOD_ICONS = {"cod": "cash", "stripe": "card", "bank_transfer": "bank"}
REASONS = {
    "out_of_stock": _l("A product ran out"),
    "damaged": _l("A product was damaged before leaving"),
    "unreachable": _l("The buyer could not be reached"),
    "address": _l("The address cannot be delivered to"),
    "asked": _l("The buyer asked for it"),
    "late_payment": _l("The payment came too late"),
}
ADJUSTMENTS = {
    "cancelled": _l("Cancelled in part"),
    "short": _l("Not enough in the house"),
    "weighed": _l("Lighter than announced"),
    "returned": _l("Sent back"),
    "goodwill": _l("Agreed reduction"),
    "parcel_cancelled": _l("Parcel cancelled"),
    "parcel_expired": _l("Parcel expired"),
    "parcel_refused": _l("Refused at the door"),
    "parcel_lost": _l("Lost on the way"),
}
"""Why the buyer owes less than the sale said; also the reasons of refunds."""
_ROAD: tuple[tuple[str, object], ...] = (
    ("placed", _l("Order received")),
    ("confirmed", _l("Order confirmed")),
    ("ready", _l("Parcel made ready")),
    ("shipped", _l("Parcel sent")),
    ("delivered", _l("Handed over")),
)
_ENDS = ("cancelled", "expired", "refused_at_door", "lost")


def state_name(state: str) -> str:
    """What a state is called."""
    return str(STATE_NAMES.get(state, state))


def reason_text(reason: str) -> str:
    """A chosen reason in words, a written one as it is."""
    return str(REASONS.get(reason) or ADJUSTMENTS.get(reason, reason))


def pieces_of(form: Mapping[str, str]) -> dict[int, int]:
    """{line id: how many} of the fields `less-12`; what is no number is none."""
    return {
        int(name[5:]): int(value)
        for name, value in form.items()
        if name.startswith("less-")
        and name[5:].isdecimal()
        and len(name) < 16
        and value.isdecimal()
        and len(value) < 5
    }


def weights_of(form: Mapping[str, str]) -> dict[int, int]:
    """{line id: grams} of the fields `weight-12`; 1 080 and ١٠٨٠ are one. An empty field is not said."""
    found = {}
    for name, value in form.items():
        digits = re.sub(r"[\s\u00a0\u202f.,]", "", western_digits(value[:12]))
        if name.startswith("weight-") and name[7:].isdecimal() and len(name) < 18 and digits:
            found[int(name[7:])] = int(digits) if digits.isdecimal() else 0
    return found


def seen_of(form: Mapping[str, str]) -> int:
    """How many adjustments the page showed."""
    text = form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def timeline(parcel: VendorOrderData) -> list[tuple[str, str, str]]:
    """The road of a parcel for `m.line`: (done | now | bad | '', title, when and more)."""
    happened = [(key, title, _when(parcel, key)) for key, title in _ROAD]
    if parcel.state in _ENDS:
        done = [("done", str(title), text) for _key, title, text in happened if text]
        return [*done, ("bad", state_name(parcel.state), _moment(parcel.state_at) + _why(parcel))]
    last = max(i for i, (_key, _title, text) in enumerate(happened) if text)
    marks = (
        ["done"] * last
        + ["done" if parcel.state in ("delivered", "closed") else "now"]
        + [""] * len(happened)
    )
    return [
        (mark, str(title), text + _more(parcel, key))
        for mark, (key, title, text) in zip(marks, happened, strict=False)
    ]


def _when(parcel: VendorOrderData, key: str) -> str:
    at = parcel.placed_at if key == "placed" else parcel.at(key)
    return _moment(at) if at else ""


def _moment(at: datetime) -> str:
    comma = "،" if current_lang() == "ar" else ","
    return f"{format_date(at, current_lang(), year=False)}{comma} {format_time(at)}"


def _more(parcel: VendorOrderData, key: str) -> str:
    if key == "shipped" and parcel.at("shipped") and (parcel.carrier or parcel.tracking_number):
        return " · " + " ".join(part for part in (parcel.carrier, parcel.tracking_number) if part)
    return ""


def _why(parcel: VendorOrderData) -> str:
    reasons: Sequence[str] = [step.reason for step in parcel.history if step.to_state == parcel.state]
    who = {step.party for step in parcel.history if step.to_state == parcel.state}
    text = reason_text(reasons[-1]) if reasons and reasons[-1] else (_("by you") if "buyer" in who else "")
    return f" · {text}" if text else ""
