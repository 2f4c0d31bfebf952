"""Refusals are told in the language that is asked for; codes, fields and what is read stay as they are."""

import re
from typing import Any

import pytest
from flask import Flask

from shop.graphql.ids import global_id
from tests.shop.graphql.buyer import Buyer
from tests.shop.graphql.test_people import signed_in
from tests.shop.orders.makers import shelf

ASKED = {
    "ar": "ar-MA,ar;q=0.9,fr;q=0.5", "fr": "fr-FR,fr;q=0.9,en;q=0.8", "en": "en-GB", "other": "de,nl;q=0.5",
    "program": "*", "none": "",
}  # fmt: skip
LANGUAGE = {"other": "fr", "program": "fr", "none": "fr"}
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "line": ("checkoutLinesAdd(id: $id, lines: [{variantId: $v, quantity: 0}])", {}),
    "stock": ("checkoutLinesAdd(id: $id, lines: [{variantId: $v, quantity: 90}])", {}),
    "address": (
        'checkoutShippingAddressUpdate(id: $id, shippingAddress: {country: MA, city: "Atlantide", phone: "1"})', {}
    ),
    "voucher": ('checkoutAddPromoCode(checkoutId: $id, promoCode: "NOTHING")', {}),
    "not yet": ("checkoutComplete(id: $id)", {}),
    "unknown": ('checkoutEmailUpdate(id: "x", email: "a@example.ma")', {}),
    "amount": ('transactionInitialize(id: $id, amount: 1, paymentGateway: {id: "souk.stripe"})', {}),
    "sign in": ('tokenCreate(email: "nobody@example.ma", password: "wrong words here")', {}),
    "token": ('tokenRefresh(refreshToken: "x")', {}),
    "password": (
        'accountRegister(input: {email: "new@example.ma", password: "1", redirectUrl: "http://localhost/"})', {}
    ),
    "link": ('requestPasswordReset(email: "a@example.ma", redirectUrl: "https://evil.example/")', {}),
    "own book": ('accountAddressDelete(id: "x")', {}),
    "note": ('updateMetadata(id: $id, input: [{key: "", value: "x"}])', {}),
}  # fmt: skip


def told(app: Flask, language: str, refused: str, id_: str, variant: str, token: str = "") -> list[Any]:
    """The errors of a mutation, asked in a language."""
    text = "mutation M($id: ID!, $v: ID!) { ok: checkoutLinesDelete(id: $id, linesIds: [$v]) { __typename } "
    headers = {"Accept-Language": ASKED[language]} if ASKED[language] else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    answer = app.test_client().post(
        "/graphql/",
        json={
            "query": f"{text} it: {refused} {{ errors {{ field code message }} }} }}",
            "variables": {"id": id_, "v": variant},
        },
        headers=headers,
    )
    body = answer.get_json()
    assert "errors" not in body, body
    return list(body["data"]["it"]["errors"])


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_each_refusal_speaks_the_language_asked_for(app: Flask, name: str) -> None:
    honey, buyer = shelf(5), signed_in(app)
    id_ = buyer.begin({honey.variant_id: 1})["id"]
    variant = global_id("ProductVariant", honey.variant_id)
    found = {language: told(app, language, REFUSED[name][0], id_, variant, buyer.token) for language in ASKED}
    assert found["fr"]
    for language, errors in found.items():
        assert [(e["field"], e["code"]) for e in errors] == [(e["field"], e["code"]) for e in found["fr"]]
        assert all(len(e["message"]) > 5 for e in errors)
        if language in LANGUAGE:
            assert errors == found[LANGUAGE[language]]
    for ar, fr, en in zip(found["ar"], found["fr"], found["en"], strict=True):
        assert re.search("[ء-ي]", ar["message"]), ar
        assert not re.search("[ء-ي]", fr["message"] + en["message"])
        assert fr["message"] != en["message"], fr


def test_what_is_read_is_told_in_the_base_language_whoever_asks(app: Flask) -> None:
    honey = shelf()
    text = """query Q($v: ID!) { productVariant(id: $v) { name product { name category { name }
        pricing { priceRange { start { gross { amount } } } } cooperative { name } } } shop { description } }"""
    variables = {"v": global_id("ProductVariant", honey.variant_id)}
    answers = [
        app.test_client()
        .post("/graphql/", json={"query": text, "variables": variables}, headers={"Accept-Language": asked})
        .get_json()
        for asked in ASKED.values()
    ]
    assert answers[0]["data"]["productVariant"]
    assert all(answer == answers[0] for answer in answers)


def test_who_asks_too_often_is_told_in_his_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.graphql.views.endpoint.REQUESTS", 0)
    client, here = app.test_client(), {"REMOTE_ADDR": "203.0.113.98"}
    messages = {}
    for language in ("ar", "fr", "en"):
        answer = client.post(
            "/graphql/",
            json={"query": "{ shop { name } }"},
            environ_base=here,
            headers={"Accept-Language": ASKED[language]},
        )
        messages[language] = answer.get_json().get("errors", [{}])[0].get("message")
    assert answer.status_code == 429
    assert re.search("[ء-ي]", messages["ar"])
    assert messages["fr"] != messages["en"]
    assert Buyer(app).app is app
