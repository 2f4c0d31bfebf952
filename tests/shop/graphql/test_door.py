"""What comes to the door: texts no database keeps, values too deep, documents that repeat themselves, the schema."""

import json
from typing import Any

import pytest
from flask import Flask
from graphql import get_introspection_query

from shop.graphql.answers import FIELDS
from shop.graphql.execution import documents as limits
from shop.graphql.execution.documents import Documents, Refused
from shop.graphql.schema import the_schema
from tests.shop.graphql.asking import ask
from tests.timing import least_cpu

MOST_SECONDS = 0.05
"""CPU that refusing a hostile document may cost."""

TYPES = "types { name fields { name args { name } type { name ofType { name ofType { name } } } } }"
REPETITIONS = {
    "fields": "{ " + "shop { name } " * 900 + "}",
    "deep fields": "{ " + "products(first: 1) { edges { node { id } } } " * 250 + "}",
    "leaves": "{ shop { " + "name " * 3_900 + "} }",
    "inline fragments": "{ " + "... on Query { shop { name } } " * 400 + "}",
    "long arguments": "{ " + " ".join(f'page(slug: "{i:0>500}") {{ id }}' for i in range(150)) + " }",
    "unknown fields": "{ shop { " + "nam " * 3_900 + "} }",
    "fragments in a row": "{ ...F0 } "
    + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(450))
    + " fragment F450 on Query { shop { name } }",
    "a fragment nobody uses": "{ shop { name } } fragment F on Query { " + "shop { name } " * 900 + "}",
    "many operations": " ".join(f"query Q{i} {{ ...F }}" for i in range(400))
    + " fragment F on Query { shop { "
    + " ".join(["name", "description", "version"] * 300)
    + " } }",
    "the schema often": "{ " + " ".join(f"a{i}: __schema {{ {TYPES} }}" for i in range(90)) + " }",
    "types often": "{ __schema { " + " ".join(f"a{i}: {TYPES}" for i in range(90)) + " } }",
}


@pytest.mark.parametrize("name", sorted(REPETITIONS))
def test_repetition_is_refused_in_a_moment(name: str) -> None:
    documents = Documents(the_schema(), FIELDS)

    def refuse() -> None:
        with pytest.raises(Refused):
            documents.get(REPETITIONS[name])

    assert least_cpu(refuse, MOST_SECONDS) < MOST_SECONDS


def test_what_is_kept_of_documents_has_an_end(app: Flask) -> None:
    documents = Documents(the_schema(), FIELDS)
    for number in range(60):
        documents.get(
            "{ " + " ".join(f'a{i}: page(slug: "{number}") {{ id }}' for i in range(99)) + " }" + " " * 9_000
        )
    kept = documents._kept
    assert len(kept) < 60
    assert sum(one.weight for one in kept.values()) == documents._weight <= limits.KEPT_CHARACTERS
    text = get_introspection_query()
    assert documents.get(text).weight > limits.INTROSPECTION_WEIGHS


def test_the_schema_is_told_to_whoever_asks(app: Flask) -> None:
    for _ in range(2):
        body, status = ask(app, get_introspection_query())
        assert status == 200
        assert len(body["data"]["__schema"]["types"]) > 200


BAD_TEXTS = ("a\0b", "\ud800", "\udfff\ud83d")
MUTATION = """mutation M($text: String!, $id: ID!) { checkoutAddPromoCode(checkoutId: $id, promoCode: $text) {
    errors { code } } }"""


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_texts_that_no_database_keeps_are_refused(both: Flask, text: str) -> None:
    client = both.test_client()
    for variables in (
        {"text": text, "id": "x"},
        {"text": "x", "id": text},
        {"text": "x", "id": "x", text: [{"a": text}]},
    ):
        body = json.dumps({"query": MUTATION, "variables": variables})
        answer = client.post("/graphql/", data=body, content_type="application/json")
        assert answer.status_code == 400
        assert "data" not in answer.get_json()
    for query in (
        '{ page(slug: "a\\u0000b") { id } }',
        '{ page(slug: "\\u{00}") { id } }',
        f'{{ page(slug: "{text}") {{ id }} }}',
    ):
        answer = client.post("/graphql/", data=json.dumps({"query": query}), content_type="application/json")
        assert answer.status_code == 400


def test_signs_beyond_the_basic_plane_and_written_backslashes_are_texts(app: Flask) -> None:
    body, status = ask(app, "query Q($s: String) { page(slug: $s) { id } }", s="🍯 \\u0000 زيت")
    assert (status, body["data"]) == (200, {"page": None})


