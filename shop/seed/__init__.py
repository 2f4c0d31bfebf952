"""The demonstration shop: shelves and listings in bulk, then orders through the real use cases.

Everything is marked `is_demo` and refuses to mix with real data.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, select, update

from core.clock import local_date
from core.db import session, transaction
from core.events import OutboxEvent
from shop.checkout.services import seed_rates
from shop.seed.aftersale import seed_aftersale
from shop.seed.buying import seed_buyers, seed_orders
from shop.seed.listings import seed_listings
from shop.seed.opinions import seed_reviews
from shop.seed.stalls import demo_producers, seed_shelves, seed_stalls
from shop.seed.waiting import seed_waiting
from shop.vendors.models import Vendor

Say = Callable[[str], None]


def has_real_vendors() -> bool:
    """Whether a real cooperative sells here."""
    return bool(session().scalar(select(exists().where(Vendor.is_demo.is_(False)))))


def seed_demo(now: datetime, say: Say, **_options: object) -> None:
    """Shelves, stalls, listings, accounts, orders, reviews. Runs once: an existing demo is left as it is."""
    seed_rates()
    if session().scalar(select(exists().where(Vendor.is_demo))):
        return
    categories = seed_shelves()
    producers = demo_producers()
    vendors = seed_stalls(producers, now)
    say(f"{len(vendors)} stalls")
    products = seed_listings(producers, vendors, categories, now)
    say(f"{len(products)} products")
    buyers = seed_buyers(say)
    orders = seed_orders(products, vendors, buyers, now, say)
    say(f"{len(orders)} orders")
    say(f"{seed_reviews(products, orders, local_date(now))} reviews")
    say(f"{seed_waiting(producers, vendors, buyers, now)} cases wait for the Office")
    say(f"{seed_aftersale(now)} parcels came back or are complained of")
    _nobody_is_told(now)


def _nobody_is_told(now: datetime) -> None:
    """The news made by a demonstration is marked as told: its people do not exist."""
    with transaction() as s:
        s.execute(update(OutboxEvent).where(OutboxEvent.done_at.is_(None)).values(done_at=now))
