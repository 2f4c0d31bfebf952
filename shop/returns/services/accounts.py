"""The account a refund after cash goes to: RIB and holder, checked and encrypted; every look is in the audit log."""

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import aliased

from core.audit import audit
from core.auth.actor import Actor
from core.crypto import decrypt, encrypt
from core.db import session, transaction
from core.identifiers import normal_rib
from shop.orders.errors import NoSuchOrder
from shop.orders.models import Adjustment, Order, VendorOrder
from shop.orders.services.acting import take_turn
from shop.orders.services.scope import parcels_in_scope
from shop.payments.data import Method, RefundState
from shop.payments.models import Payment, Refund
from shop.payments.services.refund_requests import FAILED_KEY
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


def awaited(order_id: int) -> list[int]:
    """Parcels of an order of which money goes back by hand, and nobody has said where to, or nobody has since it
    did not arrive there (3 statements)."""
    owed = _owed(order_id)
    if not owed:
        return []
    parcels = (
        session()
        .scalars(select(VendorOrder.id).where(VendorOrder.order_id == order_id).order_by(VendorOrder.id))
        .all()
    )
    known = select(RefundAccount.vendor_order_id, func.max(RefundAccount.at)).group_by(
        RefundAccount.vendor_order_id
    )
    given = {
        row[0]: row[1] for row in session().execute(known.where(RefundAccount.vendor_order_id.in_(parcels)))
    }
    return [one for one in parcels if any(_asks(one, given.get(one), debt) for debt in owed)]


def _asks(parcel_id: int, given_at: datetime | None, debt: tuple[int | None, datetime | None]) -> bool:
    """Whether this debt asks where the money of this parcel goes."""
    of_parcel, since = debt
    if of_parcel not in (None, parcel_id):
        return False
    return given_at is None or (since is not None and given_at < since)


def _owed(order_id: int) -> list[tuple[int | None, datetime | None]]:
    """[(parcel, from when on an account must have been given)] of what is owed by hand; what was promised again asks
    for a new one, as the old one did not work."""
    before = aliased(Refund)
    failed = select(before.id).where(
        before.payment_id == Refund.payment_id, before.key.startswith(Refund.key + FAILED_KEY)
    )
    query = (
        select(Adjustment.vendor_order_id, Refund.requested_at, failed.exists().label("again"))
        .select_from(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Order, Order.checkout_id == Payment.checkout_id)
        .outerjoin(Adjustment, Adjustment.source == Refund.key)
        .where(Order.id == order_id, Refund.by_hand, Refund.state == RefundState.REQUESTED)
    )
    return [
        (row.vendor_order_id, row.requested_at if row.again else None) for row in session().execute(query)
    ]


def order_awaiting(refund_id: int) -> tuple[int, int] | None:
    """(order, centimes) of a refund that is owed by hand and for which nobody has said where to."""
    query = (
        select(Order.id, Refund.amount_centimes)
        .join(Payment, Payment.checkout_id == Order.checkout_id)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.id == refund_id, Refund.by_hand)
    )
    row = session().execute(query).first()
    return (row.id, row.amount_centimes) if row and awaited(row.id) else None


def give(token: str, rib: str, holder: str, now: datetime) -> None:
    """The buyer says where money that goes back by hand is to go; said once. Raises NoSuchOrder, BadAccount."""
    order_id = session().scalar(select(Order.id).where(Order.token == token[:43]))
    if order_id is None:
        raise NoSuchOrder
    digits, name = checked(rib, holder)
    with transaction():
        take_turn(order_id)
        for parcel_id in awaited(order_id):
            keep(parcel_id, digits, name, now)


def reveal_of_order(actor: Actor, order_id: int) -> list[tuple[str, str, str]]:
    """[(parcel's number, RIB, holder)] of an order; each look is in the audit log. Raises NotAllowed, NoSuchReturn."""
    actor.require(permissions.PAY)
    given = select(RefundAccount.vendor_order_id)
    query = select(VendorOrder.id, VendorOrder.number).where(
        VendorOrder.order_id == order_id, VendorOrder.id.in_(given), parcels_in_scope(actor)
    )
    found = [(number, *reveal(actor, parcel_id)) for parcel_id, number in session().execute(query).all()]
    if not found:
        raise NoSuchReturn
    return found


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
