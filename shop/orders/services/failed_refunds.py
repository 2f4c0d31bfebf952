"""Refunds that never reached the buyer: a closed card, a transfer the bank sent back. They are promised again, by hand,
and whoever promises does not pay."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session, transaction
from shop.orders import permissions
from shop.orders.data import FailedRefund
from shop.orders.errors import NoSuchOrder, ReferenceMissing, RefundMoved
from shop.orders.models import Order
from shop.orders.services.acting import take_turn
from shop.orders.services.scope import orders_in_scope
from shop.orders.services.transfers import refuse_own_case
from shop.payments import services as payments
from shop.payments.data import RefundState
from shop.payments.models import Payment, Refund
from shop.payments.services.refund_requests import OWED_AGAIN

PAGE = 50


def list_failed(actor: Actor, after_id: int = 0) -> list[FailedRefund]:
    """Those of the actor's provinces whose money is still owed, oldest first (1 statement)."""
    actor.require(permissions.READ)
    query = _owed().where(Refund.id > after_id, orders_in_scope(actor)).order_by(Refund.id).limit(PAGE)
    return [FailedRefund(*row) for row in session().execute(query)]


def failed_of(order_id: int) -> set[int]:
    """Refunds of an order that wait to be promised again, for pages that know who asks (1 statement)."""
    return {row.id for row in session().execute(_owed().where(Order.id == order_id))}


def is_owed_again(refund_id: int) -> bool:
    """Whether this one waits."""
    return session().execute(_owed().where(Refund.id == refund_id)).first() is not None


def _owed() -> Any:
    columns = (Refund.id, Order.id, Order.number, Refund.amount_centimes, Refund.by_hand, Refund.settled_at)
    return (
        select(*columns)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Order, Order.checkout_id == Payment.checkout_id)
        .where(*OWED_AGAIN)
    )


def promise_again(actor: Actor, order_id: int, refund_id: int, now: datetime) -> bool:
    """Owe it by transfer; the buyer is asked where to. A second tap changes nothing (False).

    Raises NoSuchOrder outside the provinces, OwnCase, RefundTooLarge when the money is no longer there.
    """
    _reach(actor, order_id, refund_id)
    if not is_owed_again(refund_id):
        return False
    with transaction():
        take_turn(order_id)
        return payments.refund_again(refund_id, now=now, actor_id=actor.user_id) is not None


def came_back(actor: Actor, order_id: int, refund_id: int, reference: str, now: datetime) -> None:
    """The bank sent a transfer back, or it cannot be made: the refund has failed, once. `reference` says where that
    stands. Raises NoSuchOrder, OwnCase, ReferenceMissing, RefundMoved."""
    if not _reach(actor, order_id, refund_id).by_hand:
        raise NoSuchOrder
    told = reference.strip()[:60]
    if not told:
        raise ReferenceMissing
    with transaction():
        take_turn(order_id)
        state = session().scalar(select(Refund.state).where(Refund.id == refund_id))
        if state == RefundState.FAILED:
            raise RefundMoved
        payments.settle_refund_by_hand(refund_id, paid=False, reference=told, now=now, actor_id=actor.user_id)


def _reach(actor: Actor, order_id: int, refund_id: int) -> Any:
    actor.require(permissions.REPAY)
    query = (
        select(Refund.id, Refund.by_hand)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Order, Order.checkout_id == Payment.checkout_id)
        .where(Refund.id == refund_id, Order.id == order_id, orders_in_scope(actor))
    )
    row = session().execute(query).first()
    if row is None:
        raise NoSuchOrder
    refuse_own_case(actor, order_id)
    return row
