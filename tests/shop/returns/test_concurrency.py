"""Many taps at once, on both databases: pieces go back once, money once, stock once (I1, I4)."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from core.db import session
from shop.orders.models import VendorOrder
from shop.payments.models import Refund
from shop.returns import services
from shop.returns.data import Verdict
from shop.returns.models import Return
from shop.returns.services import asking, checks
from tests.shop.checkout.makers import NOW
from tests.shop.orders.makers import stock_of
from tests.shop.returns.makers import ask, sold, wanted
from tests.threads import together

LATER = NOW + timedelta(days=2)


def total() -> int:
    session().rollback()
    return session().scalar(select(func.coalesce(func.sum(Refund.amount_centimes), 0))) or 0


def test_the_last_pieces_are_asked_for_once(both: Flask) -> None:
    thing = sold(quantity=2)
    forms = [wanted(thing, 1) for _ in range(10)]
    results = together(both, lambda n: asking.ask(thing.buyer, thing.parcel_id, forms[n], LATER), 10)
    assert sum(isinstance(r, int) for r in results) == 2, results
    assert session().scalar(select(func.count()).select_from(Return)) == 2
    assert checks.return_faults() == []


def test_one_form_sent_ten_times_is_one_return(both: Flask) -> None:
    thing = sold(quantity=5)
    form = wanted(thing, 1)
    results = together(both, lambda _: asking.ask(thing.buyer, thing.parcel_id, form, LATER), 10)
    assert len(set(results)) == 1, results


def test_inspection_by_many_hands_and_by_time_pays_once(both: Flask) -> None:
    thing = sold(quantity=2)
    return_id = ask(thing, 2)
    services.send(thing.buyer, return_id, LATER)
    services.receive(thing.vendor, return_id, LATER)
    by = thing.vendor

    def act(n: int) -> object:
        if n % 3 == 2:
            return services.expire(LATER + timedelta(days=20))
        return services.inspect(by, return_id, [Verdict(thing.line_id, 1, 1)], "Un seul", LATER)

    together(both, act, 12)
    assert total() in (10_000, thing.placed.total_centimes)
    row = session().execute(select(VendorOrder.adjusted_centimes)).one()
    assert row[0] == total()
    good = 1 if total() == 10_000 else 0
    assert stock_of(thing.shelf.variant_id) == (8 + good, 0, 0)
    assert checks.return_faults() == []


def test_giving_up_and_sending_at_once_leaves_one_truth(both: Flask) -> None:
    thing = sold(quantity=2)
    return_id = ask(thing)
    buyer = thing.buyer
    together(both, lambda n: (services.send if n % 2 else services.give_up)(buyer, return_id, LATER), 8)
    session().rollback()
    assert session().get_one(Return, return_id).state in ("in_transit", "closed")
    assert checks.return_faults() == []
