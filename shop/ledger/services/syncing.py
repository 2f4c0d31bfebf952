"""Bringing the journal up to date with an order. One way for news, for repair and for the rooms above: read the facts,
compare with what is posted, post what is missing. Doing it again changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core import clock
from core.db import changed_one, session, transaction
from core.events import announce
from core.upserts import for_engine
from shop.ledger import rules
from shop.ledger.data import OrderFacts, Posting
from shop.ledger.events import EarningPosted
from shop.ledger.models import Turn
from shop.ledger.services import freezing
from shop.ledger.services.facts import load_orders, load_posted
from shop.ledger.services.posting import write
from shop.orders.models import Order, VendorOrder
from shop.payments.models import Payment, Refund

AT_ONCE = 200
_TURNS: Any = Turn.__table__


def sync_order(order_id: int, at: datetime | None = None) -> list[int]:
    """Post what the journal lacks of one order; returns the new entries. Postings of one order take turns."""
    with transaction():
        take_turn(order_id)
        freezing.freeze_order(order_id)
        moment = at or clock.now()
        return [entry for posting in missing(order_id) if (entry := _write(posting, moment))]


def sync_orders(moments: Mapping[int, datetime]) -> list[int]:
    """The same for several orders, each at its moment, read together: for whoever moves many at once."""
    ids = list(moments)
    with transaction():
        for order_id in sorted(ids):
            take_turn(order_id)
        for order_id in sorted(freezing.unfrozen(ids)):
            freezing.freeze_order(order_id)
        posted = load_posted(ids)
        facts = sorted(load_orders(ids), key=lambda order: ids.index(order.id))
        due = [(order.id, p) for order in facts for p in rules.due_postings(order, posted.get(order.id, []))]
        return [entry for order_id, posting in due if (entry := _write(posting, moments[order_id]))]


def sync_parcel(vendor_order_id: int, at: datetime | None = None) -> list[int]:
    """The same for the order of a parcel."""
    order_id = session().scalar(select(VendorOrder.order_id).where(VendorOrder.id == vendor_order_id))
    return sync_order(order_id, at) if order_id else []


def sync_payment(payment_id: int, at: datetime | None = None) -> list[int]:
    """The same for the order a payment is for."""
    query = select(Order.id).join(Payment, Payment.checkout_id == Order.checkout_id)
    order_id = session().scalar(query.where(Payment.id == payment_id))
    return sync_order(order_id, at) if order_id else []


def sync_refund(refund_id: int, at: datetime | None = None) -> list[int]:
    """The same for the order a refund belongs to."""
    payment_id = session().scalar(select(Refund.payment_id).where(Refund.id == refund_id))
    return sync_payment(payment_id, at) if payment_id else []


def take_turn(order_id: int) -> None:
    """Ours until the transaction ends; what is read afterwards is the present."""
    mine = update(Turn).where(Turn.order_id == order_id).values(version=Turn.version + 1)
    if not changed_one(mine):
        session().execute(for_engine(_first_turn), {"order_id": order_id, "version": 0})
        changed_one(mine)


def _first_turn(insert_here: Callable[..., Any]) -> Any:
    return insert_here(_TURNS).on_conflict_do_nothing(index_elements=["order_id"])


def missing(order_id: int) -> list[Posting]:
    """What the journal lacks of one order."""
    found = load_orders([order_id])
    return rules.due_postings(found[0], load_posted([order_id]).get(order_id, [])) if found else []


def _write(posting: Posting, at: datetime) -> int | None:
    entry_id, is_new = write(posting, at)
    if not is_new:
        return None
    if posting.kind == "earning" and posting.vendor_order_id:
        vendor = next(int(rules.owner_of(a)) for a in posting.lines if a.startswith(rules.VENDOR))
        announce(EarningPosted(posting.vendor_order_id, vendor, entry_id))
    return entry_id


def catch_up(since: datetime | None = None) -> int:
    """Post whatever news was lost: compares every order placed since then with its journal, in bulk. Returns how many
    entries were missing."""
    return sum(len(sync_order(order.id)) for order, postings in lacking(since) if postings is not None)


def lacking(since: datetime | None = None) -> Iterator[tuple[OrderFacts, list[Posting] | None]]:
    """Orders whose journal or commission is incomplete, with what is missing."""
    last = 0
    placed = Order.placed_at >= since if since else Order.id.is_not(None)
    while True:
        query = select(Order.id).where(Order.id > last, placed).order_by(Order.id).limit(AT_ONCE)
        ids = list(session().scalars(query))
        if not ids:
            return
        last, posted = ids[-1], load_posted(ids)
        unfrozen = freezing.unfrozen(ids)
        for order in load_orders(ids):
            postings = rules.due_postings(order, posted.get(order.id, []))
            if postings or order.id in unfrozen:
                yield order, postings
