"""The account a refund after cash goes to: RIB and holder, checked and encrypted; every look is in the audit log."""

from datetime import datetime

from sqlalchemy import insert, select

from core.audit import audit
from core.auth.actor import Actor
from core.crypto import decrypt, encrypt
from core.db import session, transaction
from core.identifiers import normal_rib
from shop.orders.models import VendorOrder
from shop.orders.services.scope import parcels_in_scope
from shop.payments.data import Method
from shop.returns import permissions
from shop.returns.errors import BadAccount, NoSuchReturn
from shop.returns.models import RefundAccount


def needs_account(payment_method: str) -> bool:
    """Whether money cannot go back by the way it came."""
    return payment_method != Method.STRIPE


def checked(rib: str, holder: str) -> tuple[str, str]:
    """The RIB's 24 digits and the holder's name. Raises BadAccount."""
    digits, holder = normal_rib(rib), " ".join(holder.split())
    if digits is None or not 2 <= len(holder) <= 120:
        raise BadAccount
    return digits, holder


def keep(vendor_order_id: int, rib: str, holder: str, now: datetime) -> None:
    """Note where the money of a parcel goes back to, in the caller's transaction."""
    row = {
        "vendor_order_id": vendor_order_id, "rib_enc": encrypt(rib), "holder_enc": encrypt(holder), "last4": rib[-4:],
        "at": now,
    }  # fmt: skip
    session().execute(insert(RefundAccount).values(row))


def last4_of(vendor_order_id: int) -> str:
    """The last digits of the account of a parcel; empty when none was given."""
    query = select(RefundAccount.last4).where(RefundAccount.vendor_order_id == vendor_order_id)
    return session().scalar(query.order_by(RefundAccount.id.desc()).limit(1)) or ""


def reveal(actor: Actor, vendor_order_id: int) -> tuple[str, str]:
    """(RIB, holder) for who pays it back; the look is in the audit log. Raises NotAllowed, NoSuchReturn."""
    actor.require(permissions.PAY)
    query = (
        select(RefundAccount)
        .join(VendorOrder, VendorOrder.id == RefundAccount.vendor_order_id)
        .where(RefundAccount.vendor_order_id == vendor_order_id, parcels_in_scope(actor))
    )
    row = session().scalars(query.order_by(RefundAccount.id.desc()).limit(1)).first()
    if row is None:
        raise NoSuchReturn
    with transaction():
        audit(actor.user_id, "return.account_read", f"vendor_order:{vendor_order_id}")
    return decrypt(row.rib_enc), decrypt(row.holder_enc)
