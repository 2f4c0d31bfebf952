"""Pure rules of the basket and of delivery: quantities, problems of a line, fees. Amounts in centimes, weights in g."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.format import western_digits
from core.geography.rules import Zone
from shop.checkout.data import Delivery, Group, Rate

MAX_QUANTITY = 99
MAX_LINES = 60
COD_LIMIT = 1_000_000
"""Carriers collect at most 10,000 MAD in cash (facts §5)."""
CARD_LIMIT = 99_999_999
"""Stripe takes at most eight digits of centimes: 999,999.99 MAD (docs.stripe.com/currencies, "Minimum and maximum")."""
ORDER_LIMIT = 1_000_000_000
"""10,000,000 MAD: every amount of an order fits the database's integers on both engines."""

Problem = Literal["gone", "vendor_closed", "sold_out", "less_stock", "price_up", "price_down"]
BLOCKING: frozenset[str] = frozenset({"gone", "vendor_closed", "sold_out", "less_stock", "price_up"})
UNBUYABLE: frozenset[str] = frozenset({"gone", "vendor_closed", "sold_out"})

_BANDS: dict[Zone, tuple[int, tuple[int, int], tuple[int, int, int, int]]] = {
    "same_city": (400, (1, 2), (20, 25, 35, 50)),
    "same_region": (500, (1, 3), (30, 38, 50, 70)),
    "other": (600, (2, 4), (35, 45, 60, 85)),
    "south": (900, (3, 6), (45, 60, 85, 120)),
}
_WEIGHTS = (5_000, 10_000, 20_000, 30_000)
DEFAULT_RATES: tuple[Rate, ...] = tuple(
    Rate(zone, weight, fee * 100, free * 100 if weight <= 10_000 else None, *days)
    for zone, (free, days, fees) in _BANDS.items()
    for weight, fee in zip(_WEIGHTS, fees, strict=True)
)
"""Usual fees in Morocco (facts §5): 20 DH in the city, 30 to 45 beyond. Heavy parcels are never free."""


def parse_quantity(text: str) -> int | None:
    """The quantity a person typed, `3`, `٣`, ` 12 `; None when it is not a whole number from 0 to 99."""
    text = western_digits(text).strip()
    if not re.fullmatch(r"[0-9]{1,4}", text):
        return None
    quantity = int(text)
    return quantity if quantity <= MAX_QUANTITY else None


def find_problem(
    *, quantity: int, seen_centimes: int, price_centimes: int | None, available: int, vendor_open: bool
) -> Problem | None:
    """What is wrong with a line; `price_centimes` None when the variant may not be bought (I20). The worst wins."""
    if not vendor_open:
        return "vendor_closed"
    if price_centimes is None:
        return "gone"
    if available <= 0:
        return "sold_out"
    if available < quantity:
        return "less_stock"
    if price_centimes > seen_centimes:
        return "price_up"
    return "price_down" if price_centimes < seen_centimes else None


def delivery_for(rates: Sequence[Rate], zone: Zone, weight_g: int, goods_centimes: int) -> Delivery:
    """The fee of one parcel: the smallest band that carries the weight; beyond the last band, several parcels of it.

    `missing_centimes` is how much more must be bought for free delivery: 0 when it is free, None when it never is.
    """
    bands = sorted((r for r in rates if r.zone == zone), key=lambda r: r.max_weight_g)
    if not bands:
        raise ValueError(f"no delivery rate for the zone {zone}")
    last = bands[-1]
    full, rest = (
        divmod(max(weight_g, 1), last.max_weight_g) if weight_g > last.max_weight_g else (0, weight_g)
    )
    band = next((b for b in bands if rest <= b.max_weight_g), last)
    fee = full * last.fee_centimes + (band.fee_centimes if rest or not full else 0)
    free_above = None if full else band.free_above_centimes
    if free_above is not None and goods_centimes >= free_above:
        fee = 0
    missing = None if free_above is None else max(0, free_above - goods_centimes)
    return Delivery(zone, fee, free_above, missing, band.days_min, band.days_max)


METHOD_LIMITS: Mapping[str, int] = {"cod": COD_LIMIT, "stripe": CARD_LIMIT, "bank_transfer": ORDER_LIMIT}


def is_method_allowed(method: str, total_centimes: int) -> bool:
    """Whether this way of paying may be offered for this total."""
    return 0 < total_centimes <= METHOD_LIMITS[method]


@dataclass(frozen=True)
class Totals:
    """Sums of a quote; `total = goods + delivery`."""

    count: int
    goods_centimes: int
    delivery_centimes: int

    @property
    def total_centimes(self) -> int:
        """What the buyer pays."""
        return self.goods_centimes + self.delivery_centimes


def sum_groups(groups: Iterable[Group]) -> Totals:
    """The totals of an order are the sums of its parcels, never computed another way (I7)."""
    groups = list(groups)
    return Totals(
        sum(g.count for g in groups),
        sum(g.goods_centimes for g in groups),
        sum(g.delivery.fee_centimes for g in groups),
    )


def seen_digest(groups: Iterable[Group]) -> str:
    """A digest of everything the buyer agrees to: what, how many, at which price, delivered for how much."""
    seen = [
        [
            g.vendor_id,
            g.delivery.fee_centimes,
            g.discount_centimes,
            [[x.variant_id, x.quantity, x.price_centimes] for x in g.buyable_lines],
        ]
        for g in groups
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:24]
