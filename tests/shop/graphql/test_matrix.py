"""Every question and every act that takes an id, asked by strangers with ids of somebody else: nothing is told, and
nothing of hers changes (I17, I21). The list is the schema's own, so what is added to it is asked here at once."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from core.db import session
from shop.graphql.ids import global_id, read_id
from shop.graphql.schema import the_schema
from shop.orders.models import Order
from tests.shop.graphql.asking import ask
from tests.shop.graphql.buyer import Buyer
from tests.shop.graphql.selecting import call, has_id, selection
from tests.shop.graphql.test_equal import is_read
from tests.shop.graphql.test_people import claims, signed_in
from tests.shop.orders.makers import Shelf, shelf

HERS = {
    "firstName": "Zoubida", "lastName": "Benjelloun", "streetAddress1": "Derb Lalla Mina 77", "city": "Rabat",
    "country": "MA", "postalCode": "10090", "phone": "0661998877",
}  # fmt: skip
SECRETS = ("zoubida", "benjelloun", "lalla mina", "661998877", "6 61 99 88 77")
MAIL = "zoubida@example.ma"
STRANGERS = ("visitor", "other buyer", "seller of the same", "seller of another")


class Victim:
    """Somebody with an account, an address, a basket that waits and an order, and the ids a stranger may guess.

    Not among them: the ids of the basket and the order themselves, which are secrets that open what they name.
    """

    def __init__(self, app: Flask, honey: Shelf) -> None:
        self.buyer = signed_in(app, MAIL)
        buyer = self.buyer
        given = {"firstName": "Zoubida", "lastName": "Benjelloun"}
        buyer.good("accountUpdate", "input: $account", "user { id }", account=given)
        made = buyer.good("accountAddressCreate", "input: $address", "address { id }", address=HERS)
        waits, bought = (buyer.begin({honey.variant_id: 1})["id"] for _ in range(2))
        for id_ in (waits, bought):
            buyer.fill(id_, **HERS)
        buyer.complete(bought)
        self.waits = waits
        self.guesses = self._guesses(read_id(waits, "Checkout") or "", made["address"]["id"], honey)

    def _guesses(self, key: str, address: str, honey: Shelf) -> list[str]:
        """Numbers that are counted up, printed on papers or near to the secrets, under every name."""
        session().rollback()
        order = session().scalars(select(Order)).one()
        me = read_id(str(claims(self.buyer.token)["user_id"]), "User") or ""
        number, line = order.number, f"{order.number}-1.{honey.variant_id}"
        keys: dict[str, list[Any]] = {
            "User": [me, "1"], "Order": [order.id, number, order.checkout_id, key], "VendorOrder": [1, f"{number}-1"],
            "OrderLine": [1, line], "TransactionItem": [1, f"{number}.1", f"{order.id}.1"],
            "Checkout": [order.checkout_id, order.id, number, me, key[:-1] + ("0" if key[-1] != "0" else "1")],
        }  # fmt: skip
        return [address, *(global_id(kind, one) for kind, some in keys.items() for one in some)]

    def sees(self) -> str:
        """All that is hers, as she reads it, and what of hers is kept."""
        mine = self.buyer.ask(f"{{ me {selection(_type('User'), 3, None)} }}")
        session().rollback()
        kept = [session().execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in TABLES]
        return json.dumps([mine, self.buyer.checkout(self.waits), kept], ensure_ascii=False, sort_keys=True)


TABLES = ("shop_order", "shop_payment")


def _type(name: str) -> Any:
    return the_schema().get_type(name)


def asked_with_ids() -> list[tuple[str, str, Any]]:
    """(kind, name, field) of everything at the root that takes an id, be it inside an input."""
    roots = {"query": the_schema().query_type, "mutation": the_schema().mutation_type}
    return [
        (kind, name, field)
        for kind, root in roots.items()
        for name, field in root.fields.items()  # type: ignore[union-attr]
        if any(has_id(argument.type) for argument in field.args.values())
    ]


def written(kind: str, name: str, field: Any) -> str:
    """The document that asks for as much of it as anybody may, its ids a variable."""
    arguments = call(field, lambda: "$id", with_ids=True)
    texts = [
        f"{kind} Q($id: ID!) {{ {name}{arguments} {selection(field.type, n, None)} }}" for n in (3, 2, 1)
    ]
    found = next(filter(is_read, texts), None)
    assert found is not None, texts[-1]
    return found


def stranger(app: Flask, who: str, honey: Shelf) -> Buyer:
    """One who asks, with a token where she has one."""
    if who == "visitor":
        return Buyer(app)
    if who == "other buyer":
        return signed_in(app, "other@example.ma")
    return seller(app, honey if who == "seller of the same" else shelf())


def seller(app: Flask, of: Shelf) -> Buyer:
    """Who sells for a cooperative, with a token of the same make."""
    from_ = signed_in(app, f"seller{of.stall.vendor_id}@example.ma")
    session().execute(
        text("UPDATE registry_role SET user_id = :mine WHERE user_id = :theirs"),
        {
            "mine": int(read_id(str(claims(from_.token)["user_id"]), "User") or 0),
            "theirs": of.stall.seller.user_id,
        },
    )
    session().commit()
    return from_


@pytest.mark.parametrize("who", STRANGERS)
def test_ids_of_others_tell_and_change_nothing(app: Flask, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.graphql.views.endpoint.REQUESTS", 10**9)
    honey = shelf()
    victim = Victim(app, honey)
    other = stranger(app, who, honey)
    before = victim.sees()
    assert all(secret in before.lower() for secret in SECRETS[:3])
    asked = asked_with_ids()
    assert {"order", "checkout", "checkoutComplete", "accountAddressDelete"} <= {
        name for _k, name, _f in asked
    }
    for kind, name, field in asked:
        document = written(kind, name, field)
        for guess in victim.guesses:
            body, status = ask(app, document, token=other.token, id=guess)
            assert status == 200, (document[:200], body)
            said = json.dumps(body, ensure_ascii=False).lower()
            assert not [secret for secret in SECRETS if secret in said], (name, guess, said[:1500])
            codes = {error["extensions"]["code"] for error in body.get("errors", ())}
            assert codes <= {"PermissionDenied", "GraphQLError"}, (name, body["errors"])
    assert victim.sees() == before


def test_she_herself_reads_it_all(app: Flask) -> None:
    honey = shelf()
    victim = Victim(app, honey)
    told = victim.sees().lower()
    assert all(secret in told for secret in SECRETS[:4])
