"""A correcting entry takes two people, is written once, and leaves what it corrects as it was."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.auth.actor import Actor
from shop.ledger import permissions
from shop.ledger import services as ledger
from shop.ledger.errors import BadCorrection, NoSuchEntry, OwnProposal, RuleDecided
from shop.ledger.services import checks, correcting
from shop.orders import services as orders
from tests.shop.checkout.makers import NOW
from tests.shop.ledger.makers import assert_books, books, sold
from tests.shop.ledger.test_commission import CHECKER, MAKER
from tests.shop.money.test_desk import finance_in
from tests.shop.orders.makers import money_arrives, place, shelf
from tests.threads import together

THERE = Actor(900_103, permissions.OF_STAFF, frozenset({"01.051"}), is_staff=True)


def test_two_people_write_it_once(both: Flask) -> None:
    goods = shelf()
    bought = sold(goods, method="stripe")
    vendor = f"vendor_payable:{goods.stall.vendor_id}"
    before = books()
    made = correcting.propose(MAKER, bought.order.id, "written_off", vendor, 500, "our fault", NOW)
    assert books() == before
    with pytest.raises(OwnProposal):
        correcting.decide(MAKER, made, True, NOW)
    with pytest.raises(NoSuchEntry):
        correcting.decide(THERE, made, True, NOW)
    assert (correcting.count_waiting(CHECKER), correcting.count_waiting(MAKER)) == (1, 0)
    results = together(both, lambda _n: correcting.decide(CHECKER, made, True, NOW), 8)
    assert results.count(None) == 1
    assert all(isinstance(r, RuleDecided) for r in results if r)
    after = books()
    assert after["written_off"] == 500
    assert after[vendor] == before[vendor] - 500
    free = ledger.payable_entries(goods.stall.vendor_id, NOW + timedelta(hours=1))
    assert [(p.kind, p.centimes) for p in free] == [("correction", 500)]
    assert correcting.waiting(CHECKER) == []
    assert_books(both)


def test_a_double_tap_asks_once(both: Flask) -> None:
    bought = sold(shelf(), method="stripe")
    asked = together(
        both,
        lambda _n: correcting.propose(MAKER, bought.order.id, "written_off", "bank", 500, "our fault", NOW),
        6,
    )
    assert len(set(asked)) == 1, asked
    assert len(correcting.waiting(CHECKER)) == 1
    correcting.decide(CHECKER, asked[0], False, NOW)
    again = correcting.propose(MAKER, bought.order.id, "written_off", "bank", 500, "our fault", NOW)
    assert again != asked[0]


def test_only_accounts_of_the_order_and_for_a_reason(app: Flask) -> None:
    bought, other = sold(shelf(), method="stripe"), shelf()
    foreign = f"vendor_payable:{other.stall.vendor_id}"
    for debit, credit, amount, reason in (
        ("written_off", foreign, 100, "x"), ("bank", "bank", 100, "x"), ("pocket", "bank", 100, "x"),
        ("bank", "psp_clearing", 0, "x"), ("bank", "psp_clearing", -5, "x"), ("bank", "psp_clearing", 5, " "),
    ):  # fmt: skip
        with pytest.raises(BadCorrection):
            correcting.propose(MAKER, bought.order.id, debit, credit, amount, reason, NOW)
    with pytest.raises(NoSuchEntry):
        correcting.propose(THERE, bought.order.id, "bank", "psp_clearing", 5, "x", NOW)


def test_money_that_nothing_explains_is_seen_and_set_right(app: Flask, client: FlaskClient) -> None:
    placed = place(shelf(), method="stripe")
    later = NOW + timedelta(hours=2)
    orders.expire_unpaid(later)
    money_arrives(placed.payment_id or 0, placed.total_centimes, later)
    ledger.post(
        "captured", "payment:999:700", {"bank": 700, "buyer_clearing": -700}, effective_at=later,
        order_id=placed.order_id,
    )  # fmt: skip
    assert any("explained by nothing" in f for f in checks.clearing_faults())
    finance_in(client)
    assert placed.number in client.get("/fr/desk/money").text
    form = {"debit": "buyer_clearing", "credit": "bank", "amount": "7", "reason": "saisi deux fois"}
    address = f"/fr/desk/money/orders/{placed.order_id}"
    assert client.post(f"{address}/correction", data=form | {"amount": "x"}).status_code == 303
    assert client.post(f"{address}/correction", data=form).status_code == 303
    (waiting,) = correcting.waiting(CHECKER)
    assert "saisi deux fois" in client.get(address).text
    finance_in(client, "seconde@odco.example")
    done = client.post(f"{address}/correction/{waiting.id}", data={"decision": "approve"})
    assert done.status_code == 303
    assert checks.clearing_faults() == []
    assert "bank" not in books()
    assert client.get(address).status_code == 200
