"""Bank transfers and repayments by hand: the buyer's proof, and what staff say they paid back."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from core.audit import audit
from core.auth import users_by_id
from core.auth.actor import Actor
from core.crypto import blind_index
from core.db import session, transaction
from core.storage import new_key, storage
from registry import api as registry
from shop.orders import hooks, permissions
from shop.orders.errors import (
    BadProof,
    NoSuchOrder,
    NotPayable,
    OwnHand,
    OwnPromise,
    ReferenceMissing,
    RefundMoved,
)
from shop.orders.models import Order, TransferProof, VendorOrder
from shop.orders.services.acting import take_turn
from shop.orders.services.scope import orders_in_scope
from shop.payments import services as payments
from shop.payments.data import Method, RefundState
from shop.payments.models import Payment, PaymentTransition, Refund
from shop.payments.services.refund_requests import FAILED_KEY
from shop.vendors.models import Vendor

MOST = 5
MAX_BYTES = 5 * 1024 * 1024
TYPES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
CONTENT_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


def attach_proof(token: str, data: bytes, now: datetime) -> None:
    """Keep what the buyer sends as proof of a transfer, where only staff can read it; the same file counts once.

    Also after the deadline: the money may have left in time. Raises NoSuchOrder, NotPayable, BadProof.
    """
    suffix = next((known for magic, known in TYPES.items() if data.startswith(magic)), None)
    with transaction() as s:
        order = s.execute(
            select(Order.id, Order.payment_method, Order.paid_at).where(Order.token == token[:43])
        ).first()
        if order is None:
            raise NoSuchOrder
        if order.payment_method != "bank_transfer" or order.paid_at:
            raise NotPayable
        sent = select(TransferProof.digest).where(TransferProof.order_id == order.id)
        known, digest = set(s.scalars(sent)), sha256(data).hexdigest()
        if suffix is None or len(data) > MAX_BYTES or (len(known) >= MOST and digest not in known):
            raise BadProof
        if digest not in known:
            key = storage().save(new_key("private/transfers", suffix), data, CONTENT_TYPES[suffix])
            row = {"order_id": order.id, "storage_key": key, "suffix": suffix, "digest": digest}
            s.add(TransferProof(**row, sent_at=now))


def count_proofs(order_id: int) -> int:
    """How many the buyer has sent."""
    query = select(func.count()).where(TransferProof.order_id == order_id)
    return session().scalar(query) or 0


def list_proofs(actor: Actor, order_id: int) -> list[tuple[int, datetime]]:
    """(id, when it came) of an order's proofs, in the actor's provinces."""
    actor.require(permissions.READ)
    query = (
        select(TransferProof.id, TransferProof.sent_at)
        .join(Order, Order.id == TransferProof.order_id)
        .where(Order.id == order_id, orders_in_scope(actor))
        .order_by(TransferProof.id)
    )
    return [(row.id, row.sent_at) for row in session().execute(query)]


def open_proof(actor: Actor, order_id: int, proof_id: int) -> tuple[bytes, str]:
    """(content, suffix) of a proof; every look is in the audit log, as it shows a bank account. Raises NoSuchOrder."""
    actor.require(permissions.READ)
    query = (
        select(TransferProof)
        .join(Order, Order.id == TransferProof.order_id)
        .where(TransferProof.id == proof_id, Order.id == order_id, orders_in_scope(actor))
    )
    row = session().scalars(query).first()
    if row is None:
        raise NoSuchOrder
    with transaction():
        audit(actor.user_id, "order.proof_read", f"order:{order_id}")
    return storage().open(row.storage_key), row.suffix


def record_repayment(actor: Actor, order_id: int, refund_id: int, reference: str, now: datetime) -> bool:
    """Finance pays a refund by transfer or in cash. Once. False: it waits for a second person, and nothing may be paid
    before. Raises NoSuchOrder, OwnCase, ReferenceMissing, OwnHand, OwnPromise, RefundMoved."""
    actor.require(permissions.REPAY)
    query = (
        select(Refund.payment_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Order, Order.checkout_id == Payment.checkout_id)
        .where(Refund.id == refund_id, Refund.by_hand, Order.id == order_id, orders_in_scope(actor))
    )
    payment_id = session().scalar(query)
    if payment_id is None:
        raise NoSuchOrder
    if not reference.strip():
        raise ReferenceMissing
    refuse_own_case(actor, order_id)
    _refuse_own_hand(actor, payment_id)
    _refuse_own_promise(actor, refund_id)
    told = reference.strip()[:60]
    with transaction():
        take_turn(order_id)
        if hooks.takes_over(actor, order_id, refund_id, told, now):
            return False
        paid = payments.settle_refund_by_hand(
            refund_id, paid=True, reference=told, now=now, actor_id=actor.user_id
        )
        if paid.state is not RefundState.SUCCEEDED:
            raise RefundMoved
        return True


def _refuse_own_hand(actor: Actor, payment_id: int) -> None:
    """A transfer that never came, and that one person alone says came and went back, would leave from the Office's
    pocket. Raises OwnHand."""
    recorded = (
        select(PaymentTransition.id)
        .join(Payment, Payment.id == PaymentTransition.payment_id)
        .where(
            Payment.id == payment_id, Payment.method == Method.BANK_TRANSFER, PaymentTransition.amount_centimes > 0,
            PaymentTransition.actor_id == actor.user_id,
        )
    )  # fmt: skip
    if actor.user_id is not None and session().scalar(recorded.limit(1)) is not None:
        raise OwnHand


def _refuse_own_promise(actor: Actor, refund_id: int) -> None:
    """Who said that money never arrived, and promised it again, does not also pay it: it might be paid twice. Raises
    OwnPromise."""
    row = session().execute(select(Refund.key, Refund.actor_id).where(Refund.id == refund_id)).one()
    before = select(Refund.id).where(Refund.key.startswith(f"{row.key}{FAILED_KEY}", autoescape=True))
    if actor.user_id is not None and row.actor_id == actor.user_id and session().scalar(before.limit(1)):
        raise OwnPromise


def refuse_own_case(actor: Actor, order_id: int) -> None:
    """Nobody of the Office decides about money of goods that their own cooperative sold, or that they bought
    themselves: with their account, or with their phone. Raises OwnCase."""
    selling = (
        select(Vendor.cooperative_id)
        .join(VendorOrder, VendorOrder.vendor_id == Vendor.id)
        .where(VendorOrder.order_id == order_id)
    )
    buyer = _bought_by(actor, order_id)
    for cooperative_id in session().scalars(selling).all():
        registry.refuse_own_case(actor, cooperative_id, buyer)


def _bought_by(actor: Actor, order_id: int) -> int | None:
    """The actor, when this is an order of theirs; whoever else bought it does not matter here."""
    if actor.user_id is None:
        return None
    me = users_by_id([actor.user_id]).get(actor.user_id)
    phone = blind_index(me.phone_e164) if me and me.phone_e164 else None
    mine = Order.user_id == actor.user_id
    theirs = mine | (Order.phone_index == phone) if phone else mine
    found = session().scalar(select(Order.id).where(Order.id == order_id, theirs))
    return None if found is None else actor.user_id
