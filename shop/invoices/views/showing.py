"""How documents are told."""

from core.format import MONTHS
from core.i18n import _l, current_lang

KIND_NAMES = {
    "invoice": _l("Invoice"),
    "credit_note": _l("Credit note"),
    "fee_invoice": _l("Invoice of the platform's fee"),
    "fee_credit": _l("Credit note on the platform's fee"),
    "statement": _l("Statement of account"),
}
REASONS = {
    "cancelled": _l("Part of it was cancelled."),
    "short": _l("Part of it could not be sent."),
    "weighed": _l("It weighed less than ordered."),
    "returned": _l("Goods came back."),
    "goodwill": _l("A reduction was granted afterwards."),
    "parcel_lost": _l("The parcel was lost on the way."),
    "parcel_refused": _l("The parcel was refused at the door."),
    "parcel_cancelled": _l("The parcel was cancelled."),
    "parcel_expired": _l("The parcel was not confirmed in time."),
}
ENTRY_NAMES = {
    "earning": _l("Sale delivered"),
    "adjustment": _l("Returned to the buyer"),
    "cash_kept": _l("Cash you received yourself"),
    "cash_moved": _l("Cash received by the carrier"),
    "payout": _l("Paid to your bank account"),
    "bank_return": _l("Sent back by the bank"),
}


def reason_text(kind: str) -> str:
    """Why a credit note was issued."""
    return str(REASONS.get(kind, ""))


def entry_name(kind: str) -> str:
    """What a line of a statement is."""
    return str(ENTRY_NAMES.get(kind, _l("Other movement")))


def month_name(month: str) -> str:
    """`October 2026` in the current language."""
    return f"{MONTHS[current_lang()][int(month[5:]) - 1]} {month[:4]}"
