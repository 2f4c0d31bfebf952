"""Strangers with tokens and ids that are not theirs."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from sqlalchemy import update

from core import clock
from core.auth.models import User
from core.auth.rules import STAFF_ROLES
from core.db import transaction
from shop.graphql.ids import global_id, read_id
from shop.graphql.people.keys import keys, text_of
from shop.graphql.people.tokens import sign
from tests.shop.graphql.asking import ask
from tests.shop.graphql.buyer import PASSWORD, RABAT, Buyer
from tests.shop.graphql.test_people import ME, claims, person, signed_in
from tests.shop.orders.makers import shelf


def outcome(app: Flask, token: str) -> Any:
    """The code of the refusal; None for a visitor; else who is signed in."""
    body = ask(app, ME, token=token)[0]
    if "errors" in body:
        return body["errors"][0]["extensions"]["code"]
    return body["data"]["me"] and body["data"]["me"]["email"]


def made(header: Any, said: Any, signature: bytes = b"x") -> str:
    """A token of one's own."""
    parts = [text_of(json.dumps(part).encode()) for part in (header, said)]
    return ".".join([*parts, text_of(signature)])


def by_hmac(header: dict[str, Any], said: Any, key: bytes) -> str:
    """Signed with what everybody can read."""
    told = made(header, said).rpartition(".")[0]
    return f"{told}.{text_of(hmac.new(key, told.encode(), hashlib.sha256).digest())}"


def test_the_public_key_signs_nothing(app: Flask) -> None:
    buyer = signed_in(app)
    key = keys(clock.now())[0]
    public = key.private.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    published = app.test_client().get("/.well-known/jwks.json").get_json()["keys"][0]
    for secret in (pem, der, published["n"].encode(), base64.urlsafe_b64decode(published["n"] + "=="), b""):
        for algorithm in ("HS256", "RS256", "none", "HS512", "rs256", None):
            token = by_hmac({"alg": algorithm, "kid": key.kid, "typ": "JWT"}, claims(buyer.token), secret)
            assert outcome(app, token) == "InvalidSignatureError"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "RS256"}, {"alg": "RS256", "kid": None}, {"alg": "RS256", "kid": ["x"]}, {"alg": "RS256", "kid": {}},
        {"alg": "RS256", "kid": "../../dev/null"}, {"alg": "RS256", "kid": "' OR 1=1 --"}, {"alg": "RS256", "kid": 0},
        [], "RS256", None, 7,
    ],
)  # fmt: skip
def test_headers_that_name_no_key_of_ours(app: Flask, header: Any) -> None:
    assert outcome(app, made(header, claims(signed_in(app).token))) == "InvalidSignatureError"


def test_a_key_of_ones_own_is_not_believed(app: Flask) -> None:
    said = claims(signed_in(app).token)
    mine = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    numbers = mine.public_key().public_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": text_of(numbers.n.to_bytes(256, "big"))}
    for more in ({"jwk": jwk}, {"jku": "https://evil.example/jwks.json"}, {"x5u": "https://evil.example/x"}):
        header = {"alg": "RS256", "kid": keys(clock.now())[0].kid, **more}
        told = made(header, said).rpartition(".")[0]
        token = f"{told}.{text_of(mine.sign(told.encode(), padding.PKCS1v15(), SHA256()))}"
        assert outcome(app, token) == "InvalidSignatureError"


