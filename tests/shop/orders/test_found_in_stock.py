"""What an order sells out is not found as in stock; what it gives back is found again."""

from flask import Flask

from core.search import indexing
from core.search.contract import SearchQuery
from shop.orders import services as orders
from shop.orders.services import reading
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import place, shelf


def found() -> int:
    indexing.drain(NOW)
    return indexing.backend().search(SearchQuery(filters={"stock": ["yes"]})).total


def test_the_last_piece_is_gone_until_its_parcel_is_cancelled(both: Flask) -> None:
    goods = shelf(on_hand=1)
    indexing.rebuild()
    assert found() == 1
    placed = place(goods)
    assert found() == 0
    by = orders.by_vendor(goods.stall.seller.user_id, goods.stall.vendor_id)
    orders.cancel(by, reading.get_by_token(placed.token).parcels[0].id, "La jarre s’est cassée", NOW)
    assert found() == 1
