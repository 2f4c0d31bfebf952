"""A client of the API in tests: its documents, and the steps of a purchase."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select

from core.db import session
from core.messages import OutgoingMessage
from shop.graphql.ids import global_id
from tests.shop.graphql.asking import ask

PASSWORD = "trois mots choisis"
RABAT = {
    "firstName": "Khadija", "lastName": "Alaoui", "streetAddress1": "Agdal, rue Sebou 4", "city": "Rabat",
    "country": "MA", "postalCode": "10090", "phone": "0661234578",
}  # fmt: skip
CHECKOUT = """
fragment Whole on Checkout {
  id token email quantity chargeStatus authorizeStatus voucherCode
  lines { id quantity unitPrice { gross { amount } } totalPrice { gross { amount } net { amount } }
          variant { id name product { name cooperative { name } } } problems { __typename } }
  problems { __typename ... on CheckoutLineProblemInsufficientStock { availableQuantity line { id } }
             ... on CheckoutLineProblemVariantNotAvailable { line { id } } }
  shippingAddress { firstName city countryArea phone country { code } } billingAddress { city }
  delivery { id shippingMethod { id name price { amount } minimumDeliveryDays } }
  deliveryMethod { ... on ShippingMethod { id } } shippingMethods { id }
  cooperativeDeliveries { cooperative { name } price { amount } lines { id } }
  shippingPrice { gross { amount } } subtotalPrice { gross { amount } net { amount } }
  totalPrice { gross { amount fractionalAmount } net { amount } tax { amount } } totalBalance { amount }
  availablePaymentGateways { id name currencies } transactions { id } user { email } metadata { key value }
}
"""
ORDER = """
fragment Bought on Order {
  id number token status statusDisplay paymentStatus chargeStatus isPaid created userEmail
  total { gross { amount fractionalAmount } } subtotal { gross { amount } net { amount } }
  shippingPrice { gross { amount } } shippingAddress { firstName city phone } billingAddress { city }
  lines { id productName variantName quantity totalPrice { gross { amount } } cooperative { name } variant { id } }
  vendorOrders { number state stateDisplay cooperative { name } total { gross { amount } } lines { id } }
  fulfillments { id status trackingNumber lines { quantity } } transactions { id } user { email }
  metadata { key value } discounts { amount { amount } } deliveryMethod { ... on ShippingMethod { name } }
}
"""


class Buyer:
    """One client; `token` signs it in."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.app = app
        self.token = token

    def ask(self, text: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors at the top."""
        body, status = ask(self.app, text, token=self.token, **variables)
        assert status == 200, body
        assert "errors" not in body, body["errors"]
        found: dict[str, Any] = body["data"]
        return found

    def do(self, name: str, arguments: str, wanted: str, **variables: Any) -> dict[str, Any]:
        """One mutation: `arguments` as `id: $id`, `wanted` beside its errors. Types are in `TYPES`."""
        declared = ", ".join(f"${key}: {TYPES[key]}" for key in variables)
        head = f"mutation M({declared})" if declared else "mutation"
        fragments = (CHECKOUT if "...Whole" in wanted else "") + (ORDER if "...Bought" in wanted else "")
        told = f"({arguments})" if arguments else ""
        text = f"{head} {{ {name}{told} {{ {wanted} errors {{ field message code }} }} }} {fragments}"
        found: dict[str, Any] = self.ask(text, **variables)[name]
        return found

    def good(self, name: str, arguments: str, wanted: str, **variables: Any) -> dict[str, Any]:
        """The same, which must succeed."""
        found = self.do(name, arguments, wanted, **variables)
        assert found["errors"] == [], found["errors"]
        return found

    def codes(
        self, name: str, arguments: str, wanted: str = "__typename", **variables: Any
    ) -> list[tuple[Any, Any]]:
        """(field, code) of its refusals."""
        return [(e["field"], e["code"]) for e in self.do(name, arguments, wanted, **variables)["errors"]]

    # Steps

    def begin(self, lines: dict[int, int], **more: Any) -> dict[str, Any]:
        """A checkout with these variants."""
        wanted = [{"variantId": global_id("ProductVariant", key), "quantity": n} for key, n in lines.items()]
        given = {"channel": "default-channel", "lines": wanted, **more}
        found: dict[str, Any] = self.good(
            "checkoutCreate", "input: $create", "checkout { ...Whole }", create=given
        )
        return dict(found["checkout"])

    def fill(self, id_: str, **address: Any) -> dict[str, Any]:
        """E-mail, address and delivery."""
        self.good(
            "checkoutEmailUpdate", "id: $id, email: $email", "checkout { id }", id=id_, email="k@example.ma"
        )
        self.good(
            "checkoutShippingAddressUpdate", "id: $id, shippingAddress: $address", "checkout { id }", id=id_,
            address={**RABAT, **address},
        )  # fmt: skip
        options = self.good(
            "deliveryOptionsCalculate", "id: $id!".replace("!", ""), "deliveries { id }", id=id_
        )
        found: dict[str, Any] = self.good(
            "checkoutDeliveryMethodUpdate", "id: $id, deliveryMethodId: $other", "checkout { ...Whole }", id=id_,
            other=options["deliveries"][0]["id"],
        )  # fmt: skip
        return dict(found["checkout"])

    def complete(self, id_: str) -> dict[str, Any]:
        """The order."""
        found: dict[str, Any] = self.good("checkoutComplete", "id: $id", "order { ...Bought }", id=id_)
        return dict(found["order"])

    def checkout(self, id_: str) -> Any:
        """As it stands."""
        return self.ask("query Q($id: ID!) { checkout(id: $id) { ...Whole } }" + CHECKOUT, id=id_)["checkout"]

    def sign_in(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """Take tokens."""
        wanted = "token refreshToken csrfToken user { id email firstName lastName isStaff }"
        found = self.good(
            "tokenCreate", "email: $email, password: $password", wanted, email=email, password=password
        )
        self.token = found["token"]
        return found


TYPES = {
    "id": "ID!", "other": "ID!", "email": "String!", "password": "String!", "create": "CheckoutCreateInput!",
    "address": "AddressInput!", "lines": "[CheckoutLineInput!]!", "updates": "[CheckoutLineUpdateInput!]!",
    "ids": "[ID!]!", "code": "String!", "register": "AccountRegisterInput!", "link": "String!", "refresh": "String",
    "csrf": "String", "url": "String!", "kind": "AddressTypeEnum!", "account": "AccountInput!",
    "gateway": "PaymentGatewayToInitialize!", "amount": "PositiveDecimal", "notes": "[MetadataInput!]!",
    "keys": "[String!]!", "language": "LanguageCodeEnum!",
}  # fmt: skip


def last_mail() -> str:
    """The newest mail that waits or left; its text."""
    session().rollback()
    query = (
        select(OutgoingMessage.body)
        .where(OutgoingMessage.channel == "mail")
        .order_by(OutgoingMessage.id.desc())
    )
    return session().scalars(query).first() or ""


def link_token(mail: str) -> str:
    """The token in a mail's link."""
    found = re.search(r"token=([\w.-]+)", mail)
    assert found, mail
    return found[1]
