"""Stories of buyers that are cut short: the world before, and what the clients do, as often as it takes."""

from sqlalchemy import select

from core.db import session
from shop.orders.models import Order
from tests.crash.bench import Bench, Known, Story
from tests.crash.money import MONEY
from tests.shop.orders.makers import shelf
from tests.shop.orders.till import basket_with, form


def _filled_form(bench: Bench, method: str) -> Known:
    client = bench.client()
    basket_with(client, shelf(10), shelf(10))
    data = form(client, payment_method=method)
    cookie = client.get_cookie(bench.cookie)
    assert cookie
    return {"form": data, "cookie": cookie.value}


def _send_form(bench: Bench, known: Known) -> None:
    answer = bench.client(known).post("/ar/checkout", data=known["form"])
    assert answer.status_code in (302, 303), answer.text


def _order() -> Order:
    session().rollback()
    return session().scalars(select(Order)).one()


def _pay(bench: Bench, known: Known) -> None:
    """The buyer sends the form, pays on the bank's page, and comes back; the bank tells us too."""
    answer = bench.client(known).post("/ar/checkout", data=known["form"])
    assert answer.status_code in (302, 303), answer.text
    page = answer.location.rsplit("/", 1)[1]
    if page.startswith("cs_") and bench.bank().get(page, "checkout.session")["status"] == "open":
        bench.bank().pay(page, "4242424242424242")
    bench.client(known).get(f"/ar/order/{_order().token}/return")
    bench.deliver_webhooks()


def _paid(bench: Bench) -> Known:
    known = _filled_form(bench, "stripe")
    _pay(bench, known)
    return {**known, "token": _order().token}


def _cancel(bench: Bench, known: Known) -> None:
    answer = bench.client(known).post(f"/ar/order/{known['token']}/cancel", data={"reason": "غيرت رأيي"})
    assert answer.status_code in (302, 303), answer.text


def _deliver(bench: Bench) -> None:
    bench.deliver_webhooks()


CHECKOUT = Story("checkout by cash", lambda bench: _filled_form(bench, "cod"), _send_form)
CAPTURE = Story(
    "checkout by card", lambda bench: _filled_form(bench, "stripe"), _pay, _deliver, pays_by_card=True
)
REFUND = Story("an order paid by card is cancelled", _paid, _cancel, _deliver, pays_by_card=True)
STORIES = (CHECKOUT, *MONEY, CAPTURE, REFUND)