def deep(levels: int) -> dict[str, Any]:
    """AND in AND in AND …"""
    value: dict[str, Any] = {"ids": []}
    for _ in range(levels):
        value = {"AND": [value]}
    return value


@pytest.mark.parametrize("levels", [30, 100, 450, 2_000])
def test_values_nested_beyond_reason_are_refused(app: Flask, levels: int) -> None:
    text = "query Q($w: ProductWhereInput) { products(first: 1, where: $w) { edges { node { id } } } }"
    body = (
        '{"query": "' + text + '", "variables": {"w": ' + '{"AND": [' * levels + "{}" + "]}" * levels + "}}"
    )
    answer = app.test_client().post("/graphql/", data=body, content_type="application/json")
    assert answer.status_code == 400
    written = (
        "{ products(first: 1, where: "
        + "{AND: [" * levels
        + "{}"
        + "]}" * levels
        + ") { edges { node { id } } } }"
    )
    assert ask(app, written)[1] in (200, 400)


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e400", "-1", "2147483648", "1.5", "9" * 5_000]
)
def test_numbers_that_are_none_are_refused(app: Flask, number: str) -> None:
    text = "query Q($n: Int) { products(first: $n) { edges { node { id } } } }"
    answer = app.test_client().post(
        "/graphql/",
        data=f'{{"query": "{text}", "variables": {{"n": {number}}}}}',
        content_type="application/json",
    )
    assert answer.get_json()["errors"]
    assert answer.status_code in (200, 400)
    price = "query Q($n: Float) { products(first: 1, filter: {price: {gte: $n}}) { edges { node { id } } } }"
    answer = app.test_client().post(
        "/graphql/",
        data=f'{{"query": "{price}", "variables": {{"n": {number}}}}}',
        content_type="application/json",
    )
    assert answer.status_code in (200, 400)
    for error in answer.get_json().get("errors", ()):
        assert error["extensions"]["code"] != "InternalServerError", error


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "",
    ],
)
def test_only_json_is_read(app: Flask, kind: str) -> None:
    body = json.dumps({"query": "{ shop { name } }"})
    if kind.startswith("multipart"):  # the file upload of the specification: nothing here takes files
        body = f'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{body}\r\n--x--\r\n'
    answer = app.test_client().post("/graphql/", data=body, content_type=kind or None)
    assert answer.status_code == 400
    assert "data" not in answer.get_json()


def test_nothing_is_done_by_links(app: Flask) -> None:
    client = app.test_client()
    for method in (client.get, client.delete, client.put, client.patch):
        answer = method("/graphql/?query=mutation{tokensDeactivateAll{errors{code}}}")
        assert answer.status_code == 405
    answer = client.options("/graphql/", headers={"Origin": "https://evil.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://evil.example"
    assert "Access-Control-Allow-Credentials" not in answer.headers  # a cookie never comes along


MANY = ["a-1"] * 60_000
LISTS: dict[str, dict[str, Any]] = {
    "filter ids": {"filter": {"ids": MANY}},
    "filter slugs": {"filter": {"slugs": MANY}},
    "filter categories": {"filter": {"categories": MANY}},
    "filter cooperatives": {"filter": {"cooperatives": MANY}},
    "filter values": {"filter": {"attributes": [{"slug": "a", "values": MANY}]}},
    "filter attributes": {"filter": {"attributes": [{"slug": "a", "values": ["b"]}] * 5_000}},
    "where names": {"where": {"name": {"oneOf": MANY}}},
    "where slugs": {"where": {"slug": {"oneOf": MANY}}},
    "where prices": {"where": {"price": {"oneOf": [1] * 5_000}}},
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_longer_than_a_database_takes_are_refused(both: Flask, name: str) -> None:
    text = """query Q($filter: ProductFilterInput, $where: ProductWhereInput) {
        products(first: 1, filter: $filter, where: $where) { totalCount edges { node { id } } } }"""
    body, _status = ask(both, text, **LISTS[name])
    assert [error["extensions"]["code"] for error in body["errors"]] == ["GraphQLError"], body["errors"][0]


def test_cooperatives_by_long_lists(both: Flask) -> None:
    text = (
        "query Q($f: CooperativeFilterInput) { cooperatives(first: 1, filter: $f) { edges { node { id } } } }"
    )
    for given in ({"ids": MANY}, {"regions": ["01"] * 5_000}):
        body, _status = ask(both, text, f=given)
        assert body["errors"][0]["extensions"]["code"] == "GraphQLError", body["errors"][0]
