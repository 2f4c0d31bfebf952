"""Baskets and checkout requests made for tests."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime

from shop.checkout import services as checkout
from shop.checkout.data import BasketKey, CheckoutRequest

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
_keys = itertools.count(1)


def fill(wanted: Mapping[int, int], now: datetime = NOW) -> BasketKey:
    """A guest's basket with these variants."""
    key = BasketKey()
    for variant_id, quantity in wanted.items():
        key = BasketKey(token=checkout.add(key, variant_id, quantity, now))
    return key


def request_for(
    basket: BasketKey,
    *,
    city: str = "الرباط",
    method: str = "cod",
    key: str = "",
    seen: str = "",
    now: datetime = NOW,
    phone_is_proven: bool = True,
) -> CheckoutRequest:
    """What a buyer in `city` sends after looking at the total."""
    place = checkout.find_destination(city)
    assert place
    return CheckoutRequest(
        key=key or f"form-{next(_keys)}", basket=basket, lang="ar", name="خديجة العلوي", phone="+212661234578",
        email="khadija@example.ma", destination=place, address="أكدال، زنقة سبو", note="", payment_method=method,
        seen=seen or checkout.quote(basket, place.commune_code, now).seen, phone_is_proven=phone_is_proven,
    )  # fmt: skip
