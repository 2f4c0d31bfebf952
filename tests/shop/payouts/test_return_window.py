"""I11: nothing is paid while its buyer may still send it back without a reason."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from core.db import session
from shop.ledger.models import JournalLine
from shop.orders.models import Transition
from shop.payouts.services import free
from shop.returns.services.asking import returnable
from tests.shop.orders.makers import shelf
from tests.shop.payouts.makers import give_rib
from tests.shop.returns.makers import sold

SECOND = timedelta(seconds=1)


def test_money_is_free_when_the_right_to_send_back_is_over(both: Flask) -> None:
    goods = shelf()
    give_rib(goods.stall.vendor_id)
    thing = sold(goods=goods)
    delivered = session().scalars(select(Transition.at).where(Transition.to_state == "delivered")).one()
    query = select(JournalLine.payable_from).where(JournalLine.payable_from.is_not(None))
    free_from = session().scalars(query).one()
    assert free_from
    assert free_from - delivered > timedelta(days=8)
    (line,) = returnable(thing.buyer, thing.parcel_id, free_from - SECOND)
    assert line.right.holds
    assert not any(one.right.holds for one in returnable(thing.buyer, thing.parcel_id, free_from))
    vendor_id = goods.stall.vendor_id
    assert free.heaps(free_from - SECOND)[vendor_id].free == []
    assert free.heaps(free_from)[vendor_id].free_centimes > 0
