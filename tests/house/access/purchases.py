"""Orders of two buyers at every step, an opinion, a report: what buyers leave with one side of the world."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from core.auth.actor import Actor
from core.db import session
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey, CheckoutRequest
from shop.orders import services as orders
from shop.orders.models import OrderLine, TransferProof, VendorOrder
from shop.orders.services import reading
from shop.payments import services as payments
from shop.reviews.models import Report, Review
from shop.reviews.services import opinions, reports
from shop.vouchers import services as vouchers
from shop.vouchers.data import Terms
from shop.vouchers.permissions import MAKE
from tests.house.access.people import CITY, email, surname
from tests.house.access.sides import PDF, Side

BUYER = {"A": "buyer", "B": "other_buyer"}
STEPS = ("confirmed", "preparing", "ready", "shipped", "delivered")
PHONE = {"A": "+212668112231", "B": "+212668112232"}
STATES = ("new", *STEPS, "reviewed", "unpaid", "transfer", "owed")


def street(key: str) -> str:
    """Where the buyer of a side lives."""
    return f"12 rue Zqstreet{key.lower()}"


def place_orders(side: Side, people: dict[str, int], now: datetime) -> None:
    """One order for each state, all of the side's own buyer, delivered in the side's own province."""
    by = people["president" if side.key == "A" else "neighbour"]
    for state in STATES:
        _order(side, state, people[BUYER[side.key]], now)
        _bring(side, state, by, now)
    _money(side, by, people["colleague"], now)
    token = side.tokens["reviewed"]
    opinions.write_review(token, side.lines["reviewed"], 4, f"Très bien {side.mark('opinion')}", now)
    side.review = session().scalars(select(Review.id).order_by(Review.id.desc()).limit(1)).one()
    reports.report("product", side.products["live"], "other", side.mark("report"), f"p{side.key}", now)
    side.report = session().scalars(select(Report.id).order_by(Report.id.desc()).limit(1)).one()


def _money(side: Side, seller_id: int, colleague_id: int, now: datetime) -> None:
    """Vouchers of both funders, a proof of transfer, a repayment that is owed."""
    terms = Terms(f"ZQ-{side.key}", 10, None, None, 0, now, now + timedelta(days=9), None, 1, None)
    side.voucher = vouchers.offer(seller_id, side.vendors["main"], terms, now).id
    office = Actor(colleague_id, frozenset({MAKE}), None, is_staff=True)
    side.desk_voucher = vouchers.propose(office, replace(terms, code=f"ZQ-DESK-{side.key}"), now).id
    orders.attach_proof(side.tokens["unpaid"], PDF + side.key.encode(), now)
    side.proof = session().scalars(select(TransferProof.id).order_by(TransferProof.id.desc()).limit(1)).one()
    owed = reading.get_by_token(side.tokens["owed"])
    (payment,) = payments.list_payments(owed.checkout_id)
    payments.record_money(payment.id, payment.amount_centimes, "bank", now=now, actor_id=None)
    orders.cancel_order(owed.token, "", now)
    (refund,) = payments.list_refunds(payment.id)
    side.refund = refund.id


def _order(side: Side, state: str, buyer_id: int, now: datetime) -> None:
    method = "bank_transfer" if state in ("unpaid", "transfer", "owed") else "cod"
    basket = BasketKey(user_id=buyer_id)
    checkout.add(basket, side.variants["live"], 1, now)
    place = checkout.find_destination(CITY[side.key])
    assert place
    key = BUYER[side.key]
    placed = orders.submit(
        CheckoutRequest(
            key=f"matrix-{side.key}-{state}-0123456789", basket=basket, lang="fr", name=f"Touda {surname(key)}",
            phone=PHONE[side.key], email=email(key), destination=place, address=street(side.key), note="",
            payment_method=method, seen=checkout.quote(basket, place.commune_code, now).seen,
        ),
        now,
    )  # fmt: skip
    side.orders[state], side.tokens[state] = placed.order_id, placed.token
    side.order_numbers[state] = placed.number
    mine = select(VendorOrder.id).where(VendorOrder.order_id == placed.order_id)
    side.parcels[state] = session().scalars(mine).one()
    line = select(OrderLine.id).where(OrderLine.vendor_order_id == side.parcels[state])
    side.lines[state] = session().scalars(line).one()


def _bring(side: Side, state: str, seller_id: int, now: datetime) -> None:
    """Take the parcel through its steps."""
    if state in ("new", "unpaid", "transfer", "owed"):
        return
    by, parcel = orders.by_vendor(seller_id, side.vendors["main"]), side.parcels[state]
    last = "delivered" if state == "reviewed" else state
    for step in STEPS[: STEPS.index(last) + 1]:
        verb = {"confirmed": orders.confirm, "preparing": orders.prepare, "ready": orders.ready,
                "shipped": orders.ship, "delivered": orders.deliver}[step]  # fmt: skip
        verb(by, parcel, now)
