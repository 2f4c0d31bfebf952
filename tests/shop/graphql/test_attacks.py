"""Documents made to hurt: refused fast, before they cost anything."""

import json
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shop.graphql.answers import FIELDS
from shop.graphql.schema import the_schema
from tests.shop.graphql.asking import ask
from tests.timing import least_cpu

MOST_SECONDS = 0.05
"""CPU that refusing a hostile document may cost."""

BELOW = "children(first: 1) { edges { node { "
FIELDS_OF = "fields { type { fields { type { "
SIGN_IN = 'tokenCreate(email: "a@b.ma", password: "x") { token }'
LETTERS = "ABCDEFGHIJKLMNOPQRSTU"


def nested(depth: int) -> str:
    """categories → children → children → …"""
    return "{ categories(first: 1) { edges { node { " + BELOW * depth + "id" + " } } }" * (depth + 1) + " }"


ATTACKS: dict[str, Any] = {
    "deep": nested(40),
    "very deep": "{" + "a{" * 30_000 + "b" + "}" * 30_001,
    "aliases": "{ " + " ".join(f"a{i}: shop {{ name }}" for i in range(1_000)) + " }",
    "mutations": "mutation { " + " ".join(f"a{i}: {SIGN_IN}" for i in range(5)) + " }",
    "mutations in a fragment": "mutation { ...F ...F } fragment F on Mutation { "
    + " ".join(f"a{i}: {SIGN_IN}" for i in range(60)) + " }",
    "few mutations in a fragment": "mutation { ...F } fragment F on Mutation { "
    + " ".join(f"a{i}: {SIGN_IN}" for i in range(20)) + " }",
    "cost": "{ products(first: 100) { edges { node { productVariants(first: 100) { edges { node { product { "
    "productVariants(first: 100) { edges { node { id } } } } } } } } } } }",
    "a list for every shelf": "{ "
    + " ".join(
        f"a{i}: categories(first: 100) {{ edges {{ node {{ products(first: 1) {{ totalCount }} }} }} }}"
        for i in range(50)
    )
    + " }",
    "shelves below shelves": "{ categories(first: 100) { edges { node { children { edges { node { "
    "products(first: 1) { totalCount } } } } } } } }",
    "a search a hundred times": "{ "
    + " ".join(f'a{i}: products(first: 100, search: "{i}") {{ totalCount }}' for i in range(100))
    + " }",
    "tokens": "{ " + "shop { name } " * 20_000 + " }",
    "fragments that multiply": "{ ...A } "
    + " ".join(f"fragment {a} on Query {{ ...{b} ...{b} }}" for a, b in pairwise(LETTERS))
    + " fragment U on Query { shop { name } }",
    "fragments in a circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "one field many ways": "{ " + " ".join(f'page(slug: "{i}") {{ id }}' for i in range(900)) + " }",
    "a page too long": "{ products(first: 100000) { edges { node { id } } } }",
    "directives": "{ shop { name " + "@include(if: true) " * 2_500 + "} }",
    "introspection without end": "{ __schema { types { " + FIELDS_OF * 12 + "name" + " } } } }" * 12 + " } } }",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_it_is_refused_in_a_moment(app: Flask, name: str) -> None:
    ask(app, "{ shop { name } }")  # the schema is loaded

    def refuse() -> None:
        body, status = ask(app, ATTACKS[name])
        assert status in (200, 400)
        assert body["errors"]
        assert not body.get("data") or not any(body["data"].values()), body

    assert least_cpu(refuse, MOST_SECONDS) < MOST_SECONDS


def _is_refused(client: FlaskClient, body: object) -> None:
    answer = client.post("/graphql/", json=body)
    assert answer.status_code == 400
    assert answer.get_json()["errors"]


def test_batches_and_what_is_no_request(app: Flask) -> None:
    client = app.test_client()
    one = {"query": "{ shop { name } }"}
    for body in (
        [one] * 50,
        [one],
        [],
        "x",
        None,
        7,
        {"query": 7},
        {"query": ""},
        {},
        {**one, "variables": [1]},
    ):
        assert least_cpu(partial(_is_refused, client, body), MOST_SECONDS) < MOST_SECONDS
    assert client.post("/graphql/", data=b"\xff", content_type="application/json").status_code == 400
    assert client.post("/graphql/", data="[" * 100_000, content_type="application/json").status_code == 400
    assert client.post("/graphql/", data="x" * 500_000, content_type="application/json").status_code == 413
    assert client.get("/graphql/").status_code == 405
    assert client.post("/graphql/", data={"query": "{ shop { name } }"}).status_code == 400


def test_numbers_that_no_database_holds(app: Flask) -> None:
    text = "query Q($v: [CheckoutLineInput!]!) { shop { name } } "
    assert ask(app, text, v=[])[1] == 400  # unused variables are refused too
    huge = """mutation M($q: Int!) {
        checkoutCreate(input: {lines: [{variantId: "x", quantity: $q}]}) { errors { code } } }"""
    for quantity in (2**31, 2**63, 1e300, -(2**40)):
        body, status = ask(app, huge, q=quantity)
        assert status == 400, body
    for quantity in (-1, 2**31 - 1):
        body, status = ask(app, huge, q=quantity)
        assert status == 200
        assert body["data"]["checkoutCreate"]["errors"]
    amount = """mutation M($a: PositiveDecimal) { transactionInitialize(
        id: "x", amount: $a, paymentGateway: {id: "souk.stripe"}) { errors { code } } }"""
    for value in ("1e999", "NaN", -1, "١٢"):
        assert ask(app, amount, a=value)[1] in (200, 400)


def test_every_question_and_every_act_is_answered_by_somebody() -> None:
    registered, schema = FIELDS.registered(), the_schema()
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None
        assert [field for field in root.fields if (root.name, field) not in registered] == []


def test_errors_tell_nothing_of_the_inside(app: Flask) -> None:
    texts = (
        '{ order(id: "T3JkZXI6\'; DROP") { id } }',
        '{ checkout(id: "Q2hlY2tvdXQ6JTAw") { id } }',
        '{ product(id: "%00") { id } }',
    )
    for text in texts:
        body, status = ask(app, text)
        assert status == 200
        assert "Traceback" not in json.dumps(body)


def test_who_asks_too_often_is_told_when_to_come_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.graphql.views.endpoint.REQUESTS", 2)
    client, here = app.test_client(), {"REMOTE_ADDR": "203.0.113.99"}
    asked = {"query": "{ shop { name } }"}
    answers = [client.post("/graphql/", json=asked, environ_base=here) for _ in range(8)]
    assert answers[0].status_code == 200
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) in range(4, 7), "two a minute; the minute may turn once in between"
    assert all(answer.get_json()["errors"] for answer in refused)
    assert all(int(answer.headers["Retry-After"]) <= 60 for answer in refused)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"query": '{ products(first: 5, search: "\\u0000") { totalCount } }'}),
        json.dumps({"query": '{ products(first: 5, search: "\\u{0}") { totalCount } }'}),
        json.dumps({"query": "{ shop { name } }", "variables": {"a": "\0"}}),
    ],
)
def test_a_sign_that_no_database_keeps_is_refused(both: Flask, body: str) -> None:
    answer = both.test_client().post("/graphql/", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "NUL" in answer.get_json()["errors"][0]["message"]
