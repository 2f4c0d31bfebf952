"""The first delivered parcel of a cooperative is news of the register; later ones are not."""

from flask import Flask

from core.events import subscribe
from registry.events import FirstSale
from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from shop.orders.services import reading
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import Shelf, place, shelf


def deliver(goods: Shelf, placed: PlacedOrder) -> None:
    """Every step up to the buyer's door."""
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    parcel = reading.get_by_token(placed.token).parcels[0]
    for step in (orders.confirm, orders.prepare, orders.ready, orders.ship, orders.deliver):
        step(by, parcel.id, NOW)


def test_only_the_first_delivery_is_told(both: Flask) -> None:
    told: list[int] = []

    def note_sale_for_the_test(event: FirstSale) -> None:
        told.append(event.cooperative_id)

    subscribe(FirstSale, note_sale_for_the_test)
    first, second = shelf(), shelf()
    for goods in (first, first, second):
        deliver(goods, place(goods))
    assert told == [first.stall.cooperative_id, second.stall.cooperative_id]
