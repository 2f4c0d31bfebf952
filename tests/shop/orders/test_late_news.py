"""Money that arrives late and is contested at once; a page that claims to have shown what is not there."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, transaction
from shop.orders import services as orders
from shop.orders.errors import NotNow
from shop.orders.models import Adjustment, Order, OrderLine
from shop.orders.services import reading
from shop.payments.data import Dispute, Facts, News
from shop.payments.models import Refund
from shop.payments.services.applying import Entry
from shop.payments.services.waiting import apply_and_replay
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, ordered
from tests.shop.orders.makers import assert_holds, place, shelf


def news(payment_id: int | None, facts: Facts) -> str:
    assert payment_id
    with transaction():
        told = News(facts, intent=f"pi_{payment_id}", currency="MAD")
        return apply_and_replay(payment_id, told, Entry("webhook:test"), NOW)


def refunds() -> list[int]:
    session().rollback()
    return list(session().scalars(select(Refund.amount_centimes).order_by(Refund.id)))


@pytest.mark.parametrize("decided", [Dispute.WON, Dispute.LOST])
def test_what_was_cancelled_waits_for_the_bank_and_goes_back_once(both: Flask, decided: Dispute) -> None:
    placed = place(shelf(), shelf(), method="stripe")
    parcel = reading.get_by_token(placed.token).parcels[0]
    orders.cancel(orders.by_buyer(placed.token), parcel.id, "", NOW)
    amount = placed.total_centimes
    told = Facts(asked=True, authorized=amount, captured=amount, dispute=Dispute.OPEN)
    assert news(placed.payment_id, told) == "applied"
    assert refunds() == []
    assert session().scalars(select(Order.state).where(Order.id == placed.order_id)).one() == "placed"
    news(placed.payment_id, Facts(dispute=decided))
    assert refunds() == ([parcel.total_centimes] if decided is Dispute.WON else [])
    news(placed.payment_id, Facts(dispute=decided))
    assert len(refunds()) == (decided is Dispute.WON)
    assert_holds(both)
    assert_books(both)


def test_nobody_takes_the_place_of_a_later_change(app: Flask) -> None:
    bought = ordered(shelf(), quantity=4)
    parcel_id, by = bought.parcels[0].id, orders.by_buyer(bought.token)
    line = session().scalars(select(OrderLine.id).where(OrderLine.vendor_order_id == parcel_id)).one()
    for seen in (1, 7, -1):
        with pytest.raises(NotNow):
            orders.take_out(by, parcel_id, "cancelled", {line: 1}, seen=seen, now=NOW)
    for _tap in range(2):
        orders.take_out(by, parcel_id, "cancelled", {line: 1}, seen=0, now=NOW)
    orders.take_out(by, parcel_id, "cancelled", {line: 1}, seen=1, now=NOW)
    assert session().scalar(select(func.count()).select_from(Adjustment)) == 2