def test_tokens_open_only_what_they_are_for(app: Flask) -> None:
    buyer = signed_in(app)
    kept = Buyer(app).sign_in("amal@example.ma")
    said = claims(kept["token"])
    assert outcome(app, kept["refreshToken"]) == "InvalidTokenError"
    refresh = "refreshToken: $refresh"
    assert buyer.codes("tokenRefresh", refresh, refresh=kept["token"]) == [
        ("refreshToken", "JWT_INVALID_TOKEN")
    ]
    for change in (
        {"iss": "https://other.example/graphql/"}, {"iss": said["iss"].rstrip("/")}, {"iss": None},
        {"type": "delete-account"}, {"type": None}, {"token": "x"}, {"token": None},
        {"user_id": global_id("User", 99_999)},
        {"user_id": global_id("Order", 1)}, {"user_id": 7}, {"user_id": None},
    ):  # fmt: skip
        assert outcome(app, sign(clock.now(), said | change)) == "InvalidTokenError", change
    for change in (
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": 9e9},
        {"exp": True},
        {"exp": -1},
        {"exp": []},
    ):
        assert outcome(app, sign(clock.now(), said | change)) == "ExpiredSignatureError", change
    for change in ({"owner": "app"}, {"owner": None}):
        assert outcome(app, sign(clock.now(), said | change)) is None, change
    assert (
        outcome(app, sign(clock.now(), said | {"is_staff": True})) == "amal@example.ma"
    )  # means nothing here
    assert outcome(app, sign(clock.now(), said)) == "amal@example.ma"


def test_another_persons_mark_opens_neither(app: Flask) -> None:
    buyer, other = signed_in(app), signed_in(app, "other@example.ma")
    mixed = claims(buyer.token) | {"user_id": claims(other.token)["user_id"]}
    assert outcome(app, sign(clock.now(), mixed)) == "InvalidTokenError"


def test_a_deactivated_account_is_out_at_once(both: Flask) -> None:
    user_id = person()
    buyer = Buyer(both)
    kept = buyer.sign_in("amal@example.ma")
    with transaction() as s:
        s.execute(update(User).where(User.id == user_id).values(active=False))
    assert outcome(both, buyer.token) == "InvalidTokenError"
    assert Buyer(both).codes("tokenRefresh", "refreshToken: $refresh", refresh=kept["refreshToken"]) == [
        ("refreshToken", "JWT_INVALID_TOKEN")
    ]
    sign_in = "email: $email, password: $password"
    assert Buyer(both).codes("tokenCreate", sign_in, email="amal@example.ma", password=PASSWORD) == [
        ("email", "INVALID_CREDENTIALS")
    ]
    verified = Buyer(both).codes("tokenVerify", "token: $link", link=kept["token"])
    assert verified == [("token", "JWT_INVALID_TOKEN")]


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_staff_never_signs_in_here(app: Flask, role: str) -> None:
    user_id = person()
    buyer = Buyer(app)
    buyer.sign_in("amal@example.ma")
    staff = person("staff@example.ma", roles=(role,))
    sign_in = "email: $email, password: $password"
    assert Buyer(app).codes("tokenCreate", sign_in, email="staff@example.ma", password=PASSWORD) == [
        ("email", "DISABLED_AUTHENTICATION_METHOD")
    ]
    assert staff != user_id
    token = sign(clock.now(), claims(buyer.token) | {"user_id": global_id("User", staff)})
    assert outcome(app, token) == "InvalidTokenError"


def variants_of_ids(key: str, number: int) -> list[str]:
    """Ways to write an id that is not one."""
    written = [
        "", " ", "x", "Checkout", "Checkout:", ":1", "Checkout:None", f"Checkout:{key.upper()}x",
        f"Checkout:{key[:-1]}",
        f"Checkout: {key}", f"checkout:{key}", f"Order:{key}", f"Checkout:{number}", "Checkout:%", "Checkout:*",
        f"Checkout:{key}' OR '1'='1", f"Checkout:{key}\n", "Checkout:-1", f"Checkout:{'9' * 400}",
    ]  # fmt: skip
    return [
        *written,
        *(base64.b64encode(text.encode()).decode() for text in written),
        "🍯",
        "=" * 300,
        "A" * 50_000,
    ]


def test_ids_that_are_none_open_nothing(both: Flask) -> None:
    buyer = signed_in(both)
    id_ = buyer.begin({shelf().variant_id: 1})["id"]
    key = read_id(id_, "Checkout") or ""
    text = """query Q($id: ID!) { checkout(id: $id) { id } order(id: $id) { id } product(id: $id) { id }
        productVariant(id: $id) { id } category(id: $id) { id } collection(id: $id) { id } page(id: $id) { id }
        menu(id: $id, channel: "default-channel") { id } }"""
    for guess in variants_of_ids(key, 1):
        body, status = ask(both, text, id=guess)
        assert status == 200, guess
        assert "errors" not in body, (guess, body)
        assert not any(body["data"].values()), guess
    for guess in (
        *variants_of_ids(key, 1),
        global_id("User", 1),
        global_id("Address", 1),
        global_id("Order", key),
    ):
        told = buyer.do("checkoutLinesAdd", "id: $id, lines: $lines", "checkout { id }", id=guess, lines=[])
        assert told["errors"][0]["code"] == "NOT_FOUND", guess


