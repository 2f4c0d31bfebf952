"""Nouns of the shop for the floors above: frozen, without personal data."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class SalesFigures(NamedTuple):
    """What one cooperative did in a period, summed. Rates are not here: the score forms them."""

    cooperative_id: int
    orders: int
    on_time: int
    defects: int
    fault_returns: int
    replies_due: int
    replies: int
    ratings: int
    rating_sum: int
    goods_centimes: int
    buyers: int
    earlier_orders: int
    earlier_centimes: int


class MarketFigures(NamedTuple):
    """The marketplace of a period. Centimes; `stalls`: opened by its end."""

    orders: int
    parcels: int
    sales_centimes: int
    selling: int
    returns: int
    stalls: int


class CooperativeSales(NamedTuple):
    """What one cooperative delivered in a period. Centimes."""

    cooperative_id: int
    parcels: int
    goods_centimes: int


class RatingDay(NamedTuple):
    """Opinions that a cooperative got on parcels first spoken of on one day."""

    cooperative_id: int
    day: date
    ratings: int
    rating_sum: int


@dataclass(frozen=True, slots=True)
class FactLine:
    """One parcel as the score sees it, for the page of the cooperative. `excluded`: why it does not count, or ""."""

    vendor_order_id: int
    number: str
    placed_on: date
    on_time: bool
    defect: str
    fault_return: bool
    replies_due: int
    replies: int
    ratings: int
    rating_sum: int
    rated_on: date | None
    goods_centimes: int
    excluded: str
    nth: int
