"""On our own schema, with our own resolvers: the compiled answer is that of graphql-core, which asks one by one."""

from random import Random
from typing import Any

import pytest
from flask import Flask
from graphql import OperationType, execute, parse
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core import clock
from core.i18n import set_lang
from shop.graphql.answers import FIELDS
from shop.graphql.context import Context
from shop.graphql.execution.documents import Refused
from shop.graphql.execution.resolvers import Failed
from shop.graphql.execution.running import ROOT, run
from shop.graphql.ids import global_id
from shop.graphql.people import tokens
from shop.graphql.schema import the_schema
from shop.graphql.serving import coerce, documents
from tests.shop.graphql.buyer import RABAT, Buyer
from tests.shop.graphql.selecting import selection
from tests.shop.graphql.test_catalog import live
from tests.shop.graphql.test_people import signed_in
from tests.shop.orders.makers import Shelf, shelf

CHANNEL = 'channel: "default-channel"'
NOTHING = {"first: 200)", f'id: "x", {CHANNEL})'}
"""What asks for too much, and for nothing of ours."""


@pytest.fixture
def roots(app: Flask) -> tuple[str, list[str]]:
    """A token, and questions that find something in a shop where something was bought and something waits."""
    set_lang("fr")
    shops, buyer = [shelf(), shelf(3)], signed_in(app)
    for n, one in enumerate(shops):
        live(one.stall, "crafts", 700 + n)
    buyer.good("accountAddressCreate", "input: $address", "address { id }", address=RABAT)
    return buyer.token, _roots(buyer, shops)


def _roots(buyer: Buyer, shops: list[Shelf]) -> list[str]:
    lines = {one.variant_id: 2 for one in shops}
    bought, waits, early = (buyer.begin(lines)["id"] for _ in range(3))
    buyer.fill(bought)
    buyer.fill(waits)
    order = buyer.complete(bought)["id"]
    variants = [global_id("ProductVariant", one.variant_id) for one in shops]
    return [
        f"products(first: 3, {CHANNEL})",
        f"products(last: 2, {CHANNEL}, sortBy: {{field: PRICE, direction: ASC}})",
        f'products(first: 3, {CHANNEL}, search: "tapis")', "products(first: 200)",
        f'product(id: "{global_id("Product", 1)}", {CHANNEL})', f'product(id: "x", {CHANNEL})',
        f'productVariant(id: "{variants[0]}")', f'productVariants(ids: ["{variants[0]}", "{variants[1]}"], first: 2)',
        "cooperatives(first: 2)", f'cooperative(id: "{global_id("Cooperative", shops[0].stall.vendor_id)}")',
        "categories(first: 3)", 'category(slug: "crafts")', "collections(first: 2)",
        'collection(slug: "featured-products")', f'checkout(id: "{waits}")', f'checkout(id: "{early}")',
        f'order(id: "{order}")', "me", 'menu(slug: "navbar")', "pages(first: 2)", "shop", "channels",
        "addressValidationRules(countryCode: MA)",
    ]  # fmt: skip


def context(token: str) -> Context:
    """A request of its own: nothing is read before."""
    now = clock.now()
    made = Context(now=now, public_url="http://localhost")
    found = tokens.read(tokens.Issuer(made.api_url, now), token, "access") if token else None
    made.user = found[1] if found else None
    return made


def ours(text: str, token: str) -> tuple[Any, list[Any]]:
    """Data and errors of the compiled document."""
    document = documents().get(text)
    operation = document.operation(None)
    plan = documents().plan(document, operation, {})
    answer = run(plan, OperationType.QUERY, context(token), coerce(operation, {}), FIELDS)
    return answer.data, sorted((str(e.path), e.message) for e in answer.errors)


def theirs(text: str, token: str) -> tuple[Any, list[Any]]:
    """The same by graphql-core, each object asked alone."""

    def one(parent: Any, info: Any, **arguments: Any) -> Any:
        resolve = FIELDS.find(info.parent_type.name, info.field_name)
        (found,) = resolve([parent], info.context, arguments)
        if isinstance(found, Failed):
            raise found.reason
        return found

    result: Any = execute(
        the_schema(), parse(text), ROOT, context_value=context(token), field_resolver=one,
        type_resolver=lambda found, _info, _type: FIELDS.name_type(found),
    )  # fmt: skip
    return result.data, sorted((str(e.path), e.message) for e in result.errors or [])


def question(root: str, luck: Random | None, depth: int) -> str:
    """A document that asks the root for something of what it has."""
    field: Any = the_schema().query_type.fields[root.partition("(")[0]]  # type: ignore[union-attr]
    return f"{{ it: {root} {selection(field.type, depth, luck)} }}"


def is_read(text: str) -> bool:
    """Whether it is not longer than anybody may ask."""
    try:
        documents().get(text)
    except Refused as refused:
        if "conflict" in refused.errors[0].message:
            raise
        return False
    return True


@settings(
    max_examples=120, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(luck=st.randoms(use_true_random=False), depth=st.integers(2, 6))
def test_any_question_is_answered_as_by_the_reference(
    app: Flask, roots: tuple[str, list[str]], luck: Random, depth: int
) -> None:
    token, asked = roots
    text = question(luck.choice(asked), luck, depth)
    assume(is_read(text))
    assert ours(text, token) == theirs(text, token), text


def test_everything_each_question_has_is_answered_as_by_the_reference(
    app: Flask, roots: tuple[str, list[str]]
) -> None:
    token, asked = roots
    answered: dict[str, Any] = {}
    for root in asked:
        text = next(text for depth in (4, 3, 2) if is_read(text := question(root, None, depth)))
        found = ours(text, token)
        assert found == theirs(text, token), text
        answered[root] = found
    lost = {root: found for root, found in answered.items() if not (found[0] and found[0]["it"])}
    assert {root.partition("(")[2] for root in lost} == NOTHING, lost
    assert not [found[1] for root, found in answered.items() if root not in lost and found[1]]