def test_whose_a_thing_is_cannot_be_told_from_guesses(app: Flask) -> None:
    """The same refusal for what is another's and for what never was."""
    buyer, other = signed_in(app), signed_in(app, "other@example.ma")
    made_ = buyer.good("accountAddressCreate", "input: $address", "address { id }", address=RABAT)["address"][
        "id"
    ]
    for name, arguments in (
        ("accountAddressDelete", "id: $id"),
        ("accountAddressUpdate", 'id: $id, input: {city: "Fès"}'),
        ("accountSetDefaultAddress", "id: $id, type: SHIPPING"),
    ):
        hers = other.do(name, arguments, "__typename", id=made_)
        never = other.do(name, arguments, "__typename", id=global_id("Address", 999_999))
        assert hers == never
    create = f'input: $address, customerId: "{global_id("User", 1)}"'
    assert other.do("accountAddressCreate", create, "address { id }", address=RABAT)["errors"]
    text = 'mutation { updateMetadata(id: "%s", input: [{key: "a", value: "b"}]) { errors { code } } }'
    answers = [
        ask(app, text % id_, token=other.token)[0]
        for id_ in (global_id("User", 1), global_id("User", 999_999))
    ]
    assert answers[0] == answers[1]
    assert answers[0]["errors"][0]["extensions"]["code"] == "PermissionDenied"


def test_addresses_of_orders_and_checkouts_are_not_of_the_book(app: Flask) -> None:
    buyer = signed_in(app)
    id_ = buyer.begin({shelf().variant_id: 1})["id"]
    buyer.fill(id_)
    text = "query Q($id: ID!) { checkout(id: $id) { shippingAddress { id } } }"
    of_checkout = buyer.ask(text, id=id_)["checkout"]["shippingAddress"]["id"]
    assert buyer.codes("accountAddressDelete", "id: $id", id=of_checkout) == [(None, "NOT_FOUND")]


def test_transactions_of_others_and_mixed_ones(app: Flask) -> None:
    shop_, buyer = shelf(), Buyer(app)
    ids = []
    for phone in ("0661234501", "0661234502"):
        id_ = buyer.begin({shop_.variant_id: 1})["id"]
        buyer.fill(id_, phone=phone)
        order = buyer.complete(id_)
        ids.append((order["token"], order["transactions"][0]["id"]))
    (first, own), (_second, others) = ids
    number = (read_id(others, "TransactionItem") or "").rpartition(".")[2]
    for guess in (f"{first}.{number}", f".{number}", number, f"{first}.-1", f"{first}.", f"{first}.²"):
        id_ = global_id("TransactionItem", guess)
        assert buyer.codes("transactionProcess", "id: $id", id=id_) == [("id", "NOT_FOUND")]
    assert (
        buyer.good("transactionProcess", "id: $id", "transaction { id }", id=own)["transaction"]["id"] == own
    )


def test_signs_that_turn_text_around_are_not_kept(app: Flask) -> None:
    buyer = signed_in(app)
    given = {"firstName": "Ama\u202el\u2066\x07", "lastName": "Idr\u200fissi\r\nBcc: x@evil.example"}
    assert buyer.codes("accountUpdate", "input: $account", account=given) == [("firstName", "INVALID")]
    address = {**RABAT, "firstName": "Kha\u202edija", "streetAddress1": "Agdal\u2028\u0085 rue \x1b[31m 4"}
    made_ = buyer.good(
        "accountAddressCreate", "input: $address", "address { firstName streetAddress1 }", address=address
    )["address"]
    for text in made_.values():
        assert text.isprintable(), ascii(text)
