"""The steps of a vendor order. Each is one transaction: turn taken, conditional update, history, stock, money, news.

Lock order everywhere, also when news of a payment comes: order → vendor order → stock → payment.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from core.audit import audit
from core.db import changed_one, session, transaction
from core.events import announce
from shop.catalog import stock
from shop.orders import rules
from shop.orders.data import State
from shop.orders.errors import (
    AlreadyShipped,
    BadAmount,
    CashShort,
    NoSuchOrder,
    NoSuchParcel,
    ReasonMissing,
    StepNotPossible,
)
from shop.orders.events import CodCollected, VendorOrderMoved
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services.acting import By, by_buyer, by_system, take_turn
from shop.orders.services.adjusting import write_off
from shop.orders.services.money import take_cash, voucher_source
from shop.vouchers import services as vouchers

STOCK = {
    "release": stock.release,
    "allocate": stock.allocate,
    "deallocate": stock.deallocate,
    "ship": stock.ship,
    "restock": stock.restock,
}


def confirm(by: By, parcel_id: int, now: datetime) -> None:
    """The cooperative takes the order on: its goods are sold, and it may now see the buyer's phone."""
    move(by, parcel_id, "confirmed", now)


def prepare(by: By, parcel_id: int, now: datetime) -> None:
    """The parcel is being made ready."""
    move(by, parcel_id, "preparing", now)


def ship(by: By, parcel_id: int, now: datetime, *, carrier: str = "", tracking_number: str = "") -> None:
    """The parcel has left: its goods leave the stock."""
    move(
        by,
        parcel_id,
        "shipped",
        now,
        carrier=carrier.strip()[:60],
        tracking_number=tracking_number.strip()[:60],
    )


def deliver(by: By, parcel_id: int, now: datetime, *, collected_centimes: int | None = None) -> None:
    """The buyer has the parcel; by cash, `collected_centimes` was received (None: said later)."""
    with transaction():
        move(by, parcel_id, "delivered", now)
        if collected_centimes is not None:
            collect_cod(by, parcel_id, collected_centimes, now)


def refuse_at_door(by: By, parcel_id: int, reason: str, now: datetime) -> None:
    """The buyer did not take it: the goods come back into the stock."""
    move(by, parcel_id, "refused_at_door", now, reason=reason)


def lose(by: By, parcel_id: int, reason: str, now: datetime) -> None:
    """The carrier lost it; what was paid goes back."""
    move(by, parcel_id, "lost", now, reason=reason)


def cancel(by: By, parcel_id: int, reason: str, now: datetime) -> None:
    """Cancel one parcel before it is shipped; its siblings are never touched (I16). Goods and money go back.

    Cooperative and staff must give a reason, which the buyer reads.
    """
    if by.party != "buyer" and not reason.strip():
        raise ReasonMissing
    try:
        move(by, parcel_id, "cancelled", now, reason=reason.strip()[:300])
    except StepNotPossible as refusal:
        if refusal.state in ("shipped", "delivered", "closed"):
            raise AlreadyShipped from None
        raise


def move(by: By, parcel_id: int, to: State, now: datetime, *, reason: str = "", **values: Any) -> bool:
    """Take a step; False when the parcel is there already, as after a double tap.

    Raises NoSuchParcel outside the scope, StepNotPossible when it moved on meanwhile or the party may not.
    """
    with transaction() as s:
        row = s.execute(select(VendorOrder.order_id).where(VendorOrder.id == parcel_id, by.scope)).first()
        if row is None:
            raise NoSuchParcel
        take_turn(row.order_id)
        old = s.scalar(select(VendorOrder.state).where(VendorOrder.id == parcel_id)) or ""
        if old == to:
            return False
        if not rules.may_move(old, to, by.party):
            raise StepNotPossible(old)
        step_on(parcel_id, old, to, by, now, reason, **values)
        _settle(row.order_id, parcel_id, old, to, by, now)
        return True


def step_on(
    parcel_id: int, old: str, to: State, by: By, now: datetime, reason: str = "", **values: Any
) -> None:
    """The step itself: state, history, stock, news."""
    s = session()
    mine = update(VendorOrder).where(VendorOrder.id == parcel_id, VendorOrder.state == old)
    if not changed_one(mine.values(state=to, state_at=now, due_at=rules.due_at(to, now), **values)):
        raise StepNotPossible(old)
    step = {"vendor_order_id": parcel_id, "from_state": old, "to_state": to, "party": by.party}
    s.execute(insert(Transition).values(**step, actor_id=by.actor_id, reason=reason, at=now))
    verb = rules.stock_verb(old, to)
    if verb:
        STOCK[verb](s, goods_of(parcel_id))
    announce(VendorOrderMoved(parcel_id, old, to, by.party))


