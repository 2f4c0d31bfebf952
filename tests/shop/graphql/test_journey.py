"""A purchase from the first look to the order, by our own documents over HTTP."""

from flask import Flask

from shop.graphql.ids import global_id, read_id
from tests.shop.graphql.buyer import RABAT, Buyer
from tests.shop.orders.makers import assert_holds, shelf, stock_of


def test_a_visitor_buys_from_two_cooperatives_and_pays_at_the_door(both: Flask) -> None:
    honey, rug, buyer = shelf(), shelf(), Buyer(both)
    begun = buyer.begin({honey.variant_id: 2, rug.variant_id: 1})
    id_ = begun["id"]
    assert begun["quantity"] == 3
    assert begun["subtotalPrice"]["gross"]["amount"] == 300.0
    assert begun["totalPrice"]["gross"]["amount"] == 300.0
    assert len(begun["cooperativeDeliveries"]) == 2
    assert buyer.codes("checkoutComplete", "id: $id", id=id_) == [
        ("shippingAddress", "SHIPPING_ADDRESS_NOT_SET")
    ]
    assert buyer.good("deliveryOptionsCalculate", "id: $id", "deliveries { id }", id=id_)["deliveries"] == []

    whole = buyer.fill(id_)
    fee = whole["shippingPrice"]["gross"]["amount"]
    assert fee == sum(part["price"]["amount"] for part in whole["cooperativeDeliveries"]) > 0
    assert whole["totalPrice"]["gross"]["amount"] == 300.0 + fee
    assert whole["shippingAddress"]["phone"] == "+212661234578"
    assert whole["totalBalance"]["amount"] == -(300.0 + fee)
    assert {g["id"] for g in whole["availablePaymentGateways"]} >= {"souk.cod", "souk.stripe"}

    order = buyer.complete(id_)
    assert order["total"]["gross"]["amount"] == 300.0 + fee
    assert order["status"] == "UNFULFILLED"
    assert order["paymentStatus"] == "NOT_CHARGED"
    assert not order["isPaid"]
    assert len(order["vendorOrders"]) == 2
    assert order["shippingAddress"]["city"] == "Rabat"
    assert buyer.checkout(id_) is None
    assert buyer.complete(id_)["id"] == order["id"]
    assert stock_of(honey.variant_id) == (50, 2, 0)
    again = buyer.ask("query Q($id: ID!) { order(id: $id) { number user { email } } }", id=order["id"])[
        "order"
    ]
    assert again == {"number": order["number"], "user": None}
    assert buyer.codes("checkoutEmailUpdate", "id: $id, email: $email", id=id_, email="x@example.ma") == [
        ("id", "NOT_FOUND")
    ]
    assert_holds(both)


def test_lines_are_put_in_changed_and_taken_out(app: Flask) -> None:
    honey, rug, buyer = shelf(5), shelf(), Buyer(app)
    id_ = buyer.begin({})["id"]
    gid = global_id("ProductVariant", honey.variant_id)
    added = buyer.good(
        "checkoutLinesAdd", "id: $id, lines: $lines", "checkout { ...Whole }", id=id_,
        lines=[{"variantId": gid, "quantity": 2}],
    )["checkout"]  # fmt: skip
    line = added["lines"][0]
    assert line["quantity"] == 2
    more = {"id": id_, "lines": [{"variantId": gid, "quantity": 4}]}
    assert buyer.codes("checkoutLinesAdd", "id: $id, lines: $lines", **more) == [
        ("quantity", "INSUFFICIENT_STOCK")
    ]
    other = global_id("ProductVariant", rug.variant_id)
    updates = [{"lineId": line["id"], "quantity": 5}, {"variantId": other, "quantity": 1}]
    changed = buyer.good(
        "checkoutLinesUpdate", "id: $id, lines: $updates", "checkout { ...Whole }", id=id_, updates=updates
    )["checkout"]
    assert [found["quantity"] for found in changed["lines"]] == [5, 1]
    left = buyer.good(
        "checkoutLinesDelete", "id: $id, linesIds: $ids", "checkout { ...Whole }", id=id_, ids=[line["id"]]
    )["checkout"]
    assert [found["variant"]["id"] for found in left["lines"]] == [other]
    empty = buyer.good(
        "checkoutLineDelete",
        "id: $id, lineId: $other",
        "checkout { ...Whole }",
        id=id_,
        other=left["lines"][0]["id"],
    )["checkout"]
    assert empty["lines"] == []
    assert buyer.codes("checkoutComplete", "id: $id", id=id_) == [("lines", "NO_LINES")]


def test_what_is_wrong_is_told_in_the_words_of_the_contract(app: Flask) -> None:
    honey, buyer = shelf(5), Buyer(app)
    gid = global_id("ProductVariant", honey.variant_id)
    id_ = buyer.begin({honey.variant_id: 1})["id"]
    lines = "id: $id, lines: $lines"
    for line, code in (
        ({"variantId": gid, "quantity": 0}, ("quantity", "ZERO_QUANTITY")),
        ({"variantId": gid, "quantity": 100}, ("quantity", "QUANTITY_GREATER_THAN_LIMIT")),
        (
            {"variantId": global_id("ProductVariant", 999), "quantity": 1},
            ("variantId", "UNAVAILABLE_VARIANT_IN_CHANNEL"),
        ),
        ({"variantId": "nonsense", "quantity": 1}, ("variantId", "NOT_FOUND")),
    ):
        assert buyer.codes("checkoutLinesAdd", lines, id=id_, lines=[line]) == [code]
    where = "id: $id, shippingAddress: $address"
    bad = {**RABAT, "postalCode": "1", "city": "Atlantide", "country": "FR", "phone": ""}
    assert buyer.codes("checkoutShippingAddressUpdate", where, id=id_, address=bad) == [
        ("country", "INVALID"), ("phone", "REQUIRED"),
    ]  # fmt: skip
    bad["country"] = "MA"
    assert buyer.codes("checkoutShippingAddressUpdate", where, id=id_, address=bad) == [
        ("city", "INVALID"), ("postalCode", "INVALID"), ("phone", "REQUIRED"),
    ]  # fmt: skip
    assert buyer.codes("checkoutAddPromoCode", "checkoutId: $id, promoCode: $code", id=id_, code="X") == [
        ("promoCode", "INVALID")
    ]
    good = {"id": id_, "address": RABAT}
    buyer.good("checkoutShippingAddressUpdate", where, "checkout { id }", **good)
    assert buyer.codes("checkoutComplete", "id: $id", id=id_) == [
        ("shippingMethod", "SHIPPING_METHOD_NOT_SET")
    ]
    assert buyer.codes(
        "checkoutDeliveryMethodUpdate",
        "id: $id, deliveryMethodId: $other",
        id=id_,
        other=global_id("Shipping", 1),
    ) == [("deliveryMethodId", "DELIVERY_METHOD_NOT_APPLICABLE")]
    assert read_id(id_, "Checkout")
