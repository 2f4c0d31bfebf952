"""The stall of a cooperative that was created online: the register itself has proved who leads it, so accepting the
terms opens the stall. What it sells is reviewed like everybody's."""

from datetime import datetime

from core.audit import audit
from core.db import transaction
from core.i18n import _
from registry import api as registry
from shop.vendors import permissions
from shop.vendors.data import VendorCard
from shop.vendors.errors import TermsNotAccepted, WrongState
from shop.vendors.services.stalls import TERMS_VERSION, acting_vendor, move, open_account


def invite_to_sell(cooperative_id: int, now: datetime) -> int | None:
    """Keep a stall ready for a cooperative whose sector sells; its vendor's id, None for other sectors."""
    card = registry.cooperative_cards([cooperative_id]).get(cooperative_id)
    return open_account(card, "invited", now) if card and card.sells else None


def waiting_stall(user_id: int, vendor_id: int) -> VendorCard:
    """The stall that waits for this leader's word. Raises VendorNotFound for others', WrongState once it is open."""
    vendor = acting_vendor(user_id, vendor_id, permissions.MANAGE_TEAM)
    if vendor.status != "invited":
        raise WrongState("stall_not_waiting", _("This stall is open already, or closed."))
    return vendor


def open_invited(user_id: int, vendor_id: int, accepted_version: str, now: datetime) -> None:
    """Accept the Arabic terms: the stall opens. Raises TermsNotAccepted, WrongState."""
    vendor = waiting_stall(user_id, vendor_id)
    if accepted_version != TERMS_VERSION:
        text = _("Accept the terms in Arabic to continue.")
        raise TermsNotAccepted("terms_not_accepted", text, fields={"terms": text})
    with transaction():
        for to in ("onboarding", "in_review", "approved"):
            move(vendor.id, to, user_id, "", now)
        audit(user_id, "stall.terms_accepted", f"vendor:{vendor.id}", data={"version": accepted_version})
