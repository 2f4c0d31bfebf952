"""Cooperatives with a history of sales, made of facts, for tests of the score."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from core.clock import local_date
from core.crypto import encrypt
from core.db import transaction
from shop.checkout.models import Checkout
from shop.orders.models import Order, VendorOrder
from shop.performance.models import Fact
from tests.shop.catalog.makers import NOW, Stall, make_stall

AS_OF = date(2026, 11, 26)
WITHIN = AS_OF - timedelta(days=60)
"""A day whose orders count."""
_numbers = itertools.count(1)


def make_fact(stall: Stall, day: date = WITHIN, *, buyer: str = "", **more: Any) -> int:
    """One parcel with its fact; nothing else of the order matters here. Good in everything unless said."""
    n, sealed = next(_numbers), encrypt("+212600000000")
    at = datetime.combine(day, datetime.min.time(), NOW.tzinfo) + timedelta(hours=12)
    with transaction() as s:
        checkout = {
            "token": f"fact-{n}", "state": "placed", "lang": "ar", "name": "م", "phone_enc": sealed, "commune_code": "",
            "province_code": "", "place_ar": "", "place_fr": "", "address": "", "payment_method": "cod", "seen": "",
            "goods_centimes": 10_000, "delivery_centimes": 0, "total_centimes": 10_000, "created_at": at,
        }  # fmt: skip
        checkout_id = s.execute(insert(Checkout).values(checkout).returning(Checkout.id)).scalar_one()
        order = {
            "number": f"T-{n}", "checkout_id": checkout_id, "token": f"token-{n}", "state": "placed", "lang": "ar",
            "name": "م", "phone_enc": sealed, "phone_index": buyer or f"b{n}", "commune_code": "", "province_code": "",
            "place_ar": "", "place_fr": "", "address": "", "payment_method": "cod", "goods_centimes": 10_000,
            "delivery_centimes": 0, "total_centimes": 10_000, "placed_at": at,
        }  # fmt: skip
        order_id = s.execute(insert(Order).values(order).returning(Order.id)).scalar_one()
        parcel = {
            "order_id": order_id, "vendor_id": stall.vendor_id, "position": 1, "number": f"T-{n}/1",
            "state": "closed", "state_at": at, "goods_centimes": 10_000, "delivery_centimes": 0,
            "total_centimes": 10_000, "weight_g": 1, "zone": "", "days_min": 1, "days_max": 2, "vendor_name_ar": "",
            "vendor_name_fr": "",
        }  # fmt: skip
        key = s.execute(insert(VendorOrder).values(parcel).returning(VendorOrder.id)).scalar_one()
        fact = {
            "vendor_order_id": key, "vendor_id": stall.vendor_id, "cooperative_id": stall.cooperative_id,
            "placed_on": local_date(at), "on_time": 1, "is_defect": 0, "defect": "", "fault_return": 0,
            "replies_due": 0, "replies": 0, "ratings": 0, "rating_sum": 0, "rated_on": None,
            "goods_centimes": 10_000, "buyer_key": buyer or f"b{n}", "nth": 1, "excluded": "",
        }  # fmt: skip
        s.execute(insert(Fact).values(fact | more))
    return int(key)


def seller(good: int = 30, late: int = 0, defects: int = 0) -> Stall:
    """A cooperative with so many parcels of different buyers."""
    stall = make_stall()
    for n in range(good):
        make_fact(
            stall, on_time=int(n >= late), is_defect=int(n < defects), defect="case" if n < defects else ""
        )
    return stall