def goods_of(parcel_id: int) -> dict[int, int]:
    """{variant id: quantity} of a parcel, without what was taken out of it before."""
    left = OrderLine.quantity - OrderLine.adjusted_quantity
    query = select(OrderLine.variant_id, left).where(OrderLine.vendor_order_id == parcel_id, left > 0)
    return rules.quantities((variant_id, quantity) for variant_id, quantity in session().execute(query))


def _settle(order_id: int, parcel_id: int, old: str, to: State, by: By, now: datetime) -> None:
    if by.party == "staff":
        audit(by.actor_id, f"order.{to}", f"vendor_order:{parcel_id}")
    if to in ("cancelled", "expired", "lost", "refused_at_door"):
        write_off(parcel_id, to, by, now)
    if to in rules.DEAD:
        close_if_dead(order_id, now)


def close_if_dead(order_id: int, now: datetime) -> None:
    """When nothing of an order is left alive, the order itself is over, and its voucher free again; the caller holds
    its turn."""
    s = session()
    states = list(s.scalars(select(VendorOrder.state).where(VendorOrder.order_id == order_id)))
    if rules.is_whole_order_dead(states):
        to = "expired" if all(state == "expired" for state in states) else "cancelled"
        s.execute(
            update(Order)
            .where(Order.id == order_id, Order.state.in_(("pending_payment", "placed")))
            .values(state=to)
        )
        vouchers.release(voucher_source(order_id), now)


def collect_cod(by: By, parcel_id: int, amount_centimes: int, now: datetime) -> None:
    """Record the cash received for a delivered parcel; the first entry counts.

    Raises BadAmount beyond the expected, CashShort when a cooperative says less.
    """
    with transaction() as s:
        row = s.execute(
            select(VendorOrder.order_id, VendorOrder.cod_expected_centimes).where(
                VendorOrder.id == parcel_id, by.scope
            )
        ).first()
        if row is None:
            raise NoSuchParcel
        take_turn(row.order_id)
        if not 0 <= amount_centimes <= row.cod_expected_centimes or not row.cod_expected_centimes:
            raise BadAmount
        if amount_centimes < rules.least_cash(by.party, row.cod_expected_centimes):
            raise CashShort(row.cod_expected_centimes)
        mine = update(VendorOrder).where(
            VendorOrder.id == parcel_id,
            by.scope,
            VendorOrder.state == "delivered",
            VendorOrder.cod_collected_centimes.is_(None),
        )
        if not changed_one(mine.values(cod_collected_centimes=amount_centimes, cod_collected_at=now)):
            if (
                s.scalar(select(VendorOrder.cod_collected_centimes).where(VendorOrder.id == parcel_id))
                is None
            ):
                raise StepNotPossible("not_delivered")
            return  # counted before, as after a double tap
        take_cash(parcel_id, amount_centimes, by.actor_id, now)
        announce(CodCollected(parcel_id, amount_centimes))


def count_cash(parcel_id: int, now: datetime) -> None:
    """The buyer has had the goods, so the cash was taken, whether anybody wrote it down or not; in the caller's
    transaction. What goes back to the buyer must not depend on who wrote what."""
    query = select(VendorOrder.state, VendorOrder.cod_expected_centimes, VendorOrder.cod_collected_centimes)
    row = session().execute(query.where(VendorOrder.id == parcel_id)).one()
    if row.state == "delivered" and row.cod_expected_centimes and row.cod_collected_centimes is None:
        collect_cod(by_system(), parcel_id, row.cod_expected_centimes, now)


def cancel_order(token: str, reason: str, now: datetime, *, user_id: int | None = None) -> int:
    """The buyer cancels all that has not left yet; returns how many parcels. Raises NoSuchOrder."""
    by = by_buyer(token, user_id)
    with transaction() as s:
        order_id = s.scalar(select(Order.id).where(Order.token == token))
        if order_id is None:
            raise NoSuchOrder
        take_turn(order_id)  # before the list is read: what expired a moment ago is no longer in it
        query = select(VendorOrder.id).where(by.scope, VendorOrder.state.in_(rules.BEFORE_SHIPPING))
        parcels = list(s.scalars(query.order_by(VendorOrder.id)))
        for parcel_id in parcels:
            cancel(by, parcel_id, reason, now)
        return len(parcels)
