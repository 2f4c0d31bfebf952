"""Many at once through the API, and through the API and the website: never one piece, code or order too many."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from core import clock
from core.db import session
from shop.graphql.ids import global_id
from shop.graphql.metadata import MOST
from shop.graphql.people.keys import keys
from shop.orders import services as orders
from shop.orders.data import PlacedOrder
from tests.shop.checkout.makers import fill, request_for
from tests.shop.graphql.asking import ask
from tests.shop.graphql.buyer import RABAT, Buyer
from tests.shop.graphql.test_people import signed_in
from tests.shop.orders.makers import assert_holds, shelf, stock_of
from tests.shop.orders.till import orders_count
from tests.shop.vouchers.makers import used, voucher
from tests.threads import together

DAY = timedelta(days=1)
COMPLETE = "mutation M($id: ID!) { checkoutComplete(id: $id) { order { id } errors { code } } }"


def ready(app: Flask, variant_id: int, number: int, code: str = "") -> str:
    """A checkout that only has to be completed."""
    buyer = Buyer(app)
    id_ = str(buyer.begin({variant_id: 1})["id"])
    if code:
        buyer.good(
            "checkoutAddPromoCode", "checkoutId: $id, promoCode: $code", "checkout { id }", id=id_, code=code
        )
    buyer.fill(id_, phone=f"06612345{number:02d}")
    return id_


def complete(app: Flask, id_: str) -> Any:
    """What completing it answers."""
    return ask(app, COMPLETE, id=id_)[0]["data"]["checkoutComplete"]


def test_the_last_piece_from_the_website_and_here_at_once(both: Flask) -> None:
    honey = shelf(3)
    ids = [ready(both, honey.variant_id, n) for n in range(4)]
    now = clock.now()
    requests = [request_for(fill({honey.variant_id: 1}, now), now=now) for _ in range(4)]

    def buy(n: int) -> bool:
        if n % 2:
            return bool(complete(both, ids[n // 2])["order"])
        return isinstance(orders.submit(requests[n // 2], now), PlacedOrder)

    told = together(both, buy, 8)
    assert sum(result is True for result in told) == 3, told
    assert stock_of(honey.variant_id) == (3, 3, 0)
    assert orders_count() == 3
    assert_holds(both)


def test_a_code_for_two_orders_in_six_hands(both: Flask) -> None:
    honey, code = shelf(), voucher(percent=10, max_uses=2, ends_at=clock.now() + DAY)
    ids = [ready(both, honey.variant_id, n, code) for n in range(6)]
    told = together(both, lambda n: complete(both, ids[n]), 6)
    assert sum(bool(answer["order"]) for answer in told) == 2, told
    assert {e["code"] for answer in told for e in answer["errors"]} == {"VOUCHER_NOT_APPLICABLE"}
    assert used(code)[0] == 2
    assert_holds(both)


def test_paying_two_ways_at_once_makes_one_order(both: Flask) -> None:
    honey = shelf()
    id_ = ready(both, honey.variant_id, 1)
    begin = """mutation M($id: ID!) { transactionInitialize(id: $id, paymentGateway: {id: "souk.bank_transfer"}) {
        transaction { id } errors { code } } }"""
    together(both, lambda n: ask(both, begin if n % 2 else COMPLETE, id=id_)[0], 8)
    assert complete(both, id_)["order"]
    assert orders_count() == 1
    assert stock_of(honey.variant_id) == (50, 1, 0)
    assert_holds(both)


def test_notes_and_addresses_written_at_once_are_all_answered(both: Flask) -> None:
    buyer = signed_in(both)
    id_ = buyer.begin({shelf().variant_id: 1})["id"]
    notes = """mutation M($id: ID!, $notes: [MetadataInput!]!) { updateMetadata(id: $id, input: $notes) {
        item { metadata { key value } } errors { code } } }"""
    keys_ = [f"key {n}" for n in range(MOST)]
    told = together(
        both,
        lambda n: ask(
            both,
            notes,
            id=id_,
            notes=[{"key": k, "value": str(n)} for k in (keys_ if n % 2 else keys_[::-1])],
        )[0],
        8,
    )
    assert all("errors" not in body and not body["data"]["updateMetadata"]["errors"] for body in told), told
    assert sorted(note["key"] for note in buyer.checkout(id_)["metadata"]) == sorted(keys_)
    create = """mutation M($address: AddressInput!) { accountAddressCreate(input: $address, type: SHIPPING) {
        address { id } errors { code } } }"""
    told = together(both, lambda _n: ask(both, create, token=buyer.token, address=RABAT)[0], 8)
    assert all("errors" not in body and body["data"]["accountAddressCreate"]["address"] for body in told), (
        told
    )
    book = buyer.ask("{ me { addresses { isDefaultShippingAddress } } }")["me"]["addresses"]
    assert [one["isDefaultShippingAddress"] for one in book] == [True]


@pytest.mark.parametrize("n", [8])
def test_the_first_key_is_made_once(both: Flask, n: int) -> None:
    told = together(both, lambda _n: [key.kid for key in keys(clock.now())], n)
    session().rollback()
    assert told == [[keys(clock.now())[0].kid]] * n


def test_lines_added_at_once_are_all_there(both: Flask) -> None:
    honey = shelf()
    id_ = Buyer(both).begin({honey.variant_id: 1})["id"]
    text = """mutation M($id: ID!, $v: ID!) { checkoutLinesAdd(id: $id, lines: [{variantId: $v, quantity: 1}]) {
        checkout { quantity } errors { code } } }"""
    variant = global_id("ProductVariant", honey.variant_id)
    told = together(both, lambda _n: ask(both, text, id=id_, v=variant)[0]["data"]["checkoutLinesAdd"], 6)
    assert sorted(answer["checkout"]["quantity"] for answer in told) == [2, 3, 4, 5, 6, 7], told
