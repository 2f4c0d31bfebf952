"""Running the month from its first order to now."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import exists, select

from core.db import session
from shop.checkout.models import Checkout
from shop.checkout.services import seed_rates
from shop.seed.listings import seed_listings
from shop.seed.month import books, plan, world
from shop.seed.month.clerks import Clerks
from shop.seed.month.lives import Diary, Lives, attempt
from shop.seed.month.telling import MonthReport, report
from shop.seed.stalls import demo_producers, seed_shelves, seed_stalls
from shop.vendors.models import Vendor

Say = Callable[[str], None]
AT_ONCE = 40
ORDERS = 300


def seed_month(
    now: datetime, say: Say, *, orders: int = ORDERS, seed: int = plan.SEED, **_options: object
) -> None:
    """`flask demo month`: stalls where there are none, then the month. Once: a month that is there is left."""
    seed_rates()
    if not session().scalar(select(exists().where(Vendor.is_demo))):
        producers = demo_producers()
        vendors = seed_stalls(producers, now - timedelta(days=90))
        seed_listings(producers, vendors, seed_shelves(), now)
        say(f"{len(vendors)} stalls")
    if session().scalar(select(exists().where(Checkout.token == f"month-{seed}-1"))):
        say("this month is there already")
        return
    for line in run_month(now, orders, say, seed=seed).lines:
        say(line)


def run_month(now: datetime, orders: int, say: Say, *, seed: int = plan.SEED) -> MonthReport:
    """Place `orders` orders in the month before and bring everything to what it is now."""
    period = plan.period_before(now)
    scene = world.prepare(period)
    made = plan.plans(scene.shelves, orders, period, seed)
    world.fill_shelves(plan.demand(made))
    diary = Diary()
    lives, clerks = Lives(scene, diary), Clerks(scene, diary, period, seed)
    for one in made:
        diary.note(one.at, partial(lives.place, one))
    clerks.begin()
    begun = time.monotonic()
    ledger = books.Books()
    _live(diary, lives, ledger, period, say)
    with ledger.unit(now):
        clerks.pay_back(now, now)
    return report(lives.done + clerks.done, orders, time.monotonic() - begun, period)


def _live(diary: Diary, lives: Lives, ledger: books.Books, period: plan.Period, say: Say) -> None:
    """Everything in its order, many acts a transaction."""
    told = period.first
    while acts := diary.take(period.until, AT_ONCE):
        with ledger.unit(acts[-1][0]):
            for at, act in acts:
                attempt(act, at, lives.done)
        if acts[-1][0] - told > timedelta(days=5):
            told = acts[-1][0]
            say(f"{told:%d %B}: {sum(n for key, n in lives.done.items() if key.startswith('placed'))} orders")
