"""Vouchers made for tests."""

import itertools
from dataclasses import replace
from datetime import timedelta

from core.db import session, transaction
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey
from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from shop.vouchers.data import Terms
from shop.vouchers.models import Voucher
from tests.shop.checkout.makers import NOW, fill, request_for
from tests.shop.orders.makers import Shelf

_codes = itertools.count(1)
TEN_PERCENT = Terms(
    "MERCI", 10, None, None, 0, NOW - timedelta(days=60), NOW + timedelta(days=30), None, 1, None
)


def voucher(vendor_id: int | None = None, **terms: object) -> str:
    """An active voucher's code: ten percent for everybody unless told otherwise."""
    code = str(terms.pop("code", f"CODE{next(_codes)}"))
    wanted = replace(TEN_PERCENT, code=code, **terms)  # type: ignore[arg-type]
    with transaction() as s:
        values = {name: getattr(wanted, name) for name in Terms.__dataclass_fields__}
        values |= {"category_ids": list(wanted.category_ids), "vendor_ids": list(wanted.vendor_ids)}
        s.add(Voucher(**values, vendor_id=vendor_id, state="active", made_by=None, made_at=NOW))
    return code


def used(code: str) -> tuple[int, int]:
    """(orders, centimes)."""
    session().rollback()
    row = session().query(Voucher).filter_by(code=code).one()
    return row.used_count, row.spent_centimes


def basket_of(*shelves: Shelf, code: str, quantity: int = 1) -> BasketKey:
    """A guest's basket with one thing of each, and a code."""
    basket = fill({s.variant_id: quantity for s in shelves})
    checkout.set_voucher(basket, code, NOW)
    return basket


def buy(
    *shelves: Shelf, code: str, quantity: int = 1, method: str = "cod", phone: str = "+212661234578"
) -> PlacedOrder:
    """A guest's order with a code."""
    request = request_for(basket_of(*shelves, code=code, quantity=quantity), method=method)
    return orders.submit(replace(request, phone=phone), NOW)
