"""Use cases of orders: placing, paying, the steps of each parcel, reading, checking."""

from shop.orders.services.acting import By, by_buyer, by_staff, by_system, by_vendor
from shop.orders.services.adjusted import adjustments_of, get_adjustment
from shop.orders.services.adjusting import adjust
from shop.orders.services.changing import ready, take_out, weigh
from shop.orders.services.doors import claim_parcel, claims_of, settle_claim
from shop.orders.services.money import record_transfer
from shop.orders.services.moving import (
    cancel,
    cancel_order,
    collect_cod,
    confirm,
    count_cash,
    deliver,
    lose,
    prepare,
    refuse_at_door,
    ship,
)
from shop.orders.services.paying import (
    buy_again,
    close_delivered,
    expire_unconfirmed,
    expire_unpaid,
    pay_again,
    pay_at_the_door,
)
from shop.orders.services.placing import find_placed, place_order, submit
from shop.orders.services.transfers import attach_proof, record_repayment

__all__ = [
    "By",
    "adjust",
    "adjustments_of",
    "attach_proof",
    "buy_again",
    "by_buyer",
    "by_staff",
    "by_system",
    "by_vendor",
    "cancel",
    "cancel_order",
    "claim_parcel",
    "claims_of",
    "close_delivered",
    "collect_cod",
    "confirm",
    "count_cash",
    "deliver",
    "expire_unconfirmed",
    "expire_unpaid",
    "find_placed",
    "get_adjustment",
    "lose",
    "pay_again",
    "pay_at_the_door",
    "place_order",
    "prepare",
    "ready",
    "record_repayment",
    "record_transfer",
    "refuse_at_door",
    "settle_claim",
    "ship",
    "submit",
    "take_out",
    "weigh",
]
